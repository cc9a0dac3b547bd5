//! One worker, one instance: a for loop.

use super::{Execution, Order, open_own_file};
use crate::clock;
use crate::context::run_chunk;
use crate::fault;
use crate::recorder::Recorder;
use catalog::{Halt, Job};
use model::Failure;
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
        Ok(Self { recorder: RefCell::new(Recorder::new(0)), fault: boot.fault })
    }

    /// See [`super::Lane::execute`].
    pub async fn execute(
        &mut self,
        job: &mut dyn Job,
        order: &Order<'_>,
    ) -> Result<Execution, Halt> {
        let began = clock::now();
        self.recorder.borrow_mut().restart(began);
        for round in 0..job.rounds() {
            let tasks = 0..job.tasks(round);
            if let Some(fault) = self.fault.filter(|_| !order.warmup) {
                fault::strike(fault);
            }
            let part =
                run_chunk(&*job, round, tasks.clone(), order.setting, None, &self.recorder).await?;
            self.recorder.borrow_mut().combining(|| job.combine(round, vec![(tasks, part)]));
        }
        let wall = clock::now().since(began);
        Ok(Execution::new(wall).with(&self.recorder.borrow()))
    }
}
