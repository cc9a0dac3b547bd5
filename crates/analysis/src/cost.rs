//! Where a lane's time went: every nanosecond of every worker in exactly one part, and what the
//! lane cost besides time.
//!
//! The whole is the number of workers times what a program waits that runs the workload once:
//! start-up and one execution of median length. Divided by the workers, the parts stack up to that
//! wait.
//!
//! Parts that samples know are medians, over the samples, of the part's share of the workers' time.
//! Parts that spans alone know are the share that the spans of the last iteration give them. What
//! nothing accounts for is [`PartKind::Idle`].
//!
//! Parts may add up to more than the whole: several tasks wait at once on an event loop, and the
//! driver, who is none of the workers, sends and combines while they compute. Then parts give way
//! in the order of [`PartKind::KEPT`], the last first, until they fit: a worker that computes while
//! something else is awaited computes. What gave way is [`LaneCosts::overlapped`]. So idle time is
//! never negative, and the parts always add up to the whole, to the nanosecond.

mod account;

use crate::sums::share_of;
use model::{ExecutionModel, LaneRecord, Nanos, Outcome, Run};

/// What a worker's time went into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKind {
    /// Being started.
    Spawn,
    /// Loading the module and the input.
    Load,
    /// Running the kernel.
    Compute,
    /// Making bytes of arguments and results.
    Encode,
    /// Waiting for bytes to arrive.
    Transfer,
    /// Making values of bytes.
    Decode,
    /// Putting the parts of the answer together.
    Combine,
    /// Waiting for the GIL.
    WaitGil,
    /// Waiting for another lock.
    WaitLock,
    /// Waiting for work.
    WaitQueue,
    /// Waiting for a timer, the network or a file.
    WaitIo,
    /// What nothing accounts for: a worker that has nothing left to do, and the runtime itself.
    Idle,
}

impl PartKind {
    /// Every kind, in the order in which a bar stacks them.
    pub const ALL: [Self; 12] = [
        Self::Spawn,
        Self::Load,
        Self::Compute,
        Self::Encode,
        Self::Transfer,
        Self::Decode,
        Self::Combine,
        Self::WaitGil,
        Self::WaitLock,
        Self::WaitQueue,
        Self::WaitIo,
        Self::Idle,
    ];

    /// The kinds of an execution, from the one that is kept first when not all of them fit into the
    /// workers' time.
    pub const KEPT: [Self; 9] = [
        Self::Compute,
        Self::Encode,
        Self::Decode,
        Self::Combine,
        Self::WaitGil,
        Self::WaitLock,
        Self::WaitIo,
        Self::Transfer,
        Self::WaitQueue,
    ];

    /// The words that a reader sees.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Spawn => "Starting",
            Self::Load => "Loading",
            Self::Compute => "Computing",
            Self::Encode => "Making bytes",
            Self::Transfer => "Waiting for bytes",
            Self::Decode => "Reading bytes",
            Self::Combine => "Combining",
            Self::WaitGil => "Waiting for the GIL",
            Self::WaitLock => "Waiting for a lock",
            Self::WaitQueue => "Waiting for work",
            Self::WaitIo => "Waiting for I/O or a timer",
            Self::Idle => "Idle",
        }
    }

    /// Whether it is paid once, before the first task.
    #[must_use]
    pub const fn is_startup(self) -> bool {
        match self {
            Self::Spawn | Self::Load => true,
            Self::Compute
            | Self::Encode
            | Self::Transfer
            | Self::Decode
            | Self::Combine
            | Self::WaitGil
            | Self::WaitLock
            | Self::WaitQueue
            | Self::WaitIo
            | Self::Idle => false,
        }
    }
}

/// How a part is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// Measured once, when the workers were started.
    Start,
    /// The median over all samples.
    Samples,
    /// The spans of the last iteration, which show this share of its computing, 0 to 1.
    Spans {
        /// Below 1 where a worker had more spans than it keeps.
        kept: f64,
    },
    /// The rest of the workers' time.
    Remainder,
}

impl Source {
    /// The words that a reader sees.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => "measured once, at the start",
            Self::Samples => "median of all samples",
            Self::Spans { .. } => "from the timeline of the last iteration",
            Self::Remainder => "what is left",
        }
    }
}

/// A part of the workers' time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// What it went into.
    pub kind: PartKind,
    /// How much, added up over the workers.
    pub time: Nanos,
    /// The share of [`LaneCosts::whole`], 0 to 1.
    pub share: f64,
    /// How that is known.
    pub source: Source,
}

/// How a lane's workers come to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StartMethod {
    /// The lane has one worker, which the page starts.
    OneWorker,
    /// Threads in the memory of one instance.
    Threads,
    /// An instance with a memory of its own for each.
    Processes,
}

impl StartMethod {
    /// How this lane's workers are started.
    #[must_use]
    pub const fn of(lane: ExecutionModel) -> Self {
        match lane {
            ExecutionModel::Sequential | ExecutionModel::EventLoop => Self::OneWorker,
            ExecutionModel::GilThreads
            | ExecutionModel::FreeThreads
            | ExecutionModel::RayonPool => Self::Threads,
            ExecutionModel::Processes => Self::Processes,
        }
    }

    /// The words that a reader sees.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneWorker => "one worker",
            Self::Threads => "threads",
            Self::Processes => "processes",
        }
    }
}

/// What a lane paid for starting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// How its workers are started.
    pub method: StartMethod,
    /// From asking for all workers until all of them answered.
    pub spawn: Nanos,
    /// The median time from asking for a worker until it answered. `None` where no worker's start
    /// was written down.
    pub each: Option<Nanos>,
    /// Loading module and input.
    pub load: Nanos,
}

/// What a lane costs when its tasks do nothing: handing them out, messages, the GIL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overhead {
    /// For one execution.
    pub execution: Nanos,
    /// For each task of it.
    pub task: Nanos,
}

/// What a lane's workers hold in memory, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// In all.
    pub total: u64,
    /// What each worker has for itself alone, by worker. Empty where nobody knows.
    pub private: Vec<u64>,
    /// What the driver has for itself alone, where it is none of the workers.
    pub driver: Option<u64>,
    /// What all of them share.
    pub shared: u64,
}

/// What one lane cost.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneCosts {
    /// Which lane.
    pub lane: ExecutionModel,
    /// How many workers its time is that of. One on the event loop, whatever waits there at once.
    pub workers: u16,
    /// The median time of one execution.
    pub wall: Nanos,
    /// The workers' time of start-up and of one execution: what the parts add up to.
    pub whole: Nanos,
    /// Where it went, in the order of [`PartKind::ALL`], without those that took no time.
    pub parts: Vec<Part>,
    /// What happened besides, while the workers' time was counted as something else.
    pub overlapped: Nanos,
    /// Bytes copied to the workers in one execution.
    pub bytes_sent: u64,
    /// Bytes copied from the workers in one execution.
    pub bytes_received: u64,
    /// Starting the workers.
    pub start: Start,
    /// What the lane costs when its tasks do nothing, where that was measured.
    pub overhead: Option<Overhead>,
    /// What its workers hold in memory.
    pub memory: Memory,
}

impl LaneCosts {
    /// The time of a part, zero where it has none.
    #[must_use]
    pub fn time(&self, kind: PartKind) -> Nanos {
        self.part(kind).map_or(Nanos::ZERO, |part| part.time)
    }

    /// A part, if it took any time.
    #[must_use]
    pub fn part(&self, kind: PartKind) -> Option<&Part> {
        self.parts.iter().find(|part| part.kind == kind)
    }

    /// The share of the time after the start that a part took, 0 to 1; zero for the start's parts.
    #[must_use]
    pub fn share_of_work(&self, kind: PartKind) -> f64 {
        if kind.is_startup() {
            return 0.0;
        }
        share_of(self.time(kind), self.wall * u64::from(self.workers))
    }
}

/// What each finished lane of a run cost, in the order of the page.
#[must_use]
pub fn costs(run: &Run) -> Vec<LaneCosts> {
    let finished = |lane: &&LaneRecord| matches!(lane.outcome, Outcome::Finished(_));
    run.lanes.iter().filter(finished).filter_map(|lane| account::of_lane(run, lane)).collect()
}

#[cfg(test)]
mod tests;
