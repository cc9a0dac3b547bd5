//! The way of a task or a message through the workers.
//!
//! These look at every span of a group, which takes milliseconds for a million of them: they are for
//! a selection, not for a frame.

use crate::row::Extent;
use crate::spans::{SpanAt, Timeline};
use model::{Span, SpanKind};

/// From the end of a span to the beginning of one of another worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// Where it begins.
    pub from: SpanAt,
    /// Where it ends.
    pub to: SpanAt,
}

/// What something went through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// The spans in their order: those of a task by when they began, those of a message by when
    /// they ended, because one may await bytes that are not made yet.
    pub spans: Vec<SpanAt>,
    /// From each span to the next one, where that is another worker's.
    pub arrows: Vec<Arrow>,
}

impl Timeline {
    /// The spans of a group that worked on a task, from round to round and worker to worker.
    #[must_use]
    pub fn task_path(&self, group: usize, task: u32) -> Path {
        self.path(self.in_order(group, |span| span.tasks.contains(&task)))
    }

    /// The message that a span made, awaited or read: from making its bytes over awaiting them to
    /// reading them. Empty for a span that does none of these.
    #[must_use]
    pub fn message_path(&self, at: SpanAt) -> Path {
        let Some(span) = self.span(at).filter(|span| carries(span.kind)) else {
            return Path::default();
        };
        let group = self.rows()[at.row].group;
        let mut all =
            self.in_order(group, |other| carries(other.kind) && other.tasks == span.tasks);
        all.sort_by_key(|at| {
            self.extent(*at).map_or((u64::MAX, u8::MAX), |span| (span.end, span.kind as u8))
        });
        // Making bytes begins a message: there is one to the worker and one back.
        let mut messages = all
            .chunk_by(|_, next| self.extent(*next).map(|span| span.kind) != Some(SpanKind::Encode));
        let message = messages.find(|message| message.contains(&at));
        self.path(message.unwrap_or_default().to_vec())
    }

    /// The arrows of all tasks of a group: from each span to the next one that begins with the same
    /// task, where that is another worker's.
    #[must_use]
    pub fn task_arrows(&self, group: usize) -> Vec<Arrow> {
        let mut spans = self.in_order(group, |span| !span.tasks.is_empty());
        let first = |at: &SpanAt| {
            self.rows()[at.row].tasks_of(at.index).map_or(u32::MAX, |tasks| tasks.start)
        };
        spans.sort_by_key(first);
        let ways = spans.chunk_by(|span, next| first(span) == first(next));
        ways.flat_map(|spans| self.arrows(spans)).collect()
    }

    /// The spans of a group that are wanted, in the order in which they began.
    fn in_order(&self, group: usize, wanted: impl Fn(&Span) -> bool) -> Vec<SpanAt> {
        let mut found = Vec::new();
        for row in self.rows_of(group) {
            let spans = &self.rows()[row];
            for index in 0..spans.len() {
                if let Some(span) = spans.span(index).filter(&wanted) {
                    found.push((span.start, span.end, SpanAt { row, index }));
                }
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, _, at)| at).collect()
    }

    fn path(&self, spans: Vec<SpanAt>) -> Path {
        Path { arrows: self.arrows(&spans), spans }
    }

    fn arrows(&self, spans: &[SpanAt]) -> Vec<Arrow> {
        let worker = |at: SpanAt| self.rows()[at.row].worker;
        let pairs = spans.windows(2).map(|pair| Arrow { from: pair[0], to: pair[1] });
        pairs.filter(|arrow| worker(arrow.from) != worker(arrow.to)).collect()
    }

    fn extent(&self, at: SpanAt) -> Option<Extent> {
        self.rows().get(at.row)?.extent(at.index)
    }
}

/// Whether a span is a part of a message's way.
const fn carries(kind: SpanKind) -> bool {
    matches!(kind, SpanKind::Encode | SpanKind::Transfer | SpanKind::Decode)
}
