//! An executor on a host that gives threads as a page may: late, or never.
#![cfg(not(loom))]
#![expect(clippy::unwrap_used, reason = "the host here is a part of the test")]

use concurrent::futures::{Future, SubmitError, ThreadPoolExecutor};
use concurrent::{Event, Host, StartError, ThreadEntry, install};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Entries of threads that shall be late.
static LATE: Mutex<Vec<ThreadEntry>> = Mutex::new(Vec::new());

struct Page(Instant);

impl Host for Page {
    fn start_thread(&self, _ident: u64, name: &str, entry: ThreadEntry) -> Result<(), StartError> {
        let no_worker = || Err(StartError::Refused("no worker is free".into()));
        match name {
            "refused_0" | "short_1" => return no_worker(),
            // The worker never came up, and the page noticed.
            "dropped_0" | "few_1" => drop(entry),
            "late_0" | "late_1" => LATE.lock().unwrap().push(entry),
            _ => drop(std::thread::spawn(|| entry.run())),
        }
        Ok(())
    }

    fn sleep(&self, _: Duration) {}

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

fn executor(prefix: &str) -> ThreadPoolExecutor {
    ThreadPoolExecutor::new(2).unwrap().with_thread_name_prefix(prefix)
}

/// Has one thread begin a task that ends when the event is set.
fn hold(executor: &ThreadPoolExecutor) -> Arc<Event> {
    let (begun, gate) = (Arc::new(Event::new()), Arc::new(Event::new()));
    let theirs = (Arc::clone(&begun), Arc::clone(&gate));
    let held = move || {
        theirs.0.set();
        theirs.1.wait(None)
    };
    executor.submit(held).unwrap();
    begun.wait(None);
    gate
}

fn failed(future: &Future<i32>) -> String {
    let exception = future.exception(Some(Duration::ZERO)).unwrap().unwrap();
    format!("{}: {exception}", exception.name())
}

/// One test, because a process has one host.
#[test]
fn a_task_is_run_or_fails_whatever_threads_there_are() {
    install(Box::new(Page(Instant::now()))).unwrap();
    let refused = SubmitError::Start(StartError::Refused("no worker is free".into()));

    // No thread, as the host says at once: the executor may be used again, as CPython's.
    let none = executor("refused");
    assert_eq!(none.submit(|| 7), Err(refused.clone()));
    assert_eq!(
        none.submit(|| 7).unwrap_err().to_string(),
        "can't start new thread: no worker is free"
    );
    none.shutdown(true, false).unwrap();

    // No thread, as turns out later: what is pending fails.
    let none = executor("dropped");
    let lost = "StartError: can't start new thread: it was given no thread";
    assert_eq!(failed(&none.submit(|| 7).unwrap()), lost);
    assert_eq!(failed(&none.submit(|| 7).unwrap()), lost);

    // One thread instead of two: it runs everything.
    for prefix in ["short", "few"] {
        let one = executor(prefix);
        let gate = hold(&one);
        let ran = Arc::new(Event::new());
        let theirs = Arc::clone(&ran);
        match prefix {
            // CPython, too, raises this and runs the task.
            "short" => assert_eq!(one.submit(move || theirs.set()), Err(refused.clone())),
            _ => drop(one.submit(move || theirs.set()).unwrap()),
        }
        gate.set();
        drop(one);
        assert!(ran.is_set(), "{prefix}");
    }

    // Late: tasks wait, and so does the shutdown; or the threads never come.
    for comes in [true, false] {
        let late = executor("late");
        let futures = [1, 2, 3].map(|n| late.submit(move || n).unwrap());
        late.shutdown(false, false).unwrap();
        let mut entries = std::mem::take(&mut *LATE.lock().unwrap());
        assert_eq!(entries.len(), 2);
        drop(entries.pop());
        assert!(futures.iter().all(|future| !future.done()));
        match (comes, entries.pop().unwrap()) {
            (true, entry) => drop(std::thread::spawn(|| entry.run())),
            (false, entry) => drop(entry),
        }
        late.shutdown(true, false).unwrap();
        for (n, future) in (1..).zip(&futures) {
            match comes {
                true => assert_eq!(future.result(Some(Duration::ZERO)), Ok(n)),
                false => assert_eq!(failed(future), lost),
            }
        }
    }
}
