//! Who got a lock, and from whom, as far as spans tell.
//!
//! A wait for the GIL ends when the thread has it, and where there is a GIL whoever computes has
//! it. So the giver is the thread whose computing ended last before the wait did, while it went on.
//! A wait for another lock does not say which lock that was, and whoever let go of it went on
//! computing: there the giver is not known.

use crate::link::{Carried, Moment};
use crate::spans::{SpanAt, Timeline};
use model::{Nanos, SpanKind};
use std::ops::Range;

/// What was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lock {
    /// The lock that a thread holds while it computes.
    Gil,
    /// A lock of the program.
    Lock,
}

/// A lock got a new owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// Which lock.
    pub lock: Lock,
    /// The span of computing at whose end it was let go; `None` where that is not known.
    pub from: Option<SpanAt>,
    /// The span of waiting that it ended.
    pub to: SpanAt,
    /// When.
    pub at: Nanos,
}

/// The hand-overs of a stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandOvers {
    /// How many waits for a lock there are in it.
    pub waits: u64,
    /// Whether there are more waits than were asked for, so that none is listed.
    pub left_out: bool,
    /// Each hand-over, row by row.
    pub list: Vec<HandOver>,
}

impl Timeline {
    /// The locks that were handed over from after `start` to `end`, if the waits for them are at
    /// most so many: more arrows than a few hundred show nothing.
    #[must_use]
    pub fn hand_overs(&self, window: &Range<Nanos>, most: u64) -> HandOvers {
        if self.links().iter().any(|link| link.carried == Carried::Lock) {
            return self.written_down(window, most);
        }
        let counts = self.rows().iter().map(|row| {
            let sums = row.sums(window);
            u64::from(sums.count(SpanKind::WaitGil)) + u64::from(sums.count(SpanKind::WaitLock))
        });
        let counts: Vec<u64> = counts.collect();
        let waits = counts.iter().sum();
        if waits > most {
            return HandOvers { waits, left_out: true, list: Vec::new() };
        }
        let rows = (0..counts.len()).filter(|row| counts[*row] > 0);
        let list = rows.flat_map(|row| self.taken(row, window)).collect();
        HandOvers { waits, left_out: false, list }
    }

    /// The hand-overs that are known without looking at spans.
    fn written_down(&self, window: &Range<Nanos>, most: u64) -> HandOvers {
        let waits = self.locks(window).count() as u64;
        // Who got a lock waited until just then.
        let just_before = |moment: &Moment| {
            self.span_of(&Moment { at: moment.at - Nanos(1).min(moment.at), ..*moment })
        };
        let list = self.locks(window).take(if waits > most { 0 } else { waits as usize });
        let list = list.filter_map(|link| {
            let (from, to) = (just_before(&link.from), just_before(&link.to)?);
            Some(HandOver { lock: Lock::Lock, from, to, at: link.to.at })
        });
        HandOvers { waits, left_out: waits > most, list: list.collect() }
    }

    /// What a row's worker was handed.
    fn taken(&self, row: usize, window: &Range<Nanos>) -> Vec<HandOver> {
        let spans = &self.rows()[row];
        let taken = spans.touching(window).filter_map(|index| {
            let wait = spans.extent(index)?;
            let to = SpanAt { row, index };
            let lock = lock_of(wait.kind)?;
            let at = Nanos(wait.end);
            if at <= window.start || at > window.end {
                return None;
            }
            let from = match lock {
                Lock::Gil => self.giver(spans.group, spans.worker, wait.start..wait.end),
                Lock::Lock => None,
            };
            Some(HandOver { lock, from, to, at })
        });
        taken.collect()
    }

    /// The span of computing of another worker of the group that ended last in a wait.
    fn giver(&self, group: usize, worker: u16, wait: Range<u64>) -> Option<SpanAt> {
        let mut giver: Option<(u64, SpanAt)> = None;
        for row in self.rows_of(group) {
            let spans = &self.rows()[row];
            if spans.worker == worker {
                continue;
            }
            // One without length may begin and end in the very moment.
            let before = spans.edge(wait.end.saturating_add(1), 0).next;
            for index in (0..before).rev() {
                let Some(span) = spans.extent(index).filter(|span| span.end >= wait.start) else {
                    break;
                };
                if span.kind == SpanKind::Compute && span.end <= wait.end {
                    if giver.is_none_or(|(end, _)| span.end > end) {
                        giver = Some((span.end, SpanAt { row, index }));
                    }
                    break;
                }
            }
        }
        giver.map(|(_, at)| at)
    }
}

/// The lock that a span waits for.
const fn lock_of(kind: SpanKind) -> Option<Lock> {
    match kind {
        SpanKind::WaitGil => Some(Lock::Gil),
        SpanKind::WaitLock => Some(Lock::Lock),
        SpanKind::Compute
        | SpanKind::WaitQueue
        | SpanKind::Sleep
        | SpanKind::Io
        | SpanKind::Encode
        | SpanKind::Transfer
        | SpanKind::Decode
        | SpanKind::Spawn
        | SpanKind::Load
        | SpanKind::Idle
        | SpanKind::Combine => None,
    }
}
