//! Merge sort: rounds that depend on each other, and ever fewer tasks in them.

mod merge;
#[cfg(test)]
mod tests;

use crate::Random;
use crate::bulk::Bulk;
use crate::fingerprint::fingerprint;
use crate::gate::{Gate, Halt, Pace};
use crate::job::{Compute, Garbled, InputError, Request};
use crate::split::indices;
use merge::{merge, sort};
use model::{
    Answer, InputKind, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta, grouped,
};
use std::ops::Range;

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("merge-sort"),
    name: "Merge sort",
    kind: WorkloadKind::Computing,
    summary: "Sorts random keys, first in blocks, then by merging pairs of blocks.",
    story: &[
        "In the first round each task sorts its block of the keys. In the next one, half as many \
         tasks merge two sorted blocks each; then half as many again, until a single task merges \
         the two last halves. No round can begin before the one before it has ended.",
        "Look at the right end of the lanes. The early rounds keep everybody busy, the last ones \
         leave all workers but four, then two, then one with nothing to do. However many cores there \
         are, that last merge takes the time that it takes; the share of such work is what Amdahl’s \
         law is about.",
        "A thread hands a sorted block on by telling where it is. A process has to send it: all \
         keys are copied to the workers and back again in every round, and the bar of costs says \
         what that adds.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 1, max: 5_000_000, default: 4_000_000, unit: "keys" },
        tasks: Quantity { min: 1, max: 4_096, default: 64, unit: "tasks" },
        seeded: true,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::Generated,
    pictured: false,
};

/// Keys that are sorted and merged, block by block.
pub(crate) struct MergeSort {
    /// How many blocks there are in the first round.
    tasks: u32,
    /// The keys as they came. In another process: nothing.
    keys: Vec<u32>,
    /// The sorted blocks that the coming round is to merge. In another process: what its tasks
    /// are to sort or to merge.
    blocks: Vec<Bulk<'static, u32>>,
    /// Which of the round's blocks the first of them is.
    first: usize,
    /// Whether the whole input is here.
    whole: bool,
}

impl MergeSort {
    fn new(tasks: u32, keys: Vec<u32>) -> Self {
        Self { tasks, keys, blocks: Vec::new(), first: 0, whole: true }
    }

    /// How many blocks a round begins with.
    fn blocks_in(&self, round: u32) -> u32 {
        match round {
            0 => self.tasks,
            _ => self.tasks_in(round - 1),
        }
    }

    /// How many blocks a round makes: each of its tasks makes one.
    fn tasks_in(&self, round: u32) -> u32 {
        u64::from(self.tasks).div_ceil(1 << round) as u32
    }

    /// The blocks that these tasks begin with: one each in the first round, then two each, of
    /// which the last task may lack the second.
    fn inputs(&self, round: u32, tasks: &Range<u32>) -> Range<usize> {
        let each = if round == 0 { 1 } else { 2 };
        let last = self.blocks_in(round);
        (tasks.start * each).min(last) as usize..(tasks.end * each).min(last) as usize
    }

    /// One of the blocks that a round begins with, if it is here.
    fn block(&self, round: u32, index: usize) -> Option<&[u32]> {
        if self.whole && round == 0 {
            let index = index as u32;
            return self.keys.get(indices(self.keys.len(), self.tasks, &(index..index + 1)));
        }
        self.blocks.get(index.checked_sub(self.first)?).map(|block| &**block)
    }
}

impl Compute for MergeSort {
    type Setup<'a> = u32;
    type Args<'a> = Vec<Bulk<'a, u32>>;
    /// A sorted block a task.
    type Part = Vec<Bulk<'static, u32>>;

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        let mut random = Random::new(request.params.seed);
        let keys = (0..request.params.size).map(|_| (random.next_u64() >> 32) as u32).collect();
        Ok(Self::new(request.params.tasks, keys))
    }

    fn rounds(&self) -> u32 {
        1 + self.tasks.next_power_of_two().ilog2()
    }

    fn tasks(&self, round: u32) -> u32 {
        self.tasks_in(round)
    }

    fn reset(&mut self) {
        self.blocks.clear();
    }

    fn setup(&self) -> Self::Setup<'_> {
        self.tasks
    }

    fn open(tasks: Self::Setup<'_>) -> Result<Self, Garbled> {
        if u64::from(tasks) > META.specs.tasks.max {
            return Err(Garbled);
        }
        Ok(Self { whole: false, ..Self::new(tasks, Vec::new()) })
    }

    fn args(&self, round: u32, tasks: Range<u32>) -> Self::Args<'_> {
        self.inputs(round, &tasks)
            .map(|index| Bulk::of(self.block(round, index).unwrap_or_default()))
            .collect()
    }

    fn accept(
        &mut self,
        round: u32,
        tasks: Range<u32>,
        args: Self::Args<'_>,
    ) -> Result<(), Garbled> {
        let inputs = self.inputs(round, &tasks);
        if args.len() != inputs.len() {
            return Err(Garbled);
        }
        self.blocks = args.into_iter().map(|block| block.into_vec().into()).collect();
        self.first = inputs.start;
        self.whole = false;
        Ok(())
    }

    fn run(&self, round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<Self::Part, Halt> {
        let mut pace = Pace::new(gate, merge::PACE);
        let made = |task: u32| {
            let inputs = self.inputs(round, &(task..task + 1));
            let block = |index: usize| self.block(round, index).ok_or_else(Halt::without_args);
            let first = block(inputs.start)?;
            let sorted = match (round, inputs.len()) {
                (0, _) => sort(first, &mut pace)?,
                (_, 2) => merge(first, block(inputs.start + 1)?, &mut pace)?,
                // The odd one out goes on to the next round as it is.
                _ => merge(first, &[], &mut pace)?,
            };
            Ok(sorted.into())
        };
        tasks.map(made).collect()
    }

    fn combine(&mut self, _round: u32, parts: Vec<(Range<u32>, Self::Part)>) {
        self.blocks = parts.into_iter().flat_map(|(_, blocks)| blocks).collect();
        self.first = 0;
    }

    fn answer(&self) -> Answer {
        let sorted: &[u32] = self.blocks.first().map_or(&[], |block| block);
        let at = |index: usize| grouped(sorted.get(index).copied().unwrap_or_default().into());
        Answer {
            digest: fingerprint(bytemuck::cast_slice(sorted)),
            text: format!(
                "{} keys from {} to {}, median {}",
                grouped(sorted.len() as u64),
                at(0),
                at(sorted.len().saturating_sub(1)),
                at(sorted.len() / 2),
            ),
        }
    }
}
