//! Workers of a pool that die.

use super::{EVENT, Program, pid, square};
use concurrent::Block;
use concurrent::multiprocessing::{
    Event, ExitCode, Pool, PoolError, Semaphore, active_children, exit,
};
use std::sync::OnceLock;

pub const PROGRAMS: &[Program] = &[
    ("the task of a pool's worker that is killed fails, and others do the rest", killed),
    ("a task that ends its pool's worker fails with its exit code", exits),
    ("a task of a pool that panics twice has its last words", last_words),
    ("a map of a pool one of whose workers is killed ends", killed_in_map),
    ("a pool that is closed does everything although its workers are killed", killed_in_close),
];

static SEMAPHORE: OnceLock<Semaphore> = OnceLock::new();

fn give((hanging, event): (Semaphore, Event)) {
    SEMAPHORE.set(hanging).unwrap();
    EVENT.set(event).unwrap();
}

/// Says that somebody hangs, and waits for the event.
fn hang(x: u32) -> u32 {
    SEMAPHORE.get().unwrap().release().unwrap();
    EVENT.get().unwrap().wait(None);
    x
}

/// A pool, how many have hung in it, and what lets them go on.
fn pool_with(processes: usize) -> (Pool, Semaphore, Event) {
    let (hanging, event) = (Semaphore::new(0).unwrap(), Event::new().unwrap());
    let given = (hanging.clone(), event.clone());
    let pool = Pool::builder().processes(processes).initializer(give, given);
    (pool.build().unwrap(), hanging, event)
}

/// Kills one of the workers, waits for its end, and returns its pid.
fn kill_one() -> u32 {
    let worker = active_children().swap_remove(0);
    worker.kill().unwrap();
    worker.join(None).unwrap();
    worker.pid().unwrap()
}

fn killed() {
    let (pool, hanging, event) = pool_with(1);
    let hangs = pool.apply_async(hang, 1).unwrap();
    // One of them is with the worker, which has not begun it.
    let rest: Vec<_> = (2..6).map(|x| pool.apply_async(square, x).unwrap()).collect();
    assert!(hanging.acquire(Block::Forever));
    let pid = kill_one();
    let error = hangs.get(None).unwrap_err();
    assert_eq!(error, PoolError::WorkerLost { pid, exitcode: ExitCode::KILLED });
    let text =
        format!("the worker (pid {pid}) ended with exit code -9 before this task had a result");
    assert_eq!(error.to_string(), text);
    let rest = rest.into_iter().map(|result| result.take().unwrap());
    assert_eq!(rest.collect::<Vec<_>>(), [4, 9, 16, 25]);
    // Another has its place, and is not worse.
    event.set();
    assert_eq!(pool.apply(hang, 7), Ok(7));
    assert_eq!(active_children().len(), 1);
    assert_ne!(pool.apply(super::pid, ()), Ok(pid));
}

fn leave(code: i32) {
    exit(ExitCode(code));
}

fn exits() {
    let pool = Pool::new(1).unwrap();
    for code in [3, 0] {
        let error = pool.apply(leave, code).unwrap_err();
        let PoolError::WorkerLost { exitcode, .. } = error else { panic!("{error:?}") };
        assert_eq!(exitcode, ExitCode(code));
    }
    assert_eq!(pool.apply(square, 3), Ok(9));
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

fn last_words() {
    let pool = Pool::new(1).unwrap();
    let before = pool.apply(pid, ()).unwrap();
    let error = pool.apply(panic_twice, ()).unwrap_err();
    let PoolError::Raised(exception) = error else { panic!("{error:?}") };
    assert!(exception.message().ends_with("panic, on purpose"), "{exception}");
    let traceback = exception.traceback().unwrap();
    assert!(traceback.contains("deaths.rs:"), "{traceback}");
    assert_ne!(pool.apply(pid, ()), Ok(before));
}

fn killed_in_map() {
    let (pool, hanging, event) = pool_with(2);
    let result = pool.map_async(hang, 0..20, Some(5)).unwrap();
    // Each hangs in the first item of a chunk.
    assert!(hanging.acquire(Block::Forever) && hanging.acquire(Block::Forever));
    let pid = kill_one();
    event.set();
    let error = PoolError::WorkerLost { pid, exitcode: ExitCode::KILLED };
    assert_eq!(result.get(None), Err(error));
    // All other chunks were done: 14 items, beside those two.
    assert_eq!(hanging.get_value(), 14);
}

fn killed_in_close() {
    let (pool, hanging, event) = pool_with(2);
    let results: Vec<_> = (0..10).map(|x| pool.apply_async(hang, x).unwrap()).collect();
    pool.close();
    assert!(hanging.acquire(Block::Forever));
    for _ in 0..4 {
        assert!(hanging.acquire(Block::Forever));
        // Both hang.
        kill_one();
    }
    event.set();
    pool.join().unwrap();
    let lost = results.iter().filter(|result| result.get(None).is_err()).count();
    assert_eq!((lost, active_children().len()), (4, 0));
}
