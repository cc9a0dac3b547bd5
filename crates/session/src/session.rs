//! The session: what is there before, between and after its runs. A run itself is `running.rs`.

use crate::event::{Effect, Event, Progress};
use crate::running::Running;
use model::PageTime;

/// Carries out one run after the other. See the crate's documentation for the protocol.
#[derive(Debug, Default)]
pub struct Session {
    running: Option<Box<Running>>,
    /// Until when a worker that an earlier run killed may disturb what is timed.
    quiet_from: PageTime,
}

impl Session {
    /// A session that waits for its first [`Event::Run`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an event and returns what is to be done, in this order.
    ///
    /// An event that makes no sense now is ignored. [`Effect::Finish`] is the last effect of its
    /// run.
    pub fn on(&mut self, event: Event) -> Vec<Effect> {
        let mut running = match (self.running.take(), event) {
            (Some(mut running), event) => {
                running.on(event);
                running
            }
            (None, Event::Run { at, plan, environment, closed, calibration, when }) => {
                let mut running = Running::new(at, *plan, *environment, when, &closed);
                running.quiet_from = self.quiet_from;
                running.begin(calibration);
                Box::new(running)
            }
            (
                None,
                Event::Calibrated { .. }
                | Event::Spawned { .. }
                | Event::Loaded { .. }
                | Event::Sampled { .. }
                | Event::Reported { .. }
                | Event::Ended { .. }
                | Event::Failed { .. }
                | Event::Stop { .. }
                | Event::Woke { .. }
                | Event::Hidden { .. },
            ) => return Vec::new(),
        };
        let mut effects = running.go_on();
        if running.is_over() {
            self.quiet_from = running.quiet_from();
            effects.push(Effect::Finish(Box::new(running.into_run())));
        } else {
            self.running = Some(running);
        }
        effects
    }

    /// Whether a run is going on: a Run would be ignored, a Stop would not.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// How far the run is as of the last event; `None` when there is none.
    ///
    /// [`Effect::Publish`] hands out the same, as often as it may be shown.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        self.running.as_ref().map(|running| running.progress())
    }
}
