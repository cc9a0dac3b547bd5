//! Finding the words of a text.

use crate::gate::{Gate, Halt, Pace};

/// The most bytes of a word.
pub(super) const LONGEST: usize = 1_024;

/// Bytes read between two checkpoints.
const PACE: u64 = 2_048;

/// What a byte of ASCII is in a text; every byte of anything else is `Other`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A letter or a digit.
    Word,
    /// Belongs to a word if it is inside.
    Apostrophe,
    Separator,
    /// A part of a longer character, or of nothing.
    Other,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Separator; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => Class::Word,
            b'\'' => Class::Apostrophe,
            0x80..=0xFF => Class::Other,
            _ => Class::Separator,
        };
        byte += 1;
    }
    classes
};

/// The first place from `at` on at which no word can be cut: that of an ASCII separator, which is
/// never a part of a word nor of a longer character. The end if there is none.
pub(super) fn separator_from(text: &[u8], at: usize) -> usize {
    let is_separator = |&byte: &u8| CLASSES[usize::from(byte)] == Class::Separator;
    text[at..].iter().position(is_separator).map_or(text.len(), |offset| at + offset)
}

/// Calls `found` with every word of the text, in lower case.
pub(super) fn each(text: &[u8], gate: &dyn Gate, mut found: impl FnMut(&[u8])) -> Result<(), Halt> {
    let mut pace = Pace::new(gate, PACE);
    let mut word = Vec::with_capacity(LONGEST + 64);
    // How many bytes of `word` are its own: an apostrophe counts only once more word follows.
    let mut sure = 0;
    let mut at = 0;
    let mut paced = 0;
    while let Some(&byte) = text.get(at) {
        let (class, length) = match CLASSES[usize::from(byte)] {
            Class::Other => other(&text[at..]),
            ascii => (ascii, 1),
        };
        match class {
            Class::Word => {
                if length == 1 {
                    word.push(byte.to_ascii_lowercase());
                } else {
                    push_lowercase(&text[at..at + length], &mut word);
                }
                sure = word.len();
            }
            // A second apostrophe in a row ends the word.
            Class::Apostrophe if sure > 0 && sure == word.len() => {
                word.extend_from_slice(&text[at..at + length]);
            }
            Class::Apostrophe | Class::Separator | Class::Other => {
                if sure > 0 {
                    found(&word[..sure]);
                }
                word.clear();
                sure = 0;
            }
        }
        at += length;
        if sure >= LONGEST {
            found(&word[..sure]);
            word.clear();
            sure = 0;
        }
        if at - paced >= 256 {
            pace.did((at - paced) as u64)?;
            paced = at;
        }
    }
    if sure > 0 {
        found(&word[..sure]);
    }
    Ok(())
}

/// What the text begins with where it is not ASCII, and how long that is.
fn other(text: &[u8]) -> (Class, usize) {
    match first_char(text) {
        Some('’') => (Class::Apostrophe, '’'.len_utf8()),
        Some(char) if char.is_alphanumeric() => (Class::Word, char.len_utf8()),
        Some(char) => (Class::Separator, char.len_utf8()),
        None => (Class::Separator, 1),
    }
}

fn push_lowercase(char: &[u8], word: &mut Vec<u8>) {
    let mut buffer = [0; 4];
    for lower in first_char(char).into_iter().flat_map(char::to_lowercase) {
        word.extend_from_slice(lower.encode_utf8(&mut buffer).as_bytes());
    }
}

/// The character that the text begins with, if it begins with valid UTF-8.
fn first_char(text: &[u8]) -> Option<char> {
    text[..text.len().min(4)].utf8_chunks().next()?.valid().chars().next()
}
