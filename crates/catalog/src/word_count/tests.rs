//! The rule, word by word; a naive count; cuts everywhere; and files that cannot be used.

use super::tally::Tally;
use super::{LARGEST, WordCount, sample, words};
use crate::job::{Compute, InputError, InputFile, Request};
use crate::prepare;
use crate::tests::{Open, execute, params, whole};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn words_of(text: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    words::each(text, &Open, |word| found.push(String::from_utf8(word.to_vec()).unwrap())).unwrap();
    found
}

#[test]
fn the_rule() {
    for (text, words) in [
        ("", &[][..]),
        (" .,;\n", &[]),
        ("One, two—three.", &["one", "two", "three"]),
        ("Don't, it’s 'quoted' ’too’", &["don't", "it’s", "quoted", "too"]),
        ("rock''n''roll o'' 'o", &["rock", "n", "roll", "o", "o"]),
        ("ÄRGER straße Œuvre ΑΘΗΝΑ", &["ärger", "straße", "œuvre", "αθηνα"]),
        ("42 4x4 x² 七七 слово", &["42", "4x4", "x²", "七七", "слово"]),
        ("a_b a-b a/b", &["a", "b", "a", "b", "a", "b"]),
        ("🦀crab🦀", &["crab"]),
    ] {
        assert_eq!(words_of(text.as_bytes()), words, "{text}");
    }
    assert_eq!(
        words_of(b"caf\xC3 a\xFFb \xE2\x82 \xC3\xA9t\xC3\xA9\xF0\x9F"),
        ["caf", "a", "b", "été"]
    );
}

#[test]
fn a_run_without_end_is_counted_in_pieces() {
    let lengths: Vec<usize> = words_of(&[b'x'; 2_500]).iter().map(String::len).collect();
    assert_eq!(lengths, [1_024, 1_024, 452]);
}

/// An independent count of a text in ASCII without apostrophes.
fn naive(text: &str) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        *counts.entry(word.to_lowercase()).or_default() += 1;
    }
    counts
}

fn counted(text: &[u8], tasks: u32) -> Tally {
    let mut job = WordCount::new(tasks, text.to_vec());
    let parts = (0..tasks).map(|t| (t..t + 1, job.run(0, t..t + 1, &Open).unwrap())).collect();
    job.combine(0, parts);
    job.total
}

#[test]
fn the_sample_is_counted_as_naively() {
    for (bytes, seed) in [(0, 1), (1, 1), (777, 2), (300_000, 3)] {
        let text = sample::text(bytes, seed);
        assert_eq!(text.len(), bytes);
        let expected = naive(std::str::from_utf8(&text).unwrap());
        for tasks in [1, 2, 50, 1_000] {
            let tally = counted(&text, tasks);
            let counts: BTreeMap<String, u32> = tally
                .counts()
                .iter()
                .map(|(word, times)| (String::from_utf8(word.to_vec()).unwrap(), times))
                .collect();
            assert_eq!(counts, expected);
            let mut frequent: Vec<(&String, u32)> = expected.iter().map(|(w, &n)| (w, n)).collect();
            frequent.sort_by_key(|&(word, times)| (std::cmp::Reverse(times), word));
            frequent.truncate(3);
            let best = tally.counts().most_frequent(3);
            let best: Vec<_> = best.iter().map(|&(w, n)| (str::from_utf8(w).unwrap(), n)).collect();
            assert_eq!(best, frequent.iter().map(|&(w, n)| (w.as_str(), n)).collect::<Vec<_>>());
        }
    }
}

#[test]
fn the_sample_is_as_unequal_as_a_language() {
    let tally = counted(&sample::text(1 << 20, 1), 1);
    let counts = tally.counts();
    let frequent = counts.most_frequent(100);
    // Zipf–Mandelbrot: rank 1 is (100 + 2.7) / (1 + 2.7) times as frequent as rank 100.
    let ratio = f64::from(frequent[0].1) / f64::from(frequent[99].1);
    assert!((ratio / (102.7 / 3.7) - 1.0).abs() < 0.25, "{ratio}");
    assert!(counts.distinct() > 8_000, "{}", counts.distinct());
}

proptest! {
    #[test]
    fn no_cut_shows(
        text in "([a-zA-Z0-9'’äöπ七🦀]{1,9}[ \n.,]{0,2}){0,40}",
        junk in prop::collection::vec(any::<u8>(), 0..60),
        tasks in 1_u32..50,
    ) {
        let text = [text.as_bytes(), &junk, text.as_bytes()].concat();
        prop_assert_eq!(
            counted(&text, tasks).counts().digest(),
            counted(&text, 1).counts().digest()
        );
    }
}

fn answer_to(file: &InputFile) -> Result<String, InputError> {
    let mut params = params("word-count");
    params.tasks = 3;
    let request = Request { params: &params, file: Some(file), spin_per_ms: 1 };
    prepare(super::META.id.0, &request).map(|mut job| execute(job.as_mut(), whole).text)
}

#[test]
fn the_readers_own_text() {
    assert_eq!(
        answer_to(&InputFile::Text(b"The cat and the dog and THE bird".to_vec())).unwrap(),
        "8 words, 5 different, most often “the” 3, “and” 2, “bird” 1"
    );
    assert_eq!(answer_to(&InputFile::Text(b"...".to_vec())).unwrap(), "no words");
    let long = "ä".repeat(40);
    assert_eq!(
        answer_to(&InputFile::Text(long.into_bytes())).unwrap(),
        format!("1 words, 1 different, most often “{}…” 1", "ä".repeat(24))
    );
}

#[test]
fn files_that_cannot_be_used() {
    let reason = |file: InputFile| answer_to(&file).unwrap_err().to_string();
    assert_eq!(
        reason(InputFile::Text(Vec::new())),
        "The file is empty; choose one that has text in it"
    );
    assert_eq!(
        reason(InputFile::Text(vec![b' '; LARGEST + (1 << 20)])),
        "The text has 33.0 MiB; choose one of at most 32 MiB"
    );
    assert!(answer_to(&InputFile::Text(vec![b' '; LARGEST])).is_ok());
    assert_eq!(
        reason(InputFile::Image { width: 1, height: 1, rgba: vec![0; 4] }),
        "The file is a picture; to count words, choose a text"
    );
}
