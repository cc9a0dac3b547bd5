//! Names of threads, processes and locks, each written once. An entry has the number of its name.

use super::{Region, head};
use crate::record::{read_text, update, write_text};
use crate::{Memory, System};

/// How many there can be.
const NAMES: u32 = if cfg!(loom) { 1 } else { 256 };
/// How many places are looked at for one.
const LOOKS: u32 = if cfg!(loom) { 1 } else { 16 };

/// Words of a name.
mod word {
    /// What it is found by; 0 while the place is free.
    pub const HASH: u32 = 0;
    /// Whether the text is there.
    pub const READY: u32 = 1;
    pub const TEXT: u32 = 2;
    pub const TEXT_WORDS: u32 = 14;
    pub const WORDS: u32 = 16;
}

pub(super) const WORDS: u32 = NAMES * word::WORDS;

impl<M: Memory> System<M> {
    /// The number of a name, which is written down if it is new; 0 for no name, and for one that
    /// finds no place.
    pub(super) fn name(&self, region: Region, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let memory = self.memory();
        let hash = hash(text);
        for place in (0..LOOKS).map(|look| (hash.wrapping_add(look)) % NAMES) {
            let at = region.names() + place * word::WORDS;
            let mut found = memory.load(at + word::HASH);
            if found == 0 {
                found = memory.exchange(at + word::HASH, 0, hash);
            }
            if found != 0 && found != hash {
                continue;
            }
            if memory.load(at + word::READY) == 0 {
                // Whoever has taken the place may have died since. Two that come here write the
                // same words.
                write_text(memory, at + word::TEXT, word::TEXT_WORDS, text);
                memory.store(at + word::READY, 1);
            }
            return place + 1;
        }
        update(memory, region.first + head::UNNAMED, |count| count.saturating_add(1));
        0
    }

    /// All names by their numbers; those that are not there are empty.
    pub(super) fn names(&self, region: Region) -> Vec<String> {
        let memory = self.memory();
        let text = |place| {
            let at = region.names() + place * word::WORDS;
            match memory.load(at + word::READY) {
                0 => String::new(),
                _ => read_text(memory, at + word::TEXT, word::TEXT_WORDS),
            }
        };
        std::iter::once(String::new()).chain((0..NAMES).map(text)).collect()
    }
}

/// FNV-1a, never 0. <http://www.isthe.com/chongo/tech/comp/fnv/>
fn hash(text: &str) -> u32 {
    let step = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    text.as_bytes().iter().fold(0x811c_9dc5, step).max(1)
}
