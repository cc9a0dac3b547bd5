//! What loom checks about the barrier, in every interleaving: who goes on sees what all have
//! written before, the action comes between, and nobody is left behind.

use super::*;
use crate::gil::Gil;
use crate::sync::explore;
use loom::cell::UnsafeCell;
use loom::thread;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

/// A place for each thread, which it alone writes, and all read in the phase after.
struct Places<const N: usize>(Barrier, [UnsafeCell<u32>; N]);

// SAFETY: each place is written by its thread alone and read after the barrier, and written again
// after another, which is what the models check.
unsafe impl<const N: usize> Sync for Places<N> {}

impl<const N: usize> Places<N> {
    /// Comes to the barrier twice a round, before and after reading what all have written.
    fn rounds(&self, place: usize, rounds: u32) {
        for round in 1..=rounds {
            // SAFETY: nobody reads: all have come past the last barrier, or nobody past the first.
            self.1[place].with_mut(|written| unsafe { *written = round });
            self.0.wait(None).unwrap();
            for other in &self.1 {
                // SAFETY: nobody writes before this thread comes to the next barrier.
                assert_eq!(other.with(|written| unsafe { *written }), round);
            }
            self.0.wait(None).unwrap();
        }
    }
}

fn all_meet<const N: usize>(rounds: u32, preemptions: usize) {
    explore(preemptions, move || {
        let cells = [(); N].map(|()| UnsafeCell::new(0));
        let places = Arc::new(Places(Barrier::new(N), cells));
        let others: Vec<_> = (1..N)
            .map(|place| {
                let places = Arc::clone(&places);
                thread::spawn(move || places.rounds(place, rounds))
            })
            .collect();
        places.rounds(0, rounds);
        for other in others {
            other.join().unwrap();
        }
    });
}

#[test]
fn two_threads_meet_twice_in_two_rounds() {
    all_meet::<2>(2, 3);
}

#[test]
fn three_threads_meet_twice() {
    all_meet::<3>(1, 2);
}

#[test]
fn the_action_runs_once_after_all_have_come_and_before_any_goes_on() {
    explore(3, || {
        let acted = Arc::new(loom::sync::atomic::AtomicU32::new(0));
        let count = Arc::clone(&acted);
        let barrier = Barrier::new(2).with_action(move || {
            // Relaxed: the barrier orders it.
            let before = count.load(Relaxed);
            count.store(before + 1, Relaxed);
        });
        let barrier = Arc::new(barrier);
        let theirs = (Arc::clone(&barrier), Arc::clone(&acted));
        let other = thread::spawn(move || {
            theirs.0.wait(None).unwrap();
            assert_eq!(theirs.1.load(Relaxed), 1);
        });
        barrier.wait(None).unwrap();
        assert_eq!(acted.load(Relaxed), 1);
        other.join().unwrap();
    });
}

#[test]
fn an_abort_reaches_who_waits_and_who_comes() {
    explore(3, || {
        let barrier = Arc::new(Barrier::new(3));
        let others: Vec<_> = (0..2)
            .map(|_| {
                let barrier = Arc::clone(&barrier);
                thread::spawn(move || barrier.wait(None))
            })
            .collect();
        barrier.abort();
        for other in others {
            assert_eq!(other.join().unwrap(), Err(BrokenBarrierError));
        }
        assert!(barrier.broken());
    });
}

#[test]
fn a_reset_and_a_time_out_leave_nobody_behind() {
    explore(4, || {
        let barrier = Arc::new(Barrier::new(2));
        let theirs = Arc::clone(&barrier);
        let other = thread::spawn(move || theirs.wait(None));
        barrier.reset();
        let mine = barrier.wait(Some(Duration::ZERO));
        // Either both have come to the same round, or neither has.
        assert_eq!(other.join().unwrap().is_ok(), mine.is_ok());
        assert_eq!((barrier.n_waiting(), barrier.broken()), (0, mine.is_err()));
    });
}

#[test]
fn a_barrier_under_a_gil_is_no_deadlock() {
    explore(2, || {
        let shared = Arc::new((Arc::new(Gil::new(Gil::DEFAULT_SWITCH_INTERVAL)), Barrier::new(2)));
        let compute = |(gil, barrier): &(Arc<Gil>, Barrier)| {
            let _gil = gil.enter();
            barrier.wait(None).unwrap();
            gil.checkpoint();
        };
        let other = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || compute(&shared))
        };
        compute(&shared);
        other.join().unwrap();
    });
}
