//! Queues between the threads of a process.

use super::{SOON, join, spawn};
use concurrent::{
    Block, GetError, LifoQueue, PriorityQueue, PutError, Queue, SimpleQueue, TooManyTaskDone,
};
use std::sync::Arc;

pub fn exactly_once() {
    let (work, results) = (Arc::new(Queue::new(5)), Arc::new(Queue::new(0)));
    let producers = [0, 1, 2].map(|n| {
        let work = Arc::clone(&work);
        spawn(move || (0..100).for_each(|i| work.put(Some(n * 100 + i), Block::Forever).unwrap()))
    });
    let consumers = [(); 3].map(|()| {
        let (work, results) = (Arc::clone(&work), Arc::clone(&results));
        spawn(move || {
            while let Some(item) = work.get(Block::Forever).unwrap() {
                results.put_nowait(item).unwrap();
            }
        })
    });
    producers.iter().for_each(join);
    for _ in &consumers {
        work.put(None, Block::Forever).unwrap();
    }
    consumers.iter().for_each(join);
    let mut got: Vec<u32> = std::iter::from_fn(|| results.get_nowait().ok()).collect();
    got.sort_unstable();
    assert_eq!(got, (0..300).collect::<Vec<_>>());
}

pub fn bounded() {
    let queue = Arc::new(Queue::new(1));
    queue.put_nowait(0).unwrap();
    assert_eq!(queue.put_nowait(1), Err(PutError::Full(1)));
    assert_eq!(queue.put(1, Block::For(SOON)), Err(PutError::Full(1)));
    let theirs = Arc::clone(&queue);
    let producer = spawn(move || (1..10).for_each(|n| theirs.put(n, Block::Forever).unwrap()));
    let theirs = Arc::clone(&queue);
    let consumer = spawn(move || {
        for n in 0..10 {
            assert_eq!(theirs.get(Block::Forever), Ok(n));
            theirs.task_done().unwrap();
        }
    });
    join(&producer);
    queue.join();
    assert!(queue.empty());
    join(&consumer);
    assert_eq!(queue.task_done(), Err(TooManyTaskDone));
}

pub fn orders() {
    let (stack, heap) = (LifoQueue::new(0), PriorityQueue::new(0));
    for n in [3, 1, 2] {
        stack.put_nowait(n).unwrap();
        heap.put_nowait(n).unwrap();
    }
    let (stack, heap) = (Arc::new(stack), Arc::new(heap));
    join(&spawn(move || {
        assert_eq!([(); 3].map(|()| stack.get(Block::Forever)), [Ok(2), Ok(1), Ok(3)]);
        assert_eq!([(); 3].map(|()| heap.get(Block::Forever)), [Ok(1), Ok(2), Ok(3)]);
    }));
}

pub fn simple() {
    let queue = Arc::new(SimpleQueue::new());
    let theirs = Arc::clone(&queue);
    let thread = spawn(move || (0..1000).for_each(|n| theirs.put(n)));
    for n in 0..1000 {
        assert_eq!(queue.get(Block::Forever), Ok(n));
    }
    join(&thread);
    assert_eq!((queue.qsize(), queue.get_nowait()), (0, Err(GetError::Empty)));
}

pub fn shutdown() {
    let (empty, full) = (Arc::new(Queue::<u8>::new(0)), Arc::new(Queue::new(1)));
    full.put_nowait(1).unwrap();
    let theirs = Arc::clone(&empty);
    let gets = spawn(move || assert_eq!(theirs.get(Block::Forever), Err(GetError::ShutDown)));
    let theirs = Arc::clone(&full);
    let puts = spawn(move || assert_eq!(theirs.put(2, Block::Forever), Err(PutError::ShutDown(2))));
    empty.shutdown(false);
    full.shutdown(false);
    join(&gets);
    join(&puts);
    assert_eq!((full.get_nowait(), full.get_nowait()), (Ok(1), Err(GetError::ShutDown)));
}
