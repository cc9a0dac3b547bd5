//! Counting primes with a segmented sieve: computing in a small, cache-sized working set.

use crate::gate::{Gate, Halt};
use crate::job::{Compute, InputError, Request};
use model::{
    Answer, InputKind, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta, grouped,
};
use std::ops::Range;

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("primes"),
    name: "Primes",
    kind: WorkloadKind::Computing,
    summary: "Counts the primes below a limit.",
    story: &[
        "Each task sieves its own stretch of the numbers below the limit and returns how many \
         primes it found. Nothing is shared and almost nothing is sent: a count is eight bytes.",
        "This is the kindest case for every parallel lane. What still separates them is the GIL, \
         which lets one thread compute at a time, and what it takes to start a process.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 1_000, max: 4_000_000_000, default: 400_000_000, unit: "numbers" },
        tasks: Quantity { min: 1, max: 10_000, default: 256, unit: "tasks" },
        seeded: false,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::Generated,
    pictured: false,
};

/// Odd numbers that one segment covers: 32 KiB of flags, which fits a first-level cache.
const SEGMENT: u64 = 32 * 1024;

/// Primes below `limit`, by stretches.
pub(crate) struct Primes {
    limit: u64,
    tasks: u32,
    /// The odd primes up to the root of the limit.
    base: Vec<u32>,
    count: u64,
}

impl Primes {
    fn new(limit: u64, tasks: u32) -> Self {
        Self { limit, tasks, base: odd_primes_up_to(limit.isqrt()), count: 0 }
    }

    /// The numbers of one task: a stretch of `0..limit`.
    fn stretch(&self, task: u32) -> Range<u64> {
        let bound =
            |task: u32| (u128::from(self.limit) * u128::from(task) / u128::from(self.tasks)) as u64;
        bound(task)..bound(task + 1)
    }
}

fn odd_primes_up_to(root: u64) -> Vec<u32> {
    let mut composite = vec![false; root as usize + 1];
    let mut primes = Vec::new();
    for n in (3..=root).step_by(2) {
        if composite[n as usize] {
            continue;
        }
        primes.push(n as u32);
        for multiple in (n * n..=root).step_by(2 * n as usize) {
            composite[multiple as usize] = true;
        }
    }
    primes
}

/// The primes in `numbers`, all of which are at most the square of the largest base prime's
/// successor.
fn count(numbers: Range<u64>, base: &[u32], gate: &dyn Gate) -> Result<u64, Halt> {
    let mut found = u64::from(numbers.contains(&2));
    let mut flags = vec![0_u8; SEGMENT as usize];
    // Flag i of a segment stands for the odd number low + 2 i.
    let mut low = numbers.start.max(3) | 1;
    while low < numbers.end {
        gate.checkpoint()?;
        let odds = SEGMENT.min((numbers.end - low).div_ceil(2));
        let segment = &mut flags[..odds as usize];
        segment.fill(1);
        let last = low + 2 * (odds - 1);
        for &prime in base {
            let prime = u64::from(prime);
            if prime * prime > last {
                break;
            }
            // The first odd multiple that is not below the segment, nor below the square.
            let mut multiple = (prime * prime).max(low.div_ceil(prime) * prime);
            if multiple.is_multiple_of(2) {
                multiple += prime;
            }
            let mut index = ((multiple - low) / 2) as usize;
            while index < segment.len() {
                segment[index] = 0;
                index += prime as usize;
            }
        }
        found += segment.iter().map(|&flag| u64::from(flag)).sum::<u64>();
        low = last + 2;
    }
    Ok(found)
}

impl Compute for Primes {
    type Setup = (u64, u32);
    type Args = ();
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

    fn setup(&self) -> Self::Setup {
        (self.limit, self.tasks)
    }

    fn open((limit, tasks): Self::Setup) -> Self {
        Self::new(limit, tasks)
    }

    fn args(&self, _round: u32, _tasks: Range<u32>) -> Self::Args {}

    fn accept(&mut self, _round: u32, _tasks: Range<u32>, _args: Self::Args) {}

    fn run(&self, _round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<u64, Halt> {
        tasks.map(|task| count(self.stretch(task), &self.base, gate)).sum()
    }

    fn combine(&mut self, _round: u32, parts: Vec<(Range<u32>, u64)>) {
        self.count += parts.into_iter().map(|(_, count)| count).sum::<u64>();
    }

    fn answer(&self) -> Answer {
        Answer { digest: self.count, text: format!("{} primes", grouped(self.count)) }
    }
}
