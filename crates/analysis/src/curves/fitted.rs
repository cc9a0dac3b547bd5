//! Laws fitted to a lane's times, and the lines that are drawn of them.

use super::Laws;
use crate::lane::walls;
use crate::sums::finished;
use model::{ExecutionModel, Run};
use stats::{Estimate, Fit, Gustafson, Law, Medians, Objective, Refusal, Timing};

/// How far a line goes on past the last point, in times its number of workers.
const PAST: f64 = 1.5;

/// Points of a line.
const POINTS: u32 = 32;

/// The random stream of the one thread of all runs together: none of a lane's, none of a fit's.
const STREAM: u64 = 1 << 16;

/// A law as a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Which law.
    pub law: Law,
    /// Numbers of workers, from one on, each with the speedup over one thread that the law gives
    /// there and its interval.
    pub points: Vec<(f64, Estimate)>,
}

/// A lane's samples on each number of workers.
struct Measured {
    workers: u32,
    samples: Vec<f64>,
}

impl Measured {
    fn timings(all: &[Self]) -> Vec<Timing<'_>> {
        all.iter().map(|m| Timing { workers: m.workers, samples: &m.samples }).collect()
    }
}

pub(super) fn laws(lane: ExecutionModel, runs: &[(u64, &Run)], limit: Option<f64>) -> Laws {
    let measured: Vec<Measured> = runs
        .iter()
        .filter_map(|(_, run)| finished(run, lane))
        .map(|record| Measured { workers: u32::from(record.workers), samples: walls(record) })
        .collect();
    let timings = Measured::timings(&measured);
    let within = |timing: &&Timing| limit.is_none_or(|cores| f64::from(timing.workers) <= cores);
    let on_cores: Vec<Timing> = timings.iter().filter(within).copied().collect();
    let enough = on_cores.len() >= Law::Amdahl.points_needed();
    let timings = if enough { on_cores } else { timings };
    let up_to = timings.iter().map(|timing| timing.workers).max().unwrap_or(0);
    let fit = |law| stats::fit(law, Objective::Times, &timings);
    let (amdahl, universal) = (fit(Law::Amdahl), fit(Law::Universal));
    let one: Vec<f64> = runs
        .iter()
        .filter_map(|(_, run)| finished(run, ExecutionModel::Sequential))
        .flat_map(walls)
        .collect();
    let most = measured.iter().map(|m| f64::from(m.workers)).fold(1.0, f64::max);
    let lines = Medians::of(&one, STREAM).map_or_else(Vec::new, |one| {
        let fits = [&amdahl, &universal].into_iter().filter_map(|fit| fit.as_ref().ok());
        fits.map(|fit| line(fit, &one, most)).collect()
    });
    Laws { amdahl, universal, up_to, lines }
}

fn line(fit: &Fit, one: &Medians, most: f64) -> Line {
    let end = most * PAST;
    let at = |step: u32| 1.0 + (end - 1.0) * f64::from(step) / f64::from(POINTS - 1);
    let points = (0..POINTS).map(|step| (at(step), fit.speedup_over(one, at(step)))).collect();
    Line { law: fit.law, points }
}

pub(super) fn gustafson(lane: ExecutionModel, runs: &[(u64, &Run)]) -> Result<Gustafson, Refusal> {
    let one = |run| stats::median(&walls(finished(run, ExecutionModel::Sequential)?));
    let mut measured = Vec::new();
    // What one thread took for the work of one worker.
    let (_, first) = runs.iter().find(|(value, _)| *value == 1).ok_or(Refusal::NoBaseline)?;
    let unit = one(first).ok_or(Refusal::NoBaseline)?;
    for (_, run) in runs {
        let (Some(record), Some(one)) = (finished(run, lane), one(run)) else { continue };
        let workers = u32::from(record.workers);
        // In proportion to the workers, this would be 1.
        let too_little = f64::from(workers) * unit / one;
        let samples = walls(record).into_iter().map(|wall| wall * too_little).collect();
        measured.push(Measured { workers, samples });
    }
    stats::gustafson(&Measured::timings(&measured))
}
