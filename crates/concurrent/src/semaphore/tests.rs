//! What `semaphore` does, as its users see it.

use super::*;
use crate::{Queue, Thread};
use std::sync::Arc;
use std::time::Duration;

/// Each line: a Python line, and what CPython 3.11 shows for it. Runs the lines on one semaphore.
fn check(semaphore: &Semaphore, lines: &[(&str, &str)]) {
    for (line, expected) in lines {
        let acquired = |block| python_bool(semaphore.acquire(block));
        let actual = match *line {
            "acquire()" => acquired(Block::Forever),
            "acquire(blocking=False)" => acquired(Block::No),
            "acquire(timeout=0)" => acquired(Block::For(Duration::ZERO)),
            "acquire(timeout=1e-6)" => acquired(Block::For(Duration::from_micros(1))),
            "release()" => released(semaphore.release(1)),
            "release(0)" => released(semaphore.release(0)),
            "release(2)" => released(semaphore.release(2)),
            "release(3)" => released(semaphore.release(3)),
            "_value" => lock(&semaphore.value).to_string(),
            other => unreachable!("{other}"),
        };
        assert_eq!(actual, *expected, "{line}");
    }
}

fn released(result: Result<(), ReleaseError>) -> String {
    result.map_or_else(|error| format!("ValueError: {error}"), |()| "None".into())
}

fn python_bool(value: bool) -> String {
    (if value { "True" } else { "False" }).into()
}

#[test]
fn a_semaphore_behaves_as_cpythons() {
    check(
        &Semaphore::new(2),
        &[
            ("acquire()", "True"),
            ("acquire(blocking=False)", "True"),
            ("acquire(blocking=False)", "False"),
            ("acquire(timeout=0)", "False"),
            ("acquire(timeout=1e-6)", "False"),
            ("release(0)", "ValueError: n must be one or more"),
            ("release()", "None"),
            ("_value", "1"),
            ("release(3)", "None"),
            ("_value", "4"),
        ],
    );
}

#[test]
fn a_bounded_semaphore_behaves_as_cpythons() {
    check(
        &BoundedSemaphore::new(2).0,
        &[
            ("release()", "ValueError: Semaphore released too many times"),
            ("acquire()", "True"),
            ("release(2)", "ValueError: Semaphore released too many times"),
            ("_value", "1"),
            ("release(0)", "ValueError: n must be one or more"),
            ("release()", "None"),
            ("_value", "2"),
            ("release()", "ValueError: Semaphore released too many times"),
        ],
    );
}

#[test]
fn a_bounded_semaphore_of_none_can_be_neither_acquired_nor_released() {
    check(
        &BoundedSemaphore::new(0).0,
        &[
            ("acquire(blocking=False)", "False"),
            ("release()", "ValueError: Semaphore released too many times"),
        ],
    );
}

#[test]
fn a_semaphore_cannot_be_released_past_what_can_be_counted() {
    let semaphore = Semaphore::new(usize::MAX);
    assert_eq!(semaphore.release(1), Err(ReleaseError::TooMany));
    assert!(semaphore.acquire(Block::No));
    assert_eq!(semaphore.release(1), Ok(()));
}

/// In CPython `with` raises this at its end.
#[test]
fn a_guard_outlives_too_many_releases_in_between() {
    let semaphore = BoundedSemaphore::new(1);
    let held = semaphore.enter();
    semaphore.release(1).unwrap();
    drop(held);
    assert_eq!(*lock(&semaphore.0.value), 1);
}

/// Of each thread. Miri is slow.
const ROUNDS: u32 = if cfg!(miri) { 20 } else { 1000 };

#[test]
fn never_more_threads_are_inside_than_the_value_says() {
    let semaphore = Arc::new(BoundedSemaphore::new(2));
    // Room for two: a third one inside would find it full.
    let inside = Arc::new(Queue::new(2));
    let threads = [(); 4].map(|()| {
        let (semaphore, inside) = (Arc::clone(&semaphore), Arc::clone(&inside));
        Thread::new(move || {
            for _ in 0..ROUNDS {
                let _held = semaphore.enter();
                inside.put_nowait(()).unwrap();
                inside.get_nowait().unwrap();
            }
        })
    });
    for thread in &threads {
        thread.start().unwrap();
    }
    for thread in &threads {
        thread.join(None).unwrap();
        assert!(thread.take_panic().is_none());
    }
    assert_eq!(*lock(&semaphore.0.value), 2);
}
