//! A run that is going on: which stage it is in, whose turn it is, what has to be waited for.

use crate::effort::enough;
use crate::event::{Calibration, Effect, Event, Progress};
use crate::lane::{Lane, Step};
use crate::length::Length;
use crate::limits;
use crate::reference::{Expected, majority};
use model::{
    Closed, Environment, ExecutionModel, Failure, FailureKind, MAX_WORKERS, Nanos, PageTime, Plan,
    Provenance, Purpose, Run, Sample, Workers,
};

mod progress;

/// The speed of the spin kernel where no calibration has measured it: a step is a few dependent
/// instructions, about a nanosecond.
const USUAL_SPIN_PER_MS: u64 = 1_000_000;

/// What all lanes together are at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// `until` is when the calibration is overdue; `None` before it is asked for.
    Calibrating { until: Option<PageTime> },
    /// The lanes are started and warmed up, one after the other.
    Starting,
    /// The lanes iterate in turn.
    Measuring,
    /// Every lane reports and ends.
    Closing,
}

/// A run from [`Event::Run`] to [`Effect::Finish`].
#[derive(Debug)]
pub(crate) struct Running {
    /// Until when a worker that an earlier run killed may disturb what is timed.
    pub quiet_from: PageTime,
    now: PageTime,
    stage: Stage,
    stopped: bool,
    /// In the order of the page.
    lanes: Vec<Lane>,
    expected: Expected,
    length: Length,
    /// The time spent in measured iterations: what a budget is compared with.
    measured: Nanos,
    spin_per_ms: u64,
    plan: Plan,
    environment: Environment,
    when: String,
    /// The wake-up that is outstanding.
    wake: Option<PageTime>,
    /// What was published last, and when.
    shown: Option<(PageTime, Progress)>,
    done: f64,
    effects: Vec<Effect>,
}

impl Running {
    /// Sequential is among the lanes in any case, unless it is closed or there is nothing to be
    /// compared with its answer.
    pub(crate) fn new(
        at: PageTime,
        plan: Plan,
        environment: Environment,
        when: String,
        closed: &[(ExecutionModel, Closed)],
    ) -> Self {
        let why = |lane| closed.iter().find(|(other, _)| *other == lane).map(|(_, why)| *why);
        let is_needed = plan.lanes.iter().any(|lane| why(lane).is_none())
            && why(ExecutionModel::Sequential).is_none();
        let all = if is_needed { plan.lanes.with(ExecutionModel::Sequential) } else { plan.lanes };
        let step = environment.clock_step;
        let lanes = all
            .iter()
            .map(|lane| Lane::new(lane, plan.lanes.contains(lane), why(lane), step))
            .collect();
        Self {
            quiet_from: PageTime::default(),
            now: at,
            stage: Stage::Calibrating { until: None },
            stopped: false,
            lanes,
            expected: Expected::Awaited,
            length: Length::new(environment.clock_step),
            measured: Nanos::ZERO,
            spin_per_ms: USUAL_SPIN_PER_MS,
            plan,
            environment,
            when,
            wake: None,
            shown: None,
            done: 0.0,
            effects: Vec::new(),
        }
    }

    /// Uses an earlier calibration. Where there is no lane to run, none is needed.
    pub(crate) fn begin(&mut self, calibration: Option<Calibration>) {
        let nothing_to_run = self.all_gone();
        if nothing_to_run || calibration.is_some() {
            self.calibrated(calibration);
        }
        if nothing_to_run {
            self.stage = Stage::Closing;
        }
    }

    pub(crate) fn on(&mut self, event: Event) {
        // Moments may come from several clocks: going back a little must not undo anything.
        self.now = self.now.max(event.at());
        let now = self.now;
        match event {
            Event::Run { .. } => {}
            Event::Calibrated { calibration, .. } => {
                if let Stage::Calibrating { until: Some(_) } = self.stage {
                    self.calibrated(calibration);
                }
            }
            Event::Spawned { lane, spawn, workers, .. } => {
                if let Some(lane) = find(&mut self.lanes, lane) {
                    lane.spawned(now, spawn, workers, &self.plan);
                }
            }
            Event::Loaded { lane, load, .. } => {
                if let Some(lane) = find(&mut self.lanes, lane) {
                    lane.loaded(load);
                }
            }
            Event::Sampled { lane, purpose, sample, .. } => self.sampled(lane, purpose, sample),
            Event::Reported { lane, report, .. } => {
                if let Some(lane) = find(&mut self.lanes, lane) {
                    let effects = &mut self.effects;
                    lane.reported(now, *report, &self.expected, effects);
                }
            }
            Event::Ended { lane, .. } => {
                if let Some(lane) = find(&mut self.lanes, lane) {
                    lane.ended();
                }
            }
            Event::Failed { lane, failure, .. } => {
                if let Some(lane) = find(&mut self.lanes, lane) {
                    lane.fail(now, failure, &mut self.effects);
                }
            }
            Event::Stop { .. } => self.stop(),
            Event::Woke { .. } => self.woke(),
            Event::Hidden { .. } => self.environment.was_hidden = true,
        }
    }

    /// Goes on as far as nothing has to be waited for, and returns all that is to be done.
    pub(crate) fn go_on(&mut self) -> Vec<Effect> {
        match self.stage {
            Stage::Calibrating { until } => self.calibrate(until),
            Stage::Starting => self.start_next(),
            Stage::Measuring => self.measure_next(),
            Stage::Closing => {}
        }
        if !self.is_over() {
            self.publish();
            self.set_wake();
        }
        std::mem::take(&mut self.effects)
    }

    pub(crate) fn is_over(&self) -> bool {
        self.stage == Stage::Closing && self.all_gone()
    }

    pub(crate) fn into_run(self) -> Run {
        let shown = self.lanes.into_iter().filter(|lane| lane.shown);
        Run {
            provenance: Provenance::Measured,
            when: self.when,
            plan: self.plan,
            environment: self.environment,
            lanes: shown.map(Lane::into_record).collect(),
            stopped: self.stopped,
        }
    }

    /// The moment from which something can be timed, for all that is known of killed workers.
    pub(crate) fn quiet_from(&self) -> PageTime {
        let burns = self.lanes.iter().map(|lane| lane.burns_until).max();
        self.quiet_from.max(burns.unwrap_or_default())
    }

    /// Whether a lane is asked for something: then nothing may be asked of another.
    fn is_busy(&self) -> bool {
        self.lanes.iter().any(|lane| lane.deadline().is_some())
    }

    /// Whether a killed worker may still be using its core: then nothing may be timed.
    fn is_burning(&self) -> bool {
        self.now < self.quiet_from()
    }

    fn all_gone(&self) -> bool {
        self.lanes.iter().all(|lane| lane.step == Step::Gone)
    }

    /// The longest time of one execution that any lane has shown.
    fn slowest(&self) -> Nanos {
        self.lanes.iter().map(Lane::slowest).max().unwrap_or_default()
    }
}

/// From stage to stage.
impl Running {
    fn calibrate(&mut self, until: Option<PageTime>) {
        if until.is_none() && !self.is_burning() {
            self.stage = Stage::Calibrating { until: Some(self.now + limits::CALIBRATION) };
            self.effects.push(Effect::Calibrate);
        }
    }

    /// Makes the plan final.
    fn calibrated(&mut self, calibration: Option<Calibration>) {
        if let Some(Calibration { cores, spin_per_ms, load, memory_room }) = calibration {
            self.environment.cores_measured = Some(cores).filter(|cores| cores.is_finite());
            self.environment.load = load;
            self.environment.memory_room = memory_room;
            self.spin_per_ms = spin_per_ms;
        }
        self.plan.workers = match self.plan.params.workers {
            Workers::Auto => self.environment.automatic_workers(),
            Workers::Exactly(workers) => workers.clamp(1, MAX_WORKERS),
        };
        self.stage = Stage::Starting;
    }

    /// Which lane goes on: one that has been started is warmed up before the next is started.
    fn start_next(&mut self) {
        if self.is_busy() {
            return;
        }
        let (burning, slowest) = (self.is_burning(), self.slowest());
        let (now, effects) = (self.now, &mut self.effects);
        let warms_up = |lane: &Lane| lane.step == Step::Ready && lane.next != Purpose::Measure;
        let cold = self.lanes.iter().position(warms_up);
        let next = cold.or_else(|| self.lanes.iter().position(|lane| lane.step == Step::Queued));
        match next.map(|next| &mut self.lanes[next]) {
            Some(_) if burning => {}
            Some(lane) if warms_up(lane) => lane.iterate(now, slowest, effects),
            Some(lane) => lane.start(now, &self.plan, self.spin_per_ms, effects),
            None => {
                self.agree();
                self.stage = Stage::Measuring;
                self.measure_next();
            }
        }
    }

    /// Where Sequential gave no answer, the lanes decide among themselves, before anything is
    /// measured. One that differs fails here.
    fn agree(&mut self) {
        if !matches!(self.expected, Expected::Awaited) {
            return;
        }
        let ready = |lane: &&mut Lane| lane.step == Step::Ready;
        let digests: Vec<u64> =
            self.lanes.iter_mut().filter(ready).filter_map(|lane| lane.digest).collect();
        let Some(digest) = majority(&digests) else { return };
        let sequential = self.lanes.iter().find(|lane| lane.model() == ExecutionModel::Sequential);
        let failure = sequential.and_then(Lane::failure).cloned();
        self.expected = Expected::Majority(digest, failure);
        for lane in self.lanes.iter_mut().filter(ready) {
            if let Err(difference) = self.expected.check(lane.digest.unwrap_or(digest), None) {
                let failure = Failure::new(FailureKind::WrongAnswer, difference);
                lane.fail(self.now, failure, &mut self.effects);
            }
        }
    }

    /// Whose turn it is: the first lane of those with the fewest samples.
    fn measure_next(&mut self) {
        if self.is_busy() {
            return;
        }
        let living = || self.lanes.iter().filter(|lane| lane.step == Step::Ready);
        let samples: Vec<&[Sample]> = living().map(Lane::samples).collect();
        let counts = samples.iter().map(|samples| samples.len());
        let round_is_over = counts.clone().min() == counts.max();
        if round_is_over && enough(self.plan.params.effort, self.measured, &samples) {
            return self.close();
        }
        if self.is_burning() {
            return;
        }
        let slowest = self.slowest();
        let ready = self.lanes.iter_mut().filter(|lane| lane.step == Step::Ready);
        if let Some(next) = ready.min_by_key(|lane| lane.samples().len()) {
            next.iterate(self.now, slowest, &mut self.effects);
        }
    }

    fn close(&mut self) {
        self.stage = Stage::Closing;
        for lane in self.lanes.iter_mut().filter(|lane| lane.step == Step::Ready) {
            lane.report(self.now, &mut self.effects);
        }
    }

    fn stop(&mut self) {
        if !self.stopped {
            self.stopped = true;
            self.stage = Stage::Closing;
            for lane in &mut self.lanes {
                lane.stop(self.now, &mut self.effects);
            }
        }
    }
}

/// What came back, and what did not.
impl Running {
    fn sampled(&mut self, model: ExecutionModel, purpose: Purpose, sample: Sample) {
        let (now, effects) = (self.now, &mut self.effects);
        let Some(lane) = find(&mut self.lanes, model) else { return };
        let Some((iteration, since)) = lane.iterated(purpose) else { return };
        if purpose == Purpose::Overhead {
            return lane.keep_overhead(&sample);
        }

        if model == ExecutionModel::Sequential && matches!(self.expected, Expected::Awaited) {
            self.expected = Expected::Sequential(sample.digest);
        }
        if let Err(difference) = self.expected.check(sample.digest, lane.digest) {
            return lane.fail(now, Failure::new(FailureKind::WrongAnswer, difference), effects);
        }
        lane.digest = Some(sample.digest);

        if purpose == Purpose::Measure {
            self.measured += now.since(since);
            if self.length.is_too_short(&sample) {
                let detail = self.length.complaint(&sample);
                let failure = Failure::new(FailureKind::TooShortToMeasure, detail);
                return lane.fail(now, failure, effects);
            }
            return lane.keep_sample(sample);
        }
        lane.keep_warmup(iteration, &sample, self.length);
        if !lane.shown {
            lane.end(now, effects);
        }
    }

    fn woke(&mut self) {
        self.wake = None;
        if let Stage::Calibrating { until: Some(until) } = self.stage
            && self.now >= until
        {
            self.calibrated(None);
        }
        for lane in &mut self.lanes {
            lane.woke(self.now, &self.plan, &mut self.effects);
        }
    }

    /// Asks for a wake-up at the next moment at which something is overdue, unless there is one
    /// before it; that one will find nothing to do and ask again.
    fn set_wake(&mut self) {
        let calibration = match self.stage {
            Stage::Calibrating { until } => until,
            Stage::Starting | Stage::Measuring | Stage::Closing => None,
        };
        let quiet =
            Some(self.quiet_from()).filter(|_| self.stage != Stage::Closing && self.is_burning());
        let lanes = self.lanes.iter().filter_map(Lane::deadline);
        let next = lanes.chain(calibration).chain(quiet).min();
        if let Some(next) = next
            && self.wake.is_none_or(|wake| next < wake)
        {
            self.wake = Some(next);
            self.effects.push(Effect::WakeAt(next));
        }
    }
}

fn find(lanes: &mut [Lane], model: ExecutionModel) -> Option<&mut Lane> {
    lanes.iter_mut().find(|lane| lane.model() == model)
}
