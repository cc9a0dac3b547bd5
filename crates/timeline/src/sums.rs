//! Time and number of spans, kind by kind.

use model::{Nanos, SpanKind};
use std::iter::Sum;
use std::ops::AddAssign;

/// How many kinds there are.
pub(crate) const KINDS: usize = SpanKind::ALL.len();

/// How long and how often, for each kind of span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Nanoseconds, in the order of [`SpanKind::ALL`].
    time: [u64; KINDS],
    /// Spans, in the same order.
    count: [u32; KINDS],
}

impl Sums {
    /// The time of a kind.
    #[must_use]
    pub const fn time(&self, kind: SpanKind) -> Nanos {
        Nanos(self.time[kind as usize])
    }

    /// How many spans of a kind there are, those counted that are there only in part.
    #[must_use]
    pub const fn count(&self, kind: SpanKind) -> u32 {
        self.count[kind as usize]
    }

    /// The time of all kinds.
    #[must_use]
    pub fn total(&self) -> Nanos {
        Nanos(self.time.iter().fold(0, |sum, time| sum.saturating_add(*time)))
    }

    /// The kinds that there are, in the order of [`SpanKind::ALL`], each with its time.
    pub fn kinds(&self) -> impl Iterator<Item = (SpanKind, Nanos)> {
        let there = SpanKind::ALL.into_iter().filter(|kind| self.count(*kind) > 0);
        there.map(|kind| (kind, self.time(kind)))
    }

    /// The kind with the most time; of equals the one with the most spans, and of those the first
    /// of [`SpanKind::ALL`].
    #[must_use]
    pub fn dominant(&self) -> Option<SpanKind> {
        let mut best: Option<usize> = None;
        for kind in 0..KINDS {
            let beats = |best: usize| {
                (self.time[kind], self.count[kind]) > (self.time[best], self.count[best])
            };
            if self.count[kind] > 0 && best.is_none_or(beats) {
                best = Some(kind);
            }
        }
        best.map(|kind| SpanKind::ALL[kind])
    }

    /// The set of the kinds that there are: bit 0 is the first of [`SpanKind::ALL`].
    #[must_use]
    pub fn present(&self) -> u16 {
        let counts = self.count.iter().enumerate();
        counts.fold(0, |set, (kind, count)| set | (u16::from(*count > 0) << kind))
    }

    /// One span of a kind more, of which so much is there.
    #[inline]
    pub(crate) const fn put(&mut self, kind: u8, time: u64) {
        self.time[kind as usize] += time;
        self.count[kind as usize] += 1;
    }

    /// This and what comes after it in the same row, whose spans together cannot be longer than
    /// all time.
    pub(crate) fn followed_by(&self, other: &Self) -> Self {
        let mut both = *self;
        for kind in 0..KINDS {
            both.time[kind] += other.time[kind];
            both.count[kind] += other.count[kind];
        }
        both
    }

    /// What came after `earlier`, of which this is a continuation.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        let mut later = *self;
        for kind in 0..KINDS {
            later.time[kind] -= earlier.time[kind];
            later.count[kind] -= earlier.count[kind];
        }
        later
    }

    /// Less time of a span that stays counted.
    pub(crate) const fn shorten(&mut self, kind: u8, time: u64) {
        self.time[kind as usize] -= time;
    }
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        for kind in 0..KINDS {
            self.time[kind] = self.time[kind].saturating_add(other.time[kind]);
            self.count[kind] = self.count[kind].saturating_add(other.count[kind]);
        }
    }
}

impl Sum for Sums {
    fn sum<I: Iterator<Item = Self>>(sums: I) -> Self {
        sums.fold(Self::default(), |mut all, sums| {
            all += sums;
            all
        })
    }
}
