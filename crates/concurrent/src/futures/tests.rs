//! What the tests of futures share, and what futures do with a GIL.

use super::*;
use crate::{Exception, Gil};
use std::sync::{Arc, Barrier, Mutex, Once};
use std::time::Duration;

pub(super) const NO_TIME: Option<Duration> = Some(Duration::ZERO);
pub(super) const SOON: Option<Duration> = Some(Duration::from_micros(1));

/// A future in each state, and one that has failed; by the name of the state.
pub(super) fn in_every_state() -> [(&'static str, Future<i32>); 6] {
    let futures: [Future<i32>; 6] = std::array::from_fn(|_| Future::new());
    let [_, running, cancelled, notified, finished, raised] = &futures;
    running.set_running_or_notify_cancel().unwrap();
    cancelled.cancel();
    notified.cancel();
    notified.set_running_or_notify_cancel().unwrap();
    finished.set_result(42).unwrap();
    raised.set_exception(value_error("no")).unwrap();
    let names = ["PENDING", "RUNNING", "CANCELLED", "CANCELLED_AND_NOTIFIED", "FINISHED", "raised"];
    let mut names = names.into_iter();
    futures.map(|future| (names.next().unwrap(), future))
}

pub(super) fn value_error(message: &str) -> Exception {
    Exception::new("ValueError", message)
}

/// Takes what was logged about `future`, without its address. To be called once before, because an
/// earlier future may have had the same address.
pub(super) fn logged<T>(future: &Future<T>) -> Vec<String> {
    let address = format!("{:#x}", future.id());
    let decimal = future.id().to_string();
    let about = take_logged(|text| text.contains(&address) || text.contains(&decimal));
    about.iter().map(|text| text.replace(&address, "0x…").replace(&decimal, "0x…")).collect()
}

/// Takes what was logged so far, as far as `wanted` wants it.
pub(super) fn take_logged(wanted: impl Fn(&str) -> bool) -> Vec<String> {
    static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        set_log_handler(|record| {
            LOGGED.lock().unwrap().push(format!("{:?}: {record}", record.level));
        });
    });
    LOGGED.lock().unwrap().extract_if(.., |text| wanted(text)).collect()
}

/// Runs `block` in a thread that holds a GIL, and `unblock` in another thread that first needs to
/// hold the same GIL: if `block` kept it, neither would ever end.
fn check_lets_go(block: impl FnOnce() + Send, unblock: impl FnOnce() + Send) {
    // No request ever comes within this interval, so the lock moves only if `block` lets go of it.
    let gil = Arc::new(Gil::new(Duration::from_secs(3600)));
    let held = Barrier::new(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let _held = gil.enter();
            held.wait();
            block();
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
fn every_blocking_call_lets_go_of_the_gil() {
    let future = Future::new();
    check_lets_go(|| assert_eq!(future.result(None), Ok(1)), || future.set_result(1).unwrap());

    let future = Future::<i32>::new();
    check_lets_go(
        || assert_eq!(future.exception(None), Err(CancelledError.into())),
        || assert!(future.cancel()),
    );

    let future = Future::new();
    check_lets_go(
        || assert_eq!(wait([&future], None, ReturnWhen::AllCompleted).done[0], future),
        || future.set_result(1).unwrap(),
    );

    let future = Future::new();
    check_lets_go(
        || assert_eq!(as_completed([&future], None).next(), Some(Ok(future.clone()))),
        || future.set_result(1).unwrap(),
    );

    let (executor, gate) = (ThreadPoolExecutor::new(1).unwrap(), Future::new());
    let opened = gate.clone();
    let mut results = executor.map(move |()| opened.result(None).unwrap(), [()], None).unwrap();
    check_lets_go(|| assert_eq!(results.next(), Some(Ok(1))), || gate.set_result(1).unwrap());

    let gate = Future::<i32>::new();
    let opened = gate.clone();
    executor.submit(move || opened.result(None)).unwrap();
    check_lets_go(|| executor.shutdown(true, false).unwrap(), || gate.set_result(1).unwrap());
}

#[test]
fn a_call_that_need_not_wait_keeps_the_gil() {
    let gil = Arc::new(Gil::new(Gil::DEFAULT_SWITCH_INTERVAL));
    let _held = gil.enter();
    let futures = in_every_state().map(|(_, future)| future);
    for future in &futures {
        let _result = future.result(NO_TIME);
        let _exception = future.exception(NO_TIME);
    }
    assert_eq!(futures[4].result(None), Ok(42));
    assert_eq!(wait(&futures, NO_TIME, ReturnWhen::AllCompleted).done.len(), 3);
    assert_eq!(wait(&futures, None, ReturnWhen::FirstCompleted).done.len(), 3);
    assert_eq!(as_completed(&futures, NO_TIME).count(), 4);
    let executor = ThreadPoolExecutor::new(1).unwrap();
    executor.shutdown(true, true).unwrap();
    assert_eq!(gil.switches(), 1);
}
