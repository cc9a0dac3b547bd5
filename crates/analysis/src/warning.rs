//! What a run's numbers cannot say, why, and what to try.

use crate::format::{self, SPACE};
use crate::lane::{Dot, LaneResult};
use crate::prose::{joined, names};
use model::{ExecutionModel, LaneRecord, MachineLoad, Nanos, Outcome, Run, THREADS_MEMORY};

/// A reason to read a run's numbers with care.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// Lanes with too few samples for a 95 % interval.
    FewSamples {
        /// Which.
        lanes: Vec<ExecutionModel>,
        /// The fewest samples that one of them has.
        fewest: usize,
    },
    /// Lanes whose interval is wide.
    WideInterval {
        /// Which.
        lanes: Vec<ExecutionModel>,
        /// The widest half width, as a share of its median.
        widest: f64,
    },
    /// Lanes with samples that stand out from the others.
    Outliers {
        /// Which.
        lanes: Vec<ExecutionModel>,
        /// How many samples stand out, in all of these lanes together.
        outliers: usize,
        /// How many samples these lanes have together.
        samples: usize,
    },
    /// Other programs used the cores.
    BusyMachine {
        /// How many cores the browser claims.
        claimed: u32,
        /// How many of them a calibration found.
        measured: Option<f64>,
    },
    /// The page was hidden during a part of the run.
    PageHidden,
    /// Lanes in which fewer workers ran tasks than were asked for.
    IdleWorkers {
        /// Which, with the most workers that were seen at work in one iteration.
        lanes: Vec<(ExecutionModel, u16)>,
        /// How many were asked for.
        asked: u16,
    },
    /// Lanes whose iterations are short for the clock's step.
    CoarseClock {
        /// Which.
        lanes: Vec<ExecutionModel>,
        /// The clock's step.
        step: Nanos,
    },
    /// There are more workers than cores to run them.
    MoreWorkersThanCores {
        /// How many workers were asked for.
        workers: u16,
        /// How many cores there are, measured where that is known.
        cores: u32,
    },
    /// There is less memory than the lanes of the run need.
    LittleMemory {
        /// Bytes that could be had.
        room: u64,
        /// Bytes that the lanes need.
        needed: u64,
    },
}

/// With fewer samples than this not even the interval from the smallest to the largest contains
/// the median 95 times in 100: of five it misses in 2 × 2⁻⁵ = 6 % of all cases.
const ENOUGH_SAMPLES: usize = 6;

/// A half width above this share of the median is called wide.
const WIDE: f64 = 0.1;

/// A larger share of outliers than this is no accident. Of normally distributed samples 0.05 %
/// would be called outliers.
const MANY_OUTLIERS: f64 = 0.05;

/// The clock's step may be at most this share of what is timed.
const COARSE: f64 = 0.01;

/// From this step on it is held against single executions, too: however many of them a sample has,
/// where the time of one went is told in whole steps.
const COARSE_STEP: Nanos = Nanos::from_micros(50);

impl Warning {
    /// What happened: a sentence without its full stop.
    #[must_use]
    pub fn what(&self) -> String {
        match self {
            Self::FewSamples { lanes, fewest } => {
                let samples = if *fewest == 1 { "sample" } else { "samples" };
                format!("Few samples: {fewest} {samples} of {}", names(lanes))
            }
            Self::WideInterval { lanes, widest } => {
                format!(
                    "The times of {} are known to ±{SPACE}{} only",
                    names(lanes),
                    format::percent(*widest)
                )
            }
            Self::Outliers { lanes, outliers, samples } => {
                format!("{outliers} of {samples} samples stand out ({})", names(lanes))
            }
            Self::BusyMachine { claimed, measured } => match measured {
                Some(cores) => format!(
                    "The machine was busy: of {claimed} cores, {cores:.1} were there for the race"
                ),
                None => "The machine was busy".to_owned(),
            },
            Self::PageHidden => "The page was hidden during a part of the run".to_owned(),
            Self::IdleWorkers { lanes, asked } => {
                let seen =
                    lanes.iter().map(|(lane, seen)| format!("{} in {}", seen, names(&[*lane])));
                format!("Not all {asked} workers got work: {}", joined(seen))
            }
            Self::CoarseClock { lanes, step } => {
                format!(
                    "The clock is coarse for {}: it moves by {}",
                    names(lanes),
                    format::setting(*step)
                )
            }
            Self::MoreWorkersThanCores { workers, cores } => {
                let of = if *cores == 1 { "1 core".to_owned() } else { format!("{cores} cores") };
                format!("{workers} workers share {of}")
            }
            Self::LittleMemory { room, needed } => format!(
                "There is too little memory: {} of the {} that the lanes need",
                format::bytes(*room),
                format::bytes(*needed)
            ),
        }
    }

    /// Why that matters: a sentence without its full stop.
    #[must_use]
    pub const fn why(&self) -> &'static str {
        match self {
            Self::FewSamples { .. } => {
                "Six samples are the fewest from which a 95 % interval can be had"
            }
            Self::WideInterval { .. } => "A difference that is smaller than this cannot be seen",
            Self::Outliers { .. } => {
                "Something disturbed the lanes now and then; the median feels little of it, and all \
                 samples are counted"
            }
            Self::BusyMachine { .. } => {
                "Lanes that use many cores lose more to other programs than a lane that uses one"
            }
            Self::PageHidden => {
                "A browser gives hidden pages less time, and not to all lanes alike"
            }
            Self::IdleWorkers { .. } => {
                "A worker without a task makes nothing faster: the tasks were gone before it came, \
                 or there were too few of them"
            }
            Self::CoarseClock { .. } => {
                "A time is a whole number of the clock’s steps, and these lanes take few of them"
            }
            Self::MoreWorkersThanCores { .. } => {
                "Workers that compute take turns on a core, so the speedup ends at the number of \
                 cores"
            }
            Self::LittleMemory { .. } => {
                "A lane that gets no memory fails, and a machine that is short of it is slow"
            }
        }
    }

    /// What to try before another run: a sentence without its full stop.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::FewSamples { .. } => {
                "Choose a smaller size, a longer time budget or more repetitions"
            }
            Self::WideInterval { .. } => {
                "Choose a longer time budget, and let nothing else run meanwhile"
            }
            Self::Outliers { .. } | Self::BusyMachine { .. } | Self::LittleMemory { .. } => {
                "Close other programs and tabs, and run again"
            }
            Self::PageHidden => "Leave the page in view until the run is over",
            Self::IdleWorkers { .. } => "Choose a larger size, more tasks or smaller chunks",
            Self::CoarseClock { .. } => {
                "Choose a larger size, or open the page isolated, where clocks are finer"
            }
            Self::MoreWorkersThanCores { .. } => "Choose as many workers as there are cores",
        }
    }
}

pub(crate) fn warnings(run: &Run, lanes: &[LaneResult]) -> Vec<Warning> {
    let finished: Vec<Measured> = lanes
        .iter()
        .filter_map(|result| {
            let relative = result.steady?.map(|nanos| nanos.0 as f64).relative_half_width();
            Some(Measured { result, record: run.lane(result.lane)?, relative })
        })
        .collect();
    [
        few_samples(&finished),
        wide_interval(&finished),
        outliers(&finished),
        busy_machine(run),
        run.environment.was_hidden.then_some(Warning::PageHidden),
        idle_workers(run, &finished),
        coarse_clock(run, &finished),
        more_workers_than_cores(run, &finished),
        little_memory(run),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A finished lane.
struct Measured<'a> {
    result: &'a LaneResult,
    record: &'a LaneRecord,
    /// The half width of its interval as a share of its median.
    relative: f64,
}

impl Measured<'_> {
    fn outliers(&self) -> usize {
        self.dots().iter().filter(|dot| dot.outlier).count()
    }

    fn dots(&self) -> &[Dot] {
        &self.result.samples
    }
}

/// The lanes of which something is true, if it is of any.
fn those<'a>(
    finished: &'a [Measured<'a>],
    is: impl Fn(&Measured) -> bool,
) -> Option<(Vec<ExecutionModel>, Vec<&'a Measured<'a>>)> {
    let which: Vec<_> = finished.iter().filter(|lane| is(lane)).collect();
    let names = which.iter().map(|lane| lane.result.lane).collect();
    (!which.is_empty()).then_some((names, which))
}

fn few_samples(finished: &[Measured]) -> Option<Warning> {
    let (lanes, which) = those(finished, |lane| lane.dots().len() < ENOUGH_SAMPLES)?;
    let fewest = which.iter().map(|lane| lane.dots().len()).min()?;
    Some(Warning::FewSamples { lanes, fewest })
}

fn wide_interval(finished: &[Measured]) -> Option<Warning> {
    let (lanes, which) = those(finished, |lane| lane.relative > WIDE)?;
    let widest = which.iter().map(|lane| lane.relative).fold(0.0, f64::max);
    Some(Warning::WideInterval { lanes, widest })
}

fn outliers(finished: &[Measured]) -> Option<Warning> {
    let (lanes, which) =
        those(finished, |lane| lane.outliers() as f64 > MANY_OUTLIERS * lane.dots().len() as f64)?;
    Some(Warning::Outliers {
        lanes,
        outliers: which.iter().map(|lane| lane.outliers()).sum(),
        samples: which.iter().map(|lane| lane.dots().len()).sum(),
    })
}

fn busy_machine(run: &Run) -> Option<Warning> {
    let environment = &run.environment;
    match environment.load {
        MachineLoad::Busy => Some(Warning::BusyMachine {
            claimed: environment.cores_claimed,
            measured: environment.cores_measured,
        }),
        MachineLoad::Free | MachineLoad::Unknown => None,
    }
}

fn little_memory(run: &Run) -> Option<Warning> {
    let room = run.environment.memory_room?;
    let shared = |lane: &&LaneRecord| {
        lane.model.needs_shared_memory() && !matches!(lane.outcome, Outcome::Closed(_))
    };
    let needed = run.lanes.iter().filter(shared).count() as u64 * THREADS_MEMORY;
    (room < needed).then_some(Warning::LittleMemory { room, needed })
}

fn idle_workers(run: &Run, finished: &[Measured]) -> Option<Warning> {
    let asked = run.plan.workers;
    let lanes: Vec<_> = finished
        .iter()
        .filter(|lane| has_workers(lane.result.lane))
        .map(|lane| {
            let seen = lane.record.samples.iter().map(|sample| sample.workers_seen).max();
            (lane.result.lane, seen.unwrap_or(0))
        })
        .filter(|(_, seen)| *seen < asked)
        .collect();
    (!lanes.is_empty()).then_some(Warning::IdleWorkers { lanes, asked })
}

fn coarse_clock(run: &Run, finished: &[Measured]) -> Option<Warning> {
    let step = run.environment.clock_step;
    let (lanes, _) = those(finished, |lane| {
        let timed = lane.record.samples.iter().map(|s| s.wall * u64::from(s.executions.max(1)));
        let coarse = |time: Nanos| step.0 as f64 > COARSE * time.0 as f64;
        let single = lane.record.samples.iter().map(|sample| sample.wall).min();
        timed.min().is_some_and(coarse) || (step >= COARSE_STEP && single.is_some_and(coarse))
    })?;
    Some(Warning::CoarseClock { lanes, step })
}

fn more_workers_than_cores(run: &Run, finished: &[Measured]) -> Option<Warning> {
    let cores = u32::from(run.environment.automatic_workers());
    let workers = run.plan.workers;
    // Who waits needs no core, so waiting workloads may well have more workers.
    let computing = finished.iter().any(|lane| has_workers(lane.result.lane))
        && finished.iter().all(|lane| lane.result.latency_seen.is_none());
    (computing && u32::from(workers) > cores)
        .then_some(Warning::MoreWorkersThanCores { workers, cores })
}

/// Whether several workers run the lane's tasks. The event loop takes a number of workers and
/// still is one.
pub(crate) fn has_workers(lane: ExecutionModel) -> bool {
    lane.takes_workers() && lane != ExecutionModel::EventLoop
}

#[cfg(test)]
mod tests;
