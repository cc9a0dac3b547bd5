//! The address's fragment as a choice, and back. Whatever the fragment holds, the page opens.

use model::{Choice, LaneSet, Params, WorkloadMeta};

/// What a link opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The workload.
    pub workload: &'static WorkloadMeta,
    /// Its parameters and the lanes.
    pub choice: Choice,
    /// What the link held and could not be used, a sentence each.
    pub dropped: Vec<String>,
}

impl Opened {
    /// The page without anything in its address.
    #[must_use]
    pub fn home() -> Self {
        Self::at(first())
    }

    /// A workload with its own parameters.
    #[must_use]
    pub fn at(workload: &'static WorkloadMeta) -> Self {
        let choice = Choice {
            workload: workload.id,
            params: Params::defaults(&workload.specs),
            lanes: LaneSet::ALL,
        };
        Self { workload, choice, dropped: Vec::new() }
    }
}

/// The workload that the page opens with.
fn first() -> &'static WorkloadMeta {
    &catalog::CATALOG[0]
}
