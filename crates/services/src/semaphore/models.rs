//! Waiting and waking, in every interleaving.

use super::*;
use crate::testing::{explore, world};

#[test]
fn a_lock_is_one_threads_at_a_time_and_no_waiter_is_forgotten() {
    explore(2, || {
        let (system, [main, other, third]) = world();
        let lock = Semaphore::lock(&system, main).unwrap();
        let inside = loom::sync::Arc::new(loom::sync::atomic::AtomicU32::new(0));
        let enter = move |system: &System<_>, me, inside: &loom::sync::atomic::AtomicU32| {
            assert!(lock.acquire(system, me, None));
            assert_eq!(inside.fetch_add(1, loom::sync::atomic::Ordering::SeqCst), 0);
            inside.fetch_sub(1, loom::sync::atomic::Ordering::SeqCst);
            lock.release(system, me).unwrap();
        };
        let threads = [other, third].map(|me| {
            let (system, inside) = (system.clone(), inside.clone());
            loom::thread::spawn(move || enter(&system, me, &inside))
        });
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(lock.value(&system), 1);
    });
}

#[test]
fn a_waiter_is_woken_whenever_the_release_comes() {
    explore(3, || {
        let (system, [main, other, _]) = world();
        let semaphore = Semaphore::new(&system, main, 0, 1).unwrap();
        let releaser = {
            let system = system.clone();
            loom::thread::spawn(move || semaphore.release(&system, other).unwrap())
        };
        assert!(semaphore.acquire(&system, main, None));
        releaser.join().unwrap();
    });
}

/// Two let go at once, and one of them makes another in the same place at once.
#[test]
fn who_lets_go_last_does_not_free_what_comes_after() {
    explore(3, || {
        let (system, [main, other, _]) = world();
        let semaphore = Semaphore::new(&system, main, 1, 1).unwrap();
        semaphore.hold(&system, 1);
        let releaser = {
            let system = system.clone();
            loom::thread::spawn(move || semaphore.release_hold(&system, 1))
        };
        semaphore.release_hold(&system, other.process());
        let made = Semaphore::new(&system, main, 1, 1);
        releaser.join().unwrap();
        if made.is_ok() {
            // It has the only place.
            assert!(Semaphore::new(&system, main, 1, 1).is_err());
        }
    });
}
