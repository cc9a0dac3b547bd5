//! A pipe for one who must not wait: as many bytes as are there, as many as there is room for. What
//! the other side sends and receives are messages all the same: a length of four bytes,
//! little-endian, and so many bytes.

use super::transfer::{get, put};
use super::waiting::{READER, Side, WRITER};
use super::{Pipe, PipeError, word};
use crate::latch::{Latch, Latched};
use crate::{Memory, System, Thread, What};
use std::time::Duration;

impl Pipe {
    /// Rings the bell of the process in this place from now on, if there is one, whenever there
    /// may be something to read, or the end of it. See [`System::wait_for`].
    pub fn watch_reader<M: Memory>(self, system: &System<M>, process: Option<u32>) {
        system.memory().store(self.at(READER.watch), process.map_or(0, |slot| slot + 1));
    }

    /// Rings the bell of the process in this place from now on, if there is one, whenever there
    /// may be room, or nobody left to read.
    pub fn watch_writer<M: Memory>(self, system: &System<M>, process: Option<u32>) {
        system.memory().store(self.at(WRITER.watch), process.map_or(0, |slot| slot + 1));
    }

    /// Whether [`read_some`](Self::read_some) would find anything, if only the end.
    pub fn readable<M: Memory>(self, system: &System<M>) -> bool {
        self.ready(system, &READER, 1).is_some()
    }

    /// Whether [`write_some`](Self::write_some) would find room, or nobody left to read.
    pub fn writable<M: Memory>(self, system: &System<M>) -> bool {
        self.ready(system, &WRITER, 1).is_some()
    }

    /// Appends what is there to `into`, and says how many bytes that were. Messages may begin and
    /// end anywhere in them; nobody else may read.
    ///
    /// # Errors
    ///
    /// [`PipeError::End`] and [`PipeError::Torn`], when nothing is left to read.
    pub fn read_some<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        into: &mut Vec<u8>,
    ) -> Result<usize, PipeError> {
        self.at_once(system, me, word::READ_LATCH, &READER, || {
            let memory = system.memory();
            let passing = self.passing(system, word::READ);
            let (before, length) = (into.len(), self.available(system) as usize);
            into.resize(before + length, 0);
            let end = get(
                system,
                self.ring(system),
                memory.load(self.at(word::READ)),
                &mut into[before..],
            );
            memory.store(self.at(word::READ), end);
            self.tell(system, &WRITER);
            self.passed(system, me, What::Received, passing, (length as u32, false));
            length
        })
    }

    /// Writes as much of `from` as there is room for, and says how many bytes that were. Nobody
    /// else may write.
    ///
    /// # Errors
    ///
    /// [`PipeError::Broken`] and [`PipeError::Torn`]
    pub fn write_some<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        from: &[u8],
    ) -> Result<usize, PipeError> {
        self.at_once(system, me, word::WRITE_LATCH, &WRITER, || {
            let memory = system.memory();
            let passing = self.passing(system, word::WRITTEN);
            let room = self.room(system, self.available(system));
            let length = from.len().min(room as usize);
            let end = put(
                system,
                self.ring(system),
                memory.load(self.at(word::WRITTEN)),
                &from[..length],
            );
            memory.store(self.at(word::WRITTEN), end);
            self.tell(system, &READER);
            self.passed(system, me, What::Sent, passing, (length as u32, false));
            length
        })
    }

    fn at_once<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        latch: u32,
        side: &Side,
        work: impl FnOnce() -> usize,
    ) -> Result<usize, PipeError> {
        match self.ready(system, side, 1) {
            None => return Ok(0),
            Some(ready) => ready?,
        }
        let latch = Latch(self.at(latch));
        match latch.acquire(system, me.process(), Some(Duration::ZERO)) {
            Latched::Well => {}
            Latched::Broken => return Err(PipeError::Torn),
            Latched::TimedOut => return Ok(0),
        }
        let done = work();
        latch.release(system);
        Ok(done)
    }
}
