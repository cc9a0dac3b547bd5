//! A lane's time as a bar of parts that are stacked end to end.

use analysis::{LaneCosts, PartKind};
use model::Nanos;

/// A segment narrower than this, in percent, has no room for words.
const ROOM: f64 = 13.0;

/// Parts that a bar shows as one: a dozen kinds are too many to tell apart at a glance. The table
/// beside it has them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Starting and loading.
    StartUp,
    /// Running the kernel.
    Computing,
    /// Making, sending and reading bytes.
    Copying,
    /// Putting the parts of the answer together.
    Combining,
    /// Waiting for a lock, the GIL among them.
    WaitingForLocks,
    /// Waiting for work, a timer, the network or a file.
    Waiting,
    /// Nothing.
    Idle,
}

impl Group {
    /// Every group, in the order of the bar.
    pub const ALL: [Self; 7] = [
        Self::StartUp,
        Self::Computing,
        Self::Copying,
        Self::Combining,
        Self::WaitingForLocks,
        Self::Waiting,
        Self::Idle,
    ];

    /// The group of a kind.
    #[must_use]
    pub const fn of(kind: PartKind) -> Self {
        match kind {
            PartKind::Spawn | PartKind::Load => Self::StartUp,
            PartKind::Compute => Self::Computing,
            PartKind::Encode | PartKind::Transfer | PartKind::Decode => Self::Copying,
            PartKind::Combine => Self::Combining,
            PartKind::WaitGil | PartKind::WaitLock => Self::WaitingForLocks,
            PartKind::WaitQueue | PartKind::WaitIo => Self::Waiting,
            PartKind::Idle => Self::Idle,
        }
    }

    /// The class whose fill it has.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::StartUp => "part-start",
            Self::Computing => "part-compute",
            Self::Copying => "part-copy",
            Self::Combining => "part-combine",
            Self::WaitingForLocks => "part-lock",
            Self::Waiting => "part-wait",
            Self::Idle => "part-idle",
        }
    }

    /// The words that a reader sees.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StartUp => "Start-up",
            Self::Computing => "Computing",
            Self::Copying => "Copying",
            Self::Combining => "Combining",
            Self::WaitingForLocks => "Waiting for locks",
            Self::Waiting => "Waiting",
            Self::Idle => "Idle",
        }
    }
}

/// A part of the bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// What it is.
    pub group: Group,
    /// Its share of the lane's whole time, 0 to 1.
    pub share: f64,
    /// Its width, in percent of the axis.
    pub width: f64,
    /// Whether its name fits into it.
    pub labelled: bool,
}

/// What the lane's workers waited for on the average, start-up included: the length of the bar.
#[must_use]
pub fn length(costs: &LaneCosts) -> Nanos {
    costs.whole / u64::from(costs.workers.max(1))
}

/// A lane's bar on an axis that ends at `end`.
#[must_use]
pub fn segments(costs: &LaneCosts, end: Nanos) -> Vec<Segment> {
    let scale = 100.0 / end.0.max(1) as f64 / f64::from(costs.workers.max(1));
    Group::ALL
        .into_iter()
        .filter_map(|group| {
            let parts = costs.parts.iter().filter(|part| Group::of(part.kind) == group);
            let (time, share) = parts
                .fold((0, 0.0), |(time, share), part| (time + part.time.0, share + part.share));
            let width = time as f64 * scale;
            (time > 0).then_some(Segment { group, share, width, labelled: width >= ROOM })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_segments_of_a_bar_are_as_long_as_its_lane_took() {
        let run = samples::run();
        for costs in analysis::costs(&run) {
            let segments = segments(&costs, length(&costs));
            let width: f64 = segments.iter().map(|segment| segment.width).sum();
            let share: f64 = segments.iter().map(|segment| segment.share).sum();
            assert!((width - 100.0).abs() < 1e-3, "{}: {width}", costs.lane);
            assert!((share - 1.0).abs() < 1e-3, "{}: {share}", costs.lane);
        }
    }

    #[test]
    fn a_segment_says_what_it_is_when_there_is_room() {
        let run = samples::run();
        let all = analysis::costs(&run);
        let end = all.iter().map(length).max().unwrap();
        // One thread: 10 ms of start-up in 110 ms, too narrow for words; then the computing.
        let shown: Vec<_> = segments(&all[0], end)
            .iter()
            .map(|segment| (segment.group, segment.width.round(), segment.labelled))
            .collect();
        assert_eq!(shown, [(Group::StartUp, 9.0, false), (Group::Computing, 91.0, true)]);
    }

    #[test]
    fn every_kind_is_in_one_group_and_groups_keep_their_order() {
        let groups: Vec<Group> = PartKind::ALL.into_iter().map(Group::of).collect();
        for group in Group::ALL {
            assert!(groups.contains(&group), "{group:?}");
        }
    }
}
