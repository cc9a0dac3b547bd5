//! One lane: where it is, what was asked of it, until when it has to answer, what is known of it.
//!
//! A lane knows nothing of the other lanes: whose turn it is, and what its answer is compared
//! with, is decided in `session.rs`.

use crate::event::{Effect, Iteration, LaneReport};
use crate::length::{Length, Sizing};
use crate::limits;
use crate::overhead::Overhead;
use crate::reference::Expected;
use model::{
    Closed, ExecutionModel, Failure, FailureKind, LaneRecord, Nanos, Outcome, PageTime, Phase,
    Plan, Purpose, Sample,
};

/// Where a lane is. `until` is the moment at which its answer is overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Not started.
    Queued,
    /// Was asked to start.
    Spawning { until: PageTime },
    /// Its workers have answered; its input is being loaded.
    Loading { until: PageTime },
    /// Was asked for an iteration.
    Iterating { iteration: Iteration, since: PageTime, until: PageTime },
    /// Waits for its turn.
    Ready,
    /// Was asked for its last answer.
    Reporting { until: PageTime },
    /// Was asked to end, perhaps while it was computing.
    Ending { until: PageTime, computing: bool },
    /// Is being terminated.
    Killing { until: PageTime },
    /// Nothing of it is left, or it never was.
    Gone,
}

/// A lane of a run.
#[derive(Debug)]
pub(crate) struct Lane {
    pub step: Step,
    /// Whether it was chosen; else it only runs for its answer.
    pub shown: bool,
    /// The digest of its answers.
    pub digest: Option<u64>,
    /// Until when its workers may still be using their cores although they were terminated.
    pub burns_until: PageTime,
    /// What its next iteration is for.
    pub next: Purpose,
    /// Its outcome there is `Stopped` until `outcome` takes its place at the end.
    record: LaneRecord,
    outcome: Option<Outcome>,
    iterations: u32,
    executions: u32,
    overhead: Overhead,
    /// See [`model::Params::waits`].
    waits: Nanos,
}

impl Lane {
    pub(crate) fn new(
        model: ExecutionModel,
        shown: bool,
        closed: Option<Closed>,
        clock_step: Nanos,
    ) -> Self {
        Self {
            step: if closed.is_some() { Step::Gone } else { Step::Queued },
            shown,
            digest: None,
            burns_until: PageTime::default(),
            next: Purpose::Warmup,
            record: LaneRecord::without_samples(model, Outcome::Stopped),
            outcome: closed.map(Outcome::Closed),
            iterations: 0,
            executions: 1,
            overhead: Overhead::new(clock_step),
            waits: Nanos::ZERO,
        }
    }

    pub(crate) fn model(&self) -> ExecutionModel {
        self.record.model
    }

    pub(crate) fn samples(&self) -> &[Sample] {
        &self.record.samples
    }

    pub(crate) fn failure(&self) -> Option<&Failure> {
        match &self.outcome {
            Some(Outcome::Failed(failure)) => Some(failure),
            Some(Outcome::Finished(_) | Outcome::Closed(_) | Outcome::Stopped) | None => None,
        }
    }

    pub(crate) fn closed(&self) -> Option<Closed> {
        match self.outcome {
            Some(Outcome::Closed(closed)) => Some(closed),
            Some(Outcome::Finished(_) | Outcome::Failed(_) | Outcome::Stopped) | None => None,
        }
    }

    /// The longest time of one execution that it has shown, cold ones included.
    pub(crate) fn slowest(&self) -> Nanos {
        let measured = self.record.samples.iter().map(|sample| sample.wall).max();
        self.record.warmup.max(measured.unwrap_or_default())
    }

    /// The moment at which what it was asked for is overdue.
    pub(crate) fn deadline(&self) -> Option<PageTime> {
        match self.step {
            Step::Spawning { until }
            | Step::Loading { until }
            | Step::Iterating { until, .. }
            | Step::Reporting { until }
            | Step::Ending { until, .. }
            | Step::Killing { until } => Some(until),
            Step::Queued | Step::Ready | Step::Gone => None,
        }
    }

    /// The phase that the page shows. A lane that is warm waits in its warm-up for the others.
    pub(crate) fn phase(&self, measuring: bool) -> Phase {
        match self.step {
            Step::Queued => Phase::Queued,
            Step::Spawning { .. } => Phase::Spawn,
            Step::Loading { .. } => Phase::Load,
            Step::Iterating { iteration, .. } if iteration.purpose != Purpose::Measure => {
                Phase::Warmup
            }
            Step::Ready if !measuring => Phase::Warmup,
            Step::Iterating { .. } | Step::Ready => Phase::Measure,
            Step::Reporting { .. } => Phase::Verify,
            Step::Ending { .. } | Step::Killing { .. } => Phase::Teardown,
            Step::Gone => Phase::Done,
        }
    }

    pub(crate) fn into_record(self) -> LaneRecord {
        let outcome = self.outcome.unwrap_or(Outcome::Stopped);
        LaneRecord { outcome, ..self.record }
    }
}

/// What is asked of it.
impl Lane {
    pub(crate) fn start(
        &mut self,
        now: PageTime,
        plan: &Plan,
        spin_per_ms: u64,
        out: &mut Vec<Effect>,
    ) {
        self.waits = plan.params.waits();
        self.step = Step::Spawning { until: now + limits::start(plan.workers) };
        let plan = Box::new(plan.clone());
        out.push(Effect::Start { lane: self.model(), plan, spin_per_ms });
    }

    /// Asks for the next iteration. `slowest` is the longest execution that any lane has shown.
    pub(crate) fn iterate(&mut self, now: PageTime, slowest: Nanos, out: &mut Vec<Effect>) {
        let (index, purpose) = (self.iterations, self.next);
        let (executions, limit) = match purpose {
            Purpose::Overhead => (self.overhead.next().unwrap_or(1), limits::OVERHEAD),
            Purpose::Warmup | Purpose::Measure => {
                let cold = index == 0;
                let limit = limits::iteration(cold, self.executions, slowest, self.waits);
                (self.executions, limit)
            }
        };
        let until = now + limit;
        let iteration = Iteration { index, purpose, executions };
        self.iterations += 1;
        self.step = Step::Iterating { iteration, since: now, until };
        out.push(Effect::Iterate { lane: self.model(), iteration });
    }

    pub(crate) fn report(&mut self, now: PageTime, out: &mut Vec<Effect>) {
        self.step = Step::Reporting { until: now + limits::REPORT };
        out.push(Effect::Report { lane: self.model() });
    }

    pub(crate) fn end(&mut self, now: PageTime, out: &mut Vec<Effect>) {
        self.step = Step::Ending { until: now + limits::END, computing: false };
        out.push(Effect::End { lane: self.model() });
    }

    /// Ends it as fast as can be, with the outcome that it has by now.
    pub(crate) fn stop(&mut self, now: PageTime, out: &mut Vec<Effect>) {
        let grace = now + limits::STOP_GRACE;
        self.outcome.get_or_insert(Outcome::Stopped);
        match self.step {
            Step::Queued => self.step = Step::Gone,
            Step::Spawning { .. } | Step::Loading { .. } => self.kill(now, out),
            Step::Iterating { .. } => {
                self.step = Step::Ending { until: grace, computing: true };
                out.push(Effect::Cancel { lane: self.model() });
                out.push(Effect::End { lane: self.model() });
            }
            Step::Ready | Step::Reporting { .. } => {
                self.step = Step::Ending { until: grace, computing: false };
                out.push(Effect::End { lane: self.model() });
            }
            Step::Ending { until, computing } => {
                self.step = Step::Ending { until: until.min(grace), computing };
            }
            Step::Killing { .. } | Step::Gone => {}
        }
    }

    /// Gives it up, if there is anything to be given up. The first failure is the one that counts.
    pub(crate) fn fail(&mut self, now: PageTime, failure: Failure, out: &mut Vec<Effect>) {
        match self.step {
            Step::Spawning { .. }
            | Step::Loading { .. }
            | Step::Iterating { .. }
            | Step::Ready
            | Step::Reporting { .. } => {
                self.outcome = Some(Outcome::Failed(failure));
                self.kill(now, out);
            }
            // A lane that ends has its outcome; if it cannot end any more, its time will be over.
            Step::Queued | Step::Ending { .. } | Step::Killing { .. } | Step::Gone => {}
        }
    }

    fn kill(&mut self, now: PageTime, out: &mut Vec<Effect>) {
        let computing = match self.step {
            Step::Iterating { .. } => true,
            Step::Ending { computing, .. } => computing,
            Step::Queued
            | Step::Spawning { .. }
            | Step::Loading { .. }
            | Step::Ready
            | Step::Reporting { .. }
            | Step::Killing { .. }
            | Step::Gone => false,
        };
        if computing {
            self.burns_until = now + limits::burn(self.model());
        }
        self.step = Step::Killing { until: now + limits::KILL };
        out.push(Effect::Kill { lane: self.model() });
    }
}

/// What it answers. Answers to what was not asked are ignored.
impl Lane {
    pub(crate) fn spawned(&mut self, now: PageTime, spawn: Nanos, workers: u16, plan: &Plan) {
        if let Step::Spawning { .. } = self.step {
            self.record.spawn = spawn;
            self.record.workers = workers;
            self.step = Step::Loading { until: now + limits::start(plan.workers) };
        }
    }

    pub(crate) fn loaded(&mut self, load: Nanos) {
        if let Step::Loading { .. } = self.step {
            self.record.load = load;
            self.step = Step::Ready;
        }
    }

    /// Takes the end of an iteration and returns which one it was and when it was asked for.
    pub(crate) fn iterated(&mut self, purpose: Purpose) -> Option<(Iteration, PageTime)> {
        match self.step {
            Step::Iterating { iteration, since, .. } if iteration.purpose == purpose => {
                self.step = Step::Ready;
                Some((iteration, since))
            }
            Step::Iterating { .. }
            | Step::Queued
            | Step::Spawning { .. }
            | Step::Loading { .. }
            | Step::Ready
            | Step::Reporting { .. }
            | Step::Ending { .. }
            | Step::Killing { .. }
            | Step::Gone => None,
        }
    }

    /// Keeps what a warm-up shows: how long the first one took, how many workers ran the kernel, and
    /// how many executions make a sample.
    pub(crate) fn keep_warmup(&mut self, iteration: Iteration, sample: &Sample, length: Length) {
        if iteration.index == 0 {
            self.record.warmup = sample.wall;
        }
        self.record.warm_workers = self.record.warm_workers.max(sample.workers_seen);
        let Sizing { executions, settled } = length.size(iteration.index, sample);
        self.executions = executions;
        if settled {
            self.next = Purpose::Overhead;
        }
    }

    /// Takes a step towards the lane's overhead.
    pub(crate) fn keep_overhead(&mut self, sample: &Sample) {
        self.overhead.take(sample);
        self.record.overhead = self.overhead.measured();
        if self.overhead.next().is_none() {
            self.next = Purpose::Measure;
        }
    }

    pub(crate) fn keep_sample(&mut self, sample: Sample) {
        self.record.samples.push(sample);
    }

    pub(crate) fn reported(
        &mut self,
        now: PageTime,
        report: LaneReport,
        expected: &Expected,
        out: &mut Vec<Effect>,
    ) {
        let Step::Reporting { .. } = self.step else { return };
        let LaneReport { answer, spans, start_spans, private_memory, shared_memory } = report;
        self.record.spans = spans;
        self.record.start_spans = start_spans;
        self.record.memory =
            private_memory.iter().fold(shared_memory, |sum, bytes| sum.saturating_add(*bytes));
        self.record.private_memory = private_memory;
        self.record.shared_memory = shared_memory;
        match expected.check(answer.digest, self.digest) {
            Ok(()) => {
                self.outcome = Some(Outcome::Finished(answer));
                self.end(now, out);
            }
            Err(difference) => {
                self.fail(now, Failure::new(FailureKind::WrongAnswer, difference), out);
            }
        }
    }

    pub(crate) fn ended(&mut self) {
        match self.step {
            Step::Queued | Step::Gone => return,
            Step::Ending { .. } | Step::Killing { .. } => {}
            Step::Spawning { .. }
            | Step::Loading { .. }
            | Step::Iterating { .. }
            | Step::Ready
            | Step::Reporting { .. } => {
                let failure = Failure::new(FailureKind::WorkerDied, "It ended by itself");
                self.outcome = Some(Outcome::Failed(failure));
            }
        }
        self.step = Step::Gone;
    }

    /// Looks at whether it is overdue.
    pub(crate) fn woke(&mut self, now: PageTime, plan: &Plan, out: &mut Vec<Effect>) {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        let after = |limit: Nanos| format!("{:.1} s", limit.as_secs_f64());
        let (kind, detail) = match self.step {
            Step::Spawning { .. } => {
                let limit = after(limits::start(plan.workers));
                (FailureKind::StartTimeout, format!("Not all workers answered within {limit}"))
            }
            Step::Loading { .. } => {
                let limit = after(limits::start(plan.workers));
                (FailureKind::StartTimeout, format!("The input was not loaded within {limit}"))
            }
            Step::Iterating { since, until, .. } => {
                let limit = after(until.since(since));
                (FailureKind::Hung, format!("An iteration took longer than {limit}"))
            }
            Step::Reporting { .. } => {
                let limit = after(limits::REPORT);
                (FailureKind::Hung, format!("The last answer did not come within {limit}"))
            }
            Step::Ending { .. } => return self.kill(now, out),
            Step::Killing { .. } | Step::Queued | Step::Ready | Step::Gone => {
                self.step = Step::Gone;
                return;
            }
        };
        self.fail(now, Failure::new(kind, detail), out);
    }
}
