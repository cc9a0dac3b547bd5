//! A selected stretch of time.

use crate::spans::Timeline;
use crate::sums::Sums;
use analysis::format;
use model::{Nanos, SpanKind};
use std::cmp::Reverse;
use std::ops::Range;

/// What a stretch of time comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// From when to when.
    pub window: Range<Nanos>,
    /// The sums of each row, from top to bottom.
    pub rows: Vec<Sums>,
    /// The sums of all rows.
    pub total: Sums,
}

impl Selection {
    /// The sums of a stretch of time, whose ends may be in either order.
    #[must_use]
    pub fn new(timeline: &Timeline, from: Nanos, to: Nanos) -> Self {
        let window = from.min(to)..from.max(to);
        let rows = timeline.sums(&window);
        let total = rows.iter().copied().sum();
        Self { window, rows, total }
    }

    /// How long it is.
    #[must_use]
    pub fn length(&self) -> Nanos {
        self.window.end - self.window.start
    }
}

impl Sums {
    /// The kinds that there are, the one with the most time first, each with its time and its
    /// share of the time of all as text.
    #[must_use]
    pub fn lines(&self) -> Vec<(SpanKind, String, String)> {
        let mut kinds: Vec<(SpanKind, Nanos)> = self.kinds().collect();
        // The sort keeps the order of the kinds where times are equal.
        kinds.sort_by_key(|(_, time)| Reverse(*time));
        let all = self.total().0.max(1) as f64;
        let line = |(kind, time): (SpanKind, Nanos)| {
            (kind, format::once(time), format::percent(time.0 as f64 / all))
        };
        kinds.into_iter().map(line).collect()
    }
}
