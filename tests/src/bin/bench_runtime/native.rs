//! The native peers: what Rust does without a browser.

use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

/// A figure's name, and what takes its samples.
pub type Figure = (&'static str, fn() -> Vec<f64>);

/// What is measured, and how.
pub const FIGURES: [Figure; 3] =
    [("native thread", thread), ("native counter", counter), ("native counter automatic", chunks)];

/// The mean of so many repetitions, thirty times after a warm-up.
fn sampled(repetitions: u32, mut work: impl FnMut()) -> Vec<f64> {
    let mut sample = || {
        let began = Instant::now();
        work();
        began.elapsed().as_nanos() as f64 / f64::from(repetitions)
    };
    sample();
    (0..30).map(|_| sample()).collect()
}

/// Start and join of a thread.
fn thread() -> Vec<f64> {
    const THREADS: u32 = 200;
    sampled(THREADS, || {
        for _ in 0..THREADS {
            std::thread::spawn(|| ()).join().unwrap_or_default();
        }
    })
}

const TASKS: u32 = 2_000_000;

/// Tasks that do nothing, one by one from an atomic counter.
fn counter() -> Vec<f64> {
    take_in_chunks(1)
}

/// The same in chunks of the length that ours have.
fn chunks() -> Vec<f64> {
    take_in_chunks(concurrent::automatic_chunk(TASKS, 1))
}

fn take_in_chunks(chunk: u32) -> Vec<f64> {
    sampled(TASKS, || take_all(&AtomicU32::new(0), chunk))
}

#[inline(never)]
fn take_all(next: &AtomicU32, chunk: u32) {
    loop {
        // Relaxed: nothing but the numbers themselves is handed over.
        let first = next.fetch_add(chunk, Ordering::Relaxed);
        if first >= TASKS {
            return;
        }
        for task in first..(first + chunk).min(TASKS) {
            black_box(task);
        }
    }
}
