//! Tasks of very different length, in the worst order.

#[cfg(test)]
mod tests;

use crate::fingerprint::fold;
use crate::gate::{Gate, Halt};
use crate::job::{Compute, Garbled, InputError, Request};
use crate::spin;
use crate::split::stretch;
use model::{
    Answer, InputKind, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta, grouped,
};
use std::ops::Range;

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("uneven"),
    name: "Uneven tasks",
    kind: WorkloadKind::Awkward,
    summary: "Computes tasks of very different length, the longest last.",
    story: &[
        "Each tenth of the tasks takes twice as long as the tenth before it, so the last tasks are \
         512 times as long as the first, and the last tenth alone is half of all the work. Many real \
         lists are like this: files by size, customers by orders, numbers by how hard they are to \
         factor.",
        "Choose the static schedule with four workers. Three of them are done in a moment, and the \
         one that was dealt the last quarter does four fifths of the work: the lane is hardly faster \
         than one worker. Dynamic hands out task after task, so all stay busy until near the end. \
         Guided does it with fewer hand-outs, because its chunks get smaller where the tasks get \
         longer.",
        "Then choose very few tasks. When the last of ten tasks is half of the work, no schedule \
         can help, and two workers are as good as sixty-four: a task cannot be shared.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 1, max: 10_000, default: 100, unit: "million steps" },
        tasks: Quantity { min: 1, max: 10_000, default: 200, unit: "tasks" },
        seeded: false,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::Generated,
    pictured: false,
};

/// How many times the length of a task doubles from the first to the last.
const CLASSES: u32 = 10;

/// Steps of [`spin`] between two checkpoints.
const SLICE: u64 = 8_192;

/// Tasks of growing length.
pub(crate) struct Uneven {
    steps: u64,
    tasks: u32,
    results: Vec<u64>,
}

impl Uneven {
    fn new(steps: u64, tasks: u32) -> Self {
        Self { steps, tasks, results: Vec::new() }
    }

    /// How many steps a task has. Its weight is 1, 2, 4, …, 512 by the tenth that it is in, and
    /// the steps are divided in proportion to the weights.
    fn steps_of(&self, task: u32) -> u64 {
        let weight_before = self.weight_before(task);
        let next = self.weight_before(task + 1);
        let total = self.weight_before(self.tasks);
        let bound =
            |weight: u64| (u128::from(self.steps) * u128::from(weight) / u128::from(total)) as u64;
        bound(next) - bound(weight_before)
    }

    /// The weights of all tasks before this one.
    fn weight_before(&self, task: u32) -> u64 {
        (0..CLASSES)
            .map(|class| {
                let of_class = stretch(self.tasks.into(), CLASSES, class);
                (u64::from(task).clamp(of_class.start, of_class.end) - of_class.start) << class
            })
            .sum()
    }
}

impl Compute for Uneven {
    type Setup<'a> = (u64, u32);
    type Args<'a> = ();
    /// The end of each task’s chain.
    type Part = Vec<u64>;

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        Ok(Self::new(request.params.size * 1_000_000, request.params.tasks))
    }

    fn tasks(&self, _round: u32) -> u32 {
        self.tasks
    }

    fn reset(&mut self) {
        self.results.clear();
    }

    fn setup(&self) -> Self::Setup<'_> {
        (self.steps, self.tasks)
    }

    fn open((steps, tasks): Self::Setup<'_>) -> Result<Self, Garbled> {
        if tasks == 0 {
            return Err(Garbled);
        }
        Ok(Self::new(steps, tasks))
    }

    fn args(&self, _round: u32, _tasks: Range<u32>) -> Self::Args<'_> {}

    fn accept(&mut self, _round: u32, _tasks: Range<u32>, (): ()) -> Result<(), Garbled> {
        Ok(())
    }

    fn run(&self, _round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<Vec<u64>, Halt> {
        let chain = |task: u32| {
            let mut state = u64::from(task);
            let mut left = self.steps_of(task);
            while left > 0 {
                let steps = left.min(SLICE);
                state = spin(steps, state);
                left -= steps;
                gate.checkpoint()?;
            }
            Ok(state)
        };
        tasks.map(chain).collect()
    }

    fn combine(&mut self, _round: u32, parts: Vec<(Range<u32>, Vec<u64>)>) {
        self.results = parts.into_iter().flat_map(|(_, results)| results).collect();
    }

    fn answer(&self) -> Answer {
        let longest = (0..self.tasks).map(|task| self.steps_of(task)).max().unwrap_or_default();
        Answer {
            digest: fold(self.results.iter().copied()),
            text: format!(
                "{} steps in {} tasks, the longest of {}",
                grouped(self.steps),
                grouped(self.results.len() as u64),
                grouped(longest)
            ),
        }
    }
}
