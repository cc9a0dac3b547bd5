//! A sweep: the same race at several values of one parameter, one run after the other.
//!
//! A [`Sweep`] knows what to run next and keeps what came back; it starts nothing and reads no
//! clock. Its results are [`crate::Curves`].
//!
//! ```text
//! Sweep::new ──▶ next() ──▶ Choice ──(somebody runs it)──▶ take(run) ──▶ next() … ──▶ curves()
//!                                                     └──▶ miss(why) ──┘      stop() at any time
//! ```
//!
//! **Order.** The values are not run in their order: a machine that gets warmer or busier would
//! then look like a law. Both ends come first, then the middle of what is between, then the middles
//! of the halves, and so on. Whatever drifts in one direction so hits neighbours at quite different
//! times, and a sweep that is stopped has a coarse curve over all of its range. What drift remains
//! is divided out of the speedups, because each is over the one thread of the same run.
//!
//! **Chunks.** A sweep over the chunk size has a dynamic schedule, whatever was chosen: only that
//! one hands out chunks of the size that is asked for.
//!
//! **Effort.** All runs together may measure for [`BUDGETS`] times the time budget of the choice,
//! each for an equal part of it, at least a second. A number of repetitions holds for each run.

mod values;

use crate::Curves;
use model::{Choice, Effort, Environment, Knob, LaneSet, Nanos, ParamSpecs, Run, Workers};
use thiserror::Error;

/// The measuring time of a sweep, in time budgets of a single run.
pub const BUDGETS: u64 = 4;

/// The least time in which a run of a sweep measures.
const LEAST: Nanos = Nanos::from_secs(1);

/// What a sweep changes from run to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SweepKind {
    /// The number of workers, the work staying the same.
    Workers {
        /// Whether it goes on to twice as many as there are cores, to show what comes after.
        beyond: bool,
    },
    /// The number of workers, and the size in proportion: Gustafson's view.
    Scaled,
    /// Another parameter that is a number.
    Knob(Knob),
}

impl SweepKind {
    /// The parameter that stands at the axis.
    #[must_use]
    pub const fn knob(self) -> Knob {
        match self {
            Self::Workers { .. } | Self::Scaled => Knob::Workers,
            Self::Knob(knob) => knob,
        }
    }
}

/// Why there is nothing to sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unsweepable {
    /// The workload does not have this parameter.
    #[error("this workload has no such parameter")]
    NotThere,
    /// The parameter is none that a curve can be drawn over.
    #[error("a curve over this parameter says nothing")]
    NoCurve,
    /// The range of the parameter has no room for a few different values.
    #[error("there is no room for several values")]
    NoRoom,
}

/// What became of a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) value: u64,
    pub(crate) result: Result<Run, String>,
}

/// The runs of a sweep: those that are done, and those to come.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    kind: SweepKind,
    choice: Choice,
    unit: &'static str,
    /// The size for one worker, of a scaled sweep.
    size: u64,
    effort: Effort,
    /// The values in the order in which they are run.
    values: Vec<u64>,
    points: Vec<Point>,
    stopped: bool,
}

impl Sweep {
    /// Plans a sweep from what the reader has chosen. One thread runs along, chosen or not: all
    /// speedups are over it.
    ///
    /// # Errors
    ///
    /// The parameter cannot be swept.
    pub fn new(
        kind: SweepKind,
        choice: &Choice,
        specs: &ParamSpecs,
        environment: &Environment,
    ) -> Result<Self, Unsweepable> {
        let planned = values::plan(kind, &choice.params, specs, environment)?;
        let count = planned.values.len() as u64;
        let effort = match choice.params.effort {
            Effort::Repetitions(count) => Effort::Repetitions(count),
            Effort::Budget(budget) => {
                Effort::Budget((budget * BUDGETS / count).min(budget).max(LEAST))
            }
        };
        Ok(Self {
            kind,
            choice: Choice { lanes: with_one_thread(choice.lanes), ..choice.clone() },
            unit: planned.unit,
            size: planned.size,
            effort,
            values: values::ends_then_middles(&planned.values),
            points: Vec::new(),
            stopped: false,
        })
    }

    /// What it sweeps.
    #[must_use]
    pub const fn kind(&self) -> SweepKind {
        self.kind
    }

    /// What the values count, `workers`; may be empty.
    #[must_use]
    pub const fn unit(&self) -> &'static str {
        self.unit
    }

    /// The value to run now. `None` when the sweep is over.
    #[must_use]
    pub fn value(&self) -> Option<u64> {
        if self.stopped { None } else { self.values.get(self.points.len()).copied() }
    }

    /// What to run now. `None` when the sweep is over.
    #[must_use]
    pub fn next(&self) -> Option<Choice> {
        let value = self.value()?;
        let mut choice = self.choice.clone();
        let params = &mut choice.params;
        params.effort = self.effort;
        match self.kind {
            SweepKind::Workers { .. } => params.workers = Workers::Exactly(value as u16),
            SweepKind::Scaled => {
                params.workers = Workers::Exactly(value as u16);
                params.size = self.size * value;
            }
            SweepKind::Knob(knob) => values::set(knob, value, params),
        }
        Some(choice)
    }

    /// Keeps the run of [`next`](Self::next). Says whether it was one: a run of anything else is
    /// not a point of this sweep and changes nothing. A run that the reader stopped ends the sweep,
    /// and counts with the lanes that were done.
    pub fn take(&mut self, run: Run) -> bool {
        let (Some(value), Some(choice)) = (self.value(), self.next()) else { return false };
        if run.plan.workload != choice.workload || run.plan.params != choice.params {
            return false;
        }
        self.stopped = run.stopped;
        self.points.push(Point { value, result: Ok(run) });
        true
    }

    /// Notes that [`next`](Self::next) could not be run, and why: a sentence without its full stop.
    /// The others are not lost.
    pub fn miss(&mut self, why: impl Into<String>) {
        if let Some(value) = self.value() {
            self.points.push(Point { value, result: Err(why.into()) });
        }
    }

    /// Ends the sweep with what it has.
    pub const fn stop(&mut self) {
        self.stopped = true;
    }

    /// Whether there is nothing left to run.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.value().is_none()
    }

    /// How many values are done, and how many there are.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.points.len(), self.values.len())
    }

    /// What the runs so far come to. Fitting takes some milliseconds for each lane: keep the
    /// result.
    #[must_use]
    pub fn curves(&self) -> Curves {
        let mut points: Vec<&Point> = self.points.iter().collect();
        points.sort_by_key(|point| point.value);
        Curves::of(self.kind, self.unit, &points)
    }
}

fn with_one_thread(lanes: LaneSet) -> LaneSet {
    lanes.with(model::ExecutionModel::Sequential)
}

#[cfg(test)]
mod tests;
