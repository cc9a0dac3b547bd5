//! Drives the session: feeds it what happens, has the stage carry out what it asks for.

use super::document;
use crate::store::{Action, Machine, Shared};
use gloo_timers::callback::Timeout;
use model::{Closed, Environment, ExecutionModel, Fault, InputKind, MachineLoad, Plan};
use session::{Calibration, Effect, Event, Session};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use supervisor::Stage;
use web::clock;
use yew::Callback;

/// One session on one stage.
pub struct Race {
    me: Weak<Self>,
    session: RefCell<Session>,
    stage: Stage,
    /// What the first run found out about the machine; later runs take it from here.
    calibration: Cell<Option<Calibration>>,
    alarm: RefCell<Option<Timeout>>,
    dispatch: Callback<Action>,
}

impl Race {
    /// A session that has nothing to do.
    pub fn new(dispatch: Callback<Action>) -> Rc<Self> {
        Rc::new_cyclic(|me: &Weak<Self>| {
            let race = me.clone();
            let stage = Stage::new(Rc::new(move |event| {
                if let Some(race) = race.upgrade() {
                    race.feed(event);
                }
            }));
            Self {
                me: me.clone(),
                session: RefCell::new(Session::new()),
                stage,
                calibration: Cell::new(None),
                alarm: RefCell::new(None),
                dispatch,
            }
        })
    }

    /// What this page can do.
    pub async fn probe(&self) -> (Environment, Vec<(ExecutionModel, Closed)>) {
        self.stage.probe().await
    }

    /// Gives the next runs this input; `None` for the sample.
    pub fn set_input(&self, input: Option<catalog::InputFile>) {
        self.stage.set_input(input);
    }

    /// How many workers there are.
    pub fn workers(&self) -> usize {
        self.stage.live_workers()
    }

    /// Runs a plan.
    pub fn start(&self, plan: Box<Plan>, machine: &Machine, fault: Option<Fault>, traced: bool) {
        self.stage.set_fault(fault);
        self.stage.set_traced(traced);
        let input = catalog::find(plan.workload.0).map_or(InputKind::Generated, |meta| meta.input);
        let closed = plan
            .lanes
            .iter()
            .filter_map(|lane| Some((lane, machine.closed(lane, input)?)))
            .collect();
        self.feed(Event::Run {
            at: clock::now(),
            plan,
            environment: Box::new(machine.environment.clone()),
            closed,
            calibration: self.calibration.get(),
            when: clock::iso_now(),
        });
        if document().is_some_and(|document| document.hidden()) {
            self.page_hidden();
        }
    }

    /// Stops the run.
    pub fn stop(&self) {
        self.feed(Event::Stop { at: clock::now() });
    }

    /// The reader looks at another tab.
    pub fn page_hidden(&self) {
        self.feed(Event::Hidden { at: clock::now() });
    }

    fn feed(&self, event: Event) {
        if let Event::Calibrated { calibration: Some(calibration), .. } = &event {
            // What was found on a busy machine holds for that moment alone.
            let lasting = (calibration.load == MachineLoad::Free).then_some(*calibration);
            self.calibration.set(lasting);
        }
        // The stage never sends from within a call, so the session is not borrowed twice.
        let effects = self.session.borrow_mut().on(event);
        for effect in effects {
            self.carry_out(effect);
        }
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::WakeAt(moment) => {
                let race = self.me.clone();
                // Rounded up: a session that is woken too early only asks to be woken again.
                let millis = moment.since(clock::now()).as_millis_f64().ceil() as u32;
                let alarm = Timeout::new(millis, move || {
                    if let Some(race) = race.upgrade() {
                        race.feed(Event::Woke { at: clock::now() });
                    }
                });
                *self.alarm.borrow_mut() = Some(alarm);
            }
            Effect::Publish(progress) => {
                self.dispatch.emit(Action::Progressed(Shared::new(progress)));
            }
            Effect::Finish(run) => {
                *self.alarm.borrow_mut() = None;
                self.stage.perform(Effect::Finish(run.clone()));
                let has_picture =
                    catalog::find(run.plan.workload.0).is_some_and(|workload| workload.pictured);
                let picture = if has_picture { self.stage.picture() } else { None };
                self.dispatch.emit(Action::Finished(run, picture));
            }
            effect @ (Effect::Calibrate
            | Effect::Start { .. }
            | Effect::Iterate { .. }
            | Effect::Report { .. }
            | Effect::End { .. }
            | Effect::Cancel { .. }
            | Effect::Kill { .. }) => self.stage.perform(effect),
        }
    }
}
