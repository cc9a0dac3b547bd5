//! Four threads add one to the same counter, without a lock and with one. Why does it come out too
//! small? Look at how many updates are lost.

use concurrent::{Barrier, Lock, Thread, monotonic};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

static COUNTER: AtomicU32 = AtomicU32::new(0);
static EXPECTED: AtomicU32 = AtomicU32::new(0);
static LOCK: LazyLock<Lock> = LazyLock::new(Lock::new);
static START: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(4));

/// Python: counter = counter + 1
fn add_one() {
    let value = COUNTER.load(Relaxed);
    // What others write in between is overwritten: their updates are lost.
    COUNTER.store(value + 1, Relaxed);
}

fn add_one_with_lock() {
    let _held = LOCK.enter();
    add_one();
}

/// Counts for a tenth of a second.
fn count(add: fn()) {
    START.wait(None).unwrap();
    let end = monotonic() + Duration::from_millis(100);
    while monotonic() < end {
        (0..1000).for_each(|_| add());
        EXPECTED.fetch_add(1000, Relaxed);
    }
}

/// Has four threads count, and returns how many updates are lost.
fn race(how: &str, add: fn()) -> u32 {
    COUNTER.store(0, Relaxed);
    EXPECTED.store(0, Relaxed);
    let threads = [(); 4].map(|()| Thread::new(move || count(add)));
    for thread in &threads {
        thread.start().unwrap();
    }
    for thread in &threads {
        thread.join(None).unwrap();
    }
    let (expected, got) = (EXPECTED.load(Relaxed), COUNTER.load(Relaxed));
    say!("{how}: expected {expected}, got {got}, lost {}", expected - got);
    expected - got
}

pub fn run() {
    let without = race("Without a lock", add_one);
    let with = race("With a lock", add_one_with_lock);
    match (without, with) {
        (0, 0) => say!("Nothing was lost this time: without a lock that is luck"),
        (_, 0) => say!("Without a lock updates are lost, with one none"),
        _ => say!("Updates were lost although there was a lock"),
    }
}
