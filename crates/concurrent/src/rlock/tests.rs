//! What `rlock` does, as its users see it.

use super::*;
use crate::{Queue, Thread};
use std::sync::Arc;

/// Runs Python's `lines` on `lock`. Each: a Python line, and what CPython 3.11 shows for it.
fn check(lock: &RLock, lines: &[(&str, &str)]) {
    for (line, expected) in lines {
        let acquired = |block| python_bool(lock.acquire(block));
        let actual = match *line {
            "lock.acquire()" => acquired(Block::Forever),
            "lock.acquire(blocking=False)" => acquired(Block::No),
            "lock.acquire(timeout=0)" => acquired(Block::For(Duration::ZERO)),
            "lock.acquire(timeout=1e-6)" => acquired(Block::For(Duration::from_micros(1))),
            "lock.release()" => match lock.release() {
                Ok(()) => "None".into(),
                Err(error) => format!("RuntimeError: {error}"),
            },
            "lock._is_owned()" => python_bool(lock.is_owned()),
            other => unreachable!("{other}"),
        };
        assert_eq!(actual, *expected, "{line}");
    }
}

fn python_bool(value: bool) -> String {
    (if value { "True" } else { "False" }).into()
}

#[test]
fn an_rlock_behaves_as_cpythons() {
    check(
        &RLock::new(),
        &[
            ("lock.release()", "RuntimeError: cannot release un-acquired lock"),
            ("lock.acquire()", "True"),
            ("lock.acquire(blocking=False)", "True"),
            ("lock.acquire(timeout=0)", "True"),
            ("lock._is_owned()", "True"),
            ("lock.release()", "None"),
            ("lock.release()", "None"),
            ("lock._is_owned()", "True"),
            ("lock.release()", "None"),
            ("lock._is_owned()", "False"),
            ("lock.release()", "RuntimeError: cannot release un-acquired lock"),
        ],
    );
}

#[test]
fn an_rlock_of_another_thread_behaves_as_cpythons() {
    let lock = Arc::new(RLock::new());
    let _held = lock.enter();
    let theirs = Arc::clone(&lock);
    let thread = Thread::new(move || {
        check(
            &theirs,
            &[
                ("lock.release()", "RuntimeError: cannot release un-acquired lock"),
                ("lock.acquire(blocking=False)", "False"),
                ("lock.acquire(timeout=0)", "False"),
                ("lock.acquire(timeout=1e-6)", "False"),
                ("lock._is_owned()", "False"),
            ],
        );
    });
    thread.start().unwrap();
    thread.join(None).unwrap();
    assert!(thread.take_panic().is_none());
    assert!(lock.is_owned());
}

#[test]
fn who_waits_gets_the_lock_after_the_last_release() {
    let shared = Arc::new((RLock::new(), Queue::new(0)));
    let outer = shared.0.enter();
    let inner = shared.0.enter();
    let theirs = Arc::clone(&shared);
    let thread = Thread::new(move || {
        let _held = theirs.0.enter();
        theirs.1.put_nowait("theirs").unwrap();
    });
    thread.start().unwrap();
    drop(inner);
    // Still held, so whatever the other thread does, this comes first.
    shared.1.put_nowait("ours").unwrap();
    drop(outer);
    thread.join(None).unwrap();
    let order = [(); 2].map(|()| shared.1.get_nowait().unwrap());
    assert_eq!(order, ["ours", "theirs"]);
}

/// As with CPython's, whose locks are not told that their thread has ended.
#[test]
fn a_thread_that_ends_with_the_lock_keeps_it() {
    let lock = Arc::new(RLock::new());
    let theirs = Arc::clone(&lock);
    let thread = Thread::new(move || assert!(theirs.acquire(Block::Forever)));
    thread.start().unwrap();
    thread.join(None).unwrap();
    assert!(lock.locked());
    assert!(!lock.acquire(Block::No));
}

#[test]
fn a_guard_outlives_a_release_in_between() {
    let lock = RLock::new();
    let held = lock.enter();
    lock.release().unwrap();
    drop(held);
    assert!(!lock.locked());
}
