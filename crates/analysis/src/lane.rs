//! One lane of a run in numbers: how long it took, against what, and where its time went.

use model::{Costs, ExecutionModel, LaneRecord, Nanos, Outcome, Run, Sample, Span, SpanKind};
use stats::{Estimate, Medians};

/// A measured iteration, to be drawn as a dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dot {
    /// How long one execution took.
    pub wall: Nanos,
    /// Whether it stands out from the lane's other samples. It counts all the same.
    pub outlier: bool,
}

/// What a run says about one lane.
///
/// A lane has times only when it finished: nobody checked the answer of any other. Of a lane that
/// was stopped the samples so far remain.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneResult {
    /// Which lane.
    pub lane: ExecutionModel,
    /// How it ended.
    pub outcome: Outcome,
    /// How many workers it had, as observed.
    pub workers: u16,
    /// The median time of one execution once everything runs, with its 95 % interval.
    pub steady: Option<Estimate<Nanos>>,
    /// Start-up plus [`steady`](Self::steady): what a program that runs the workload once pays.
    /// The start-up was measured once and carries no interval of its own.
    pub with_startup: Option<Estimate<Nanos>>,
    /// Starting the workers, loading the module and the input.
    pub startup: Nanos,
    /// How many times as fast as the baseline, start-up not counted. `None` for the baseline.
    pub speedup: Option<Estimate>,
    /// How many times as fast as the baseline, both with their start-up. `None` for the baseline.
    pub speedup_with_startup: Option<Estimate>,
    /// Every sample, in the order in which they were measured.
    pub samples: Vec<Dot>,
    /// The share of the workers' time that went into copying (making bytes, waiting for them to
    /// arrive, making values of them), 0 to 1, for a lane that copies.
    pub copying_share: Option<f64>,
    /// The share of the workers' time that went into waiting for the GIL, 0 to 1, for the lane
    /// that has one.
    pub wait_gil_share: Option<f64>,
    /// How long a task really waited for its timer, request or file, on the average; `None` where
    /// nothing waited.
    pub latency_seen: Option<Nanos>,
    /// Bytes copied to the workers in one execution.
    pub bytes_sent: u64,
    /// Bytes copied from the workers in one execution.
    pub bytes_received: u64,
    /// Bytes of memory that the lane's instances held at the end.
    pub memory: u64,
    /// How often the GIL changed hands in one execution, for the lane that has one.
    pub gil_switches: Option<u64>,
    /// The mean time between two changes of the GIL's holder, where there was any.
    pub gil_switch_every: Option<Nanos>,
}

/// The medians of a finished lane's samples, with their bootstrap distributions.
pub(crate) struct Walls {
    pub(crate) lane: ExecutionModel,
    pub(crate) steady: Medians,
    pub(crate) with_startup: Medians,
}

impl Walls {
    /// `None` for a lane that did not finish: its times are nobody's.
    pub(crate) fn of(record: &LaneRecord) -> Option<Self> {
        if !matches!(record.outcome, Outcome::Finished(_)) {
            return None;
        }
        // Each lane has a random stream of its own, so that a quotient's two sides are independent.
        let steady = Medians::of(&walls(record), record.model as u64)?;
        let with_startup = steady.clone().plus(record.startup().0 as f64);
        Some(Self { lane: record.model, steady, with_startup })
    }

    /// How many times as fast as `base` this lane is once everything runs.
    pub(crate) fn speedup_over(&self, base: &Self) -> Estimate {
        base.steady.over(&self.steady)
    }
}

impl LaneResult {
    /// A lane's result. `walls` are its own and the baseline's, as far as they finished.
    pub(crate) fn of(
        run: &Run,
        record: &LaneRecord,
        walls: Option<&Walls>,
        base: Option<&Walls>,
    ) -> Self {
        let samples = &record.samples;
        let both = walls.zip(base).filter(|(walls, base)| walls.lane != base.lane);
        let has_gil = record.model == ExecutionModel::GilThreads;
        Self {
            lane: record.model,
            outcome: record.outcome.clone(),
            workers: record.workers,
            steady: walls.map(|walls| walls.steady.estimate().map(nanos)),
            with_startup: walls.map(|walls| walls.with_startup.estimate().map(nanos)),
            startup: record.startup(),
            speedup: both.map(|(walls, base)| walls.speedup_over(base)),
            speedup_with_startup: both
                .map(|(walls, base)| base.with_startup.over(&walls.with_startup)),
            samples: dots(record),
            copying_share: copying_share(record),
            wait_gil_share: share(record, |costs| costs.wait_gil).filter(|_| has_gil),
            latency_seen: latency_seen(samples, run.plan.params.tasks),
            bytes_sent: median_cost(samples, |costs| costs.bytes_sent),
            bytes_received: median_cost(samples, |costs| costs.bytes_received),
            memory: record.memory,
            gil_switches: has_gil.then(|| median_cost(samples, |costs| costs.gil_switches)),
            gil_switch_every: gil_switch_every(samples).filter(|_| has_gil),
        }
    }

    /// Whether it measured, and its answer is right.
    #[must_use]
    pub const fn finished(&self) -> bool {
        self.steady.is_some()
    }

    /// The end of what a chart draws for this lane.
    pub(crate) fn furthest(&self, with_startup: bool) -> Nanos {
        let startup = if with_startup { self.startup } else { Nanos::ZERO };
        let high = self.steady.map_or(Nanos::ZERO, |steady| steady.high);
        let slowest = self.samples.iter().map(|dot| dot.wall).max().unwrap_or(Nanos::ZERO);
        if high == Nanos::ZERO && slowest == Nanos::ZERO {
            return Nanos::ZERO;
        }
        startup + high.max(slowest)
    }
}

pub(crate) fn walls(record: &LaneRecord) -> Vec<f64> {
    record.samples.iter().map(|sample| sample.wall.0 as f64).collect()
}

fn nanos(value: f64) -> Nanos {
    Nanos(value.round() as u64)
}

fn dots(record: &LaneRecord) -> Vec<Dot> {
    match record.outcome {
        Outcome::Finished(_) | Outcome::Stopped => {
            let outliers = stats::outliers(&walls(record));
            let dot = |(sample, outlier): (&Sample, bool)| Dot { wall: sample.wall, outlier };
            record.samples.iter().zip(outliers).map(dot).collect()
        }
        Outcome::Failed(_) | Outcome::Closed(_) => Vec::new(),
    }
}

/// The share of the workers' time that a cost took: its median over the samples.
fn share(record: &LaneRecord, cost: fn(&Costs) -> Nanos) -> Option<f64> {
    let shares: Vec<f64> = record
        .samples
        .iter()
        .filter(|sample| sample.wall > Nanos::ZERO)
        .map(|sample| {
            let workers_time = sample.wall * u64::from(record.workers.max(1));
            cost(&sample.costs).0 as f64 / workers_time.0 as f64
        })
        .collect();
    stats::median(&shares).map(|share| share.min(1.0))
}

fn copying_share(record: &LaneRecord) -> Option<f64> {
    let copied = |sample: &Sample| sample.costs.bytes_sent + sample.costs.bytes_received > 0;
    if !record.samples.iter().any(copied) {
        return None;
    }
    let converting = share(record, |costs| costs.encode + costs.decode)?;
    Some((converting + transfer_share(record)).min(1.0))
}

/// Waiting for bytes to arrive is not among a sample's costs; the spans of the last iteration have
/// it.
fn transfer_share(record: &LaneRecord) -> f64 {
    let end = record.spans.iter().map(|span| span.end).max().unwrap_or(Nanos::ZERO);
    let of_workers = record.spans.iter().filter(|span| span.worker != Span::DRIVER);
    let transfers = of_workers.filter(|span| span.kind == SpanKind::Transfer);
    let waited: Nanos = transfers.map(|span| span.end - span.start).sum();
    waited.0 as f64 / (end * u64::from(record.workers.max(1))).0.max(1) as f64
}

fn latency_seen(samples: &[Sample], tasks: u32) -> Option<Nanos> {
    let waited = Nanos(median_cost(samples, |costs| costs.wait_io.0));
    (waited > Nanos::ZERO).then(|| waited / u64::from(tasks))
}

fn median_cost(samples: &[Sample], cost: fn(&Costs) -> u64) -> u64 {
    let values: Vec<f64> = samples.iter().map(|sample| cost(&sample.costs) as f64).collect();
    stats::median(&values).map_or(0, |median| median.round() as u64)
}

fn gil_switch_every(samples: &[Sample]) -> Option<Nanos> {
    let switches: u64 = samples.iter().map(|sample| sample.costs.gil_switches).sum();
    let wall: Nanos = samples.iter().map(|sample| sample.wall).sum();
    (switches > 0).then(|| wall / switches)
}
