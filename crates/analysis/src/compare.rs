//! A run to a comparison of its lanes.

use crate::lane::Walls;
use crate::{LaneResult, Phrase, Warning, axis, sentence, warning};
use model::{ExecutionModel, Nanos, Run};

/// What a run says about its lanes.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The lane that the speedups are relative to: one thread when it finished, else none.
    pub baseline: Option<ExecutionModel>,
    /// The lanes, in the order of the page.
    pub lanes: Vec<LaneResult>,
    /// The result as a sentence or a few, in phrases that say which lane they name.
    pub sentence: Vec<Phrase>,
    /// What to keep in mind when reading the numbers.
    pub warnings: Vec<Warning>,
    /// A round number at which an axis of the bars with their start-up can end: every bar,
    /// interval and sample is below it.
    pub scale: Nanos,
    /// The same for an axis of the steady state alone.
    pub scale_steady: Nanos,
}

impl Comparison {
    /// The result of a lane, if the lane was in the plan.
    #[must_use]
    pub fn lane(&self, model: ExecutionModel) -> Option<&LaneResult> {
        self.lanes.iter().find(|result| result.lane == model)
    }

    /// The sentence as plain text.
    #[must_use]
    pub fn sentence_text(&self) -> String {
        self.sentence.iter().map(|phrase| phrase.text.as_str()).collect()
    }
}

/// Compares the lanes of a run.
#[must_use]
pub fn compare(run: &Run) -> Comparison {
    let walls: Vec<Walls> = run.lanes.iter().filter_map(Walls::of).collect();
    let of = |lane| walls.iter().find(|walls| walls.lane == lane);
    let base = of(ExecutionModel::Sequential);
    let lanes: Vec<LaneResult> = run
        .lanes
        .iter()
        .map(|record| LaneResult::of(run, record, of(record.model), base))
        .collect();
    let axis = |with_startup: bool| {
        let end = lanes.iter().map(|lane| lane.furthest(with_startup)).max();
        axis::round_up(end.unwrap_or(Nanos::ZERO))
    };
    Comparison {
        baseline: base.map(|walls| walls.lane),
        sentence: sentence::sentence(run, &lanes, &walls),
        warnings: warning::warnings(run, &lanes),
        scale: axis(true),
        scale_steady: axis(false),
        lanes,
    }
}

#[cfg(test)]
mod tests;
