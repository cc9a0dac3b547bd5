//! Blocks that have a name, by which processes find them that have not inherited them.
//!
//! A name is given, looked up and taken away within one latch, and has no half-way: a block counts
//! as named once its record does. While it has a name it is not freed, even if nobody holds it. So
//! who has found it within the latch can become one of its holders.

use super::{BLOCK, Block, NoSpace, free_pages, word};
use crate::latch::{Latch, Latched};
use crate::layout::{BLOCKS, header};
use crate::record::{self, FREEING, by, read_text, write_text};
use crate::{Memory, System, Thread};

/// Why there is no block of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Another has the name.
    #[error("another block has this name")]
    Taken,
    /// It is empty, or longer than [`Block::NAME_BYTES`].
    #[error("a name has 1 to {} bytes", Block::NAME_BYTES)]
    Length,
    /// There is no room.
    #[error(transparent)]
    NoSpace(#[from] NoSpace),
}

const LATCH: Latch = Latch(header::NAMES_LATCH);

impl Block {
    /// The longest name.
    pub const NAME_BYTES: usize = (word::NAME_WORDS as usize - 1) * 4;

    /// A block of this many bytes, all 0, that has this name and is held by the caller's process.
    /// It stays when nobody holds it any more, until [`unlink`](Self::unlink).
    ///
    /// # Errors
    ///
    /// [`NameError`]
    pub fn with_name<M: Memory>(
        system: &System<M>,
        me: Thread,
        bytes: u32,
        name: &str,
    ) -> Result<Self, NameError> {
        if name.is_empty() || name.len() > Self::NAME_BYTES {
            return Err(NameError::Length);
        }
        if within(system, me, || search(system, name)).is_some() {
            return Err(NameError::Taken);
        }
        // Not within the latch: it takes time.
        let block = Self::make(system, me, bytes)?;
        block.clear(system);
        let (memory, at) = (system.memory(), BLOCKS.at(block.index));
        let is_first = within(system, me, || {
            let is_first = search(system, name).is_none();
            if is_first {
                write_text(memory, at + word::NAME, word::NAME_WORDS, name);
                memory.store(at + word::NAMED, 1);
                block.publish(system, BLOCK);
            }
            is_first
        });
        if !is_first {
            // Nobody else knows it: this is no exchange.
            memory.store(at + record::word::KIND, by(FREEING, me.process()));
            free_pages(system, block.index);
            record::end(memory, at);
            return Err(NameError::Taken);
        }
        Ok(block)
    }

    /// The block of this name, of which the caller's process is a holder from now on.
    pub fn find<M: Memory>(system: &System<M>, me: Thread, name: &str) -> Option<Self> {
        within(system, me, || {
            let block = search(system, name)?;
            block.hold(system, me.process());
            Some(block)
        })
    }

    /// Takes the name from the block that has it, which is gone when nobody holds it. Says whether
    /// there was one.
    pub fn unlink<M: Memory>(system: &System<M>, me: Thread, name: &str) -> bool {
        let memory = system.memory();
        let found = within(system, me, || {
            let block = search(system, name)?;
            let at = BLOCKS.at(block.index);
            let kind = memory.load(at + record::word::KIND);
            memory.store(at + word::NAMED, 0);
            Some((block, kind))
        });
        let Some((block, kind)) = found else { return false };
        // If its last holder lets go now, that one looks at the name after that.
        let (at, free) = (BLOCKS.at(block.index), || free_pages(system, block.index));
        record::free_unheld(system, at, kind, me.process(), free);
        true
    }
}

fn within<M: Memory, R>(system: &System<M>, me: Thread, work: impl FnOnce() -> R) -> R {
    // It is opened when its holder dies, and never marked as broken.
    let latched = LATCH.acquire(system, me.process(), None);
    debug_assert_eq!(latched, Latched::Well);
    let result = work();
    LATCH.release(system);
    result
}

fn search<M: Memory>(system: &System<M>, name: &str) -> Option<Block> {
    let memory = system.memory();
    (0..BLOCKS.used(memory)).find_map(|index| {
        let at = BLOCKS.at(index);
        let is_it = record::kind(memory, at) == BLOCK
            && memory.load(at + word::NAMED) != 0
            && read_text(memory, at + word::NAME, word::NAME_WORDS) == name;
        is_it.then(|| Block { index, generation: memory.load(at + record::word::GENERATION) })
    })
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests;
