//! Runs made by hand and the numbers that follow from them.

use super::*;
use crate::runs::{but, closed, costing, failed, finished, run, stopped, with_samples};
use model::ExecutionModel::{EventLoop, FreeThreads, GilThreads, Processes, Sequential};
use model::{Costs, FailureKind, Sample, Span, SpanKind};

const fn ms(millis: u64) -> Nanos {
    Nanos::from_millis(millis)
}

#[test]
fn times_and_speedups_with_and_without_start_up() {
    let comparison = compare(&run(vec![
        but(finished(Sequential, 400.0, 4.0), |lane| lane.spawn = ms(10)),
        but(finished(Processes, 100.0, 4.0), |lane| {
            lane.spawn = ms(90);
            lane.load = ms(15);
        }),
    ]));
    assert_eq!(comparison.baseline, Some(Sequential));
    let processes = comparison.lane(Processes).unwrap();
    assert_eq!(processes.startup, ms(105));
    assert_eq!(processes.steady.unwrap().value, ms(100));
    assert_eq!(processes.with_startup.unwrap().value, ms(205));
    assert_eq!(processes.speedup.unwrap().value, 4.0);
    assert_eq!(processes.speedup_with_startup.unwrap().value, 2.0);
    let sequential = comparison.lane(Sequential).unwrap();
    assert_eq!(sequential.speedup, None);
    assert_eq!(sequential.speedup_with_startup, None);
}

#[test]
fn the_lanes_keep_the_order_of_the_run() {
    let comparison = compare(&run(vec![
        finished(Sequential, 4.0, 1.0),
        closed(FreeThreads),
        finished(Processes, 2.0, 1.0),
    ]));
    let lanes: Vec<_> = comparison.lanes.iter().map(|lane| (lane.lane, lane.finished())).collect();
    assert_eq!(lanes, [(Sequential, true), (FreeThreads, false), (Processes, true)]);
}

#[test]
fn without_a_finished_baseline_there_are_no_speedups() {
    for sequential in [
        failed(Sequential, FailureKind::Hung),
        stopped(Sequential),
        with_samples(Sequential, &[]),
        but(finished(Sequential, 4.0, 1.0), |lane| lane.outcome = stopped(Sequential).outcome),
    ] {
        let comparison = compare(&run(vec![sequential, finished(Processes, 2.0, 1.0)]));
        assert_eq!(comparison.baseline, None);
        assert_eq!(comparison.lane(Processes).unwrap().speedup, None);
        assert!(comparison.lane(Processes).unwrap().steady.is_some());
    }
}

#[test]
fn only_a_finished_lane_has_times() {
    let outcome_of = |other: model::LaneRecord| {
        but(with_samples(Processes, &[5.0, 6.0]), |lane| lane.outcome = other.outcome)
    };
    // Measured so far, by a lane that was going well.
    let comparison = compare(&run(vec![outcome_of(stopped(Processes))]));
    assert_eq!(comparison.lanes[0].steady, None);
    assert_eq!(comparison.lanes[0].samples.len(), 2);
    // Measured by a lane that cannot be trusted.
    let wrong = outcome_of(failed(Processes, FailureKind::WrongAnswer));
    let comparison = compare(&run(vec![wrong]));
    assert_eq!(comparison.lanes[0].steady, None);
    assert_eq!(comparison.lanes[0].samples, []);
}

#[test]
fn every_sample_is_kept_and_outliers_are_marked() {
    let comparison =
        compare(&run(vec![with_samples(Sequential, &[5.0, 5.1, 9.0, 4.9, 5.0, 5.2, 4.8])]));
    let dots: Vec<_> =
        comparison.lanes[0].samples.iter().map(|dot| (dot.wall, dot.outlier)).collect();
    assert_eq!(dots.len(), 7);
    assert_eq!(dots[2], (ms(9), true));
    assert_eq!(dots.iter().filter(|(_, outlier)| *outlier).count(), 1);
}

#[test]
fn the_axis_ends_beyond_everything_drawn() {
    let comparison = compare(&run(vec![
        with_samples(Sequential, &[90.0, 91.0, 138.0]),
        but(with_samples(Processes, &[30.0, 31.0]), |lane| lane.spawn = ms(180)),
    ]));
    assert_eq!(comparison.scale_steady, ms(150));
    assert_eq!(comparison.scale, ms(250));
    // A lane without a bar takes no room.
    let comparison = compare(&run(vec![
        with_samples(Sequential, &[90.0]),
        but(failed(Processes, FailureKind::Hung), |lane| lane.spawn = ms(10_000)),
    ]));
    assert_eq!(comparison.scale, ms(100));
}

#[test]
fn copying_is_a_share_of_the_workers_time() {
    // Four workers, 100 ms: 400 ms of workers' time.
    let costs = Costs {
        encode: ms(12),
        decode: ms(20),
        bytes_sent: 3_000,
        bytes_received: 50,
        ..Costs::default()
    };
    let lane = costing(with_samples(Processes, &[100.0; 3]), costs);
    let comparison = compare(&run(vec![lane.clone()]));
    assert_eq!(comparison.lanes[0].copying_share, Some(0.08));
    assert_eq!(comparison.lanes[0].bytes_sent, 3_000);
    assert_eq!(comparison.lanes[0].bytes_received, 50);
    // Waiting for bytes is in the spans.
    let transfer = |worker, from, to| Span {
        worker,
        kind: SpanKind::Transfer,
        start: ms(from),
        end: ms(to),
        tasks: 0..0,
    };
    let waiting = but(lane, |lane| lane.spans = vec![transfer(0, 0, 5), transfer(1, 97, 100)]);
    let share = compare(&run(vec![waiting])).lanes[0].copying_share.unwrap();
    assert!((share - 0.10).abs() < 1e-12, "{share}");
    // A lane that copies nothing has no such share.
    assert_eq!(compare(&run(vec![finished(FreeThreads, 1.0, 1.0)])).lanes[0].copying_share, None);
}

#[test]
fn the_gil_is_told_of_the_lane_that_has_one() {
    let costs = Costs { wait_gil: ms(300), gil_switches: 20, ..Costs::default() };
    let comparison = compare(&run(vec![
        costing(with_samples(GilThreads, &[100.0; 3]), costs),
        costing(with_samples(FreeThreads, &[100.0; 3]), costs),
    ]));
    let gil = comparison.lane(GilThreads).unwrap();
    assert_eq!(gil.wait_gil_share, Some(0.75));
    assert_eq!(gil.gil_switches, Some(20));
    assert_eq!(gil.gil_switch_every, Some(ms(5)));
    let free = comparison.lane(FreeThreads).unwrap();
    assert_eq!((free.wait_gil_share, free.gil_switches, free.gil_switch_every), (None, None, None));
}

#[test]
fn the_latency_is_that_of_a_task() {
    // 40 tasks.
    let costs = Costs { wait_io: ms(480), ..Costs::default() };
    let comparison = compare(&run(vec![
        costing(with_samples(EventLoop, &[130.0; 3]), costs),
        with_samples(Sequential, &[400.0; 3]),
    ]));
    assert_eq!(comparison.lane(EventLoop).unwrap().latency_seen, Some(ms(12)));
    assert_eq!(comparison.lane(Sequential).unwrap().latency_seen, None);
}

#[test]
fn the_most_awkward_runs_are_compared_without_a_panic() {
    let odd = |model| {
        but(with_samples(model, &[0.0, 0.0]), |lane| {
            lane.workers = 0;
            lane.spawn = Nanos(u64::MAX);
            lane.samples.push(Sample { wall: Nanos(u64::MAX), ..lane.samples[0].clone() });
            lane.samples[2].costs.gil_switches = u64::MAX / 4;
            lane.samples[2].costs.bytes_sent = u64::MAX / 4;
        })
    };
    let mut awkward = run(ExecutionModel::ALL.into_iter().map(odd).collect());
    awkward.plan.params.tasks = 0;
    awkward.plan.workers = 0;
    let comparison = compare(&awkward);
    assert_eq!(comparison.scale, Nanos(u64::MAX));
    assert!(comparison.sentence_text().ends_with('.'));
    let empty = compare(&run(vec![]));
    assert_eq!((empty.baseline, empty.lanes.len(), empty.warnings.len()), (None, 0, 0));
}
