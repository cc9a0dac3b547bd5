//! What loom checks about the timer, in every interleaving: a cancelled one ends, and one that was
//! cancelled first calls nothing. Its thread is loom's here.

use super::*;
use crate::sync::explore;
use loom::thread;
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn a_timer_that_would_wait_for_long_ends_when_it_is_cancelled() {
    explore(4, || {
        let finished = Arc::new(Event::new());
        let theirs = Arc::clone(&finished);
        let hour = Duration::from_secs(3600);
        let timer = thread::spawn(move || run(&theirs, hour, || unreachable!()));
        finished.set();
        timer.join().unwrap();
    });
}

#[test]
fn a_timer_whose_time_has_come_calls_its_function_or_was_cancelled() {
    // Not a part of the model: what the interleavings came to.
    let called = Arc::new([AtomicBool::new(false), AtomicBool::new(false)]);
    let seen = Arc::clone(&called);
    explore(4, move || {
        let finished = Arc::new(Event::new());
        let theirs = Arc::clone(&finished);
        let timer = thread::spawn(move || {
            let mut called = false;
            run(&theirs, Duration::ZERO, || called = true);
            called
        });
        finished.set();
        seen[usize::from(timer.join().unwrap())].store(true, Ordering::Relaxed);
        assert!(finished.is_set());
    });
    assert!(called.iter().all(|seen| seen.load(Ordering::Relaxed)));
}
