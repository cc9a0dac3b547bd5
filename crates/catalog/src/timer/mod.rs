//! Waiting for a timer: nothing is computed at all.

use crate::gate::{Io, Pending};
use crate::job::{InputError, Request, Wait};
use model::{
    Answer, InputKind, Nanos, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta, grouped,
};

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("timer"),
    name: "Timer",
    kind: WorkloadKind::Waiting,
    summary: "Each task sleeps.",
    story: &[
        "Each task does nothing but wait, as a program does that waits for an answer from far \
         away. Whoever waits needs no core, so even threads under a GIL wait side by side: a \
         thread lets go of the lock before it goes to sleep.",
        "An event loop needs no threads for this at all. Here it waits for as many tasks at once \
         as the other lanes have workers, so that all lanes do the same.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 1, max: 1, default: 1, unit: "wait a task" },
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
    latency: Nanos,
}

impl Wait for Timer {
    type Setup = (u32, u64);

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        Ok(Self { tasks: request.params.tasks, latency: request.params.latency })
    }

    fn tasks(&self) -> u32 {
        self.tasks
    }

    fn setup(&self) -> Self::Setup {
        (self.tasks, self.latency.0)
    }

    fn open((tasks, latency): Self::Setup) -> Self {
        Self { tasks, latency: Nanos(latency) }
    }

    fn run<'a>(&'a self, _task: u32, io: &'a dyn Io) -> Pending<'a, u64> {
        Box::pin(async move {
            io.sleep(self.latency).await?;
            Ok(1)
        })
    }

    fn answer(&self, results: &[u64]) -> Answer {
        let slept = results.iter().sum();
        Answer { digest: slept, text: format!("{} waits", grouped(slept)) }
    }
}
