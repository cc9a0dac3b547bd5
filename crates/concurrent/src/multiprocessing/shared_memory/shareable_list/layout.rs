//! Where everything is in the memory of a list: where CPython has it. Numbers of 64 bits: how many
//! items there are, where each begins in the data and where the last one ends. The data. Eight
//! characters for each item: its format. A byte for each: what it is.

use super::{ShareableList, ShareableListError};
use crate::multiprocessing::shared_memory::Item;

impl ShareableList {
    /// Where the data begin: after the number of items and the offsets.
    pub(super) fn data(&self) -> usize {
        (self.len() + 2) * 8
    }

    /// Where the format of an item is: after the data.
    pub(super) fn format_at(&self, place: usize) -> usize {
        self.data() + self.offsets[self.len()] + place * 8
    }

    /// Where the code of an item is: after the formats.
    pub(super) fn code_at(&self, place: usize) -> usize {
        self.format_at(self.len()) + place
    }

    pub(super) fn format_of(&self, place: usize) -> Result<String, ShareableListError> {
        let mut bytes = [0; 8];
        self.shm.read(self.format_at(place), &mut bytes)?;
        let length = bytes.iter().position(|&byte| byte == 0).unwrap_or(8);
        String::from_utf8(bytes[..length].into()).map_err(|_| ShareableListError::Torn)
    }

    pub(super) fn write_item(
        &self,
        place: usize,
        item: &Item,
        format: &str,
    ) -> Result<(), ShareableListError> {
        let mut eight = [0; 8];
        // Formats are of up to eight characters: a text has less than a billion bytes.
        let length = format.len().min(8);
        eight[..length].copy_from_slice(&format.as_bytes()[..length]);
        self.shm.write(self.format_at(place), &eight)?;
        self.shm.write(self.code_at(place), &[item.code()])?;
        let mut bytes = item.bytes();
        if item.is_text() {
            bytes.resize(self.offsets[place + 1] - self.offsets[place], 0);
        }
        Ok(self.shm.write(self.data() + self.offsets[place], &bytes)?)
    }

    pub(super) fn read_word(&self, at: usize) -> Result<usize, ShareableListError> {
        let mut bytes = [0; 8];
        self.shm.read(at, &mut bytes)?;
        usize::try_from(u64::from_le_bytes(bytes)).map_err(|_| ShareableListError::Torn)
    }

    pub(super) fn write_words(&self, at: usize, words: &[usize]) -> Result<(), ShareableListError> {
        let bytes: Vec<u8> = words.iter().flat_map(|&word| (word as u64).to_le_bytes()).collect();
        Ok(self.shm.write(at, &bytes)?)
    }
}

/// How many bytes a text of this format has; `None` when it is no text.
pub(super) fn width(format: &str) -> Option<usize> {
    format.strip_suffix('s')?.parse().ok()
}
