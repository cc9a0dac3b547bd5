//! One row: spans of one worker of which no two overlap, and an index that sums up any stretch of
//! them without looking at each.
//!
//! The spans lie in the order of time. Before every thirty-second of them stands what all earlier
//! ones come to, so the sums of a stretch are the difference of two of these, and at most sixty-two
//! spans.

use crate::frame::Cell;
use crate::sums::{KINDS, Sums};
use model::{Nanos, Span, SpanKind};
use std::ops::Range;

/// After so many spans follows the next sum.
const STRIDE: usize = 32;

/// A row of the timeline.
#[derive(Clone, Debug)]
pub struct Row {
    /// Whose it is: the place of its group in the timeline.
    pub group: usize,
    /// The worker, counted from zero within the group.
    pub worker: u16,
    /// Which of the worker's rows. A worker has more than one only if it did several things at
    /// once, as an event loop waits for many timers.
    pub track: u32,
    starts: Vec<u64>,
    ends: Vec<u64>,
    /// Each span's place in [`SpanKind::ALL`].
    kinds: Vec<u8>,
    tasks: Vec<Range<u32>>,
    /// What the first `STRIDE * index` spans come to.
    sums: Vec<Sums>,
}

/// The spans around a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    /// The first span that ends after the moment, or begins at it.
    pub first: usize,
    /// The first span that does not begin before the moment. Either `first` or one more.
    pub next: usize,
}

/// Where a span lies, in nanoseconds, and what it does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub start: u64,
    pub end: u64,
    pub kind: SpanKind,
}

impl Row {
    pub(crate) const fn new(group: usize, worker: u16, track: u32) -> Self {
        Self {
            group,
            worker,
            track,
            starts: Vec::new(),
            ends: Vec::new(),
            kinds: Vec::new(),
            tasks: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// Appends a span, which must not begin before the last one ended. One that ends before it
    /// begins is taken as having no length.
    pub(crate) fn push(&mut self, span: &Span) {
        let (start, end) = (span.start.0, span.end.0.max(span.start.0));
        debug_assert!(self.end() <= span.start, "the spans of a row do not overlap");
        if self.len().is_multiple_of(STRIDE) {
            self.sums.push(self.before(self.len()));
        }
        self.starts.push(start);
        self.ends.push(end);
        self.kinds.push(span.kind as u8);
        self.tasks.push(span.tasks.clone());
    }

    /// How many spans it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// When its last span ends.
    #[must_use]
    pub fn end(&self) -> Nanos {
        Nanos(self.ends.last().copied().unwrap_or_default())
    }

    /// A span by its place in the row.
    #[must_use]
    pub fn span(&self, index: usize) -> Option<Span> {
        Some(Span {
            worker: self.worker,
            kind: self.kind(index)?,
            start: Nanos(*self.starts.get(index)?),
            end: Nanos(*self.ends.get(index)?),
            tasks: self.tasks.get(index)?.clone(),
        })
    }

    /// When a span of this place begins and ends, in nanoseconds, and what it does.
    pub(crate) fn extent(&self, index: usize) -> Option<Extent> {
        let kind = self.kind(index)?;
        Some(Extent { start: self.starts[index], end: self.ends[index], kind })
    }

    /// What a span of this place does.
    pub(crate) fn kind(&self, index: usize) -> Option<SpanKind> {
        self.kinds.get(index).map(|kind| SpanKind::ALL[usize::from(*kind)])
    }

    /// The tasks of a span of this place.
    pub(crate) fn tasks_of(&self, index: usize) -> Option<&Range<u32>> {
        self.tasks.get(index)
    }

    /// The places of the spans that touch the time from `start` to before `end`.
    #[must_use]
    pub fn touching(&self, window: &Range<Nanos>) -> Range<usize> {
        let from = self.edge(window.start.0, 0);
        let to = self.edge(window.end.0.max(window.start.0), from.first);
        from.first..to.next.max(from.first)
    }

    /// The span that is under way at a moment: it began then or before, and ends later. One
    /// without length is under way when it begins.
    #[must_use]
    pub fn at(&self, moment: Nanos) -> Option<usize> {
        let edge = self.edge(moment.0, 0);
        let first = edge.first;
        (*self.starts.get(first)? <= moment.0).then_some(first)
    }

    /// What the spans come to from `start` to before `end`; a span counts with the part that lies
    /// in it.
    #[must_use]
    pub fn sums(&self, window: &Range<Nanos>) -> Sums {
        if window.end <= window.start {
            return Sums::default();
        }
        let from = self.edge(window.start.0, 0);
        self.between(window.start.0, from, window.end.0, self.edge(window.end.0, from.first))
    }

    /// The spans around a moment, none of which has a place before `from`.
    pub(crate) fn edge(&self, moment: u64, from: usize) -> Edge {
        // The search doubles its steps from where the last one ended, which in a frame is close.
        let mut low = from;
        let mut step = 1;
        while low + step < self.len() && self.starts[low + step] < moment {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(self.len());
        let next = low + self.starts[low..high].partition_point(|start| *start < moment);
        // Spans do not overlap, so only the last one that began can still be under way.
        let under_way = next > 0 && self.ends[next - 1] > moment;
        Edge { first: next - usize::from(under_way), next }
    }

    /// What a column of pixels shows from the moment `start` to the later moment `end`, given the
    /// spans around its start; and the spans around its end.
    ///
    /// A frame asks for tens of thousands of them. Where few spans are in it, they are looked at one
    /// by one, which finds the end on the way and needs no sums but the time of each kind.
    pub(crate) fn column(&self, start: u64, from: Edge, end: u64) -> (Option<Cell>, Edge) {
        let spans = from.first..(from.first + 2 * STRIDE).min(self.len());
        let (starts, ends) = (&self.starts[spans.clone()], &self.ends[spans.clone()]);
        let kinds = &self.kinds[spans.clone()];
        let mut time = [0_u64; KINDS];
        let (mut present, mut total, mut last) = (0_u16, 0, start);
        let mut count = 0;
        for ((span_start, span_end), kind) in starts.iter().zip(ends).zip(kinds) {
            if *span_start >= end {
                break;
            }
            let took = (*span_end).min(end) - (*span_start).max(start);
            time[usize::from(*kind)] += took;
            present |= 1 << *kind;
            (total, last) = (total + took, *span_end);
            count += 1;
        }
        let next = from.first + count;
        let to = Edge { first: next - usize::from(count > 0 && last > end), next };
        let column = Nanos(end - start);
        let is_all = count < 2 * STRIDE || self.starts.get(next).is_none_or(|start| *start >= end);
        match strictly_most(&time, present) {
            Some(kind) if is_all => (Some(Cell::of(kind, present, Nanos(total), column)), to),
            None if count == 0 => (None, to),
            Some(_) | None => {
                let to = if is_all { to } else { self.edge(end, from.first) };
                (Cell::new(&self.between(start, from, end, to), column), to)
            }
        }
    }

    /// What the spans come to from the moment `start` to the later moment `end`, given the spans
    /// around both.
    pub(crate) fn between(&self, start: u64, from: Edge, end: u64, to: Edge) -> Sums {
        let spans = from.first..to.next;
        if spans.is_empty() {
            return Sums::default();
        }
        let mut sums = if spans.len() <= 2 * STRIDE {
            self.added(spans.clone())
        } else {
            self.before(spans.end).since(&self.before(spans.start))
        };
        let (first, last) = (spans.start, spans.end - 1);
        sums.shorten(self.kinds[first], start.saturating_sub(self.starts[first]));
        sums.shorten(self.kinds[last], self.ends[last].saturating_sub(end));
        sums
    }

    /// What the spans before a place come to.
    fn before(&self, place: usize) -> Sums {
        let block = place / STRIDE;
        match self.sums.get(block) {
            Some(sums) => sums.followed_by(&self.added(block * STRIDE..place)),
            // The sum of a block is there as soon as the block has a span.
            None => match self.sums.last() {
                Some(sums) => sums.followed_by(&self.added((block - 1) * STRIDE..place)),
                None => Sums::default(),
            },
        }
    }

    fn added(&self, spans: Range<usize>) -> Sums {
        let mut sums = Sums::default();
        let kinds = &self.kinds[spans.clone()];
        let times = self.starts[spans.clone()].iter().zip(&self.ends[spans]);
        for (kind, (start, end)) in kinds.iter().zip(times) {
            sums.put(*kind, end - start);
        }
        sums
    }
}

/// The kind of those that there are that has more time than any other; `None` where two have the
/// most.
fn strictly_most(time: &[u64; KINDS], mut present: u16) -> Option<SpanKind> {
    let (mut most, mut best, mut is_tie) = (0, None, false);
    while present != 0 {
        let kind = present.trailing_zeros() as usize;
        is_tie = time[kind] == most || (is_tie && time[kind] < most);
        if time[kind] > most {
            (most, best) = (time[kind], Some(SpanKind::ALL[kind]));
        }
        present &= present - 1;
    }
    best.filter(|_| !is_tie)
}
