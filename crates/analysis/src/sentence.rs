//! The result of a run as a sentence.

use crate::{LaneResult, format};
use model::{ExecutionModel, Run};

/// A part of a sentence. Joined without anything between them, the phrases are the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The words.
    pub text: String,
    /// The lane that the words name, to be set in its colour.
    pub lane: Option<ExecutionModel>,
}

pub(crate) fn sentence(_run: &Run, lanes: &[LaneResult]) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    for lane in lanes {
        if let Some(speedup) = lane.speedup {
            phrases.push(Phrase { text: lane.lane.name().to_owned(), lane: Some(lane.lane) });
            phrases.push(Phrase { text: format!(" {}. ", format::ratio(speedup)), lane: None });
        }
    }
    phrases
}
