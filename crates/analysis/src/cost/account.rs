//! From samples and spans to the parts of the workers' time.

use super::{LaneCosts, Memory, Overhead, Part, PartKind, Source, Start, StartMethod};
use crate::sums::{end, kept, median, share_of};
use crate::warning::has_workers;
use model::{Costs, ExecutionModel, LaneRecord, Nanos, Run, Sample, Span, SpanKind};

pub(super) fn of_lane(run: &Run, record: &LaneRecord) -> Option<LaneCosts> {
    let workers = if has_workers(record.model) { record.workers.max(1) } else { 1 };
    let wall = median(record, |sample| sample.wall.0 as f64)?;
    let wall = Nanos(wall.round() as u64);
    let work = wall * u64::from(workers);
    let start = Start {
        method: StartMethod::of(record.model),
        spawn: record.spawn,
        each: each_start(record, workers),
        load: record.load,
    };
    let whole = record.startup() * u64::from(workers) + work;
    let startup = [(PartKind::Spawn, start.spawn), (PartKind::Load, start.load)];
    let startup = startup.map(|(kind, time)| (kind, time * u64::from(workers), Source::Start));
    let (execution, overlapped) = execution(record, workers, work);
    let mut parts: Vec<Part> = startup
        .into_iter()
        .chain(execution)
        .filter(|(_, time, _)| *time > Nanos::ZERO)
        .map(|(kind, time, source)| Part { kind, time, share: share_of(time, whole), source })
        .collect();
    parts.sort_by_key(|part| part.kind);
    let bytes = |of: fn(&Costs) -> u64| {
        median(record, |sample| of(&sample.costs) as f64).map_or(0, |bytes| bytes.round() as u64)
    };
    Some(LaneCosts {
        lane: record.model,
        workers,
        wall,
        whole,
        parts,
        overlapped,
        bytes_sent: bytes(|costs| costs.bytes_sent),
        bytes_received: bytes(|costs| costs.bytes_received),
        start,
        overhead: overhead(run, record),
        memory: memory(record, workers),
    })
}

fn overhead(run: &Run, record: &LaneRecord) -> Option<Overhead> {
    let execution = record.overhead?;
    Some(Overhead { execution, task: execution / u64::from(run.plan.params.tasks) })
}

fn memory(record: &LaneRecord, workers: u16) -> Memory {
    let (private, driver) = record
        .private_memory
        .split_at_checked(usize::from(workers))
        .unwrap_or((&record.private_memory, &[]));
    Memory {
        total: record.memory,
        private: private.to_vec(),
        driver: driver.first().copied(),
        shared: record.shared_memory,
    }
}

/// How long the start of one worker took, of those of the lane.
fn each_start(record: &LaneRecord, workers: u16) -> Option<Nanos> {
    let spawns = record
        .start_spans
        .iter()
        .filter(|span| span.kind == SpanKind::Spawn && span.worker < workers)
        .map(|span| (span.end - span.start).0 as f64);
    let spawn = stats::median(&spawns.collect::<Vec<_>>())?;
    Some(Nanos(spawn.round() as u64))
}

/// The parts of an execution that takes `work` of the workers' time, and what of them did not fit.
fn execution(
    record: &LaneRecord,
    workers: u16,
    work: Nanos,
) -> (Vec<(PartKind, Nanos, Source)>, Nanos) {
    let mut left = work;
    let mut overlapped = Nanos::ZERO;
    let mut parts = Vec::new();
    for kind in PartKind::KEPT {
        let (share, source) = share(record, workers, kind);
        let time = Nanos((share * work.0 as f64).round() as u64);
        let fits = time.min(left);
        left = left - fits;
        overlapped += time - fits;
        parts.push((kind, fits, source));
    }
    parts.push((PartKind::Idle, left, Source::Remainder));
    (parts, overlapped)
}

/// The share of the workers' time that a part took, and who says so.
fn share(record: &LaneRecord, workers: u16, kind: PartKind) -> (f64, Source) {
    let sampled = |cost: fn(&Costs) -> Nanos| {
        let share =
            |sample: &Sample| share_of(cost(&sample.costs), sample.wall * u64::from(workers));
        (median(record, share).unwrap_or(0.0), Source::Samples)
    };
    let spanned = |kind| {
        // The driver's spans have a number beyond the workers'.
        let own = |span: &&Span| span.kind == kind && span.worker < workers;
        let time = record.spans.iter().filter(own).map(|span| span.end - span.start).sum();
        (share_of(time, end(record) * u64::from(workers)), Source::Spans { kept: kept(record) })
    };
    match kind {
        PartKind::Compute => sampled(|costs| costs.compute),
        PartKind::Encode => sampled(|costs| costs.encode),
        PartKind::Decode => sampled(|costs| costs.decode),
        PartKind::Combine => sampled(|costs| costs.combine),
        PartKind::WaitGil if record.model == ExecutionModel::GilThreads => {
            sampled(|costs| costs.wait_gil)
        }
        // Only one lane has one.
        PartKind::WaitGil => (0.0, Source::Samples),
        PartKind::WaitIo => sampled(|costs| costs.wait_io),
        PartKind::WaitLock => spanned(SpanKind::WaitLock),
        PartKind::WaitQueue => spanned(SpanKind::WaitQueue),
        PartKind::Transfer => spanned(SpanKind::Transfer),
        // The start is measured apart, and idle is what remains.
        PartKind::Spawn | PartKind::Load => (0.0, Source::Start),
        PartKind::Idle => (0.0, Source::Remainder),
    }
}
