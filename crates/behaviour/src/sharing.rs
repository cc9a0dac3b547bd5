//! Locks, semaphores and events between processes.

use crate::Program;
use concurrent::Block;
use concurrent::multiprocessing::{
    BoundedSemaphore, Connection, Event, Lock, Pipe, Process, RLock, Semaphore,
};
use std::time::Duration;

pub const PROGRAMS: &[Program] = &[
    ("a lock lets one process in at a time", lock),
    ("a lock is released by anybody, once", release_by_others),
    ("a recursive lock is its owner's", rlock),
    ("a semaphore lets as many in as its value", semaphore),
    ("an event wakes all who wait", event),
    ("a process that is killed with a lock leaves it locked", killed_holder),
];

/// Takes a number from a pipe and puts back the next: without the lock two would take the same.
fn count((lock, from, to): (Lock, Connection, Connection)) {
    for _ in 0..100 {
        let _held = lock.enter();
        let n: u32 = from.recv().unwrap();
        to.send(&(n + 1)).unwrap();
    }
}

fn lock() {
    let lock = Lock::new().unwrap();
    let (from, to) = Pipe(false).unwrap();
    to.send(&0_u32).unwrap();
    let processes = [(); 4].map(|()| Process::new(count, (lock.clone(), from.clone(), to.clone())));
    for process in &processes {
        process.start().unwrap();
    }
    for process in &processes {
        process.join(None).unwrap();
    }
    assert_eq!(from.recv::<u32>(), Ok(400));
}

fn release(lock: Lock) {
    lock.release().unwrap();
}

fn release_by_others() {
    let lock = Lock::new().unwrap();
    let error = lock.release().unwrap_err().to_string();
    assert_eq!(error, "semaphore or lock released too many times");
    assert!(lock.acquire(Block::Forever));
    assert!(!lock.acquire(Block::No));
    let process = Process::new(release, lock.clone());
    process.start().unwrap();
    process.join(None).unwrap();
    assert!(lock.acquire(Block::No));
}

fn try_rlock((lock, connection): (RLock, Connection)) {
    let acquired = lock.acquire(Block::No);
    let error = lock.release().unwrap_err().to_string();
    connection.send(&(acquired, error)).unwrap();
}

fn rlock() {
    let lock = RLock::new().unwrap();
    assert!(lock.acquire(Block::Forever) && lock.acquire(Block::Forever));
    let (here, there) = Pipe(false).unwrap();
    let process = Process::new(try_rlock, (lock.clone(), there));
    process.start().unwrap();
    let (acquired, error) = here.recv::<(bool, String)>().unwrap();
    assert!(!acquired);
    assert_eq!(error, "attempt to release recursive lock not owned by thread");
    process.join(None).unwrap();
    lock.release().unwrap();
    lock.release().unwrap();
    assert!(lock.release().is_err());
}

fn semaphore() {
    let semaphore = Semaphore::new(2).unwrap();
    let taken = [(); 3].map(|()| semaphore.acquire(Block::No));
    assert_eq!(taken, [true, true, false]);
    assert!(!semaphore.acquire(Block::For(Duration::from_millis(1))));
    for _ in 0..3 {
        semaphore.release().unwrap();
    }
    assert_eq!(semaphore.get_value(), 3);
    let bounded = BoundedSemaphore::new(1).unwrap();
    assert!(bounded.release().is_err());
    assert!(bounded.acquire(Block::No));
    assert_eq!((bounded.get_value(), bounded.release()), (0, Ok(())));
}

fn wait_and_tell((event, connection): (Event, Connection)) {
    connection.send(&event.wait(None)).unwrap();
}

fn event() {
    let event = Event::new().unwrap();
    assert!(!event.is_set() && !event.wait(Some(Duration::from_millis(1))));
    let (here, there) = Pipe(false).unwrap();
    let processes = [(); 3].map(|()| Process::new(wait_and_tell, (event.clone(), there.clone())));
    for process in &processes {
        process.start().unwrap();
    }
    event.set();
    assert_eq!([(); 3].map(|()| here.recv::<bool>()), [Ok(true), Ok(true), Ok(true)]);
    for process in &processes {
        process.join(None).unwrap();
    }
    event.clear();
    assert!(!event.is_set());
}

fn hold((lock, held, never): (Lock, Event, Event)) {
    let _held = lock.enter();
    held.set();
    never.wait(None);
}

fn killed_holder() {
    let (lock, held) = (Lock::new().unwrap(), Event::new().unwrap());
    let process = Process::new(hold, (lock.clone(), held.clone(), Event::new().unwrap()));
    process.start().unwrap();
    held.wait(None);
    process.kill().unwrap();
    process.join(None).unwrap();
    assert!(!lock.acquire(Block::For(Duration::from_millis(10))));
}
