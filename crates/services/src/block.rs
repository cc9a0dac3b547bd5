//! Blocks of shared memory, made of pages. Python: `multiprocessing.shared_memory`

mod access;
mod name;

pub use name::NameError;

use crate::layout::{BLOCKS, PAGE_BYTES, PAGES, header, pages};
use crate::record::{self, KINDS, Set, claim};
use crate::{Memory, System, Thread};

/// Words of a record.
pub(crate) mod word {
    pub const FIRST_PAGE: u32 = 2;
    pub const BYTES: u32 = 3;
    pub const PAGES: u32 = 8;
    /// Whether it has a name, which keeps it like a holder.
    pub const NAMED: u32 = 9;
    pub const NAME: u32 = 16;
    pub const NAME_WORDS: u32 = 16;
}

const BLOCK: u32 = KINDS;
/// The ring of a pipe: it has no holders of its own and goes with the pipe.
const RING: u32 = KINDS + 1;

/// A block of the segment, by its place in the table. It is held as a semaphore is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Block {
    index: u32,
    generation: u32,
}

/// There is no room for a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no room for {wanted} bytes of shared memory: {free} bytes are free, of which at most {run} \
     in one piece"
)]
pub struct NoSpace {
    /// How many bytes were asked for.
    pub wanted: u64,
    /// How many are free.
    pub free: u64,
    /// How many of them follow one another.
    pub run: u64,
}

impl Block {
    /// A block of this many bytes, all 0, held by the caller's process.
    ///
    /// # Errors
    ///
    /// [`NoSpace`], also when there are too many blocks.
    pub fn new<M: Memory>(system: &System<M>, me: Thread, bytes: u32) -> Result<Self, NoSpace> {
        let block = Self::make(system, me, bytes)?;
        block.clear(system);
        block.publish(system, BLOCK);
        Ok(block)
    }

    /// The same with whatever is in it.
    pub(crate) fn unknown<M: Memory>(
        system: &System<M>,
        me: Thread,
        bytes: u32,
    ) -> Result<Self, NoSpace> {
        let block = Self::make(system, me, bytes)?;
        block.publish(system, BLOCK);
        Ok(block)
    }

    /// A block that nobody knows yet, and that is gone with the caller's process. Whoever had its
    /// bytes before may have left something in them.
    fn make<M: Memory>(system: &System<M>, me: Thread, bytes: u32) -> Result<Self, NoSpace> {
        let memory = system.memory();
        let no_space = || no_space(system, bytes);
        let index = claim(system, BLOCKS, "block", me.process()).map_err(|_| no_space())?;
        let at = BLOCKS.at(index);
        let wanted = bytes.div_ceil(PAGE_BYTES).max(1);
        let Some(first) = take_pages(system, wanted, index) else {
            record::end(memory, at);
            return Err(no_space());
        };
        memory.store(at + word::FIRST_PAGE, first);
        memory.store(at + word::PAGES, wanted);
        memory.store(at + word::BYTES, bytes);
        memory.store(at + word::NAMED, 0);
        let holders = Set(at + record::word::HOLDERS);
        holders.clear(memory);
        holders.add(memory, me.process());
        Ok(Self { index, generation: memory.load(at + record::word::GENERATION) })
    }

    fn clear<M: Memory>(self, system: &System<M>) {
        let zeroes = [0; PAGE_BYTES as usize];
        for page in 0..self.bytes(system).div_ceil(PAGE_BYTES).max(1) {
            system.memory().write(self.offset(system) + page * PAGE_BYTES, &zeroes);
        }
    }

    fn publish<M: Memory>(self, system: &System<M>, kind: u32) {
        record::publish(system.memory(), BLOCKS.at(self.index), kind);
    }

    /// What stands for it in other processes.
    #[must_use]
    pub fn raw(self) -> (u32, u32) {
        (self.index, self.generation)
    }

    /// The block that [`raw`](Self::raw) stood for; `None` when there is none.
    #[must_use]
    pub fn from_raw((index, generation): (u32, u32)) -> Option<Self> {
        (index < BLOCKS.count).then_some(Self { index, generation })
    }

    /// The block in this place of the table, as it is now.
    pub fn at_index<M: Memory>(system: &System<M>, index: u32) -> Option<Self> {
        let kind = record::kind(system.memory(), BLOCKS.at(index.min(BLOCKS.count - 1)));
        let generation = || system.memory().load(BLOCKS.at(index) + record::word::GENERATION);
        (index < BLOCKS.count && kind == BLOCK).then(|| Self { index, generation: generation() })
    }

    /// Its place in the table.
    #[must_use]
    pub fn index(self) -> u32 {
        self.index
    }

    /// Makes a process one of those that hold it.
    pub fn hold<M: Memory>(self, system: &System<M>, process: u32) {
        Set(BLOCKS.at(self.index) + record::word::HOLDERS).add(system.memory(), process);
    }

    /// Lets go of it for a process; the last to do so frees it.
    pub fn release_hold<M: Memory>(self, system: &System<M>, process: u32) {
        release(system, self.index, process);
    }

    /// How many bytes it has.
    pub fn bytes<M: Memory>(self, system: &System<M>) -> u32 {
        system.memory().load(BLOCKS.at(self.index) + word::BYTES)
    }

    /// Where it begins, in bytes of the segment.
    pub fn offset<M: Memory>(self, system: &System<M>) -> u32 {
        let (_, first_word) = pages(system.pages_end());
        let page = system.memory().load(BLOCKS.at(self.index) + word::FIRST_PAGE);
        first_word * 4 + page * PAGE_BYTES
    }
}

/// The ring of a pipe: made before that is known to anybody, marked as a ring after, and freed with
/// it.
#[derive(Clone, Copy)]
pub(crate) struct Ring(pub u32);

impl Ring {
    /// Bytes that are gone with the caller's process, until [`keep`](Self::keep).
    pub fn make<M: Memory>(system: &System<M>, me: Thread, bytes: u32) -> Result<Self, NoSpace> {
        Ok(Self(Block::make(system, me, bytes)?.index))
    }

    /// From now on it goes with the pipe alone.
    pub fn keep<M: Memory>(self, system: &System<M>) {
        record::publish(system.memory(), BLOCKS.at(self.0), RING);
    }

    /// Where it begins, in bytes of the segment.
    pub fn offset<M: Memory>(self, system: &System<M>) -> u32 {
        Block { index: self.0.min(BLOCKS.count - 1), generation: 0 }.offset(system)
    }

    /// Frees it, in the name of a process. `forget` is called when it will be free for certain and
    /// is not yet another's: whoever does this again after the process has died must not find it.
    pub fn free<M: Memory>(self, system: &System<M>, process: u32, forget: impl FnOnce()) {
        let memory = system.memory();
        let at = BLOCKS.at(self.0);
        let kind = memory.load(at + record::word::KIND);
        let freeing = record::by(record::FREEING, process);
        let is_mine =
            kind & 0xff == RING && memory.exchange(at + record::word::KIND, kind, freeing) == kind;
        forget();
        if is_mine {
            free_pages(system, self.0);
            record::end(memory, at);
        }
    }
}

/// Marks so many free pages that follow one another as the block's, and returns the first.
fn take_pages<M: Memory>(system: &System<M>, wanted: u32, block: u32) -> Option<u32> {
    let memory = system.memory();
    let (count, _) = pages(system.pages_end());
    let hint = memory.load(header::PAGE_HINT).min(count);
    for (from, to) in [(hint, count), (0, count)] {
        let mut first = from;
        let mut page = from;
        while page < to {
            if memory.load(PAGES + page) != 0 || memory.exchange(PAGES + page, 0, block + 1) != 0 {
                give_back(memory, first, page);
                first = page + 1;
            } else if page + 1 - first == wanted {
                memory.store(header::PAGE_HINT, page + 1);
                return Some(first);
            }
            page += 1;
        }
        give_back(memory, first, to);
    }
    None
}

fn give_back<M: Memory>(memory: &M, first: u32, end: u32) {
    for page in first..end {
        memory.store(PAGES + page, 0);
    }
}

/// Lets go of the block in this place for a process; it is freed when nobody holds it and it has no
/// name.
pub(crate) fn release<M: Memory>(system: &System<M>, block: u32, process: u32) {
    let memory = system.memory();
    let at = BLOCKS.at(block);
    // Before it lets go, after which the place may be another's.
    let kind = memory.load(at + record::word::KIND);
    if kind & 0xff != BLOCK {
        return;
    }
    Set(at + record::word::HOLDERS).remove(memory, process);
    // After that: who takes the name away does so before it looks whether anybody holds it.
    if memory.load(at + word::NAMED) == 0 {
        record::free_unheld(system, at, kind, process, || free_pages(system, block));
    }
}

fn free_pages<M: Memory>(system: &System<M>, block: u32) {
    let memory = system.memory();
    let at = BLOCKS.at(block);
    let first = memory.load(at + word::FIRST_PAGE);
    give_back(memory, first, first + memory.load(at + word::PAGES));
    // What is small and early is used again first.
    memory.store(header::PAGE_HINT, 0);
}

/// Frees whatever pages are marked as the block's: its maker died, or who took it apart.
pub(crate) fn sweep<M: Memory>(system: &System<M>, block: u32) {
    let memory = system.memory();
    for page in 0..pages(system.pages_end()).0 {
        if memory.load(PAGES + page) == block + 1 {
            memory.store(PAGES + page, 0);
        }
    }
}

fn no_space<M: Memory>(system: &System<M>, bytes: u32) -> NoSpace {
    let memory = system.memory();
    let (mut free, mut run, mut longest) = (0_u64, 0_u64, 0_u64);
    for page in 0..pages(system.pages_end()).0 {
        if memory.load(PAGES + page) == 0 {
            free += 1;
            run += 1;
            longest = longest.max(run);
        } else {
            run = 0;
        }
    }
    let page = u64::from(PAGE_BYTES);
    NoSpace { wanted: bytes.into(), free: free * page, run: longest * page }
}
