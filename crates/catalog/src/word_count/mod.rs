//! Counting words: much data, little computing, and results that have to be put together.
//!
//! A word is the longest possible run of letters and digits of any script (Unicode’s alphabetic and
//! numeric characters), and of apostrophes (' and ’) between two of them; upper and lower case are
//! the same. Everything else separates words, bytes that are not UTF-8 included. A run that reaches
//! [`words::LONGEST`] bytes is no word of any language: it is counted in pieces of that length.

mod sample;
mod tally;
#[cfg(test)]
mod tests;
mod words;

use crate::bulk::Bulk;
use crate::gate::{Gate, Halt};
use crate::job::{Compute, Garbled, InputError, InputFile, Request};
use crate::split::stretch;
use model::{
    Answer, InputKind, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta, decimal,
    grouped,
};
use std::ops::Range;
use tally::{Counts, Tally};

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("word-count"),
    name: "Word count",
    kind: WorkloadKind::DataHeavy,
    summary: "Counts how often each word occurs in a text.",
    story: &[
        "Each task counts the words of its piece of a text, which begins and ends between two \
         words. When all are done, one worker adds up the counts. Take a text of your own, or the \
         sample, whose words are invented but as unequally frequent as those of a language.",
        "Counting is quick, so what else happens to the text matters. Threads read it where it is. \
         Each process has to be sent its piece: look at the part of the bar that went into copying, \
         and at the bytes. The text itself does not come back, only the counts do.",
        "The adding up at the end is nobody’s but the one worker’s, and it grows with the number of \
         chunks, because each chunk brings its own list of words. With many small chunks it eats up \
         what the workers gained; choose a larger chunk size and see it shrink.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 1, max: 32, default: 16, unit: "MiB" },
        tasks: Quantity { min: 1, max: 2_000, default: 64, unit: "tasks" },
        seeded: true,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::Text,
    pictured: false,
};

const MIB: usize = 1 << 20;

/// The largest text that is taken.
const LARGEST: usize = 32 * MIB;

/// The text, whole or in part.
enum Text {
    /// All of it, and where each task’s piece begins, and the end.
    Whole { text: Vec<u8>, bounds: Vec<usize> },
    /// In another process: the pieces of these tasks.
    Pieces { text: Vec<u8>, tasks: Range<u32> },
}

/// A text whose words are counted.
pub(crate) struct WordCount {
    tasks: u32,
    text: Text,
    total: Tally,
}

impl WordCount {
    fn new(tasks: u32, text: Vec<u8>) -> Self {
        let mut bounds = Vec::with_capacity(tasks as usize + 1);
        let mut last = 0;
        for task in 0..tasks {
            let even = stretch(text.len() as u64, tasks, task).start as usize;
            last = words::separator_from(&text, even.max(last));
            bounds.push(last);
        }
        if let Some(first) = bounds.first_mut() {
            *first = 0;
        }
        bounds.push(text.len());
        Self { tasks, text: Text::Whole { text, bounds }, total: Tally::default() }
    }

    /// The text of these tasks, if it is here.
    fn pieces(&self, of: &Range<u32>) -> Option<&[u8]> {
        match &self.text {
            Text::Whole { text, bounds } => {
                text.get(*bounds.get(of.start as usize)?..*bounds.get(of.end as usize)?)
            }
            Text::Pieces { text, tasks } => (tasks == of).then_some(text),
        }
    }
}

fn text_of(request: &Request<'_>) -> Result<Vec<u8>, InputError> {
    match request.file {
        None => Ok(sample::text(request.params.size as usize * MIB, request.params.seed)),
        Some(InputFile::Text(text)) if text.is_empty() => {
            Err(InputError::Unfit("The file is empty; choose one that has text in it".to_owned()))
        }
        Some(InputFile::Text(text)) if text.len() > LARGEST => Err(InputError::Unfit(format!(
            "The text has {} MiB; choose one of at most {} MiB",
            decimal(text.len() as f64 / MIB as f64, 1),
            LARGEST / MIB
        ))),
        Some(InputFile::Text(text)) => Ok(text.clone()),
        Some(InputFile::Image { .. }) => Err(InputError::Unfit(
            "The file is a picture; to count words, choose a text".to_owned(),
        )),
    }
}

impl Compute for WordCount {
    type Setup<'a> = u32;
    /// The text of these tasks.
    type Args<'a> = Bulk<'a, u8>;
    type Part = Counts;

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        Ok(Self::new(request.params.tasks, text_of(request)?))
    }

    fn tasks(&self, _round: u32) -> u32 {
        self.tasks
    }

    fn reset(&mut self) {
        self.total = Tally::default();
    }

    fn setup(&self) -> Self::Setup<'_> {
        self.tasks
    }

    fn open(tasks: Self::Setup<'_>) -> Result<Self, Garbled> {
        let text = Text::Pieces { text: Vec::new(), tasks: 0..0 };
        Ok(Self { tasks, text, total: Tally::default() })
    }

    fn args(&self, _round: u32, tasks: Range<u32>) -> Self::Args<'_> {
        Bulk::of(self.pieces(&tasks).unwrap_or_default())
    }

    fn accept(
        &mut self,
        _round: u32,
        tasks: Range<u32>,
        args: Self::Args<'_>,
    ) -> Result<(), Garbled> {
        self.text = Text::Pieces { text: args.into_vec(), tasks };
        Ok(())
    }

    fn run(&self, _round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<Counts, Halt> {
        let mut tally = Tally::default();
        let text = self.pieces(&tasks).ok_or_else(Halt::without_args)?;
        words::each(text, gate, |word| tally.add(word, 1))?;
        Ok(tally.into_counts())
    }

    fn combine(&mut self, _round: u32, parts: Vec<(Range<u32>, Counts)>) {
        for (_, part) in parts {
            for (word, times) in part.iter() {
                self.total.add(word, times);
            }
        }
    }

    fn answer(&self) -> Answer {
        let counts = self.total.counts();
        let frequent: Vec<String> = counts
            .most_frequent(3)
            .into_iter()
            .map(|(word, times)| format!("“{}” {}", readable(word), grouped(times.into())))
            .collect();
        let (words, distinct) = (counts.words(), counts.distinct() as u64);
        let text = match frequent.as_slice() {
            [] => "no words".to_owned(),
            _ => format!(
                "{} words, {} different, most often {}",
                grouped(words),
                grouped(distinct),
                frequent.join(", ")
            ),
        };
        Answer { digest: counts.digest(), text }
    }
}

/// A word as far as it can be shown in a line.
fn readable(word: &[u8]) -> String {
    const SHOWN: usize = 24;
    let word = String::from_utf8_lossy(word);
    match word.char_indices().nth(SHOWN) {
        None => word.into_owned(),
        Some((at, _)) => format!("{}…", &word[..at]),
    }
}
