//! What loom checks about the condition, in every interleaving: no lost wake-up (loom reports a
//! deadlock), who is woken sees what was written before, and a time-out leaves nothing behind.

use super::*;
use crate::gil::Gil;
use crate::sync::explore;
use loom::cell::UnsafeCell;
use loom::thread;

/// A condition, and what only the owner of its lock touches.
struct Guarded<L>(Condition<L>, UnsafeCell<u32>);

// SAFETY: the cell is touched by the owner of the lock alone, which is what the models check.
unsafe impl<L: Sync> Sync for Guarded<L> {}

impl<L: ConditionLock + Default> Guarded<L> {
    fn new() -> Arc<Self> {
        Arc::new(Self(Condition::over(Arc::default()), UnsafeCell::new(0)))
    }

    fn put(&self) {
        let _held = self.0.enter();
        // SAFETY: the lock is held.
        self.1.with_mut(|items| unsafe { *items += 1 });
        self.0.notify(1).unwrap();
    }

    fn get(&self) {
        let _held = self.0.enter();
        // SAFETY: `wait_for` asks with the lock held.
        let any = || self.1.with(|items| unsafe { *items }) > 0;
        assert_eq!(self.0.wait_for(any, None), Ok(true));
        // SAFETY: the lock is held.
        self.1.with_mut(|items| unsafe { *items -= 1 });
    }
}

fn every_waiter_is_woken<L>()
where
    L: ConditionLock + Default + Send + Sync + 'static,
{
    explore(3, || {
        let guarded = Guarded::<L>::new();
        let getters: Vec<_> = (0..2)
            .map(|_| {
                let guarded = Arc::clone(&guarded);
                thread::spawn(move || guarded.get())
            })
            .collect();
        guarded.put();
        guarded.put();
        for getter in getters {
            getter.join().unwrap();
        }
        assert_eq!(lock(&guarded.0.waiters).len(), 0);
    });
}

#[test]
fn every_waiter_over_a_lock_is_woken() {
    every_waiter_is_woken::<Lock>();
}

#[test]
fn every_waiter_over_an_rlock_is_woken() {
    every_waiter_is_woken::<RLock>();
}

#[test]
fn a_wait_that_times_out_while_it_is_notified_leaves_nothing_behind() {
    explore(4, || {
        let guarded = Guarded::<RLock>::new();
        let theirs = Arc::clone(&guarded);
        let other = thread::spawn(move || theirs.put());
        let held = guarded.0.enter();
        guarded.0.wait(Some(Duration::ZERO)).unwrap();
        assert!(guarded.0.lock.is_owned());
        assert_eq!(lock(&guarded.0.waiters).len(), 0);
        drop(held);
        other.join().unwrap();
    });
}

#[test]
fn waiting_under_a_gil_is_no_deadlock() {
    explore(2, || {
        let guarded = Guarded::<RLock>::new();
        let gil = Arc::new(Gil::new(Gil::DEFAULT_SWITCH_INTERVAL));
        let theirs = (Arc::clone(&guarded), Arc::clone(&gil));
        let other = thread::spawn(move || {
            let _gil = theirs.1.enter();
            theirs.0.put();
        });
        let entered = gil.enter();
        guarded.get();
        drop(entered);
        other.join().unwrap();
    });
}
