//! Workers of an executor that die: it is broken.

use super::{Program, executor_with, hang, pid, square};
use concurrent::Block;
use concurrent::futures::{BrokenProcessPool, Future, ProcessPoolExecutor, SubmitError};
use concurrent::multiprocessing::{ExitCode, active_children, exit};

pub const PROGRAMS: &[Program] = &[
    ("a worker of an executor that is killed breaks it", killed),
    ("a worker of an executor that is killed while it is idle breaks it", killed_idle),
    ("a call that aborts its worker breaks the executor", aborted),
    ("an initializer that fails breaks the executor", bad_initializer),
    ("the workers of an executor may be terminated or killed", end_workers),
];

/// CPython 3.13's text.
const TEXT: &str = "A process in the process pool was terminated abruptly while the future was \
                    running or pending.";

/// The future has failed since the executor is broken.
#[track_caller]
fn check<T: std::fmt::Debug>(future: &Future<T>) {
    let error = future.exception(None).unwrap().unwrap();
    assert_eq!((error.name(), error.message()), ("BrokenProcessPool", TEXT));
}

/// And takes nothing more.
#[track_caller]
fn check_refuses(executor: &ProcessPoolExecutor) {
    let error = executor.submit(square, 1).unwrap_err();
    assert_eq!(error, SubmitError::BrokenProcesses(BrokenProcessPool));
    let text = "A child process terminated abruptly, the process pool is not usable anymore";
    assert_eq!(error.to_string(), text);
}

fn killed() {
    let (executor, begun, _never) = executor_with(2);
    let done = executor.submit(square, 3).unwrap();
    assert_eq!(done.result(None), Ok(9));
    let futures: Vec<_> = (0..10).map(|x| executor.submit(hang, x).unwrap()).collect();
    assert!(begun.acquire(Block::Forever) && begun.acquire(Block::Forever));
    assert!(futures[9].cancel());
    let workers = active_children();
    workers[0].kill().unwrap();
    futures[..9].iter().for_each(check);
    assert!(futures[9].cancelled());
    check_refuses(&executor);
    executor.shutdown(true, false).unwrap();
    // CPython 3.13: the others are terminated.
    let mut codes: Vec<_> = workers.iter().map(|it| it.exitcode().unwrap().0).collect();
    codes.sort_unstable();
    assert_eq!((codes, active_children().len()), (vec![-15, -9], 0));
    check_refuses(&executor);
}

fn killed_idle() {
    let executor = ProcessPoolExecutor::new(1).unwrap();
    assert_eq!(executor.submit(square, 3).unwrap().result(None), Ok(9));
    let worker = active_children().swap_remove(0);
    worker.kill().unwrap();
    worker.join(None).unwrap();
    // Who submits before that is noticed has a future that fails.
    while let Ok(future) = executor.submit(square, 1) {
        check(&future);
    }
    check_refuses(&executor);
}

/// Panics when it is dropped, which nothing survives while another panic unwinds.
struct Grenade;

impl Drop for Grenade {
    fn drop(&mut self) {
        panic!("the second panic, on purpose");
    }
}

fn panic_twice(_: ()) {
    let _grenade = Grenade;
    panic!("the first panic, on purpose");
}

fn aborted() {
    let executor = ProcessPoolExecutor::new(1).unwrap();
    check(&executor.submit(panic_twice, ()).unwrap());
    check_refuses(&executor);
}

fn fail(panics: bool) {
    assert!(!panics, "an initializer, on purpose");
    exit(ExitCode(3));
}

fn bad_initializer() {
    for panics in [true, false] {
        let executor = ProcessPoolExecutor::new(2).unwrap().with_initializer(fail, panics);
        check(&executor.submit(square, 1).unwrap());
        executor.shutdown(true, false).unwrap();
        check_refuses(&executor);
        assert_eq!(active_children().len(), 0);
    }
}

fn end_workers() {
    let end = [ProcessPoolExecutor::terminate_workers, ProcessPoolExecutor::kill_workers];
    for (end, code) in end.into_iter().zip([ExitCode::TERMINATED, ExitCode::KILLED]) {
        let (executor, begun, _never) = executor_with(1);
        let futures: Vec<_> = (0..8).map(|x| executor.submit(hang, x).unwrap()).collect();
        assert!(begun.acquire(Block::Forever));
        let worker = active_children().swap_remove(0);
        end(&executor);
        assert!(futures[7].cancelled());
        check(&futures[0]);
        executor.shutdown(true, false).unwrap();
        assert_eq!(worker.exitcode(), Some(code));
        // Of one that has nothing to do nothing fails.
        let executor = ProcessPoolExecutor::new(1).unwrap();
        assert!(executor.submit(pid, ()).unwrap().result(None).is_ok());
        end(&executor);
        executor.shutdown(true, false).unwrap();
        assert_eq!(executor.submit(pid, ()).unwrap_err(), SubmitError::ShutDown);
    }
}
