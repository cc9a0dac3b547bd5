//! Starting: programs, spares, calibration, a lane's first worker.

use crate::calibrate::{Spinner, calibrate};
use crate::images::{Image, Images};
use crate::lane::{CancelFlag, Lane, Stage as LaneStage};
use crate::stage::Inner;
use catalog::InputFile;
use model::{ExecutionModel, FaultKind, InputKind, Plan};
use session::{Calibration, Event};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web::JsError;
use wire::{Boot, DriverBoot, Prepare, ToDriver};

impl Inner {
    pub(crate) fn tell(&self, event: Event) {
        // The receiving task lives as long as the stage.
        self.send.unbounded_send(event).ok();
    }

    pub(crate) fn to_driver(&self, lane: ExecutionModel, message: &ToDriver) {
        if let Some(lane) = self.lanes.get(&lane) {
            lane.tell(message, &[]);
        }
    }

    pub(crate) fn clear(&mut self, lane: ExecutionModel) {
        self.lanes.remove(&lane);
        self.tell(Event::Ended { at: web::clock::now(), lane });
    }

    pub(crate) async fn image(this: &Rc<RefCell<Self>>, image: Image) -> Result<JsValue, JsError> {
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
    pub(crate) async fn park(
        this: &Rc<RefCell<Self>>,
        image: Image,
        count: usize,
    ) -> Result<(), JsError> {
        let parked = this.borrow_mut().spares.fill(image, count)?;
        futures_util::future::join_all(parked).await;
        Ok(())
    }

    pub(crate) async fn calibrate(
        this: &Rc<RefCell<Self>>,
    ) -> Result<Option<Calibration>, JsError> {
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

    pub(crate) async fn start(
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
            Image::Threads => Some(web::module::memory(Image::MEMORY_PAGES, true)?),
        };
        let cancel = match image {
            Image::Process => CancelFlag::in_own_buffer(inner.shared_memory == Some(true)),
            // Its address is known when the driver has booted.
            Image::Threads => CancelFlag::default(),
        };
        // Each of these workers opens a file of its own, which only its own thread can do.
        let files =
            catalog::find(plan.workload.0).is_some_and(|meta| meta.input == InputKind::PrivateFile);
        let asked = web::clock::now();
        let boot = Boot::Driver(DriverBoot {
            lane: model.into(),
            serial,
            page_origin_ms: web::clock::time_origin_ms(),
            crash_channel: inner.crash_channel.clone(),
            asked_ns: asked.0.0,
            workers: plan.workers,
            switch_interval_ns: plan.params.switch_interval.0,
            files,
            traced: inner.traced,
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
                stage: LaneStage::Starting(asked),
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
}

/// The part of a failure on purpose that happens inside a worker.
pub(crate) fn wire_fault(kind: FaultKind) -> Option<wire::WireFault> {
    match kind {
        FaultKind::Panic => Some(wire::WireFault::Panic),
        FaultKind::OutOfMemory => Some(wire::WireFault::OutOfMemory),
        FaultKind::Hang => Some(wire::WireFault::Hang),
        // These happen on the page's side.
        FaultKind::NeverStart | FaultKind::Kill | FaultKind::WrongAnswer => None,
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
