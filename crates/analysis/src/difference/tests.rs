//! Pairs of runs, and what is said about them.

use super::*;
use crate::format::SPACE;
use crate::runs::{failed, finished, run};
use model::ExecutionModel::{EventLoop, FreeThreads, GilThreads, Processes, Sequential};
use model::{FailureKind, MachineLoad, Provenance, WorkloadId};

/// A run in which the lanes take so many milliseconds.
fn taking(lanes: &[(ExecutionModel, f64)]) -> Run {
    run(lanes.iter().map(|(lane, millis)| finished(*lane, *millis, 4.0)).collect())
}

fn but(mut run: Run, change: impl FnOnce(&mut Run)) -> Run {
    change(&mut run);
    run
}

#[track_caller]
fn check(this: &Run, other: &Run, expected: &[&str]) {
    let said: Vec<String> = differences(this, other)
        .sentences
        .iter()
        .map(|sentence| sentence.iter().map(|phrase| phrase.text.as_str()).collect::<String>())
        .map(|text| text.replace(SPACE, " "))
        .collect();
    assert_eq!(said, expected, "\n{}", said.join("\n"));
}

#[test]
fn a_run_beside_itself_differs_in_nothing() {
    let run = taking(&[(Sequential, 400.0), (Processes, 118.0)]);
    let found = differences(&run, &run);
    assert!(found.comparable());
    assert_eq!((found.settings, found.environment), (vec![], vec![]));
    let ratio = found.lanes[0].ratio.unwrap();
    assert!(ratio.low < 1.0 && ratio.high > 1.0, "as uncertain as two runs are: {ratio:?}");
    check(
        &run,
        &run,
        &["Between the two runs, no difference can be told from the noise in one thread and \
         processes."],
    );
}

#[test]
fn a_single_sample_tells_no_difference_from_noise() {
    let this = taking(&[(Sequential, 400.0), (Processes, 118.0)]);
    let other = but(taking(&[(Sequential, 400.0), (Processes, 236.0)]), |run| {
        run.lanes[1].samples.truncate(1);
    });
    let found = differences(&this, &other);
    assert!(found.lanes[1].ratio.is_some());
    assert_eq!(found.lanes[1].change, None);
    check(
        &this,
        &other,
        &[
            "Between the two runs, no difference can be told from the noise in one thread.",
            "There are too few samples to tell a difference from the noise in processes.",
        ],
    );
}

#[test]
fn another_machine_is_slower_and_says_why() {
    let this = taking(&[(Sequential, 400.0), (FreeThreads, 100.0), (Processes, 120.0)]);
    let other =
        but(taking(&[(Sequential, 405.0), (FreeThreads, 60.0), (Processes, 216.0)]), |run| {
            run.environment.cores_claimed = 8;
            run.environment.cores_measured = Some(7.6);
            run.environment.browser = "Firefox 153".to_owned();
            run.environment.load = MachineLoad::Busy;
            run.plan.workers = 8;
            run.provenance = Provenance::Recorded { machine: "8 cores, Linux".to_owned() };
        });
    check(
        &this,
        &other,
        &[
            "In the other run, the same work took 1.80 ± 0.04× as long in processes; it was 1.67 ± \
         0.04× as fast in free threads; no difference can be told from the noise in one thread.",
            "The other run was set differently: workers 8 instead of 4.",
            "The other run was recorded on another machine (8 cores, Linux).",
            "The other machine has 8 cores, this one 4.",
            "Other programs used the cores during the other run.",
            "The other run was in Firefox 153, this one in Chromium 156.",
        ],
    );
    let rows: Vec<String> = differences(&this, &other)
        .environment
        .iter()
        .map(|row| format!("{}: {} | {}", row.label, row.this, row.other))
        .collect();
    assert_eq!(
        rows,
        [
            "Numbers: measured here | recorded on 8 cores, Linux",
            "Cores by claim: 4 | 8",
            "Cores by measurement: 3.9 | 7.6",
            "Machine: free | busy",
            "Browser: Chromium 156 | Firefox 153",
        ]
    );
}

#[test]
fn lanes_that_finished_once_are_named() {
    let this = taking(&[(Sequential, 400.0), (EventLoop, 400.0)]);
    let other = run(vec![
        finished(Sequential, 300.0, 4.0),
        finished(GilThreads, 300.0, 4.0),
        failed(EventLoop, FailureKind::Hung),
    ]);
    check(
        &this,
        &other,
        &[
            "In the other run, the same work took less time: it was 1.33 ± 0.03× as fast in one thread.",
            "The event loop finished in this run only.",
            "Threads with a GIL finished in the other run only.",
        ],
    );
    let found = differences(&this, &other);
    let lanes: Vec<_> = found.lanes.iter().map(|pair| (pair.lane, pair.change)).collect();
    assert_eq!(lanes, [(Sequential, Some(Change::Faster)), (GilThreads, None), (EventLoop, None)]);
}

#[test]
fn other_work_is_said_to_be_other_work() {
    let this = taking(&[(Sequential, 400.0)]);
    let larger = but(taking(&[(Sequential, 800.0)]), |run| run.plan.params.size = 2_000_000);
    assert_eq!(differences(&this, &larger).obstacles, [Obstacle::OtherWork]);
    check(
        &this,
        &larger,
        &[
            "The two runs did not do the same work. Compare the lanes within each run; a ratio \
         between the runs is mostly that of their work.",
            "In the other run, its work took 2.00 ± 0.05× as long in one thread.",
            "The other run was set differently: size 2,000,000 instead of 1,000,000.",
        ],
    );
    let another = but(taking(&[(Sequential, 800.0)]), |run| {
        run.plan.workload = WorkloadId("mandelbrot");
    });
    let found = differences(&this, &another);
    assert_eq!(found.obstacles, [Obstacle::OtherWorkload]);
    assert_eq!(found.lanes[0].ratio, None);
    check(
        &this,
        &another,
        &[
            "The two runs are of different workloads. Their times say nothing about each other.",
            "The other run was set differently: workload mandelbrot instead of primes.",
        ],
    );
}

#[test]
fn more_tasks_are_more_work_where_they_wait() {
    let this = taking(&[(Sequential, 400.0)]);
    let more = |run: &Run| but(run.clone(), |run| run.plan.params.tasks = 80);
    assert_eq!(differences(&this, &more(&this)).obstacles, []);
    let waiting = but(this, |run| run.plan.params.latency = Nanos::from_millis(10));
    assert_eq!(differences(&waiting, &more(&waiting)).obstacles, [Obstacle::OtherWork]);
}

#[test]
fn another_answer_to_the_same_question_is_a_warning() {
    let this = taking(&[(Sequential, 400.0)]);
    let other = but(taking(&[(Sequential, 400.0)]), |run| {
        if let Outcome::Finished(answer) = &mut run.lanes[0].outcome {
            answer.digest += 1;
        }
    });
    let found = differences(&this, &other);
    assert_eq!(found.obstacles, [Obstacle::OtherAnswer]);
    assert!(!found.comparable());
}
