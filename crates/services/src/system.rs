//! A segment, made or joined.

use crate::Memory;
use crate::journal::Region;
use crate::layout::{self, header};
use std::fmt;
use std::time::Duration;

/// A segment as a process sees it. A clone is another view of the same.
#[derive(Clone)]
pub struct System<M> {
    memory: M,
    /// When it was made, by the memory's clock.
    epoch: Duration,
    pub(crate) journal: Option<Region>,
    /// The word at which the pages end.
    pages_end: u32,
}

/// The memory is not a segment of this build's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// It is something else.
    #[error("this memory is no segment of shared services")]
    NotOne,
    /// Another build has made it.
    #[error("the segment has layout {found}, and this program has {}", layout::VERSION)]
    OtherVersion {
        /// Its layout.
        found: u32,
    },
    /// It is too small.
    #[error("the segment has {words} words, fewer than its tables take")]
    TooSmall {
        /// What it has.
        words: u32,
    },
}

impl<M: Memory> System<M> {
    /// How many words a segment needs that shall hold so many bytes of blocks and pipes.
    #[must_use]
    pub const fn words_for(bytes: u32) -> u32 {
        layout::words_for(bytes)
    }

    /// Makes a segment of memory that is all 0, in which at most `live_limit` processes live at
    /// once.
    ///
    /// # Errors
    ///
    /// [`AttachError::TooSmall`]
    pub fn create(memory: M, live_limit: u32) -> Result<Self, AttachError> {
        if memory.words() < layout::words_for(0) {
            return Err(AttachError::TooSmall { words: memory.words() });
        }
        memory.store(header::VERSION, layout::VERSION);
        memory.store(header::PID, 1000);
        memory.store(header::LIVE_LIMIT, live_limit.clamp(1, layout::PROCESSES.count));
        let epoch = memory.now().as_micros() as u64;
        memory.store(header::EPOCH, epoch as u32);
        memory.store(header::EPOCH + 1, (epoch >> 32) as u32);
        // Last: who attaches looks for it.
        memory.store(header::MAGIC, layout::MAGIC);
        Ok(Self::with_epoch(memory, epoch))
    }

    /// Joins a segment that was made.
    ///
    /// # Errors
    ///
    /// It is none, or one of another build.
    pub fn attach(memory: M) -> Result<Self, AttachError> {
        if memory.words() < layout::words_for(0) {
            return Err(AttachError::TooSmall { words: memory.words() });
        }
        if memory.load(header::MAGIC) != layout::MAGIC {
            return Err(AttachError::NotOne);
        }
        match memory.load(header::VERSION) {
            layout::VERSION => {
                let low = memory.load(header::EPOCH);
                let high = memory.load(header::EPOCH + 1);
                Ok(Self::with_epoch(memory, u64::from(high) << 32 | u64::from(low)))
            }
            found => Err(AttachError::OtherVersion { found }),
        }
    }

    fn with_epoch(memory: M, micros: u64) -> Self {
        let (journal, pages_end) = Self::find_journal(&memory);
        Self { memory, epoch: Duration::from_micros(micros), journal, pages_end }
    }

    /// The word at which the pages of blocks end.
    pub(crate) fn pages_end(&self) -> u32 {
        self.pages_end
    }

    /// The words themselves.
    pub fn memory(&self) -> &M {
        &self.memory
    }

    /// The time since the segment was made: the same for all processes.
    pub fn now(&self) -> Duration {
        self.memory.now().saturating_sub(self.epoch)
    }

    /// Blocks the calling thread.
    ///
    /// # Blocking
    ///
    /// For `duration`.
    pub fn sleep(&self, duration: Duration) {
        let until = self.memory.now().saturating_add(duration);
        while let Some(left) = crate::memory::left(&self.memory, Some(until)) {
            // Nobody wakes it.
            self.memory.wait(header::SLEEP, 0, left);
        }
    }

    /// The word that changes when somebody rings.
    pub const BELL: u32 = header::BELL;

    /// How often it was rung.
    pub fn rung(&self) -> u32 {
        self.memory.load(header::BELL)
    }

    /// Waits until somebody rings, and returns what to pass the next time. For the supervisor,
    /// where it may block.
    ///
    /// # Blocking
    ///
    /// For at most `timeout`.
    pub fn wait_rung(&self, rung: u32, timeout: Duration) -> u32 {
        self.memory.wait(header::BELL, rung, Some(timeout));
        self.memory.load(header::BELL)
    }

    /// Asks the supervisor to look: something was asked for, written or ended.
    pub fn ring(&self) {
        self.memory.add(header::BELL, 1);
        self.memory.wake(header::BELL, u32::MAX);
    }
}

impl<M> fmt::Debug for System<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("System")
    }
}
