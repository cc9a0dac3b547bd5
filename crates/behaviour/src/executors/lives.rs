//! The lives of an executor and of its workers.

use super::{Program, executor_with, hang, pid, square};
use concurrent::futures::{ProcessPoolExecutor, SubmitError};
use concurrent::multiprocessing::{
    Event, ExitCode, Pool, Process, Start, active_children, current_process,
};
use concurrent::{Block, JoinError};
use std::collections::BTreeMap;
use std::sync::mpsc::channel;
use std::sync::{Arc, OnceLock};

pub const PROGRAMS: &[Program] = &[
    ("an executor of processes that is shut down does what was submitted", shut_down),
    ("an executor of processes may cancel what is pending when it is shut down", cancels),
    ("an executor of processes that is dropped waits for all", dropped),
    ("an executor of processes may be shut down in a callback", in_callback),
    ("an executor of processes ends with its process, which waits for its calls", at_exit),
    ("a worker of an executor is replaced after its tasks", max_tasks),
    ("a worker of an executor is no daemon, and may have an executor", nested),
    ("a daemon may have no executor of processes", in_daemon),
    ("an executor takes spare processes", start_methods),
];

fn shut_down() {
    let (executor, begun, event) = executor_with(2);
    let futures: Vec<_> = (0..10).map(|x| executor.submit(hang, x).unwrap()).collect();
    assert!(begun.acquire(Block::Forever));
    let workers = active_children();
    executor.shutdown(false, false).unwrap();
    assert_eq!(executor.submit(square, 1).unwrap_err(), SubmitError::ShutDown);
    event.set();
    executor.shutdown(true, false).unwrap();
    for (x, future) in (0..).zip(&futures) {
        assert!(future.done() && future.result(None) == Ok(x));
    }
    let codes: Vec<_> = workers.iter().map(Process::exitcode).collect();
    assert_eq!(codes, [Some(ExitCode::SUCCESS); 2]);
    executor.shutdown(true, true).unwrap();
}

fn cancels() {
    let (executor, begun, event) = executor_with(1);
    let futures: Vec<_> = (0..8).map(|x| executor.submit(hang, x).unwrap()).collect();
    assert!(begun.acquire(Block::Forever));
    executor.shutdown(false, true).unwrap();
    let cancelled = futures.iter().filter(|future| future.cancelled()).count();
    // The first runs, and one or two are on their way.
    assert!((5..=6).contains(&cancelled), "{cancelled}");
    event.set();
    executor.shutdown(true, false).unwrap();
    let done = futures.iter().filter(|future| future.result(None).is_ok()).count();
    assert_eq!(done + cancelled, 8);
}

fn dropped() {
    let executor = ProcessPoolExecutor::new(2).unwrap();
    let futures: Vec<_> = (0..20).map(|x| executor.submit(square, x).unwrap()).collect();
    drop(executor);
    assert!(futures.iter().all(concurrent::futures::Future::done));
    assert_eq!(active_children().len(), 0);
}

fn in_callback() {
    let (executor, _, event) = executor_with(1);
    let executor = Arc::new(executor);
    let (send, receive) = channel();
    let future = executor.submit(hang, 1).unwrap();
    let its_own = Arc::clone(&executor);
    future.add_done_callback(move |_| send.send(its_own.shutdown(true, false)).unwrap());
    event.set();
    assert!(matches!(receive.recv(), Ok(Err(JoinError::Current))));
    executor.shutdown(true, false).unwrap();
}

fn tell(event: Event) {
    event.set();
}

static EXECUTOR: OnceLock<ProcessPoolExecutor> = OnceLock::new();

/// Ends, while an executor has something to do.
fn leave_it(event: Event) {
    static EVENT: OnceLock<Event> = OnceLock::new();
    fn give(event: Event) {
        EVENT.set(event).unwrap();
    }
    fn tell_ours(_: u32) {
        tell(EVENT.get().unwrap().clone());
    }
    let executor = ProcessPoolExecutor::new(1).unwrap().with_initializer(give, event);
    for x in 0..5 {
        executor.submit(square, x).unwrap();
    }
    executor.submit(tell_ours, 0).unwrap();
    assert!(EXECUTOR.set(executor).is_ok());
}

fn at_exit() {
    let event = Event::new().unwrap();
    let process = Process::new(leave_it, event.clone());
    process.start().unwrap();
    process.join(None).unwrap();
    assert_eq!((process.exitcode(), event.is_set()), (Some(ExitCode::SUCCESS), true));
}

/// How often each pid is there.
fn counts(pids: impl Iterator<Item = u32>) -> Vec<usize> {
    let mut counts = BTreeMap::new();
    for pid in pids {
        *counts.entry(pid).or_default() += 1;
    }
    counts.into_values().collect()
}

fn max_tasks() {
    let executor = ProcessPoolExecutor::new(1).unwrap().with_max_tasks_per_child(2).unwrap();
    let futures: Vec<_> = (0..8).map(|_| executor.submit(pid, ()).unwrap()).collect();
    assert_eq!(counts(futures.iter().map(|future| future.result(None).unwrap())), [2; 4]);
    // Also one by one, where the worker has gone when the next comes, or is about to go.
    let pids = (0..8).map(|_| executor.submit(pid, ()).unwrap().result(None).unwrap());
    assert_eq!(counts(pids), [2; 4]);
    // A chunk counts as one.
    fn own_pid(_: u32) -> u32 {
        pid(())
    }
    let executor = ProcessPoolExecutor::new(2).unwrap().with_max_tasks_per_child(1).unwrap();
    let pids = executor.map(own_pid, 0..20, None, 4).unwrap().map(Result::unwrap);
    assert_eq!(counts(pids), [4; 5]);
}

fn in_worker(x: u32) -> (bool, u32) {
    let executor = ProcessPoolExecutor::new(1).unwrap();
    (current_process().daemon, executor.submit(square, x).unwrap().result(None).unwrap())
}

fn nested() {
    let executor = ProcessPoolExecutor::new(1).unwrap();
    assert_eq!(executor.submit(in_worker, 5).unwrap().result(None), Ok((false, 25)));
}

fn submit_error(_: ()) -> String {
    let executor = ProcessPoolExecutor::new(1).unwrap();
    executor.submit(square, 1).unwrap_err().to_string()
}

fn in_daemon() {
    let error = "daemonic processes are not allowed to have children";
    assert_eq!(Pool::new(1).unwrap().apply(submit_error, ()), Ok(error.into()));
}

fn start_methods() {
    let executor = ProcessPoolExecutor::new(2).unwrap().with_start_method(Start::Spare).unwrap();
    let results = executor.map(square, [1, 2, 3], None, 1).unwrap();
    assert_eq!(results.collect::<Result<Vec<_>, _>>(), Ok(vec![1, 4, 9]));
}
