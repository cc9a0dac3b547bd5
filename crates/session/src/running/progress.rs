//! How far a run is, for the page: how much of each lane's way is done, and of the whole.
//!
//! The shares are a guess at where the time goes. They need to be of a kind that never shrinks,
//! not exact.

use super::{Running, Stage};
use crate::event::{Effect, LaneProgress, Progress};
use crate::lane::{Lane, Step};
use crate::{effort, limits};
use model::{Effort, Nanos};

/// Starting, measuring and closing, as shares of the whole.
const STARTING: f64 = 0.25;
const MEASURING: f64 = 0.7;
const CLOSING: f64 = 1.0 - STARTING - MEASURING;

impl Running {
    /// How far it is as of the last event.
    pub(crate) fn progress(&self) -> Progress {
        let measuring = self.stage == Stage::Measuring;
        let shown = self.lanes.iter().filter(|lane| lane.shown);
        Progress {
            calibrating: matches!(self.stage, Stage::Calibrating { .. }),
            stopping: self.stopped,
            lanes: shown.map(|lane| of_lane(lane, measuring)).collect(),
            reference: self.expected.shown(),
            done: self.done,
        }
    }

    /// Publishes what has changed, unless that is too soon.
    pub(super) fn publish(&mut self) {
        let measuring = self.stage == Stage::Measuring;
        // A stopped run is not further than it was.
        if !self.stopped {
            self.done = self.done.max(match self.stage {
                Stage::Calibrating { .. } => 0.0,
                Stage::Starting => while_starting(&self.lanes),
                Stage::Measuring => {
                    while_measuring(&self.lanes, self.plan.params.effort, self.measured)
                }
                Stage::Closing => while_closing(&self.lanes),
            });
        }
        let progress = self.progress();
        let is_due = self.shown.as_ref().is_none_or(|(at, shown)| {
            *shown != progress && (!measuring || self.now.since(*at) >= limits::PUBLISH_INTERVAL)
        });
        if is_due {
            self.effects.push(Effect::Publish(progress.clone()));
            self.shown = Some((self.now, progress));
        }
    }
}

fn of_lane(lane: &Lane, measuring: bool) -> LaneProgress {
    LaneProgress {
        lane: lane.model(),
        phase: lane.phase(measuring),
        samples: lane.samples().len() as u32,
        failure: lane.failure().cloned(),
        closed: lane.closed(),
    }
}

fn while_starting(lanes: &[Lane]) -> f64 {
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

fn while_measuring(lanes: &[Lane], effort: Effort, measured: Nanos) -> f64 {
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

fn while_closing(lanes: &[Lane]) -> f64 {
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
