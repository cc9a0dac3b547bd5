//! Each finding provoked, and its sentences.

use super::*;
use crate::timeline::tests::Written;
use services::{Held, WaitsFor};

const MAIN: (u32, u32) = (7, 1);
const ANN: (u32, u32) = (7, 2);
const BOB: (u32, u32) = (7, 3);

/// With plain spaces before units.
fn plain(text: &str) -> String {
    text.replace('\u{202f}', " ")
}

fn said(written: &Written, now: u64) -> Vec<String> {
    let sentences = |it: Finding| plain(&format!("{}. {}. {}.", it.what(), it.why(), it.advice()));
    findings(&written.timeline(now)).into_iter().map(sentences).collect()
}

/// A first process, and two threads that begin at once and live to 100.
fn two_threads() -> Written {
    Written::default()
        .process(7, "MainProcess", (0, 0), None)
        .main(7, 0, None)
        .thread(ANN, "Ann", (0, 0), Some(100))
        .thread(BOB, "Bob", (0, 0), Some(100))
        .waits(MAIN, WaitsFor::Thread(4), "Ann", (0, Some(100)))
}

#[test]
fn threads_that_share_the_work_and_wait_for_nothing_are_no_finding() {
    assert_eq!(said(&two_threads(), 100), <[String; 0]>::default());
}

#[test]
fn a_lock_that_is_nearly_always_held_is_found() {
    let pen = Held::Owned(1);
    let written = two_threads()
        .waits(BOB, WaitsFor::Owned(1), "pen", (10, Some(50)))
        .holds(ANN, pen, "pen", (0, Some(50)))
        .holds(BOB, pen, "pen", (58, Some(100)));
    assert_eq!(
        said(&written, 100),
        [
            "Lock “pen” is held 92 % of the time. What a lock guards is done by one thread at a time; \
          the 2 that wanted it waited for it 20 % of their time. Hold the lock for less, or let each \
          thread keep a result of its own and combine them at the end."
        ]
    );
}

#[test]
fn a_gil_is_told_from_a_lock() {
    let gil = Held::Gil(1);
    let written = two_threads()
        .waits(BOB, WaitsFor::Given(1), "GIL", (0, Some(50)))
        .waits(ANN, WaitsFor::Given(1), "GIL", (50, Some(100)))
        .holds(ANN, gil, "GIL", (0, Some(50)))
        .holds(BOB, gil, "GIL", (50, Some(100)));
    assert_eq!(
        said(&written, 100),
        [
            "The GIL is held 100 % of the time. One thread computes at a time whatever their number; \
          they waited for it 50 % of their time. Use processes or free threads for computing, or \
          code that releases the GIL, as numpy’s does."
        ]
    );
}

#[test]
fn threads_that_wait_for_each_other_to_the_end_are_a_circle() {
    let written = Written::default()
        .process(7, "MainProcess", (0, 0), None)
        .main(7, 0, None)
        .waits(MAIN, WaitsFor::Thread(4), "Ann", (0, None))
        .thread(ANN, "Ann", (0, 1), None)
        .thread(BOB, "Bob", (0, 1), None)
        .holds(ANN, Held::Owned(1), "pen", (1, None))
        .holds(BOB, Held::Owned(2), "paper", (1, None))
        .waits(ANN, WaitsFor::Owned(2), "paper", (2, None))
        .waits(BOB, WaitsFor::Owned(1), "pen", (2, None));
    let said = said(&written, 20);
    assert_eq!(
        said[0],
        "Ann waits for lock “paper”, which Bob has; Bob waits for lock “pen”, which Ann has. None of \
         them can go on before another does, so none ever will. Take locks in the same order \
         everywhere, or with a time-out, and let go of what you have when it is over."
    );
}

#[test]
fn a_lock_whose_owner_was_killed_is_never_released() {
    let lock = Held::Shared { index: 2, generation: 0 };
    let written = Written::default()
        .process(7, "MainProcess", (0, 0), Some(100))
        .main(7, 0, Some(100))
        .process(8, "first", (0, 1), Some(50))
        .main(8, 1, None)
        .holds((8, 1), lock, "", (40, None))
        .waits(MAIN, WaitsFor::Lock(2), "", (60, Some(90)));
    let found = findings(&written.timeline(100));
    let owner = "MainThread of first (8)".to_owned();
    assert_eq!(found[0], Finding::NeverReleased { lock: "lock 2".into(), owner });
    assert_eq!(found[0].what(), "Lock 2 was never released: MainThread of first (8) ended with it");
}

#[test]
fn senders_that_wait_for_room_are_back_pressure() {
    let written = two_threads().waits(ANN, WaitsFor::Writing(1), "", (0, Some(60))).waits(
        BOB,
        WaitsFor::Writing(1),
        "",
        (0, Some(40)),
    );
    assert_eq!(
        plain(&findings(&written.timeline(100))[0].what()),
        "2 senders waited 50 % of their time for room in pipe 1"
    );
    // A moment's wait is none.
    let short = two_threads().waits(ANN, WaitsFor::Writing(1), "", (0, Some(5)));
    assert_eq!(findings(&short.timeline(100)), []);
}

#[test]
fn one_thread_that_computes_while_the_others_do_not_is_found() {
    let written = two_threads().waits(BOB, WaitsFor::Given(3), "queue", (20, Some(100)));
    let [found] = &findings(&written.timeline(100))[..] else { panic!("there is one") };
    assert_eq!(plain(&found.what()), "Ann did 83 % of the computing of 3 threads");
    assert!(found.why().ends_with("no more than 1.2× as fast as one thread"), "{}", found.why());
}

#[test]
fn processes_that_cost_more_to_start_than_they_computed_are_added_up() {
    let mut written = Written::default().process(7, "MainProcess", (0, 0), None).main(7, 0, None);
    written = written.waits(MAIN, WaitsFor::Process(8), "", (0, None));
    for pid in [8, 9] {
        written = written.process(pid, "p", (0, 40), Some(50)).main(pid, 42, Some(50));
    }
    assert_eq!(
        plain(&findings(&written.timeline(60))[0].what()),
        "Starting 2 processes took 84.0 ms, their work 16.0 ms"
    );
}
