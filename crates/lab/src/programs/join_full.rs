//! A child puts more into a queue than its pipe holds, and is joined before anybody reads. Why does
//! join hang? Look at what lets it end.

use concurrent::Block;
use concurrent::multiprocessing::{Process, Queue};
use std::time::Duration;

const ITEM: usize = 1_000;

fn put((queue, items): (Queue<Vec<u8>>, usize)) {
    for _ in 0..items {
        queue.put(vec![0; ITEM], Block::Forever).unwrap();
    }
    say!("child: all {items} items are put, so I could end");
    // But the feeder thread has to write them to the pipe, which holds 64 KiB.
}

/// Whether a join before reading came back in time.
fn join_before_reading(items: usize) -> bool {
    let queue = Queue::new(0).unwrap();
    let child = Process::new(put, (queue.clone(), items));
    child.start().unwrap();
    let ended = child.join(Some(Duration::from_millis(700))).unwrap();
    say!(
        "{} kB in the queue: {}",
        items * ITEM / 1000,
        if ended { "joined" } else { "join hangs" }
    );
    for _ in 0..items {
        queue.get(Block::Forever).unwrap();
    }
    child.join(None).unwrap();
    say!("queue read, child joined: exit code {}", child.exitcode().unwrap());
    ended
}

pub fn run() {
    match [50, 100].map(join_before_reading) {
        [true, false] => say!("What does not fit into the pipe has to be read before the join"),
        ended => say!("Unexpected: joined before reading? {ended:?}"),
    }
}
