//! Gates for tests: one that lets everything pass, and one that remembers and stops.

use crate::{Gate, Halt, Io, Pending};
use model::Nanos;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Never stops, never waits: what a kernel asks for is there at once.
pub(crate) struct Open;

impl Gate for Open {
    fn checkpoint(&self) -> Result<(), Halt> {
        Ok(())
    }
    fn without_gil(&self, work: &mut dyn FnMut(&dyn Gate) -> Result<(), Halt>) -> Result<(), Halt> {
        work(self)
    }
}

impl Io for Open {
    fn sleep(&self, _duration: Nanos) -> Pending<'_, ()> {
        Box::pin(async { Ok(()) })
    }
    fn fetch(&self, _nth: u32) -> Pending<'_, Vec<u8>> {
        Box::pin(async { Ok(b"racetrack".to_vec()) })
    }
    fn write_and_read<'a>(&'a self, block: &'a [u8]) -> Pending<'a, Vec<u8>> {
        Box::pin(async move { Ok(block.to_vec()) })
    }
}

/// Like [`Open`], and remembers what it was asked for. Stops after so many checkpoints.
pub(crate) struct Recorder {
    // Relaxed, because one thread uses a recorder. The atomics are only there to count behind `&`.
    checkpoints: AtomicU64,
    released: AtomicU64,
    slept: Mutex<Vec<Nanos>>,
    written: Mutex<Vec<Vec<u8>>>,
    stop_after: u64,
}

impl Default for Recorder {
    fn default() -> Self {
        Self::stopping_after(u64::MAX)
    }
}

impl Recorder {
    pub(crate) fn stopping_after(checkpoints: u64) -> Self {
        Self {
            checkpoints: AtomicU64::new(0),
            released: AtomicU64::new(0),
            slept: Mutex::default(),
            written: Mutex::default(),
            stop_after: checkpoints,
        }
    }

    /// How many checkpoints were passed, the one that stopped included.
    pub(crate) fn checkpoints(&self) -> u64 {
        self.checkpoints.load(Relaxed)
    }
    /// How often the GIL was let go of.
    pub(crate) fn released(&self) -> u64 {
        self.released.load(Relaxed)
    }
    pub(crate) fn slept(&self) -> Vec<Nanos> {
        self.slept.lock().unwrap().clone()
    }
    pub(crate) fn written(&self) -> Vec<Vec<u8>> {
        self.written.lock().unwrap().clone()
    }
}

impl Gate for Recorder {
    fn checkpoint(&self) -> Result<(), Halt> {
        let passed = self.checkpoints.fetch_add(1, Relaxed);
        if passed < self.stop_after { Ok(()) } else { Err(Halt::Stopped) }
    }
    fn without_gil(&self, work: &mut dyn FnMut(&dyn Gate) -> Result<(), Halt>) -> Result<(), Halt> {
        self.released.fetch_add(1, Relaxed);
        work(self)
    }
}

impl Io for Recorder {
    fn sleep(&self, duration: Nanos) -> Pending<'_, ()> {
        self.slept.lock().unwrap().push(duration);
        Open.sleep(duration)
    }
    fn fetch(&self, nth: u32) -> Pending<'_, Vec<u8>> {
        Open.fetch(nth)
    }
    fn write_and_read<'a>(&'a self, block: &'a [u8]) -> Pending<'a, Vec<u8>> {
        self.written.lock().unwrap().push(block.to_vec());
        Open.write_and_read(block)
    }
}
