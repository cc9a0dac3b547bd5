//! The run that is studied, with all that is worked out about it once.

use analysis::Finding;
use model::{Provenance, Run};

/// A run and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// The run.
    pub run: Run,
    /// What took its lanes' time.
    pub findings: Vec<Finding>,
}

impl Subject {
    /// Works everything out.
    #[must_use]
    pub fn new(run: Run) -> Self {
        Self { findings: analysis::findings(&run), run }
    }

    /// Whether its numbers are another machine's.
    #[must_use]
    pub const fn is_recorded(&self) -> bool {
        matches!(self.run.provenance, Provenance::Recorded { .. })
    }
}
