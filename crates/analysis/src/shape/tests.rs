//! Runs that have their lesson's shape, and runs that have not.

use super::*;
use crate::format::SPACE;
use crate::runs::{but, costing, finished, run};
use crate::sweep::Point;
use crate::{SweepKind, warning::has_workers};
use model::ExecutionModel::{EventLoop, FreeThreads, GilThreads, Processes, Sequential};
use model::{Costs, ExecutionModel, Knob, LaneRecord, Nanos, Schedule, Span, SpanKind, WorkloadId};

const fn ms(ms: u64) -> Nanos {
    Nanos::from_millis(ms)
}

fn lines(shapes: &[Shape]) -> Vec<String> {
    let line = |shape: &Shape| {
        let verdict = if shape.holds { "holds" } else { "fails" };
        let number = shape.lesson.number();
        format!("{number} {verdict}: expected {}; measured {}", shape.expected, shape.measured)
    };
    shapes.iter().map(|shape| line(shape).replace(SPACE, " ")).collect()
}

fn gil(wall: f64, held_ms: u64) -> LaneRecord {
    let costs = Costs { compute: ms(held_ms), gil_switches: 78, ..Costs::default() };
    costing(finished(GilThreads, wall, 2.0), costs)
}

#[test]
fn computing_has_the_shapes_of_the_first_two_lessons() {
    let computing = run(vec![
        finished(Sequential, 400.0, 2.0),
        gil(402.0, 396),
        finished(FreeThreads, 104.0, 2.0),
        finished(Processes, 115.0, 2.0),
        finished(EventLoop, 401.0, 2.0),
    ]);
    assert_eq!(
        lines(&shapes(&computing)),
        [
            "1 holds: expected 0.9 ≤ S ≤ 1.1 in threads with a GIL, which take turns, and hold it for \
         90 % to 110 % of the time together; measured 1.00 ± 0.01×, the GIL changed hands 78 times \
         and was held 99 % of the time",
            "2 holds: expected free threads and processes about 3.9×, within 20 %; threads with a GIL \
         and the event loop about 1×, within 10 %; measured free threads 3.85 ± 0.05×, processes \
         3.48 ± 0.04×, threads with a GIL 1.00 ± 0.01× and the event loop 1.00 ± 0.01×",
        ]
    );
}

#[test]
fn a_gil_that_is_not_one_is_noticed() {
    let broken = run(vec![finished(Sequential, 400.0, 2.0), gil(120.0, 396)]);
    let found = shapes(&broken);
    assert_eq!(found.len(), 1);
    assert!(!found[0].holds);
    let slow = run(vec![
        finished(Sequential, 400.0, 2.0),
        finished(EventLoop, 400.0, 2.0),
        finished(FreeThreads, 230.0, 2.0),
    ]);
    let found = shapes(&slow);
    assert_eq!((found.len(), found[0].holds), (1, false), "half of the cores are not used");
}

#[test]
fn what_may_be_noise_does_not_speak_against_a_shape() {
    // A speedup of 2.9 where at least 3.1 is expected: exactly, or give or take a fourth.
    let with = |spread| {
        let lanes = [(Sequential, 400.0), (EventLoop, 400.0), (FreeThreads, 138.0)];
        shapes(&run(lanes.map(|(lane, millis)| finished(lane, millis, spread)).into()))
    };
    assert!(!with(2.0)[0].holds, "{:?}", with(2.0));
    assert!(with(250.0)[0].holds, "{:?}", with(250.0));
}

#[test]
fn short_work_and_much_copying_belong_to_other_lessons() {
    let short = run(vec![finished(Sequential, 20.0, 2.0), gil(30.0, 20)]);
    assert_eq!(shapes(&short), []);
    let bytes = Costs { encode: ms(50), ..Costs::default() };
    let copying = run(vec![
        finished(Sequential, 400.0, 2.0),
        finished(EventLoop, 400.0, 2.0),
        costing(finished(Processes, 200.0, 2.0), bytes),
    ]);
    assert_eq!(shapes(&copying), []);
}

#[test]
fn waiting_takes_turns_times_latency() {
    let waits = |lane, wall| {
        costing(finished(lane, wall, 2.0), Costs { wait_io: ms(400), ..Costs::default() })
    };
    let mut waiting = run(vec![
        waits(Sequential, 402.0),
        waits(GilThreads, 103.0),
        waits(FreeThreads, 103.0),
        waits(EventLoop, 110.0),
    ]);
    waiting.plan.params.latency = ms(10);
    waiting.plan.params.size = 1;
    assert_eq!(
        lines(&shapes(&waiting)),
        ["3 holds: expected about 100 ms in threads with a GIL, free threads and the event loop, \
         within 20 %; measured threads with a GIL 103 ± 1 ms, free threads 103 ± 1 ms and the \
         event loop 110 ± 1 ms",]
    );
    waiting.plan.workers = 8;
    assert!(!shapes(&waiting)[0].holds, "eight workers would be twice as fast");
}

#[test]
fn tasks_that_compute_a_share_are_limited_by_it() {
    let mixed = |wall, release| {
        let one = Costs { wait_io: ms(200), compute: ms(200), ..Costs::default() };
        let one = costing(finished(Sequential, 400.0, 2.0), one);
        let mut run = run(vec![one, finished(GilThreads, wall, 2.0)]);
        run.plan.params.gil_release = release;
        lines(&shapes(&run))
    };
    assert_eq!(
        mixed(210.0, false),
        ["4 holds: expected S ≤ 2.0, because 50 % of a task is computing; measured 1.90 ± 0.02×",]
    );
    assert!(mixed(110.0, false)[0].starts_with("4 fails"));
    assert_eq!(
        mixed(105.0, true),
        [
            "4 holds: expected S ≥ 3.2 of 4, because the computing lets go of the GIL; measured 3.81 \
         ± 0.05×",
        ]
    );
}

/// Free threads on uneven tasks, a letter a millisecond for each worker.
fn uneven(schedule: Schedule, wall: f64, workers: &[&str]) -> Run {
    let mut spans = Vec::new();
    for (worker, line) in (0..).zip(workers) {
        let mut start = 0;
        for piece in line.as_bytes().chunk_by(|a, b| a == b) {
            let end = start + piece.len() as u64;
            let task = u32::from(piece[0]);
            let (start_ns, end_ns) = (ms(start), ms(end));
            spans.push(Span {
                worker,
                kind: SpanKind::Compute,
                start: start_ns,
                end: end_ns,
                tasks: task..task + 1,
            });
            start = end;
        }
    }
    let lane = but(finished(FreeThreads, wall, 0.0), |lane| {
        lane.workers = workers.len() as u16;
        lane.spans = spans;
    });
    let mut run = run(vec![lane]);
    run.plan.workload = WorkloadId("uneven");
    run.plan.params.schedule = schedule;
    run
}

#[test]
fn static_blocks_are_as_slow_as_the_heaviest() {
    let lines_of = |schedule, wall| lines(&shapes(&uneven(schedule, wall, &["aabbbb", "cd"])));
    assert_eq!(
        lines_of(Schedule::Static, 6.2),
        ["20 holds: expected the time of the heaviest block, 6.00 ms, within 10 %; measured free \
         threads 6.20 ms",]
    );
    assert!(lines_of(Schedule::Static, 8.0)[0].starts_with("20 fails"));
    assert_eq!(
        lines_of(Schedule::Dynamic, 5.0),
        ["20 holds: expected at most 2 − 1/2 times the best, which is 4.00 ms or more: 6.00 ms; \
         measured free threads 5.00 ms",]
    );
    assert!(lines_of(Schedule::Guided, 6.5)[0].starts_with("20 fails"));
}

fn curves(
    kind: SweepKind,
    values: &[u64],
    lane: ExecutionModel,
    time: &dyn Fn(f64) -> f64,
) -> Curves {
    let points: Vec<Point> = values
        .iter()
        .map(|value| {
            let mut swept = finished(lane, time(*value as f64), 1.0);
            if kind.knob() == Knob::Workers && has_workers(lane) {
                swept.workers = *value as u16;
            }
            Point { value: *value, result: Ok(run(vec![finished(Sequential, 400.0, 1.0), swept])) }
        })
        .collect();
    Curves::of(kind, "", &points.iter().collect::<Vec<_>>())
}

#[test]
fn speed_ends_at_the_cores() {
    let kind = SweepKind::Workers { beyond: true };
    let values = [1, 2, 3, 4, 5, 6, 7, 8];
    let swept = curves(kind, &values, FreeThreads, &|n| 400.0 * (0.02 + 0.98 / n.min(4.0)));
    let found = lines(&shapes_of_sweep(&swept));
    assert_eq!(
        found[0],
        "17 holds: expected no more speed beyond 1.9 to 5.8 workers, near the 3.9 cores; measured \
         free threads reach 3.77 ± 0.02× with 4 workers and at most 3.77× with up to 8"
    );
    let endless = curves(kind, &values, FreeThreads, &|n| 400.0 / n);
    assert!(!shapes_of_sweep(&endless)[0].holds);
}

#[test]
fn amdahls_share_is_the_one_that_was_put_in() {
    let kind = SweepKind::Workers { beyond: false };
    let swept = curves(kind, &[1, 2, 3, 4], FreeThreads, &|n| 400.0 * (0.1 + 0.9 / n));
    assert_eq!(
        lines(&shapes_of_sweep(&swept)),
        [
            "30 holds: expected the serial share on 4 workers alone, 10 % (9.7 to 10 %), and the one \
         of Amdahl’s law on all points agree within their intervals; measured free threads: 10 % \
         (9.8 to 10 %) by the law",
        ]
    );
    let steps = curves(kind, &[1, 2, 3, 4], FreeThreads, &|n| if n < 3.0 { 400.0 } else { 100.0 });
    assert!(!shapes_of_sweep(&steps)[0].holds);
}

#[test]
fn chunks_make_a_u() {
    let kind = SweepKind::Knob(Knob::Chunk);
    let swept = curves(kind, &[1, 10, 100, 1_000], Processes, &|chunk| {
        14.0 + 2_000.0 / chunk + chunk / 20.0
    });
    assert_eq!(
        lines(&shapes_of_sweep(&swept)),
        [
            "18 holds: expected a U: with chunks of 1 at least 10× the time of the best, and with the \
         largest more than that of the best; measured processes are fastest with chunks of 100; \
         with chunks of 1 they take 51.6× as long, with chunks of 1,000 1.69×",
        ]
    );
    let flat = curves(kind, &[1, 10, 100], Processes, &|_| 20.0);
    assert!(!shapes_of_sweep(&flat)[0].holds);
}

#[test]
fn pythons_chunks_are_four_for_each_worker() {
    // divmod(100_000, 4 * 4) leaves a remainder of 0, divmod(10, 16) one of 10.
    assert_eq!(python_chunksize(100_000, 4), 6_250);
    assert_eq!(python_chunksize(100_001, 4), 6_251);
    assert_eq!(python_chunksize(10, 4), 1);
}

#[test]
fn lessons_have_one_number_and_one_name_each() {
    let numbers: Vec<u8> = Lesson::ALL.into_iter().map(Lesson::number).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b));
    let mut slugs: Vec<&str> = Lesson::ALL.into_iter().map(Lesson::slug).collect();
    slugs.sort_unstable();
    slugs.dedup();
    assert_eq!(slugs.len(), Lesson::ALL.len());
}
