//! Byte pipes between processes: a ring of 64 KiB, whole messages, the end of the other side.
//!
//! As in an operating system, a writer blocks when the ring is full: a message may be larger than
//! the ring, if somebody reads meanwhile.

mod adopt;
mod express;
mod stream;
mod transfer;
mod waiting;

use crate::block::Ring;
use crate::latch::{Latch, Latched};
use crate::layout::PIPES;
use crate::memory::deadline;
use crate::record::{self, FREEING, KINDS, Set, TableFull, by, claim};
use crate::{Memory, System, Thread};
use std::time::Duration;
use waiting::Side;
pub(crate) use waiting::{READER, WRITER, is_ready};

/// Words of a record.
pub(crate) mod word {
    /// The ring's place among the blocks, plus one.
    pub const RING: u32 = 2;
    /// Whether somebody died in the middle of a message.
    pub const TORN: u32 = 3;
    /// The slot of the process whose bell is rung as well, plus one; 0 for none.
    pub const READ_WATCH: u32 = 4;
    pub const WRITE_WATCH: u32 = 5;
    /// The processes that hold the reading end, and those that hold the writing end.
    pub const READERS: u32 = 8;
    pub const WRITERS: u32 = 12;

    // What is written with every message is apart, by cache lines: the reader looks at the second
    // while the writer is in the fourth, and the other way at the third and the fifth.

    /// Bytes ever written, wrapping around.
    pub const WRITTEN: u32 = 16;
    /// What readers wait on: counts what may matter to them.
    pub const READ_BELL: u32 = 17;
    /// Readers in a wait. It may be too high after one was killed in it.
    pub const READERS_WAIT: u32 = 18;
    /// Where the writer's second, larger ring begins, in bytes of the segment; 0 without one.
    pub const EXPRESS: u32 = 19;
    /// Bytes that were written before the first that is in it.
    pub const EXPRESS_FROM: u32 = 20;

    /// Bytes ever read, wrapping around.
    pub const READ: u32 = 32;
    /// The same for writers.
    pub const WRITE_BELL: u32 = 33;
    pub const WRITERS_WAIT: u32 = 34;

    /// Held while a message is written.
    pub const WRITE_LATCH: u32 = 48;
    /// Whether who holds it has written a part of a message.
    pub const WRITE_PART: u32 = 49;
    /// How much room who holds it waits for.
    pub const NEEDED: u32 = 50;

    /// Held while a message is read.
    pub const READ_LATCH: u32 = 64;
    /// Whether who holds it has read a part of a message.
    pub const READ_PART: u32 = 65;
    /// Bytes that were read before the first of that message.
    pub const READ_FROM: u32 = 66;

    pub const WORDS: u32 = 80;
}

pub(crate) const PIPE: u32 = KINDS;

/// What a pipe holds: as much as Linux gives one.
pub(crate) const CAPACITY: u32 = if cfg!(loom) { 8 } else { 64 << 10 };

/// A message that takes no more than this, with its length, is written in one piece: as much as in
/// POSIX, `PIPE_BUF`.
const ATOMIC: usize = if cfg!(loom) { 8 } else { 4 << 10 };

/// A pipe of the segment, by its place in the table. Its two ends are held apart; with the last
/// holder of both it is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pipe {
    index: u32,
    generation: u32,
}

/// Why nothing was read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PipeError {
    /// It is empty, and nobody holds the writing end. Python: `EOFError`
    #[error("end of file: nobody has the writing end, and nothing is left to read")]
    End,
    /// Nobody holds the reading end. Python: `BrokenPipeError`
    #[error("broken pipe: nobody has the reading end")]
    Broken,
    /// A process died while it read or wrote a message, and where the next begins is unknown.
    #[error("a process died in the middle of a message of this pipe")]
    Torn,
    /// The time was up before there was anything to read, or room for anything.
    #[error("the time was up")]
    TimedOut,
    /// The message is larger than 4 GiB.
    #[error("a message of {0} bytes is too large")]
    TooLarge(usize),
}

impl Pipe {
    /// A pipe, both ends of which the caller's process holds.
    ///
    /// # Errors
    ///
    /// There are too many pipes, or no memory for the ring.
    pub fn new<M: Memory>(system: &System<M>, me: Thread) -> Result<Self, TableFull> {
        let memory = system.memory();
        let index = claim(system, PIPES, "pipe", me.process())?;
        let at = PIPES.at(index);
        let Ok(ring) = Ring::make(system, me, CAPACITY) else {
            record::end(memory, at);
            return Err(TableFull { what: "pipe", most: index });
        };
        for word in word::TORN..PIPES.each {
            memory.store(at + word, 0);
        }
        memory.store(at + word::RING, ring.0 + 1);
        Set(at + word::READERS).add(memory, me.process());
        Set(at + word::WRITERS).add(memory, me.process());
        record::publish(memory, at, PIPE);
        // Nobody else knows the pipe. Who dies in between has the ring still, which goes too.
        ring.keep(system);
        Ok(Self { index, generation: memory.load(at + record::word::GENERATION) })
    }

    /// What stands for it in other processes.
    #[must_use]
    pub fn raw(self) -> (u32, u32) {
        (self.index, self.generation)
    }

    /// The pipe that [`raw`](Self::raw) stood for; `None` when there is none.
    #[must_use]
    pub fn from_raw((index, generation): (u32, u32)) -> Option<Self> {
        (index < PIPES.count).then_some(Self { index, generation })
    }

    fn at(self, word: u32) -> u32 {
        PIPES.at(self.index) + word
    }

    /// Makes a process one of those that hold the reading end.
    pub fn hold_reader<M: Memory>(self, system: &System<M>, process: u32) {
        Set(self.at(word::READERS)).add(system.memory(), process);
    }

    /// Makes a process one of those that hold the writing end.
    pub fn hold_writer<M: Memory>(self, system: &System<M>, process: u32) {
        Set(self.at(word::WRITERS)).add(system.memory(), process);
    }

    /// Closes the reading end for a process.
    pub fn close_reader<M: Memory>(self, system: &System<M>, process: u32) {
        self.close(system, process, &[word::READERS]);
    }

    /// Closes the writing end for a process.
    pub fn close_writer<M: Memory>(self, system: &System<M>, process: u32) {
        self.close(system, process, &[word::WRITERS]);
    }

    /// Closes ends, tells both sides that somebody has let go, and frees it when nobody is left.
    fn close<M: Memory>(self, system: &System<M>, process: u32, ends: &[u32]) {
        let memory = system.memory();
        // Before it lets go, after which the place may be another's.
        let kind = memory.load(self.at(record::word::KIND));
        for end in ends {
            Set(self.at(*end)).remove(memory, process);
        }
        let empty = |word| Set(self.at(word)).is_empty(memory);
        if empty(word::READERS)
            && empty(word::WRITERS)
            && kind & 0xff == PIPE
            && memory.exchange(self.at(0), kind, by(FREEING, process)) == kind
        {
            free(system, self.index, process);
            return;
        }
        self.ring_both(system);
    }

    fn ring_both<M: Memory>(self, system: &System<M>) {
        let memory = system.memory();
        for side in [READER, WRITER] {
            memory.add(self.at(side.bell), 1);
            memory.wake(self.at(side.bell), u32::MAX);
            self.ring_watch(system, &side);
        }
    }

    /// Bytes that are there to be read.
    pub fn available<M: Memory>(self, system: &System<M>) -> u32 {
        let memory = system.memory();
        memory.load(self.at(word::WRITTEN)).wrapping_sub(memory.load(self.at(word::READ)))
    }

    /// Waits until there is something to read, and says whether there is. The end counts: reading
    /// it does not wait. Python: `connection.poll(timeout)`
    ///
    /// # Blocking
    ///
    /// While it is empty, for at most `timeout`.
    pub fn poll<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        timeout: Option<Duration>,
    ) -> bool {
        let deadline = deadline(system.memory(), timeout);
        self.wait(system, me, &READER, 1, deadline) != Err(PipeError::TimedOut)
    }

    /// Writes a message: its length, then the parts one after the other.
    ///
    /// # Blocking
    ///
    /// While the ring has no room; `timeout` is for the first byte. Once a message is begun it is
    /// written to its end. One of up to 4 KiB is there all at once, and not at all when its writer
    /// is killed before that.
    ///
    /// # Errors
    ///
    /// [`PipeError`]
    pub fn send<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        parts: &[&[u8]],
        timeout: Option<Duration>,
    ) -> Result<(), PipeError> {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let length = u32::try_from(length).map_err(|_| PipeError::TooLarge(length))?;
        let deadline = deadline(system.memory(), timeout);
        let latch = Latch(self.at(word::WRITE_LATCH));
        self.latched(system, me, latch, deadline, &WRITER)?;
        let result = self.write(system, me, length, parts, deadline);
        latch.release(system);
        result
    }

    /// Reads a message.
    ///
    /// # Blocking
    ///
    /// While there is none; `timeout` is for its first byte. Once a message is begun it is read
    /// to its end. One that is there as a whole is taken all at once, and stays for others when its
    /// reader is killed before that.
    ///
    /// # Errors
    ///
    /// [`PipeError`]
    pub fn receive<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        timeout: Option<Duration>,
    ) -> Result<Vec<u8>, PipeError> {
        let deadline = deadline(system.memory(), timeout);
        let latch = Latch(self.at(word::READ_LATCH));
        self.latched(system, me, latch, deadline, &READER)?;
        let result =
            self.wait(system, me, &READER, 1, deadline).and_then(|()| self.read(system, me));
        latch.release(system);
        result
    }

    fn latched<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        latch: Latch,
        deadline: Option<Duration>,
        side: &Side,
    ) -> Result<(), PipeError> {
        let latched = match latch.acquire(system, me.process(), Some(Duration::ZERO)) {
            Latched::TimedOut => {
                let _waiting = self.begin_wait(system, me, side, deadline);
                latch.acquire(system, me.process(), deadline)
            }
            latched => latched,
        };
        match latched {
            Latched::Well => Ok(()),
            Latched::Broken => Err(PipeError::Torn),
            Latched::TimedOut => Err(PipeError::TimedOut),
        }
    }
}

/// The processes that hold an end of the pipe at this index.
pub(crate) fn holders<M: Memory>(system: &System<M>, index: u32, ends: u32) -> Vec<u32> {
    Set(PIPES.at(index.min(PIPES.count - 1)) + ends).iter(system.memory()).collect()
}

/// Gives the ring back and makes the record free.
pub(crate) fn free<M: Memory>(system: &System<M>, index: u32, process: u32) {
    let memory = system.memory();
    let at = PIPES.at(index);
    if let Some(ring) = memory.load(at + word::RING).checked_sub(1) {
        Ring(ring).free(system, process, || memory.store(at + word::RING, 0));
    }
    record::end(memory, at);
}

/// What the death of a process means for the pipe at this index.
pub(crate) fn bury<M: Memory>(system: &System<M>, index: u32, process: u32) {
    let memory = system.memory();
    let at = PIPES.at(index);
    if record::kind(memory, at) != PIPE {
        return;
    }
    let pipe = Pipe { index, generation: memory.load(at + record::word::GENERATION) };
    // Who has neither read nor written a part of a message has done nothing.
    for (latch, part) in
        [(word::READ_LATCH, word::READ_PART), (word::WRITE_LATCH, word::WRITE_PART)]
    {
        if Latch(at + latch).bury(system, process, memory.load(at + part) != 0) {
            memory.store(at + word::TORN, 1);
        }
    }
    pipe.close(system, process, &[word::READERS, word::WRITERS]);
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
