//! Lanes made by hand, and where their time goes.

use super::*;
use crate::format::{self, SPACE};
use crate::runs::{but, costing, failed, finished, run};
use model::ExecutionModel::{EventLoop, FreeThreads, GilThreads, Processes, Sequential};
use model::{Costs, FailureKind, LaneRecord, Sample, Span, SpanKind};
use proptest::prelude::*;

const fn ms(ms: u64) -> Nanos {
    Nanos::from_millis(ms)
}

/// The parts of the only lane, a line each: what, how long, how much of the whole, how it is known.
fn table(lane: LaneRecord) -> String {
    let costs = costs(&run(vec![lane]));
    let line = |part: &Part| {
        format!(
            "{}: {}, {} ({})\n",
            part.kind.name(),
            format::once(part.time),
            format::percent(part.share),
            part.source.name()
        )
    };
    costs[0].parts.iter().map(line).collect::<String>().replace(SPACE, " ")
}

#[test]
fn the_time_of_processes_has_many_parts() {
    let lane = costing(
        finished(Processes, 100.0, 2.0),
        Costs {
            compute: ms(300),
            encode: ms(20),
            decode: ms(10),
            combine: ms(5),
            ..Costs::default()
        },
    );
    let lane = but(lane, |lane| {
        lane.spawn = ms(15);
        lane.load = ms(10);
        let span = |kind, start, end| Span { worker: 0, kind, start, end, tasks: 0..0 };
        lane.spans = vec![
            span(SpanKind::Transfer, ms(0), ms(8)),
            span(SpanKind::Compute, ms(8), ms(98)),
            span(SpanKind::WaitQueue, ms(98), ms(100)),
        ];
    });
    expect(
        &table(lane),
        "\
Starting: 60.0 ms, 12 % (measured once, at the start)
Loading: 40.0 ms, 8.0 % (measured once, at the start)
Computing: 300 ms, 60 % (median of all samples)
Making bytes: 20.0 ms, 4.0 % (median of all samples)
Waiting for bytes: 8.00 ms, 1.6 % (from the timeline of the last iteration)
Reading bytes: 10.0 ms, 2.0 % (median of all samples)
Combining: 5.00 ms, 1.0 % (median of all samples)
Waiting for work: 2.00 ms, 0.4 % (from the timeline of the last iteration)
Idle: 55.0 ms, 11 % (what is left)
",
    );
}

#[track_caller]
fn expect(found: &str, expected: &str) {
    assert_eq!(found, expected, "\n{found}");
}

#[test]
fn threads_with_a_gil_wait_for_each_other() {
    let costs = Costs { compute: ms(98), wait_gil: ms(294), ..Costs::default() };
    expect(
        &table(costing(finished(GilThreads, 100.0, 2.0), costs)),
        "\
Computing: 98.0 ms, 24 % (median of all samples)
Waiting for the GIL: 294 ms, 74 % (median of all samples)
Idle: 8.00 ms, 2.0 % (what is left)
",
    );
}

/// Forty tasks wait side by side for 10 ms each, and compute for half a millisecond each.
#[test]
fn what_happens_at_once_is_counted_once() {
    let waits = Costs { compute: ms(20), wait_io: ms(400), ..Costs::default() };
    let lane = costing(finished(EventLoop, 110.0, 2.0), waits);
    let found = costs(&run(vec![lane.clone()]));
    assert_eq!(found[0].workers, 1, "the loop is one worker, whatever waits on it");
    assert_eq!(found[0].overlapped, ms(310));
    expect(
        &table(lane),
        "\
Computing: 20.0 ms, 18 % (median of all samples)
Waiting for I/O or a timer: 90.0 ms, 82 % (median of all samples)
",
    );
}

#[test]
fn shares_of_the_work_leave_the_start_out() {
    let lane = costing(
        but(finished(FreeThreads, 100.0, 1.0), |lane| lane.spawn = ms(100)),
        Costs { compute: ms(300), ..Costs::default() },
    );
    let costs = costs(&run(vec![lane]));
    let computing = costs[0].part(PartKind::Compute).unwrap();
    assert_eq!((computing.share, costs[0].share_of_work(PartKind::Compute)), (0.375, 0.75));
    assert_eq!(costs[0].share_of_work(PartKind::Spawn), 0.0);
}

#[test]
fn starts_memory_and_overhead_are_those_of_the_workers() {
    let lane = but(finished(Processes, 100.0, 1.0), |lane| {
        let start = |worker, end| Span {
            worker,
            kind: SpanKind::Spawn,
            start: ms(0),
            end: ms(end),
            tasks: 0..0,
        };
        lane.workers = 3;
        // The last one is the driver's.
        lane.start_spans = vec![start(0, 9), start(1, 10), start(2, 14), start(3, 2)];
        lane.private_memory = vec![10, 20, 30, 5];
        lane.shared_memory = 100;
        lane.memory = 165;
        lane.overhead = Some(ms(2));
    });
    let mut run = run(vec![lane]);
    run.plan.params.tasks = 40;
    let costs = &costs(&run)[0];
    assert_eq!(costs.start.each, Some(ms(10)));
    let memory = Memory { total: 165, private: vec![10, 20, 30], driver: Some(5), shared: 100 };
    assert_eq!(costs.memory, memory);
    let overhead = Overhead { execution: ms(2), task: Nanos::from_micros(50) };
    assert_eq!(costs.overhead, Some(overhead));
}

#[test]
fn what_the_driver_waits_for_is_no_workers_time() {
    let lane = but(finished(FreeThreads, 10.0, 1.0), |lane| {
        let wait = |worker, end| Span {
            worker,
            kind: SpanKind::WaitQueue,
            start: ms(0),
            end: ms(end),
            tasks: 0..0,
        };
        lane.workers = 2;
        lane.spans = vec![wait(0, 4), wait(1, 6), wait(2, 10)];
    });
    let costs = &costs(&run(vec![lane]))[0];
    assert_eq!((costs.time(PartKind::WaitQueue), costs.time(PartKind::Idle)), (ms(10), ms(10)));
}

#[test]
fn only_a_lane_that_finished_has_costs() {
    let lanes = vec![finished(Sequential, 5.0, 1.0), failed(Processes, FailureKind::Hung)];
    let lanes: Vec<_> = costs(&run(lanes)).iter().map(|costs| costs.lane).collect();
    assert_eq!(lanes, [Sequential]);
}

fn any_lane() -> impl Strategy<Value = LaneRecord> {
    let time = || (0..1_000_000_u64).prop_map(Nanos);
    let cost = (time(), time(), time(), time(), time(), time()).prop_map(
        |(compute, wait_gil, wait_io, encode, decode, combine)| Costs {
            compute,
            wait_gil,
            wait_io,
            encode,
            decode,
            combine,
            ..Costs::default()
        },
    );
    let sample = (1..1_000_000_u64, cost).prop_map(|(wall, costs)| Sample {
        wall: Nanos(wall),
        executions: 1,
        costs,
        digest: 7,
        workers_seen: 1,
    });
    let span = (prop::sample::select(&SpanKind::ALL[..]), 0..1_000_u64, 0..1_000_u64).prop_map(
        |(kind, start, length)| Span {
            worker: 0,
            kind,
            start: Nanos(start),
            end: Nanos(start + length),
            tasks: 0..1,
        },
    );
    let samples = prop::collection::vec(sample, 1..20);
    let spans = prop::collection::vec(span, 0..20);
    let lane = prop::sample::select(&model::ExecutionModel::ALL[..]);
    (lane, 0..20_u16, time(), time(), samples, spans).prop_map(
        |(lane, workers, spawn, load, samples, spans)| {
            but(finished(lane, 1.0, 1.0), |lane| {
                lane.workers = workers;
                lane.spawn = spawn;
                lane.load = load;
                lane.samples = samples;
                lane.spans = spans;
            })
        },
    )
}

proptest! {
    #[test]
    fn the_parts_are_the_whole(lane in any_lane()) {
        let found = costs(&run(vec![lane.clone()]));
        let costs = &found[0];
        let sum: Nanos = costs.parts.iter().map(|part| part.time).sum();
        prop_assert_eq!(sum, costs.whole);
        prop_assert_eq!(
            costs.whole,
            (costs.wall + lane.startup()) * u64::from(costs.workers)
        );
        let shares: f64 = costs.parts.iter().map(|part| part.share).sum();
        prop_assert!((shares - 1.0).abs() < 1e-9);
        let kinds: Vec<PartKind> = costs.parts.iter().map(|part| part.kind).collect();
        prop_assert!(kinds.is_sorted_by(|a, b| a < b), "{:?}", kinds);
    }

    #[test]
    fn nothing_gives_way_while_there_is_idle_time(lane in any_lane()) {
        let costs = &costs(&run(vec![lane]))[0];
        prop_assert!(
            costs.overlapped == Nanos::ZERO || costs.time(PartKind::Idle) == Nanos::ZERO
        );
    }
}
