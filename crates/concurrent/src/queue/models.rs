//! What loom checks about the queue, in every interleaving: every item arrives once and in order,
//! and no wake-up is lost.

use super::*;
use crate::sync::explore;
use loom::thread;
use std::sync::Arc;

#[test]
fn a_full_queue_passes_on_every_item_in_order() {
    explore(3, || {
        let queue = Arc::new(Queue::new(1));
        let put = Arc::clone(&queue);
        let producer = thread::spawn(move || {
            for item in 0..3 {
                put.put(item, Block::Forever).unwrap();
            }
        });
        let got: Vec<_> = (0..3).map(|_| queue.get(Block::Forever).unwrap()).collect();
        assert_eq!(got, [0, 1, 2]);
        producer.join().unwrap();
    });
}

#[test]
fn two_getters_get_an_item_each() {
    explore(3, || {
        let queue = Arc::new(Queue::new(1));
        let getters: Vec<_> = (0..2)
            .map(|_| {
                let queue = Arc::clone(&queue);
                thread::spawn(move || queue.get(Block::Forever).unwrap())
            })
            .collect();
        for item in [1, 2] {
            queue.put(item, Block::Forever).unwrap();
        }
        let got: u32 = getters.into_iter().map(|getter| getter.join().unwrap()).sum();
        assert_eq!(got, 3);
    });
}

#[test]
fn a_shutdown_reaches_a_waiting_getter() {
    explore(4, || {
        let queue = Arc::new(Queue::<u32>::new(0));
        let get = Arc::clone(&queue);
        let getter = thread::spawn(move || get.get(Block::Forever));
        queue.shutdown(false);
        assert_eq!(getter.join().unwrap(), Err(GetError::ShutDown));
    });
}

#[test]
fn join_returns_when_the_last_task_is_done() {
    explore(3, || {
        let queue = Arc::new(Queue::new(0));
        queue.put_nowait(1).unwrap();
        let get = Arc::clone(&queue);
        let worker = thread::spawn(move || {
            get.get(Block::Forever).unwrap();
            get.task_done().unwrap();
        });
        queue.join();
        assert!(queue.empty());
        worker.join().unwrap();
    });
}

#[test]
fn a_full_priority_queue_passes_on_every_item() {
    explore(3, || {
        let queue = Arc::new(PriorityQueue::new(2));
        let put = Arc::clone(&queue);
        let producer = thread::spawn(move || {
            for item in [3, 2, 1] {
                put.put(item, Block::Forever).unwrap();
            }
        });
        let mut got: Vec<_> = (0..3).map(|_| queue.get(Block::Forever).unwrap()).collect();
        producer.join().unwrap();
        // Which is the least depends on what is there.
        got.sort_unstable();
        assert_eq!(got, [1, 2, 3]);
    });
}

#[test]
fn a_simple_queue_wakes_who_waits() {
    explore(4, || {
        let queue = Arc::new(SimpleQueue::new());
        let get = Arc::clone(&queue);
        let getter = thread::spawn(move || get.get(Block::Forever));
        queue.put(7);
        assert_eq!(getter.join().unwrap(), Ok(7));
    });
}
