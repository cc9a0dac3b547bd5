//! The messages themselves.

use crate::domain::{
    WireAnswer, WireChoice, WireFault, WireFile, WireLane, WirePicture, WirePurpose, WireSample,
    WireSpan,
};
use serde::{Deserialize, Serialize};

/// What a new worker becomes: the first message that it gets. The compiled module, the shared
/// memory, the cancel flag's buffer and a port come as attachments where there are any.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Boot {
    /// The first worker of a lane, which hands out its tasks.
    Driver(DriverBoot),
    /// A thread in the memory of a driver.
    Thread(ThreadBoot),
    /// A process that takes tasks from a driver.
    Child(ChildBoot),
    /// A process that spins when it is told to, to find out how fast the machine is.
    Calibrator,
}

/// How a lane's driver is started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DriverBoot {
    /// The lane.
    pub lane: WireLane,
    /// Which start of a lane in this page this is; goes into a [`Crash`].
    pub serial: u32,
    /// When the page's time began, in milliseconds since 1970.
    pub page_origin_ms: f64,
    /// The name of the broadcast channel for a [`Crash`].
    pub crash_channel: String,
    /// When the lane was asked for, in the page's time.
    pub asked_ns: u64,
    /// How many workers.
    pub workers: u16,
    /// The GIL's switch interval.
    pub switch_interval_ns: u64,
    /// Whether each worker needs a file of its own.
    pub files: bool,
    /// Whether the workers write down what they do. Without it there are no spans and no costs:
    /// how much that saves is what tracing costs.
    pub traced: bool,
    /// A failure to show on purpose.
    pub fault: Option<WireFault>,
}

/// How a thread is started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThreadBoot {
    /// The address of what the thread runs, in the shared memory.
    pub entry: u32,
    /// The name of the file that it opens before anything else, if it needs one.
    pub file: Option<String>,
}

/// How a process is started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChildBoot {
    /// Which worker of the lane it is, from zero.
    pub index: u16,
    /// See [`DriverBoot::serial`].
    pub serial: u32,
    /// See [`DriverBoot::page_origin_ms`].
    pub page_origin_ms: f64,
    /// See [`DriverBoot::crash_channel`].
    pub crash_channel: String,
    /// Whether it needs a file of its own.
    pub files: bool,
    /// See [`DriverBoot::traced`].
    pub traced: bool,
    /// A failure to show on purpose.
    pub fault: Option<WireFault>,
}

/// From the page to a driver or a calibrator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToDriver {
    /// The port to a process that the driver asked for comes as an attachment.
    ChildPort {
        /// Which worker of the lane.
        index: u16,
    },
    /// Prepare the input.
    Prepare(Box<Prepare>),
    /// Run an iteration.
    Iterate {
        /// Counted from zero, warm-up included.
        index: u32,
        /// What it is for.
        purpose: WirePurpose,
        /// How many executions to time together, at least one.
        executions: u32,
    },
    /// Send the last answer and what is known about the workers.
    Report,
    /// End everything; answered by [`ToPage::Ended`].
    End,
    /// Run the spin kernel; answered by [`ToPage::Spun`].
    Spin {
        /// How many steps.
        steps: u64,
    },
    /// Find out how much memory there is; answered by [`ToPage::Room`].
    Reserve {
        /// How many memories to have at the same time.
        memories: u16,
        /// How many pages each of them has.
        pages: u32,
    },
}

/// What a lane is to work on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prepare {
    /// Workload and parameters.
    pub choice: WireChoice,
    /// Steps of the spin kernel in a millisecond.
    pub spin_per_ms: u64,
    /// The address of the site's own small resource, in full: a worker of a worker has another
    /// base than the page.
    pub resource_url: String,
    /// The reader's own input.
    pub file: Option<WireFile>,
}

/// From a driver or a calibrator to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToPage {
    /// The driver runs. In the threads image the cancel flag is a word of the shared memory.
    Booted {
        /// The address of the cancel flag, where it is in the shared memory.
        cancel: Option<u32>,
    },
    /// Start a thread in this memory.
    StartThread {
        /// The thread's name, for the browser's tools.
        name: String,
        /// See [`ThreadBoot::entry`].
        entry: u32,
        /// See [`ThreadBoot::file`].
        file: Option<String>,
    },
    /// Start a process and send its port.
    StartChild {
        /// Which worker of the lane.
        index: u16,
    },
    /// All workers answered.
    Spawned {
        /// When, in the page's time.
        at_ns: u64,
        /// How many there are.
        workers: u16,
    },
    /// The input is where it is needed.
    Loaded {
        /// When, in the page's time.
        at_ns: u64,
    },
    /// An iteration ended with an answer.
    Sampled {
        /// What it was for.
        purpose: WirePurpose,
        /// What was measured. Of an overhead, the digest is 0: there is no answer.
        sample: WireSample,
    },
    /// An iteration ended because the cancel flag is up.
    Halted,
    /// The answer to [`ToDriver::Report`].
    Reported {
        /// The last answer.
        answer: WireAnswer,
        /// The answer as a picture, where there is one.
        picture: Option<WirePicture>,
        /// What the workers did in the last iteration.
        spans: Vec<WireSpan>,
        /// How they were started, in moments from when the lane was asked for.
        start_spans: Vec<WireSpan>,
        /// Bytes that each worker has for itself, as far as it is known.
        private_memory: Vec<u64>,
        /// Bytes that all workers share.
        shared_memory: u64,
    },
    /// Nothing runs any more.
    Ended,
    /// The lane cannot go on.
    Failed {
        /// The slug of the failure's kind.
        kind: String,
        /// The detail.
        detail: String,
    },
    /// The answer to [`ToDriver::Spin`].
    Spun {
        /// How long it took.
        took_ns: u64,
    },
    /// The answer to [`ToDriver::Reserve`].
    Room {
        /// How many of the memories could be had.
        memories: u16,
    },
}

/// From a driver to a process, through the port. What is big and means something to the job alone
/// is the message's freight ([`split`](crate::split)).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToChild {
    /// What every process is given once. The freight is the job's setup.
    Setup {
        /// The workload's slug.
        workload: String,
        /// See [`Prepare::resource_url`].
        resource_url: String,
    },
    /// Run these tasks. Two of these are in flight, so that a process never waits for its next.
    /// The freight is the tasks' arguments.
    Run {
        /// What they are run for. Of an overhead there are no arguments, and no part.
        purpose: WirePurpose,
        /// The round.
        round: u32,
        /// The first task.
        start: u32,
        /// One past the last task.
        end: u32,
    },
    /// Say how much memory there was at most; answered by [`FromChild::Memory`].
    Memory,
}

/// From a process to its driver, through the port.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromChild {
    /// It runs.
    Hello,
    /// It has its setup.
    Ready,
    /// Tasks are done.
    Done(Box<Done>),
    /// The run was stopped before the tasks were done.
    Halted,
    /// It cannot go on.
    Failed {
        /// The slug of the failure's kind.
        kind: String,
        /// The detail.
        detail: String,
    },
    /// Bytes that its instance has allocated at most.
    Memory(u64),
}

/// What a process did with some tasks. The freight is the part that they came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// The first task.
    pub start: u32,
    /// One past the last task.
    pub end: u32,
    /// What the process did for it. The moments are in the page's time, not from the iteration's
    /// start, which a process does not know.
    pub spans: Vec<WireSpan>,
}

/// Why a worker fell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CrashKind {
    /// A panic.
    Panicked,
    /// An allocation that could not be had.
    OutOfMemory,
}

/// The last words of a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crash {
    /// See [`DriverBoot::serial`].
    pub serial: u32,
    /// Why.
    pub kind: CrashKind,
    /// The panic's message and place, or how much memory was asked for.
    pub detail: String,
}
