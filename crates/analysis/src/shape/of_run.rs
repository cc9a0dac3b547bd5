//! The shapes that one run can show.

use super::{Lesson, Shape};
use crate::format;
use crate::lane::Walls;
use crate::prose::{joined, names};
use crate::sums::{computes, finished, kept, median, share_of, waiting};
use crate::warning::has_workers;
use model::{ExecutionModel, LaneRecord, Nanos, Run, Schedule, SpanKind};
use stats::Estimate;
use std::collections::BTreeMap;

/// What is meant by "about" where cores are counted: a machine is never idle, and the last worker
/// is waited for.
const ABOUT: f64 = 0.2;

/// What is meant by "about" where nothing but the lane differs.
const NEARLY: f64 = 0.1;

/// Computing is long from so many switch intervals on.
const LONG: f64 = 5.0;

/// Processes that spend more than this share of their time on bytes show another lesson: what
/// sending costs.
const LITTLE: f64 = 0.05;

/// When spans show less than this share of the computing, blocks cannot be added up from them.
const KEPT: f64 = 0.9;

pub(super) fn shapes(run: &Run) -> Vec<Shape> {
    [cpu_gil(run), cpu_all(run), io_all(run), mixed(run), uneven(run)]
        .into_iter()
        .flatten()
        .collect()
}

/// Whether the computing takes long enough for its shape to show: of less than some switch
/// intervals, starting and messages are what is seen.
fn computes_for_long(run: &Run) -> Option<bool> {
    let one = finished(run, ExecutionModel::Sequential)?;
    let wall = median(one, |sample| sample.wall.0 as f64)?;
    Some(computes(run)? && wall >= LONG * run.plan.params.switch_interval.0 as f64)
}

/// The speedup of a lane over one thread.
fn speedup(run: &Run, lane: ExecutionModel) -> Option<Estimate> {
    let one = Walls::of(finished(run, ExecutionModel::Sequential)?)?;
    Some(Walls::of(finished(run, lane)?)?.speedup_over(&one))
}

/// Whether an interval reaches into a range. What lies outside by no more than the noise does not
/// speak against a shape.
fn reaches(estimate: Estimate, low: f64, high: f64) -> bool {
    estimate.low <= high && estimate.high >= low
}

/// Whether an interval reaches to within a share of what is expected.
fn may_be(estimate: Estimate, expected: f64, tolerance: f64) -> bool {
    reaches(estimate, expected * (1.0 - tolerance), expected * (1.0 + tolerance))
}

fn near(value: f64, expected: f64, tolerance: f64) -> bool {
    (value / expected - 1.0).abs() <= tolerance
}

/// Threads with a GIL that compute: 0.9 ≤ S ≤ 1.1, taking turns, and the times for which it is held
/// add up to the wall time.
fn cpu_gil(run: &Run) -> Option<Shape> {
    let lane = finished(run, ExecutionModel::GilThreads)?;
    if !computes_for_long(run)? || run.plan.params.gil_release || lane.workers < 2 {
        return None;
    }
    let speedup = speedup(run, lane.model)?;
    let held = median(lane, |sample| share_of(sample.costs.compute, sample.wall))?;
    let switches = median(lane, |sample| sample.costs.gil_switches as f64)?;
    let percent = |share| format::percent(share);
    Some(Shape {
        lesson: Lesson::CpuGil,
        holds: reaches(speedup, 0.9, 1.1) && near(held, 1.0, NEARLY) && switches >= 1.0,
        expected: format!(
            "0.9 ≤ S ≤ 1.1 in threads with a GIL, which take turns, and hold it for {} to {} of \
             the time together",
            percent(1.0 - NEARLY),
            percent(1.0 + NEARLY)
        ),
        measured: format!(
            "{}, the GIL changed hands {} times and was held {} of the time",
            format::ratio(speedup),
            format::grouped(switches.round() as u64),
            percent(held)
        ),
    })
}

/// Free threads and processes as fast as there are cores, one at a time as fast as one thread.
fn cpu_all(run: &Run) -> Option<Shape> {
    use ExecutionModel::{EventLoop, FreeThreads, GilThreads, Processes};
    if !computes_for_long(run)? || run.plan.params.gil_release {
        return None;
    }
    let bytes = finished(run, Processes).and_then(|lane| {
        let workers = u64::from(lane.workers.max(1));
        median(lane, |sample| {
            share_of(sample.costs.encode + sample.costs.decode, sample.wall * workers)
        })
    });
    if bytes.is_some_and(|share| share > LITTLE) {
        return None;
    }
    let environment = &run.environment;
    let cores = environment.cores_measured.unwrap_or(f64::from(environment.cores_claimed));
    let limit = cores.min(f64::from(run.plan.workers)).max(1.0);
    let of = |lanes: [ExecutionModel; 2]| -> Vec<(ExecutionModel, Estimate)> {
        lanes.into_iter().filter_map(|lane| Some((lane, speedup(run, lane)?))).collect()
    };
    let (parallel, serial) = (of([FreeThreads, Processes]), of([GilThreads, EventLoop]));
    if parallel.is_empty() || serial.is_empty() {
        return None;
    }
    let lanes = |all: &[(ExecutionModel, Estimate)]| {
        names(&all.iter().map(|(lane, _)| *lane).collect::<Vec<_>>())
    };
    Some(Shape {
        lesson: Lesson::CpuAll,
        holds: parallel.iter().all(|(_, speedup)| may_be(*speedup, limit, ABOUT))
            && serial.iter().all(|(_, speedup)| may_be(*speedup, 1.0, NEARLY)),
        expected: format!(
            "{} about {limit:.1}×, within {}; {} about 1×, within {}",
            lanes(&parallel),
            format::percent(ABOUT),
            lanes(&serial),
            format::percent(NEARLY)
        ),
        measured: joined(
            parallel
                .iter()
                .chain(&serial)
                .map(|(lane, speedup)| format!("{} {}", names(&[*lane]), format::ratio(*speedup)))
                .collect::<Vec<_>>()
                .into_iter(),
        ),
    })
}

/// Waiting takes ⌈tasks / n⌉ × latency, with a GIL or without, in threads or in a loop.
fn io_all(run: &Run) -> Option<Shape> {
    use ExecutionModel::{EventLoop, FreeThreads, GilThreads};
    let params = &run.plan.params;
    if params.latency == Nanos::ZERO || waiting(run)? < 1.0 - NEARLY {
        return None;
    }
    let workers = u32::from(run.plan.workers.max(1));
    let turns = u64::from(params.tasks.div_ceil(workers)) * params.size;
    let expected = params.latency * turns;
    let times: Vec<(ExecutionModel, Estimate<Nanos>)> = [GilThreads, FreeThreads, EventLoop]
        .into_iter()
        .filter_map(|lane| {
            let walls = Walls::of(finished(run, lane)?)?;
            Some((lane, walls.steady.estimate().map(|nanos| Nanos(nanos.round() as u64))))
        })
        .collect();
    if times.is_empty() {
        return None;
    }
    let ratio = |time: &Estimate<Nanos>| time.map(|time| time.0 as f64 / expected.0 as f64);
    Some(Shape {
        lesson: Lesson::IoAll,
        holds: times.iter().all(|(_, time)| may_be(ratio(time), 1.0, ABOUT)),
        expected: format!(
            "about {} in {}, within {}",
            format::setting(expected),
            names(&times.iter().map(|(lane, _)| *lane).collect::<Vec<_>>()),
            format::percent(ABOUT)
        ),
        measured: joined(
            times
                .iter()
                .map(|(lane, time)| format!("{} {}", names(&[*lane]), format::duration(*time)))
                .collect::<Vec<_>>()
                .into_iter(),
        ),
    })
}

/// With a GIL, tasks that compute a share p are at most 1/p times as fast. With code that lets go
/// of it, they are not held back.
fn mixed(run: &Run) -> Option<Shape> {
    let share = 1.0 - waiting(run)?;
    if !(0.05..=0.95).contains(&share) {
        return None;
    }
    let speedup = speedup(run, ExecutionModel::GilThreads)?;
    let workers = f64::from(run.plan.workers.max(1));
    let measured = format::ratio(speedup);
    if run.plan.params.gil_release {
        let cores = run.environment.cores_measured?;
        // Computing that overlaps needs cores to overlap on.
        if share * workers > cores {
            return None;
        }
        let least = (1.0 - ABOUT) * workers;
        return Some(Shape {
            lesson: Lesson::Mixed,
            holds: speedup.high >= least,
            expected: format!(
                "S ≥ {least:.1} of {workers:.0}, because the computing lets go of the GIL"
            ),
            measured,
        });
    }
    let limit = workers.min(1.0 / share);
    Some(Shape {
        lesson: Lesson::Mixed,
        // The limit is itself measured.
        holds: speedup.low <= limit * (1.0 + 0.05),
        expected: format!(
            "S ≤ {limit:.1}, because {} of a task is computing",
            format::percent(share)
        ),
        measured,
    })
}

/// Static schedules take as long as the heaviest block; dynamic ones are at most 2 − 1/n times as
/// long as the best.
///
/// R. L. Graham, "Bounds for certain multiprocessing anomalies", Bell System Technical Journal 45
/// (1966), <https://doi.org/10.1002/j.1538-7305.1966.tb01709.x>. The best is not known; it is no
/// less than the whole divided by n, nor than the longest piece.
fn uneven(run: &Run) -> Option<Shape> {
    use ExecutionModel::{FreeThreads, Processes, RayonPool};
    if run.plan.workload.0 != "uneven" {
        return None;
    }
    let lane = [FreeThreads, Processes, RayonPool]
        .into_iter()
        .filter_map(|lane| finished(run, lane))
        .find(|lane| has_workers(lane.model) && lane.workers > 1 && kept(lane) >= KEPT)?;
    let pieces = pieces(lane);
    let blocks = pieces.values().map(|block| block.iter().copied().sum::<Nanos>());
    let heaviest = blocks.clone().max()?;
    let all: Nanos = blocks.sum();
    let wall = lane.samples.last()?.wall;
    let name = names(&[lane.model]);
    let measured = format!("{name} {}", format::once(wall));
    match run.plan.params.schedule {
        Schedule::Static => Some(Shape {
            lesson: Lesson::Uneven,
            holds: near(share_of(wall, heaviest), 1.0, NEARLY),
            expected: format!(
                "the time of the heaviest block, {}, within {}",
                format::once(heaviest),
                format::percent(NEARLY)
            ),
            measured,
        }),
        Schedule::Dynamic | Schedule::Guided => {
            let longest = pieces.values().flatten().copied().max()?;
            let workers = u64::from(lane.workers);
            let best = (all / workers).max(longest);
            let bound = (2.0 - 1.0 / workers as f64) * best.0 as f64;
            let bound = Nanos(bound.round() as u64);
            Some(Shape {
                lesson: Lesson::Uneven,
                holds: wall <= bound,
                expected: format!(
                    "at most 2 − 1/{workers} times the best, which is {} or more: {}",
                    format::once(best),
                    format::once(bound)
                ),
                measured,
            })
        }
    }
}

/// How long each worker computed at each of its chunks.
fn pieces(lane: &LaneRecord) -> BTreeMap<u16, Vec<Nanos>> {
    let mut chunks: BTreeMap<(u16, u32), Nanos> = BTreeMap::new();
    for span in lane.spans.iter().filter(|span| span.kind == SpanKind::Compute) {
        *chunks.entry((span.worker, span.tasks.start)).or_insert(Nanos::ZERO) +=
            span.end - span.start;
    }
    let mut workers: BTreeMap<u16, Vec<Nanos>> = BTreeMap::new();
    for ((worker, _), time) in chunks {
        workers.entry(worker).or_default().push(time);
    }
    workers
}
