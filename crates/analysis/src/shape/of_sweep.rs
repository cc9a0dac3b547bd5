//! The shapes that a sweep can show.

use super::{Lesson, Shape};
use crate::format;
use crate::prose::names;
use crate::{CurvePoint, Curves, LaneCurve, SweepKind};
use model::{ExecutionModel, Knob};
use stats::Estimate;

/// A speedup within this share of the highest is as good.
const AS_GOOD: f64 = 0.05;

/// "Near the cores": from this share of them to as much above.
const NEAR: f64 = 0.5;

/// Chunks of one task are at least so many times slower than the best ones.
const CHUNKS_MATTER: f64 = 10.0;

pub(super) fn shapes(curves: &Curves) -> Vec<Shape> {
    let found = match curves.kind {
        SweepKind::Workers { .. } => [too_many(curves), amdahl(curves)],
        SweepKind::Knob(Knob::Chunk) => [chunk_size(curves), None],
        SweepKind::Scaled
        | SweepKind::Knob(
            Knob::Size
            | Knob::Tasks
            | Knob::Workers
            | Knob::Schedule
            | Knob::Seed
            | Knob::SwitchInterval
            | Knob::Latency
            | Knob::ComputeShare
            | Knob::GilRelease
            | Knob::Repetitions
            | Knob::Budget,
        ) => [None, None],
    };
    found.into_iter().flatten().collect()
}

/// The first of these lanes that the sweep has.
fn first(curves: &Curves, lanes: [ExecutionModel; 3]) -> Option<&LaneCurve> {
    lanes.into_iter().find_map(|lane| curves.lane(lane))
}

const PARALLEL: [ExecutionModel; 3] =
    [ExecutionModel::FreeThreads, ExecutionModel::Processes, ExecutionModel::RayonPool];

/// Computing: the speedup peaks near the measured cores. Only a sweep that goes on beyond them can
/// show it.
fn too_many(curves: &Curves) -> Option<Shape> {
    let cores = curves.cores.filter(|_| curves.computes)?;
    let curve = first(curves, PARALLEL)?;
    let most = curve.points.last()?.workers;
    if f64::from(most) < cores * (1.0 + NEAR) {
        return None;
    }
    let speed = |point: &CurvePoint| point.speedup.map(|speedup| speedup.value);
    let highest = curve.points.iter().filter_map(speed).max_by(f64::total_cmp)?;
    let as_good = |point: &&CurvePoint| {
        speed(point).is_some_and(|speedup| speedup >= (1.0 - AS_GOOD) * highest)
    };
    let peak = curve.points.iter().find(as_good)?;
    let (low, high) = (cores * (1.0 - NEAR), cores * (1.0 + NEAR));
    Some(Shape {
        lesson: Lesson::TooMany,
        holds: (low..=high).contains(&f64::from(peak.workers)),
        expected: format!(
            "no more speed beyond {low:.1} to {high:.1} workers, near the {cores:.1} cores"
        ),
        measured: format!(
            "{} reach {} with {} workers and at most {} with up to {most}",
            names(&[curve.lane]),
            peak.speedup.map(format::ratio).unwrap_or_default(),
            peak.workers,
            format::times(highest)
        ),
    })
}

/// Chunks of one task are much slower than the best ones, and too large ones slower again.
fn chunk_size(curves: &Curves) -> Option<Shape> {
    use ExecutionModel::{FreeThreads, GilThreads, Processes};
    let curve = first(curves, [Processes, FreeThreads, GilThreads])?;
    let (one, most) = (curve.points.first()?, curve.points.last()?);
    let best = curve.points.iter().min_by_key(|point| point.time.value)?;
    if one.value != 1 || curve.points.len() < 3 {
        return None;
    }
    let times = |point: &CurvePoint| point.time.value.0 as f64 / best.time.value.0.max(1) as f64;
    let clearly = |point: &CurvePoint| point.time.low > best.time.high;
    Some(Shape {
        lesson: Lesson::ChunkSize,
        holds: times(one) >= CHUNKS_MATTER && clearly(most),
        expected: format!(
            "a U: with chunks of 1 at least {} the time of the best, and with the largest more than that of the best",
            format::times(CHUNKS_MATTER)
        ),
        measured: format!(
            "{} are fastest with chunks of {}; with chunks of 1 they take {} as long, with chunks of {} {}",
            names(&[curve.lane]),
            format::grouped(best.value),
            format::times(times(one)),
            format::grouped(most.value),
            format::times(times(most))
        ),
    })
}

/// The serial share of the fit is the one that the speedup on the most workers gives by itself.
fn amdahl(curves: &Curves) -> Option<Shape> {
    let curve = first(curves, PARALLEL)?;
    let fit = curve.laws.as_ref()?.amdahl.as_ref().ok()?;
    // Beyond the cores there is nothing for more workers to compute on.
    let cores = curves.cores.filter(|_| curves.computes).unwrap_or(f64::INFINITY);
    let on_cores = |point: &&CurvePoint| f64::from(point.workers) <= cores.round();
    let most = curve.points.iter().rfind(on_cores)?;
    let alone = stats::karp_flatt(most.speedup?, u32::from(most.workers))?;
    let meet = |a: Estimate, b: Estimate| a.low <= b.high && b.low <= a.high;
    let explained = fit.misses().next().is_none();
    Some(Shape {
        lesson: Lesson::Amdahl,
        holds: explained && meet(fit.serial, alone),
        expected: format!(
            "the serial share on {} workers alone, {}, and the one of Amdahl’s law on all points \
             agree within their intervals",
            most.workers,
            format::share(alone)
        ),
        measured: if explained {
            format!("{}: {} by the law", names(&[curve.lane]), format::share(fit.serial))
        } else {
            format!("{}: the law does not explain the times", names(&[curve.lane]))
        },
    })
}
