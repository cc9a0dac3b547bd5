//! Queues that know when their items are dealt with.

use crate::Program;
use concurrent::multiprocessing::{Connection, Event, JoinableQueue, Pipe, Process, PutError};
use concurrent::{Block, TooManyTaskDone};
use std::time::Duration;

pub const PROGRAMS: &[Program] = &[
    ("a joinable queue is joined when all that was put is done", joined),
    ("several join a queue at once", several),
    ("a joinable queue may not be done more often than put", too_often),
    ("a joinable queue has a bound and can be closed", bounded),
    ("a joinable queue is inherited and not sent", inheritance),
    ("an item of a killed process is waited for until another is done for it", killed_worker),
    ("an item that cannot cross is never done", cannot_cross),
    ("who is done last waits for ever for one that was killed in join", killed_joiner),
];

/// Long enough for a process that need not wait.
const LONG: Option<Duration> = Some(Duration::from_millis(50));

fn work((queue, log): (JoinableQueue<u32>, Connection)) {
    while let Ok(item) = queue.get(Block::Forever) {
        log.send(&item).unwrap();
        queue.task_done().unwrap();
    }
}

fn workers(queue: &JoinableQueue<u32>, n: usize) -> (Vec<Process>, Connection) {
    let (here, there) = Pipe(false).unwrap();
    let new = |_| Process::new(work, (queue.clone(), there.clone())).with_daemon(true);
    let processes: Vec<_> = (0..n).map(new).collect();
    for process in &processes {
        process.start().unwrap();
    }
    (processes, here)
}

fn join_and_tell((queue, to): (JoinableQueue<u32>, Connection)) {
    queue.join();
    to.send(&"joined").unwrap();
}

fn joiner(queue: &JoinableQueue<u32>, to: &Connection) -> Process {
    let process = Process::new(join_and_tell, (queue.clone(), to.clone()));
    process.start().unwrap();
    process
}

/// Waits until so many processes wait in `join`.
fn until_waiting(queue: &JoinableQueue<u32>, n: u32) {
    while !format!("{queue:?}").contains(&format!(", {n})>")) {
        std::thread::yield_now();
    }
}

fn kill(process: &Process) {
    process.kill().unwrap();
    process.join(None).unwrap();
}

fn joined() {
    let queue = JoinableQueue::new(0).unwrap();
    // Nothing was put: nothing is waited for.
    queue.join();
    let (processes, log) = workers(&queue, 3);
    for round in 0..5 {
        for item in 0..20 {
            queue.put(round * 20 + item, Block::Forever).unwrap();
        }
        queue.join();
        let mut done = Vec::new();
        while log.poll(Some(Duration::ZERO)).unwrap() {
            done.push(log.recv::<u32>().unwrap());
        }
        done.sort_unstable();
        assert_eq!(done, (round * 20..round * 20 + 20).collect::<Vec<_>>());
    }
    processes.iter().for_each(kill);
}

fn several() {
    let queue = JoinableQueue::new(0).unwrap();
    queue.put(1, Block::Forever).unwrap();
    let (here, there) = Pipe(false).unwrap();
    let processes = [(); 3].map(|()| joiner(&queue, &there));
    until_waiting(&queue, 3);
    assert_eq!(here.poll(Some(Duration::ZERO)), Ok(false));
    queue.task_done().unwrap();
    for process in processes {
        assert_eq!(here.recv::<String>().unwrap(), "joined");
        process.join(None).unwrap();
    }
}

fn too_often() {
    let queue = JoinableQueue::new(0).unwrap();
    assert_eq!(queue.task_done(), Err(TooManyTaskDone));
    queue.put('a', Block::Forever).unwrap();
    // CPython does not ask whether it was got.
    assert_eq!(queue.task_done(), Ok(()));
    let error = queue.task_done().unwrap_err();
    assert_eq!(error.to_string(), "task_done() called too many times");
    assert_eq!(queue.get(Block::Forever), Ok('a'));
}

fn bounded() {
    let queue = JoinableQueue::new(1).unwrap();
    assert_eq!((queue.qsize(), queue.empty(), queue.full()), (0, true, false));
    queue.put('a', Block::Forever).unwrap();
    assert_eq!((queue.qsize(), queue.full()), (1, true));
    // What was not put is not waited for.
    assert_eq!(queue.put_nowait('b'), Err(PutError::Full('b')));
    assert_eq!(queue.get(Block::Forever), Ok('a'));
    queue.task_done().unwrap();
    queue.join();
    queue.close();
    queue.join_thread().unwrap();
    assert_eq!(queue.put_nowait('c'), Err(PutError::Closed('c')));
    assert!(queue.get_nowait().is_err());
    queue.join();
}

fn inheritance() {
    let (here, _there) = Pipe(true).unwrap();
    let queue: JoinableQueue<u32> = JoinableQueue::new(0).unwrap();
    let error = here.send(&queue).unwrap_err().to_string();
    let what = "objects should only be shared between processes through inheritance";
    assert_eq!(error, format!("JoinableQueue {what}"));
}

fn take((queue, took, never): (JoinableQueue<u32>, Event, Event)) {
    queue.get(Block::Forever).unwrap();
    took.set();
    never.wait(None);
}

fn killed_worker() {
    let queue = JoinableQueue::new(0).unwrap();
    queue.put(1, Block::Forever).unwrap();
    let (took, never) = (Event::new().unwrap(), Event::new().unwrap());
    let worker = Process::new(take, (queue.clone(), took.clone(), never));
    worker.start().unwrap();
    took.wait(None);
    kill(&worker);
    let (here, there) = Pipe(false).unwrap();
    let process = joiner(&queue, &there);
    until_waiting(&queue, 1);
    assert_eq!(here.poll(LONG), Ok(false));
    queue.task_done().unwrap();
    assert_eq!(here.recv::<String>().unwrap(), "joined");
    process.join(None).unwrap();
}

fn join(queue: JoinableQueue<Event>) {
    queue.join();
}

fn cannot_cross() {
    let queue = JoinableQueue::new(1).unwrap();
    queue.put(Event::new().unwrap(), Block::Forever).unwrap();
    // The feeder has complained and has given its place back.
    while queue.full() {
        std::thread::yield_now();
    }
    let process = Process::new(join, queue.clone());
    process.start().unwrap();
    assert_eq!(process.join(LONG), Ok(false));
    queue.task_done().unwrap();
    assert_eq!(process.join(None), Ok(true));
}

fn done(queue: JoinableQueue<u32>) {
    queue.task_done().unwrap();
}

/// CPython's behaviour too: the queue's condition waits for whom it has notified.
fn killed_joiner() {
    let queue = JoinableQueue::new(0).unwrap();
    queue.put(1, Block::Forever).unwrap();
    let (_here, there) = Pipe(false).unwrap();
    let process = joiner(&queue, &there);
    until_waiting(&queue, 1);
    kill(&process);
    let last = Process::new(done, queue.clone());
    last.start().unwrap();
    assert_eq!(last.join(LONG), Ok(false));
    kill(&last);
}
