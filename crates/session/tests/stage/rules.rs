//! What is true of every run, whatever happens in it: checked after every event.

use model::{ExecutionModel, PageTime, Phase};
use session::{Effect, Event, PUBLISH_INTERVAL, Progress};
use std::collections::BTreeSet;

/// Looks on and remembers.
#[derive(Default)]
pub struct Rules {
    now: PageTime,
    running: bool,
    started: BTreeSet<ExecutionModel>,
    asked_to_end: BTreeSet<ExecutionModel>,
    killed: BTreeSet<ExecutionModel>,
    /// Lanes that said that nothing is left of them.
    ended: BTreeSet<ExecutionModel>,
    published: Option<(PageTime, Progress)>,
    wake: Option<PageTime>,
    pub finished: u32,
}

impl Rules {
    /// Checks what the session made of an event.
    pub fn check(&mut self, event: &Event, effects: &[Effect], is_running: bool) {
        self.now = self.now.max(event.at());
        if let Event::Woke { .. } = event {
            self.wake = None;
        }
        if let (Event::Run { .. }, false) = (event, self.running) {
            let Self { now, finished, .. } = *self;
            *self = Self { now, finished, running: true, ..Self::default() };
        }
        if let Event::Ended { lane, .. } = event {
            self.ended.insert(*lane);
        }
        for effect in effects {
            assert!(self.running, "{effect:?} outside of a run");
            self.take(effect);
        }
        assert_eq!(self.running, is_running, "is_running tells whether Finish has come");
        if self.running && !effects.is_empty() {
            assert!(self.wake.is_some(), "something is always waited for, and not without end");
        }
    }

    fn take(&mut self, effect: &Effect) {
        match effect {
            Effect::Calibrate => assert!(self.started.is_empty(), "calibrated before any start"),
            Effect::Start { lane, plan, .. } => {
                assert!(self.started.insert(*lane), "{lane} started twice");
                assert!(plan.workers >= 1, "a final plan");
            }
            Effect::Iterate { lane, iteration } => {
                self.is_there(*lane);
                assert!(iteration.executions >= 1);
                assert!(!self.asked_to_end.contains(lane), "{lane} iterates after its end");
            }
            Effect::Report { lane } => {
                self.is_there(*lane);
                assert!(!self.asked_to_end.contains(lane), "{lane} reports after its end");
            }
            Effect::Cancel { lane } => self.is_there(*lane),
            Effect::End { lane } => {
                self.is_there(*lane);
                assert!(self.asked_to_end.insert(*lane), "{lane} asked to end twice");
            }
            Effect::Kill { lane } => {
                self.is_there(*lane);
                self.killed.insert(*lane);
            }
            Effect::WakeAt(moment) => self.wake = Some(*moment),
            Effect::Publish(progress) => self.publish(progress),
            Effect::Finish(run) => {
                self.running = false;
                self.finished += 1;
                for lane in &self.started {
                    let gone = self.asked_to_end.contains(lane)
                        || self.killed.contains(lane)
                        || self.ended.contains(lane);
                    assert!(gone, "{lane} was left running");
                }
                let lanes: Vec<_> = run.lanes.iter().map(|lane| lane.model).collect();
                assert!(lanes.iter().copied().eq(run.plan.lanes.iter()), "the chosen lanes");
            }
        }
    }

    fn is_there(&self, lane: ExecutionModel) {
        assert!(self.started.contains(&lane), "{lane} was never started");
        assert!(!self.killed.contains(&lane), "{lane} is asked for something after its kill");
    }

    fn publish(&mut self, progress: &Progress) {
        assert!((0.0..=1.0).contains(&progress.done));
        if let Some((at, before)) = &self.published {
            assert!(progress.done >= before.done, "the progress went back");
            let measures = |progress: &Progress| {
                progress.lanes.iter().any(|lane| lane.phase == Phase::Measure)
            };
            if measures(before) && measures(progress) {
                assert!(self.now.since(*at) >= PUBLISH_INTERVAL, "shown too often");
            }
        }
        self.published = Some((self.now, progress.clone()));
    }
}

/// The lane that an event is about.
pub fn lane_of(event: &Event) -> Option<ExecutionModel> {
    match event {
        Event::Spawned { lane, .. }
        | Event::Loaded { lane, .. }
        | Event::Sampled { lane, .. }
        | Event::Reported { lane, .. }
        | Event::Ended { lane, .. }
        | Event::Failed { lane, .. } => Some(*lane),
        Event::Run { .. }
        | Event::Calibrated { .. }
        | Event::Stop { .. }
        | Event::Woke { .. }
        | Event::Hidden { .. } => None,
    }
}
