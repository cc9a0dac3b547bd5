//! What loom checks about the semaphore, in every interleaving: no more inside than there may be,
//! who sees what was written before, and no lost wake-up.

use super::*;
use crate::sync::explore;
use loom::cell::UnsafeCell;
use loom::thread;
use std::sync::Arc;

struct Guarded(Semaphore, UnsafeCell<u32>);

// SAFETY: the cell is touched with the semaphore acquired alone, and its value is 1, which is what
// the models check.
unsafe impl Sync for Guarded {}

#[test]
fn a_semaphore_of_one_is_a_lock() {
    explore(3, || {
        let guarded = Arc::new(Guarded(Semaphore::new(1), UnsafeCell::new(0)));
        let touch = |guarded: &Guarded| {
            let _held = guarded.0.enter();
            // SAFETY: the semaphore is acquired.
            guarded.1.with_mut(|count| unsafe { *count += 1 });
        };
        let others: Vec<_> = (0..2)
            .map(|_| {
                let guarded = Arc::clone(&guarded);
                thread::spawn(move || touch(&guarded))
            })
            .collect();
        touch(&guarded);
        for other in others {
            other.join().unwrap();
        }
        // SAFETY: the other threads have ended.
        assert_eq!(guarded.1.with(|count| unsafe { *count }), 3);
    });
}

fn every_waiter_gets_one(releases: &'static [usize]) {
    explore(3, move || {
        let semaphore = Arc::new(Semaphore::new(0));
        let others: Vec<_> = (0..2)
            .map(|_| {
                let semaphore = Arc::clone(&semaphore);
                thread::spawn(move || assert!(semaphore.acquire(Block::Forever)))
            })
            .collect();
        for n in releases {
            semaphore.release(*n).unwrap();
        }
        for other in others {
            other.join().unwrap();
        }
        assert!(!semaphore.acquire(Block::No));
    });
}

#[test]
fn two_releases_wake_two() {
    every_waiter_gets_one(&[1, 1]);
}

#[test]
fn one_release_of_two_wakes_two() {
    every_waiter_gets_one(&[2]);
}
