//! The product of two matrices: much computing, and one operand that everybody needs whole.

mod product;
#[cfg(test)]
mod tests;

use crate::Random;
use crate::bulk::Bulk;
use crate::fingerprint::fingerprint;
use crate::gate::{Gate, Halt, Pace};
use crate::job::{Compute, Garbled, InputError, Request};
use crate::split::indices;
use model::{
    Answer, InputKind, ParamSpecs, Quantity, WorkloadId, WorkloadKind, WorkloadMeta, grouped,
};
use product::{Panels, rows_times};
use std::ops::Range;

pub(crate) const META: WorkloadMeta = WorkloadMeta {
    id: WorkloadId("matrix"),
    name: "Matrix product",
    kind: WorkloadKind::Computing,
    summary: "Multiplies two square matrices.",
    story: &[
        "Each task computes some rows of A × B. It reads only its own rows of A, but the whole of \
         B: every row of the product needs every number in it.",
        "Threads all read the one B in their common memory. A process has no access to it and is \
         sent a copy when it starts, which is counted as loading; after that each task takes only \
         its rows of A along and sends its rows of the product back. So the processes need a B \
         each: compare the memory of the lanes, and raise the workers.",
        "The work grows with the third power of the size and the data with the second. At a size \
         of 100 the copying shows, at 1,000 it has all but vanished: big computations on little \
         data are what processes do best.",
    ],
    specs: ParamSpecs {
        size: Quantity { min: 1, max: 2_048, default: 1_200, unit: "rows and columns" },
        tasks: Quantity { min: 1, max: 2_048, default: 100, unit: "tasks" },
        seeded: true,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    },
    input: InputKind::Generated,
    pictured: false,
};

/// Multiplications between two checkpoints.
const PACE: u64 = 128 * 1024;

/// C = A × B, by rows.
pub(crate) struct Matrix {
    n: usize,
    tasks: u32,
    b: Panels,
    /// The rows of A that are here: all of them, or in another process those of its tasks.
    a: Vec<f32>,
    /// Which rows these are.
    rows: Range<usize>,
    c: Vec<f32>,
}

impl Matrix {
    fn new(n: usize, tasks: u32, a: Vec<f32>, b: &[f32]) -> Self {
        Self { n, tasks, b: Panels::of(b, n), a, rows: 0..n, c: Vec::new() }
    }

    /// The rows of A from its row `rows.start` on, if they are here.
    fn a(&self, rows: &Range<usize>) -> Option<&[f32]> {
        let first = rows.start.checked_sub(self.rows.start)?;
        self.a.get(first * self.n..(first + rows.len()) * self.n)
    }
}

/// Whole numbers from −9 to 9. Their products and sums are whole numbers below 2²⁴, which an f32
/// holds exactly: the answer does not depend on the order in which they are added up.
fn numbers(count: usize, random: &mut Random) -> Vec<f32> {
    (0..count).map(|_| random.below(19) as f32 - 9.0).collect()
}

impl Compute for Matrix {
    type Setup<'a> = (u32, u32, Bulk<'a, f32>);
    /// Rows of A.
    type Args<'a> = Bulk<'a, f32>;
    /// Rows of C.
    type Part = Bulk<'static, f32>;

    fn prepare(request: &Request<'_>) -> Result<Self, InputError> {
        let n = request.params.size as usize;
        let mut random = Random::new(request.params.seed);
        let a = numbers(n * n, &mut random);
        let b = numbers(n * n, &mut random);
        Ok(Self::new(n, request.params.tasks, a, &b))
    }

    fn tasks(&self, _round: u32) -> u32 {
        self.tasks
    }

    fn reset(&mut self) {
        self.c.clear();
        self.c.resize(self.n * self.n, 0.0);
    }

    fn setup(&self) -> Self::Setup<'_> {
        (self.n as u32, self.tasks, Bulk::of(self.b.as_slice()))
    }

    fn open((n, tasks, b): Self::Setup<'_>) -> Result<Self, Garbled> {
        let n = n as usize;
        if n as u64 > META.specs.size.max {
            return Err(Garbled);
        }
        let b = Panels::from_vec(b.into_vec(), n).ok_or(Garbled)?;
        Ok(Self { n, tasks, b, a: Vec::new(), rows: 0..0, c: Vec::new() })
    }

    fn args(&self, _round: u32, tasks: Range<u32>) -> Self::Args<'_> {
        Bulk::of(self.a(&indices(self.n, self.tasks, &tasks)).unwrap_or_default())
    }

    fn accept(
        &mut self,
        _round: u32,
        tasks: Range<u32>,
        args: Self::Args<'_>,
    ) -> Result<(), Garbled> {
        let rows = indices(self.n, self.tasks, &tasks);
        if args.len() != rows.len() * self.n {
            return Err(Garbled);
        }
        (self.a, self.rows) = (args.into_vec(), rows);
        Ok(())
    }

    fn run(&self, _round: u32, tasks: Range<u32>, gate: &dyn Gate) -> Result<Self::Part, Halt> {
        let mut pace = Pace::new(gate, PACE);
        let mut c = Vec::with_capacity(indices(self.n, self.tasks, &tasks).len() * self.n);
        for task in tasks {
            let rows = indices(self.n, self.tasks, &(task..task + 1));
            let a = self.a(&rows).ok_or_else(Halt::without_args)?;
            rows_times(a, &self.b, &mut c, &mut pace)?;
        }
        Ok(c.into())
    }

    fn combine(&mut self, _round: u32, parts: Vec<(Range<u32>, Self::Part)>) {
        for (tasks, part) in parts {
            let rows = indices(self.n, self.tasks, &tasks);
            let c = &mut self.c[rows.start * self.n..rows.end * self.n];
            if c.len() == part.len() {
                c.copy_from_slice(&part);
            }
        }
    }

    fn answer(&self) -> Answer {
        let trace: f64 = self.c.iter().step_by(self.n + 1).map(|&x| f64::from(x)).sum();
        let sign = if trace < 0.0 { "−" } else { "" };
        let n = grouped(self.n as u64);
        Answer {
            digest: fingerprint(bytemuck::cast_slice(&self.c)),
            text: format!("{n} × {n} numbers, trace {sign}{}", grouped(trace.abs() as u64)),
        }
    }
}
