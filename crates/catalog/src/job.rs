//! A workload that is ready to run, with its types erased.
//!
//! A workload is written as a [`Compute`] or a [`Wait`], with types of its own; [`ComputeJob`] and
//! [`WaitJob`] make the one [`Job`] of it that lanes work with. Work goes in rounds (most have
//! one); between two rounds the parts are combined, and the next round sees the result.

use crate::gate::{Gate, Halt, Io, Pending};
use model::{Answer, Params, Picture};
use postcard::ser_flavors::Flavor;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::ops::Range;

/// What a workload is prepared from.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The parameters, in their ranges.
    pub params: &'a Params,
    /// The reader's own input; `None` for the sample.
    pub file: Option<&'a InputFile>,
    /// How many steps of [`crate::spin`] this machine does in a millisecond, as calibrated.
    pub spin_per_ms: u64,
}

/// The reader's own input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputFile {
    /// A text in UTF-8; what is not UTF-8 counts as a separator.
    Text(Vec<u8>),
    /// A decoded picture.
    Image {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
        /// Four bytes a pixel, row after row.
        rgba: Vec<u8>,
    },
}

/// Why an input cannot be used: a sentence without its full stop, fit for the reader.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// There is no such workload.
    #[error("There is no workload called “{0}”")]
    UnknownWorkload(String),
    /// The input is unfit.
    #[error("{0}")]
    Unfit(String),
}

/// Bytes that are not what they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are not a message of this workload")]
pub struct Garbled;

/// What one chunk of tasks came to. Moves between threads as it is, and between processes as bytes.
pub type Part = Box<dyn Any + Send>;

/// A prepared workload, as lanes see it.
pub trait Job: Send + Sync {
    /// How many rounds an execution has.
    fn rounds(&self) -> u32;
    /// How many tasks a round has.
    fn tasks(&self, round: u32) -> u32;
    /// The kernel.
    fn kernel(&self) -> Kernel<'_>;
    /// Puts the job back to where it was when it was prepared; before every execution.
    fn reset(&mut self);
    /// Puts a round's parts together. They come in the order of their tasks and cover all of them.
    fn combine(&mut self, round: u32, parts: Vec<(Range<u32>, Part)>);
    /// The answer, after the last round was combined.
    fn answer(&self) -> Answer;
    /// The answer as a picture, for a workload that has one.
    fn picture(&self) -> Option<Picture>;

    /// What every process is given once, when it starts.
    fn setup_bytes(&self) -> Vec<u8>;
    /// What a process is given for these tasks, beyond the setup.
    fn args_bytes(&self, round: u32, tasks: Range<u32>) -> Vec<u8>;
    /// Takes what [`args_bytes`](Self::args_bytes) made, before the kernel runs on these tasks.
    /// Only the newest arguments are kept: run the kernel before the next ones are taken.
    ///
    /// # Errors
    ///
    /// The bytes are not arguments of this workload.
    fn accept_args(&mut self, round: u32, tasks: Range<u32>, args: &[u8]) -> Result<(), Garbled>;
    /// A part as bytes.
    fn part_bytes(&self, part: Part) -> Vec<u8>;
    /// A part from its bytes.
    ///
    /// # Errors
    ///
    /// The bytes are not a part of this workload.
    fn part_from_bytes(&self, bytes: &[u8]) -> Result<Part, Garbled>;
}

/// The two kinds of kernels.
#[derive(Clone, Copy)]
pub enum Kernel<'a> {
    /// Computes whole chunks without ever waiting.
    Compute(&'a dyn ComputeKernel),
    /// Runs task by task, and waits in them.
    Wait(&'a dyn WaitKernel),
}

/// A kernel that computes.
pub trait ComputeKernel: Send + Sync {
    /// Runs `tasks`. Passes a checkpoint before the first of them, so that even chunks of a few
    /// nanoseconds can be stopped and share a GIL.
    ///
    /// # Errors
    ///
    /// [`Halt::Stopped`] from the gate's checkpoint. [`Halt::Failed`] in a process that was not
    /// given the arguments of these tasks, which is a defect of the lane.
    fn run(&self, round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<Part, Halt>;
}

/// A kernel whose tasks wait.
pub trait WaitKernel: Send + Sync {
    /// Runs one task and returns its result.
    fn run<'a>(&'a self, task: u32, io: &'a dyn Io) -> Pending<'a, u64>;
    /// The part that the results of consecutive tasks make.
    fn part(&self, results: Vec<u64>) -> Part;
}

/// A workload that computes: what its folder implements.
///
/// A job lives twice: whole, as `prepare` makes it, and in another process, where `open` makes it
/// from the setup and `accept` gives it what the next chunk needs. Setup and arguments may borrow
/// from the whole job, so that encoding is their only copy. Bytes can be wrong, so `open` and
/// `accept` refuse what does not fit together; `combine` ignores what does not fit, which leaves a
/// wrong answer for the check to find.
pub(crate) trait Compute: Send + Sync + Sized + 'static {
    /// Given to every process once.
    type Setup<'a>: Serialize + Deserialize<'a>;
    /// Given to a process for each chunk.
    type Args<'a>: Serialize + Deserialize<'a>;
    /// What a chunk comes to.
    type Part: Serialize + DeserializeOwned + Send + 'static;

    fn prepare(request: &Request<'_>) -> Result<Self, InputError>;
    fn rounds(&self) -> u32 {
        1
    }
    fn tasks(&self, round: u32) -> u32;
    /// Makes room for an execution's parts. Comes once after `prepare`, too.
    fn reset(&mut self);
    fn setup(&self) -> Self::Setup<'_>;
    fn open(setup: Self::Setup<'_>) -> Result<Self, Garbled>;
    fn args(&self, round: u32, tasks: Range<u32>) -> Self::Args<'_>;
    fn accept(
        &mut self,
        round: u32,
        tasks: Range<u32>,
        args: Self::Args<'_>,
    ) -> Result<(), Garbled>;
    fn run(&self, round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<Self::Part, Halt>;
    fn combine(&mut self, round: u32, parts: Vec<(Range<u32>, Self::Part)>);
    fn answer(&self) -> Answer;
    fn picture(&self) -> Option<Picture> {
        None
    }
}

/// A workload whose tasks wait: what its folder implements. It has one round, needs no arguments
/// beyond its setup, and every task's result is one number.
pub(crate) trait Wait: Send + Sync + Sized + 'static {
    type Setup: Serialize + DeserializeOwned;

    fn prepare(request: &Request<'_>) -> Result<Self, InputError>;
    fn tasks(&self) -> u32;
    fn setup(&self) -> Self::Setup;
    fn open(setup: Self::Setup) -> Result<Self, Garbled>;
    fn run<'a>(&'a self, task: u32, io: &'a dyn Io) -> Pending<'a, u64>;
    /// The answer, from every task's result in the order of the tasks.
    fn answer(&self, results: &[u64]) -> Answer;
}

/// Where encoded bytes go: first they are only counted, then they are kept. A Vec that grows under
/// megabytes copies them again and again; and one type for both leaves one encoder in the image.
enum Tape {
    Counted(usize),
    Kept(Vec<u8>),
}

impl Flavor for Tape {
    type Output = Self;

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.try_extend(&[byte])
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        match self {
            Self::Counted(count) => *count += bytes.len(),
            Self::Kept(kept) => kept.extend_from_slice(bytes),
        }
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Self> {
        Ok(self)
    }
}

fn to_bytes<T: Serialize>(value: &T) -> Vec<u8> {
    let onto = |tape| postcard::serialize_with_flavor(value, tape);
    let kept = match onto(Tape::Counted(0)) {
        Ok(Tape::Counted(count)) => onto(Tape::Kept(Vec::with_capacity(count))),
        other => other,
    };
    match kept {
        Ok(Tape::Kept(bytes)) => bytes,
        // Encoding into memory cannot fail for the plain structs and sequences that workloads use.
        Ok(Tape::Counted(_)) | Err(_) => Vec::new(),
    }
}

fn from_bytes<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Garbled> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        Ok(_) | Err(_) => Err(Garbled),
    }
}

/// A part of this job's own making. Lanes hand parts back to the job that they came from; a part
/// of another job is a defect of the lane, and counts as no part.
fn own<T: 'static>(part: Part) -> Option<T> {
    part.downcast::<T>().ok().map(|part| *part)
}

/// The [`Job`] of a [`Compute`].
pub(crate) struct ComputeJob<W>(W);

impl<W: Compute> ComputeJob<W> {
    pub(crate) fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        let mut work = W::prepare(request)?;
        work.reset();
        Ok(Self(work))
    }

    pub(crate) fn open(setup: &[u8]) -> Result<Self, Garbled> {
        W::open(from_bytes(setup)?).map(Self)
    }
}

impl<W: Compute> ComputeKernel for ComputeJob<W> {
    fn run(&self, round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<Part, Halt> {
        gate.checkpoint()?;
        self.0.run(round, tasks, gate).map(|part| Box::new(part) as Part)
    }
}

impl<W: Compute> Job for ComputeJob<W> {
    fn rounds(&self) -> u32 {
        self.0.rounds()
    }
    fn tasks(&self, round: u32) -> u32 {
        self.0.tasks(round)
    }
    fn kernel(&self) -> Kernel<'_> {
        Kernel::Compute(self)
    }
    fn reset(&mut self) {
        self.0.reset();
    }
    fn combine(&mut self, round: u32, parts: Vec<(Range<u32>, Part)>) {
        let parts =
            parts.into_iter().filter_map(|(tasks, part)| Some((tasks, own(part)?))).collect();
        self.0.combine(round, parts);
    }
    fn answer(&self) -> Answer {
        self.0.answer()
    }
    fn picture(&self) -> Option<Picture> {
        self.0.picture()
    }
    fn setup_bytes(&self) -> Vec<u8> {
        to_bytes(&self.0.setup())
    }
    fn args_bytes(&self, round: u32, tasks: Range<u32>) -> Vec<u8> {
        to_bytes(&self.0.args(round, tasks))
    }
    fn accept_args(&mut self, round: u32, tasks: Range<u32>, args: &[u8]) -> Result<(), Garbled> {
        self.0.accept(round, tasks, from_bytes(args)?)
    }
    fn part_bytes(&self, part: Part) -> Vec<u8> {
        own::<W::Part>(part).map(|part| to_bytes(&part)).unwrap_or_default()
    }
    fn part_from_bytes(&self, bytes: &[u8]) -> Result<Part, Garbled> {
        from_bytes::<W::Part>(bytes).map(|part| Box::new(part) as Part)
    }
}

/// The [`Job`] of a [`Wait`].
pub(crate) struct WaitJob<W> {
    work: W,
    results: Vec<u64>,
}

impl<W: Wait> WaitJob<W> {
    pub(crate) fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        W::prepare(request).map(|work| Self { work, results: Vec::new() })
    }

    pub(crate) fn open(setup: &[u8]) -> Result<Self, Garbled> {
        let work = W::open(from_bytes(setup)?)?;
        Ok(Self { work, results: Vec::new() })
    }
}

impl<W: Wait> WaitKernel for WaitJob<W> {
    fn run<'a>(&'a self, task: u32, io: &'a dyn Io) -> Pending<'a, u64> {
        self.work.run(task, io)
    }
    fn part(&self, results: Vec<u64>) -> Part {
        Box::new(results)
    }
}

impl<W: Wait> Job for WaitJob<W> {
    fn rounds(&self) -> u32 {
        1
    }
    fn tasks(&self, _round: u32) -> u32 {
        self.work.tasks()
    }
    fn kernel(&self) -> Kernel<'_> {
        Kernel::Wait(self)
    }
    fn reset(&mut self) {
        self.results.clear();
    }
    fn combine(&mut self, _round: u32, parts: Vec<(Range<u32>, Part)>) {
        for (_, part) in parts {
            self.results.extend(own::<Vec<u64>>(part).unwrap_or_default());
        }
    }
    fn answer(&self) -> Answer {
        self.work.answer(&self.results)
    }
    fn picture(&self) -> Option<Picture> {
        None
    }
    fn setup_bytes(&self) -> Vec<u8> {
        to_bytes(&self.work.setup())
    }
    fn args_bytes(&self, _round: u32, _tasks: Range<u32>) -> Vec<u8> {
        Vec::new()
    }
    fn accept_args(&mut self, _round: u32, _tasks: Range<u32>, args: &[u8]) -> Result<(), Garbled> {
        if args.is_empty() { Ok(()) } else { Err(Garbled) }
    }
    fn part_bytes(&self, part: Part) -> Vec<u8> {
        own::<Vec<u64>>(part).map(|results| to_bytes(&results)).unwrap_or_default()
    }
    fn part_from_bytes(&self, bytes: &[u8]) -> Result<Part, Garbled> {
        from_bytes::<Vec<u64>>(bytes).map(|results| Box::new(results) as Part)
    }
}
