//! The second, larger ring of a long message.
//!
//! Two that copy at once through 64 KiB wait for each other most of the time: what one core has
//! written the other has to fetch. So once the reader is in the middle of the same message, which
//! it announces, the writer takes a block of its own for the rest. That a pipe holds 64 KiB stays
//! true: nothing gets into the block that is not being read.
//!
//! States of a pipe, as [`word::EXPRESS`] and [`word::READ_PART`] say:
//!
//! - *ring alone*: every byte is in the ring.
//! - *boarded*, by the writer, when the reader has said that it reads this message: bytes from
//!   [`word::EXPRESS_FROM`] on are in the block. The writer writes down from where before it says
//!   that there is one, and that before it counts the bytes as written.
//! - *ring alone* again, by the writer, when all is read: it waits for that and lets go of the block.
//!
//! The block is the writer's process's. When that is killed, the supervisor marks the pipe as torn
//! before it frees the block; so a reader that finds the pipe well after it has copied has copied
//! what was written. A reader that is killed lets the writer's wait fail.

use super::waiting::WRITER;
use super::{CAPACITY, Pipe, PipeError, word};
use crate::block::Block;
use crate::{Memory, System, Thread};

/// What it holds.
pub(super) const BYTES: u32 = 1 << 20;

/// It is not worth it for less.
const LARGE: u32 = 128 << 10;

/// In the ring and in the block, no more is told of at a time, so that both sides copy at once.
const PIECE: u32 = CAPACITY / 4;
const LARGE_PIECE: u32 = 64 << 10;

/// How a long message is written.
pub(super) struct Express {
    /// Bytes that were written before it.
    begun: u32,
    /// How much of it is left to write.
    pub left: u32,
    block: Option<Block>,
    refused: bool,
}

impl Express {
    pub fn new(begun: u32, left: u32) -> Self {
        Self { begun, left, block: None, refused: false }
    }

    /// Takes a block, if it is worth it by now.
    pub fn board<M: Memory>(&mut self, pipe: Pipe, system: &System<M>, me: Thread) {
        let load = |word| system.memory().load(pipe.at(word));
        if self.block.is_some()
            || self.refused
            || self.left < LARGE
            || load(word::READ_PART) == 0
            || load(word::READ_FROM) != self.begun
        {
            return;
        }
        match Block::unknown(system, me, BYTES) {
            Ok(block) => {
                system.memory().store(pipe.at(word::EXPRESS_FROM), load(word::WRITTEN));
                system.memory().store(pipe.at(word::EXPRESS), block.offset(system));
                self.block = Some(block);
            }
            Err(_) => self.refused = true,
        }
    }

    /// After the message was `written`, or was not: gives the block back, when it is read if it is
    /// going to be. That it was written is enough for its writer.
    pub fn leave<M: Memory>(
        self,
        pipe: Pipe,
        system: &System<M>,
        me: Thread,
        written: Result<(), PipeError>,
    ) {
        let Some(block) = self.block else { return };
        if written.is_ok() {
            pipe.wait_within(system, me, &WRITER, BYTES).ok();
        }
        system.memory().store(pipe.at(word::EXPRESS), 0);
        block.release_hold(system, me.process());
    }
}

impl Pipe {
    /// How much there is room for, when so much is there to be read.
    pub(super) fn room<M: Memory>(self, system: &System<M>, available: u32) -> u32 {
        let whole = match system.memory().load(self.at(word::EXPRESS)) {
            0 => CAPACITY,
            _ => BYTES,
        };
        whole.saturating_sub(available)
    }

    /// Where the byte is, in bytes of the segment, before which there were so many; and how many,
    /// from it on, are copied in one piece.
    pub(super) fn place<M: Memory>(self, system: &System<M>, ring: u32, at: u32) -> (u32, u32) {
        let memory = system.memory();
        let express = memory.load(self.at(word::EXPRESS));
        let within = at.wrapping_sub(memory.load(self.at(word::EXPRESS_FROM)));
        if express != 0 && within < 1 << 31 {
            let start = within % BYTES;
            return (express + start, LARGE_PIECE.min(BYTES - start));
        }
        let start = at % CAPACITY;
        let before = if express == 0 { u32::MAX } else { within.wrapping_neg() };
        (ring + start, PIECE.min(CAPACITY - start).min(before))
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests;
