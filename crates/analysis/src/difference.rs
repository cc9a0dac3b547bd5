//! Two runs beside each other: which lane took how much longer, what differs between the runs, and
//! whether they may be compared at all.
//!
//! The first run is called "this run", the second "the other run". Ratios are of medians, other
//! over this, with the interval that the samples of both give.

mod rows;
mod words;

use crate::Phrase;
use crate::lane::walls;
use model::{ExecutionModel, LaneRecord, Nanos, Outcome, Run};
use stats::{Estimate, Medians};

/// A ratio that is nearer to 1 than this is no difference, however narrow its interval: two runs of
/// the same page differ by as much.
pub const NO_DIFFERENCE: f64 = 0.03;

/// With fewer samples than this nobody knows how large the noise is.
const LEAST_SAMPLES: usize = 3;

/// Why two runs cannot be compared as if they had done the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Obstacle {
    /// They ran different workloads.
    OtherWorkload,
    /// They ran one workload in different sizes, or with another seed, latency or compute share, or
    /// on another file.
    OtherWork,
    /// They say to have done the same and came to different answers.
    OtherAnswer,
}

impl Obstacle {
    /// What is in the way: a sentence without its full stop.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::OtherWorkload => "The two runs are of different workloads",
            Self::OtherWork => "The two runs did not do the same work",
            Self::OtherAnswer => "The two runs came to different answers",
        }
    }

    /// What that means for the numbers: a sentence without its full stop.
    #[must_use]
    pub const fn why(self) -> &'static str {
        match self {
            Self::OtherWorkload => "Their times say nothing about each other",
            Self::OtherWork => {
                "Compare the lanes within each run; a ratio between the runs is mostly that of \
                 their work"
            }
            Self::OtherAnswer => {
                "One of them did something else, perhaps an older version of this page"
            }
        }
    }
}

/// How a lane's times in the other run compare with this one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// The other run took longer, by more than the noise.
    Slower,
    /// No difference can be told from the noise.
    Same,
    /// The other run was faster, by more than the noise.
    Faster,
}

/// A lane in both runs.
#[derive(Clone, Debug, PartialEq)]
pub struct LanePair {
    /// Which lane.
    pub lane: ExecutionModel,
    /// The median time of an execution in this run, if the lane finished.
    pub this: Option<Estimate<Nanos>>,
    /// The same in the other run.
    pub other: Option<Estimate<Nanos>>,
    /// How many times as long the other run took. `None` unless both finished, and where the
    /// workloads differ.
    pub ratio: Option<Estimate>,
    /// What that comes to. `None` also where one of them has too few samples to tell.
    pub change: Option<Change>,
}

/// Something that is not the same in both runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What: the label of a field.
    pub label: &'static str,
    /// Its value in this run.
    pub this: String,
    /// Its value in the other run.
    pub other: String,
}

/// Two runs beside each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Differences {
    /// Why they cannot be compared as they are; empty when they can.
    pub obstacles: Vec<Obstacle>,
    /// The lanes that are in either run, in the order of the page.
    pub lanes: Vec<LanePair>,
    /// What was chosen differently.
    pub settings: Vec<Row>,
    /// What differs between the machines, the browsers and the conditions.
    pub environment: Vec<Row>,
    /// The differences that matter, the most important first, a sentence each.
    pub sentences: Vec<Vec<Phrase>>,
}

impl Differences {
    /// Whether times may be compared from run to run.
    #[must_use]
    pub const fn comparable(&self) -> bool {
        self.obstacles.is_empty()
    }
}

/// Puts the other run beside this one.
#[must_use]
pub fn differences(this: &Run, other: &Run) -> Differences {
    let obstacles = obstacles(this, other);
    let comparable = !obstacles.contains(&Obstacle::OtherWorkload);
    let lanes = ExecutionModel::ALL
        .into_iter()
        .filter_map(|lane| pair(lane, this, other, comparable))
        .collect();
    let mut found = Differences {
        obstacles,
        lanes,
        settings: rows::settings(&this.plan, &other.plan),
        environment: rows::environment(this, other),
        sentences: Vec::new(),
    };
    found.sentences = words::sentences(this, other, &found);
    found
}

fn obstacles(this: &Run, other: &Run) -> Vec<Obstacle> {
    if this.plan.workload != other.plan.workload {
        return vec![Obstacle::OtherWorkload];
    }
    let work = |run: &Run| {
        let params = &run.plan.params;
        let file = run.plan.file.clone();
        (params.size, params.seed, params.latency, params.compute_share, file)
    };
    if work(this) != work(other) {
        return vec![Obstacle::OtherWork];
    }
    // Where tasks wait or ask somebody, more tasks are more work; where they share a problem, they
    // are the same work and come to the same answer.
    let other_tasks = this.plan.params.tasks != other.plan.params.tasks;
    let waits = |run: &Run| run.plan.params.waits();
    let other_answer = digest(this).zip(digest(other)).is_some_and(|(this, other)| this != other);
    if waits(this) != waits(other) || (other_tasks && other_answer) {
        vec![Obstacle::OtherWork]
    } else if other_answer {
        vec![Obstacle::OtherAnswer]
    } else {
        Vec::new()
    }
}

/// The answer that the lanes of a run agreed on.
fn digest(run: &Run) -> Option<u64> {
    run.lanes.iter().find_map(|lane| match &lane.outcome {
        Outcome::Finished(answer) => Some(answer.digest),
        Outcome::Failed(_) | Outcome::Closed(_) | Outcome::Stopped => None,
    })
}

fn pair(lane: ExecutionModel, this: &Run, other: &Run, comparable: bool) -> Option<LanePair> {
    this.lane(lane).or(other.lane(lane))?;
    let samples = |run: &Run| run.lane(lane).map_or(0, |record| record.samples.len());
    let tells = samples(this).min(samples(other)) >= LEAST_SAMPLES;
    let kinds = ExecutionModel::ALL.len() as u64;
    // Two runs have different random streams, so that the two sides of a quotient are independent.
    let this = this.lane(lane).and_then(|record| medians(record, lane as u64));
    let other = other.lane(lane).and_then(|record| medians(record, kinds + lane as u64));
    let ratio = this
        .as_ref()
        .zip(other.as_ref())
        .filter(|_| comparable)
        .map(|(this, other)| other.over(this));
    let estimate = |medians: Medians| medians.estimate().map(|n| Nanos(n.round() as u64));
    Some(LanePair {
        lane,
        this: this.map(estimate),
        other: other.map(estimate),
        ratio,
        change: ratio.filter(|_| tells).map(change),
    })
}

fn medians(record: &LaneRecord, stream: u64) -> Option<Medians> {
    let finished = matches!(record.outcome, Outcome::Finished(_));
    finished.then(|| Medians::of(&walls(record), stream)).flatten()
}

fn change(ratio: Estimate) -> Change {
    if ratio.covers(1.0) || (ratio.value - 1.0).abs() < NO_DIFFERENCE {
        Change::Same
    } else if ratio.value > 1.0 {
        Change::Slower
    } else {
        Change::Faster
    }
}

#[cfg(test)]
mod tests;
