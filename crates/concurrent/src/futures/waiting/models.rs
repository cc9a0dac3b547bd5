//! What loom checks about waiting for several futures, in every interleaving: no lost wake-up, no
//! future that is lost or comes twice, and no result without what came before it.

use super::*;
use crate::sync::explore;
use loom::thread;

fn two() -> [Future<usize>; 2] {
    [Future::new(), Future::new()]
}

/// A thread that finishes one future after the other.
fn finish(futures: &[Future<usize>; 2]) -> thread::JoinHandle<()> {
    let futures = futures.clone();
    thread::spawn(move || {
        for (index, future) in futures.iter().enumerate() {
            future.set_result(index).unwrap();
        }
    })
}

#[test]
fn who_sees_a_future_done_sees_those_that_were_before_it() {
    explore(4, || {
        let futures = two();
        let finisher = finish(&futures);
        // The second is asked first.
        let backwards = [&futures[1], &futures[0]];
        let result = wait(backwards, None, ReturnWhen::FirstCompleted);
        assert!(result.done.contains(&futures[0]));
        assert_eq!(result.done.len() + result.not_done.len(), 2);
        finisher.join().unwrap();
    });
}

#[test]
fn who_waits_for_all_gets_all() {
    explore(4, || {
        let futures = two();
        let finishers =
            futures.clone().map(|future| thread::spawn(move || future.set_result(7).unwrap()));
        assert_eq!(wait(&futures, None, ReturnWhen::AllCompleted).done, futures);
        assert_eq!(futures[0].result(Some(Duration::ZERO)), Ok(7));
        finishers.into_iter().for_each(|finisher| finisher.join().unwrap());
    });
}

#[test]
fn a_worker_that_finds_a_future_cancelled_wakes_who_waits_for_it() {
    explore(4, || {
        let future = Future::<usize>::new();
        assert!(future.cancel());
        let theirs = future.clone();
        let worker = thread::spawn(move || theirs.set_running_or_notify_cancel());
        assert_eq!(wait([&future], None, ReturnWhen::FirstException).done, [future]);
        assert_eq!(worker.join().unwrap(), Ok(false));
    });
}

#[test]
fn each_future_comes_once_and_in_order() {
    explore(4, || {
        let futures = two();
        let finisher = finish(&futures);
        let mut done = as_completed(&futures, None);
        for (index, future) in futures.iter().enumerate() {
            let next = done.next().unwrap().unwrap();
            assert_eq!((&next, next.result(None)), (future, Ok(index)));
        }
        assert_eq!(done.next(), None);
        finisher.join().unwrap();
    });
}

#[test]
fn who_stops_waiting_is_told_no_more() {
    explore(4, || {
        let futures = two();
        let finisher = finish(&futures);
        let waiter = Arc::new(Waiter::new(ReturnWhen::FirstCompleted, 2));
        futures.iter().enumerate().for_each(|(index, future)| future.watch(&waiter, index));
        waiter.wait(Some(Duration::from_secs(1)));
        futures.iter().for_each(|future| future.unwatch(&waiter));
        assert_eq!(Arc::strong_count(&waiter), 1);
        finisher.join().unwrap();
    });
}
