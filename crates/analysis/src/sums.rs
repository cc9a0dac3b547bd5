//! Sums over spans, medians over samples, and shares of one time in another.

use model::{ExecutionModel, LaneRecord, Nanos, Outcome, Run, Sample, Span, SpanKind};

/// The share of `whole` that `part` is; nothing of no time.
pub(crate) fn share_of(part: Nanos, whole: Nanos) -> f64 {
    if whole == Nanos::ZERO { 0.0 } else { part.0 as f64 / whole.0 as f64 }
}

/// The median over the lane's samples.
pub(crate) fn median(lane: &LaneRecord, of: impl Fn(&Sample) -> f64) -> Option<f64> {
    stats::median(&lane.samples.iter().map(of).collect::<Vec<_>>())
}

/// How long the workers' spans of these kinds are together, the driver's left out.
pub(crate) fn total(lane: &LaneRecord, is: impl Fn(SpanKind) -> bool) -> Nanos {
    let of_workers = lane.spans.iter().filter(|span| span.worker != Span::DRIVER);
    of_workers.filter(|span| is(span.kind)).map(|span| span.end - span.start).sum()
}

/// When the last span ends.
pub(crate) fn end(lane: &LaneRecord) -> Nanos {
    lane.spans.iter().map(|span| span.end).max().unwrap_or(Nanos::ZERO)
}

/// The share of the computing that the spans show: a worker keeps some thousands of them.
pub(crate) fn kept(lane: &LaneRecord) -> f64 {
    let computed = lane.samples.last().map_or(Nanos::ZERO, |sample| sample.costs.compute);
    let shown = total(lane, |kind| kind == SpanKind::Compute);
    if computed == Nanos::ZERO { 1.0 } else { share_of(shown, computed).min(1.0) }
}

/// The record of a lane that finished and has samples.
pub(crate) fn finished(run: &Run, lane: ExecutionModel) -> Option<&LaneRecord> {
    run.lane(lane).filter(|record| {
        matches!(record.outcome, Outcome::Finished(_)) && !record.samples.is_empty()
    })
}

/// One thread that waits for less than this share of its time computes.
const HARDLY: f64 = 0.05;

/// The share of its time that one thread waits for timers, files and the network; `None` where it
/// did not finish.
pub(crate) fn waiting(run: &Run) -> Option<f64> {
    let one = finished(run, ExecutionModel::Sequential)?;
    median(one, |sample| share_of(sample.costs.wait_io, sample.wall))
}

/// Whether one thread computes nearly all of its time.
pub(crate) fn computes(run: &Run) -> Option<bool> {
    waiting(run).map(|share| share < HARDLY)
}
