//! A sample text: invented words, as unequally frequent as those of a language.

use crate::Random;
use std::collections::HashSet;

/// Different words.
const VOCABULARY: usize = 12_000;

/// Places in the table that words are drawn from. The rarest words get none.
const PLACES: usize = 1 << 17;

const ONSETS: [&str; 20] = [
    "b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "br", "st", "tr",
    "sh", "",
];
const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "ea", "ou", "ai"];
const CODAS: [&str; 8] = ["", "", "", "n", "r", "s", "l", "nd"];

/// A text of exactly so many bytes, with sentences and lines.
pub(super) fn text(bytes: usize, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let words = vocabulary(&mut random);
    let places = places(words.len());
    let mut text = Vec::with_capacity(bytes + 64);
    let mut line = 0;
    while text.len() < bytes {
        let length = 4 + random.below(14);
        for nth in 0..length {
            let word = &words[usize::from(places[random.below(PLACES as u64) as usize])];
            let start = text.len();
            text.extend_from_slice(word.as_bytes());
            if nth == 0 {
                text[start].make_ascii_uppercase();
            }
            if nth + 1 == length {
                text.push(b'.');
            } else if random.below(12) == 0 {
                text.push(b',');
            }
            if text.len() - line > 72 {
                text.push(b'\n');
                line = text.len();
            } else {
                text.push(b' ');
            }
        }
    }
    text.truncate(bytes);
    text
}

/// Invented words, all different, the short ones first: in every language the frequent words are
/// short.
fn vocabulary(random: &mut Random) -> Vec<String> {
    let mut words = Vec::with_capacity(VOCABULARY);
    let mut seen = HashSet::with_capacity(VOCABULARY);
    let mut syllables = 1;
    let mut repeated = 0;
    while words.len() < VOCABULARY {
        let mut word = String::new();
        for _ in 0..syllables {
            for sounds in [&ONSETS[..], &VOWELS, &CODAS] {
                word.push_str(sounds[random.below(sounds.len() as u64) as usize]);
            }
        }
        if seen.insert(word.clone()) {
            words.push(word);
        } else {
            repeated += 1;
        }
        // Go on to longer words before the shorter ones run out.
        if words.len() >= [60, 1_500, 8_000, VOCABULARY][syllables - 1] || repeated > VOCABULARY {
            syllables = (syllables + 1).min(4);
            repeated = 0;
        }
    }
    words
}

/// A table in which each word stands as often as it should be drawn.
///
/// The word of rank r is as frequent as 1 / (r + 2.7); Mandelbrot, “An informational theory of the
/// statistical structure of language”, 1953.
fn places(words: usize) -> Vec<u16> {
    let weight = |rank: usize| 1.0 / (rank as f64 + 1.0 + 2.7);
    let total: f64 = (0..words).map(weight).sum();
    let mut places = Vec::with_capacity(PLACES);
    let mut sum = 0.0;
    for rank in 0..words {
        sum += weight(rank);
        let end = (sum / total * PLACES as f64).round() as usize;
        places.resize(end.clamp(places.len(), PLACES), rank as u16);
    }
    places.resize(PLACES, 0);
    places
}
