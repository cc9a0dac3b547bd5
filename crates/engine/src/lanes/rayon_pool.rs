//! Rayon's work-stealing pool, as wasm-bindgen-rayon starts it: what a Rust programmer writes.
//!
//! Rayon decides itself who gets what: of the schedules only the length of a chunk reaches it.

use super::{Execution, Order, START_TIMEOUT};
use crate::clock;
use crate::context::run_chunk;
use crate::recorder::Recorder;
use crate::{fault, file_servants, thread_host};
use catalog::{Halt, Job, Part};
use futures_util::FutureExt;
use model::{Failure, FailureKind};
use rayon::prelude::*;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};
use wasm_bindgen_futures::JsFuture;
use web::JsError;
use wire::{DriverBoot, WireFault};

/// The lane.
pub struct RayonPool {
    recorders: Vec<Mutex<RefCell<Recorder>>>,
    fault: Option<WireFault>,
}

impl RayonPool {
    /// Starts the pool of this image. It can be done once in an instance.
    ///
    /// # Errors
    ///
    /// A worker of the pool could not be started.
    pub async fn start(boot: &DriverBoot) -> Result<Self, Failure> {
        thread_host::install(boot);
        if boot.files {
            file_servants::start(boot.workers, START_TIMEOUT)
                .map_err(|error| Failure::new(FailureKind::LoadFailed, error.to_string()))?;
        }
        start_pool(usize::from(boot.workers))
            .await
            .map_err(|error| Failure::new(FailureKind::LoadFailed, error.to_string()))?;
        let count = rayon::current_num_threads() as u16;
        let recorders =
            (0..count).map(|worker| Mutex::new(RefCell::new(Recorder::new(worker)))).collect();
        Ok(Self { recorders, fault: boot.fault })
    }

    /// How many threads rayon has, by its own word.
    pub fn count(&self) -> u16 {
        self.recorders.len() as u16
    }

    /// See [`super::Lane::execute`].
    pub fn execute(&mut self, job: &mut dyn Job, order: &Order<'_>) -> Result<Execution, Halt> {
        let began = clock::now();
        for recorder in &self.recorders {
            lock(recorder).get_mut().restart(began);
        }
        let mut driver = Recorder::new(0);
        for round in 0..job.rounds() {
            let parts = self.round(&*job, round, order)?;
            driver.combining(|| job.combine(round, parts));
        }
        let wall = clock::now().since(began);
        let mut execution = Execution::new(wall).with(&driver);
        for recorder in &self.recorders {
            execution = execution.with(lock(recorder).get_mut());
        }
        Ok(execution)
    }

    fn round(
        &self,
        job: &dyn Job,
        round: u32,
        order: &Order<'_>,
    ) -> Result<Vec<(Range<u32>, Part)>, Halt> {
        let count = self.recorders.len();
        let tasks = job.tasks(round);
        let length = match order.schedule(tasks, count) {
            concurrent::Schedule::Static => tasks.div_ceil(count.max(1) as u32),
            concurrent::Schedule::Dynamic { chunk } => chunk,
            concurrent::Schedule::Guided { min } => min,
        }
        .max(1);
        let setting = order.setting.for_threads();
        let fault = self.fault.filter(|_| !order.warmup);
        (0..tasks.div_ceil(length))
            .into_par_iter()
            .map(|nth| {
                let chunk = nth * length..(nth * length).saturating_add(length).min(tasks);
                if let Some(fault) = fault.filter(|_| chunk.start == 0) {
                    fault::strike(fault);
                }
                let worker = rayon::current_thread_index().unwrap_or_default();
                let recorder = lock(&self.recorders[worker]);
                // A thread's waits block, so its kernels are done when they have been called.
                let part = run_chunk(job, round, chunk.clone(), &setting.here(), None, &recorder)
                    .now_or_never()
                    .unwrap_or_else(|| Err(Halt::Failed("a thread did not block".to_owned())))?;
                Ok((chunk, part))
            })
            .collect()
    }
}

#[cfg(target_arch = "wasm32")]
async fn start_pool(threads: usize) -> Result<(), JsError> {
    JsFuture::from(wasm_bindgen_rayon::init_thread_pool(threads))
        .await
        .map(drop)
        .map_err(JsError::during("start rayon’s pool"))
}

#[cfg(not(target_arch = "wasm32"))]
async fn start_pool(_threads: usize) -> Result<(), JsError> {
    Ok(())
}

fn lock(recorder: &Mutex<RefCell<Recorder>>) -> MutexGuard<'_, RefCell<Recorder>> {
    // A panic ends the whole image, so nothing is ever left half done here.
    recorder.lock().unwrap_or_else(PoisonError::into_inner)
}
