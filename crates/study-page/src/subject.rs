//! The run that is studied, with all that is worked out about it once.

use analysis::{Advice, Finding, LaneCosts, Shape};
use model::{Provenance, Run};
use std::rc::Rc;
use timeline::Timeline;

/// A run and what it means.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The run.
    pub run: Run,
    /// Which lane to use; `None` where there is nothing to choose from.
    pub advice: Option<Advice>,
    /// What took its lanes' time.
    pub findings: Vec<Finding>,
    /// What lessons expect of such a run, and whether it is so.
    pub shapes: Vec<Shape>,
    /// Where each lane's time went.
    pub costs: Vec<LaneCosts>,
    /// What every worker did in the last iteration.
    pub timeline: Rc<Timeline>,
}

impl Subject {
    /// Works everything out.
    #[must_use]
    pub fn new(run: Run) -> Self {
        Self {
            advice: analysis::advice(&run),
            findings: analysis::findings(&run),
            shapes: analysis::shapes(&run),
            costs: analysis::costs(&run),
            timeline: Rc::new(Timeline::of(&run)),
            run,
        }
    }

    /// Whether its numbers are another machine's.
    #[must_use]
    pub const fn is_recorded(&self) -> bool {
        matches!(self.run.provenance, Provenance::Recorded { .. })
    }

    /// The word that stands with every figure of this run.
    #[must_use]
    pub const fn provenance(&self) -> &'static str {
        if self.is_recorded() { "recorded" } else { "measured" }
    }
}
