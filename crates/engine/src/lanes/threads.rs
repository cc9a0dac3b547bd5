//! Threads in one shared memory, with a GIL or without: the only difference between the two lanes
//! is the lock.

use super::{Execution, Order, START_TIMEOUT, Stacks, start_span};
use crate::context::Round;
use crate::recorder::Recorder;
use crate::{allocation, clock, fault, thread_host};
use catalog::{Halt, Job, Part};
use concurrent::{Chunks, Gil, StartError, WorkerThreads};
use futures_util::FutureExt;
use model::{ExecutionModel, Failure, FailureKind, Nanos, Purpose, Span, SpanKind};
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
    driver: Recorder,
    stacks: Stacks,
    fault: Option<WireFault>,
}

/// What a worker has done, each in a slot of its own, so that nobody waits for anybody.
struct Slot {
    recorder: RefCell<Recorder>,
    parts: Vec<(Range<u32>, Part)>,
    halt: Option<Halt>,
    /// Whether it had a chunk in this round.
    worked: bool,
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
        let before = allocation::live();
        let workers =
            WorkerThreads::start(usize::from(boot.workers), START_TIMEOUT).map_err(|error| {
                let kind = match error {
                    StartError::TimedOut { .. } => FailureKind::StartTimeout,
                    StartError::StartedTwice | StartError::Refused(_) => FailureKind::LoadFailed,
                };
                Failure::new(kind, error.to_string())
            })?;
        let stacks = Stacks::since(before, boot.workers);
        let slots = (0..boot.workers)
            .map(|worker| {
                Mutex::new(Slot {
                    recorder: RefCell::new(Recorder::new(worker, boot.traced)),
                    parts: Vec::new(),
                    halt: None,
                    worked: false,
                })
            })
            .collect();
        let driver = Recorder::new(Span::DRIVER, boot.traced);
        Ok(Self { workers, gil: Arc::new(gil), slots, driver, stacks, fault: boot.fault })
    }

    /// How many threads run.
    pub fn count(&self) -> u16 {
        self.workers.len() as u16
    }

    /// What each thread has for itself.
    pub fn stacks(&self) -> Stacks {
        self.stacks
    }

    /// How they were started.
    pub fn starts(&self) -> Vec<Span> {
        let starts = (0..).zip(thread_host::starts());
        starts
            .map(|(worker, (asked, begun))| start_span(worker, SpanKind::Spawn, asked, begun))
            .collect()
    }

    /// See [`super::Lane::execute`].
    pub fn execute(&mut self, job: &mut dyn Job, order: &Order<'_>) -> Result<Execution, Halt> {
        let began = clock::now();
        let switches = self.gil.switches();
        for slot in &self.slots {
            lock(slot).recorder.get_mut().restart(began);
        }
        self.driver.restart(began);
        let mut warming = Nanos::ZERO;
        for number in 0..job.rounds() {
            let round = Round { job: &*job, number, purpose: order.purpose };
            let mut parts = self.round(round, order)?;
            if order.warms {
                warming += self.warm(round, order)?;
            }
            if order.purpose != Purpose::Overhead {
                self.driver.note_until_now(SpanKind::WaitQueue, 0..0);
                parts.sort_unstable_by_key(|(tasks, _)| tasks.start);
                job.combine(number, parts);
                self.driver.note_until_now(SpanKind::Combine, 0..0);
            }
        }
        let ended = clock::now();
        let mut execution = Execution::new(ended.since(began) - warming).with(&self.driver);
        for slot in &self.slots {
            let mut slot = lock(slot);
            slot.recorder.get_mut().idle_until(ended);
            execution = execution.with(slot.recorder.get_mut());
        }
        execution.costs.gil_switches = self.gil.switches() - switches;
        Ok(execution)
    }

    fn round(
        &mut self,
        round: Round<'_>,
        order: &Order<'_>,
    ) -> Result<Vec<(Range<u32>, Part)>, Halt> {
        let count = self.workers.len();
        let tasks = round.job.tasks(round.number);
        let chunks = Chunks::new(tasks, count, order.schedule(tasks, count));
        self.each(round, order, &|worker, slot| {
            let chunk = chunks.next(worker);
            slot.worked |= chunk.is_some();
            chunk
        })?;
        let mut parts = Vec::new();
        for slot in &self.slots {
            parts.append(&mut lock(slot).parts);
        }
        Ok(parts)
    }

    /// Has those run a chunk for nothing that had none in this round, and returns how long it took.
    fn warm(&mut self, round: Round<'_>, order: &Order<'_>) -> Result<Nanos, Halt> {
        let began = clock::now();
        let count = self.workers.len();
        let chunk = order.warming(round.job.tasks(round.number), count);
        self.each(round, order, &|_, slot| {
            let is_cold = !std::mem::replace(&mut slot.worked, true);
            is_cold.then(|| chunk.clone())
        })?;
        for slot in &self.slots {
            let slot = &mut *lock(slot);
            slot.parts.clear();
            slot.worked = false;
        }
        Ok(clock::now().since(began))
    }

    /// Has every thread run what `next` gives it until that is nothing.
    fn each(
        &mut self,
        round: Round<'_>,
        order: &Order<'_>,
        next: &(dyn Fn(usize, &mut Slot) -> Option<Range<u32>> + Sync),
    ) -> Result<(), Halt> {
        let (gil, slots) = (&self.gil, &self.slots);
        let fault = self.fault.filter(|_| order.may_fail());
        let setting = order.setting.for_threads();
        self.workers.run(|worker| {
            let setting = setting.here();
            let slot = &mut *lock(&slots[worker]);
            slot.recorder.get_mut().note_until_now(SpanKind::WaitQueue, 0..0);
            let held = gil.is_enabled().then(|| gil.enter());
            if held.as_ref().is_some_and(|held| !held.waited().is_zero()) {
                slot.recorder.get_mut().note_until_now(SpanKind::WaitGil, 0..0);
            }
            let gil = gil.is_enabled().then_some(gil.as_ref());
            while let Some(chunk) = next(worker, slot) {
                if let Some(fault) = fault.filter(|_| chunk.start == 0) {
                    fault::strike(fault);
                }
                // A thread's waits block, so its kernels are done when they have been called.
                let part = round
                    .run_chunk(chunk.clone(), &setting, gil, &slot.recorder)
                    .now_or_never()
                    .unwrap_or_else(|| Err(Halt::Failed("a thread did not block".to_owned())));
                match part {
                    Ok(part) => slot.parts.extend(part.map(|part| (chunk, part))),
                    Err(halt) => {
                        slot.halt = Some(halt);
                        break;
                    }
                }
            }
        });
        slots.iter().try_for_each(|slot| lock(slot).halt.take().map_or(Ok(()), Err))
    }
}

fn lock(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    // A panic ends the whole image, so nothing is ever left half done here.
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
