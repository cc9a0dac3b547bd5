//! What loom checks about the event, in every interleaving: who has waited sees what was written
//! before it was set, and no wake-up is lost.

use super::*;
use crate::sync::explore;
use loom::cell::UnsafeCell;
use loom::thread;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

struct Message(Event, UnsafeCell<u32>);

// SAFETY: the cell is written before the event is set and read after, which is what the model
// checks.
unsafe impl Sync for Message {}

#[test]
fn who_waits_sees_what_was_written_before() {
    explore(4, || {
        let message = Arc::new(Message(Event::new(), UnsafeCell::new(0)));
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let message = Arc::clone(&message);
                thread::spawn(move || {
                    assert!(message.0.wait(None));
                    // SAFETY: the event is set.
                    assert_eq!(message.1.with(|text| unsafe { *text }), 7);
                })
            })
            .collect();
        // SAFETY: the event is not set.
        message.1.with_mut(|text| unsafe { *text = 7 });
        message.0.set();
        for reader in readers {
            reader.join().unwrap();
        }
    });
}

#[test]
fn an_event_that_is_cleared_at_once_wakes_who_waited() {
    // Not a part of the model: whether any interleaving came to what is tested.
    let waited = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&waited);
    explore(4, move || {
        let event = Arc::new(Event::new());
        let theirs = Arc::clone(&event);
        let waiter = thread::spawn(move || assert!(theirs.wait(None)));
        let waits = event.set.waiting() > 0;
        event.set();
        event.clear();
        if waits {
            seen.store(true, Ordering::Relaxed);
        } else {
            // It may have come too late for the first.
            event.set();
        }
        waiter.join().unwrap();
    });
    assert!(waited.load(Ordering::Relaxed));
}
