//! How a message gets into the ring and out of it. Who is here holds the latch of its side.

use super::waiting::{READER, Side, WRITER};
use super::{ATOMIC, CAPACITY, Pipe, PipeError, word};
use crate::block::Ring;
use crate::{Memory, System, Thread};
use std::time::Duration;

/// A long message is told of in pieces of this length at most, so that both sides copy at once.
const PIECE: u32 = CAPACITY / 4;

impl Pipe {
    /// Writes a message of these parts, which have so many bytes.
    pub(super) fn write<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        length: u32,
        parts: &[&[u8]],
        deadline: Option<Duration>,
    ) -> Result<(), PipeError> {
        let memory = system.memory();
        let head = length.to_le_bytes();
        let parts = || std::iter::once(&head[..]).chain(parts.iter().copied());
        if length as usize > ATOMIC - head.len() {
            self.wait(system, me, &WRITER, 1, deadline)?;
            memory.store(self.at(word::WRITE_PART), 1);
            let written = parts().try_for_each(|part| self.write_all(system, me, part));
            memory.store(self.at(word::WRITE_PART), 0);
            return written;
        }
        self.wait(system, me, &WRITER, length + head.len() as u32, deadline)?;
        let mut end = memory.load(self.at(word::WRITTEN));
        for part in parts() {
            end = self.put(system, end, part);
        }
        memory.store(self.at(word::WRITTEN), end);
        self.tell(system, &READER);
        Ok(())
    }

    /// Reads a message of which something is there.
    pub(super) fn read<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
    ) -> Result<Vec<u8>, PipeError> {
        let memory = system.memory();
        let (read, available) = (memory.load(self.at(word::READ)), self.available(system));
        let mut head = [0; 4];
        if available >= 4 {
            let at = self.get(system, read, &mut head);
            let length = u32::from_le_bytes(head);
            if available - 4 >= length {
                let mut message = Vec::with_capacity(length as usize);
                let end = self.append(system, at, length, &mut message);
                memory.store(self.at(word::READ), end);
                self.tell(system, &WRITER);
                return Ok(message);
            }
        }
        memory.store(self.at(word::READ_PART), 1);
        let mut begun = Vec::with_capacity(4);
        let message = self.read_all(system, me, 4, &mut begun).and_then(|()| {
            head.copy_from_slice(&begun);
            let length = u32::from_le_bytes(head);
            let mut message = Vec::with_capacity(length as usize);
            self.read_all(system, me, length, &mut message)?;
            Ok(message)
        });
        memory.store(self.at(word::READ_PART), 0);
        message
    }

    fn write_all<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        mut from: &[u8],
    ) -> Result<(), PipeError> {
        let memory = system.memory();
        while !from.is_empty() {
            self.wait_within(system, me, &WRITER)?;
            let room = CAPACITY - self.available(system);
            let length = from.len().min(room.min(PIECE) as usize);
            let end = self.put(system, memory.load(self.at(word::WRITTEN)), &from[..length]);
            memory.store(self.at(word::WRITTEN), end);
            self.tell(system, &READER);
            from = &from[length..];
        }
        Ok(())
    }

    /// Appends the next so many bytes to `into`.
    fn read_all<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        mut wanted: u32,
        into: &mut Vec<u8>,
    ) -> Result<(), PipeError> {
        let memory = system.memory();
        while wanted > 0 {
            // In the middle of a message its writer must be there.
            self.wait_within(system, me, &READER).map_err(|_| PipeError::Torn)?;
            let length = wanted.min(self.available(system)).min(PIECE);
            let end = self.append(system, memory.load(self.at(word::READ)), length, into);
            memory.store(self.at(word::READ), end);
            self.tell(system, &WRITER);
            wanted -= length;
        }
        Ok(())
    }

    /// Waits in the middle of a message. Most likely the other side is at it too. If both blocked
    /// whenever the other has to be woken, they would wake each other for every ring of bytes: so
    /// this looks for longer than waking takes.
    fn wait_within<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        side: &Side,
    ) -> Result<(), PipeError> {
        self.spin(system, side, 1, 4 * system.memory().patience());
        self.wait(system, me, side, 1, None)
    }

    /// Copies bytes to this place of the ring, counted as [`word::WRITTEN`] is, and returns the next.
    pub(super) fn put<M: Memory>(self, system: &System<M>, at: u32, bytes: &[u8]) -> u32 {
        let (ring, start) = (self.ring(system), at % CAPACITY);
        let (first, second) = bytes.split_at(bytes.len().min((CAPACITY - start) as usize));
        system.memory().write(ring + start, first);
        if !second.is_empty() {
            system.memory().write(ring, second);
        }
        at.wrapping_add(bytes.len() as u32)
    }

    /// And from there.
    pub(super) fn get<M: Memory>(self, system: &System<M>, at: u32, bytes: &mut [u8]) -> u32 {
        let (ring, start, length) = (self.ring(system), at % CAPACITY, bytes.len());
        let (first, second) = bytes.split_at_mut(length.min((CAPACITY - start) as usize));
        system.memory().read(ring + start, first);
        if !second.is_empty() {
            system.memory().read(ring, second);
        }
        at.wrapping_add(length as u32)
    }

    /// Appends so many from there to `into`.
    fn append<M: Memory>(
        self,
        system: &System<M>,
        at: u32,
        length: u32,
        into: &mut Vec<u8>,
    ) -> u32 {
        let (ring, start) = (self.ring(system), at % CAPACITY);
        let first = length.min(CAPACITY - start);
        system.memory().append(ring + start, first as usize, into);
        if first < length {
            system.memory().append(ring, (length - first) as usize, into);
        }
        at.wrapping_add(length)
    }

    fn ring<M: Memory>(self, system: &System<M>) -> u32 {
        Ring(system.memory().load(self.at(word::RING)).saturating_sub(1)).offset(system)
    }
}
