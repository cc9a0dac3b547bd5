//! What `queue` does, as its users see it.

use super::*;
use crate::Thread;
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// Each line: a Python line, and what CPython shows for it. Runs the lines on one queue.
fn check<C: Container<Item = u32>>(queue: &QueueOf<C>, lines: &[(&str, &str)]) {
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
        &Queue::new(2),
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
    check(
        &Queue::new(0),
        &[("put_nowait(1)", "None"), ("full()", "False"), ("put(2, timeout=1e-6)", "None")],
    );
}

/// From the documentation of Python 3.13, and its `test_queue.py`.
#[test]
fn a_queue_that_is_shut_down_gives_what_it_has() {
    check(
        &Queue::new(0),
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
        &Queue::new(0),
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

/// As run in CPython 3.11.
#[test]
fn a_lifo_queue_behaves_as_cpythons() {
    check(
        &LifoQueue::new(2),
        &[
            ("empty()", "True"),
            ("put(1)", "None"),
            ("put(2)", "None"),
            ("put_nowait(3)", "Full"),
            ("put(3, timeout=1e-6)", "Full"),
            ("full()", "True"),
            ("qsize()", "2"),
            ("get()", "2"),
            ("put(4)", "None"),
            ("get()", "4"),
            ("get()", "1"),
            ("get_nowait()", "Empty"),
            ("get(timeout=1e-6)", "Empty"),
            ("empty()", "True"),
            ("task_done()", "None"),
            ("task_done()", "None"),
            ("task_done()", "None"),
            ("task_done()", "ValueError: task_done() called too many times"),
            ("join()", "None"),
        ],
    );
}

/// As run in CPython 3.11.
#[test]
fn a_priority_queue_behaves_as_cpythons() {
    check(
        &PriorityQueue::new(3),
        &[
            ("put(3)", "None"),
            ("put(1)", "None"),
            ("put(2)", "None"),
            ("put_nowait(0)", "Full"),
            ("get()", "1"),
            ("put(0)", "None"),
            ("get()", "0"),
            ("get()", "2"),
            ("get()", "3"),
            ("get_nowait()", "Empty"),
            ("get(timeout=1e-6)", "Empty"),
            ("task_done()", "None"),
        ],
    );
}

/// From the documentation of Python 3.13, and its `test_queue.py`.
#[test]
fn a_priority_queue_that_is_shut_down_gives_what_it_has() {
    check(
        &PriorityQueue::new(0),
        &[
            ("put(2)", "None"),
            ("put(1)", "None"),
            ("shutdown()", "None"),
            ("put(3)", "ShutDown"),
            ("get()", "1"),
            ("shutdown(immediate=True)", "None"),
            ("get()", "ShutDown"),
            ("task_done()", "None"),
            ("join()", "None"),
        ],
    );
}

/// Puts all, and then gets all.
fn sorted<T: PartialOrd + Clone>(items: &[T]) -> Vec<T> {
    let queue = PriorityQueue::new(0);
    for item in items {
        assert!(queue.put_nowait(item.clone()).is_ok());
    }
    std::iter::from_fn(|| queue.get_nowait().ok()).collect()
}

/// Compared by its priority alone. The other is its number.
#[derive(Clone)]
struct Entry(u32, usize);

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.0.partial_cmp(&other.0)
    }
}

/// What CPython 3.11 gives for a class with `__lt__` alone.
#[test]
fn items_of_one_priority_come_in_cpythons_order() {
    for (priorities, expected) in [
        (&[1; 8][..], &[0, 2, 6, 5, 7, 4, 1, 3][..]),
        (&[2, 1, 2, 1, 1, 2, 0, 1, 0, 2], &[6, 8, 1, 7, 4, 3, 2, 5, 9, 0]),
    ] {
        let entries: Vec<_> = (0..).zip(priorities).map(|(n, p)| Entry(*p, n)).collect();
        let numbers: Vec<_> = sorted(&entries).iter().map(|entry| entry.1).collect();
        assert_eq!(numbers, expected);
    }
}

/// What CPython 3.11 shows: `[0.5, 1.0, 3.0, nan, nan, 2.0]`.
#[test]
fn items_that_cannot_be_compared_come_in_cpythons_order() {
    let got = sorted(&[3.0, f64::NAN, 1.0, 2.0, f64::NAN, 0.5]);
    assert_eq!(format!("{got:?}"), "[0.5, 1.0, 3.0, NaN, NaN, 2.0]");
}

proptest! {
    #[test]
    #[cfg_attr(miri, ignore = "too slow")]
    fn a_priority_queue_sorts(mut items: Vec<u8>) {
        let got = sorted(&items);
        items.sort_unstable();
        prop_assert_eq!(got, items);
    }
}

/// As in CPython, where the item is in the queue and no task is.
#[test]
fn an_item_whose_comparison_panics_is_put_without_a_task() {
    #[derive(PartialEq)]
    struct Panics;
    impl PartialOrd for Panics {
        fn partial_cmp(&self, _: &Self) -> Option<std::cmp::Ordering> {
            panic!("as planned");
        }
    }
    let queue = PriorityQueue::new(0);
    assert!(queue.put_nowait(Panics).is_ok());
    let second = std::panic::AssertUnwindSafe(|| queue.put_nowait(Panics).is_ok());
    std::panic::catch_unwind(second).unwrap_err();
    assert_eq!(queue.qsize(), 2);
    queue.task_done().unwrap();
    queue.join();
}

/// Each line: a Python line, and what CPython 3.11 shows for it.
#[test]
fn a_simple_queue_behaves_as_cpythons() {
    let queue = SimpleQueue::new();
    for (line, expected) in [
        ("empty()", "True"),
        ("put(1)", "None"),
        ("put_nowait(2)", "None"),
        ("put(1)", "None"),
        ("qsize()", "3"),
        ("get()", "1"),
        ("get_nowait()", "2"),
        ("get(timeout=1e-6)", "1"),
        ("get(timeout=1e-6)", "Empty"),
        ("get(block=False)", "Empty"),
        ("get_nowait()", "Empty"),
        ("empty()", "True"),
    ] {
        let actual = match line {
            "put(1)" => {
                queue.put(1);
                "None".into()
            }
            "put_nowait(2)" => {
                queue.put_nowait(2);
                "None".into()
            }
            "get()" => get(queue.get(Block::Forever)),
            "get(block=False)" => get(queue.get(Block::No)),
            "get(timeout=1e-6)" => get(queue.get(Block::For(Duration::from_micros(1)))),
            "get_nowait()" => get(queue.get_nowait()),
            "qsize()" => queue.qsize().to_string(),
            "empty()" => python_bool(queue.empty()),
            other => unreachable!("{other}"),
        };
        assert_eq!(actual, expected, "{line}");
    }
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
