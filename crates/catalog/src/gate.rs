//! What a kernel may ask of whoever runs it: a checkpoint, a wait.

use model::Nanos;
use std::future::Future;
use std::pin::Pin;

/// Why a kernel returned before it was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The run was stopped.
    Stopped,
    /// A wait failed: the request was refused, the file could not be written. The text says which.
    Failed(String),
}

impl Halt {
    /// In a process that was not given what its tasks need: a defect of the lane.
    pub(crate) fn without_args() -> Self {
        Self::Failed("The arguments of these tasks did not arrive".to_owned())
    }
}

/// The checkpoint that every kernel passes.
pub trait Gate {
    /// To be called at least every 100 µs of computing.
    ///
    /// # Blocking
    ///
    /// Where there is a GIL and another thread has asked for it, this lets go of it and returns
    /// when it has it again.
    ///
    /// # Errors
    ///
    /// [`Halt::Stopped`] when the run was stopped: return at once and pass it on.
    fn checkpoint(&self) -> Result<(), Halt>;

    /// Lets go of the GIL while `work` runs, as numpy does around its inner loops. Where there is
    /// no GIL it just runs `work`.
    ///
    /// # Errors
    ///
    /// Those of `work`.
    fn without_gil(&self, work: &mut dyn FnMut(&dyn Gate) -> Result<(), Halt>) -> Result<(), Halt>;
}

/// A wait that has begun. Where a lane blocks, the wait is over by the time this is returned; on
/// an event loop it is polled.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, Halt>> + 'a>>;

/// The waits that a kernel can ask for. A thread lets go of the GIL in each of them.
pub trait Io: Gate {
    /// Waits for this long.
    fn sleep(&self, duration: Nanos) -> Pending<'_, ()>;

    /// Requests the site's own small resource from the network, past every cache, and returns its
    /// bytes. `nth` is unique within an execution and goes into the request.
    fn fetch(&self, nth: u32) -> Pending<'_, Vec<u8>>;

    /// Writes `block` into a file of this worker's own, flushes it to the disk, and returns what
    /// it then reads back.
    fn write_and_read<'a>(&'a self, block: &'a [u8]) -> Pending<'a, Vec<u8>>;
}

/// Passes the gate's checkpoint once for every quota of work, so that a kernel can say after each
/// small step what it did and leave the rest to this.
pub(crate) struct Pace<'a> {
    gate: &'a dyn Gate,
    quota: u64,
    left: u64,
}

impl<'a> Pace<'a> {
    /// A quota is to take about 20 µs natively: a slow machine in a browser then stays within the
    /// 100 µs that the gate asks for.
    pub(crate) fn new(gate: &'a dyn Gate, quota: u64) -> Self {
        Self { gate, quota, left: quota }
    }

    /// Counts work that was done.
    pub(crate) fn did(&mut self, work: u64) -> Result<(), Halt> {
        if work < self.left {
            self.left -= work;
            return Ok(());
        }
        self.left = self.quota;
        self.gate.checkpoint()
    }
}
