//! Tasks so small that handing them out costs more than doing them.

#[cfg(test)]
mod tests;

use crate::Random;
use crate::bulk::Bulk;
use crate::fingerprint::fingerprint;
use crate::gate::{Gate, Halt, Pace};
use crate::job::{Compute, Garbled, InputError, Request};
use model::{
    Answer, InputKind, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta, grouped,
};
use std::ops::Range;

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("tiny"),
    name: "Tiny tasks",
    kind: WorkloadKind::Awkward,
    summary: "Adds up a few numbers in each of very many tasks.",
    story: &[
        "Each task adds up eight numbers, which takes a few billionths of a second. All tasks \
         together are done by one worker in about the time that it takes to wake a second one.",
        "So every parallel lane loses here. Threads lose the time of a wake-up and of meeting \
         again at the end. Processes lose more: to add eight numbers they are copied there, and the \
         sum is copied back, and each copy costs more than the addition. Set the chunk size to 1, \
         so that every single task is handed out by itself, and the losses become absurd.",
        "The remedy is not a faster lane but larger tasks: raise the numbers a task and the tasks \
         until the work is worth sharing. A rule of thumb that the other workloads bear out: a \
         chunk should take a hundred times as long as it takes to hand it out.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 1, max: 64, default: 8, unit: "numbers a task" },
        tasks: Quantity { min: 1, max: 200_000, default: 5_000, unit: "tasks" },
        seeded: true,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::Generated,
    pictured: false,
};

/// Numbers added, and tasks done, between two checkpoints.
const PACE: u64 = 8_192;

/// Small sums.
pub(crate) struct Tiny {
    each: usize,
    tasks: u32,
    /// The numbers that are here: all, or in another process those of its tasks.
    numbers: Vec<u32>,
    /// Whose numbers come first.
    first: u32,
    sums: Vec<u64>,
}

impl Tiny {
    /// The numbers of these tasks, if they are here.
    fn numbers(&self, tasks: &Range<u32>) -> Option<&[u32]> {
        let first = tasks.start.checked_sub(self.first)? as usize * self.each;
        self.numbers.get(first..first + tasks.len() * self.each)
    }
}

impl Compute for Tiny {
    type Setup<'a> = (u32, u32);
    type Args<'a> = Bulk<'a, u32>;
    /// A sum a task.
    type Part = Bulk<'static, u64>;

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        let (each, tasks) = (request.params.size as usize, request.params.tasks);
        let mut random = Random::new(request.params.seed);
        let numbers = (0..each * tasks as usize).map(|_| random.below(1_000) as u32).collect();
        Ok(Self { each, tasks, numbers, first: 0, sums: Vec::new() })
    }

    fn tasks(&self, _round: u32) -> u32 {
        self.tasks
    }

    fn reset(&mut self) {
        self.sums.clear();
    }

    fn setup(&self) -> Self::Setup<'_> {
        (self.each as u32, self.tasks)
    }

    fn open((each, tasks): Self::Setup<'_>) -> Result<Self, Garbled> {
        if each == 0 || u64::from(each) > META.specs.size.max {
            return Err(Garbled);
        }
        let each = each as usize;
        Ok(Self { each, tasks, numbers: Vec::new(), first: 0, sums: Vec::new() })
    }

    fn args(&self, _round: u32, tasks: Range<u32>) -> Self::Args<'_> {
        Bulk::of(self.numbers(&tasks).unwrap_or_default())
    }

    fn accept(
        &mut self,
        _round: u32,
        tasks: Range<u32>,
        args: Self::Args<'_>,
    ) -> Result<(), Garbled> {
        if args.len() != tasks.len() * self.each {
            return Err(Garbled);
        }
        (self.numbers, self.first) = (args.into_vec(), tasks.start);
        Ok(())
    }

    fn run(&self, _round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<Self::Part, Halt> {
        let mut pace = Pace::new(gate, PACE);
        let numbers = self.numbers(&tasks).ok_or_else(Halt::without_args)?;
        let mut sums = Vec::with_capacity(tasks.len());
        for numbers in numbers.chunks_exact(self.each) {
            sums.push(numbers.iter().map(|&number| u64::from(number)).sum());
            pace.did(self.each as u64 + 1)?;
        }
        Ok(sums.into())
    }

    fn combine(&mut self, _round: u32, parts: Vec<(Range<u32>, Self::Part)>) {
        self.sums.clear();
        for (_, part) in parts {
            self.sums.extend_from_slice(&part);
        }
    }

    fn answer(&self) -> Answer {
        let total = self.sums.iter().copied().fold(0, u64::wrapping_add);
        Answer {
            digest: fingerprint(bytemuck::cast_slice(&self.sums)),
            text: format!("{} sums, {} together", grouped(self.sums.len() as u64), grouped(total)),
        }
    }
}
