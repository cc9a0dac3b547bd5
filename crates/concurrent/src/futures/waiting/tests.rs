//! What `waiting` does, as its users see it.

use super::super::tests::{NO_TIME, SOON, in_every_state, value_error};
use super::*;
use crate::Thread;

const DONE: [&str; 3] = ["CANCELLED_AND_NOTIFIED", "FINISHED", "raised"];
const NOT_DONE: [&str; 3] = ["PENDING", "RUNNING", "CANCELLED"];
const EVERY: [ReturnWhen; 3] =
    [ReturnWhen::FirstCompleted, ReturnWhen::FirstException, ReturnWhen::AllCompleted];

/// As in CPython 3.11, whose `wait` counts a future as done that was cancelled only when a worker
/// has seen that.
#[test]
fn wait_tells_futures_that_are_done_from_others() {
    let named = in_every_state();
    let futures = named.clone().map(|(_, future)| future);
    let names = |futures: &[Future<i32>]| -> Vec<_> {
        let among = named.iter().filter(|(_, future)| futures.contains(future));
        among.map(|(name, _)| *name).collect()
    };
    for return_when in EVERY {
        for timeout in [NO_TIME, SOON] {
            let result = wait(&futures, timeout, return_when);
            assert_eq!(names(&result.done), DONE, "{return_when:?}");
            assert_eq!(names(&result.not_done), NOT_DONE, "{return_when:?}");
        }
    }
}

/// CPython 3.11: `DoneAndNotDoneFutures(done=set(), not_done=set())`
#[test]
fn nobody_waits_for_no_futures() {
    for return_when in EVERY {
        let result = wait::<()>([] as [Future<()>; 0], None, return_when);
        assert_eq!((result.done.len(), result.not_done.len()), (0, 0));
    }
    assert_eq!(as_completed::<()>([] as [Future<()>; 0], None).count(), 0);
}

#[test]
fn a_future_that_is_given_twice_counts_once() {
    let future = Future::new();
    future.set_result(7).unwrap();
    let twice = [&future, &future];
    assert_eq!(as_completed(twice, None).collect::<Vec<_>>(), [Ok(future.clone())]);
    assert_eq!(wait(twice, None, ReturnWhen::AllCompleted).done, [future]);
}

/// Each line: what a thread does to the futures 0, 1 and 2 while another waits for them, and which
/// futures are done then when the wait returns. As in CPython 3.11.
#[test]
fn wait_returns_when_what_it_waits_for_is_there() {
    for (return_when, events, expected) in [
        (ReturnWhen::FirstCompleted, "1 returns", vec![1]),
        (ReturnWhen::FirstCompleted, "1 raises", vec![1]),
        (ReturnWhen::FirstCompleted, "1 is cancelled", vec![1]),
        (ReturnWhen::FirstException, "1 returns, 0 is cancelled, 2 raises", vec![0, 1, 2]),
        (ReturnWhen::FirstException, "1 returns, 0 raises", vec![0, 1]),
        (ReturnWhen::FirstException, "1 returns, 0 returns, 2 returns", vec![0, 1, 2]),
        (ReturnWhen::AllCompleted, "2 raises, 0 is cancelled, 1 returns", vec![0, 1, 2]),
    ] {
        let futures = [(); 3].map(|()| Future::<i32>::new());
        let theirs = futures.clone();
        let waiter = std::thread::spawn(move || {
            let done = wait(&theirs, None, return_when).done;
            done.iter()
                .map(|future| theirs.iter().position(|other| other == future).unwrap())
                .collect()
        });
        for event in events.split(", ") {
            let future = &futures[event[..1].parse::<usize>().unwrap()];
            match &event[2..] {
                "returns" => future.set_result(7).unwrap(),
                "raises" => future.set_exception(value_error("no")).unwrap(),
                "is cancelled" => {
                    assert!(future.cancel());
                    assert_eq!(future.set_running_or_notify_cancel(), Ok(false));
                }
                other => unreachable!("{other}"),
            }
        }
        let done: Vec<usize> = waiter.join().unwrap();
        assert_eq!(done, expected, "{return_when:?}: {events}");
    }
}

#[test]
fn as_completed_gives_futures_in_the_order_in_which_they_are_done() {
    let futures = [(); 4].map(|()| Future::new());
    futures[2].set_result(2).unwrap();
    let mut done = as_completed(&futures, None);
    let mut next = || done.next().map(|future| future.unwrap().result(None).unwrap());
    assert_eq!(next(), Some(2));
    futures[3].set_result(3).unwrap();
    futures[0].set_result(0).unwrap();
    assert_eq!((next(), next()), (Some(3), Some(0)));
    let last = futures[1].clone();
    let thread = Thread::new(move || last.set_result(1).unwrap());
    thread.start().unwrap();
    assert_eq!((next(), next(), next()), (Some(1), None, None));
}

/// In CPython 3.11 the three that are done come, in any order, then
/// `TimeoutError: 3 (of 6) futures unfinished`, then `StopIteration`.
#[test]
fn as_completed_ends_when_the_time_is_up() {
    for timeout in [NO_TIME, SOON] {
        let named = in_every_state();
        let mut done = as_completed(named.iter().map(|(_, future)| future), timeout);
        for name in DONE {
            let future = done.next().unwrap().unwrap();
            assert_eq!(named.iter().find(|(_, other)| *other == future).unwrap().0, name);
        }
        let error = done.next().unwrap().unwrap_err();
        assert_eq!(error, TimeoutError { unfinished: 3, total: 6 });
        assert_eq!(error.to_string(), "3 (of 6) futures unfinished");
        assert_eq!(done.next(), None);
    }
}

/// As in CPython, where it is a generator.
#[test]
fn as_completed_begins_with_the_first_next() {
    let futures = [Future::new(), Future::new()];
    let mut done = as_completed(&futures, NO_TIME);
    futures[1].set_result(7).unwrap();
    assert_eq!(done.next(), Some(Ok(futures[1].clone())));
    assert_eq!(done.next(), Some(Err(TimeoutError { unfinished: 1, total: 2 })));
}

#[test]
fn nobody_who_has_waited_is_told_any_more() {
    let futures = [(); 3].map(|()| Future::new());
    futures[0].set_result(7).unwrap();
    let mut done = as_completed(&futures, None);
    assert_eq!(done.next(), Some(Ok(futures[0].clone())));
    assert_eq!(futures.each_ref().map(Future::watchers), [0, 1, 1]);
    wait(&futures, NO_TIME, ReturnWhen::AllCompleted);
    assert_eq!(futures.each_ref().map(Future::watchers), [0, 1, 1]);
    drop(done);
    assert_eq!(futures.each_ref().map(Future::watchers), [0, 0, 0]);
}
