//! Semaphores and locks of processes that die.

use super::*;
use crate::testing::World;
use std::thread;

const NOW: Option<Duration> = Some(Duration::ZERO);

#[test]
fn a_semaphore_lets_as_many_in_as_its_value_and_no_more() {
    let world = World::new(0);
    let (system, me) = (world.system(), world.main);
    let semaphore = Semaphore::new(system, me, 2, 3).unwrap();
    let tries: Vec<_> = (0..3).map(|_| semaphore.acquire(system, me, NOW)).collect();
    assert_eq!(tries, [true, true, false]);
    let releases: Vec<_> = (0..4).map(|_| semaphore.release(system, me)).collect();
    assert_eq!(releases, [Ok(()), Ok(()), Ok(()), Err(Unlocked::TooOften)]);
    assert_eq!(semaphore.value(system), 3);
}

#[test]
fn a_recursive_lock_is_its_owners_until_it_has_released_it_as_often() {
    let world = World::new(0);
    let (system, me) = (world.system(), world.main);
    let other = system.add_thread(world.root, 2, "other", false, false).unwrap();
    let lock = Semaphore::rlock(system, me).unwrap();
    assert!(lock.acquire(system, me, NOW) && lock.acquire(system, me, NOW));
    assert!(!lock.acquire(system, other, NOW));
    assert_eq!(lock.release(system, other), Err(Unlocked::NotOwner));
    assert_eq!((lock.release(system, me), lock.is_mine(system, me)), (Ok(()), true));
    assert_eq!((lock.release(system, me), lock.is_mine(system, me)), (Ok(()), false));
    assert!(lock.acquire(system, other, NOW));
}

#[test]
fn a_lock_counts_for_all_threads_and_processes_that_hold_it() {
    let mut world = World::new(0);
    let lock = Semaphore::lock(world.system(), world.main).unwrap();
    let counter = std::sync::Mutex::new(0);
    let children: Vec<_> = (0..4).map(|n| world.child(&format!("p{n}"))).collect();
    thread::scope(|scope| {
        for child in &children {
            lock.hold(&child.system, child.process.slot());
            scope.spawn(|| {
                for _ in 0..500 {
                    assert!(lock.acquire(&child.system, child.main, None));
                    // Nobody else can be here.
                    *counter.try_lock().unwrap() += 1;
                    lock.release(&child.system, child.main).unwrap();
                }
            });
        }
    });
    assert_eq!(*counter.lock().unwrap(), 2000);
}

/// A waiter is killed at each of its accesses to the segment; whatever it was at, another waiter
/// gets in once the lock is free, or the dead one had it.
#[test]
fn no_death_of_a_waiter_keeps_the_others_waiting() {
    for access in 0.. {
        let mut world = World::new(0);
        let lock = Semaphore::lock(world.system(), world.main).unwrap();
        assert!(lock.acquire(world.system(), world.main, NOW));
        let child = world.child("waiter");
        lock.hold(world.system(), child.process.slot());
        // It finds the lock taken, waits for a moment, gives up.
        let moment = Some(Duration::from_nanos(1));
        let work = || lock.acquire(&child.system, child.main, moment);
        let survived = child.memory.killed_at(access, work);
        world.bury(&child);
        lock.release(world.system(), world.main).unwrap();
        assert!(lock.acquire(world.system(), world.main, NOW), "killed at access {access}");
        if survived.is_some() {
            assert!(access > 10, "it came through after {access} accesses");
            return;
        }
    }
}

/// Python's behaviour too: a process that is killed within a lock leaves it locked.
#[test]
fn a_lock_whose_holder_was_killed_stays_locked() {
    let mut world = World::new(0);
    let lock = Semaphore::lock(world.system(), world.main).unwrap();
    let child = world.child("holder");
    lock.hold(world.system(), child.process.slot());
    assert!(lock.acquire(&child.system, child.main, NOW));
    world.bury(&child);
    assert!(!lock.acquire(world.system(), world.main, NOW));
}

/// Also for the thread that comes next to where its holder was in the table.
#[test]
fn a_recursive_lock_is_not_inherited_by_who_gets_its_dead_owners_place() {
    let mut world = World::new(0);
    let lock = Semaphore::rlock(world.system(), world.main).unwrap();
    let child = world.child("holder");
    lock.hold(world.system(), child.process.slot());
    assert!(lock.acquire(&child.system, child.main, NOW));
    world.bury(&child);
    world.system().detach_process(child.process);
    let next = world.child("next");
    assert_eq!(next.main.slot(), child.main.slot());
    assert!(!lock.is_mine(&next.system, next.main));
    assert!(!lock.acquire(&next.system, next.main, NOW));
    assert_eq!(lock.release(&next.system, next.main), Err(Unlocked::NotOwner));
}

#[test]
fn a_semaphore_is_free_again_when_its_last_holder_has_let_go_or_died() {
    let mut world = World::new(0);
    let first = Semaphore::new(world.system(), world.main, 1, 1).unwrap();
    let child = world.child("p");
    first.hold(world.system(), child.process.slot());
    first.release_hold(world.system(), world.root.slot());
    // The child still has it, so the place is not given to another.
    let second = Semaphore::new(world.system(), world.main, 1, 1).unwrap();
    assert_ne!(first.index(), second.index());
    world.bury(&child);
    let third = Semaphore::new(world.system(), world.main, 1, 1).unwrap();
    assert_eq!(third.index(), first.index());
    assert_ne!(third, first, "it is known not to be the same");
}

#[test]
fn a_table_that_is_full_says_so() {
    let world = World::new(0);
    let error = loop {
        if let Err(error) = Semaphore::new(world.system(), world.main, 1, 1) {
            break error.to_string();
        }
    };
    assert_eq!(error, "the system has no room for another semaphore: 4096 are in use");
}
