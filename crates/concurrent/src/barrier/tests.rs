//! What `barrier` does, as its users see it.

use super::*;
use crate::{Block, Queue, Thread};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

const NO_TIME: Option<Duration> = Some(Duration::ZERO);

/// Each line: a Python line, and what CPython 3.11 shows for it. Runs the lines on one barrier.
fn check(barrier: &Barrier, lines: &[(&str, &str)]) {
    for (line, expected) in lines {
        let actual = match *line {
            "wait()" => waited(barrier.wait(None)),
            "wait(0)" => waited(barrier.wait(NO_TIME)),
            "wait(1e-6)" => waited(barrier.wait(Some(Duration::from_micros(1)))),
            "abort()" => {
                barrier.abort();
                "None".into()
            }
            "reset()" => {
                barrier.reset();
                "None".into()
            }
            "broken" => (if barrier.broken() { "True" } else { "False" }).into(),
            "parties" => barrier.parties().to_string(),
            "n_waiting" => barrier.n_waiting().to_string(),
            other => unreachable!("{other}"),
        };
        assert_eq!(actual, *expected, "{line}");
    }
}

fn waited(result: Result<usize, BrokenBarrierError>) -> String {
    result.map_or_else(|_| "BrokenBarrierError".into(), |index| index.to_string())
}

#[test]
fn a_barrier_of_one_behaves_as_cpythons() {
    check(
        &Barrier::new(1),
        &[
            ("wait()", "0"),
            ("wait()", "0"),
            ("wait(0)", "0"),
            ("n_waiting", "0"),
            ("broken", "False"),
            ("parties", "1"),
            ("abort()", "None"),
            ("broken", "True"),
            ("wait()", "BrokenBarrierError"),
            ("wait(0)", "BrokenBarrierError"),
            ("reset()", "None"),
            ("broken", "False"),
            ("wait()", "0"),
            ("reset()", "None"),
            ("wait()", "0"),
        ],
    );
}

#[test]
fn a_barrier_that_is_waited_for_too_long_breaks_as_cpythons() {
    check(
        &Barrier::new(2),
        &[
            ("wait(0)", "BrokenBarrierError"),
            ("broken", "True"),
            ("n_waiting", "0"),
            ("wait()", "BrokenBarrierError"),
            ("reset()", "None"),
            ("broken", "False"),
            ("wait(1e-6)", "BrokenBarrierError"),
            ("broken", "True"),
        ],
    );
    check(
        &Barrier::new(2).with_timeout(Duration::from_micros(1)),
        &[("wait()", "BrokenBarrierError"), ("broken", "True")],
    );
    // Nobody is the last of none.
    check(&Barrier::new(0), &[("wait(0)", "BrokenBarrierError"), ("broken", "True")]);
}

#[test]
fn a_barrier_shows_itself() {
    let barrier = Barrier::new(2);
    assert_eq!(format!("{barrier:?}"), "<Barrier: waiters=0/2>");
    barrier.abort();
    assert_eq!(format!("{barrier:?}"), "<Barrier: broken>");
}

/// Miri is slow.
const ROUNDS: u32 = if cfg!(miri) { 5 } else { 200 };

#[test]
fn in_each_round_all_come_then_the_action_runs_and_then_all_go_on() {
    let counts = Arc::new((AtomicU32::new(0), AtomicU32::new(0)));
    let theirs = Arc::clone(&counts);
    let barrier = Arc::new(Barrier::new(3).with_action(move || {
        let (came, rounds) = &*theirs;
        let round = rounds.fetch_add(1, Ordering::Relaxed) + 1;
        assert_eq!(came.load(Ordering::Relaxed), 3 * round);
    }));
    let indices = Arc::new(Queue::new(0));
    let threads = [(); 3].map(|()| {
        let (barrier, indices) = (Arc::clone(&barrier), Arc::clone(&indices));
        let counts = Arc::clone(&counts);
        Thread::new(move || {
            let (came, rounds) = &*counts;
            for round in 1..=ROUNDS {
                came.fetch_add(1, Ordering::Relaxed);
                indices.put_nowait(barrier.wait(None).unwrap()).unwrap();
                // The next round is not over without this thread.
                assert_eq!(rounds.load(Ordering::Relaxed), round);
            }
        })
    });
    for thread in &threads {
        thread.start().unwrap();
    }
    for thread in &threads {
        thread.join(None).unwrap();
        assert!(thread.take_panic().is_none());
    }
    let mut indices: Vec<_> = std::iter::from_fn(|| indices.get_nowait().ok()).collect();
    indices.sort_unstable();
    assert_eq!(indices, [0, 1, 2].map(|index| [index; ROUNDS as usize]).concat());
}

#[test]
fn an_action_sees_who_waits() {
    let barrier = Arc::new_cyclic(|barrier: &std::sync::Weak<Barrier>| {
        let barrier = barrier.clone();
        Barrier::new(1).with_action(move || {
            let barrier = barrier.upgrade().unwrap();
            // As CPython shows it.
            assert_eq!((barrier.n_waiting(), barrier.broken()), (1, false));
        })
    });
    assert_eq!(barrier.wait(None), Ok(0));
}

#[test]
fn an_action_that_panics_breaks_the_barrier() {
    let barrier = Barrier::new(2).with_action(|| panic!("as planned"));
    thread::scope(|scope| {
        let first = scope.spawn(|| barrier.wait(None));
        await_waiting(&barrier, 1);
        let panicked = catch_unwind(AssertUnwindSafe(|| barrier.wait(None)));
        assert_eq!(panicked.unwrap_err().downcast_ref(), Some(&"as planned"));
        assert_eq!(first.join().unwrap(), Err(BrokenBarrierError));
    });
    check(&barrier, &[("broken", "True"), ("n_waiting", "0"), ("wait()", "BrokenBarrierError")]);
}

/// Until `n` threads wait for a change of the barrier.
fn await_waiting(barrier: &Barrier, n: usize) {
    while barrier.changed.waiting() < n {
        thread::yield_now();
    }
}

#[test]
fn who_waits_is_sent_away_by_a_reset_and_by_an_abort() {
    for (end, broken) in [(Barrier::reset as fn(&Barrier), false), (Barrier::abort, true)] {
        let barrier = Barrier::new(3);
        thread::scope(|scope| {
            let waiters = [(); 2].map(|()| scope.spawn(|| barrier.wait(None)));
            await_waiting(&barrier, 2);
            assert_eq!(barrier.n_waiting(), 2);
            end(&barrier);
            let waited = waiters.map(|waiter| waiter.join().unwrap());
            assert_eq!(waited, [Err(BrokenBarrierError); 2]);
        });
        assert_eq!((barrier.broken(), barrier.n_waiting()), (broken, 0));
    }
}

#[test]
fn a_barrier_that_was_broken_and_reset_while_some_waited_can_be_used_again() {
    let barrier = Barrier::new(2);
    thread::scope(|scope| {
        let waiter = scope.spawn(|| barrier.wait(None));
        await_waiting(&barrier, 1);
        barrier.abort();
        barrier.reset();
        // Comes in when the other has left.
        let next = [(); 2].map(|()| scope.spawn(|| barrier.wait(None)));
        assert_eq!(waiter.join().unwrap(), Err(BrokenBarrierError));
        let mut indices = next.map(|next| next.join().unwrap().unwrap());
        indices.sort_unstable();
        assert_eq!(indices, [0, 1]);
    });
}

/// In CPython the action is called with the barrier's lock held, which an abort has to wait for.
#[test]
fn an_abort_waits_until_the_action_has_run() {
    let (acts, end) = (Arc::new(Queue::new(0)), Arc::new(Queue::new(0)));
    let theirs = (Arc::clone(&acts), Arc::clone(&end));
    let barrier = Barrier::new(1).with_action(move || {
        theirs.0.put_nowait(()).unwrap();
        theirs.1.get(Block::Forever).unwrap();
    });
    thread::scope(|scope| {
        let last = scope.spawn(|| barrier.wait(None));
        acts.get(Block::Forever).unwrap();
        scope.spawn(|| barrier.abort());
        await_waiting(&barrier, 1);
        assert!(!barrier.broken());
        end.put_nowait(()).unwrap();
        assert_eq!(last.join().unwrap(), Ok(0));
    });
    assert!(barrier.broken());
}

/// In CPython who is out of time needs the lock to say so, and then all have come.
#[test]
fn a_time_out_while_the_action_runs_breaks_nothing() {
    let barrier = Barrier::new(2);
    for _ in 0..2 {
        lock(&barrier.state).enter(2).unwrap();
    }
    thread::scope(|scope| {
        let first = scope.spawn(|| barrier.pass(NO_TIME));
        await_waiting(&barrier, 1);
        barrier.act();
        assert_eq!(first.join().unwrap(), Ok(()));
    });
    assert!(!barrier.broken());
}
