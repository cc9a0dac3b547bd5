//! What `lock` does, as its users see it.

use super::*;
use crate::Thread;
use std::sync::Arc;

/// Each line: a Python line, and what CPython 3.11 shows for it.
#[test]
fn a_lock_behaves_as_cpythons() {
    let lock = Lock::new();
    let shown = |result: Result<(), NotLocked>| match result {
        Ok(()) => "None".to_owned(),
        Err(error) => format!("RuntimeError: {error}"),
    };
    for (line, expected) in [
        ("lock.release()", "RuntimeError: release unlocked lock"),
        ("lock.acquire()", "True"),
        ("lock.acquire(blocking=False)", "False"),
        ("lock.acquire(timeout=0)", "False"),
        ("lock.acquire(timeout=1e-6)", "False"),
        ("lock.locked()", "True"),
        ("lock.release()", "None"),
        ("lock.locked()", "False"),
        ("lock.acquire(timeout=0)", "True"),
        ("lock.release()", "None"),
        ("lock.release()", "RuntimeError: release unlocked lock"),
    ] {
        let actual = match line {
            "lock.release()" => shown(lock.release()),
            "lock.locked()" => python_bool(lock.locked()),
            "lock.acquire()" => python_bool(lock.acquire(Block::Forever)),
            "lock.acquire(blocking=False)" => python_bool(lock.acquire(Block::No)),
            "lock.acquire(timeout=0)" => python_bool(lock.acquire(Block::For(Duration::ZERO))),
            "lock.acquire(timeout=1e-6)" => {
                python_bool(lock.acquire(Block::For(Duration::from_micros(1))))
            }
            other => unreachable!("{other}"),
        };
        assert_eq!(actual, expected, "{line}");
    }
}

fn python_bool(value: bool) -> String {
    (if value { "True" } else { "False" }).into()
}

/// Miri is slow.
const ROUNDS: u32 = if cfg!(miri) { 20 } else { 1000 };

#[test]
fn threads_count_under_a_lock_without_losing_one() {
    let shared = Arc::new((Lock::new(), std::sync::atomic::AtomicU32::new(0)));
    let threads = [(); 4].map(|()| {
        let shared = Arc::clone(&shared);
        Thread::new(move || {
            for _ in 0..ROUNDS {
                let _held = shared.0.enter();
                // A load and a store: without the lock, counts would be lost.
                let count = shared.1.load(std::sync::atomic::Ordering::Relaxed);
                shared.1.store(count + 1, std::sync::atomic::Ordering::Relaxed);
            }
        })
    });
    for thread in &threads {
        thread.start().unwrap();
    }
    for thread in &threads {
        thread.join(None).unwrap();
    }
    assert_eq!(shared.1.load(std::sync::atomic::Ordering::Relaxed), 4 * ROUNDS);
}

#[test]
fn a_guard_outlives_a_release_by_somebody_else() {
    let lock = Lock::new();
    let held = lock.enter();
    lock.release().unwrap();
    drop(held);
    assert!(!lock.locked());
}
