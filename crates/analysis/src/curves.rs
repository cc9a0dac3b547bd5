//! What a sweep comes to: for each lane a curve with intervals, the laws that may explain it, and
//! where lanes overtake each other.
//!
//! **Baseline.** Every speedup is over one thread in the same run, so what a machine does from run
//! to run is divided out. Laws are fitted to a lane's own times: their speedups are over one worker
//! of the lane, and the lines that are drawn of them are over the one thread of all runs together.
//!
//! **Cores.** The laws know workers that all compute at once. Where the work is computing, they are
//! fitted to as many workers as the calibration found cores, and drawn beyond: what is measured
//! below the line there is what more cores would have given.
//!
//! **Gustafson's law** asks for work in proportion to the workers. The size of a workload need not
//! be in proportion to its work (a matrix of twice the size is eight times the work), so the times
//! are first brought to such work, by what one thread took for it in the same run.

mod cross;
mod fitted;
mod words;

use crate::lane::Walls;
use crate::sums::{self, finished};
use crate::sweep::Point;
use crate::warning::has_workers;
use crate::{Phrase, SweepKind};
use model::{ExecutionModel, Nanos, Run};
use stats::{Estimate, Fit, Gustafson, Refusal};

pub use cross::Overtaking;
pub use fitted::Line;

/// A lane at one value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// The value of the swept parameter.
    pub value: u64,
    /// How many workers the lane had, as observed.
    pub workers: u16,
    /// The median time of one execution.
    pub time: Estimate<Nanos>,
    /// How many times as fast as one thread in the same run, if that finished. `None` of one
    /// thread itself.
    pub speedup: Option<Estimate>,
    /// The speedup for each worker, of a lane with several.
    pub efficiency: Option<Estimate>,
}

/// A lane over all values at which it finished.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneCurve {
    /// Which lane.
    pub lane: ExecutionModel,
    /// What was measured, by value.
    pub points: Vec<CurvePoint>,
    /// The laws of scaling, where workers were swept and the lane has several.
    pub laws: Option<Laws>,
    /// Gustafson's law, of a scaled sweep.
    pub gustafson: Option<Result<Gustafson, Refusal>>,
}

impl LaneCurve {
    /// The first point that is as fast as the fastest, as far as can be told from the noise: by
    /// speedup, else by time.
    #[must_use]
    pub fn best(&self) -> Option<&CurvePoint> {
        let speed = |point: &CurvePoint| {
            let per_second = |time: Nanos| 1e9 / time.0.max(1) as f64;
            let time = point.time;
            point.speedup.unwrap_or(Estimate {
                value: per_second(time.value),
                low: per_second(time.high),
                high: per_second(time.low),
            })
        };
        let speeds = || self.points.iter().map(speed);
        let fastest = speeds().max_by(|a, b| a.value.total_cmp(&b.value))?;
        self.points.iter().find(|point| speed(point).value >= fastest.low)
    }
}

/// What a lane's times say by the laws of scaling.
#[derive(Clone, Debug, PartialEq)]
pub struct Laws {
    /// Amdahl's law, or why there is none.
    pub amdahl: Result<Fit, Refusal>,
    /// The Universal Scalability Law, or why there is none.
    pub universal: Result<Fit, Refusal>,
    /// The most workers to which they were fitted.
    pub up_to: u32,
    /// The laws as lines of speedup over one thread; empty where that is not known.
    pub lines: Vec<Line>,
}

/// A value of which nothing is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The value.
    pub value: u64,
    /// Why: a sentence without its full stop.
    pub why: String,
}

/// What a sweep, or as much of it as there is, comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    /// What was swept.
    pub kind: SweepKind,
    /// What the values count; may be empty.
    pub unit: &'static str,
    /// The lanes that finished anywhere, in the order of the page.
    pub lanes: Vec<LaneCurve>,
    /// Where lanes overtake each other.
    pub overtakings: Vec<Overtaking>,
    /// How many cores there are by measurement, the median of the runs that measured them: a line
    /// to draw.
    pub cores: Option<f64>,
    /// Whether one thread computes nearly all of its time, as far as it finished: else more workers
    /// than cores are no waste.
    pub computes: bool,
    /// Values without a result.
    pub missing: Vec<Missing>,
    /// What it means, a sentence each.
    pub sentences: Vec<Vec<Phrase>>,
}

impl Curves {
    /// The curve of a lane, if it finished anywhere.
    #[must_use]
    pub fn lane(&self, lane: ExecutionModel) -> Option<&LaneCurve> {
        self.lanes.iter().find(|curve| curve.lane == lane)
    }

    pub(crate) fn of(kind: SweepKind, unit: &'static str, points: &[&Point]) -> Self {
        let runs: Vec<(u64, &Run)> =
            points.iter().filter_map(|p| Some((p.value, p.result.as_ref().ok()?))).collect();
        let cores: Vec<f64> =
            runs.iter().filter_map(|(_, run)| run.environment.cores_measured).collect();
        let cores = stats::median(&cores);
        let computes = runs.iter().all(|(_, run)| sums::computes(run).unwrap_or(false));
        let limit = cores.filter(|_| computes).map(f64::round);
        let lanes: Vec<LaneCurve> = ExecutionModel::ALL
            .into_iter()
            .map(|lane| of_lane(kind, lane, &runs, limit))
            .filter(|curve| !curve.points.is_empty())
            .collect();
        let mut curves = Self {
            kind,
            unit,
            lanes,
            overtakings: cross::overtakings(kind, &runs),
            cores,
            computes,
            missing: points.iter().filter_map(|point| missing(point)).collect(),
            sentences: Vec::new(),
        };
        curves.sentences = words::sentences(&curves);
        curves
    }
}

fn missing(point: &Point) -> Option<Missing> {
    let why = match &point.result {
        Err(why) => why.clone(),
        Ok(run) if ExecutionModel::ALL.iter().all(|lane| finished(run, *lane).is_none()) => {
            "No lane finished".to_owned()
        }
        Ok(_) => return None,
    };
    Some(Missing { value: point.value, why })
}

/// A lane's curve. With a limit, only as many workers go into the laws, if those are enough.
fn of_lane(
    kind: SweepKind,
    lane: ExecutionModel,
    runs: &[(u64, &Run)],
    limit: Option<f64>,
) -> LaneCurve {
    let points = runs.iter().filter_map(|(value, run)| point(*value, lane, run)).collect();
    let scales = has_workers(lane);
    let (laws, gustafson) = match kind {
        SweepKind::Workers { .. } => (scales.then(|| fitted::laws(lane, runs, limit)), None),
        SweepKind::Scaled => (None, scales.then(|| fitted::gustafson(lane, runs))),
        SweepKind::Knob(_) => (None, None),
    };
    LaneCurve { lane, points, laws, gustafson }
}

fn point(value: u64, lane: ExecutionModel, run: &Run) -> Option<CurvePoint> {
    let record = finished(run, lane)?;
    let walls = Walls::of(record)?;
    let one = finished(run, ExecutionModel::Sequential).and_then(Walls::of);
    let one = one.filter(|one| one.lane != lane);
    let speedup = one.map(|one| walls.speedup_over(&one));
    Some(CurvePoint {
        value,
        workers: record.workers,
        time: walls.steady.estimate().map(|nanos| Nanos(nanos.round() as u64)),
        speedup,
        efficiency: speedup
            .filter(|_| has_workers(lane))
            .map(|speedup| stats::efficiency(speedup, u32::from(record.workers.max(1)))),
    })
}

#[cfg(test)]
mod tests;
