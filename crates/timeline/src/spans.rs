//! All rows of a run.

use crate::group::Group;
use crate::link::Link;
use crate::row::Row;
use crate::sums::Sums;
use model::{Nanos, Run, Span};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;

/// A span, by its row and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpanAt {
    /// The row, counted from the top.
    pub row: usize,
    /// The span's place in the row.
    pub index: usize,
}

/// Every worker of every group on one time axis. That of a run begins for each lane with its
/// iteration.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    groups: Vec<Group>,
    rows: Vec<Row>,
    end: Nanos,
    /// In the order in which they arrive.
    pub(crate) links: Vec<Link>,
    pub(crate) notes: BTreeMap<SpanAt, String>,
}

impl Timeline {
    /// The lanes of a run that have spans.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        Self::new(run.lanes.iter().map(|lane| (lane.model, lane.spans.as_slice())))
    }

    /// Groups in their order, each with its spans in any order. One without spans keeps its place
    /// and has no rows.
    #[must_use]
    pub fn new<'a, G: Into<Group>>(groups: impl IntoIterator<Item = (G, &'a [Span])>) -> Self {
        let (mut kept, mut rows) = (Vec::new(), Vec::new());
        for (group, spans) in groups {
            rows.extend(rows_of(kept.len(), spans));
            kept.push(group.into());
        }
        let end = rows.iter().map(Row::end).max().unwrap_or_default();
        Self { groups: kept, rows, end, links: Vec::new(), notes: BTreeMap::new() }
    }

    /// The groups from top to bottom.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The group of a row.
    #[must_use]
    pub fn group_of(&self, row: usize) -> Option<&Group> {
        self.groups.get(self.rows.get(row)?.group)
    }

    /// The rows from top to bottom: group by group, worker by worker.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// When the last span ends.
    #[must_use]
    pub const fn end(&self) -> Nanos {
        self.end
    }

    /// A span.
    #[must_use]
    pub fn span(&self, at: SpanAt) -> Option<Span> {
        self.rows.get(at.row)?.span(at.index)
    }

    /// How many spans there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.iter().map(Row::len).sum()
    }

    /// Whether there is not one span.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The places of a group's rows.
    #[must_use]
    pub fn rows_of(&self, group: usize) -> Range<usize> {
        let first = self.rows.partition_point(|row| row.group < group);
        first..self.rows.partition_point(|row| row.group <= group)
    }

    /// What the spans of each row come to in a stretch of time. A span counts with the part that
    /// lies in it.
    #[must_use]
    pub fn sums(&self, window: &Range<Nanos>) -> Vec<Sums> {
        self.rows.iter().map(|row| row.sums(window)).collect()
    }

    /// The linked cursor: what is under way in each row at a moment, if anything is.
    #[must_use]
    pub fn at(&self, moment: Nanos) -> Vec<Option<SpanAt>> {
        let rows = self.rows.iter().enumerate();
        rows.map(|(row, spans)| spans.at(moment).map(|index| SpanAt { row, index })).collect()
    }
}

/// A group's rows. Each span goes into the first row of its worker that has room for it.
fn rows_of(group: usize, spans: &[Span]) -> Vec<Row> {
    let mut order: Vec<&Span> = spans.iter().collect();
    order
        .sort_by_key(|span| (span.worker, span.start, span.end, span.kind as u8, span.tasks.start));
    let mut rows = Vec::new();
    for spans in order.chunk_by(|span, next| span.worker == next.worker) {
        rows.extend(tracks(group, spans));
    }
    rows
}

/// One worker's rows, of its spans in the order in which they begin.
fn tracks(group: usize, spans: &[&Span]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    // The rows that are taken, by when they become free, and those that are free.
    let mut taken = BinaryHeap::new();
    let mut free = BinaryHeap::new();
    for span in spans {
        while let Some(&Reverse((end, row))) = taken.peek()
            && end <= span.start
        {
            taken.pop();
            free.push(Reverse(row));
        }
        let row = free.pop().map_or(rows.len(), |Reverse(row)| row);
        if row == rows.len() {
            rows.push(Row::new(group, span.worker, row as u32));
        }
        rows[row].push(span);
        taken.push(Reverse((rows[row].end(), row)));
    }
    rows
}
