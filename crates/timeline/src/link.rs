//! What spans alone do not tell: who handed what to whom, and what a span is called besides its
//! kind. For whoever has written that down.

use crate::spans::{SpanAt, Timeline};
use model::Nanos;
use std::ops::Range;

/// A worker at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The place of its group.
    pub group: usize,
    /// Its number within the group.
    pub worker: u16,
    /// When.
    pub at: Nanos,
}

/// What goes from one worker to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Carried {
    /// A lock that the other waited for.
    Lock,
    /// A message.
    Message,
}

/// Something went from one worker to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What.
    pub carried: Carried,
    /// Which lock, or through which pipe or queue, as a reader calls it: `lock “pen”`.
    pub name: String,
    /// Where it came from, and when it left.
    pub from: Moment,
    /// Where it went to, and when it arrived.
    pub to: Moment,
}

impl Timeline {
    /// The same rows, with what went from worker to worker. Where locks are among it, hand-overs are
    /// these and no longer found in the spans.
    #[must_use]
    pub fn with_links(mut self, links: Vec<Link>) -> Self {
        self.links = links;
        self.links.sort_by_key(|link| (link.to.at, link.from.at));
        self
    }

    /// The same rows, with what spans are called besides their kind, `lock “pen”`: the worker and
    /// the moment at which the span begins, and the words.
    #[must_use]
    pub fn with_notes(mut self, notes: impl IntoIterator<Item = (Moment, String)>) -> Self {
        for (moment, note) in notes {
            if let Some(at) = self.span_of(&moment) {
                self.notes.insert(at, note);
            }
        }
        self
    }

    /// What went from worker to worker, in the order in which it arrived.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// What a span is called besides its kind.
    #[must_use]
    pub fn note(&self, at: SpanAt) -> Option<&str> {
        self.notes.get(&at).map(String::as_str)
    }

    /// What left a span or arrived in it.
    pub fn links_of(&self, at: SpanAt) -> impl Iterator<Item = &Link> {
        let ends = self.span(at).zip(self.rows().get(at.row));
        self.links.iter().filter(move |link| {
            ends.as_ref().is_some_and(|(span, row)| {
                [link.from, link.to].iter().any(|end| {
                    (end.group, end.worker) == (row.group, row.worker)
                        && (span.start..=span.end).contains(&end.at)
                })
            })
        })
    }

    /// A worker's first row.
    #[must_use]
    pub fn row_of(&self, group: usize, worker: u16) -> Option<usize> {
        let rows = self.rows_of(group);
        let first = rows.start;
        let found =
            self.rows()[rows].binary_search_by_key(&(worker, 0), |row| (row.worker, row.track));
        found.ok().map(|place| first + place)
    }

    /// What a worker does at a moment, or did last before it.
    pub(crate) fn span_of(&self, moment: &Moment) -> Option<SpanAt> {
        let row = self.row_of(moment.group, moment.worker)?;
        let spans = &self.rows()[row];
        let before = || spans.touching(&(moment.at..moment.at)).start.checked_sub(1);
        let index = spans.at(moment.at).or_else(before)?;
        Some(SpanAt { row, index })
    }

    /// The locks that arrived in a stretch of time, after its start.
    pub(crate) fn locks(&self, window: &Range<Nanos>) -> impl Iterator<Item = &Link> {
        let first = self.links.partition_point(|link| link.to.at <= window.start);
        let next = self.links.partition_point(|link| link.to.at <= window.end);
        self.links[first..next.max(first)].iter().filter(|link| link.carried == Carried::Lock)
    }
}
