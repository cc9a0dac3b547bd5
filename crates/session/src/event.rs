//! What a session is told and what it asks for.

use model::{
    Answer, Closed, Environment, ExecutionModel, Failure, LaneSet, MachineLoad, Nanos, PageTime,
    Phase, Plan, Purpose, Run, Sample, Span,
};

/// Something happened. Every event carries the moment at which it did, in the page's time.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The reader pressed Run. `plan.workers` is what the environment suggests; a calibration can
    /// change it where the reader left it to the machine.
    Run {
        /// When.
        at: PageTime,
        /// What to run.
        plan: Box<Plan>,
        /// Where it runs, as far as it is known before the calibration.
        environment: Box<Environment>,
        /// The lanes that this page cannot run, and why.
        closed: Vec<(ExecutionModel, Closed)>,
        /// The calibration of an earlier run in this page; `None` asks for one.
        calibration: Option<Calibration>,
        /// The date and time in UTC, ISO 8601, for the record.
        when: String,
    },
    /// The calibration ended. `None` when it failed, which is no reason not to run.
    Calibrated {
        /// When.
        at: PageTime,
        /// What it found.
        calibration: Option<Calibration>,
    },
    /// All workers of a lane answered for the first time.
    Spawned {
        /// When.
        at: PageTime,
        /// Which lane.
        lane: ExecutionModel,
        /// From the request until the last worker's first answer.
        spawn: Nanos,
        /// How many workers there are.
        workers: u16,
    },
    /// A lane has its input and could take its first task.
    Loaded {
        /// When.
        at: PageTime,
        /// Which lane.
        lane: ExecutionModel,
        /// How long it took after the spawn.
        load: Nanos,
    },
    /// An iteration ended, with an answer unless it was for the overhead.
    Sampled {
        /// When.
        at: PageTime,
        /// Which lane.
        lane: ExecutionModel,
        /// What it was for.
        purpose: Purpose,
        /// What was measured.
        sample: Sample,
    },
    /// A lane handed over its last answer and what it knows about its workers.
    Reported {
        /// When.
        at: PageTime,
        /// Which lane.
        lane: ExecutionModel,
        /// What it said.
        report: Box<LaneReport>,
    },
    /// Nothing of a lane is left.
    Ended {
        /// When.
        at: PageTime,
        /// Which lane.
        lane: ExecutionModel,
    },
    /// A lane failed. What is left of it is still there until a [`Effect::Kill`] is carried out.
    Failed {
        /// When.
        at: PageTime,
        /// Which lane.
        lane: ExecutionModel,
        /// How.
        failure: Failure,
    },
    /// The reader pressed Stop.
    Stop {
        /// When.
        at: PageTime,
    },
    /// A moment that [`Effect::WakeAt`] asked for has come.
    Woke {
        /// When.
        at: PageTime,
    },
    /// The page was hidden, or was hidden already when the run began.
    Hidden {
        /// When.
        at: PageTime,
    },
}

impl Event {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> PageTime {
        match self {
            Self::Run { at, .. }
            | Self::Calibrated { at, .. }
            | Self::Spawned { at, .. }
            | Self::Loaded { at, .. }
            | Self::Sampled { at, .. }
            | Self::Reported { at, .. }
            | Self::Ended { at, .. }
            | Self::Failed { at, .. }
            | Self::Stop { at }
            | Self::Woke { at }
            | Self::Hidden { at } => *at,
        }
    }
}

/// What a lane says after its last iteration.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneReport {
    /// The answer of the last iteration.
    pub answer: Answer,
    /// What the workers did in the last measured iteration.
    pub spans: Vec<Span>,
    /// How they were started.
    pub start_spans: Vec<Span>,
    /// Bytes that each worker has for itself, as far as it is known.
    pub private_memory: Vec<u64>,
    /// Bytes that all workers share.
    pub shared_memory: u64,
}

/// What a calibration found out about the machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// How many times faster all claimed cores together are than one.
    pub cores: f64,
    /// Steps of the catalogue's spin kernel in a millisecond on one core.
    pub spin_per_ms: u64,
    /// Whether other programs were using the cores.
    pub load: MachineLoad,
    /// See [`Environment::memory_room`].
    pub memory_room: Option<u64>,
}

/// One iteration to carry out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Iteration {
    /// Counted from zero within the lane, warm-up included.
    pub index: u32,
    /// What it is for. The first iteration of a lane is a warm-up of one execution on cold code, and
    /// every worker runs the kernel in it; the warm-ups after it find out how many executions a
    /// sample needs.
    pub purpose: Purpose,
    /// How many executions to time together, at least one.
    pub executions: u32,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Measure cores and speed, then send [`Event::Calibrated`]. Comes at most once in a run; if
    /// a calibration that an earlier, stopped run asked for is still going on, its result will do.
    Calibrate,
    /// Start a lane's workers and load its input, then send [`Event::Spawned`] and
    /// [`Event::Loaded`]. The plan is final: the workers are a number, and so is the speed.
    Start {
        /// Which lane.
        lane: ExecutionModel,
        /// With `workers` resolved.
        plan: Box<Plan>,
        /// Steps of the spin kernel in a millisecond.
        spin_per_ms: u64,
    },
    /// Run an iteration, then send [`Event::Sampled`].
    Iterate {
        /// Which lane.
        lane: ExecutionModel,
        /// Which iteration.
        iteration: Iteration,
    },
    /// Ask a lane for its last answer, then send [`Event::Reported`].
    Report {
        /// Which lane.
        lane: ExecutionModel,
    },
    /// Ask a lane to end by itself, then send [`Event::Ended`]. Right after a [`Effect::Cancel`] it
    /// comes while an iteration is under way: the lane ends when its kernels have returned.
    End {
        /// Which lane.
        lane: ExecutionModel,
    },
    /// Raise a lane's cancel flag: its kernels return at their next checkpoint. Nothing needs to
    /// be sent for the iteration that this cuts short.
    Cancel {
        /// Which lane.
        lane: ExecutionModel,
    },
    /// Terminate whatever is left of a lane at once, then send [`Event::Ended`].
    Kill {
        /// Which lane.
        lane: ExecutionModel,
    },
    /// Send [`Event::Woke`] at this moment or later. The request takes the place of the one
    /// before it, so one timer is enough.
    WakeAt(PageTime),
    /// Show the progress. Comes at most four times a second while anything is measured.
    Publish(Progress),
    /// The run is over and nothing is left of it.
    Finish(Box<Run>),
}

/// How far a run is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Whether the machine is being calibrated, before any lane is started.
    pub calibrating: bool,
    /// Whether the run was stopped and is being cleared away.
    pub stopping: bool,
    /// Every chosen lane, in the order of the page.
    pub lanes: Vec<LaneProgress>,
    /// What the lanes' answers are compared with.
    pub reference: Reference,
    /// The share of the whole run that is done, 0 to 1, as far as it can be known. Never shrinks
    /// within a run.
    pub done: f64,
}

/// What the answers of all lanes are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// Nothing yet.
    Awaited,
    /// The answer of the sequential lane, which is run for it even when it was not chosen.
    Sequential,
    /// The sequential lane gave no answer, so the answer that most lanes agree on was taken; of
    /// several with as many lanes, that of the first lane in the order of the page.
    Majority {
        /// How the sequential lane failed; `None` when it cannot run in this page.
        failure: Option<Failure>,
    },
}

/// How far a lane is.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneProgress {
    /// Which lane.
    pub lane: ExecutionModel,
    /// Where it is.
    pub phase: Phase,
    /// How many samples it has.
    pub samples: u32,
    /// Its failure, if it has failed.
    pub failure: Option<Failure>,
    /// Why it cannot run here, if it cannot.
    pub closed: Option<Closed>,
}

impl Progress {
    /// Nothing has happened yet to any of these lanes.
    #[must_use]
    pub fn queued(lanes: LaneSet) -> Self {
        let lanes = lanes
            .iter()
            .map(|lane| LaneProgress {
                lane,
                phase: Phase::Queued,
                samples: 0,
                failure: None,
                closed: None,
            })
            .collect();
        Self {
            calibrating: false,
            stopping: false,
            lanes,
            reference: Reference::Awaited,
            done: 0.0,
        }
    }
}
