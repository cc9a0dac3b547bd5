//! Carries out a session's effects.

use crate::calibrate::{Spinner, calibrate};
use crate::images::{Image, Images};
use crate::lane::{self, CancelFlag, Lane, Stage as LaneStage};
use crate::spares::Spares;
use catalog::InputFile;
use futures_channel::mpsc;
use futures_util::StreamExt;
use gloo_timers::future::TimeoutFuture;
use model::{
    Closed, Environment, ExecutionModel, FailureKind, Fault, FaultKind, MachineLoad, Nanos,
    PageTime, Picture, Plan,
};
use session::{Calibration, Effect, Event};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web::worker::{Said, Worker};
use web::{JsError, broadcast};
use wire::{Boot, ChildBoot, Crash, CrashKind, DriverBoot, Prepare, ThreadBoot, ToDriver, ToPage};

/// How long a trapped worker's last words may take to arrive.
const LAST_WORDS_MS: u32 = 100;

/// Carries out effects, and sends the events that come of them, one after the other and never from
/// within a call.
pub struct Stage(Rc<RefCell<Inner>>);

struct Inner {
    me: Weak<RefCell<Self>>,
    send: mpsc::UnboundedSender<Event>,
    images: Images,
    spares: Spares,
    lanes: BTreeMap<ExecutionModel, Lane>,
    shared_memory: Option<bool>,
    input: Option<InputFile>,
    fault: Option<Fault>,
    picture: Option<Picture>,
    serials: u32,
    crash_channel: String,
    _crashes: Option<broadcast::Receiver>,
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
        let crash_channel = format!("racetrack-crash-{}", js_sys::Math::random());
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
                    warmup: iteration.warmup,
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
            Effect::Finish(_) => self.0.borrow_mut().spares.trim(),
            Effect::WakeAt(_) | Effect::Publish(_) => {}
        }
    }
}

impl Inner {
    fn tell(&self, event: Event) {
        // The receiving task lives as long as the stage.
        self.send.unbounded_send(event).ok();
    }

    fn to_driver(&self, lane: ExecutionModel, message: &ToDriver) {
        if let Some(lane) = self.lanes.get(&lane) {
            lane.tell(message, &[]);
        }
    }

    fn clear(&mut self, lane: ExecutionModel) {
        self.lanes.remove(&lane);
        self.tell(Event::Ended { at: web::clock::now(), lane });
    }

    async fn image(this: &Rc<RefCell<Self>>, image: Image) -> Result<JsValue, JsError> {
        let known = this.borrow().images.get(image).cloned();
        let module = match known {
            Some(module) => module,
            None => {
                let module = Images::load(image).await?;
                this.borrow_mut().images.put(image, module.clone());
                module
            }
        };
        Ok(module.into())
    }

    /// Has `count` spares parked. One that fails to park is no reason to fail here: it will be
    /// noticed when it is taken, in the lane that takes it.
    async fn park(this: &Rc<RefCell<Self>>, image: Image, count: usize) -> Result<(), JsError> {
        let parked = this.borrow_mut().spares.fill(image, count)?;
        futures_util::future::join_all(parked).await;
        Ok(())
    }

    async fn calibrate(this: &Rc<RefCell<Self>>) -> Result<Option<Calibration>, JsError> {
        let module = Self::image(this, Image::Process).await?;
        let count =
            (web::capability::claimed_cores() as usize).min(usize::from(model::MAX_WORKERS));
        Self::park(this, Image::Process, count).await?;
        let mut spinners = Vec::new();
        for _ in 0..count {
            let worker = this.borrow_mut().spares.take(Image::Process)?;
            spinners.push(Spinner::boot(worker, &module).await?);
        }
        calibrate(&spinners).await
    }

    async fn start(
        this: &Rc<RefCell<Self>>,
        model: ExecutionModel,
        plan: &Plan,
        spin_per_ms: u64,
    ) -> Result<(), JsError> {
        let image = Lane::image(model);
        let module = Self::image(this, image).await?;
        // Rayon starts its workers itself, and two lanes have none but the driver.
        let members = match model {
            ExecutionModel::Sequential | ExecutionModel::EventLoop | ExecutionModel::RayonPool => 0,
            ExecutionModel::GilThreads
            | ExecutionModel::FreeThreads
            | ExecutionModel::Processes => usize::from(plan.workers),
        };
        Self::park(this, image, members + 1).await?;

        let mut inner = this.borrow_mut();
        let inner = &mut *inner;
        inner.serials += 1;
        let serial = inner.serials;
        let fault = inner.fault.filter(|fault| fault.lane == model).map(|fault| fault.kind);
        let memory = match image {
            Image::Process => None,
            Image::Threads => Some(web::module::shared_memory(Image::MEMORY_PAGES)?),
        };
        let cancel = match image {
            Image::Process => CancelFlag::in_own_buffer(inner.shared_memory == Some(true)),
            // Its address is known when the driver has booted.
            Image::Threads => CancelFlag::default(),
        };
        // Each of these workers opens a file of its own, which only its own thread can do.
        let files = plan.workload.0 == "file";
        let boot = Boot::Driver(DriverBoot {
            lane: model.into(),
            serial,
            page_origin_ms: web::clock::time_origin_ms(),
            crash_channel: inner.crash_channel.clone(),
            workers: plan.workers,
            switch_interval_ns: plan.params.switch_interval.0,
            files,
            fault: fault.and_then(wire_fault),
        });
        let prepare = wire::encode(&ToDriver::Prepare(Box::new(Prepare {
            choice: plan.into(),
            spin_per_ms,
            resource_url: web::capability::absolute_url("ping.txt"),
            file: inner.input.as_ref().map(wire_file),
        })));
        // A lane whose first worker has no members to fail fails itself.
        let never_boots = fault == Some(FaultKind::NeverStart) && members == 0;
        let started = web::clock::now();
        let driver = if never_boots {
            None
        } else {
            let mut worker = inner.spares.take(image)?;
            worker.listen(inner.hearer(model, serial));
            let memory = memory.as_ref().map_or(JsValue::UNDEFINED, JsValue::from);
            worker.post(&wire::encode(&boot), &[module, memory, cancel.buffer()], &[])?;
            Some(worker)
        };
        inner.lanes.insert(
            model,
            Lane {
                model,
                serial,
                stage: LaneStage::Starting(started),
                driver,
                members: Vec::with_capacity(members),
                memory,
                cancel,
                prepare,
                files,
                failed: false,
            },
        );
        Ok(())
    }

    fn hearer(&self, model: ExecutionModel, serial: u32) -> impl Fn(Said) + 'static {
        let me = self.me.clone();
        move |said| {
            if let Some(inner) = me.upgrade() {
                inner.borrow_mut().heard(model, serial, said);
            }
        }
    }

    /// Something that a worker of a lane said. What is left over from an earlier start of the lane
    /// is ignored.
    fn heard(&mut self, model: ExecutionModel, serial: u32, said: Said) {
        let Some(lane) = self.lanes.get(&model) else { return };
        if lane.serial != serial || lane.failed {
            return;
        }
        match said {
            Said::Parked => {}
            Said::Error(text) => {
                let kind = match lane.stage {
                    LaneStage::Starting(_) if !text.contains("RuntimeError") => {
                        FailureKind::LoadFailed
                    }
                    LaneStage::Starting(_) | LaneStage::Loading(_) | LaneStage::Up => {
                        FailureKind::Panicked
                    }
                };
                // A trap follows the worker's last words, which say more than it does but come
                // by another way: they are given the time to arrive.
                let me = self.me.clone();
                spawn_local(async move {
                    TimeoutFuture::new(LAST_WORDS_MS).await;
                    if let Some(inner) = me.upgrade() {
                        inner.borrow_mut().fail_start(model, serial, kind, &text);
                    }
                });
            }
            Said::Message(message) => match wire::decode(&message.bytes) {
                Ok(message) => self.obey(model, message),
                Err(error) => self.fail(model, FailureKind::LoadFailed, &error.to_string()),
            },
        }
    }

    /// Fails a lane if it is still the same start of it.
    fn fail_start(&mut self, model: ExecutionModel, serial: u32, kind: FailureKind, detail: &str) {
        if self.lanes.get(&model).is_some_and(|lane| lane.serial == serial) {
            self.fail(model, kind, detail);
        }
    }

    fn fail(&mut self, model: ExecutionModel, kind: FailureKind, detail: &str) {
        if let Some(lane) = self.lanes.get_mut(&model)
            && !lane.failed
        {
            lane.failed = true;
            self.tell(lane::failure(model, kind, detail));
        }
    }

    fn crashed(&mut self, crash: &Crash) {
        let lane = self.lanes.values().find(|lane| lane.serial == crash.serial);
        if let Some(model) = lane.map(|lane| lane.model) {
            let kind = match crash.kind {
                CrashKind::Panicked => FailureKind::Panicked,
                CrashKind::OutOfMemory => FailureKind::OutOfMemory,
            };
            self.fail(model, kind, &crash.detail);
        }
    }

    fn obey(&mut self, model: ExecutionModel, message: ToPage) {
        let at = web::clock::now();
        match message {
            ToPage::Booted { cancel } => {
                if let (Some(address), Some(lane)) = (cancel, self.lanes.get_mut(&model))
                    && let Some(memory) = &lane.memory
                {
                    lane.cancel = CancelFlag::in_memory(memory, address);
                }
            }
            ToPage::StartThread { name: _, entry, file } => {
                let boot = Boot::Thread(ThreadBoot { entry, file });
                self.start_member(model, Image::Threads, &boot, None);
            }
            ToPage::StartChild { index } => {
                let fault = self.fault_of(model).and_then(wire_fault);
                let Some(lane) = self.lanes.get(&model) else { return };
                let boot = Boot::Child(ChildBoot {
                    index,
                    serial: lane.serial,
                    page_origin_ms: web::clock::time_origin_ms(),
                    crash_channel: self.crash_channel.clone(),
                    files: lane.files,
                    fault: fault.filter(|_| index == 0),
                });
                let Ok((ours, theirs)) = web::message::channel() else { return };
                lane.tell(&ToDriver::ChildPort { index }, &[ours]);
                self.start_member(model, Image::Process, &boot, Some(theirs));
            }
            ToPage::Spawned { at_ns, workers } => {
                let Some(lane) = self.lanes.get_mut(&model) else { return };
                let LaneStage::Starting(began) = lane.stage else { return };
                let spawned = PageTime(Nanos(at_ns));
                lane.stage = LaneStage::Loading(spawned);
                if let Some(driver) = &lane.driver {
                    // Bytes can always be posted.
                    driver.post(&lane.prepare, &[], &[]).ok();
                }
                let spawn = spawned.since(began);
                self.tell(Event::Spawned { at, lane: model, spawn, workers });
            }
            ToPage::Loaded { at_ns } => {
                let Some(lane) = self.lanes.get_mut(&model) else { return };
                let LaneStage::Loading(began) = lane.stage else { return };
                lane.stage = LaneStage::Up;
                let load = PageTime(Nanos(at_ns)).since(began);
                self.tell(Event::Loaded { at, lane: model, load });
            }
            ToPage::Sampled { warmup, sample } => {
                if self.fault_of(model) == Some(FaultKind::Kill) && !warmup {
                    self.kill_one(model);
                    return;
                }
                self.tell(Event::Sampled { at, lane: model, warmup, sample: sample.into() });
            }
            // The session has raised the flag and waits for the end, not for a sample.
            ToPage::Halted => {}
            ToPage::Reported { answer, picture, spans, memory } => {
                if let Some(picture) = picture {
                    self.picture = Some(picture.into());
                }
                self.tell(Event::Reported {
                    at,
                    lane: model,
                    answer: answer.into(),
                    spans: spans.into_iter().map(Into::into).collect(),
                    memory,
                });
            }
            ToPage::Ended => self.clear(model),
            ToPage::Failed { kind, detail } => {
                let kind = FailureKind::from_slug(&kind).unwrap_or(FailureKind::Panicked);
                self.fail(model, kind, &detail);
            }
            // Calibrators have hearers of their own.
            ToPage::Spun { .. } => {}
        }
    }

    fn fault_of(&self, model: ExecutionModel) -> Option<FaultKind> {
        self.fault.filter(|fault| fault.lane == model).map(|fault| fault.kind)
    }

    fn start_member(
        &mut self,
        model: ExecutionModel,
        image: Image,
        boot: &Boot,
        port: Option<JsValue>,
    ) {
        let Some(lane) = self.lanes.get(&model) else { return };
        if self.fault_of(model) == Some(FaultKind::NeverStart) && lane.members.is_empty() {
            // This member's start is swallowed; a stand-in keeps the count.
            self.fault = None;
            return;
        }
        let serial = lane.serial;
        let hearer = self.hearer(model, serial);
        let module = self.images.get(image).map_or(JsValue::UNDEFINED, JsValue::from);
        let memory = lane.memory.as_ref().map_or(JsValue::UNDEFINED, JsValue::from);
        let cancel = lane.cancel.buffer();
        let started = self.spares.take(image).and_then(|mut worker: Worker| {
            worker.listen(hearer);
            let transfer: Vec<JsValue> = port.iter().cloned().collect();
            let mut attachments = vec![module, memory, cancel];
            attachments.extend(port);
            worker.post(&wire::encode(boot), &attachments, &transfer)?;
            Ok(worker)
        });
        match started {
            Ok(worker) => {
                if let Some(lane) = self.lanes.get_mut(&model) {
                    lane.members.push(worker);
                }
            }
            Err(error) => self.fail(model, FailureKind::LoadFailed, &error.to_string()),
        }
    }

    /// Terminates one worker of a lane, as the operating system would.
    fn kill_one(&mut self, model: ExecutionModel) {
        if let Some(lane) = self.lanes.get_mut(&model)
            && lane.members.pop().is_none()
        {
            lane.driver = None;
        }
        self.fail(model, FailureKind::WorkerDied, "terminated on request of the link");
    }
}

fn wire_fault(kind: FaultKind) -> Option<wire::WireFault> {
    match kind {
        FaultKind::Panic => Some(wire::WireFault::Panic),
        FaultKind::OutOfMemory => Some(wire::WireFault::OutOfMemory),
        FaultKind::Hang => Some(wire::WireFault::Hang),
        // These two happen on the page's side.
        FaultKind::NeverStart | FaultKind::Kill => None,
    }
}

fn wire_file(file: &InputFile) -> wire::WireFile {
    match file {
        InputFile::Text(text) => wire::WireFile::Text(text.clone()),
        InputFile::Image { width, height, rgba } => {
            wire::WireFile::Image { width: *width, height: *height, rgba: rgba.clone() }
        }
    }
}
