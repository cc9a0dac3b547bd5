//! Workers that are killed at random while there is work, over and over: no result is lost without
//! an error, and none is delivered twice.

use crate::Program;
use concurrent::futures::ProcessPoolExecutor;
use concurrent::multiprocessing::{Callbacks, ExitCode, Pool, PoolError, Process, active_children};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

pub const PROGRAMS: &[Program] = &[
    ("workers of a pool are killed at random over and over and every task is answered once", pool),
    (
        "workers of executors are killed at random over and over and every future is done once",
        executors,
    ),
];

/// A page takes longer to start a process.
const KILLS: usize = if cfg!(target_family = "wasm") { 200 } else { 1000 };
/// So many tasks are asked for between two kills.
const TASKS: usize = 12;

fn square(x: u32) -> u32 {
    x * x
}

/// So many bytes, and whether they are right can be seen.
fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|at| (at % 251) as u8).collect()
}

/// A number as good as random: the same ones each time.
fn random(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

fn pool() {
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

fn executors() {
    let mut state = 2;
    let (mut kills, mut lost, mut done) = (0, 0, 0);
    while kills < KILLS {
        let executor = ProcessPoolExecutor::new(4).unwrap();
        let counts: Arc<Vec<AtomicU32>> = Arc::new((0..2 * TASKS).map(|_| 0.into()).collect());
        let mut futures = Vec::new();
        for number in 0..2 * TASKS {
            let counts = Arc::clone(&counts);
            let count = random(&mut state) % if number == 0 { 300_000 } else { 3000 };
            let future = executor.submit(bytes, count).unwrap();
            future.add_done_callback(move |_| {
                counts[number].fetch_add(1, SeqCst);
            });
            futures.push((count, future));
        }
        // Goes on when some of them is done, or at once.
        if let Some((_, future)) = futures.get(random(&mut state) % (4 * TASKS)) {
            future.exception(None).unwrap();
        }
        // The others are terminated while we kill them, too.
        let mut workers = active_children();
        for _ in 0..=random(&mut state) % 4 {
            if !workers.is_empty() {
                workers.swap_remove(random(&mut state) % workers.len()).kill().unwrap();
                kills += 1;
            }
        }
        // It takes tasks until it has noticed. Those fail.
        while let Ok(future) = executor.submit(square, 1) {
            if future.exception(None).unwrap().is_some() {
                break;
            }
        }
        executor.shutdown(true, false).unwrap();
        for (count, future) in &futures {
            match future.exception(None).unwrap() {
                None => {
                    assert!(future.result(None) == Ok(bytes(*count)), "not the bytes asked for");
                    done += 1;
                }
                Some(error) => {
                    assert_eq!(error.name(), "BrokenProcessPool");
                    lost += 1;
                }
            }
        }
        assert!(counts.iter().all(|count| count.load(SeqCst) == 1));
        assert_eq!(active_children().len(), 0);
    }
    // Else it would show little.
    assert!(lost > KILLS / 10 && done > KILLS / 10, "{lost} lost, {done} done");
}
