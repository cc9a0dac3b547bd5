//! A host that treats threads as a page may: it starts them by number, late, or never.
#![cfg(not(loom))]
#![expect(clippy::unwrap_used, reason = "the host here is a part of the test")]

use concurrent::{Host, StartError, Thread, ThreadEntry, WorkerThreads, current_thread, install};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Entries of threads called `late…`, by their numbers in shared memory.
static LATE: Mutex<Vec<usize>> = Mutex::new(Vec::new());

struct Page(Instant);

impl Host for Page {
    fn start_thread(&self, _ident: u64, name: &str, entry: ThreadEntry) -> Result<(), StartError> {
        match name {
            "refused" | "worker-3" => return Err(StartError::Refused("no worker is free".into())),
            // The worker never came up, and the page noticed.
            "dropped" => drop(entry),
            "late" | "worker-2" => LATE.lock().unwrap().push(entry.into_raw()),
            _ => run(entry.into_raw()),
        }
        Ok(())
    }

    fn sleep(&self, _: Duration) {}

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

fn run(raw: usize) {
    // SAFETY: `raw` came from `into_raw` and was taken from the only place where it was kept.
    std::thread::spawn(move || unsafe { ThreadEntry::run_raw(raw) });
}

fn run_late() {
    LATE.lock().unwrap().drain(..).for_each(run);
}

/// One test, because a process has one host.
#[test]
fn a_thread_that_the_host_does_not_start_is_an_error_that_the_caller_sees() {
    install(Box::new(Page(Instant::now()))).unwrap();
    let twice = install(Box::new(Page(Instant::now()))).unwrap_err().to_string();
    assert!(twice.starts_with("this process has a host already"), "{twice}");

    let refused = Thread::new(|| ()).with_name("refused");
    assert_eq!(
        refused.start().unwrap_err().to_string(),
        "can't start new thread: no worker is free"
    );
    assert!(!refused.is_alive());

    let dropped = Thread::new(|| ()).with_name("dropped");
    dropped.start().unwrap();
    let error = dropped.wait_begun(Duration::from_secs(60)).unwrap_err().to_string();
    assert_eq!(error, "can't start new thread: it was given no thread");
    assert_eq!((dropped.is_alive(), dropped.join(None)), (false, Ok(true)));

    let (send, receive) = std::sync::mpsc::channel();
    let late = Thread::new(move || send.send(current_thread().ident()).unwrap()).with_name("late");
    late.start().unwrap();
    let moment = Duration::from_micros(1);
    assert_eq!(late.wait_begun(moment), Err(StartError::TimedOut { wanted: 1, begun: 0 }));
    assert_eq!((late.is_alive(), late.join(Some(moment))), (true, Ok(false)));
    run_late();
    assert_eq!(late.join(None), Ok(true));
    assert_eq!(receive.recv().unwrap(), late.ident());

    // Workers 0 and 1 begin, worker 2 is late: what has begun ends, and so will what begins later.
    let error = WorkerThreads::start(3, Duration::from_millis(100)).unwrap_err();
    let StartError::TimedOut { wanted: 3, begun: 0..=2 } = error else { panic!("{error}") };
    run_late();
    let error = WorkerThreads::start(4, Duration::from_secs(60)).unwrap_err();
    assert_eq!(error, StartError::Refused("no worker is free".into()));
    run_late();

    let mut workers = WorkerThreads::start(2, Duration::from_secs(60)).unwrap();
    let ran = Mutex::new(Vec::new());
    workers.run(|worker| ran.lock().unwrap().push(worker));
    let mut ran = ran.into_inner().unwrap();
    ran.sort_unstable();
    assert_eq!(ran, [0, 1]);
}
