//! Waiting for a timer: nothing is computed at all.

#[cfg(test)]
mod tests;

use crate::gate::{Io, Pending};
use crate::job::{Garbled, InputError, Request, Wait};
use model::{
    Answer, InputKind, Nanos, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta, grouped,
};

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("timer"),
    name: "Timer",
    kind: WorkloadKind::Waiting,
    summary: "Each task sleeps.",
    story: &[
        "Each task does nothing but wait, as a program does that has asked a question of somebody \
         far away. One worker waits for one task after the other, so its time is the number of \
         tasks times the latency.",
        "Whoever waits needs no core. Look at threads under a GIL: they are as fast as all the \
         others, because a thread lets go of the lock before it goes to sleep. This is what threads \
         in Python are good for, and has been since long before they could compute side by side. \
         Choose more workers than you have cores: here they help.",
        "An event loop needs no threads for this at all. To be comparable, it waits here for as \
         many tasks at once as the other lanes have workers; left to itself it would wait for \
         thousands, at the price of a small object each instead of a thread.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 1, max: 100, default: 1, unit: "waits a task" },
        tasks: Quantity { min: 1, max: 2_000, default: 40, unit: "tasks" },
        seeded: false,
        latency_ms: Some(Quantity { min: 1, max: 1_000, default: 10, unit: "ms" }),
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::Generated,
    pictured: false,
};

/// Tasks that sleep.
pub(crate) struct Timer {
    tasks: u32,
    waits: u64,
    latency: Nanos,
}

impl Wait for Timer {
    type Setup = (u32, u64, u64);

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        let params = request.params;
        Ok(Self { tasks: params.tasks, waits: params.size, latency: params.latency })
    }

    fn tasks(&self) -> u32 {
        self.tasks
    }

    fn setup(&self) -> Self::Setup {
        (self.tasks, self.waits, self.latency.0)
    }

    fn open((tasks, waits, latency): Self::Setup) -> Result<Self, Garbled> {
        Ok(Self { tasks, waits, latency: Nanos(latency) })
    }

    fn run<'a>(&'a self, _task: u32, io: &'a dyn Io) -> Pending<'a, u64> {
        Box::pin(async move {
            for _ in 0..self.waits {
                io.sleep(self.latency).await?;
            }
            Ok(self.waits)
        })
    }

    fn answer(&self, results: &[u64]) -> Answer {
        let waits = results.iter().copied().fold(0, u64::wrapping_add);
        Answer { digest: waits, text: format!("{} waits", grouped(waits)) }
    }
}
