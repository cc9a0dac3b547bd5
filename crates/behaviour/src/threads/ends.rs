//! What becomes of threads at the end of their process.

use super::{join, spawn};
use concurrent::futures::ThreadPoolExecutor;
use concurrent::multiprocessing::{
    Connection, Event, ExitCode, Pipe, Process, Queue, ReceiveError,
};
use concurrent::{Barrier, Block, Lock, Thread};
use std::sync::Arc;
use std::time::Duration;

/// Long enough to see that a process does not end, and that nobody frees it.
const LONG: Option<Duration> = Some(Duration::from_millis(300));

fn start<A>(target: fn(A), arguments: A) -> Process
where
    A: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
{
    let process = Process::new(target, arguments);
    process.start().unwrap();
    process
}

#[track_caller]
fn ends_well(process: &Process) {
    assert!(process.join(None).unwrap());
    assert_eq!(process.exitcode(), Some(ExitCode::SUCCESS));
}

/// Its thread waits for what never comes.
fn with_daemon((never, begun, connection): (Event, Event, Connection)) {
    let thread = Thread::new(move || {
        begun.set();
        never.wait(None);
        connection.send(&"awake").unwrap();
    });
    thread.with_daemon(true).start().unwrap();
}

pub fn daemon() {
    let (here, there) = Pipe(false).unwrap();
    let (never, begun) = (Event::new().unwrap(), Event::new().unwrap());
    let process = start(with_daemon, (never.clone(), begun.clone(), there));
    ends_well(&process);
    never.set();
    assert_eq!(here.recv::<String>(), Err(ReceiveError::End));
}

fn with_thread((go, connection): (Event, Connection)) {
    spawn(move || {
        go.wait(None);
        connection.send(&"last words").unwrap();
    });
}

pub fn waits() {
    let (here, there) = Pipe(false).unwrap();
    let go = Event::new().unwrap();
    let process = start(with_thread, (go.clone(), there));
    assert_eq!(process.join(LONG), Ok(false));
    go.set();
    assert_eq!(here.recv::<String>().unwrap(), "last words");
    ends_well(&process);
}

fn with_generations(connection: Connection) {
    spawn(move || {
        spawn(move || {
            spawn(move || connection.send(&"the third").unwrap());
        });
    });
}

pub fn generations() {
    let (here, there) = Pipe(false).unwrap();
    let process = start(with_generations, there);
    assert_eq!(here.recv::<String>().unwrap(), "the third");
    ends_well(&process);
}

/// The main function has returned when its thread puts.
fn with_putter((queue, go): (Queue<u32>, Event)) {
    spawn(move || {
        go.wait(None);
        for n in 0..100 {
            queue.put(n, Block::Forever).unwrap();
        }
    });
}

pub fn puts() {
    let (queue, go) = (Queue::new(0).unwrap(), Event::new().unwrap());
    let process = start(with_putter, (queue.clone(), go.clone()));
    assert_eq!(process.join(LONG), Ok(false));
    go.set();
    for n in 0..100 {
        assert_eq!(queue.get(Block::Forever), Ok(n));
    }
    ends_well(&process);
}

fn with_pool((go, connection): (Event, Connection)) {
    let executor = Box::leak(Box::new(ThreadPoolExecutor::new(2).unwrap()));
    for n in 0..3_u32 {
        let (go, connection) = (go.clone(), connection.clone());
        let task = move || {
            go.wait(None);
            connection.send(&n).unwrap();
        };
        executor.submit(task).unwrap();
    }
}

pub fn pool() {
    let (here, there) = Pipe(false).unwrap();
    let go = Event::new().unwrap();
    let process = start(with_pool, (go.clone(), there));
    assert_eq!(process.join(LONG), Ok(false));
    go.set();
    let mut done = [(); 3].map(|()| here.recv::<u32>().unwrap());
    done.sort_unstable();
    assert_eq!(done, [0, 1, 2]);
    ends_well(&process);
}

/// Two threads take the locks `a` and `b`, each in another order, and never come to an end.
pub fn opposite_order(connection: Connection) {
    let locks = Arc::new([Lock::named("a"), Lock::named("b")]);
    let both = Arc::new(Barrier::new(3));
    let threads = [0, 1].map(|first| {
        let (locks, both) = (Arc::clone(&locks), Arc::clone(&both));
        let thread = Thread::new(move || {
            let _first = locks[first].enter();
            both.wait(None).unwrap();
            let _second = locks[1 - first].enter();
        });
        let thread = thread.with_name(["first", "second"][first]).with_daemon(true);
        thread.start().unwrap();
        thread
    });
    both.wait(None).unwrap();
    connection.send(&"each has one").unwrap();
    threads.iter().for_each(join);
}

pub fn deadlock() {
    let (here, there) = Pipe(false).unwrap();
    let process = start(opposite_order, there);
    assert_eq!(here.recv::<String>().unwrap(), "each has one");
    assert_eq!(process.join(LONG), Ok(false));
    process.kill().unwrap();
    assert!(process.join(None).unwrap());
    assert_eq!(process.exitcode(), Some(ExitCode::KILLED));
}
