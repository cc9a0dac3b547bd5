//! What came out: samples, spans, answers, and the whole run.

use crate::{Environment, ExecutionModel, Failure, Nanos, Plan};
use std::ops::Range;

/// What a lane computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Equal for equal answers: what is compared between lanes and with known answers.
    pub digest: u64,
    /// The answer for a reader, `664,579 primes`.
    pub text: String,
}

/// A picture of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Four bytes a pixel (red, green, blue, alpha), row after row.
    pub rgba: Vec<u8>,
    /// The rectangle (x, y, width, height in pixels) that each task made, by task.
    pub tiles: Vec<[u32; 4]>,
}

/// Where the time of one sample went, added up over the workers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    /// In the kernel, waiting for the GIL not included.
    pub compute: Nanos,
    /// Waiting for the GIL.
    pub wait_gil: Nanos,
    /// Waiting for a timer, the network or a file.
    pub wait_io: Nanos,
    /// Making bytes of arguments and results.
    pub encode: Nanos,
    /// Making values of bytes.
    pub decode: Nanos,
    /// Putting the parts of the answer together.
    pub combine: Nanos,
    /// Bytes that were copied to workers.
    pub bytes_sent: u64,
    /// Bytes that were copied from workers.
    pub bytes_received: u64,
    /// How often the GIL changed hands.
    pub gil_switches: u64,
}

/// What an iteration is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To run the kernel in every worker, and to find out how many executions make a sample.
    Warmup,
    /// The same tasks without the kernel: what that takes is the lane's overhead.
    Overhead,
    /// A sample.
    Measure,
}

/// One measured iteration of one lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// From handing out the first task to holding the answer, for one execution of the workload.
    pub wall: Nanos,
    /// How many executions were timed together; `wall` is their mean.
    pub executions: u32,
    /// Where the time went, for one execution.
    pub costs: Costs,
    /// The answer's [`Answer::digest`].
    pub digest: u64,
    /// How many different workers ran at least one task.
    pub workers_seen: u16,
}

/// What a worker did in a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpanKind {
    /// Ran the kernel.
    Compute,
    /// Waited for the GIL.
    WaitGil,
    /// Waited for a lock.
    WaitLock,
    /// Waited for work.
    WaitQueue,
    /// Waited for a timer.
    Sleep,
    /// Waited for the network or a file.
    Io,
    /// Made bytes.
    Encode,
    /// Waited for bytes to arrive.
    Transfer,
    /// Made values of bytes.
    Decode,
    /// Was being started.
    Spawn,
    /// Loaded the module and its input.
    Load,
    /// Had nothing left to do.
    Idle,
    /// Put the parts of the answer together.
    Combine,
}

impl SpanKind {
    /// Every kind, in the order in which they are declared.
    pub const ALL: [Self; 13] = [
        Self::Compute,
        Self::WaitGil,
        Self::WaitLock,
        Self::WaitQueue,
        Self::Sleep,
        Self::Io,
        Self::Encode,
        Self::Transfer,
        Self::Decode,
        Self::Spawn,
        Self::Load,
        Self::Idle,
        Self::Combine,
    ];

    /// The words that a reader sees.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compute => "Computing",
            Self::WaitGil => "Waiting for the GIL",
            Self::WaitLock => "Waiting for a lock",
            Self::WaitQueue => "Waiting for work",
            Self::Sleep => "Waiting for a timer",
            Self::Io => "Waiting for I/O",
            Self::Encode => "Making bytes",
            Self::Transfer => "Waiting for bytes",
            Self::Decode => "Reading bytes",
            Self::Spawn => "Starting",
            Self::Load => "Loading",
            Self::Idle => "Idle",
            Self::Combine => "Combining",
        }
    }
}

/// A stretch of one worker's time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Which worker, counted from zero within the lane, or [`Span::DRIVER`].
    pub worker: u16,
    /// What it did.
    pub kind: SpanKind,
    /// When it began, from the start of the iteration; of [`LaneRecord::start_spans`], from the
    /// lane's start.
    pub start: Nanos,
    /// When it ended, from the same moment.
    pub end: Nanos,
    /// The tasks it worked on; empty where that means nothing.
    pub tasks: Range<u32>,
}

impl Span {
    /// Stands for the driver in place of a worker's number: whoever hands out the tasks and puts
    /// the parts together, where that is none of the workers.
    pub const DRIVER: u16 = u16::MAX;
}

/// What a reader calls a [`Span::worker`]: `worker 0`, or `driver`.
#[must_use]
pub fn worker_name(worker: u16) -> String {
    if worker == Span::DRIVER { "driver".to_owned() } else { format!("worker {worker}") }
}

/// How a lane ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It measured, and its answer is right.
    Finished(Answer),
    /// It gave no result that can be trusted.
    Failed(Failure),
    /// It cannot run in this page.
    Closed(crate::Closed),
    /// The reader stopped the run before the lane was done.
    Stopped,
}

/// Everything known about one lane of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneRecord {
    /// Which lane.
    pub model: ExecutionModel,
    /// How it ended.
    pub outcome: Outcome,
    /// How many workers it has, as observed, not as asked for.
    pub workers: u16,
    /// From asking for the workers until all of them answered.
    pub spawn: Nanos,
    /// Loading module and input, until the first task could have been handed out.
    pub load: Nanos,
    /// The first execution, on cold code.
    pub warmup: Nanos,
    /// How many workers had run the kernel before the first sample. If not all, there may be cold
    /// code in the samples.
    pub warm_workers: u16,
    /// What one execution costs the lane when every task does nothing: handing out chunks, the
    /// messages about them, taking the GIL and waking the workers are in it, while the kernel,
    /// arguments, parts and combining are not. `None` when it was not measured.
    pub overhead: Option<Nanos>,
    /// The measured iterations, in order.
    pub samples: Vec<Sample>,
    /// What each worker did in the last measured iteration.
    pub spans: Vec<Span>,
    /// How each worker was started and loaded, in moments from the lane's start: what precedes the
    /// first iteration, and is no part of any.
    pub start_spans: Vec<Span>,
    /// Bytes of memory that the lane's instances held at most: those of [`Self::private_memory`]
    /// and [`Self::shared_memory`] together.
    pub memory: u64,
    /// Bytes that each worker has for itself alone, by worker. The driver's come last where it is
    /// none of the workers. Empty where nobody knows them.
    pub private_memory: Vec<u64>,
    /// Bytes that all workers of the lane share.
    pub shared_memory: u64,
}

impl LaneRecord {
    /// A lane of which nothing is known but how it ended.
    #[must_use]
    pub const fn without_samples(model: ExecutionModel, outcome: Outcome) -> Self {
        Self {
            model,
            outcome,
            workers: 0,
            spawn: Nanos::ZERO,
            load: Nanos::ZERO,
            warmup: Nanos::ZERO,
            warm_workers: 0,
            overhead: None,
            samples: Vec::new(),
            spans: Vec::new(),
            start_spans: Vec::new(),
            memory: 0,
            private_memory: Vec::new(),
            shared_memory: 0,
        }
    }

    /// What a program that runs the workload once pays before its first task.
    #[must_use]
    pub fn startup(&self) -> Nanos {
        self.spawn + self.load
    }
}

/// Where a run's numbers come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// Measured in this page, on this machine.
    Measured,
    /// Measured earlier, on the machine that is named here.
    Recorded {
        /// The machine, `4 cores, x86-64, Linux`.
        machine: String,
    },
}

/// A finished run: the plan, the environment, and what each lane did.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Whether the numbers are this machine's.
    pub provenance: Provenance,
    /// When it was measured, as a date and time in UTC, ISO 8601; empty when unknown.
    pub when: String,
    /// What was run.
    pub plan: Plan,
    /// Where it was run.
    pub environment: Environment,
    /// The lanes, in the order of the page.
    pub lanes: Vec<LaneRecord>,
    /// Whether the reader stopped it before it was done.
    pub stopped: bool,
}

impl Run {
    /// The record of a lane, if the lane was in the plan.
    #[must_use]
    pub fn lane(&self, model: ExecutionModel) -> Option<&LaneRecord> {
        self.lanes.iter().find(|lane| lane.model == model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_listed_in_its_place_and_has_words_of_its_own() {
        for (place, kind) in SpanKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, place);
            let same = SpanKind::ALL.into_iter().filter(|other| other.name() == kind.name());
            assert_eq!(same.count(), 1, "{kind:?}");
        }
    }
}
