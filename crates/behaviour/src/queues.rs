//! Pipes and queues between processes.

use crate::Program;
use concurrent::Block;
use concurrent::multiprocessing::{
    Connection, Event, ExitCode, GetError, Pipe, Process, PutError, Queue, ReceiveError,
    SimpleQueue,
};
use std::time::Duration;

pub const PROGRAMS: &[Program] = &[
    ("a duplex pipe carries values both ways", duplex),
    ("a simplex pipe goes one way", simplex),
    ("a message of a megabyte passes a pipe of 64 KiB", large),
    ("an empty queue waits no longer than the time-out", empty),
    ("a simple queue", simple),
    ("a writer that is killed in a message leaves an error", torn),
];

/// A queue has a feeder, which is a thread.
pub const THREADED: &[Program] = &[
    ("a queue hands items over in their order", in_order),
    ("several producers and consumers lose nothing and get nothing twice", exactly_once),
    ("a full queue refuses or waits", full),
    ("a process that put more than a pipe holds ends when it is read", join_full),
];

fn double(connection: Connection) {
    while let Ok(n) = connection.recv::<u64>() {
        connection.send(&(2 * n)).unwrap();
    }
}

fn duplex() {
    let (here, there) = Pipe(true).unwrap();
    let process = Process::new(double, there);
    process.start().unwrap();
    for n in [1, 20, 300] {
        here.send::<u64>(&n).unwrap();
        assert_eq!(here.recv::<u64>(), Ok(2 * n));
    }
    here.close();
    assert!(process.join(None).unwrap());
    assert_eq!(process.exitcode(), Some(ExitCode::SUCCESS));
}

fn simplex() {
    let (receives, sends) = Pipe(false).unwrap();
    assert_eq!((receives.readable(), receives.writable()), (true, false));
    assert_eq!((sends.readable(), sends.writable()), (false, true));
    assert_eq!(receives.send(&1).unwrap_err().to_string(), "connection is read-only");
    assert_eq!(sends.recv::<u8>().unwrap_err().to_string(), "connection is write-only");
    sends.send(&"text").unwrap();
    assert_eq!(receives.poll(None), Ok(true));
    assert_eq!(receives.recv::<String>().unwrap(), "text");
}

fn echo(connection: Connection) {
    let bytes = connection.recv_bytes().unwrap();
    connection.send_bytes(&bytes).unwrap();
}

fn large() {
    let (here, there) = Pipe(true).unwrap();
    let process = Process::new(echo, there);
    process.start().unwrap();
    let bytes: Vec<u8> = (0..1 << 20).map(|n: u32| (n % 251) as u8).collect();
    here.send_bytes(&bytes).unwrap();
    assert!(here.recv_bytes().unwrap() == bytes);
    process.join(None).unwrap();
}

fn put_all((queue, items): (Queue<u32>, Vec<u32>)) {
    for item in items {
        queue.put(item, Block::Forever).unwrap();
    }
}

fn in_order() {
    let queue = Queue::new(0).unwrap();
    let items: Vec<u32> = (0..1000).collect();
    let process = Process::new(put_all, (queue.clone(), items.clone()));
    process.start().unwrap();
    let got: Vec<u32> = items.iter().map(|_| queue.get(Block::Forever).unwrap()).collect();
    assert_eq!(got, items);
    assert!(process.join(None).unwrap());
    assert_eq!((queue.qsize(), queue.empty()), (0, true));
}

fn pass_on((from, to): (Queue<u32>, Queue<u32>)) {
    loop {
        let item = from.get(Block::Forever).unwrap();
        if item == u32::MAX {
            return;
        }
        to.put(item, Block::Forever).unwrap();
    }
}

fn exactly_once() {
    let (work, results) = (Queue::new(5).unwrap(), Queue::new(0).unwrap());
    let ranges: Vec<Vec<u32>> = (0..3).map(|n| (n * 100..n * 100 + 100).collect()).collect();
    let producers: Vec<_> =
        ranges.iter().map(|items| Process::new(put_all, (work.clone(), items.clone()))).collect();
    let consumers = [(); 3].map(|()| Process::new(pass_on, (work.clone(), results.clone())));
    for process in producers.iter().chain(&consumers) {
        process.start().unwrap();
    }
    for producer in &producers {
        producer.join(None).unwrap();
    }
    for _ in &consumers {
        work.put(u32::MAX, Block::Forever).unwrap();
    }
    let mut got: Vec<u32> = (0..300).map(|_| results.get(Block::Forever).unwrap()).collect();
    got.sort_unstable();
    assert_eq!(got, (0..300).collect::<Vec<_>>());
    for consumer in consumers {
        consumer.join(None).unwrap();
    }
}

fn full() {
    let queue = Queue::new(2).unwrap();
    queue.put('a', Block::Forever).unwrap();
    queue.put('b', Block::Forever).unwrap();
    assert!(queue.full());
    assert_eq!(queue.put_nowait('c'), Err(PutError::Full('c')));
    assert_eq!(queue.put('c', Block::For(Duration::from_millis(1))), Err(PutError::Full('c')));
    assert_eq!(queue.get(Block::Forever), Ok('a'));
    assert_eq!(queue.put_nowait('c'), Ok(()));
    assert_eq!(queue.get(Block::Forever), Ok('b'));
    queue.close();
    queue.join_thread().unwrap();
    assert_eq!(queue.put_nowait('d'), Err(PutError::Closed('d')));
    assert_eq!(queue.get(Block::Forever), Ok('c'));
}

fn empty() {
    let queue: Queue<u8> = Queue::new(0).unwrap();
    assert_eq!(queue.get_nowait(), Err(GetError::Empty));
    assert_eq!(queue.get(Block::For(Duration::from_millis(1))), Err(GetError::Empty));
}

fn put_bytes((queue, bytes): (Queue<Vec<u8>>, usize)) {
    queue.put(vec![1; bytes], Block::Forever).unwrap();
}

fn join_full() {
    let queue = Queue::new(0).unwrap();
    // Python's join hangs between 60,000 and 70,000 bytes.
    for (bytes, ends) in [(60_000, true), (70_000, false)] {
        let process = Process::new(put_bytes, (queue.clone(), bytes));
        process.start().unwrap();
        if !ends {
            // It waits for a reader: this join could go on for ever.
            assert_eq!(process.join(Some(Duration::from_millis(50))), Ok(false));
        } else {
            assert_eq!(process.join(None), Ok(true));
        }
        assert_eq!(queue.get(Block::Forever).unwrap().len(), bytes);
        assert_eq!(process.join(None), Ok(true));
    }
}

fn put_simple((queue, items): (SimpleQueue<String>, Vec<String>)) {
    for item in items {
        queue.put(&item).unwrap();
    }
}

fn simple() {
    let queue = SimpleQueue::new().unwrap();
    assert!(queue.empty());
    let items = ["one", "two"].map(str::to_owned);
    let process = Process::new(put_simple, (queue.clone(), items.to_vec()));
    process.start().unwrap();
    assert_eq!([queue.get().unwrap(), queue.get().unwrap()], items);
    process.join(None).unwrap();
}

fn write_large((connection, began): (Connection, Event)) {
    began.set();
    // Nobody reads: it waits in the middle.
    connection.send_bytes(&vec![0; 100_000]).unwrap();
}

fn torn() {
    let (here, there) = Pipe(false).unwrap();
    let began = Event::new().unwrap();
    let process = Process::new(write_large, (there.clone(), began.clone()));
    process.start().unwrap();
    began.wait(None);
    here.poll(None).unwrap();
    process.kill().unwrap();
    process.join(None).unwrap();
    assert_eq!(here.recv_bytes().map(|bytes| bytes.len()), Err(ReceiveError::Torn));
    assert!(there.send(&1).is_err());
}
