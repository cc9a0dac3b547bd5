//! What a reader can choose: the values of the parameters, and the plan that they make.

use crate::{LaneSet, Nanos, ParamSpecs, WorkloadId};

/// The most workers that a lane can have. The browsers' own limits are a little above it.
pub const MAX_WORKERS: u16 = 64;

/// The most repetitions that can be asked for.
pub const MAX_REPETITIONS: u32 = 1_000;

/// How many workers a lane gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Workers {
    /// As many as there are measured cores.
    #[default]
    Auto,
    /// This many, 1 to [`MAX_WORKERS`].
    Exactly(u16),
}

/// How many tasks a worker takes at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Chunk {
    /// Chosen from the number of tasks, the workers and the schedule.
    #[default]
    Auto,
    /// This many, at least one.
    Tasks(u32),
}

/// How tasks are handed to workers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Schedule {
    /// Every worker gets one block of equal length before it starts.
    Static,
    /// A worker that is free takes the next chunk; all chunks are of the same length.
    Dynamic,
    /// A worker that is free takes a share of what is left: long chunks first, short ones last.
    #[default]
    Guided,
}

impl Schedule {
    /// Every schedule, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Static, Self::Dynamic, Self::Guided];

    /// The name in URLs and exports. Never changes.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Dynamic => "dynamic",
            Self::Guided => "guided",
        }
    }

    /// The schedule whose [`slug`](Self::slug) this is.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|schedule| schedule.slug() == slug)
    }
}

/// A whole number of hundredths, 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(pub u8);

impl Percent {
    /// The share as a number from 0 to 1.
    #[must_use]
    pub fn as_fraction(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

/// When a run has measured enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effort {
    /// When every lane has this many samples.
    Repetitions(u32),
    /// When the intervals are narrow, or at the latest after this time of measuring.
    Budget(Nanos),
}

impl Effort {
    /// The time budget a reader starts with.
    pub const DEFAULT: Self = Self::Budget(Nanos::from_secs(8));
}

/// The values of all parameters. A value that the workload does not have is at its default.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Params {
    /// How big the problem is, in the workload's unit.
    pub size: u64,
    /// Into how many tasks it is divided.
    pub tasks: u32,
    /// How many workers each lane gets.
    pub workers: Workers,
    /// How many tasks a worker takes at once.
    pub chunk: Chunk,
    /// How tasks are handed to workers.
    pub schedule: Schedule,
    /// What the input is drawn from.
    pub seed: u64,
    /// How long a thread waits for the GIL before it asks the holder to let go.
    pub switch_interval: Nanos,
    /// How long a task waits.
    pub latency: Nanos,
    /// The share of a task that computes.
    pub compute_share: Percent,
    /// Whether the computing lets go of the GIL, as numpy's does.
    pub gil_release: bool,
    /// When the run has measured enough.
    pub effort: Effort,
}

impl Params {
    /// CPython's default switch interval, see `sys.getswitchinterval`.
    pub const DEFAULT_SWITCH_INTERVAL: Nanos = Nanos::from_millis(5);

    /// The values that a reader starts with.
    #[must_use]
    pub fn defaults(specs: &ParamSpecs) -> Self {
        Self {
            size: specs.size.default,
            tasks: specs.tasks.default as u32,
            workers: Workers::Auto,
            chunk: Chunk::Auto,
            schedule: Schedule::default(),
            seed: 1,
            switch_interval: Self::DEFAULT_SWITCH_INTERVAL,
            latency: specs.default_latency(),
            compute_share: specs.default_compute_share(),
            gil_release: false,
            effort: Effort::DEFAULT,
        }
    }

    /// What all tasks of one execution wait, one after the other; zero for a workload that does not
    /// wait for a time that is chosen. There, the size counts the waits of a task.
    #[must_use]
    pub fn waits(&self) -> Nanos {
        self.latency * self.size * u64::from(self.tasks)
    }
}

/// What the reader has chosen, before it is known what the machine can do: what a link holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Choice {
    /// The workload.
    pub workload: WorkloadId,
    /// Its parameters.
    pub params: Params,
    /// The lanes to race.
    pub lanes: LaneSet,
}

/// What a run is going to do: a workload, its parameters, the lanes, with nothing left automatic
/// but the chunk.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The workload.
    pub workload: WorkloadId,
    /// Its parameters.
    pub params: Params,
    /// The lanes that the reader chose.
    pub lanes: LaneSet,
    /// How many workers `params.workers` stands for on this machine.
    pub workers: u16,
    /// The name and length in bytes of the reader's own file, when one is used.
    pub file: Option<(String, u64)>,
}
