//! How a message gets into the ring and out of it. Who is here holds the latch of its side.

use super::waiting::{READER, WRITER};
use super::{ATOMIC, CAPACITY, Pipe, PipeError, word};
use crate::block::Ring;
use crate::{Memory, System, Thread};
use std::time::Duration;

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
        self.tell(memory, &READER);
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
        let mut length = [0; 4];
        if available >= 4 {
            let at = self.get(system, read, &mut length);
            let bytes = u32::from_le_bytes(length);
            if available - 4 >= bytes {
                let mut message = vec![0; bytes as usize];
                let end = self.get(system, at, &mut message);
                memory.store(self.at(word::READ), end);
                self.tell(memory, &WRITER);
                return Ok(message);
            }
        }
        memory.store(self.at(word::READ_PART), 1);
        let message = self.read_all(system, me, &mut length).and_then(|()| {
            let mut message = vec![0; u32::from_le_bytes(length) as usize];
            self.read_all(system, me, &mut message)?;
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
            self.wait(system, me, &WRITER, 1, None)?;
            let room = CAPACITY - self.available(system);
            let length = from.len().min(room as usize);
            let end = self.put(system, memory.load(self.at(word::WRITTEN)), &from[..length]);
            memory.store(self.at(word::WRITTEN), end);
            self.tell(memory, &READER);
            from = &from[length..];
        }
        Ok(())
    }

    fn read_all<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        mut into: &mut [u8],
    ) -> Result<(), PipeError> {
        let memory = system.memory();
        while !into.is_empty() {
            // In the middle of a message its writer must be there.
            self.wait(system, me, &READER, 1, None).map_err(|_| PipeError::Torn)?;
            let length = into.len().min(self.available(system) as usize);
            let end = self.get(system, memory.load(self.at(word::READ)), &mut into[..length]);
            memory.store(self.at(word::READ), end);
            self.tell(memory, &WRITER);
            into = &mut into[length..];
        }
        Ok(())
    }

    /// Copies bytes to this place of the ring, counted as [`word::WRITTEN`] is, and returns the next.
    fn put<M: Memory>(self, system: &System<M>, at: u32, bytes: &[u8]) -> u32 {
        let (ring, start) = (self.ring(system), at % CAPACITY);
        let (first, second) = bytes.split_at(bytes.len().min((CAPACITY - start) as usize));
        system.memory().write(ring + start, first);
        system.memory().write(ring, second);
        at.wrapping_add(bytes.len() as u32)
    }

    /// And from there.
    fn get<M: Memory>(self, system: &System<M>, at: u32, bytes: &mut [u8]) -> u32 {
        let (ring, start, length) = (self.ring(system), at % CAPACITY, bytes.len());
        let (first, second) = bytes.split_at_mut(length.min((CAPACITY - start) as usize));
        system.memory().read(ring + start, first);
        system.memory().read(ring, second);
        at.wrapping_add(length as u32)
    }

    fn ring<M: Memory>(self, system: &System<M>) -> u32 {
        Ring(system.memory().load(self.at(word::RING)).saturating_sub(1)).offset(system)
    }
}
