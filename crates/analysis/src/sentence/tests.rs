//! Runs and the sentences that they come to.

use crate::compare;
use crate::format::SPACE;
use crate::runs::{but, closed, costing, failed, finished, run, stopped, with_samples};
use model::ExecutionModel::{EventLoop, FreeThreads, GilThreads, Processes, RayonPool, Sequential};
use model::{Costs, FailureKind, LaneRecord, LaneSet, Nanos, Provenance, Run};

fn check(lanes: Vec<LaneRecord>, expected: &str) {
    check_run(&run(lanes), expected);
}

fn check_run(run: &Run, expected: &str) {
    assert_eq!(compare(run).sentence_text().replace(SPACE, " "), expected);
}

#[test]
fn the_winner_then_the_others_with_what_they_paid() {
    let copying = Costs {
        encode: Nanos::from_millis(40),
        decode: Nanos::from_millis(13),
        bytes_sent: 1_000_000,
        ..Costs::default()
    };
    check(
        vec![
            finished(Sequential, 400.0, 4.0),
            finished(GilThreads, 402.0, 4.0),
            finished(FreeThreads, 102.0, 4.0),
            costing(finished(Processes, 118.0, 4.0), copying),
        ],
        "Free threads finished 3.9 ± 0.1× faster than one thread; processes 3.39 ± 0.08×, with \
         11 % of their time spent on copying; threads with a GIL 1.0×.",
    );
}

#[test]
fn equals_share_the_first_place() {
    check(
        vec![
            finished(Sequential, 400.0, 4.0),
            finished(FreeThreads, 102.0, 4.0),
            finished(RayonPool, 103.0, 4.0),
            finished(Processes, 150.0, 4.0),
            finished(EventLoop, 400.0, 4.0),
            finished(GilThreads, 401.0, 4.0),
        ],
        "Free threads and the work-stealing pool finished 3.9 ± 0.1× and 3.9 ± 0.1× faster \
         than one thread, too close to call; processes 2.67 ± 0.07×; the event loop and threads \
         with a GIL 1.0×.",
    );
}

#[test]
fn when_parallel_loses_it_is_said() {
    check(
        vec![
            finished(Sequential, 10.0, 4.0),
            finished(GilThreads, 14.0, 4.0),
            finished(FreeThreads, 13.0, 4.0),
            finished(Processes, 120.0, 4.0),
            finished(EventLoop, 10.0, 4.0),
        ],
        "Every parallel lane lost: free threads took 1.30 ± 0.03× as long as one thread, threads \
         with a GIL 1.40 ± 0.03×, processes 12.0 ± 0.3×; the event loop 1.0×.",
    );
    check(
        vec![finished(Sequential, 10.0, 4.0), finished(Processes, 120.0, 4.0)],
        "Processes took 12.0 ± 0.3× as long as one thread.",
    );
    check(
        vec![
            finished(Sequential, 10.0, 4.0),
            finished(GilThreads, 10.0, 4.0),
            finished(Processes, 120.0, 4.0),
        ],
        "No lane beat one thread: threads with a GIL 1.0×; processes took 12.0 ± 0.3× as long as \
         one thread.",
    );
    check(
        vec![
            finished(Sequential, 100.0, 4.0),
            finished(FreeThreads, 50.0, 4.0),
            finished(Processes, 130.0, 4.0),
        ],
        "Free threads finished 2.00 ± 0.05× faster than one thread; processes took 1.30 ± 0.03× \
         as long as one thread.",
    );
}

#[test]
fn no_difference_is_a_result_too() {
    check(
        vec![
            finished(Sequential, 400.0, 4.0),
            finished(GilThreads, 402.0, 4.0),
            finished(EventLoop, 399.0, 4.0),
        ],
        "The event loop and threads with a GIL took as long as one thread: 400 ± 8 ms.",
    );
    check(
        vec![
            with_samples(Sequential, &[300.0, 400.0, 500.0, 350.0, 450.0]),
            with_samples(Processes, &[200.0, 300.0, 500.0, 250.0, 350.0]),
        ],
        "No difference can be told from the noise: processes 1.3 ± 0.9× against one thread.",
    );
    // Narrow enough to tell, and too small to matter.
    check(
        vec![finished(Sequential, 400.0, 0.1), finished(GilThreads, 406.0, 0.1)],
        "Threads with a GIL took as long as one thread: 400.0 ± 0.2 ms.",
    );
}

#[test]
fn start_up_can_turn_the_result() {
    let slow_start = |lane| but(lane, |lane| lane.spawn = Nanos::from_millis(900));
    check(
        vec![
            finished(Sequential, 400.0, 4.0),
            finished(FreeThreads, 100.0, 4.0),
            slow_start(finished(Processes, 200.0, 4.0)),
        ],
        "Free threads finished 4.0 ± 0.1× faster than one thread; processes 2.00 ± 0.05×. \
         Start-up included, processes took 2.75 ± 0.05× as long.",
    );
}

#[test]
fn without_one_thread_the_fastest_lane_is_the_measure() {
    check(
        vec![
            finished(GilThreads, 400.0, 4.0),
            finished(FreeThreads, 100.0, 4.0),
            finished(Processes, 200.0, 4.0),
        ],
        "Free threads finished first, in 100 ± 2 ms; processes took 2.00 ± 0.05× as long; threads \
         with a GIL 4.0 ± 0.1×.",
    );
    check(
        vec![
            failed(Sequential, FailureKind::OutOfMemory),
            finished(FreeThreads, 100.0, 4.0),
            finished(RayonPool, 101.0, 4.0),
        ],
        "Free threads and the work-stealing pool finished first, in 100 ± 2 ms and 101 ± 2 ms, too \
         close to call. One thread failed: the workers ran out of memory.",
    );
}

#[test]
fn a_lane_alone_has_only_its_time() {
    check(vec![finished(Processes, 5.9, 4.0)], "Processes took 5.9 ± 0.1 ms.");
    check(
        vec![finished(Sequential, 5.9, 4.0), failed(Processes, FailureKind::StartTimeout)],
        "One thread took 5.9 ± 0.1 ms; no other lane finished, so there is nothing to compare \
         with. Processes failed: a worker did not start in time.",
    );
}

#[test]
fn lanes_that_did_not_finish_are_named_with_their_fate() {
    check(
        vec![
            finished(Sequential, 400.0, 4.0),
            closed(GilThreads),
            closed(FreeThreads),
            closed(RayonPool),
            finished(Processes, 100.0, 4.0),
            failed(EventLoop, FailureKind::Panicked),
        ],
        "Processes finished 4.0 ± 0.1× faster than one thread. The event loop failed: the kernel \
         panicked. Threads with a GIL, free threads and the work-stealing pool could not run.",
    );
    check(
        vec![
            finished(Sequential, 400.0, 4.0),
            failed(GilThreads, FailureKind::Hung),
            failed(FreeThreads, FailureKind::Hung),
            finished(Processes, 100.0, 4.0),
            stopped(EventLoop),
        ],
        "Processes finished 4.0 ± 0.1× faster than one thread. Threads with a GIL and free \
         threads failed: a worker stopped answering. The run was stopped before the event loop \
         finished.",
    );
}

#[test]
fn a_wrong_answer_has_no_time() {
    let wrong = but(finished(FreeThreads, 1.0, 1.0), |lane| {
        lane.outcome = failed(FreeThreads, FailureKind::WrongAnswer).outcome;
    });
    check(
        vec![finished(Sequential, 400.0, 4.0), finished(Processes, 100.0, 4.0), wrong],
        "Processes finished 4.0 ± 0.1× faster than one thread. Free threads failed: the answer \
         is wrong.",
    );
}

#[test]
fn nothing_finished() {
    let mut nothing = run(vec![stopped(Sequential), stopped(Processes)]);
    nothing.stopped = true;
    check_run(&nothing, "The run was stopped before any lane finished.");
    check(
        vec![failed(Sequential, FailureKind::LoadFailed), closed(FreeThreads)],
        "No lane finished. One thread failed: a worker could not load the program. Free threads \
         could not run.",
    );
    let mut empty = run(vec![]);
    empty.plan.lanes = LaneSet::EMPTY;
    check_run(&empty, "No lane was chosen.");
}

#[test]
fn each_lane_is_a_phrase_of_its_own() {
    let comparison = compare(&run(vec![
        finished(Sequential, 400.0, 4.0),
        finished(FreeThreads, 100.0, 4.0),
        finished(RayonPool, 100.0, 4.0),
    ]));
    let named: Vec<_> = comparison
        .sentence
        .iter()
        .filter_map(|phrase| phrase.lane.map(|lane| (lane, phrase.text.as_str())))
        .collect();
    assert_eq!(
        named,
        [
            (FreeThreads, "Free threads"),
            (RayonPool, "the work-stealing pool"),
            (Sequential, "one thread"),
        ]
    );
    assert!(comparison.sentence.iter().all(|phrase| !phrase.text.is_empty()));
}

#[test]
fn a_recorded_run_is_told_in_the_same_words() {
    let measured = run(vec![finished(Sequential, 400.0, 4.0), finished(Processes, 100.0, 4.0)]);
    let recorded = Run {
        provenance: Provenance::Recorded { machine: "another".to_owned() },
        ..measured.clone()
    };
    assert_eq!(compare(&measured).sentence, compare(&recorded).sentence);
}
