//! Runs on different numbers of workers to how each lane scales: speedups, efficiencies, and the
//! laws that may explain them.

use crate::lane::{Walls, walls};
use crate::warning::has_workers;
use model::{ExecutionModel, LaneRecord, Nanos, Outcome, Run};
use stats::{Estimate, Fit, Law, Objective, Refusal, Timing};

/// A lane on one number of workers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScalingPoint {
    /// How many workers it had, as observed.
    pub workers: u16,
    /// The median time of one execution.
    pub time: Estimate<Nanos>,
    /// How many times as fast as one thread in the same run, if that finished.
    pub speedup: Option<Estimate>,
    /// The speedup for each worker.
    pub efficiency: Option<Estimate>,
    /// Karp's and Flatt's serial share: what Amdahl's would have to be for this speedup.
    pub serial: Option<Estimate>,
}

/// How a lane scales.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneScaling {
    /// Which lane.
    pub lane: ExecutionModel,
    /// What was measured, by the number of workers.
    pub points: Vec<ScalingPoint>,
    /// Amdahl's law for these times, in nanoseconds, or why there is none.
    pub amdahl: Result<Fit, Refusal>,
    /// The Universal Scalability Law for these times, in nanoseconds, or why there is none.
    pub universal: Result<Fit, Refusal>,
}

/// How the lanes that have workers scale over runs that differ in the number of workers alone, in
/// the order of the first run's lanes.
#[must_use]
pub fn scaling(runs: &[Run]) -> Vec<LaneScaling> {
    let mut lanes: Vec<ExecutionModel> = Vec::new();
    for record in runs.iter().flat_map(|run| &run.lanes) {
        if has_workers(record.model) && !lanes.contains(&record.model) {
            lanes.push(record.model);
        }
    }
    lanes.into_iter().map(|lane| of_lane(lane, runs)).collect()
}

fn of_lane(lane: ExecutionModel, runs: &[Run]) -> LaneScaling {
    let finished = |record: &&LaneRecord| {
        matches!(record.outcome, Outcome::Finished(_)) && !record.samples.is_empty()
    };
    let mut measured: Vec<(&Run, &LaneRecord)> =
        runs.iter().filter_map(|run| Some((run, run.lane(lane).filter(finished)?))).collect();
    measured.sort_by_key(|(_, record)| record.workers);
    let samples: Vec<Vec<f64>> = measured.iter().map(|(_, record)| walls(record)).collect();
    let timings: Vec<Timing> = measured
        .iter()
        .zip(&samples)
        .map(|((_, record), samples)| Timing { workers: u32::from(record.workers), samples })
        .collect();
    LaneScaling {
        lane,
        points: measured.iter().filter_map(|(run, record)| point(run, record)).collect(),
        amdahl: stats::fit(Law::Amdahl, Objective::Times, &timings),
        universal: stats::fit(Law::Universal, Objective::Times, &timings),
    }
}

fn point(run: &Run, record: &LaneRecord) -> Option<ScalingPoint> {
    let walls = Walls::of(record)?;
    let base = run.lane(ExecutionModel::Sequential).and_then(Walls::of);
    let workers = u32::from(record.workers);
    let speedup = base.map(|base| walls.speedup_over(&base));
    Some(ScalingPoint {
        workers: record.workers,
        time: walls.steady.estimate().map(|nanos| Nanos(nanos.round() as u64)),
        speedup,
        efficiency: speedup.map(|speedup| stats::efficiency(speedup, workers)),
        serial: speedup.and_then(|speedup| stats::karp_flatt(speedup, workers)),
    })
}

#[cfg(test)]
mod tests;
