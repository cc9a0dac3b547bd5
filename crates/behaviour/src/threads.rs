//! Threads within a process, with their locks, queues and pools, and what becomes of them at its
//! end.

mod ends;
mod failing;
mod locks;
mod pools;
mod queues;

pub use ends::opposite_order;

use crate::Program;
use concurrent::{
    Block, Event, GetError, Lock, Queue, Semaphore, Thread, active_count, current_thread,
    enumerate, get_ident, main_thread,
};
use std::sync::Arc;
use std::time::Duration;

pub const THREADED: &[Program] = &[
    ("a thread has a name and a number, and is listed while it lives", lives),
    ("the thread that runs a process's function is its main thread", main_is_main),
    ("waits with a time-out end", timeouts),
    ("a lock lets one thread in at a time", locks::lock),
    ("any thread may release a lock, once", locks::release_by_others),
    ("a recursive lock is its thread's", locks::rlock),
    ("a condition wakes whoever has waited longest", locks::condition),
    ("a condition over a lock waits for what is said", locks::condition_over_lock),
    ("a semaphore lets in as many threads as its value", locks::semaphore),
    ("an event wakes all threads, and those that come later", locks::event),
    ("a barrier lets threads go on together", locks::barrier),
    ("a barrier that breaks lets nobody through", locks::broken_barrier),
    ("a timer calls once, and not when it was cancelled", locks::timer),
    ("each thread has values of its own, which end with it", locks::local),
    ("under a GIL one thread computes at a time", locks::gil),
    ("threads hand over items without loss, each once", queues::exactly_once),
    ("a full queue holds threads back, and is joined when all is done", queues::bounded),
    ("stacks and priority queues have their own order", queues::orders),
    ("a simple queue takes whatever is put", queues::simple),
    ("a queue that is shut down lets go of who waits", queues::shutdown),
    ("a pool of threads has results in the order of its tasks", pools::map),
    ("futures are waited for, the first or all", pools::waiting),
    ("a future that has not begun can be cancelled", pools::cancel),
    ("a task that fails has an exception with its place", pools::fails),
    ("a pool whose threads cannot begin is broken", pools::broken),
    ("a panic ends its thread alone, and lets go of its locks", failing::alone),
    ("excepthook is told of the threads that fail", failing::hook),
    ("exit in a thread ends that thread alone", failing::exits),
    ("a process that fails says so, and waits for its threads", failing::main_fails),
    ("a daemon thread is cut off at the end of its process", ends::daemon),
    ("a process ends after its threads that are no daemons", ends::waits),
    ("a thread that a thread starts is waited for, too", ends::generations),
    ("what a thread puts at the end of a process gets through", ends::puts),
    ("a pool that nobody has shut down ends with its process", ends::pool),
    ("two locks in opposite order are a deadlock", ends::deadlock),
];

/// A started thread.
fn spawn(work: impl FnOnce() + Send + 'static) -> Thread {
    let thread = Thread::new(work);
    thread.start().unwrap();
    thread
}

/// Waits for a thread; what it has failed with, the program fails with.
fn join(thread: &Thread) {
    assert!(thread.join(None).unwrap());
    if let Some(exception) = thread.exception() {
        panic!("{thread:?} has failed: {exception}");
    }
}

/// A time that is over soon.
const SOON: Duration = Duration::from_millis(1);

fn lives() {
    let (go, begun) = (Arc::new(Event::new()), Arc::new(Queue::new(0)));
    let (wait, tell) = (Arc::clone(&go), Arc::clone(&begun));
    let thread = Thread::new(move || {
        let me = current_thread();
        tell.put_nowait((me.name(), me.ident(), get_ident(), me.daemon())).unwrap();
        wait.wait(None);
    });
    let thread = thread.with_name("worker");
    let names = || enumerate().iter().map(Thread::name).collect::<Vec<_>>();
    assert_eq!((thread.is_alive(), thread.ident(), active_count()), (false, None, 1));
    thread.start().unwrap();
    let (name, ident, own, daemon) = begun.get(Block::Forever).unwrap();
    assert_eq!((name.as_str(), ident, daemon), ("worker", Some(own), false));
    assert_eq!((thread.is_alive(), thread.ident()), (true, ident));
    assert_eq!((names(), active_count()), (vec!["MainThread".to_owned(), name], 2));
    assert!(thread.start().is_err());
    go.set();
    join(&thread);
    assert_eq!((thread.is_alive(), names()), (false, vec!["MainThread".to_owned()]));
}

fn main_is_main() {
    let me = current_thread();
    assert_eq!((me.name().as_str(), me.daemon(), me.is_alive()), ("MainThread", false, true));
    assert_eq!(main_thread().ident(), Some(get_ident()));
    let mine = get_ident();
    join(&spawn(move || {
        assert_eq!(main_thread().ident(), Some(mine));
        assert_ne!(current_thread().ident(), Some(mine));
        assert!(!current_thread().daemon());
    }));
}

fn timeouts() {
    let (lock, go) = (Lock::new(), Arc::new(Event::new()));
    assert!(lock.acquire(Block::No));
    assert!(!lock.acquire(Block::For(SOON)));
    assert!(!go.wait(Some(SOON)));
    assert!(!Semaphore::new(0).acquire(Block::For(SOON)));
    assert_eq!(Queue::<u8>::new(0).get(Block::For(SOON)), Err(GetError::Empty));
    let wait = Arc::clone(&go);
    let thread = spawn(move || assert!(wait.wait(None)));
    assert_eq!(thread.join(Some(SOON)), Ok(false));
    go.set();
    join(&thread);
}
