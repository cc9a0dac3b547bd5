//! How often each word occurs: a table to count in, and the same as plain lists to be sent.

use crate::fingerprint::{fingerprint, fold};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::hash::Hasher;

/// Words and their counts, in the order in which they were first seen. All words lie one after the
/// other in one list of bytes: a thousand words are no thousand allocations, and are sent as they
/// are.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Counts {
    #[serde(with = "crate::bulk")]
    text: Vec<u8>,
    /// Where each word ends in `text`. A text has at most 32 MiB.
    #[serde(with = "crate::bulk")]
    ends: Vec<u32>,
    #[serde(with = "crate::bulk")]
    times: Vec<u32>,
}

impl Counts {
    /// How many different words there are.
    pub(super) fn distinct(&self) -> usize {
        self.times.len()
    }

    /// How many words there are.
    pub(super) fn words(&self) -> u64 {
        self.times.iter().map(|&times| u64::from(times)).sum()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], u32)> {
        self.times.iter().enumerate().map(|(index, &times)| (self.word(index), times))
    }

    /// The most frequent words and how often they occur; equally frequent ones in the order of
    /// their bytes.
    pub(super) fn most_frequent(&self, how_many: usize) -> Vec<(&[u8], u32)> {
        let mut best: Vec<(&[u8], u32)> = Vec::with_capacity(how_many + 1);
        let rank = |&(word, times): &(_, u32)| (Reverse(times), word);
        for candidate in self.iter() {
            let at = best.partition_point(|other| rank(other) < rank(&candidate));
            if at < how_many {
                best.insert(at, candidate);
                best.truncate(how_many);
            }
        }
        best
    }

    /// Equal for equal words with equal counts, in whatever order they were seen.
    pub(super) fn digest(&self) -> u64 {
        let sum = self
            .iter()
            .map(|(word, times)| fold([fingerprint(word), times.into()]))
            .fold(0, u64::wrapping_add);
        fold([sum, self.words(), self.distinct() as u64])
    }

    /// The word with this number. Counts that came as bytes may not fit together, and have empty
    /// words then.
    fn word(&self, index: usize) -> &[u8] {
        let end_of = |index: usize| self.ends.get(index).map_or(0, |&end| end as usize);
        let start = index.checked_sub(1).map_or(0, end_of);
        self.text.get(start..end_of(index)).unwrap_or_default()
    }
}

/// [`Counts`] in which words can be found.
#[derive(Default)]
pub(super) struct Tally {
    counts: Counts,
    /// The words' numbers, by their hashes.
    table: HashTable<u32>,
}

impl Tally {
    /// Counts a word this many times.
    pub(super) fn add(&mut self, word: &[u8], times: u32) {
        let Self { counts, table } = self;
        let same = |&index: &u32| counts.word(index as usize) == word;
        match table.entry(hash(word), same, |&index| hash(counts.word(index as usize))) {
            Entry::Occupied(known) => counts.times[*known.get() as usize] += times,
            Entry::Vacant(new) => {
                new.insert(counts.times.len() as u32);
                counts.text.extend_from_slice(word);
                counts.ends.push(counts.text.len() as u32);
                counts.times.push(times);
            }
        }
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    pub(super) fn into_counts(self) -> Counts {
        self.counts
    }
}

fn hash(word: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(word);
    hasher.finish()
}
