//! Workers of a pool that die.

use super::{EVENT, Program, pid, square};
use concurrent::Block;
use concurrent::multiprocessing::{
    Callbacks, Event, ExitCode, Pool, PoolError, Process, Semaphore, active_children, exit,
};
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, OnceLock};

pub const PROGRAMS: &[Program] = &[
    ("the task of a pool's worker that is killed fails, and others do the rest", killed),
    ("a task that ends its pool's worker fails with its exit code", exits),
    ("a task of a pool that panics twice has its last words", last_words),
    ("a map of a pool one of whose workers is killed ends", killed_in_map),
    ("a pool that is closed does everything although its workers are killed", killed_in_close),
    ("two hundred workers of a pool are killed and every task is answered once", slaughter),
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

/// So many bytes, and whether they are right can be seen.
fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|at| (at % 251) as u8).collect()
}

/// A number as good as random.
fn random(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

fn slaughter() {
    const KILLS: usize = 200;
    const TASKS: usize = 12;
    let pool = Pool::new(4).unwrap();
    let counts: Arc<Vec<AtomicU32>> = Arc::new((0..KILLS * TASKS).map(|_| 0.into()).collect());
    let mut state = 1;
    let mut results = Vec::new();
    let mut maps = Vec::new();
    let mut killed: Vec<Process> = Vec::new();
    for kill in 0..KILLS {
        for _ in 0..TASKS {
            let (number, counts) = (results.len(), [&counts, &counts].map(Arc::clone));
            let [on_value, on_error] = counts.map(|counts| {
                move || {
                    counts[number].fetch_add(1, SeqCst);
                }
            });
            let callbacks = Callbacks::new()
                .callback(move |_: &Vec<u8>| on_value())
                .error_callback(move |_| on_error());
            // Some do not fit into a pipe: who is killed may be in the middle of one.
            let count = random(&mut state) % if number % 50 == 0 { 300_000 } else { 3000 };
            let result = pool.apply_async_with(bytes, count, callbacks).unwrap();
            results.push((count, result));
        }
        if kill % 10 == 0 {
            maps.push(pool.map_async(square, 0..1000, Some(3)).unwrap());
        }
        // Goes on when some task or other of the last ones is done.
        let some = results.len() - 1 - random(&mut state) % (2 * TASKS).min(results.len());
        results[some].1.wait(None);
        // One that was not killed before: sooner or later there is one.
        let worker = loop {
            let mut workers = active_children();
            workers.retain(|worker| !killed.iter().any(|dead| dead.pid() == worker.pid()));
            if !workers.is_empty() {
                break workers.swap_remove(random(&mut state) % workers.len());
            }
        };
        worker.kill().unwrap();
        killed.push(worker);
    }
    for worker in killed {
        worker.join(None).unwrap();
    }
    let mut lost = 0;
    for (count, result) in &results {
        match result.get(None) {
            Ok(value) => assert!(value == bytes(*count), "not the bytes that were asked for"),
            Err(PoolError::WorkerLost { exitcode, .. }) => {
                assert_eq!(exitcode, ExitCode::KILLED);
                lost += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(lost <= KILLS, "{lost} tasks failed");
    for map in maps {
        match map.take() {
            Ok(values) => assert!(values.into_iter().eq((0..1000).map(|x| x * x))),
            Err(error) => assert!(matches!(error, PoolError::WorkerLost { .. }), "{error}"),
        }
    }
    assert_eq!(pool.map(square, 0..100, Some(1)).unwrap().len(), 100);
    pool.close();
    pool.join().unwrap();
    // Each was told of once: of its value or of its error.
    assert!(counts.iter().all(|count| count.load(SeqCst) == 1));
}
