//! Runs that are remarkable in one way each, and what is said of them.

use super::*;
use crate::compare;
use crate::runs::{but, closed, costing, finished, run, with_samples};
use model::Costs;
use model::ExecutionModel::{EventLoop, FreeThreads, Processes, Sequential};

fn ordinary() -> Run {
    run(vec![
        finished(Sequential, 400.0, 4.0),
        finished(FreeThreads, 100.0, 4.0),
        finished(EventLoop, 400.0, 4.0),
    ])
}

fn said(run: &Run) -> Vec<String> {
    compare(run).warnings.iter().map(|warning| warning.what().replace(SPACE, " ")).collect()
}

fn check(run: &Run, expected: &[&str]) {
    assert_eq!(said(run), expected);
}

#[test]
fn an_ordinary_run_gets_no_warning() {
    check(&ordinary(), &[]);
}

#[test]
fn few_samples_are_named_with_the_fewest() {
    check(
        &run(vec![
            with_samples(Sequential, &[400.0, 401.0, 402.0]),
            with_samples(Processes, &[100.0, 101.0]),
            finished(FreeThreads, 100.0, 4.0),
        ]),
        &["Few samples: 2 samples of one thread and processes"],
    );
    check(&run(vec![with_samples(Sequential, &[400.0])]), &["Few samples: 1 sample of one thread"]);
    check(&run(vec![with_samples(Sequential, &[400.0, 401.0, 402.0, 403.0, 404.0, 405.0])]), &[]);
}

#[test]
fn wide_intervals_are_named_with_the_widest() {
    check(
        &run(vec![finished(Sequential, 400.0, 4.0), finished(Processes, 100.0, 60.0)]),
        &["The times of processes are known to ± 30 % only"],
    );
}

#[test]
fn outliers_are_counted() {
    let mut walls: Vec<f64> = (0..18).map(|n| 400.0 + f64::from(n)).collect();
    walls.push(900.0);
    check(
        &run(vec![finished(Sequential, 400.0, 4.0), with_samples(Processes, &walls)]),
        &["1 of 19 samples stand out (processes)"],
    );
    // One of forty is an accident.
    walls.extend((0..21).map(|n| 400.0 + f64::from(n)));
    check(&run(vec![finished(Sequential, 400.0, 4.0), with_samples(Processes, &walls)]), &[]);
}

#[test]
fn the_environment_speaks() {
    let mut busy = ordinary();
    busy.environment.load = MachineLoad::Busy;
    busy.environment.cores_claimed = 8;
    check(&busy, &["The machine was busy: of 8 cores, 3.9 were there for the race"]);
    let mut hidden = ordinary();
    hidden.environment.was_hidden = true;
    check(&hidden, &["The page was hidden during a part of the run"]);
}

#[test]
fn a_worker_without_work_is_noticed() {
    let idle = || {
        but(finished(FreeThreads, 100.0, 4.0), |lane| {
            for sample in &mut lane.samples {
                sample.workers_seen = 3;
            }
        })
    };
    let mut three = run(vec![finished(Sequential, 400.0, 4.0), idle()]);
    check(&three, &["Not all 4 workers got work: 3 in free threads"]);
    // The reader asked for them, whether there are tasks for them or not.
    three.plan.params.tasks = 3;
    check(&three, &["Not all 4 workers got work: 3 in free threads"]);
    three.plan.workers = 3;
    check(&three, &[]);
}

#[test]
fn a_coarse_clock_is_held_against_what_was_timed() {
    let mut coarse = run(vec![finished(Sequential, 400.0, 4.0), finished(Processes, 5.0, 4.0)]);
    coarse.environment.clock_step = Nanos::from_micros(100);
    let warning = "The clock is coarse for processes: it moves by 100 µs";
    check(&coarse, &[warning]);
    for sample in &mut coarse.lanes[1].samples {
        sample.executions = 40;
    }
    // The samples are long enough now; where the time of one execution went is told in few steps.
    check(&coarse, &[warning]);
    coarse.environment.clock_step = Nanos::from_micros(20);
    for sample in &mut coarse.lanes[1].samples {
        sample.wall = Nanos::from_micros(50);
        sample.executions = 1_000;
    }
    check(&coarse, &[]);
}

#[test]
fn memory_for_the_threads_of_each_lane_is_held_against_what_there_is() {
    let mut little = ordinary();
    little.environment.memory_room = Some(512 << 20);
    check(&little, &[]);
    little.environment.memory_room = Some(0);
    check(&little, &["There is too little memory: 0 B of the 256 MiB that the lanes need"]);
    little.lanes[1] = closed(FreeThreads);
    check(&little, &[]);
}

#[test]
fn more_workers_than_cores_matter_to_who_computes() {
    let crowded = |mut run: Run| {
        run.plan.workers = 8;
        for sample in run.lanes.iter_mut().flat_map(|lane| &mut lane.samples) {
            sample.workers_seen = 8;
        }
        run
    };
    check(&crowded(ordinary()), &["8 workers share 4 cores"]);
    let alone = run(vec![finished(Sequential, 400.0, 4.0)]);
    check(&crowded(alone), &[]);
    let waits = Costs { wait_io: Nanos::from_millis(400), ..Costs::default() };
    let waiting = run(vec![
        costing(finished(Sequential, 400.0, 4.0), waits),
        costing(finished(FreeThreads, 100.0, 4.0), waits),
    ]);
    check(&crowded(waiting), &[]);
}

#[test]
fn every_warning_gives_a_reason_and_a_way_out() {
    let mut everything = run(vec![
        with_samples(Sequential, &[1.0, 1.1, 0.9, 1.0, 9.0]),
        but(with_samples(FreeThreads, &[1.0, 5.0]), |lane| lane.samples[0].workers_seen = 1),
    ]);
    everything.plan.workers = 64;
    everything.environment.load = MachineLoad::Busy;
    everything.environment.was_hidden = true;
    everything.environment.memory_room = Some(1);
    everything.environment.clock_step = Nanos::from_millis(1);
    let warnings = compare(&everything).warnings;
    assert_eq!(warnings.len(), 9, "{warnings:?}");
    for warning in warnings {
        for sentence in [warning.what(), warning.why().to_owned(), warning.advice().to_owned()] {
            assert!(!sentence.is_empty() && !sentence.ends_with('.'), "{sentence}");
        }
    }
}
