//! The journal: what threads write down while they run, for whoever wants to see it on one time
//! axis. Their lives, what they wait for, the locks that they hold, the messages that pass.
//!
//! It decides nothing: whoever reads it reads what has been. It is not the table of threads, which
//! says what is now.
//!
#![doc = include_str!("journal.md")]

mod entry;
mod names;
mod note;
mod read;

pub use entry::{Entry, Held, Message, What};
pub use read::Journal;

use crate::layout::{self, header};
use crate::{AttachError, Memory, System};
use std::time::Duration;

/// Words before the names.
mod head {
    /// How many entries were begun, up to as many as there are.
    pub const NEXT: u32 = 0;
    /// How many found no place.
    pub const LOST: u32 = 1;
    /// How many names found no place.
    pub const UNNAMED: u32 = 2;
    /// How many entries there are. It does not change.
    pub const ENTRIES: u32 = 3;
    /// When the first entry found no place, in microseconds, plus one; 0 while all have.
    pub const FULL_SINCE: u32 = 4;
    pub const WORDS: u32 = 16;
}

/// Words of an entry.
mod word {
    /// 0 until all others are there; then a code, whether it has ended, and the thread's ident.
    pub const SEAL: u32 = 0;
    pub const PID: u32 = 1;
    pub const OBJECT: u32 = 2;
    pub const AMOUNT: u32 = 3;
    /// A name, or where in a pipe.
    pub const DETAIL: u32 = 4;
    /// When it began, in nanoseconds of the segment's clock: 32 bits, and 16 of the next word.
    pub const START: u32 = 5;
    /// The higher bits of both, those of the length above.
    pub const HIGH: u32 = 6;
    /// How long it took.
    pub const LASTED: u32 = 7;
    pub const WORDS: u32 = 8;
}

/// In a seal: it has ended.
const CLOSED: u32 = 1 << 7;
/// In a seal: where the ident begins. One that is larger is not written down.
const IDENT_SHIFT: u32 = 8;
/// Times are cut to 48 bits: three days.
const LATEST: u64 = (1 << 48) - 1;

/// Entries that only lives of processes and threads may use, so that a full journal still says who
/// there was.
const RESERVE: u32 = if cfg!(loom) { 1 } else { 1_024 };

/// Where a journal is.
#[derive(Clone, Copy)]
pub(crate) struct Region {
    first: u32,
    entries: u32,
}

impl Region {
    const fn words(entries: u32) -> u32 {
        // As much again for its beginning at a cache line.
        2 * head::WORDS + names::WORDS + entries * word::WORDS
    }

    const fn names(self) -> u32 {
        self.first + head::WORDS
    }

    const fn entry(self, index: u32) -> u32 {
        self.names() + names::WORDS + index * word::WORDS
    }
}

/// An entry that has begun and may end: a number, which may be kept wherever what it is about is
/// kept. The default stands for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark(u32);

impl Mark {
    /// The number.
    #[must_use]
    pub const fn raw(self) -> u32 {
        self.0
    }

    /// The entry that [`raw`](Self::raw) stood for.
    #[must_use]
    pub const fn from_raw(raw: u32) -> Self {
        Self(raw)
    }
}

impl<M: Memory> System<M> {
    /// How many words a segment needs that shall hold so many bytes of blocks and pipes and a
    /// journal of so many entries.
    #[must_use]
    pub const fn words_with_journal(bytes: u32, entries: u32) -> u32 {
        layout::words_for(bytes) + Region::words(entries)
    }

    /// As [`create`](Self::create), and with a journal of so many entries at the end of the memory.
    ///
    /// # Errors
    ///
    /// [`AttachError::TooSmall`]
    pub fn create_with_journal(
        memory: M,
        live_limit: u32,
        entries: u32,
    ) -> Result<Self, AttachError> {
        let words = memory.words();
        if words < Self::words_with_journal(0, entries) {
            return Err(AttachError::TooSmall { words });
        }
        let first = (words - Region::words(entries)).next_multiple_of(head::WORDS);
        memory.store(first + head::ENTRIES, entries);
        memory.store(header::JOURNAL, first);
        Self::create(memory, live_limit)
    }

    /// Whether a journal is kept. It is a look at a field of this: that is all that a call costs
    /// where none is.
    #[inline]
    pub fn keeps_journal(&self) -> bool {
        self.journal.is_some()
    }

    /// The journal of this memory, and where its pages end.
    pub(crate) fn find_journal(memory: &M) -> (Option<Region>, u32) {
        match memory.load(header::JOURNAL) {
            0 => (None, memory.words()),
            first => {
                let entries = memory.load(first + head::ENTRIES);
                (Some(Region { first, entries }), first)
            }
        }
    }

    /// The clock, where a journal is kept.
    pub(crate) fn instant(&self) -> Option<Duration> {
        self.journal.map(|_| self.now())
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
