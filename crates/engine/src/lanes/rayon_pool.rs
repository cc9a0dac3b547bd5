//! Rayon's work-stealing pool, as wasm-bindgen-rayon starts it: what a Rust programmer writes.
//!
//! Rayon decides itself who gets what: of the schedules only the length of a chunk reaches it.

use super::{Execution, Order, START_TIMEOUT, Stacks, start_span};
use crate::context::{Round, Setting};
use crate::recorder::Recorder;
use crate::{allocation, clock, fault, file_servants, thread_host};
use catalog::{Halt, Job, Part};
use futures_util::FutureExt;
use model::{Failure, FailureKind, Nanos, PageTime, Purpose, Span, SpanKind};
use rayon::prelude::*;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::{Barrier, Mutex, MutexGuard, PoisonError};
use wasm_bindgen_futures::JsFuture;
use web::JsError;
use wire::{DriverBoot, WireFault};

/// The lane.
pub struct RayonPool {
    seats: Vec<Mutex<Seat>>,
    driver: Recorder,
    stacks: Stacks,
    /// When the pool was asked for, and when it was there.
    started: (PageTime, PageTime),
    fault: Option<WireFault>,
}

/// What a thread has done, each in a place of its own, so that nobody waits for anybody.
struct Seat {
    recorder: RefCell<Recorder>,
    /// Whether it had a chunk in this round.
    worked: bool,
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
        let (before, asked) = (allocation::live(), clock::now());
        start_pool(usize::from(boot.workers))
            .await
            .map_err(|error| Failure::new(FailureKind::LoadFailed, error.to_string()))?;
        let count = rayon::current_num_threads() as u16;
        let stacks = Stacks::since(before, count);
        let seat = |worker| Seat {
            recorder: RefCell::new(Recorder::new(worker, boot.traced)),
            worked: false,
        };
        Ok(Self {
            seats: (0..count).map(seat).map(Mutex::new).collect(),
            driver: Recorder::new(Span::DRIVER, boot.traced),
            stacks,
            started: (asked, clock::now()),
            fault: boot.fault,
        })
    }

    /// How many threads rayon has, by its own word.
    pub fn count(&self) -> u16 {
        self.seats.len() as u16
    }

    /// What each thread has for itself.
    pub fn stacks(&self) -> Stacks {
        self.stacks
    }

    /// How they were started: all at once, by somebody else.
    pub fn starts(&self) -> Vec<Span> {
        let (asked, ready) = self.started;
        (0..self.count()).map(|worker| start_span(worker, SpanKind::Spawn, asked, ready)).collect()
    }

    /// See [`super::Lane::execute`].
    pub fn execute(&mut self, job: &mut dyn Job, order: &Order<'_>) -> Result<Execution, Halt> {
        let began = clock::now();
        for seat in &self.seats {
            lock(seat).recorder.get_mut().restart(began);
        }
        self.driver.restart(began);
        let mut warming = Nanos::ZERO;
        for number in 0..job.rounds() {
            let round = Round { job: &*job, number, purpose: order.purpose };
            let parts = self.round(round, order)?;
            if order.warms {
                warming += self.warm(round, order)?;
            }
            if order.purpose != Purpose::Overhead {
                self.driver.note_until_now(SpanKind::WaitQueue, 0..0);
                job.combine(number, parts);
                self.driver.note_until_now(SpanKind::Combine, 0..0);
            }
        }
        let ended = clock::now();
        let mut execution = Execution::new(ended.since(began) - warming).with(&self.driver);
        for seat in &self.seats {
            let mut seat = lock(seat);
            seat.recorder.get_mut().idle_until(ended);
            execution = execution.with(seat.recorder.get_mut());
        }
        Ok(execution)
    }

    fn round(&self, round: Round<'_>, order: &Order<'_>) -> Result<Vec<(Range<u32>, Part)>, Halt> {
        let tasks = round.job.tasks(round.number);
        let length = order.shortest(tasks, self.seats.len());
        let chunk = |nth: u32| nth * length..(nth * length).saturating_add(length).min(tasks);
        self.each(round, order, tasks.div_ceil(length), usize::MAX, &|nth| Some(chunk(nth)))
    }

    /// Has those run a chunk for nothing that had none in this round, and returns how long it took.
    fn warm(&self, round: Round<'_>, order: &Order<'_>) -> Result<Nanos, Halt> {
        let began = clock::now();
        let count = self.seats.len();
        let chunk = order.warming(round.job.tasks(round.number), count);
        // Who waits at the barrier cannot take another, so each thread takes one.
        let barrier = Barrier::new(count);
        self.each(round, order, count as u32, 1, &|_| {
            barrier.wait();
            let is_cold = !lock(self.seat()).worked;
            is_cold.then(|| chunk.clone())
        })?;
        for seat in &self.seats {
            lock(seat).worked = false;
        }
        Ok(clock::now().since(began))
    }

    /// Has the pool run the chunks that so many calls give, at most so many of them as one job.
    fn each(
        &self,
        round: Round<'_>,
        order: &Order<'_>,
        calls: u32,
        at_once: usize,
        chunk: &(dyn Fn(u32) -> Option<Range<u32>> + Sync),
    ) -> Result<Vec<(Range<u32>, Part)>, Halt> {
        let setting = order.setting.for_threads();
        let fault = self.fault.filter(|_| order.may_fail());
        let parts: Result<Vec<_>, Halt> = (0..calls)
            .into_par_iter()
            .with_max_len(at_once)
            .map(|nth| {
                let Some(chunk) = chunk(nth) else { return Ok(None) };
                if let Some(fault) = fault.filter(|_| chunk.start == 0) {
                    fault::strike(fault);
                }
                let part = self.run_chunk(round, chunk.clone(), &setting.here())?;
                Ok(part.map(|part| (chunk, part)))
            })
            .collect();
        Ok(parts?.into_iter().flatten().collect())
    }

    /// The place of this thread of the pool.
    fn seat(&self) -> &Mutex<Seat> {
        &self.seats[rayon::current_thread_index().unwrap_or_default()]
    }

    /// Runs a chunk in this thread of the pool.
    fn run_chunk(
        &self,
        round: Round<'_>,
        chunk: Range<u32>,
        setting: &Setting,
    ) -> Result<Option<Part>, Halt> {
        let seat = &mut *lock(self.seat());
        seat.worked = true;
        // Rayon does not say since when it looks for work in other threads' hands.
        seat.recorder.get_mut().note_until_now(SpanKind::WaitQueue, 0..0);
        // A thread's waits block, so its kernels are done when they have been called.
        round
            .run_chunk(chunk, setting, None, &seat.recorder)
            .now_or_never()
            .unwrap_or_else(|| Err(Halt::Failed("a thread did not block".to_owned())))
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

fn lock(seat: &Mutex<Seat>) -> MutexGuard<'_, Seat> {
    // A panic ends the whole image, so nothing is ever left half done here.
    seat.lock().unwrap_or_else(PoisonError::into_inner)
}
