//! Reading: at any time, by whoever has the segment.

use super::entry::{Entry, What};
use super::{CLOSED, IDENT_SHIFT, head, word};
use crate::{Memory, System};
use std::time::Duration;

/// What was written down up to now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    /// In the order in which they were begun, nearly: of two that begin at once, each in a thread
    /// of its own, either may be first.
    pub entries: Vec<Entry>,
    /// How many entries found no place.
    pub lost: u32,
    /// From when on entries have found none, if any has not.
    pub full_since: Option<Duration>,
    /// How many are being written, or were when their process was killed. Nothing is known of them.
    pub unfinished: u32,
    /// How many times something has no name because there were too many.
    pub unnamed: u32,
}

/// Bytes of an entry.
const BYTES: usize = word::WORDS as usize * 4;

impl<M: Memory> System<M> {
    /// What the journal says; nothing where none is kept.
    pub fn journal(&self) -> Journal {
        let Some(region) = self.journal else { return Journal::default() };
        let memory = self.memory();
        let head = |word| memory.load(region.first + word);
        let count = head(head::NEXT).min(region.entries);
        // Seals first: what they promise was written before them, and stays so.
        let seals: Vec<u32> =
            (0..count).map(|index| memory.load(region.entry(index) + word::SEAL)).collect();
        let mut bytes = vec![0; count as usize * BYTES];
        memory.read_words(region.entry(0), &mut bytes);
        let names = self.names(region);
        let words = bytes.chunks_exact(BYTES);
        let entries = seals.iter().zip(words).filter(|(seal, _)| **seal != 0);
        let unfinished = seals.iter().filter(|seal| **seal == 0).count() as u32;
        Journal {
            entries: entries.filter_map(|(seal, words)| entry(*seal, words, &names)).collect(),
            lost: head(head::LOST),
            full_since: head(head::FULL_SINCE)
                .checked_sub(1)
                .map(|micros| Duration::from_micros(micros.into())),
            unfinished,
            unnamed: head(head::UNNAMED),
        }
    }
}

fn entry(seal: u32, bytes: &[u8], names: &[String]) -> Option<Entry> {
    let word = |word: u32| {
        let four = bytes.chunks_exact(4).nth(word as usize);
        four.map_or(0, |four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
    };
    let has_ended = seal & CLOSED != 0;
    let code = seal & (CLOSED - 1);
    let (object, amount, detail) = (word(word::OBJECT), word(word::AMOUNT), word(word::DETAIL));
    let what = What::decode(code, object, amount, detail, has_ended)?;
    let high = word(word::HIGH);
    let time = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
    let start = time(high & 0xffff, word(word::START));
    let end = has_ended.then(|| start + time(high >> 16, word(word::LASTED)));
    let label = names.get(detail as usize).filter(|_| what.has_name());
    Some(Entry {
        pid: word(word::PID),
        ident: seal >> IDENT_SHIFT,
        what,
        label: label.cloned().unwrap_or_default(),
        start: Duration::from_nanos(start),
        end: end.map(Duration::from_nanos),
    })
}
