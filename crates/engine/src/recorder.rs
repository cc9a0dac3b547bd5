//! What one worker did in one execution: spans in memory that was allocated before, and sums that
//! stay right when there are more spans than that.
//!
//! Reading the clock is nearly all that recording costs, so spans that follow each other share a
//! moment: most are noted from [`Recorder::until`] on, where the one before ended.

use crate::clock;
use model::{Costs, Nanos, PageTime, Span, SpanKind};
use std::ops::Range;

/// Spans that a worker keeps of an execution; what comes after is only summed up.
const KEPT: usize = 4_096;

/// A worker's record of an execution.
#[derive(Debug)]
pub struct Recorder {
    worker: u16,
    /// Whether anything is recorded. Else no clock is read, and only `ran` is right.
    traced: bool,
    /// When the execution began.
    began: PageTime,
    until: PageTime,
    /// The spans in the order in which they ended.
    pub spans: Vec<Span>,
    /// What they add up to.
    pub costs: Costs,
    /// Whether the worker ran any task.
    pub ran: bool,
}

impl Recorder {
    /// An empty record of this worker.
    pub fn new(worker: u16, traced: bool) -> Self {
        Self {
            worker,
            traced,
            began: PageTime::default(),
            until: PageTime::default(),
            // One more, for the idleness that is noted at the very end.
            spans: Vec::with_capacity(KEPT + 1),
            costs: Costs::default(),
            ran: false,
        }
    }

    /// Forgets everything and starts the record of an execution that began at `began`.
    pub fn restart(&mut self, began: PageTime) {
        self.began = began;
        self.until = began;
        self.spans.clear();
        self.costs = Costs::default();
        self.ran = false;
    }

    /// Until when it is written down what the worker did.
    pub fn until(&self) -> PageTime {
        self.until
    }

    /// The moment it is; where nothing is recorded, the beginning of time, for nothing.
    pub fn now(&self) -> PageTime {
        if self.traced { clock::now() } else { PageTime::default() }
    }

    /// Writes down what the worker did from `start` to `end`.
    // In one place: it is called from many, and what it costs beside the clock is nothing.
    #[inline(never)]
    pub fn note(&mut self, kind: SpanKind, start: PageTime, end: PageTime, tasks: Range<u32>) {
        self.ran |= kind == SpanKind::Compute;
        if !self.traced {
            return;
        }
        self.until = end;
        let took = end.since(start);
        match kind {
            SpanKind::Compute => self.costs.compute += took,
            SpanKind::WaitGil => self.costs.wait_gil += took,
            SpanKind::Sleep | SpanKind::Io => self.costs.wait_io += took,
            SpanKind::Encode => self.costs.encode += took,
            SpanKind::Decode => self.costs.decode += took,
            SpanKind::Combine => self.costs.combine += took,
            SpanKind::WaitLock
            | SpanKind::WaitQueue
            | SpanKind::Transfer
            | SpanKind::Spawn
            | SpanKind::Load
            | SpanKind::Idle => {}
        }
        let has_room = self.spans.len() < KEPT || kind == SpanKind::Idle;
        if has_room && took > Nanos::ZERO {
            self.spans.push(Span {
                worker: self.worker,
                kind,
                start: start.since(self.began),
                end: end.since(self.began),
                tasks,
            });
        }
    }

    /// Writes down what the worker did from where the record ends until now.
    #[inline(never)]
    pub fn note_until_now(&mut self, kind: SpanKind, tasks: Range<u32>) {
        let now = self.now();
        self.note(kind, self.until, now, tasks);
    }

    /// Writes down that a message with these tasks was awaited from where the record ends until
    /// `came`. Before it was sent there was nothing to wait for but that somebody sends it.
    pub fn awaited(&mut self, sent: PageTime, came: PageTime, tasks: Range<u32>) {
        let sent = sent.clamp(self.until, came.max(self.until));
        self.note(SpanKind::WaitQueue, self.until, sent, 0..0);
        self.note(SpanKind::Transfer, sent, came.max(sent), tasks);
    }

    /// Takes what a process has written down about the message that was sent to it at `sent`, with
    /// moments in the page's time, and returns when it was done.
    pub fn adopt(&mut self, sent: PageTime, spans: Vec<Span>) -> PageTime {
        self.ran = true;
        if let Some(first) = spans.first() {
            self.awaited(sent, PageTime(first.start), first.tasks.clone());
        }
        for span in spans {
            // Two workers' clocks may differ by a step, and no worker does two things at once.
            let start = PageTime(span.start).max(self.until);
            self.note(span.kind, start, PageTime(span.end).max(start), span.tasks);
        }
        self.until
    }

    /// Writes down that the worker had nothing left to do until the lane's end.
    pub fn idle_until(&mut self, end: PageTime) {
        self.note(SpanKind::Idle, self.until, end, 0..0);
    }

    /// Starts a record in the page's time, of what begins at this moment.
    pub fn restart_in_page_time(&mut self, moment: PageTime) {
        self.restart(PageTime::default());
        self.until = moment;
    }
}
