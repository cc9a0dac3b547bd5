//! Waiting for the network.

#[cfg(test)]
mod tests;

use crate::fingerprint::fold;
use crate::gate::{Io, Pending};
use crate::job::{Garbled, InputError, Request, Wait};
use model::{
    Answer, InputKind, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta, grouped,
};

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("network"),
    name: "Network",
    kind: WorkloadKind::Waiting,
    summary: "Each task requests a small file from this site.",
    story: &[
        "Each task asks this page’s own site for a small file, past every cache, and counts the \
         bytes that come back. Threads and processes block until the answer is there; the event \
         loop has all its requests on the way at once and goes on with whichever is answered.",
        "How long a request takes is up to your connection and the server; the latency that was \
         really seen is shown with the result, and it varies. With one worker the latencies add \
         up. With several they overlap, and no core is needed for that: threads under a GIL do as \
         well as any others, and the event loop does it with one thread.",
        "There is a limit that no lane can pass. Browsers keep six connections to one site open \
         under HTTP/1.1 and servers have their own bounds, so beyond some number of workers the \
         requests queue where you cannot see them.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 1, max: 20, default: 1, unit: "requests a task" },
        tasks: Quantity { min: 1, max: 500, default: 40, unit: "tasks" },
        seeded: false,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::Generated,
    pictured: false,
};

/// Tasks that request the site’s small file.
pub(crate) struct Network {
    tasks: u32,
    requests: u32,
}

impl Wait for Network {
    type Setup = (u32, u32);

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        Ok(Self { tasks: request.params.tasks, requests: request.params.size as u32 })
    }

    fn tasks(&self) -> u32 {
        self.tasks
    }

    fn setup(&self) -> Self::Setup {
        (self.tasks, self.requests)
    }

    fn open((tasks, requests): Self::Setup) -> Result<Self, Garbled> {
        if u64::from(requests) > META.specs.size.max {
            return Err(Garbled);
        }
        Ok(Self { tasks, requests })
    }

    fn run<'a>(&'a self, task: u32, io: &'a dyn Io) -> Pending<'a, u64> {
        Box::pin(async move {
            let mut bytes = 0;
            for nth in 0..self.requests {
                bytes += io.fetch(task * self.requests + nth).await?.len() as u64;
            }
            Ok(bytes)
        })
    }

    fn answer(&self, results: &[u64]) -> Answer {
        let responses = results.len() as u64 * u64::from(self.requests);
        let bytes = results.iter().copied().fold(0, u64::wrapping_add);
        Answer {
            digest: fold([responses, bytes]),
            text: format!("{} responses, {} bytes", grouped(responses), grouped(bytes)),
        }
    }
}
