//! What loom checks about the GIL, in every interleaving: one holder, no lost wake-up (loom reports
//! a deadlock), and that who was asked does not go on before another thread has had the lock.

use super::*;
use crate::sync::explore;
use loom::cell::UnsafeCell;
use loom::sync::atomic::AtomicUsize;
use loom::thread;

/// What only the holder touches: loom reports two accesses that are not ordered.
struct Guarded {
    gil: Arc<Gil>,
    entered: UnsafeCell<u32>,
}

// SAFETY: `entered` is touched by the holder of `gil` alone, which is what the models check.
unsafe impl Sync for Guarded {}

impl Guarded {
    fn new() -> Arc<Self> {
        let gil = Arc::new(Gil::new(Gil::DEFAULT_SWITCH_INTERVAL));
        Arc::new(Self { gil, entered: UnsafeCell::new(0) })
    }

    fn touch(&self) {
        // SAFETY: the calling thread holds the GIL.
        self.entered.with_mut(|entered| unsafe { *entered += 1 });
    }
}

fn compute(guarded: &Guarded, checkpoints: usize) {
    let _held = guarded.gil.enter();
    guarded.touch();
    for _ in 0..checkpoints {
        guarded.gil.checkpoint();
        guarded.touch();
    }
}

fn threads_touch(threads: u32, checkpoints: u32, preemptions: usize) {
    explore(preemptions, move || {
        let guarded = Guarded::new();
        let others: Vec<_> = (1..threads)
            .map(|_| {
                let guarded = Arc::clone(&guarded);
                thread::spawn(move || compute(&guarded, checkpoints as usize))
            })
            .collect();
        compute(&guarded, checkpoints as usize);
        for other in others {
            other.join().unwrap();
        }
        let _held = guarded.gil.enter();
        // SAFETY: the calling thread holds the GIL.
        let entered = guarded.entered.with(|entered| unsafe { *entered });
        assert_eq!(entered, threads * (1 + checkpoints));
    });
}

#[test]
fn two_threads_exclude_each_other_and_both_end() {
    threads_touch(2, 2, 6);
}

#[test]
fn three_threads_exclude_each_other_and_all_end() {
    threads_touch(3, 1, 3);
}

#[test]
fn who_was_asked_goes_on_only_after_another_thread_had_the_lock() {
    // Not a part of the model: whether any interleaving came to what is tested.
    let was_asked = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let seen = Arc::clone(&was_asked);
    explore(4, move || {
        let gil = Arc::new(Gil::new(Gil::DEFAULT_SWITCH_INTERVAL));
        let had = Arc::new(AtomicUsize::new(0));
        let held = gil.enter();
        let other = {
            let (gil, had) = (Arc::clone(&gil), Arc::clone(&had));
            thread::spawn(move || {
                let _held = gil.enter();
                had.fetch_add(1, Ordering::Relaxed);
            })
        };
        let asked = gil.drop_request.load(Ordering::Relaxed);
        gil.checkpoint();
        if asked {
            seen.store(true, Ordering::Relaxed);
            assert_eq!(had.load(Ordering::Relaxed), 1);
            assert_eq!(gil.switches(), 3);
        }
        drop(held);
        other.join().unwrap();
    });
    assert!(was_asked.load(Ordering::Relaxed));
}

#[test]
fn a_blocking_call_lets_another_thread_in() {
    explore(4, || {
        let guarded = Guarded::new();
        let held = guarded.gil.enter();
        let other = {
            let guarded = Arc::clone(&guarded);
            thread::spawn(move || compute(&guarded, 0))
        };
        guarded.touch();
        blocking(|| other.join().unwrap());
        guarded.touch();
        drop(held);
    });
}
