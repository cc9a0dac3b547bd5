//! Records that several processes hold: semaphores, pipes, blocks. A record is taken by one
//! exchange of its first word, and is free again when the last process that holds it lets go.

use crate::layout::{SET_WORDS, Table};
use crate::{Memory, System};

/// There is no room for another of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system has no room for another {what}: {most} are in use")]
pub struct TableFull {
    /// What there are too many of.
    pub what: &'static str,
    /// How many there can be.
    pub most: u32,
}

/// Words that begin every such record.
pub(crate) mod word {
    /// What it is; with [`MAKING`](super::MAKING) or [`FREEING`](super::FREEING) also whose, else
    /// also the generation.
    pub const KIND: u32 = 0;
    /// How often the record was freed, so that a stale reference is known.
    pub const GENERATION: u32 = 1;
    /// The processes that hold it.
    pub const HOLDERS: u32 = 4;
}

/// Nothing is there.
pub(crate) const FREE: u32 = 0;
/// Somebody is filling it in. The slot of that process is in the higher bits.
pub(crate) const MAKING: u32 = 1;
/// Somebody is taking it apart; likewise.
pub(crate) const FREEING: u32 = 2;
/// The first of the kinds proper.
pub(crate) const KINDS: u32 = 16;

/// A kind that is passing, and whose it is.
pub(crate) fn by(kind: u32, process: u32) -> u32 {
    kind | (process + 1) << 8
}

/// What a record is.
pub(crate) fn kind<M: Memory>(memory: &M, record: u32) -> u32 {
    memory.load(record + word::KIND) & 0xff
}

/// Makes a record that was filled in one of the kinds proper. The generation is beside it, so that
/// who wants to free what it knows does not free what has come after.
pub(crate) fn publish<M: Memory>(memory: &M, record: u32, kind: u32) {
    let generation = memory.load(record + word::GENERATION);
    memory.store(record + word::KIND, kind | generation << 8);
}

/// Takes a free record and returns its index. It counts as [`MAKING`] until
/// [`publish`](publish), and is freed when its maker dies before.
pub(crate) fn claim<M: Memory>(
    system: &System<M>,
    table: Table,
    what: &'static str,
    process: u32,
) -> Result<u32, TableFull> {
    let memory = system.memory();
    for index in 0..table.count {
        let kind = table.at(index) + word::KIND;
        if memory.load(kind) != FREE {
            continue;
        }
        table.will_use(memory, index);
        if memory.exchange(kind, FREE, by(MAKING, process)) == FREE {
            return Ok(index);
        }
    }
    Err(TableFull { what, most: table.count })
}

/// A set of processes, a bit for each slot.
#[derive(Clone, Copy)]
pub(crate) struct Set(pub u32);

impl Set {
    /// Empties it. Only for records that nobody else knows yet.
    pub fn clear<M: Memory>(self, memory: &M) {
        for word in 0..SET_WORDS {
            memory.store(self.0 + word, 0);
        }
    }

    /// Puts a process into it, and says whether it was in it.
    pub fn add<M: Memory>(self, memory: &M, process: u32) -> bool {
        let bit = 1 << (process % 32);
        update(memory, self.0 + process / 32, |bits| bits | bit) & bit != 0
    }

    /// Takes a process out of it, and says whether it was in it.
    pub fn remove<M: Memory>(self, memory: &M, process: u32) -> bool {
        let bit = 1 << (process % 32);
        update(memory, self.0 + process / 32, |bits| bits & !bit) & bit != 0
    }

    pub fn is_empty<M: Memory>(self, memory: &M) -> bool {
        (0..SET_WORDS).all(|word| memory.load(self.0 + word) == 0)
    }

    /// The processes in it.
    pub fn iter<M: Memory>(self, memory: &M) -> impl Iterator<Item = u32> {
        (0..SET_WORDS).flat_map(move |word| {
            let bits = memory.load(self.0 + word);
            (0..32).filter(move |bit| bits & 1 << bit != 0).map(move |bit| word * 32 + bit)
        })
    }
}

/// Changes a word by exchanging until nobody comes between, and returns what it was.
pub(crate) fn update<M: Memory>(memory: &M, word: u32, change: impl Fn(u32) -> u32) -> u32 {
    let mut current = memory.load(word);
    loop {
        let was = memory.exchange(word, current, change(current));
        if was == current {
            return was;
        }
        current = was;
    }
}

/// Lets go of a record for a process. Whoever finds that nobody holds it takes it apart, by `free`:
/// the last to let go, or the supervisor after the last has died on the way.
pub(crate) fn release<M: Memory>(
    system: &System<M>,
    record: u32,
    process: u32,
    free: impl FnOnce(),
) {
    let memory = system.memory();
    // Before it lets go, after which the place may be another's.
    let kind = memory.load(record + word::KIND);
    Set(record + word::HOLDERS).remove(memory, process);
    free_unheld(system, record, kind, process, free);
}

/// Takes a record apart, by `free`, if nobody holds it and its first word is still `kind`.
pub(crate) fn free_unheld<M: Memory>(
    system: &System<M>,
    record: u32,
    kind: u32,
    process: u32,
    free: impl FnOnce(),
) {
    let memory = system.memory();
    // Two may find it empty at once; one of them exchanges.
    if Set(record + word::HOLDERS).is_empty(memory)
        && kind & 0xff >= KINDS
        && memory.exchange(record + word::KIND, kind, by(FREEING, process)) == kind
    {
        free();
        end(memory, record);
    }
}

/// Makes the record free for the next.
pub(crate) fn end<M: Memory>(memory: &M, record: u32) {
    memory.add(record + word::GENERATION, 1);
    memory.store(record + word::KIND, FREE);
}

/// Text in a record: its length in bytes, then four bytes a word. Word by word, because it may be
/// read while it is written.
pub(crate) fn write_text<M: Memory>(memory: &M, at: u32, words: u32, text: &str) {
    let most = (words as usize - 1) * 4;
    let length = (0..=text.len().min(most)).rev().find(|&n| text.is_char_boundary(n)).unwrap_or(0);
    for (word, bytes) in (at + 1..).zip(text.as_bytes()[..length].chunks(4)) {
        let mut four = [0; 4];
        four[..bytes.len()].copy_from_slice(bytes);
        memory.store(word, u32::from_le_bytes(four));
    }
    memory.store(at, length as u32);
}

pub(crate) fn read_text<M: Memory>(memory: &M, at: u32, words: u32) -> String {
    let length = memory.load(at).min((words - 1) * 4);
    let mut bytes: Vec<u8> =
        (0..length.div_ceil(4)).flat_map(|word| memory.load(at + 1 + word).to_le_bytes()).collect();
    bytes.truncate(length as usize);
    String::from_utf8_lossy(&bytes).into_owned()
}
