//! One worker, one instance: a for loop.

use super::{Execution, Order, open_own_file};
use crate::clock;
use crate::context::Round;
use crate::fault;
use crate::recorder::Recorder;
use catalog::{Halt, Job};
use model::{Failure, SpanKind};
use std::cell::RefCell;
use wire::{DriverBoot, WireFault};

/// The lane.
pub struct Alone {
    recorder: RefCell<Recorder>,
    fault: Option<WireFault>,
}

impl Alone {
    /// Starts nothing: the driver is the worker.
    ///
    /// # Errors
    ///
    /// The worker needs a file and gets none.
    pub async fn start(boot: &DriverBoot) -> Result<Self, Failure> {
        open_own_file(boot).await?;
        Ok(Self { recorder: RefCell::new(Recorder::new(0, boot.traced)), fault: boot.fault })
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
            let tasks = 0..job.tasks(number);
            if let Some(fault) = self.fault.filter(|_| order.may_fail()) {
                fault::strike(fault);
            }
            let round = Round { job: &*job, number, purpose: order.purpose };
            let part = round.run_chunk(tasks.clone(), order.setting, None, &self.recorder).await?;
            if let Some(part) = part {
                job.combine(number, vec![(tasks, part)]);
                self.recorder.borrow_mut().note_until_now(SpanKind::Combine, 0..0);
            }
        }
        let wall = clock::now().since(began);
        Ok(Execution::new(wall).with(&self.recorder.borrow()))
    }
}
