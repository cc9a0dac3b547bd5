//! Carries out a session's effects.

use crate::images::Images;
use crate::lane::{self, Lane};
use crate::spares::Spares;
use catalog::InputFile;
use futures_channel::mpsc;
use futures_util::StreamExt;
use model::{Closed, Environment, ExecutionModel, FailureKind, Fault, MachineLoad, Picture};
use session::{Effect, Event};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;
use web::broadcast;
use wire::{Crash, ToDriver};

/// How the names of crash channels, and of workers' files, begin.
const CRASH_CHANNEL: &str = "racetrack-";

/// Carries out effects, and sends the events that come of them, one after the other and never from
/// within a call.
pub struct Stage(Rc<RefCell<Inner>>);

/// What a stage holds.
pub(crate) struct Inner {
    pub(crate) me: Weak<RefCell<Self>>,
    pub(crate) send: mpsc::UnboundedSender<Event>,
    pub(crate) images: Images,
    pub(crate) spares: Spares,
    pub(crate) lanes: BTreeMap<ExecutionModel, Lane>,
    pub(crate) shared_memory: Option<bool>,
    pub(crate) input: Option<InputFile>,
    pub(crate) fault: Option<Fault>,
    pub(crate) traced: bool,
    pub(crate) picture: Option<Picture>,
    pub(crate) serials: u32,
    pub(crate) crash_channel: String,
    pub(crate) _crashes: Option<broadcast::Receiver>,
}

impl Stage {
    /// A stage with nothing on it. Events go to `send`.
    #[must_use]
    pub fn new(send: Rc<dyn Fn(Event)>) -> Self {
        let (sender, mut events) = mpsc::unbounded();
        spawn_local(async move {
            while let Some(event) = events.next().await {
                send(event);
            }
        });
        // Other tabs of this origin have channels of their own.
        let crash_channel = format!("{CRASH_CHANNEL}{}", js_sys::Math::random());
        let inner = Rc::new_cyclic(|me: &Weak<RefCell<Inner>>| {
            let hearer = me.clone();
            let crashes = broadcast::Receiver::open(&crash_channel, move |message| {
                if let (Some(inner), Ok(crash)) =
                    (hearer.upgrade(), wire::decode::<Crash>(&message.bytes))
                {
                    inner.borrow_mut().crashed(&crash);
                }
            });
            RefCell::new(Inner {
                me: me.clone(),
                send: sender,
                images: Images::default(),
                spares: Spares::default(),
                lanes: BTreeMap::new(),
                shared_memory: None,
                input: None,
                fault: None,
                traced: true,
                picture: None,
                serials: 0,
                crash_channel,
                // Without a channel a crash is noticed by its silence.
                _crashes: crashes.ok(),
            })
        });
        Self(inner)
    }

    /// Finds out what this page can do. The first call starts a worker for a moment; later ones
    /// remember. Load and cores are filled in by a calibration.
    pub async fn probe(&self) -> (Environment, Vec<(ExecutionModel, Closed)>) {
        let known = self.0.borrow().shared_memory;
        let shared_memory = match known {
            Some(shared) => shared,
            None => {
                let shared = web::capability::shared_memory_reaches_workers("probe.js")
                    .await
                    .unwrap_or(false);
                self.0.borrow_mut().shared_memory = Some(shared);
                shared
            }
        };
        let isolated = web::capability::is_isolated();
        let (browser, platform) = crate::browser::name(&web::capability::user_agent());
        let environment = Environment {
            browser,
            platform,
            cores_claimed: web::capability::claimed_cores(),
            cores_measured: None,
            isolated,
            shared_memory,
            clock_step: web::clock::observe_step(),
            was_hidden: false,
            load: MachineLoad::Unknown,
            memory_claimed: web::capability::claimed_memory(),
            memory_room: None,
        };
        let why = if isolated { Closed::NoSharedMemory } else { Closed::NotIsolated };
        let closed = ExecutionModel::ALL
            .into_iter()
            .filter(|lane| lane.needs_shared_memory() && !shared_memory)
            .map(|lane| (lane, why))
            .collect();
        (environment, closed)
    }

    /// The reader's own input for the next start of a lane; `None` for the sample.
    pub fn set_input(&self, input: Option<InputFile>) {
        self.0.borrow_mut().input = input;
    }

    /// A failure to show on purpose at the next start of its lane.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.0.borrow_mut().fault = fault;
    }

    /// Whether the workers of the next lanes write down what they do.
    pub fn set_traced(&self, traced: bool) {
        self.0.borrow_mut().traced = traced;
    }

    /// The picture of the last answer that had one.
    #[must_use]
    pub fn picture(&self) -> Option<Picture> {
        self.0.borrow().picture.clone()
    }

    /// How many workers the page has started that still exist, spares included.
    #[must_use]
    pub fn live_workers(&self) -> usize {
        let inner = self.0.borrow();
        inner.spares.len() + inner.lanes.values().map(Lane::workers).sum::<usize>()
    }

    /// Carries out an effect. [`Effect::WakeAt`], [`Effect::Publish`] and [`Effect::Finish`] are
    /// the page's to carry out; the last one lets this trim its spares.
    pub fn perform(&self, effect: Effect) {
        match effect {
            Effect::Calibrate => {
                let inner = self.0.clone();
                spawn_local(async move {
                    let calibration = Inner::calibrate(&inner).await.unwrap_or_default();
                    inner.borrow().tell(Event::Calibrated { at: web::clock::now(), calibration });
                });
            }
            Effect::Start { lane, plan, spin_per_ms } => {
                let inner = self.0.clone();
                spawn_local(async move {
                    if let Err(error) = Inner::start(&inner, lane, &plan, spin_per_ms).await {
                        inner.borrow().tell(lane::failure(
                            lane,
                            FailureKind::LoadFailed,
                            &error.to_string(),
                        ));
                    }
                });
            }
            Effect::Iterate { lane, iteration } => self.0.borrow().to_driver(
                lane,
                &ToDriver::Iterate {
                    index: iteration.index,
                    purpose: iteration.purpose.into(),
                    executions: iteration.executions,
                },
            ),
            Effect::Report { lane } => self.0.borrow().to_driver(lane, &ToDriver::Report),
            Effect::End { lane } => self.0.borrow().to_driver(lane, &ToDriver::End),
            Effect::Cancel { lane } => {
                let inner = self.0.borrow();
                if let Some(lane) = inner.lanes.get(&lane) {
                    lane.cancel.raise();
                }
                inner.to_driver(lane, &ToDriver::End);
            }
            Effect::Kill { lane } => self.0.borrow_mut().clear(lane),
            Effect::Finish(_) => {
                self.0.borrow_mut().spares.trim();
                // Also those of lanes that were killed; a file that is still open stays until
                // the next time.
                spawn_local(web::files::remove_starting_with(CRASH_CHANNEL));
            }
            Effect::WakeAt(_) | Effect::Publish(_) => {}
        }
    }
}
