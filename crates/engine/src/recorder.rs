//! What one worker did in one execution: spans in memory that was allocated before, and sums that
//! stay right when there are more spans than that.

use crate::clock;
use model::{Costs, Nanos, PageTime, Span, SpanKind};
use std::ops::Range;

/// Spans that a worker keeps of an execution; what comes after is only summed up.
const KEPT: usize = 4_096;

/// A worker's record of an execution.
#[derive(Debug)]
pub struct Recorder {
    worker: u16,
    /// When the execution began.
    began: PageTime,
    /// The spans in the order in which they ended.
    pub spans: Vec<Span>,
    /// What they add up to.
    pub costs: Costs,
    /// Whether the worker ran any task.
    pub ran: bool,
}

impl Recorder {
    /// An empty record of this worker.
    pub fn new(worker: u16) -> Self {
        Self {
            worker,
            began: PageTime::default(),
            spans: Vec::with_capacity(KEPT),
            costs: Costs::default(),
            ran: false,
        }
    }

    /// Forgets everything and starts the record of an execution that began at `began`.
    pub fn restart(&mut self, began: PageTime) {
        self.began = began;
        self.spans.clear();
        self.costs = Costs::default();
        self.ran = false;
    }

    /// Writes down what the worker did from `start` to `end`.
    pub fn note(&mut self, kind: SpanKind, start: PageTime, end: PageTime, tasks: Range<u32>) {
        let took = end.since(start);
        match kind {
            SpanKind::Compute => {
                self.costs.compute += took;
                self.ran = true;
            }
            SpanKind::WaitGil => self.costs.wait_gil += took,
            SpanKind::Sleep | SpanKind::Io => self.costs.wait_io += took,
            SpanKind::Encode => self.costs.encode += took,
            SpanKind::Decode => self.costs.decode += took,
            SpanKind::WaitLock
            | SpanKind::WaitQueue
            | SpanKind::Transfer
            | SpanKind::Spawn
            | SpanKind::Load
            | SpanKind::Idle => {}
            SpanKind::Combine => self.costs.combine += took,
        }
        if self.spans.len() < KEPT && took > Nanos::ZERO {
            self.spans.push(Span {
                worker: self.worker,
                kind,
                start: start.since(self.began),
                end: end.since(self.began),
                tasks,
            });
        }
    }

    /// Takes what a process has written down, with moments in the page's time.
    pub fn adopt(&mut self, worker: u16, spans: impl IntoIterator<Item = Span>) {
        self.worker = worker;
        for span in spans {
            self.note(span.kind, PageTime(span.start), PageTime(span.end), span.tasks);
        }
    }

    /// Writes down a wait for the GIL that ends now.
    #[cfg(feature = "threads")]
    pub fn waited_for_gil(&mut self, waited: Nanos) {
        if waited > Nanos::ZERO {
            let now = clock::now();
            self.note(SpanKind::WaitGil, PageTime(now.0 - waited), now, 0..0);
        }
    }

    /// Times `work` and writes it down as combining.
    pub fn combining(&mut self, work: impl FnOnce()) {
        let began = clock::now();
        work();
        self.costs.combine += clock::now().since(began);
    }
}
