//! Four threads add one to the same counter, without a lock and with one. Why does it come out too
//! small? Look at how many updates are lost.

use concurrent::{Barrier, Lock, Thread};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

const THREADS: u32 = 4;
const TIMES: u32 = 100_000;

static COUNTER: AtomicU32 = AtomicU32::new(0);
static LOCK: LazyLock<Lock> = LazyLock::new(Lock::new);
static START: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(THREADS as usize));

/// Python: counter = counter + 1
fn add_one() {
    let value = COUNTER.load(Relaxed);
    // What others write in between is overwritten: their updates are lost.
    COUNTER.store(value + 1, Relaxed);
}

fn add_one_under_the_lock() {
    let _held = LOCK.enter();
    add_one();
}

/// Has all threads count, and returns how many updates were lost.
fn count(how: &str, add: fn()) -> u32 {
    COUNTER.store(0, Relaxed);
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            Thread::new(move || {
                START.wait(None).unwrap();
                (0..TIMES).for_each(|_| add());
            })
        })
        .collect();
    threads.iter().for_each(|thread| thread.start().unwrap());
    for thread in &threads {
        thread.join(None).unwrap();
    }
    let (expected, got) = (THREADS * TIMES, COUNTER.load(Relaxed));
    say!("{how}: expected {expected}, got {got}, lost {}", expected - got);
    expected - got
}

pub fn run() {
    let without = count("Without a lock", add_one);
    let with = count("With a lock", add_one_under_the_lock);
    match (without, with) {
        (0, 0) => say!("Nothing was lost this time: without a lock that is luck"),
        (_, 0) => say!("Without a lock updates are lost, with one none"),
        _ => say!("Updates were lost although there was a lock"),
    }
}
