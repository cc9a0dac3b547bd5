//! What `gil` does, as its users see it.

use super::*;
use crate::{Block, Condition, Event, Lock, Queue, RLock, Semaphore, Thread, WorkerThreads};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicU32;
use std::sync::{Barrier, mpsc};
use std::thread;

/// Short, so that tests which need a request need not wait long for it.
const INTERVAL: Duration = Duration::from_micros(1);

fn gil() -> Arc<Gil> {
    Arc::new(Gil::new(INTERVAL))
}

#[test]
fn a_free_lock_costs_no_wait_and_switches_only_between_threads() {
    let gil = gil();
    let waited_before = Gil::waited();
    for _ in 0..3 {
        let held = gil.enter();
        assert_eq!((held.waited(), gil.checkpoint()), (Duration::ZERO, Duration::ZERO));
        assert_eq!(gil.switches(), 1);
    }
    let other = Arc::clone(&gil);
    thread::spawn(move || drop(other.enter())).join().unwrap();
    assert_eq!(gil.switches(), 2);
    drop(gil.enter());
    assert_eq!(gil.switches(), 3);
    assert_eq!(Gil::waited(), waited_before);
}

#[test]
fn a_waiter_gets_the_lock_from_a_holder_that_only_computes() {
    let gil = gil();
    let held = gil.enter();
    let other = Arc::clone(&gil);
    let waiter = thread::spawn(move || other.enter().waited());
    let waited_before = Gil::waited();
    let mut waited = Duration::ZERO;
    while gil.switches() == 1 {
        waited += gil.checkpoint();
    }
    // There and back again.
    assert_eq!(gil.switches(), 3);
    assert_eq!(waited, Gil::waited() - waited_before);
    drop(held);
    assert_ne!(waiter.join().unwrap(), Duration::ZERO);
}

#[test]
fn threads_that_compute_under_the_lock_exclude_each_other() {
    let gil = gil();
    let mut workers = WorkerThreads::start(4, Duration::from_secs(60)).unwrap();
    let (inside, most) = (AtomicU32::new(0), AtomicU32::new(0));
    workers.run(|_| {
        let _held = gil.enter();
        for _ in 0..if cfg!(miri) { 50 } else { 2000 } {
            most.fetch_max(1 + inside.fetch_add(1, Ordering::SeqCst), Ordering::SeqCst);
            inside.fetch_sub(1, Ordering::SeqCst);
            gil.checkpoint();
        }
    });
    assert_eq!(most.into_inner(), 1);
    assert!(gil.switches() >= 4);
}

/// Runs `block` in a thread that holds a GIL, and `unblock` in another thread that first needs to
/// hold the same GIL: if `block` kept it, neither would ever end.
fn check_lets_go(block: impl FnOnce() + Send, unblock: impl FnOnce() + Send) {
    // No request ever comes within this interval, so the lock moves only if `block` lets go of it.
    let gil = Arc::new(Gil::new(Duration::from_secs(3600)));
    let held = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            let _held = gil.enter();
            held.wait();
            block();
            assert_eq!(lock(&gil.state).holder, Some(get_ident()));
        });
        scope.spawn(|| {
            held.wait();
            let _held = gil.enter();
            unblock();
        });
    });
    assert_eq!(gil.switches(), 3);
}

#[test]
fn every_blocking_call_lets_go_of_the_lock() {
    let free = Lock::new();
    let _held = free.enter();
    check_lets_go(|| assert!(free.acquire(Block::Forever)), || free.release().unwrap());

    let (rlock, ready) = (&RLock::new(), &Barrier::new(2));
    thread::scope(|scope| {
        let (end, ended) = mpsc::channel::<()>();
        scope.spawn(move || {
            let _held = rlock.enter();
            ready.wait();
            ended.recv().unwrap_err();
        });
        ready.wait();
        check_lets_go(|| assert!(rlock.acquire(Block::Forever)), move || drop(end));
    });

    let condition = Condition::new();
    let wait = || {
        let _held = condition.enter();
        assert_eq!(condition.wait(None), Ok(true));
    };
    let notify = || {
        let _held = condition.enter();
        condition.notify(1).unwrap();
    };
    check_lets_go(wait, notify);

    let none = Semaphore::new(0);
    check_lets_go(|| assert!(none.acquire(Block::Forever)), || none.release(1).unwrap());

    let event = Event::new();
    check_lets_go(|| assert!(event.wait(None)), || event.set());

    let both = crate::Barrier::new(2);
    check_lets_go(|| assert!(both.wait(None).is_ok()), || assert!(both.wait(None).is_ok()));

    let empty = Queue::new(0);
    check_lets_go(|| assert_eq!(empty.get(Block::Forever), Ok(1)), || empty.put_nowait(1).unwrap());
    check_lets_go(|| empty.join(), || empty.task_done().unwrap());

    let full = Queue::new(1);
    full.put_nowait(1).unwrap();
    check_lets_go(|| full.put(2, Block::Forever).unwrap(), || assert_eq!(full.get_nowait(), Ok(1)));

    let (end, ended) = mpsc::channel::<()>();
    let thread = Thread::new(move || assert!(ended.recv().is_err()));
    thread.start().unwrap();
    check_lets_go(|| assert_eq!(thread.join(None), Ok(true)), move || drop(end));

    let (send, receive) = mpsc::channel();
    let mut workers = WorkerThreads::start(1, Duration::from_secs(60)).unwrap();
    let receive = Mutex::new(receive);
    check_lets_go(
        || workers.run(|_| lock(&receive).recv().unwrap()),
        move || send.send(()).unwrap(),
    );
}

#[test]
fn a_call_that_need_not_wait_keeps_the_lock() {
    let gil = gil();
    let _held = gil.enter();
    let (lock, rlock, queue) = (Lock::new(), RLock::new(), Queue::new(1));
    assert!(rlock.acquire(Block::Forever));
    assert!(rlock.acquire(Block::Forever));
    assert!(lock.acquire(Block::Forever));
    assert!(!lock.acquire(Block::No));
    assert!(!lock.acquire(Block::For(Duration::ZERO)));
    let condition = Condition::new();
    let _locked = condition.enter();
    assert_eq!(condition.wait(Some(Duration::ZERO)), Ok(false));
    let (semaphore, event) = (Semaphore::new(1), Event::new());
    assert!(semaphore.acquire(Block::Forever));
    assert!(!semaphore.acquire(Block::No));
    assert!(!event.wait(Some(Duration::ZERO)));
    event.set();
    assert!(event.wait(None));
    let (one, two) = (crate::Barrier::new(1), crate::Barrier::new(2));
    one.wait(None).unwrap();
    two.wait(Some(Duration::ZERO)).unwrap_err();
    queue.put(1, Block::Forever).unwrap();
    queue.get(Block::Forever).unwrap();
    queue.get(Block::No).unwrap_err();
    assert_eq!(gil.switches(), 1);
}

#[test]
fn who_holds_the_lock_cannot_acquire_it_again() {
    let gil = gil();
    let _held = gil.enter();
    let twice = catch_unwind(AssertUnwindSafe(|| gil.acquire()));
    let message = twice.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("this thread holds the GIL already"), "{message}");
    assert_eq!(lock(&gil.state).holder, Some(get_ident()));
}

#[test]
fn allow_threads_ends_with_the_lock_held_also_after_a_panic() {
    let gil = gil();
    let held = gil.enter();
    assert_eq!(gil.allow_threads(|| lock(&gil.state).holder), None);
    let panicked = catch_unwind(AssertUnwindSafe(|| gil.allow_threads(|| panic!("inside"))));
    assert_eq!(panicked.unwrap_err().downcast_ref(), Some(&"inside"));
    assert_eq!(lock(&gil.state).holder, Some(get_ident()));
    drop(held);
    assert_eq!(lock(&gil.state).holder, None);
}

#[test]
fn a_blocking_call_without_the_lock_lets_go_of_nothing() {
    let gil = gil();
    let _held = gil.enter();
    gil.allow_threads(|| {
        crate::sleep(Duration::from_nanos(1));
        assert_eq!(lock(&gil.state).holder, None);
    });
    // And within the scope of an inner lock, only that one is let go of.
    let inner = self::gil();
    let held = inner.enter();
    blocking(|| {
        assert_eq!(lock(&inner.state).holder, None);
        assert_eq!(lock(&gil.state).holder, Some(get_ident()));
    });
    drop(held);
    blocking(|| assert_eq!(lock(&gil.state).holder, None));
}

#[test]
fn who_does_not_hold_the_lock_cannot_release_it() {
    let gil = gil();
    let _held = gil.enter();
    let other = Arc::clone(&gil);
    thread::spawn(move || other.release()).join().unwrap_err();
    assert_eq!(lock(&gil.state).holder, Some(get_ident()));
}

#[test]
fn a_lock_that_is_switched_off_keeps_nobody_out() {
    let gil = Arc::new(Gil::disabled());
    assert!(!gil.is_enabled());
    let both_inside = Barrier::new(2);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let _held = gil.enter();
                both_inside.wait();
                assert_eq!(gil.checkpoint(), Duration::ZERO);
                assert_eq!(gil.allow_threads(|| 7), 7);
            });
        }
    });
    assert_eq!(gil.switches(), 0);
}
