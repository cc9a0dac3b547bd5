//! Hearing: what a lane's workers say, and what is done about it.

use crate::images::Image;
use crate::lane::{self, CancelFlag, Stage as LaneStage};
use crate::stage::Inner;
use crate::start::wire_fault;
use gloo_timers::future::TimeoutFuture;
use model::{ExecutionModel, FailureKind, FaultKind, Nanos, PageTime, Purpose};
use session::{Event, LaneReport};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web::worker::{Said, Worker};
use wire::{Boot, ChildBoot, Crash, CrashKind, ThreadBoot, ToDriver, ToPage};

/// How long a trapped worker's last words may take to arrive.
const LAST_WORDS_MS: u32 = 100;

impl Inner {
    pub(crate) fn hearer(&self, model: ExecutionModel, serial: u32) -> impl Fn(Said) + 'static {
        let me = self.me.clone();
        move |said| {
            if let Some(inner) = me.upgrade() {
                inner.borrow_mut().heard(model, serial, said);
            }
        }
    }

    /// Something that a worker of a lane said. What is left over from an earlier start of the lane
    /// is ignored.
    pub(crate) fn heard(&mut self, model: ExecutionModel, serial: u32, said: Said) {
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
    pub(crate) fn fail_start(
        &mut self,
        model: ExecutionModel,
        serial: u32,
        kind: FailureKind,
        detail: &str,
    ) {
        if self.lanes.get(&model).is_some_and(|lane| lane.serial == serial) {
            self.fail(model, kind, detail);
        }
    }

    pub(crate) fn fail(&mut self, model: ExecutionModel, kind: FailureKind, detail: &str) {
        if let Some(lane) = self.lanes.get_mut(&model)
            && !lane.failed
        {
            lane.failed = true;
            self.tell(lane::failure(model, kind, detail));
        }
    }

    pub(crate) fn crashed(&mut self, crash: &Crash) {
        let lane = self.lanes.values().find(|lane| lane.serial == crash.serial);
        if let Some(model) = lane.map(|lane| lane.model) {
            let kind = match crash.kind {
                CrashKind::Panicked => FailureKind::Panicked,
                CrashKind::OutOfMemory => FailureKind::OutOfMemory,
            };
            self.fail(model, kind, &crash.detail);
        }
    }

    pub(crate) fn obey(&mut self, model: ExecutionModel, message: ToPage) {
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
                    traced: self.traced,
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
            ToPage::Sampled { purpose, mut sample } => {
                let purpose = Purpose::from(purpose);
                let fault = self.fault_of(model).filter(|_| purpose == Purpose::Measure);
                if fault == Some(FaultKind::WrongAnswer) {
                    sample.digest ^= 1;
                }
                if fault == Some(FaultKind::Kill) {
                    self.kill_one(model);
                    return;
                }
                self.tell(Event::Sampled { at, lane: model, purpose, sample: sample.into() });
            }
            // The session has raised the flag and waits for the end, not for a sample.
            ToPage::Halted => {}
            ToPage::Reported {
                answer,
                picture,
                spans,
                start_spans,
                private_memory,
                shared_memory,
            } => {
                if let Some(picture) = picture {
                    self.picture = Some(picture.into());
                }
                let report = Box::new(LaneReport {
                    answer: answer.into(),
                    spans: spans.into_iter().map(Into::into).collect(),
                    start_spans: start_spans.into_iter().map(Into::into).collect(),
                    private_memory,
                    shared_memory,
                });
                self.tell(Event::Reported { at, lane: model, report });
            }
            ToPage::Ended => self.clear(model),
            ToPage::Failed { kind, detail } => {
                let kind = FailureKind::from_slug(&kind).unwrap_or(FailureKind::Panicked);
                self.fail(model, kind, &detail);
            }
            // Calibrators have hearers of their own.
            ToPage::Spun { .. } | ToPage::Room { .. } => {}
        }
    }

    pub(crate) fn fault_of(&self, model: ExecutionModel) -> Option<FaultKind> {
        self.fault.filter(|fault| fault.lane == model).map(|fault| fault.kind)
    }

    pub(crate) fn start_member(
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
    pub(crate) fn kill_one(&mut self, model: ExecutionModel) {
        if let Some(lane) = self.lanes.get_mut(&model)
            && lane.members.pop().is_none()
        {
            lane.driver = None;
        }
        self.fail(model, FailureKind::WorkerDied, "terminated on request of the link");
    }
}
