//! From samples and spans to the parts of the workers' time.

use super::{LaneCosts, Memory, Overhead, Part, PartKind, Source, Start, StartMethod};
use crate::sums::{end, kept, median, share_of, total};
use crate::warning::has_workers;
use model::{Costs, LaneRecord, Nanos, Run, Sample, SpanKind};

pub(super) fn of_lane(run: &Run, record: &LaneRecord) -> Option<LaneCosts> {
    let workers = if has_workers(record.model) { record.workers.max(1) } else { 1 };
    let wall = median(record, |sample| sample.wall.0 as f64)?;
    let wall = Nanos(wall.round() as u64);
    let work = wall * u64::from(workers);
    let start =
        Start { method: StartMethod::of(record.model), spawn: record.spawn, load: record.load };
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
        memory: Memory { total: record.memory },
    })
}

fn overhead(_run: &Run, _record: &LaneRecord) -> Option<Overhead> {
    None
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
        let time = total(record, |other| other == kind);
        (share_of(time, end(record) * u64::from(workers)), Source::Spans { kept: kept(record) })
    };
    match kind {
        PartKind::Compute => sampled(|costs| costs.compute),
        PartKind::Encode => sampled(|costs| costs.encode),
        PartKind::Decode => sampled(|costs| costs.decode),
        PartKind::Combine => sampled(|costs| costs.combine),
        PartKind::WaitGil => sampled(|costs| costs.wait_gil),
        PartKind::WaitIo => sampled(|costs| costs.wait_io),
        PartKind::WaitLock => spanned(SpanKind::WaitLock),
        PartKind::WaitQueue => spanned(SpanKind::WaitQueue),
        PartKind::Transfer => spanned(SpanKind::Transfer),
        // The start is measured apart, and idle is what remains.
        PartKind::Spawn | PartKind::Load => (0.0, Source::Start),
        PartKind::Idle => (0.0, Source::Remainder),
    }
}
