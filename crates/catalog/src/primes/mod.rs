//! Counting primes with a segmented sieve: computing in a small, cache-sized working set.

mod sieve;
#[cfg(test)]
mod tests;

use crate::gate::{Gate, Halt};
use crate::job::{Compute, Garbled, InputError, Request};
use crate::split::stretch;
use model::{
    Answer, InputKind, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta, grouped,
};
use sieve::Sieve;
use std::ops::Range;

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("primes"),
    name: "Primes",
    kind: WorkloadKind::Computing,
    summary: "Counts the primes below a limit.",
    story: &[
        "Each task takes its own stretch of the numbers below the limit, strikes out the multiples \
         of all smaller primes, a piece at a time that fits the core’s own cache, and returns how \
         many numbers are left. Nothing is shared and almost nothing is sent: a result is one \
         number.",
        "This is the kindest case for every parallel lane. With as many cores as workers, the lanes \
         of free threads, of the pool and of processes should be full from end to end, and nearly \
         as many times faster as they have workers. What separates them is only what it takes to \
         start them.",
        "Threads under a GIL are the exception. The same threads do the same work, and yet only one \
         of them computes at any moment while the others wait for the lock. Four of them take as \
         long as one: threads do not speed up computing in an interpreter that has such a lock.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 1_000, max: 4_000_000_000, default: 1_000_000_000, unit: "numbers" },
        tasks: Quantity { min: 1, max: 10_000, default: 256, unit: "tasks" },
        seeded: false,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::Generated,
    pictured: false,
};

/// Primes below `limit`, by stretches.
pub(crate) struct Primes {
    limit: u64,
    tasks: u32,
    sieve: Sieve,
    count: u64,
}

impl Primes {
    fn new(limit: u64, tasks: u32) -> Self {
        Self { limit, tasks, sieve: Sieve::below(limit), count: 0 }
    }
}

impl Compute for Primes {
    type Setup<'a> = (u64, u32);
    type Args<'a> = ();
    type Part = u64;

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        Ok(Self::new(request.params.size, request.params.tasks))
    }

    fn tasks(&self, _round: u32) -> u32 {
        self.tasks
    }

    fn reset(&mut self) {
        self.count = 0;
    }

    fn setup(&self) -> Self::Setup<'_> {
        (self.limit, self.tasks)
    }

    fn open((limit, tasks): Self::Setup<'_>) -> Result<Self, Garbled> {
        if limit > META.specs.size.max {
            return Err(Garbled);
        }
        Ok(Self::new(limit, tasks))
    }

    fn args(&self, _round: u32, _tasks: Range<u32>) -> Self::Args<'_> {}

    fn accept(&mut self, _round: u32, _tasks: Range<u32>, (): ()) -> Result<(), Garbled> {
        Ok(())
    }

    fn run(&self, _round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<u64, Halt> {
        tasks.map(|task| self.sieve.count(stretch(self.limit, self.tasks, task), gate)).sum()
    }

    fn combine(&mut self, _round: u32, parts: Vec<(Range<u32>, u64)>) {
        self.count = parts.into_iter().map(|(_, count)| count).fold(0, u64::wrapping_add);
    }

    fn answer(&self) -> Answer {
        Answer { digest: self.count, text: format!("{} primes", grouped(self.count)) }
    }
}
