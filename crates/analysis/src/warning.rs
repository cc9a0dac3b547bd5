//! What a run's numbers cannot say, why, and what to try.

use crate::LaneResult;
use model::{ExecutionModel, Nanos, Run};

/// A reason to read a run's numbers with care.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// Lanes with too few samples for an interval that means much.
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
        /// How many samples stand out, in all of them together.
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
    /// Lanes in which not as many workers ran tasks as were asked for.
    WorkersMissing {
        /// Which, with the most workers that were seen at work in one sample.
        lanes: Vec<(ExecutionModel, u16)>,
        /// How many were asked for.
        asked: u16,
    },
    /// Lanes whose iterations are too short for the clock's step.
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
        cores: f64,
    },
}

pub(crate) fn warnings(_run: &Run, _lanes: &[LaneResult]) -> Vec<Warning> {
    Vec::new()
}
