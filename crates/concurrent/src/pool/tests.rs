//! What `pool` does, as its users see it.

use super::*;
use crate::schedule::Schedule;
use crate::schedule::tests::any_schedule;
use proptest::prelude::*;
use std::ops::Range;

/// Messages as text: `w0:0-2` is tasks 0 and 1 for worker 0.
fn shown(messages: impl IntoIterator<Item = Message>) -> String {
    let texts = messages
        .into_iter()
        .map(|(worker, tasks)| format!("w{worker}:{}-{}", tasks.start, tasks.end));
    texts.collect::<Vec<_>>().join(" ")
}

/// Runs a pool through what happens to it, one line an event: `w0 0-2` answers, `w0 dies`,
/// `3 more`; and what it says to send then.
fn check(workers: usize, tasks: u32, schedule: Schedule, in_flight: usize, lines: &[(&str, &str)]) {
    let mut pool = PoolCore::new(workers, tasks, schedule, in_flight);
    for (event, expected) in lines {
        let (who, what) = event.split_once(' ').unwrap_or((event, ""));
        let worker = || who[1..].parse().unwrap();
        let sent = match (who, what) {
            ("begin", _) => shown(pool.begin()),
            (more, "more") => shown(pool.submit(more.parse().unwrap())),
            (_, "dies") => pool.lost(worker()).map_or_else(|error| error.to_string(), shown),
            (_, tasks) => {
                let (start, end) = tasks.split_once('-').unwrap();
                let tasks = start.parse().unwrap()..end.parse().unwrap();
                pool.finished(worker(), tasks).map_or_else(|error| error.to_string(), shown)
            }
        };
        assert_eq!(sent, *expected, "{event}");
    }
}

#[test]
fn every_worker_has_two_messages_in_hand_until_there_are_no_more() {
    check(
        2,
        7,
        Schedule::Dynamic { chunk: 1 },
        2,
        &[
            ("begin", "w0:0-1 w1:1-2 w0:2-3 w1:3-4"),
            ("w1 1-2", "w1:4-5"),
            ("w1 3-4", "w1:5-6"),
            // Answers may come in another order than questions.
            ("w0 2-3", "w0:6-7"),
            ("w0 0-1", ""),
        ],
    );
}

#[test]
fn guided_chunks_shrink() {
    let mut pool = PoolCore::new(2, 100, Schedule::Guided { min: 3 }, 2);
    assert_eq!(shown(pool.begin()), "w0:0-12 w1:12-23 w0:23-32 w1:32-40");
    assert_eq!(pool.finished(1, 12..23), Ok(Some((1, 40..47))));
}

#[test]
fn a_static_schedule_sends_each_worker_one_block() {
    check(
        4,
        10,
        Schedule::Static,
        2,
        &[("begin", "w0:0-2 w1:2-5 w2:5-7 w3:7-10"), ("w1 2-5", ""), ("w0 dies", "w1:0-2")],
    );
    check(3, 2, Schedule::Static, 2, &[("begin", "w1:0-1 w2:1-2")]);
}

#[test]
fn what_a_lost_worker_had_goes_to_others() {
    check(
        2,
        8,
        Schedule::Dynamic { chunk: 2 },
        2,
        &[
            ("begin", "w0:0-2 w1:2-4 w0:4-6 w1:6-8"),
            // Both have their hands full: what was lost waits.
            ("w0 dies", ""),
            ("w0 0-2", "worker 0 has no tasks 0..2 in hand"),
            ("w1 2-4", "w1:0-2"),
            ("w1 6-8", "w1:4-6"),
            ("w1 0-2", ""),
            ("w1 dies", "the last worker of the pool has died, and 2 tasks are not done"),
        ],
    );
    // Who is idle gets it at once.
    check(
        2,
        2,
        Schedule::Dynamic { chunk: 1 },
        1,
        &[("begin", "w0:0-1 w1:1-2"), ("w1 1-2", ""), ("w0 dies", "w1:0-1"), ("w1 0-1", "")],
    );
}

#[test]
fn the_last_worker_may_die_when_all_is_done() {
    check(1, 1, Schedule::Static, 1, &[("begin", "w0:0-1"), ("w0 0-1", ""), ("w0 dies", "")]);
    check(1, 0, Schedule::Static, 1, &[("begin", ""), ("w0 dies", "")]);
}

#[test]
fn an_answer_to_what_was_not_asked_changes_nothing() {
    check(
        1,
        3,
        Schedule::Dynamic { chunk: 1 },
        2,
        &[
            ("begin", "w0:0-1 w0:1-2"),
            ("w0 0-2", "worker 0 has no tasks 0..2 in hand"),
            ("w1 0-1", "worker 1 has no tasks 0..1 in hand"),
            ("w0 0-1", "w0:2-3"),
            ("w0 0-1", "worker 0 has no tasks 0..1 in hand"),
        ],
    );
}

#[test]
fn tasks_can_be_added_one_by_one() {
    check(
        2,
        0,
        Schedule::Dynamic { chunk: 1 },
        2,
        &[
            ("begin", ""),
            ("1 more", "w0:0-1"),
            ("1 more", "w1:1-2"),
            ("1 more", "w0:2-3"),
            ("2 more", "w1:3-4"),
            ("w0 0-1", "w0:4-5"),
        ],
    );
}

proptest! {
    /// Whatever the order of answers, and while one worker is left: every task is answered once.
    #[test]
    #[cfg_attr(miri, ignore = "too slow")]
    fn every_task_is_done_once(
        tasks in 0..500u32,
        schedule in any_schedule(),
        in_flight in 0..4usize,
        choices in prop::collection::vec((0..100usize, 0..20u8), 0..2000),
    ) {
        let mut pool = PoolCore::new(4, tasks, schedule, in_flight);
        let mut hands: Vec<Message> = pool.begin();
        let mut results = MapResult::new(tasks);
        let mut alive = 4;
        let mut choices = choices.into_iter();
        while !hands.is_empty() {
            let (index, fate) = choices.next().unwrap_or((0, 9));
            let (worker, done) = hands.swap_remove(index % hands.len());
            if fate == 0 && alive > 1 {
                alive -= 1;
                hands.retain(|(other, _)| *other != worker);
                hands.extend(pool.lost(worker).unwrap());
            } else {
                prop_assert!(results.set(done.clone(), done.clone()));
                hands.extend(pool.finished(worker, done).unwrap());
            }
            for worker in 0..4 {
                prop_assert!(
                    hands.iter().filter(|(other, _)| *other == worker).count() <= in_flight.max(1)
                );
            }
        }
        prop_assert!(pool.done());
        let covered: Vec<u32> = results.get().unwrap().into_iter().flat_map(|(_, t)| t).collect();
        prop_assert_eq!(covered, (0..tasks).collect::<Vec<_>>());
    }
}

#[test]
fn results_come_in_the_order_of_their_tasks_and_only_once() {
    let mut results = MapResult::new(6);
    let wanted: [(Range<u32>, bool); 8] = [
        (4..6, true),
        (4..6, false),
        (3..5, false),
        (5..7, false),
        (2..2, false),
        (0..1, true),
        (0..4, false),
        (1..4, true),
    ];
    for (tasks, expected) in wanted {
        assert!(!results.ready());
        assert_eq!(results.set(tasks.clone(), tasks.start), expected, "{tasks:?}");
    }
    assert_eq!(results.get(), Some(vec![(0..1, 0), (1..4, 1), (4..6, 4)]));
    assert_eq!(MapResult::<()>::new(1).get(), None);
    assert_eq!(MapResult::<()>::new(0).get(), Some(vec![]));
}
