//! Tasks that compute for a while and wait for a while, as most programs do.

#[cfg(test)]
mod tests;

use crate::fingerprint::fold;
use crate::gate::{Gate, Halt, Io, Pending};
use crate::job::{Garbled, InputError, Request, Wait};
use crate::spin;
use model::{
    Answer, InputKind, Nanos, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta, grouped,
};

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("mixed"),
    name: "Mixed",
    kind: WorkloadKind::Mixed,
    summary: "Each task computes for a share of its time and waits for the rest.",
    story: &[
        "Each task takes the latency that you choose. For the compute share of it the task is busy, \
         and for the rest it waits, like a server that prepares a query and then waits for its \
         database. How much computing fits into a millisecond was measured on your machine first.",
        "At a share of 0 % all lanes with several workers are alike, at 100 % threads under a GIL \
         and the event loop are as slow as one worker. In between, those two can overlap the \
         waiting and nothing else: at a share of 25 % they gain at most fourfold, however many \
         workers they have. Move the share and watch where the lanes part.",
        "Then let the computing let go of the GIL, as numpy, zlib and many other libraries written \
         in C do. The threads compute side by side at once, and the lock no longer matters. Before \
         you blame the GIL, find out whether your program holds it.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 1, max: 100, default: 1, unit: "turns a task" },
        tasks: Quantity { min: 1, max: 2_000, default: 40, unit: "tasks" },
        seeded: false,
        latency_ms: Some(Quantity { min: 1, max: 1_000, default: 10, unit: "ms" }),
        compute_share: Some(Quantity { min: 0, max: 100, default: 25, unit: "%" }),
        gil_release: true,
    },
    input: InputKind::Generated,
    pictured: false,
};

/// Checkpoints in a millisecond of computing: one every 25 µs.
const CHECKPOINTS_PER_MS: u64 = 40;

/// Tasks that compute and wait in turns.
pub(crate) struct Mixed {
    tasks: u32,
    turns: u64,
    /// Steps of [`spin`] in each turn.
    steps: u64,
    /// Steps of [`spin`] between two checkpoints.
    slice: u64,
    /// The wait in each turn.
    wait: Nanos,
    release: bool,
}

impl Mixed {
    /// Spins on from `state`, with checkpoints.
    fn compute(&self, mut state: u64, gate: &dyn Gate) -> Result<u64, Halt> {
        let mut left = self.steps;
        while left > 0 {
            let steps = left.min(self.slice);
            state = spin(steps, state);
            left -= steps;
            gate.checkpoint()?;
        }
        Ok(state)
    }

    /// The same, without the GIL where the reader wants it so.
    fn turn(&self, state: u64, io: &dyn Io) -> Result<u64, Halt> {
        if !self.release {
            return self.compute(state, io);
        }
        let mut after = state;
        io.without_gil(&mut |gate| {
            after = self.compute(state, gate)?;
            Ok(())
        })?;
        Ok(after)
    }
}

impl Wait for Mixed {
    type Setup = (u32, u64, u64, u64, u64, bool);

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        let params = request.params;
        let percent = u64::from(params.compute_share.0.min(100));
        let turns = params.size.max(1);
        // In nanoseconds before in steps, so that short turns keep their share.
        let busy = params.latency * percent / (100 * turns);
        let steps = u128::from(busy.0) * u128::from(request.spin_per_ms) / 1_000_000;
        Ok(Self {
            tasks: params.tasks,
            turns,
            steps: u64::try_from(steps).unwrap_or(u64::MAX),
            slice: (request.spin_per_ms / CHECKPOINTS_PER_MS).max(1),
            wait: params.latency / turns - busy,
            release: params.gil_release,
        })
    }

    fn tasks(&self) -> u32 {
        self.tasks
    }

    fn setup(&self) -> Self::Setup {
        (self.tasks, self.turns, self.steps, self.slice, self.wait.0, self.release)
    }

    fn open((tasks, turns, steps, slice, wait, release): Self::Setup) -> Result<Self, Garbled> {
        if slice == 0 {
            return Err(Garbled);
        }
        Ok(Self { tasks, turns, steps, slice, wait: Nanos(wait), release })
    }

    fn run<'a>(&'a self, task: u32, io: &'a dyn Io) -> Pending<'a, u64> {
        Box::pin(async move {
            let mut state = u64::from(task);
            for _ in 0..self.turns {
                state = self.turn(state, io)?;
                if self.wait > Nanos::ZERO {
                    io.sleep(self.wait).await?;
                }
            }
            Ok(state)
        })
    }

    fn answer(&self, results: &[u64]) -> Answer {
        let tasks = results.len() as u64;
        let steps = self.steps.saturating_mul(self.turns).saturating_mul(tasks);
        Answer {
            digest: fold(results.iter().copied()),
            text: format!("{} tasks, {} steps computed", grouped(tasks), grouped(steps)),
        }
    }
}
