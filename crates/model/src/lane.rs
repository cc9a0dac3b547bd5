//! The six ways to run the same kernel, sets of them, and the phases a lane goes through.

use std::fmt;

/// What runs the kernel in a lane. The declaration order is the order on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExecutionModel {
    /// One worker, one instance: a for loop.
    Sequential,
    /// Threads in one shared memory that hold a global interpreter lock while they compute.
    GilThreads,
    /// The same threads without the lock.
    FreeThreads,
    /// Rayon's work-stealing pool, through wasm-bindgen-rayon.
    RayonPool,
    /// Worker processes with a memory each; arguments and results are copied.
    Processes,
    /// One worker, cooperative tasks.
    EventLoop,
}

impl ExecutionModel {
    /// Every lane, in the order of the page.
    pub const ALL: [Self; 6] = [
        Self::Sequential,
        Self::GilThreads,
        Self::FreeThreads,
        Self::RayonPool,
        Self::Processes,
        Self::EventLoop,
    ];

    /// The name in URLs, exports and class names. Never changes: old links depend on it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Sequential => "sequential",
            Self::GilThreads => "gil-threads",
            Self::FreeThreads => "free-threads",
            Self::RayonPool => "rayon-pool",
            Self::Processes => "processes",
            Self::EventLoop => "event-loop",
        }
    }

    /// The lane whose [`slug`](Self::slug) this is.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.slug() == slug)
    }

    /// The name that a reader sees, at the start of a label.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sequential => "One thread",
            Self::GilThreads => "Threads with a GIL",
            Self::FreeThreads => "Free threads",
            Self::RayonPool => "Work-stealing pool",
            Self::Processes => "Processes",
            Self::EventLoop => "Event loop",
        }
    }

    /// What a Python programmer calls it.
    #[must_use]
    pub const fn python(self) -> &'static str {
        match self {
            Self::Sequential => "a for loop",
            Self::GilThreads => "threading, default CPython",
            Self::FreeThreads => "threading, free-threaded CPython",
            Self::RayonPool => "what a Rust programmer writes",
            Self::Processes => "multiprocessing",
            Self::EventLoop => "asyncio",
        }
    }

    /// Whether the lane runs in the threads image, which needs shared memory and so an isolated
    /// page.
    #[must_use]
    pub const fn needs_shared_memory(self) -> bool {
        match self {
            Self::GilThreads | Self::FreeThreads | Self::RayonPool => true,
            Self::Sequential | Self::Processes | Self::EventLoop => false,
        }
    }

    /// Whether the number of workers is the reader's to choose. `Sequential` has one.
    /// `EventLoop` computes on one, and takes the number as how many tasks may wait at once.
    #[must_use]
    pub const fn takes_workers(self) -> bool {
        match self {
            Self::Sequential => false,
            Self::GilThreads
            | Self::FreeThreads
            | Self::RayonPool
            | Self::Processes
            | Self::EventLoop => true,
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for ExecutionModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of lanes, iterated in the order of the page.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LaneSet(u8);

impl LaneSet {
    /// No lane.
    pub const EMPTY: Self = Self(0);
    /// All six.
    pub const ALL: Self = Self(0b11_1111);

    /// Whether `lane` is in the set.
    #[must_use]
    pub const fn contains(self, lane: ExecutionModel) -> bool {
        self.0 & lane.bit() != 0
    }

    /// The set with `lane` in it.
    #[must_use]
    pub const fn with(self, lane: ExecutionModel) -> Self {
        Self(self.0 | lane.bit())
    }

    /// The set without `lane`.
    #[must_use]
    pub const fn without(self, lane: ExecutionModel) -> Self {
        Self(self.0 & !lane.bit())
    }

    /// Whether there is no lane in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many lanes are in it.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The lanes in the order of the page.
    pub fn iter(self) -> impl Iterator<Item = ExecutionModel> {
        ExecutionModel::ALL.into_iter().filter(move |lane| self.contains(*lane))
    }
}

impl FromIterator<ExecutionModel> for LaneSet {
    fn from_iter<I: IntoIterator<Item = ExecutionModel>>(lanes: I) -> Self {
        lanes.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl fmt::Debug for LaneSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// Where a lane is on its way through a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Waits for its turn.
    Queued,
    /// Its workers are being started.
    Spawn,
    /// Its workers load the module and their input.
    Load,
    /// Every worker runs the kernel once, unmeasured for the steady state.
    Warmup,
    /// Its iterations are measured, in turn with the other lanes'.
    Measure,
    /// Its answer is compared with the expected one.
    Verify,
    /// Its workers are being released.
    Teardown,
    /// Nothing of it is left; see the lane's outcome.
    Done,
}

impl Phase {
    /// Every phase in the order in which a lane goes through them.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Spawn,
        Self::Load,
        Self::Warmup,
        Self::Measure,
        Self::Verify,
        Self::Teardown,
        Self::Done,
    ];

    /// The word that the page shows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "Queued",
            Self::Spawn => "Spawn",
            Self::Load => "Load",
            Self::Warmup => "Warm-up",
            Self::Measure => "Measure",
            Self::Verify => "Verify",
            Self::Teardown => "Teardown",
            Self::Done => "Done",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_name_one_lane_each() {
        for lane in ExecutionModel::ALL {
            assert_eq!(ExecutionModel::from_slug(lane.slug()), Some(lane));
        }
        assert_eq!(ExecutionModel::from_slug("threads"), None);
    }

    #[test]
    fn a_set_keeps_the_order_of_the_page() {
        let set = LaneSet::EMPTY.with(ExecutionModel::EventLoop).with(ExecutionModel::Sequential);
        let lanes: Vec<_> = set.iter().collect();
        assert_eq!(lanes, [ExecutionModel::Sequential, ExecutionModel::EventLoop]);
        assert_eq!(LaneSet::ALL.len(), 6);
        assert_eq!(LaneSet::ALL.iter().collect::<LaneSet>(), LaneSet::ALL);
        assert!(
            set.without(ExecutionModel::EventLoop).without(ExecutionModel::Sequential).is_empty()
        );
    }
}
