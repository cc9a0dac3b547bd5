//! How a message gets into the ring and out of it. Who is here holds the latch of its side.

use super::express::Express;
use super::waiting::{READER, Side, WRITER};
use super::{ATOMIC, CAPACITY, Pipe, PipeError, word};
use crate::block::Ring;
use crate::{Memory, Message, System, Thread, What};
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
        let whole = length.saturating_add(head.len() as u32);
        if length as usize > ATOMIC - head.len() {
            self.wait(system, me, &WRITER, 1, deadline)?;
            let passing = self.passing(system, word::WRITTEN);
            memory.store(self.at(word::WRITE_PART), 1);
            let mut express = Express::new(memory.load(self.at(word::WRITTEN)), whole);
            let mut parts = parts();
            let written = parts.try_for_each(|part| self.write_all(system, me, part, &mut express));
            express.leave(self, system, me, written);
            memory.store(self.at(word::WRITE_PART), 0);
            if written.is_ok() {
                self.passed(system, me, What::Sent, passing, (whole, true));
            }
            return written;
        }
        self.wait(system, me, &WRITER, whole, deadline)?;
        let passing = self.passing(system, word::WRITTEN);
        let (ring, mut end) = (self.ring(system), memory.load(self.at(word::WRITTEN)));
        for part in parts() {
            end = put(system, ring, end, part);
        }
        memory.store(self.at(word::WRITTEN), end);
        self.tell(system, &READER);
        self.passed(system, me, What::Sent, passing, (whole, true));
        Ok(())
    }

    /// Where in its pipe something begins to pass that is counted by this word, and when; where a
    /// journal is kept.
    pub(super) fn passing<M: Memory>(
        self,
        system: &System<M>,
        counter: u32,
    ) -> Option<(u32, Duration)> {
        system.instant().map(|now| (system.memory().load(self.at(counter)), now))
    }

    /// So many bytes have passed, which are one whole message or not.
    pub(super) fn passed<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        what: impl FnOnce(Message) -> What,
        passing: Option<(u32, Duration)>,
        (bytes, whole): (u32, bool),
    ) {
        if let Some((at, since)) = passing {
            system.note_message(me, what(Message { pipe: self.index, at, bytes, whole }), since);
        }
    }

    /// Reads a message of which something is there.
    pub(super) fn read<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
    ) -> Result<Vec<u8>, PipeError> {
        let memory = system.memory();
        let passing = self.passing(system, word::READ);
        let (read, available) = (memory.load(self.at(word::READ)), self.available(system));
        let mut head = [0; 4];
        if available >= 4 {
            let ring = self.ring(system);
            let at = get(system, ring, read, &mut head);
            let length = u32::from_le_bytes(head);
            if available - 4 >= length {
                let mut message = Vec::with_capacity(length as usize);
                let end = append(system, ring, at, length, &mut message);
                memory.store(self.at(word::READ), end);
                self.tell(system, &WRITER);
                self.passed(system, me, What::Received, passing, (length + 4, true));
                return Ok(message);
            }
        }
        memory.store(self.at(word::READ_FROM), read);
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
        if let Ok(message) = &message {
            let whole = (message.len() as u32).saturating_add(4);
            self.passed(system, me, What::Received, passing, (whole, true));
        }
        message
    }

    fn write_all<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        mut from: &[u8],
        express: &mut Express,
    ) -> Result<(), PipeError> {
        let (memory, ring) = (system.memory(), self.ring(system));
        while !from.is_empty() {
            self.wait_within(system, me, &WRITER, 1)?;
            express.board(self, system, me);
            let (room, written) =
                (self.room(system, self.available(system)), memory.load(self.at(word::WRITTEN)));
            let (place, most) = self.place(system, ring, written);
            let length = from.len().min(room.min(most) as usize);
            memory.write(place, &from[..length]);
            memory.store(self.at(word::WRITTEN), written.wrapping_add(length as u32));
            self.tell(system, &READER);
            from = &from[length..];
            express.left -= length as u32;
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
        let (memory, ring) = (system.memory(), self.ring(system));
        while wanted > 0 {
            // In the middle of a message its writer must be there.
            self.wait_within(system, me, &READER, 1).map_err(|_| PipeError::Torn)?;
            let (available, read) = (self.available(system), memory.load(self.at(word::READ)));
            let (place, most) = self.place(system, ring, read);
            let length = wanted.min(available).min(most);
            memory.append(place, length as usize, into);
            if memory.load(self.at(word::EXPRESS)) != 0 && memory.load(self.at(word::TORN)) != 0 {
                // What was copied may have been another's by then.
                return Err(PipeError::Torn);
            }
            memory.store(self.at(word::READ), read.wrapping_add(length));
            self.tell(system, &WRITER);
            wanted -= length;
        }
        Ok(())
    }

    /// Waits in the middle of a message. Most likely the other side is at it too. If both blocked
    /// whenever the other has to be woken, they would wake each other for every ring of bytes: so
    /// this looks for longer than waking takes.
    pub(super) fn wait_within<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        side: &Side,
        needed: u32,
    ) -> Result<(), PipeError> {
        self.spin(system, side, needed, 4 * system.memory().patience());
        self.wait(system, me, side, needed, None)
    }

    /// Where its ring begins, in bytes of the segment.
    pub(super) fn ring<M: Memory>(self, system: &System<M>) -> u32 {
        Ring(system.memory().load(self.at(word::RING)).saturating_sub(1)).offset(system)
    }
}

/// Copies bytes to this place of a ring, counted as [`word::WRITTEN`] is, and returns the next.
pub(super) fn put<M: Memory>(system: &System<M>, ring: u32, at: u32, bytes: &[u8]) -> u32 {
    let start = at % CAPACITY;
    let (first, second) = bytes.split_at(bytes.len().min((CAPACITY - start) as usize));
    system.memory().write(ring + start, first);
    if !second.is_empty() {
        system.memory().write(ring, second);
    }
    at.wrapping_add(bytes.len() as u32)
}

/// And from there.
pub(super) fn get<M: Memory>(system: &System<M>, ring: u32, at: u32, bytes: &mut [u8]) -> u32 {
    let (start, length) = (at % CAPACITY, bytes.len());
    let (first, second) = bytes.split_at_mut(length.min((CAPACITY - start) as usize));
    system.memory().read(ring + start, first);
    if !second.is_empty() {
        system.memory().read(ring, second);
    }
    at.wrapping_add(length as u32)
}

/// Appends so many from there to `into`.
fn append<M: Memory>(
    system: &System<M>,
    ring: u32,
    at: u32,
    length: u32,
    into: &mut Vec<u8>,
) -> u32 {
    let start = at % CAPACITY;
    let first = length.min(CAPACITY - start);
    system.memory().append(ring + start, first as usize, into);
    if first < length {
        system.memory().append(ring, (length - first) as usize, into);
    }
    at.wrapping_add(length)
}
