//! From spans and samples to findings: what is added up, and from where on it is worth a word.

use super::Finding;
use crate::sums::{end, kept, median, share_of as of, total};
use crate::warning::has_workers;
use model::{ExecutionModel, LaneRecord, Nanos, Outcome, Run, Span, SpanKind};
use std::collections::BTreeMap;

/// A share of the workers' time that is worth a word.
const NOTABLE: f64 = 0.25;

/// The share of the time that is worth a word when one worker works and the others wait.
const SERIAL: f64 = 0.1;

/// A GIL that is held for more than this share of the time leaves nothing to gain.
const HELD: f64 = 0.8;

/// One piece of work is too heavy when it alone keeps the speedup below this share of the number
/// of workers.
const REACHED: f64 = 0.8;

/// A chunk that computes for longer than this is not small, whatever happens between two.
const LONG_CHUNK: Nanos = Nanos::from_millis(5);

/// A message is called large from so many bytes on, when making and reading bytes is also most of
/// what its lane does beside its tasks.
const LARGE_MESSAGE: u64 = 64 * 1024;

/// A first execution that takes fewer times as long as later ones goes without saying.
const COLD: f64 = 2.0;

/// A single time of fewer steps of the clock than this says little.
const STEPS_TO_SEE: u64 = 20;

/// When spans show less than this share of the computing, some were not kept.
const KEPT: f64 = 0.9;

pub(super) fn findings(run: &Run) -> Vec<Finding> {
    let finished: Vec<&LaneRecord> =
        run.lanes.iter().filter(|lane| matches!(lane.outcome, Outcome::Finished(_))).collect();
    let parallel: Vec<&LaneRecord> = finished
        .iter()
        .copied()
        .filter(|lane| has_workers(lane.model) && lane.workers > 1)
        .collect();
    // Threads with a GIL take turns: what else they do is hidden behind it.
    let at_once: Vec<&LaneRecord> = parallel
        .iter()
        .copied()
        .filter(|lane| lane.model != ExecutionModel::GilThreads || run.plan.params.gil_release)
        .collect();
    let heavy = heavy(&at_once);
    let is_heavy = |lane: ExecutionModel| {
        heavy.iter().any(|finding| match finding {
            Finding::HeavyTask { lanes, .. } => lanes.contains(&lane),
            Finding::HeavyChunk { lane: heavy, .. } => *heavy == lane,
            Finding::SmallChunks { .. }
            | Finding::LargeMessages { .. }
            | Finding::GilHeld { .. }
            | Finding::LockWaits { .. }
            | Finding::Unbalanced { .. }
            | Finding::SerialCombining { .. }
            | Finding::ColdCode { .. }
            | Finding::SlowStart { .. } => false,
        })
    };
    let balanced_otherwise = at_once.iter().filter(|lane| !is_heavy(lane.model));
    let unbalanced: Vec<Finding> = balanced_otherwise.filter_map(|lane| unbalanced(lane)).collect();
    let gil = parallel.iter().filter(|_| !run.plan.params.gil_release);
    gil.filter_map(|lane| gil_held(lane))
        .chain(parallel.iter().filter_map(|lane| lock_waits(lane)))
        .chain(at_once.iter().filter_map(|lane| messages(lane)))
        .chain(heavy)
        .chain(unbalanced)
        .chain(at_once.iter().filter_map(|lane| combining(lane)))
        .chain(cold_code(run, &finished))
        .chain(finished.iter().filter_map(|lane| slow_start(lane)))
        .collect()
}

fn gil_held(lane: &LaneRecord) -> Option<Finding> {
    if lane.model != ExecutionModel::GilThreads {
        return None;
    }
    let held = median(lane, |sample| of(sample.costs.compute, sample.wall))?.min(1.0);
    let waited =
        median(lane, |sample| of(sample.costs.wait_gil, sample.wall * u64::from(lane.workers)))?;
    (held >= HELD && waited >= NOTABLE).then_some(Finding::GilHeld { held, waited })
}

fn lock_waits(lane: &LaneRecord) -> Option<Finding> {
    let waited = total(lane, |kind| kind == SpanKind::WaitLock);
    let share = of(waited, end(lane) * u64::from(lane.workers));
    (share >= NOTABLE).then_some(Finding::LockWaits { lane: lane.model, share })
}

/// What workers of a process do between their first and their last span, other than their tasks,
/// is about messages: making and reading bytes, and waiting for them.
fn messages(lane: &LaneRecord) -> Option<Finding> {
    if lane.model != ExecutionModel::Processes {
        return None;
    }
    let mut present = Nanos::ZERO;
    for spans in by_worker(lane).values() {
        let first = spans.iter().map(|span| span.start).min()?;
        let last = spans.iter().map(|span| span.end).max()?;
        present += last - first;
    }
    let working = total(lane, |kind| {
        matches!(
            kind,
            SpanKind::Compute | SpanKind::Sleep | SpanKind::Io | SpanKind::Spawn | SpanKind::Load
        )
    });
    let share = 1.0 - of(working.min(present), present);
    let converting: Nanos = by_worker(lane)
        .values()
        .flatten()
        .filter(|span| matches!(span.kind, SpanKind::Encode | SpanKind::Decode))
        .map(|span| span.end - span.start)
        .sum();
    let computed = total(lane, |kind| kind == SpanKind::Compute);
    // Each chunk is decoded once, even when it computes in several stretches.
    let decoded = lane.spans.iter().filter(|span| span.kind == SpanKind::Decode).count();
    let computes = lane.spans.iter().filter(|span| span.kind == SpanKind::Compute).count();
    let chunks = if decoded == 0 { computes } else { decoded } as u64;
    if chunks == 0 || share < NOTABLE {
        return None;
    }
    let copied = lane.samples.last().map_or(0, |s| s.costs.bytes_sent + s.costs.bytes_received);
    let bytes = (copied as f64 * kept(lane) / chunks as f64) as u64;
    let chunk = computed / chunks;
    let lane = lane.model;
    if bytes >= LARGE_MESSAGE && converting * 2 >= present - working.min(present) {
        Some(Finding::LargeMessages { lane, share, bytes })
    } else {
        (chunk <= LONG_CHUNK).then_some(Finding::SmallChunks { lane, share, chunk })
    }
}

/// The piece of work that is too heavy, of the lanes in which one is: a task if it is one, else the
/// heaviest chunk.
fn heavy(lanes: &[&LaneRecord]) -> Vec<Finding> {
    let mut task: Option<(Vec<ExecutionModel>, f64)> = None;
    let mut chunks = Vec::new();
    for lane in lanes {
        let Some((tasks, share)) = heaviest(lane) else { continue };
        // The speedup is at most 1 / share.
        if share * f64::from(lane.workers) * REACHED <= 1.0 {
            continue;
        }
        if tasks == 1 {
            let (lanes, most) = task.get_or_insert_with(|| (Vec::new(), share));
            lanes.push(lane.model);
            *most = most.max(share);
        } else {
            chunks.push(Finding::HeavyChunk { lane: lane.model, share, tasks });
        }
    }
    task.map(|(lanes, share)| Finding::HeavyTask { lanes, share })
        .into_iter()
        .chain(chunks)
        .collect()
}

/// How many tasks the heaviest chunk has, and its share of the computing. `None` where the spans
/// do not show it.
fn heaviest(lane: &LaneRecord) -> Option<(u32, f64)> {
    let mut chunks: BTreeMap<(u32, u32), Nanos> = BTreeMap::new();
    for span in lane.spans.iter().filter(|span| span.kind == SpanKind::Compute) {
        *chunks.entry((span.tasks.start, span.tasks.end)).or_insert(Nanos::ZERO) +=
            span.end - span.start;
    }
    let all: Nanos = chunks.values().copied().sum();
    if all == Nanos::ZERO || kept(lane) < KEPT {
        return None;
    }
    let ((start, end), longest) = chunks.into_iter().max_by_key(|(_, time)| *time)?;
    let tasks = end.checked_sub(start).filter(|tasks| *tasks > 0)?;
    Some((tasks, of(longest, all)))
}

fn unbalanced(lane: &LaneRecord) -> Option<Finding> {
    if kept(lane) < KEPT {
        return None;
    }
    let last = |spans: &Vec<&Span>| {
        let busy = spans.iter().filter(|span| span.kind != SpanKind::WaitQueue);
        busy.map(|span| span.end).max()
    };
    let ends: Vec<Nanos> = by_worker(lane).values().filter_map(last).collect();
    let end = ends.iter().copied().max()?;
    let done: Nanos = ends.iter().copied().sum();
    // A worker that never worked waited all the time.
    let share = 1.0 - of(done, end * u64::from(lane.workers));
    (share >= NOTABLE).then_some(Finding::Unbalanced { lane: lane.model, share })
}

fn combining(lane: &LaneRecord) -> Option<Finding> {
    let share = median(lane, |sample| of(sample.costs.combine, sample.wall))?.min(1.0);
    (share >= SERIAL).then_some(Finding::SerialCombining { lane: lane.model, share })
}

/// The lane whose first execution took the most times as long as the later ones, if it took many.
fn cold_code(run: &Run, finished: &[&LaneRecord]) -> Option<Finding> {
    let step = run.environment.clock_step;
    let cold = finished.iter().filter_map(|lane| {
        let later = median(lane, |sample| sample.wall.0 as f64)?;
        let times = lane.warmup.0 as f64 / later.max(1.0);
        // One execution is timed only as well as the clock can.
        let seen = lane.warmup >= step * STEPS_TO_SEE;
        let later = Nanos(later.round() as u64);
        let cold = Finding::ColdCode { lane: lane.model, first: lane.warmup, later };
        (seen && times >= COLD).then_some((times, cold))
    });
    let coldest = cold.max_by(|(a, _), (b, _)| a.total_cmp(b));
    coldest.map(|(_, finding)| finding)
}

fn slow_start(lane: &LaneRecord) -> Option<Finding> {
    let work = median(lane, |sample| sample.wall.0 as f64)?;
    let startup = lane.startup();
    let work = Nanos(work.round() as u64);
    (startup > work).then_some(Finding::SlowStart { lane: lane.model, startup, work })
}

/// The spans of each worker that ran a task, until it had nothing left to do. The driver is no
/// worker.
fn by_worker(lane: &LaneRecord) -> BTreeMap<u16, Vec<&Span>> {
    let mut workers: BTreeMap<u16, Vec<&Span>> = BTreeMap::new();
    for span in lane.spans.iter().filter(|span| span.kind != SpanKind::Idle) {
        workers.entry(span.worker).or_default().push(span);
    }
    workers.remove(&Span::DRIVER);
    workers.retain(|_, spans| spans.iter().any(|span| span.kind == SpanKind::Compute));
    workers
}
