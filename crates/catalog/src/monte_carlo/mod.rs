//! π by throwing darts: nothing but random numbers, a stream of its own for each task.

#[cfg(test)]
mod tests;

use crate::Random;
use crate::gate::{Gate, Halt, Pace};
use crate::job::{Compute, Garbled, InputError, Request};
use crate::split::stretch;
use model::{
    Answer, InputKind, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta, decimal,
    grouped,
};
use std::hint::black_box;
use std::ops::Range;

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("monte-carlo"),
    name: "Monte Carlo π",
    kind: WorkloadKind::Computing,
    summary: "Estimates π by throwing darts at a square.",
    story: &[
        "Each task throws its darts at random points of a square and counts how many land in the \
         quarter circle inside it. Four times the share of hits is about π, the more exactly the \
         more darts there are.",
        "Random numbers are a trap for parallel programs. If all workers drew from one generator \
         they would queue for it, and the answer would depend on who came first. Here every task \
         has a stream of its own, drawn from the seed and the task’s number, so every lane gets \
         the same answer to the last dart.",
        "The tasks take no input but two numbers, return one, and use no memory at all. If a lane \
         scales badly here, the reason is the lane or the machine, not the work.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 1_000, max: 20_000_000_000, default: 150_000_000, unit: "darts" },
        tasks: Quantity { min: 1, max: 10_000, default: 128, unit: "tasks" },
        seeded: true,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::Generated,
    pictured: false,
};

/// Darts thrown between two looks at the gate.
const VOLLEY: u64 = 4_096;

/// Darts, by stretches.
pub(crate) struct MonteCarlo {
    darts: u64,
    tasks: u32,
    seed: u64,
    hits: u64,
}

impl MonteCarlo {
    fn throw(&self, task: u32, pace: &mut Pace<'_>) -> Result<u64, Halt> {
        let mut random = Random::for_task(self.seed, task);
        let Range { start, end } = stretch(self.darts, self.tasks, task);
        let mut left = end - start;
        let mut hits = 0;
        while left > 0 {
            let volley = left.min(VOLLEY);
            // `black_box` keeps the multiplications out of vectors: wasm and most processors have none
            // for 64 bits, and taking them apart takes three times as long.
            hits +=
                (0..volley).map(|_| u64::from(is_hit(black_box(random.next_u64())))).sum::<u64>();
            left -= volley;
            pace.did(volley)?;
        }
        Ok(hits)
    }
}

/// Whether a dart lands in the quarter circle. Its two coordinates are 31 random bits each, so
/// the sum of their squares is exact and the count the same on every machine.
fn is_hit(random: u64) -> bool {
    let (x, y) = (random >> 33, random & 0x7FFF_FFFF);
    x * x + y * y < 1 << 62
}

impl Compute for MonteCarlo {
    type Setup<'a> = (u64, u32, u64);
    type Args<'a> = ();
    type Part = u64;

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        let params = request.params;
        Ok(Self { darts: params.size, tasks: params.tasks, seed: params.seed, hits: 0 })
    }

    fn tasks(&self, _round: u32) -> u32 {
        self.tasks
    }

    fn reset(&mut self) {
        self.hits = 0;
    }

    fn setup(&self) -> Self::Setup<'_> {
        (self.darts, self.tasks, self.seed)
    }

    fn open((darts, tasks, seed): Self::Setup<'_>) -> Result<Self, Garbled> {
        Ok(Self { darts, tasks, seed, hits: 0 })
    }

    fn args(&self, _round: u32, _tasks: Range<u32>) -> Self::Args<'_> {}

    fn accept(&mut self, _round: u32, _tasks: Range<u32>, (): ()) -> Result<(), Garbled> {
        Ok(())
    }

    fn run(&self, _round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<u64, Halt> {
        let mut pace = Pace::new(gate, 4 * VOLLEY);
        tasks.map(|task| self.throw(task, &mut pace)).sum()
    }

    fn combine(&mut self, _round: u32, parts: Vec<(Range<u32>, u64)>) {
        self.hits = parts.into_iter().map(|(_, hits)| hits).fold(0, u64::wrapping_add);
    }

    fn answer(&self) -> Answer {
        let pi = 4.0 * self.hits as f64 / self.darts as f64;
        Answer {
            digest: self.hits,
            text: format!("π ≈ {} from {} darts", decimal(pi, 5), grouped(self.darts)),
        }
    }
}
