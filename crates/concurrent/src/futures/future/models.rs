//! What loom checks about futures, in every interleaving: who waits sees the result and is woken,
//! of those who would finish or cancel one succeeds, and each callback is called once.

use super::*;
use crate::sync::{AtomicU32, Ordering, explore};
use loom::thread;

/// Runs `work` with the future in another thread.
fn elsewhere<T, R: 'static>(
    future: &Future<T>,
    work: impl FnOnce(Future<T>) -> R + 'static,
) -> thread::JoinHandle<R>
where
    T: 'static,
{
    let future = future.clone();
    thread::spawn(move || work(future))
}

#[test]
fn everybody_who_waits_gets_the_result() {
    explore(3, || {
        let future = Future::new();
        let waiters = [
            elsewhere(&future, |future| future.result(None)),
            elsewhere(&future, |future| future.result(None)),
        ];
        future.set_result(7).unwrap();
        for waiter in waiters {
            assert_eq!(waiter.join().unwrap(), Ok(7));
        }
    });
}

#[test]
fn a_wait_that_times_out_leaves_a_future_that_can_be_waited_for() {
    explore(4, || {
        let future = Future::new();
        let waiter = elsewhere(&future, |future| {
            let first = future.result(Some(Duration::from_secs(1)));
            (first, future.result(None))
        });
        future.set_result(7).unwrap();
        let (first, then) = waiter.join().unwrap();
        assert!(first == Ok(7) || first == Err(TimeoutError::ONE.into()));
        assert_eq!(then, Ok(7));
    });
}

#[test]
fn a_future_is_run_or_cancelled() {
    explore(4, || {
        let future = Future::<i32>::new();
        let waiter = elsewhere(&future, |future| future.result(None));
        let canceller = elsewhere(&future, |future| future.cancel());
        let runs = future.set_running_or_notify_cancel().unwrap();
        if runs {
            future.set_result(7).unwrap();
        }
        assert_eq!(canceller.join().unwrap(), !runs);
        let expected = if runs { Ok(7) } else { Err(CancelledError.into()) };
        assert_eq!(waiter.join().unwrap(), expected);
    });
}

#[test]
fn of_two_who_finish_a_future_one_succeeds() {
    explore(4, || {
        let future = Future::new();
        let other = elsewhere(&future, |future| future.set_result(1).is_ok());
        let (mine, theirs) = (future.set_result(0).is_ok(), other.join().unwrap());
        assert_ne!(mine, theirs);
        assert_eq!(future.result(None), Ok(i32::from(theirs)));
    });
}

#[test]
fn a_callback_that_is_added_meanwhile_is_called_once_with_the_result() {
    explore(4, || {
        let (future, called) = (Future::new(), Arc::new(AtomicU32::new(0)));
        let count = Arc::clone(&called);
        let adder = elsewhere(&future, |future| {
            future.add_done_callback(move |done| {
                assert_eq!(done.result(Some(Duration::ZERO)), Ok(7));
                count.fetch_add(1, Ordering::Relaxed);
            });
        });
        future.set_result(7).unwrap();
        adder.join().unwrap();
        assert_eq!(called.load(Ordering::Relaxed), 1);
    });
}
