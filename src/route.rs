//! The address's fragment as what the page opens, and back. Whatever the fragment holds, the page
//! opens with something that can be run.

use model::{Choice, Fault, LaneSet, Params, WorkloadMeta};

/// What a link opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The workload.
    pub workload: &'static WorkloadMeta,
    /// Its parameters and the lanes.
    pub choice: Choice,
    /// What the link held and could not be used, a sentence each.
    pub dropped: Vec<String>,
    /// A failure that the link asks for.
    pub fault: Option<Fault>,
    /// Whether the workers are to write down what they do.
    pub traced: bool,
}

impl Opened {
    /// Reads a fragment, with or without its `#`.
    #[must_use]
    pub fn read(fragment: &str) -> Self {
        let parsed = report::parse_link(fragment);
        Self {
            // A parsed choice names a workload of the catalogue; the fallback keeps this total.
            workload: catalog::find(parsed.choice.workload.0).unwrap_or(&catalog::CATALOG[0]),
            choice: parsed.choice,
            dropped: parsed.dropped.iter().map(ToString::to_string).collect(),
            fault: parsed.fault,
            traced: parsed.traced,
        }
    }
}

/// The link to a workload's own parameters, for somebody who has chosen these workers and lanes.
#[must_use]
pub fn link_to(workload: &WorkloadMeta, workers: model::Workers, lanes: LaneSet) -> String {
    let params = Params { workers, ..Params::defaults(&workload.specs) };
    report::link(&Choice { workload: workload.id, params, lanes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{ExecutionModel, Workers};

    #[test]
    fn an_empty_fragment_opens_the_first_workload_with_its_own_parameters() {
        for fragment in ["", "#"] {
            let opened = Opened::read(fragment);
            assert_eq!(opened.workload, &catalog::CATALOG[0]);
            assert_eq!(opened.choice.params, Params::defaults(&opened.workload.specs));
            assert_eq!(opened.dropped, Vec::<String>::new());
        }
    }

    #[test]
    fn nonsense_is_named_and_the_rest_is_kept() {
        let opened = Opened::read("#timer?workers=3&tasks=lots&colour=red");
        assert_eq!(opened.workload.id.0, "timer");
        assert_eq!(opened.choice.params.workers, Workers::Exactly(3));
        assert_eq!(opened.dropped.len(), 2);
        assert!(opened.dropped[0].starts_with("tasks=lots: "), "{:?}", opened.dropped);
        assert!(opened.dropped[1].starts_with("colour=red: "), "{:?}", opened.dropped);
    }

    #[test]
    fn a_chip_keeps_workers_and_lanes() {
        let timer = catalog::find("timer").unwrap();
        let lanes = LaneSet::ALL.without(ExecutionModel::RayonPool);
        let opened = Opened::read(&link_to(timer, Workers::Exactly(2), lanes));
        assert_eq!(opened.workload, timer);
        assert_eq!(opened.choice.params.workers, Workers::Exactly(2));
        assert_eq!(opened.choice.lanes, lanes);
    }
}
