//! What `map` does, as its users see it.

use super::super::tests::NO_TIME;
use super::super::{SubmitError, ThreadPoolExecutor, TimeoutError};
use super::*;
use crate::{Event, Exception, Queue};
use std::sync::Arc;

fn pool() -> ThreadPoolExecutor {
    ThreadPoolExecutor::new(1).unwrap()
}

/// What was run, and the events around the item that waits.
struct Runs {
    ran: Queue<u32>,
    waits: Event,
    gate: Event,
}

impl Runs {
    fn new() -> Arc<Self> {
        Arc::new(Self { ran: Queue::new(0), waits: Event::new(), gate: Event::new() })
    }

    /// Runs `item`, which waits when it is the one `at` which to wait.
    fn run(&self, item: u32, at: u32) -> u32 {
        if item == at {
            self.waits.set();
            self.gate.wait(None);
        }
        self.ran.put_nowait(item).unwrap();
        item
    }

    fn ran(&self) -> Vec<u32> {
        std::iter::from_fn(|| self.ran.get_nowait().ok()).collect()
    }
}

/// CPython 3.11: `[0, 1, 4, 9, 16]`
#[test]
fn results_come_in_the_order_of_the_items_and_need_not_be_copied() {
    struct NoCopy(u32);
    let executor = ThreadPoolExecutor::new(3).unwrap();
    let results = executor.map(|n: u32| NoCopy(n * n), 0..5, None).unwrap();
    let squares: Vec<_> = results.map(|result| result.unwrap().0).collect();
    assert_eq!(squares, [0, 1, 4, 9, 16]);
    assert_eq!(executor.map(|(): ()| (), [], None).unwrap().count(), 0);
}

/// CPython 3.11: `[2, 5] ZeroDivisionError('integer division or modulo by zero') []`
#[test]
fn the_first_error_is_the_last_that_comes() {
    let results = pool().map(|n: u32| 10 / n, [5, 2, 0, 1], None).unwrap();
    let error = Exception::new("PanicException", "attempt to divide by zero");
    assert_eq!(results.collect::<Vec<_>>(), [Ok(2), Ok(5), Err(ResultError::Raised(error))]);
}

/// In CPython 3.11, too, all are run when the generator was never asked, and only those that had
/// begun when it was: `[0, 1, 2, 3]` and `[0, 1]`.
#[test]
fn results_that_are_dropped_cancel_what_is_pending_when_they_were_asked_for_any() {
    for (asked, expected) in [(false, vec![0, 1, 2, 3]), (true, vec![0, 1])] {
        let (executor, runs) = (pool(), Runs::new());
        let theirs = Arc::clone(&runs);
        let mut results = executor.map(move |item| theirs.run(item, 1), 0..4, None).unwrap();
        if asked {
            assert_eq!(results.next(), Some(Ok(0)));
        }
        runs.waits.wait(None);
        drop(results);
        runs.gate.set();
        drop(executor);
        assert_eq!(runs.ran(), expected, "{asked}");
    }
}

/// CPython 3.11: `TimeoutError`, `StopIteration`, and only item 0 is run.
#[test]
fn when_the_time_is_up_what_is_pending_is_cancelled() {
    let (executor, runs) = (pool(), Runs::new());
    let theirs = Arc::clone(&runs);
    let mut results = executor.map(move |item| theirs.run(item, 0), 0..3, NO_TIME).unwrap();
    runs.waits.wait(None);
    let time_out = TimeoutError { unfinished: 1, total: 1 };
    assert_eq!(results.next(), Some(Err(ResultError::Timeout(time_out))));
    assert_eq!(results.next(), None);
    runs.gate.set();
    drop(executor);
    assert_eq!(runs.ran(), [0]);
}

/// CPython 3.11: `[0, 1, 2]`
#[test]
fn a_result_that_is_there_comes_although_the_time_is_up() {
    let executor = pool();
    let results = executor.map(|item: u32| item, 0..3, NO_TIME).unwrap();
    executor.submit(|| ()).unwrap().result(None).unwrap();
    assert_eq!(results.collect::<Result<Vec<_>, _>>(), Ok(vec![0, 1, 2]));
}

#[test]
fn an_executor_that_is_shut_down_maps_nothing() {
    let executor = pool();
    executor.shutdown(true, false).unwrap();
    let error = executor.map(|item: u32| item, 0..3, None).unwrap_err();
    assert_eq!(error, SubmitError::ShutDown);
}
