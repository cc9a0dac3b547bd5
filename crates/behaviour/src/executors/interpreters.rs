//! Executors of interpreters.

use super::{Program, gate, give, hang, look_at, new_event, pid, raise, square};
use concurrent::Block;
use concurrent::futures::{
    BrokenInterpreterPool, InterpreterPoolExecutor, ReturnWhen, SubmitError, wait,
};
use concurrent::multiprocessing::{Event, active_children, current_process};
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

pub const PROGRAMS: &[Program] = &[
    ("interpreters have statics of their own", isolated),
    ("an executor of interpreters maps in order", maps),
    ("what has not come to an interpreter can be cancelled", cancelled),
    ("what an interpreter's call fails with says that it was uncaught there", errors),
    ("an interpreter refuses what would be shared", refuses),
    ("an initializer that fails breaks the executor of interpreters", bad_initializer),
    ("an interpreter that is killed breaks its executor", killed),
    ("interpreters have names", names),
];

static CALLS: AtomicU32 = AtomicU32::new(0);

fn count(_: u32) -> u32 {
    CALLS.fetch_add(1, SeqCst) + 1
}

fn isolated() {
    let executor = InterpreterPoolExecutor::new(1).unwrap();
    let counts = executor.map(count, 0..4, None).unwrap().map(Result::unwrap);
    assert_eq!(counts.collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(CALLS.load(SeqCst), 0);
    // Unlike CPython's.
    assert_ne!(executor.submit(pid, ()).unwrap().result(None), Ok(pid(())));
}

fn maps() {
    let executor = InterpreterPoolExecutor::new(3).unwrap();
    let squares = executor.map(square, 0..100, None).unwrap().map(Result::unwrap);
    assert!(squares.eq((0..100).map(square)));
    executor.shutdown(true, false).unwrap();
    assert_eq!(executor.submit(square, 1).unwrap_err(), SubmitError::ShutDown);
    assert_eq!(active_children().len(), 0);
}

/// An executor of one interpreter, how many calls have begun in it, and what lets them go on.
fn executor_with() -> (InterpreterPoolExecutor, super::Semaphore, Event) {
    let gate = gate();
    let executor = InterpreterPoolExecutor::new(1).unwrap();
    (executor.with_initializer(give, gate.clone()), gate.0, gate.1)
}

fn cancelled() {
    let (executor, begun, event) = executor_with();
    let futures: Vec<_> = (0..4).map(|x| executor.submit(hang, x).unwrap()).collect();
    assert!(begun.acquire(Block::Forever));
    // As with threads, nothing waits where it cannot be cancelled.
    assert!(futures[0].running() && !futures[0].cancel());
    assert!(!futures[1].running() && futures[1].cancel());
    event.set();
    let all = wait(&futures, None, ReturnWhen::AllCompleted);
    assert_eq!((all.done.len(), futures[3].result(None)), (4, Ok(3)));
    assert_eq!(begun.get_value(), 2);
}

fn errors() {
    let executor = InterpreterPoolExecutor::new(1).unwrap();
    let error = executor.submit(raise, "no".into()).unwrap().exception(None).unwrap().unwrap();
    assert_eq!((error.name(), error.message()), ("ValueError", "no"));
    let traceback = error.traceback().unwrap();
    let cause = "ExecutionFailed: ValueError: no\n\nUncaught in the interpreter:\n\npanicked at ";
    assert!(traceback.starts_with(cause), "{traceback}");
    assert!(traceback.ends_with("ValueError: no"), "{traceback}");
    assert_eq!(executor.submit(square, 3).unwrap().result(None), Ok(9));
}

fn refuses() {
    let executor = InterpreterPoolExecutor::new(1).unwrap();
    let what = "Event objects should only be shared between processes through inheritance";
    let sent = executor.submit(look_at, Event::new().unwrap()).unwrap().exception(None);
    let returned = executor.submit(new_event, ()).unwrap().exception(None);
    for error in [sent, returned] {
        let error = error.unwrap().unwrap();
        assert_eq!((error.name(), error.message()), ("NotShareableError", what));
    }
}

fn fail(_: ()) {
    panic!("an initializer, on purpose");
}

fn bad_initializer() {
    let executor = InterpreterPoolExecutor::new(1).unwrap().with_initializer(fail, ());
    let error = executor.submit(square, 1).unwrap().exception(None).unwrap().unwrap();
    // CPython 3.14's text.
    let text = "A thread initializer failed, the thread pool is not usable anymore";
    assert_eq!((error.name(), error.message()), ("BrokenInterpreterPool", text));
    let error = executor.submit(square, 1).unwrap_err();
    assert_eq!(error, SubmitError::BrokenInterpreters(BrokenInterpreterPool::Initializer));
}

fn killed() {
    let (executor, begun, _never) = executor_with();
    let futures: Vec<_> = (0..4).map(|x| executor.submit(hang, x).unwrap()).collect();
    assert!(begun.acquire(Block::Forever));
    active_children()[0].kill().unwrap();
    for future in &futures {
        let error = future.exception(None).unwrap().unwrap();
        assert_eq!(error.message(), BrokenInterpreterPool::Ended.to_string());
    }
}

fn name(_: ()) -> String {
    current_process().name
}

fn names() {
    let executor = InterpreterPoolExecutor::new(1).unwrap().with_thread_name_prefix("w");
    assert_eq!(executor.submit(name, ()).unwrap().result(None), Ok("w_0".into()));
    let executor = InterpreterPoolExecutor::new(1).unwrap();
    let name = executor.submit(name, ()).unwrap().result(None).unwrap();
    assert!(name.starts_with("InterpreterPoolExecutor-") && name.ends_with("_0"), "{name}");
}
