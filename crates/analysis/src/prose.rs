//! Running text that knows which of its words name a lane.

use model::ExecutionModel;
use std::iter;

/// A part of a sentence. Joined without anything between them, the phrases are the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The words.
    pub text: String,
    /// The lane that the words name, to be set in its colour.
    pub lane: Option<ExecutionModel>,
}

/// Text in the making.
#[derive(Default)]
pub(crate) struct Prose(Vec<Phrase>);

impl Prose {
    /// Adds words that name no lane.
    pub(crate) fn say(&mut self, words: &str) {
        match self.0.last_mut() {
            Some(Phrase { text, lane: None }) => text.push_str(words),
            _ => self.0.push(Phrase { text: words.to_owned(), lane: None }),
        }
    }

    /// Adds the names of lanes, "a, b and c", with a capital where they begin a sentence.
    pub(crate) fn name(&mut self, lanes: &[ExecutionModel]) {
        for (index, lane) in lanes.iter().enumerate() {
            self.say(separator(index, lanes.len()));
            let name = in_prose(*lane);
            let text = if self.begins_sentence() { capitalised(name) } else { name.to_owned() };
            self.0.push(Phrase { text, lane: Some(*lane) });
        }
    }

    /// Ends a sentence.
    pub(crate) fn full_stop(&mut self) {
        self.say(". ");
    }

    pub(crate) fn finish(mut self) -> Vec<Phrase> {
        if let Some(last) = self.0.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        self.0.retain(|phrase| !phrase.text.is_empty());
        self.0
    }

    pub(crate) fn begins_sentence(&self) -> bool {
        self.0.iter().all(|phrase| phrase.text.is_empty())
            || self.0.last().is_some_and(|phrase| phrase.text.ends_with(". "))
    }
}

/// The names of lanes in the middle of a sentence, "a, b and c".
pub(crate) fn names(lanes: &[ExecutionModel]) -> String {
    joined(lanes.iter().map(|lane| in_prose(*lane).to_owned()))
}

/// "a, b and c".
pub(crate) fn joined(items: impl ExactSizeIterator<Item = String>) -> String {
    let count = items.len();
    items.enumerate().map(|(index, item)| format!("{}{item}", separator(index, count))).collect()
}

/// The first letter as a capital.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        iter::once(first.to_ascii_uppercase()).chain(letters).collect()
    })
}

/// The first letter in lower case, for a sentence that follows a colon.
pub(crate) fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        iter::once(first.to_ascii_lowercase()).chain(letters).collect()
    })
}

const fn separator(index: usize, count: usize) -> &'static str {
    if index == 0 {
        ""
    } else if index + 1 == count {
        " and "
    } else {
        ", "
    }
}

/// A lane's name in the middle of a sentence, with its article.
const fn in_prose(lane: ExecutionModel) -> &'static str {
    match lane {
        ExecutionModel::Sequential => "one thread",
        ExecutionModel::GilThreads => "threads with a GIL",
        ExecutionModel::FreeThreads => "free threads",
        ExecutionModel::RayonPool => "the work-stealing pool",
        ExecutionModel::Processes => "processes",
        ExecutionModel::EventLoop => "the event loop",
    }
}
