//! Two producers are faster than three consumers. What keeps the work from piling up? Look at the
//! producers, who wait whenever the queue holds three.

use concurrent::{Block, PutError, Queue, Thread, sleep};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

const ITEMS: u32 = 6;

static QUEUE: LazyLock<Queue<Option<String>>> = LazyLock::new(|| Queue::new(3));
static WAITS: AtomicU32 = AtomicU32::new(0);
static DONE: AtomicU32 = AtomicU32::new(0);

fn produce(producer: char) {
    for number in 1..=ITEMS {
        let item = format!("{producer}{number}");
        say!("producer {producer} has made {item}");
        if let Err(PutError::Full(item)) = QUEUE.put_nowait(Some(item)) {
            WAITS.fetch_add(1, Relaxed);
            QUEUE.put(item, Block::Forever).unwrap();
        }
    }
}

fn consume(consumer: u32) {
    // The sentinel, None, says that nothing comes any more.
    while let Some(item) = QUEUE.get(Block::Forever).unwrap() {
        say!("consumer {consumer} has got {item}");
        sleep(Duration::from_millis(30));
        DONE.fetch_add(1, Relaxed);
    }
    say!("consumer {consumer} goes home");
}

pub fn run() {
    let producers = ['A', 'B'].map(|producer| Thread::new(move || produce(producer)));
    let consumers = [1, 2, 3].map(|consumer| Thread::new(move || consume(consumer)));
    for thread in producers.iter().chain(&consumers) {
        thread.start().unwrap();
    }
    for producer in &producers {
        producer.join(None).unwrap();
    }
    for _ in &consumers {
        QUEUE.put(None, Block::Forever).unwrap();
    }
    for consumer in &consumers {
        consumer.join(None).unwrap();
    }
    let (done, waits) = (DONE.load(Relaxed), WAITS.load(Relaxed));
    say!("{done} of {} items are done; producers had to wait {waits} times", 2 * ITEMS);
}
