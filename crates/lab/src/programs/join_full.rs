//! A child puts more into a queue than its pipe holds, and is joined before anybody reads. Why does
//! join hang? Look at what lets the child end.

use concurrent::Block;
use concurrent::multiprocessing::{Process, Queue};
use std::time::Duration;

fn put((queue, items): (Queue<Vec<u8>>, u32)) {
    for _ in 0..items {
        queue.put(vec![0; 1000], Block::Forever).unwrap();
    }
    say!("child: all {items} kB are put");
    // It does not end before its feeder thread has written them to the pipe, which holds 64 KiB.
}

/// Whether the child has ended before anybody has read.
fn join_before_reading(items: u32) -> bool {
    let queue = Queue::new(0).unwrap();
    let child = Process::new(put, (queue.clone(), items));
    child.start().unwrap();

    let ended = child.join(Some(Duration::from_secs(1))).unwrap();
    match ended {
        true => say!("joined, with {items} kB in the queue"),
        false => say!("after a second of joining the child is alive, with {items} kB in the queue"),
    }
    for _ in 0..items {
        queue.get(Block::Forever).unwrap();
    }
    child.join(None).unwrap();
    say!("read, and joined: exit code {}", child.exitcode().unwrap());
    ended
}

pub fn run() {
    match [50, 100].map(join_before_reading) {
        [true, false] => say!("What does not fit into the pipe has to be read before the join"),
        [true, true] => say!("All of it did fit into the pipe"),
        [false, _] => say!("The child was too slow to tell"),
    }
}
