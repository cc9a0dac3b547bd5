//! What loom checks about the lock, in every interleaving: one owner until its last release, who
//! sees what the one before wrote, and no lost wake-up.

use super::*;
use crate::gil::Gil;
use crate::sync::explore;
use loom::cell::UnsafeCell;
use loom::thread;
use std::sync::Arc;

struct Guarded(RLock, UnsafeCell<u32>);

// SAFETY: the cell is touched by the owner of the lock alone, which is what the models check.
unsafe impl Sync for Guarded {}

impl Guarded {
    fn touch(&self) {
        let _held = self.0.enter();
        drop(self.0.enter());
        // SAFETY: the lock is held: it was released once, and acquired twice.
        self.1.with_mut(|count| unsafe { *count += 1 });
    }
}

#[test]
fn three_threads_exclude_each_other_and_all_end() {
    explore(3, || {
        let guarded = Arc::new(Guarded(RLock::new(), UnsafeCell::new(0)));
        let others: Vec<_> = (0..2)
            .map(|_| {
                let guarded = Arc::clone(&guarded);
                thread::spawn(move || guarded.touch())
            })
            .collect();
        guarded.touch();
        for other in others {
            other.join().unwrap();
        }
        // SAFETY: the other threads have ended.
        assert_eq!(guarded.1.with(|count| unsafe { *count }), 3);
    });
}

#[test]
fn a_lock_that_was_let_go_of_whole_comes_back_whole() {
    explore(4, || {
        let guarded = Arc::new(Guarded(RLock::new(), UnsafeCell::new(0)));
        let once = guarded.0.enter();
        let twice = guarded.0.enter();
        let theirs = Arc::clone(&guarded);
        let other = thread::spawn(move || theirs.touch());
        let count = guarded.0.release_save().unwrap();
        guarded.0.acquire_restore(count);
        drop(twice);
        // SAFETY: the lock is held once.
        guarded.1.with_mut(|count| unsafe { *count += 1 });
        assert!(guarded.0.is_owned());
        drop(once);
        other.join().unwrap();
    });
}

#[test]
fn a_lock_under_a_gil_is_no_deadlock() {
    explore(3, || {
        let shared = Arc::new((Arc::new(Gil::new(Gil::DEFAULT_SWITCH_INTERVAL)), RLock::new()));
        let compute = |(gil, lock): &(Arc<Gil>, RLock)| {
            let _gil = gil.enter();
            let _held = lock.enter();
            gil.checkpoint();
        };
        let other = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || compute(&shared))
        };
        compute(&shared);
        other.join().unwrap();
        assert!(!shared.1.locked());
    });
}
