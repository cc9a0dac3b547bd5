//! What `condition` does, as its users see it.

use super::*;
use crate::{Queue, Thread};
use std::sync::atomic::{AtomicU32, Ordering};

const NO_TIME: Option<Duration> = Some(Duration::ZERO);
const SOON: Option<Duration> = Some(Duration::from_micros(1));

/// What CPython 3.11 shows for the same lines over a `Lock` and over an `RLock`.
fn check<L: ConditionLock>(condition: &Condition<L>, cannot_release: &str) {
    let cannot_wait = "RuntimeError: cannot wait on un-acquired lock";
    let cannot_notify = "RuntimeError: cannot notify on un-acquired lock";
    for (line, expected) in [
        ("wait()", cannot_wait),
        ("wait(0)", cannot_wait),
        ("notify()", cannot_notify),
        ("notify(0)", cannot_notify),
        ("notify_all()", cannot_notify),
        ("release()", cannot_release),
        ("wait_for(lambda: True)", "True"),
        ("wait_for(lambda: False)", cannot_wait),
        ("wait_for(lambda: False, 0)", cannot_wait),
        ("acquire()", "True"),
        ("wait(0)", "False"),
        ("wait(1e-6)", "False"),
        ("notify()", "None"),
        ("notify(0)", "None"),
        ("notify(3)", "None"),
        ("notify_all()", "None"),
        ("wait_for(lambda: False, 0)", "False"),
        ("wait_for(lambda: True, 0)", "True"),
        ("release()", "None"),
        ("release()", cannot_release),
    ] {
        let actual = match line {
            "wait()" => shown(condition.wait(None)),
            "wait(0)" => shown(condition.wait(NO_TIME)),
            "wait(1e-6)" => shown(condition.wait(SOON)),
            "wait_for(lambda: True)" => shown(condition.wait_for(|| true, None)),
            "wait_for(lambda: True, 0)" => shown(condition.wait_for(|| true, NO_TIME)),
            "wait_for(lambda: False)" => shown(condition.wait_for(|| false, None)),
            "wait_for(lambda: False, 0)" => shown(condition.wait_for(|| false, NO_TIME)),
            "notify()" => shown(condition.notify(1)),
            "notify(0)" => shown(condition.notify(0)),
            "notify(3)" => shown(condition.notify(3)),
            "notify_all()" => shown(condition.notify_all()),
            "acquire()" => condition.acquire(Block::Forever).shown(),
            "release()" => shown(condition.release()),
            other => unreachable!("{other}"),
        };
        assert_eq!(actual, expected, "{line}");
    }
    assert_eq!(lock(&condition.waiters).len(), 0);
}

trait Shown {
    fn shown(self) -> String;
}

impl Shown for bool {
    fn shown(self) -> String {
        (if self { "True" } else { "False" }).into()
    }
}

impl Shown for () {
    fn shown(self) -> String {
        "None".into()
    }
}

fn shown<T: Shown>(result: Result<T, impl std::error::Error>) -> String {
    result.map_or_else(|error| format!("RuntimeError: {error}"), Shown::shown)
}

#[test]
fn a_condition_over_an_rlock_behaves_as_cpythons() {
    check(&Condition::new(), "RuntimeError: cannot release un-acquired lock");
}

#[test]
fn a_condition_over_a_lock_behaves_as_cpythons() {
    check(&Condition::over(Arc::new(Lock::new())), "RuntimeError: release unlocked lock");
}

/// Runs `work` in another thread, and returns what it returned.
fn elsewhere<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join().unwrap())
}

#[test]
fn a_lock_may_be_anybodys_and_an_rlock_must_be_ones_own() {
    let condition = Condition::over(Arc::new(Lock::new()));
    let _held = condition.enter();
    assert_eq!(elsewhere(|| (condition.notify(1), condition.wait(NO_TIME))), (Ok(()), Ok(false)));
    assert!(condition.lock.locked());

    let condition = Condition::new();
    let _held = condition.enter();
    assert_eq!(elsewhere(|| condition.notify(1)), Err(NotAcquired::Notify));
    assert_eq!(elsewhere(|| condition.wait(NO_TIME)), Err(NotAcquired::Wait));
}

/// In CPython, too, `wait_for` asks twice, however little time there is.
#[test]
fn a_predicate_is_asked_before_and_after_a_wait_that_times_out() {
    let condition = Condition::new();
    let _held = condition.enter();
    for timeout in [NO_TIME, SOON] {
        let mut asked = 0;
        let count = || {
            asked += 1;
            false
        };
        assert_eq!(condition.wait_for(count, timeout), Ok(false));
        assert_eq!(asked, 2);
    }
}

/// Starts threads 0 to `n`, which wait in this order, and then say so in `woken`.
fn start_waiting(n: u32, condition: &Arc<Condition>, woken: &Arc<Queue<u32>>) -> Vec<Thread> {
    let wait = |number| {
        let (condition, woken) = (Arc::clone(condition), Arc::clone(woken));
        let ready = Arc::new(Lock::new());
        let _acquired = ready.acquire(Block::No);
        let waits = Arc::clone(&ready);
        let theirs = Arc::clone(&condition);
        let thread = Thread::new(move || {
            let _held = theirs.enter();
            waits.release().unwrap();
            assert_eq!(theirs.wait(None), Ok(true));
            woken.put_nowait(number).unwrap();
        });
        thread.start().unwrap();
        // Ready: it has the lock. When the lock is free again, it waits.
        let _ready = ready.acquire(Block::Forever);
        drop(condition.enter());
        thread
    };
    (0..n).map(wait).collect()
}

fn end(threads: &[Thread]) {
    for thread in threads {
        thread.join(None).unwrap();
        assert!(thread.take_panic().is_none());
    }
}

#[test]
fn who_waits_longest_is_woken_first() {
    let (condition, woken) = (Arc::new(Condition::new()), Arc::new(Queue::new(0)));
    let threads = start_waiting(4, &condition, &woken);
    for expected in 0..4 {
        let held = condition.enter();
        condition.notify(1).unwrap();
        drop(held);
        assert_eq!(woken.get(Block::Forever), Ok(expected));
        assert!(woken.empty());
    }
    end(&threads);
}

#[test]
fn some_are_woken_and_then_all() {
    let (condition, woken) = (Arc::new(Condition::new()), Arc::new(Queue::new(0)));
    let threads = start_waiting(5, &condition, &woken);
    let wake = |notify: &dyn Fn() -> Result<(), NotAcquired>, n| {
        let held = condition.enter();
        notify().unwrap();
        // Nobody goes on while the lock is held.
        assert!(woken.empty());
        drop(held);
        let mut woken: Vec<_> = (0..n).map(|_| woken.get(Block::Forever).unwrap()).collect();
        woken.sort_unstable();
        woken
    };
    assert_eq!(wake(&|| condition.notify(2), 2), [0, 1]);
    assert_eq!(lock(&condition.waiters).len(), 3);
    assert_eq!(wake(&|| condition.notify_all(), 3), [2, 3, 4]);
    end(&threads);
}

#[test]
fn an_rlock_is_let_go_of_whole_and_acquired_as_often_again() {
    let shared = Arc::new((Condition::new(), AtomicU32::new(0)));
    let theirs = Arc::clone(&shared);
    let thread = Thread::new(move || {
        let _held = theirs.0.enter();
        theirs.1.store(1, Ordering::Relaxed);
        theirs.0.notify(1).unwrap();
    });
    let (condition, set) = &*shared;
    let held = [(); 3].map(|()| condition.enter());
    thread.start().unwrap();
    let is_set = || set.load(Ordering::Relaxed) == 1;
    assert_eq!(condition.wait_for(is_set, None), Ok(true));
    for guard in held {
        assert!(condition.lock.is_owned());
        drop(guard);
    }
    assert!(!condition.lock.locked());
    end(&[thread]);
}

#[test]
fn conditions_over_one_lock_wake_their_own_waiters() {
    let both = Arc::new(RLock::new());
    let [one, two] = [(); 2].map(|()| Arc::new(Condition::over(Arc::clone(&both))));
    let woken = Arc::new(Queue::new(0));
    let threads = [start_waiting(1, &one, &woken), start_waiting(1, &two, &woken)].concat();
    let held = both.enter();
    two.notify_all().unwrap();
    assert_eq!([&one, &two].map(|condition| lock(&condition.waiters).len()), [1, 0]);
    one.notify_all().unwrap();
    drop(held);
    end(&threads);
}
