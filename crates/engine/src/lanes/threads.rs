//! Threads in one shared memory, with a GIL or without: the only difference between the two lanes
//! is the lock.

use super::{Execution, Order, START_TIMEOUT};
use crate::clock;
use crate::context::run_chunk;
use crate::recorder::Recorder;
use crate::{fault, thread_host};
use catalog::{Halt, Job, Part};
use concurrent::{Chunks, Gil, StartError, WorkerThreads};
use futures_util::FutureExt;
use model::{ExecutionModel, Failure, FailureKind};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use wire::{DriverBoot, WireFault};

/// The lane.
pub struct Threads {
    workers: WorkerThreads,
    gil: Arc<Gil>,
    slots: Vec<Mutex<Slot>>,
    fault: Option<WireFault>,
}

/// What a worker has done, each in a slot of its own, so that nobody waits for anybody.
struct Slot {
    recorder: RefCell<Recorder>,
    parts: Vec<(Range<u32>, Part)>,
    halt: Option<Halt>,
}

impl Threads {
    /// Starts the threads.
    ///
    /// # Blocking
    ///
    /// Until all of them run.
    ///
    /// # Errors
    ///
    /// Not all of them do in time.
    pub fn start(boot: &DriverBoot) -> Result<Self, Failure> {
        thread_host::install(boot);
        let gil = if ExecutionModel::from(boot.lane) == ExecutionModel::GilThreads {
            Gil::new(Duration::from_nanos(boot.switch_interval_ns))
        } else {
            Gil::disabled()
        };
        let workers =
            WorkerThreads::start(usize::from(boot.workers), START_TIMEOUT).map_err(|error| {
                let kind = match error {
                    StartError::TimedOut { .. } => FailureKind::StartTimeout,
                    StartError::StartedTwice | StartError::Refused(_) => FailureKind::LoadFailed,
                };
                Failure::new(kind, error.to_string())
            })?;
        let slots = (0..boot.workers)
            .map(|worker| {
                Mutex::new(Slot {
                    recorder: RefCell::new(Recorder::new(worker)),
                    parts: Vec::new(),
                    halt: None,
                })
            })
            .collect();
        Ok(Self { workers, gil: Arc::new(gil), slots, fault: boot.fault })
    }

    /// How many threads run.
    pub fn count(&self) -> u16 {
        self.workers.len() as u16
    }

    /// See [`super::Lane::execute`].
    pub fn execute(&mut self, job: &mut dyn Job, order: &Order<'_>) -> Result<Execution, Halt> {
        let began = clock::now();
        let switches = self.gil.switches();
        for slot in &self.slots {
            lock(slot).recorder.get_mut().restart(began);
        }
        let mut driver = Recorder::new(0);
        for round in 0..job.rounds() {
            let mut parts = self.round(&*job, round, order)?;
            driver.combining(|| {
                parts.sort_unstable_by_key(|(tasks, _)| tasks.start);
                job.combine(round, parts);
            });
        }
        let wall = clock::now().since(began);
        let mut execution = Execution::new(wall).with(&driver);
        for slot in &self.slots {
            execution = execution.with(lock(slot).recorder.get_mut());
        }
        execution.costs.gil_switches = self.gil.switches() - switches;
        Ok(execution)
    }

    fn round(
        &mut self,
        job: &dyn Job,
        round: u32,
        order: &Order<'_>,
    ) -> Result<Vec<(Range<u32>, Part)>, Halt> {
        let count = self.workers.len();
        let tasks = job.tasks(round);
        let chunks = Chunks::new(tasks, count, order.schedule(tasks, count));
        let (gil, slots, fault) = (&self.gil, &self.slots, self.fault.filter(|_| !order.warmup));
        let setting = order.setting.for_threads();
        self.workers.run(|worker| {
            let setting = setting.here();
            let slot = &mut *lock(&slots[worker]);
            let held = gil.is_enabled().then(|| gil.enter());
            if let Some(held) = &held {
                slot.recorder.get_mut().waited_for_gil(clock::nanos(held.waited()));
            }
            let gil = gil.is_enabled().then_some(gil.as_ref());
            while let Some(chunk) = chunks.next(worker) {
                if let Some(fault) = fault.filter(|_| chunk.start == 0) {
                    fault::strike(fault);
                }
                // A thread's waits block, so its kernels are done when they have been called.
                let part = run_chunk(job, round, chunk.clone(), &setting, gil, &slot.recorder)
                    .now_or_never()
                    .unwrap_or_else(|| Err(Halt::Failed("a thread did not block".to_owned())));
                match part {
                    Ok(part) => slot.parts.push((chunk, part)),
                    Err(halt) => {
                        slot.halt = Some(halt);
                        break;
                    }
                }
            }
        });
        let mut parts = Vec::new();
        for slot in &self.slots {
            let slot = &mut *lock(slot);
            if let Some(halt) = slot.halt.take() {
                return Err(halt);
            }
            parts.append(&mut slot.parts);
        }
        Ok(parts)
    }
}

fn lock(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    // A panic ends the whole image, so nothing is ever left half done here.
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
