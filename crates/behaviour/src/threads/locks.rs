//! Locks and what is like them, between threads.

use super::{SOON, join, spawn};
use concurrent::{
    Barrier, Block, BoundedSemaphore, BrokenBarrierError, Condition, Event, Gil, Local, Lock,
    NotLocked, NotOwned, Queue, RLock, ReleaseError, Semaphore, Timer,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

pub fn lock() {
    let shared = Arc::new((Lock::new(), AtomicU32::new(0)));
    let threads = [(); 4].map(|()| {
        let shared = Arc::clone(&shared);
        spawn(move || {
            for _ in 0..1000 {
                let _held = shared.0.enter();
                // Not one step, so that without the lock some would be lost.
                let count = shared.1.load(Relaxed);
                std::thread::yield_now();
                shared.1.store(count + 1, Relaxed);
            }
        })
    });
    threads.iter().for_each(join);
    assert_eq!(shared.1.load(Relaxed), 4000);
}

pub fn release_by_others() {
    let lock = Arc::new(Lock::new());
    assert_eq!(lock.release(), Err(NotLocked));
    assert!(lock.acquire(Block::Forever));
    assert!(!lock.acquire(Block::No));
    let theirs = Arc::clone(&lock);
    join(&spawn(move || theirs.release().unwrap()));
    assert!(!lock.locked());
    assert!(lock.acquire(Block::No));
}

pub fn rlock() {
    let lock = Arc::new(RLock::new());
    assert!(lock.acquire(Block::Forever) && lock.acquire(Block::Forever));
    let theirs = Arc::clone(&lock);
    join(&spawn(move || {
        assert!(!theirs.acquire(Block::No));
        assert_eq!(theirs.release(), Err(NotOwned));
    }));
    lock.release().unwrap();
    assert!(lock.locked());
    lock.release().unwrap();
    assert_eq!(lock.release(), Err(NotOwned));
}

/// Three threads wait, one after the other, and are woken one by one.
pub fn condition() {
    let condition = Arc::new(Condition::new());
    let (waits, woken) = (Arc::new(Queue::new(0)), Arc::new(Queue::new(0)));
    let threads = [0, 1, 2].map(|n| {
        let theirs = Arc::clone(&condition);
        let (begins, tell) = (Arc::clone(&waits), Arc::clone(&woken));
        let thread = spawn(move || {
            let _held = theirs.enter();
            begins.put_nowait(()).unwrap();
            assert_eq!(theirs.wait(None), Ok(true));
            tell.put_nowait(n).unwrap();
        });
        waits.get(Block::Forever).unwrap();
        // It lets go of the lock only by waiting.
        drop(condition.enter());
        thread
    });
    assert!(condition.notify(1).is_err(), "without the lock");
    for n in 0..3 {
        let held = condition.enter();
        condition.notify(1).unwrap();
        drop(held);
        assert_eq!(woken.get(Block::Forever), Ok(n));
    }
    threads.iter().for_each(join);
}

pub fn condition_over_lock() {
    let shared = Arc::new((Condition::over(Arc::new(Lock::new())), AtomicU32::new(0)));
    assert_eq!(shared.0.wait(None).unwrap_err().to_string(), "cannot wait on un-acquired lock");
    let theirs = Arc::clone(&shared);
    let thread = spawn(move || {
        for _ in 0..3 {
            let _held = theirs.0.enter();
            theirs.1.fetch_add(1, Relaxed);
            theirs.0.notify_all().unwrap();
        }
    });
    let held = shared.0.enter();
    assert_eq!(shared.0.wait_for(|| shared.1.load(Relaxed) == 3, None), Ok(true));
    assert_eq!(shared.0.wait_for(|| shared.1.load(Relaxed) == 4, Some(SOON)), Ok(false));
    drop(held);
    join(&thread);
}

pub fn semaphore() {
    let shared = Arc::new((Semaphore::new(2), AtomicU32::new(0), Barrier::new(2)));
    let threads = [(); 6].map(|()| {
        let shared = Arc::clone(&shared);
        spawn(move || {
            let (places, inside, both) = &*shared;
            let _place = places.enter();
            assert!(inside.fetch_add(1, Relaxed) < 2);
            // Two are inside, or this would wait for ever.
            both.wait(None).unwrap();
            inside.fetch_sub(1, Relaxed);
        })
    });
    threads.iter().for_each(join);
    let taken = [(); 3].map(|()| shared.0.acquire(Block::No));
    assert_eq!(taken, [true, true, false]);
    shared.0.release(3).unwrap();
    assert_eq!(shared.0.release(0), Err(ReleaseError::Zero));
    let bounded = BoundedSemaphore::new(1);
    assert_eq!(bounded.release(1), Err(ReleaseError::TooMany));
}

pub fn event() {
    let (event, came) = (Arc::new(Event::new()), Arc::new(Semaphore::new(0)));
    let wait = || {
        let (event, came) = (Arc::clone(&event), Arc::clone(&came));
        spawn(move || {
            came.release(1).unwrap();
            assert!(event.wait(None));
        })
    };
    let threads = [wait(), wait(), wait()];
    for _ in &threads {
        assert!(came.acquire(Block::Forever));
    }
    event.set();
    threads.iter().for_each(join);
    join(&wait());
    event.clear();
    assert!(!event.is_set() && !event.wait(Some(SOON)));
}

pub fn barrier() {
    let rounds = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&rounds);
    let action = move || {
        counted.fetch_add(1, Relaxed);
    };
    let barrier = Arc::new(Barrier::new(3).with_action(action));
    let threads = [(); 3].map(|()| {
        let (barrier, rounds) = (Arc::clone(&barrier), Arc::clone(&rounds));
        spawn(move || {
            for round in 1..=10 {
                assert!(barrier.wait(None).unwrap() < 3);
                // All have come, and the next round needs this thread.
                assert_eq!(rounds.load(Relaxed), round);
            }
        })
    });
    threads.iter().for_each(join);
    assert_eq!((rounds.load(Relaxed), barrier.n_waiting(), barrier.broken()), (10, 0, false));
}

pub fn broken_barrier() {
    let barrier = Arc::new(Barrier::new(2));
    assert_eq!(barrier.wait(Some(SOON)), Err(BrokenBarrierError));
    assert!(barrier.broken());
    barrier.reset();
    let theirs = Arc::clone(&barrier);
    let thread = spawn(move || assert_eq!(theirs.wait(None), Err(BrokenBarrierError)));
    while barrier.n_waiting() == 0 {
        std::thread::yield_now();
    }
    barrier.abort();
    join(&thread);
    assert_eq!(barrier.wait(None), Err(BrokenBarrierError));
}

pub fn timer() {
    let calls = Arc::new(Queue::new(0));
    let later = Arc::clone(&calls);
    let timer = Timer::new(SOON, move || later.put_nowait(()).unwrap());
    timer.start().unwrap();
    assert_eq!(calls.get(Block::Forever), Ok(()));
    timer.join(None).unwrap();
    let later = Arc::clone(&calls);
    let timer = Timer::new(Duration::from_secs(3600), move || later.put_nowait(()).unwrap());
    timer.start().unwrap();
    timer.cancel();
    timer.join(None).unwrap();
    assert!(calls.empty());
}

/// Says when it is dropped.
struct Says(Arc<AtomicU32>);

impl Drop for Says {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
}

pub fn local() {
    let dropped = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&dropped);
    let local = Arc::new(Local::new(move || (0, Says(Arc::clone(&counted)))));
    local.with(|(value, _)| *value = 7);
    // A worker of a page may run several of them.
    for n in 0..3 {
        let theirs = Arc::clone(&local);
        join(&spawn(move || {
            assert_eq!(theirs.with(|(value, _)| std::mem::replace(value, 8)), 0);
            assert_eq!(theirs.with(|(value, _)| *value), 8);
        }));
        assert_eq!(dropped.load(Relaxed), n + 1);
    }
    assert_eq!(local.with(|(value, _)| *value), 7);
    drop(local);
    assert_eq!(dropped.load(Relaxed), 4);
}

pub fn gil() {
    let gil = Arc::new(Gil::new(Duration::from_micros(100)));
    let computing = Arc::new(AtomicU32::new(0));
    let turns = Arc::new(Semaphore::new(0));
    let threads = [(); 3].map(|()| {
        let (gil, computing) = (Arc::clone(&gil), Arc::clone(&computing));
        let turns = Arc::clone(&turns);
        spawn(move || {
            let _held = gil.enter();
            for _ in 0..1000 {
                assert_eq!(computing.fetch_add(1, Relaxed), 0);
                computing.fetch_sub(1, Relaxed);
                gil.checkpoint();
            }
            // Who waits lets go of it: else nobody could release this.
            turns.release(1).unwrap();
            assert!(turns.acquire(Block::Forever));
        })
    });
    threads.iter().for_each(join);
    assert!(gil.switches() >= 3);
}
