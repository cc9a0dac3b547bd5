//! What `queue` does, as its users see it.

use super::*;
use crate::Thread;
use std::sync::Arc;
use std::time::Duration;

/// Each line: a Python line, and what CPython shows for it. Runs the lines on one queue.
fn check(maxsize: usize, lines: &[(&str, &str)]) {
    let queue = Queue::new(maxsize);
    for (line, expected) in lines {
        let (call, argument) = line.trim_end_matches(')').split_once('(').unwrap();
        let item = || argument.split(',').next().unwrap().parse::<u32>().unwrap();
        let soon = Block::For(Duration::from_micros(1));
        let actual = match (call, argument) {
            ("put", rest) if rest.contains("timeout") => put(queue.put(item(), soon)),
            ("put", _) => put(queue.put(item(), Block::Forever)),
            ("put_nowait", _) => put(queue.put_nowait(item())),
            ("get", "timeout=1e-6") => get(queue.get(soon)),
            ("get", _) => get(queue.get(Block::Forever)),
            ("get_nowait", _) => get(queue.get_nowait()),
            ("task_done", _) => match queue.task_done() {
                Ok(()) => "None".into(),
                Err(error) => format!("ValueError: {error}"),
            },
            ("join", _) => {
                queue.join();
                "None".into()
            }
            ("shutdown", immediate) => {
                queue.shutdown(immediate == "immediate=True");
                "None".into()
            }
            ("qsize", _) => queue.qsize().to_string(),
            ("empty", _) => python_bool(queue.empty()),
            ("full", _) => python_bool(queue.full()),
            other => unreachable!("{other:?}"),
        };
        assert_eq!(actual, *expected, "{line}");
    }
}

fn put(result: Result<(), PutError<u32>>) -> String {
    match result {
        Ok(()) => "None".into(),
        Err(PutError::Full(_)) => "Full".into(),
        Err(PutError::ShutDown(_)) => "ShutDown".into(),
    }
}

fn get(result: Result<u32, GetError>) -> String {
    match result {
        Ok(item) => item.to_string(),
        Err(GetError::Empty) => "Empty".into(),
        Err(GetError::ShutDown) => "ShutDown".into(),
    }
}

fn python_bool(value: bool) -> String {
    (if value { "True" } else { "False" }).into()
}

/// As run in CPython 3.11.
#[test]
fn a_bounded_queue_behaves_as_cpythons() {
    check(
        2,
        &[
            ("empty()", "True"),
            ("put(1)", "None"),
            ("put(2)", "None"),
            ("put_nowait(3)", "Full"),
            ("put(3, timeout=1e-6)", "Full"),
            ("full()", "True"),
            ("qsize()", "2"),
            ("get()", "1"),
            ("get()", "2"),
            ("get_nowait()", "Empty"),
            ("get(timeout=1e-6)", "Empty"),
            ("empty()", "True"),
            ("task_done()", "None"),
            ("task_done()", "None"),
            ("task_done()", "ValueError: task_done() called too many times"),
            ("join()", "None"),
        ],
    );
}

#[test]
fn an_unbounded_queue_is_never_full() {
    check(0, &[("put_nowait(1)", "None"), ("full()", "False"), ("put(2, timeout=1e-6)", "None")]);
}

/// From the documentation of Python 3.13, and its `test_queue.py`.
#[test]
fn a_queue_that_is_shut_down_gives_what_it_has() {
    check(
        0,
        &[
            ("put(1)", "None"),
            ("shutdown()", "None"),
            ("put(2)", "ShutDown"),
            ("put_nowait(2)", "ShutDown"),
            ("get()", "1"),
            ("get()", "ShutDown"),
            ("get_nowait()", "ShutDown"),
            ("task_done()", "None"),
            ("join()", "None"),
        ],
    );
}

#[test]
fn a_queue_that_is_shut_down_at_once_is_empty_and_has_nothing_to_wait_for() {
    check(
        0,
        &[
            ("put(1)", "None"),
            ("put(2)", "None"),
            ("get()", "1"),
            ("shutdown(immediate=True)", "None"),
            ("qsize()", "0"),
            ("get()", "ShutDown"),
            ("task_done()", "None"),
            ("join()", "None"),
            ("task_done()", "ValueError: task_done() called too many times"),
        ],
    );
}

/// Of each producer. Miri is slow.
const ITEMS: u32 = if cfg!(miri) { 20 } else { 1000 };

#[test]
fn producers_and_consumers_pass_every_item_on_once() {
    let (queue, results) = (Arc::new(Queue::new(3)), Arc::new(Queue::new(0)));
    let producers = [0, ITEMS].map(|from| {
        let queue = Arc::clone(&queue);
        Thread::new(move || {
            for item in from..from + ITEMS {
                queue.put(item, Block::Forever).unwrap();
            }
        })
    });
    let consumers = [(); 2].map(|()| {
        let (queue, results) = (Arc::clone(&queue), Arc::clone(&results));
        Thread::new(move || {
            while let Ok(item) = queue.get(Block::Forever) {
                results.put_nowait(item).unwrap();
                queue.task_done().unwrap();
            }
        })
    });
    for thread in producers.iter().chain(&consumers) {
        thread.start().unwrap();
    }
    for producer in &producers {
        producer.join(None).unwrap();
    }
    queue.join();
    queue.shutdown(false);
    for consumer in &consumers {
        consumer.join(None).unwrap();
    }
    let mut got: Vec<u32> = std::iter::from_fn(|| results.get_nowait().ok()).collect();
    got.sort_unstable();
    assert_eq!(got, (0..2 * ITEMS).collect::<Vec<_>>());
}
