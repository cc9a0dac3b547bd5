//! How far a run is, for the page: how much of each lane's way is done, and of the whole.
//!
//! The shares are a guess at where the time goes. They need to be of a kind that never shrinks,
//! not exact.

use crate::effort;
use crate::event::LaneProgress;
use crate::lane::{Lane, Step};
use model::{Effort, Nanos};

/// Starting, measuring and closing, as shares of the whole.
const STARTING: f64 = 0.25;
const MEASURING: f64 = 0.7;
const CLOSING: f64 = 1.0 - STARTING - MEASURING;

pub(crate) fn of_lane(lane: &Lane, measuring: bool) -> LaneProgress {
    LaneProgress {
        lane: lane.model(),
        phase: lane.phase(measuring),
        samples: lane.samples().len() as u32,
        failure: lane.failure().cloned(),
        closed: lane.closed(),
    }
}

pub(crate) fn while_starting(lanes: &[Lane]) -> f64 {
    STARTING
        * mean(lanes.iter().map(|lane| match lane.step {
            Step::Queued => 0.0,
            Step::Spawning { .. } => 0.1,
            Step::Loading { .. } => 0.3,
            Step::Iterating { .. } => 0.5,
            Step::Ready
            | Step::Reporting { .. }
            | Step::Ending { .. }
            | Step::Killing { .. }
            | Step::Gone => 1.0,
        }))
}

pub(crate) fn while_measuring(lanes: &[Lane], effort: Effort, measured: Nanos) -> f64 {
    let share = mean(lanes.iter().map(|lane| match lane.step {
        Step::Ready | Step::Iterating { .. } => {
            effort::share(effort, measured, lane.samples().len())
        }
        Step::Queued
        | Step::Spawning { .. }
        | Step::Loading { .. }
        | Step::Reporting { .. }
        | Step::Ending { .. }
        | Step::Killing { .. }
        | Step::Gone => 1.0,
    }));
    STARTING + MEASURING * share
}

pub(crate) fn while_closing(lanes: &[Lane]) -> f64 {
    let share = mean(lanes.iter().map(|lane| match lane.step {
        Step::Gone => 1.0,
        Step::Ending { .. } | Step::Killing { .. } => 0.5,
        Step::Queued
        | Step::Spawning { .. }
        | Step::Loading { .. }
        | Step::Iterating { .. }
        | Step::Ready
        | Step::Reporting { .. } => 0.0,
    }));
    STARTING + MEASURING + CLOSING * share
}

/// The mean; of no lanes at all everything is done.
fn mean(shares: impl ExactSizeIterator<Item = f64>) -> f64 {
    let lanes = shares.len();
    if lanes == 0 { 1.0 } else { shares.sum::<f64>() / lanes as f64 }
}
