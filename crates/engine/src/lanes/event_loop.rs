//! One worker, cooperative tasks. What computes goes on one after the other and gives the loop a
//! turn between chunks; what waits does so side by side.

use super::{Execution, Order, open_own_file};
use crate::clock;
use crate::context::Round;
use crate::fault;
use crate::recorder::Recorder;
use catalog::{Halt, Job, Kernel};
use concurrent::Chunks;
use futures_channel::mpsc;
use futures_util::StreamExt;
use futures_util::stream;
use gloo_events::EventListener;
use model::{Failure, FailureKind, Purpose, SpanKind};
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use web_sys::{MessageChannel, MessagePort};
use wire::{DriverBoot, WireFault};

/// The lane.
pub struct EventLoop {
    recorder: RefCell<Recorder>,
    fault: Option<WireFault>,
    turn: Turn,
    /// How many tasks may wait at once: as many as the other lanes have workers.
    at_once: usize,
}

impl EventLoop {
    /// Starts nothing: the driver is the worker.
    ///
    /// # Errors
    ///
    /// The worker needs a file and gets none.
    pub async fn start(boot: &DriverBoot) -> Result<Self, Failure> {
        open_own_file(boot).await?;
        let turn = Turn::new()
            .map_err(|error| Failure::new(FailureKind::LoadFailed, error.to_string()))?;
        Ok(Self {
            recorder: RefCell::new(Recorder::new(0, boot.traced)),
            fault: boot.fault,
            turn,
            at_once: usize::from(boot.workers.max(1)),
        })
    }

    /// See [`super::Lane::execute`].
    pub async fn execute(
        &mut self,
        job: &mut dyn Job,
        order: &Order<'_>,
    ) -> Result<Execution, Halt> {
        let began = clock::now();
        self.recorder.borrow_mut().restart(began);
        for number in 0..job.rounds() {
            let tasks = job.tasks(number);
            if let Some(fault) = self.fault.filter(|_| order.may_fail()) {
                fault::strike(fault);
            }
            let round = Round { job: &*job, number, purpose: order.purpose };
            let mut parts = Vec::new();
            let recorder = &self.recorder;
            match job.kernel() {
                Kernel::Compute(_) => {
                    let chunks = Chunks::new(tasks, 1, order.schedule(tasks, 1));
                    while let Some(chunk) = chunks.next(0) {
                        let part =
                            round.run_chunk(chunk.clone(), order.setting, None, recorder).await?;
                        parts.extend(part.map(|part| (chunk, part)));
                        self.turn.take().await;
                        recorder.borrow_mut().note_until_now(SpanKind::WaitQueue, 0..0);
                    }
                }
                Kernel::Wait(kernel) => {
                    let mut running = stream::iter(0..tasks)
                        .map(|task| round.run_task(kernel, task, order.setting, None, recorder))
                        // At most that many at once, and their results in the order of the tasks.
                        .buffered(self.at_once);
                    let mut results = Vec::with_capacity(tasks as usize);
                    while let Some(result) = running.next().await {
                        results.push(result?);
                    }
                    parts.push((0..tasks, kernel.part(results)));
                }
            }
            if order.purpose != Purpose::Overhead {
                job.combine(number, parts);
                self.recorder.borrow_mut().note_until_now(SpanKind::Combine, 0..0);
            }
        }
        let wall = clock::now().since(began);
        Ok(Execution::new(wall).with(&self.recorder.borrow()))
    }
}

/// A turn of the event loop. A message to oneself, because a timer of zero is held back to 4 ms
/// after a few of them (<https://html.spec.whatwg.org/#timer-initialisation-steps>, step 11).
struct Turn {
    to: MessagePort,
    come: mpsc::UnboundedReceiver<()>,
    _listener: EventListener,
}

impl Turn {
    fn new() -> Result<Self, web::JsError> {
        let channel = MessageChannel::new().map_err(web::JsError::during("open a channel"))?;
        let (tell, come) = mpsc::unbounded();
        let from = channel.port2();
        let listener = EventListener::new(&from, "message", move |_| {
            // The receiver lives as long as this listener.
            tell.unbounded_send(()).ok();
        });
        from.start();
        Ok(Self { to: channel.port1(), come, _listener: listener })
    }

    async fn take(&mut self) {
        // A null can always be posted.
        if self.to.post_message(&JsValue::NULL).is_ok() {
            self.come.next().await;
        }
    }
}
