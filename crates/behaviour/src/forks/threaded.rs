//! Forks of processes that have threads.

use super::run;
use crate::Program;
use concurrent::multiprocessing::{Pipe, Process, Queue};
use concurrent::{
    Block, Event, Local, Lock, Queue as Items, RLock, Thread, active_count, current_thread,
    get_ident, main_thread,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

pub const THREADED: &[Program] = &[
    ("only the thread that forks is in the fork", one_thread),
    ("a thread forks, and is the fork's main thread", from_a_thread),
    ("a lock that another thread holds is locked in a fork for ever", lock_of_others),
    ("a lock that its thread holds is that thread's in a fork", lock_of_its_own),
    ("a fork starts threads of its own", threads_of_its_own),
    ("what was put before is its parent's to write, and a fork puts anew", feeders),
    ("a thread's local values are a fork's", locals),
    ("forks are made while other threads allocate", allocating),
];

/// A time that is over soon.
const SOON: Duration = Duration::from_millis(1);

/// A thread that waits for an event, and is there.
fn waiting(go: &Arc<Event>) -> Thread {
    let (go, begun) = (Arc::clone(go), Arc::new(Event::new()));
    let tell = Arc::clone(&begun);
    let thread = Thread::new(move || {
        tell.set();
        go.wait(None);
    });
    thread.start().unwrap();
    begun.wait(None);
    thread
}

fn one_thread() {
    let (here, there) = Pipe(false).unwrap();
    let go = Arc::new(Event::new());
    let other = waiting(&go);
    let theirs = other.clone();
    run(&Process::forking(move || {
        let seen = (active_count(), theirs.is_alive(), theirs.join(Some(Duration::ZERO)));
        there.send(&(seen.0, seen.1, seen.2.unwrap())).unwrap();
    }));
    assert_eq!(here.recv(), Ok((1_usize, false, true)));
    assert!(other.is_alive());
    assert_eq!(active_count(), 2);
    go.set();
    other.join(None).unwrap();
}

fn from_a_thread() {
    let (here, there) = Pipe(false).unwrap();
    let thread = Thread::new(move || {
        let ident = get_ident();
        run(&Process::forking(move || {
            let main = main_thread().ident();
            there
                .send(&(get_ident() == ident, main == Some(ident), current_thread().name()))
                .unwrap();
        }));
    });
    thread.clone().with_name("forker").start().unwrap();
    assert_eq!(here.recv(), Ok((true, true, "forker".to_owned())));
    thread.join(None).unwrap();
    assert!(thread.exception().is_none());
}

fn lock_of_others() {
    let (here, there) = Pipe(false).unwrap();
    let (lock, go, locked) =
        (Arc::new(Lock::new()), Arc::new(Event::new()), Arc::new(Event::new()));
    let (theirs, wait, tell) = (Arc::clone(&lock), Arc::clone(&go), Arc::clone(&locked));
    let holder = Thread::new(move || {
        let _held = theirs.enter();
        tell.set();
        wait.wait(None);
    });
    holder.start().unwrap();
    locked.wait(None);
    let theirs = Arc::clone(&lock);
    let process = Process::forking(move || {
        // There is nobody who could release it, whatever its parent does.
        let first = theirs.acquire(Block::For(SOON));
        there.send(&first).unwrap();
        there.send(&theirs.acquire(Block::For(SOON))).unwrap();
    });
    process.start().unwrap();
    assert_eq!(here.recv(), Ok(false));
    go.set();
    holder.join(None).unwrap();
    assert!(lock.acquire(Block::For(Duration::from_secs(10))));
    assert_eq!(here.recv(), Ok(false));
    process.join(None).unwrap();
}

fn lock_of_its_own() {
    let (here, there) = Pipe(false).unwrap();
    let (lock, again) = (Arc::new(Lock::new()), Arc::new(RLock::new()));
    assert!(lock.acquire(Block::No) && again.acquire(Block::No));
    let theirs = (Arc::clone(&lock), Arc::clone(&again));
    run(&Process::forking(move || {
        let (lock, again) = theirs;
        let recursive = again.acquire(Block::No);
        lock.release().unwrap();
        there.send(&(recursive, lock.acquire(Block::No))).unwrap();
    }));
    assert_eq!(here.recv(), Ok((true, true)));
    assert!(lock.locked());
}

fn threads_of_its_own() {
    let (here, there) = Pipe(false).unwrap();
    let go = Arc::new(Event::new());
    // It leaves a worker of the page that waits for its next thread, of which the fork has none.
    let before = waiting(&go);
    go.set();
    before.join(None).unwrap();
    run(&Process::forking(move || {
        let items = Arc::new(Items::new(0));
        let threads = [1, 2, 3].map(|n| {
            let items = Arc::clone(&items);
            let thread = Thread::new(move || items.put_nowait(n).unwrap());
            thread.start().unwrap();
            thread
        });
        let sum: u32 = threads.iter().map(|_| items.get(Block::Forever).unwrap()).sum();
        for thread in threads {
            thread.join(None).unwrap();
        }
        there.send(&sum).unwrap();
    }));
    assert_eq!(here.recv(), Ok(6_u32));
}

fn feeders() {
    let queue = Queue::new(0).unwrap();
    queue.put("parent".to_owned(), Block::Forever).unwrap();
    assert_eq!(queue.get(Block::Forever).unwrap(), "parent");
    let theirs = queue.clone();
    run(&Process::forking(move || {
        theirs.put("child".to_owned(), Block::Forever).unwrap();
    }));
    assert_eq!(queue.get(Block::Forever).unwrap(), "child");
    queue.put("parent again".to_owned(), Block::Forever).unwrap();
    assert_eq!(queue.get(Block::Forever).unwrap(), "parent again");
    assert!(queue.empty());
}

fn locals() {
    let (here, there) = Pipe(false).unwrap();
    let local = Arc::new(Local::new(|| 1));
    local.set(2);
    let theirs = Arc::clone(&local);
    run(&Process::forking(move || {
        let before = theirs.get();
        theirs.set(3);
        there.send(&(before, theirs.get())).unwrap();
    }));
    assert_eq!(here.recv(), Ok((2, 3)));
    assert_eq!(local.get(), 2);
}

fn allocating() {
    let (here, there) = Pipe(false).unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let threads = [(); 2].map(|()| {
        let done = Arc::clone(&done);
        let thread = Thread::new(move || {
            let mut kept = Vec::new();
            let mut n = 0_usize;
            while !done.load(Relaxed) {
                kept.push(vec![n as u8; n % 4_000]);
                n += 1;
                if kept.len() > 100 {
                    kept.clear();
                }
            }
        });
        thread.start().unwrap();
        thread
    });
    for n in 0..8 {
        let there = there.clone();
        run(&Process::forking(move || {
            let lists: Vec<Vec<u32>> = (0..100).map(|m| vec![m; 1_000]).collect();
            let sum: u32 = lists.iter().map(|list| list[list.len() - 1]).sum();
            there.send(&(n + sum)).unwrap();
        }));
        assert_eq!(here.recv(), Ok(n + 4_950_u32));
    }
    done.store(true, Relaxed);
    for thread in threads {
        thread.join(None).unwrap();
        assert!(thread.exception().is_none());
    }
}
