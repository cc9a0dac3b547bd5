//! The peer: the same kernel on the same tasks, natively, in one thread and in rayon's pool.

use std::ops::Range;
use std::time::Instant;

use catalog::{Gate, Halt, Job, Kernel, Part, Request, prepare};
use model::{Params, WorkloadId};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Natively nobody stops a run.
struct Open;

impl Gate for Open {
    fn checkpoint(&self) -> Result<(), Halt> {
        Ok(())
    }
    fn without_gil(&self, work: &mut dyn FnMut(&dyn Gate) -> Result<(), Halt>) -> Result<(), Halt> {
        work(self)
    }
}

/// A workload that is ready to run.
pub struct Native(Box<dyn Job>);

impl Native {
    /// Prepares what the page prepares from these parameters, and runs it once.
    ///
    /// # Panics
    /// When the workload cannot be prepared from them.
    #[must_use]
    pub fn new(workload: WorkloadId, params: &Params) -> Self {
        let request = Request { params, file: None, spin_per_ms: 1 };
        let job = prepare(workload.0, &request)
            .unwrap_or_else(|error| panic!("{workload} cannot be prepared: {error}"));
        let mut this = Self(job);
        this.execute(None);
        this
    }

    /// One execution, in nanoseconds.
    pub fn execute(&mut self, pool: Option<&ThreadPool>) -> f64 {
        self.0.reset();
        let began = Instant::now();
        for round in 0..self.0.rounds() {
            let parts = match pool {
                Some(pool) => pool.install(|| in_parallel(&*self.0, round)),
                None => vec![run(&*self.0, round, 0..self.0.tasks(round))],
            };
            self.0.combine(round, parts);
        }
        began.elapsed().as_nanos() as f64
    }

    /// What the answer is told by.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.0.answer().digest
    }
}

/// A pool like the page's.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn pool(workers: u16) -> ThreadPool {
    ThreadPoolBuilder::new()
        .num_threads(usize::from(workers))
        .build()
        .unwrap_or_else(|error| panic!("rayon has no pool: {error}"))
}

/// The round's tasks in the chunks that the page's pool is given.
fn in_parallel(job: &dyn Job, round: u32) -> Vec<(Range<u32>, Part)> {
    let tasks = job.tasks(round);
    let length = concurrent::automatic_min(tasks, rayon::current_num_threads());
    (0..tasks.div_ceil(length))
        .into_par_iter()
        .map(|nth| run(job, round, nth * length..((nth + 1) * length).min(tasks)))
        .collect()
}

fn run(job: &dyn Job, round: u32, tasks: Range<u32>) -> (Range<u32>, Part) {
    let Kernel::Compute(kernel) = job.kernel() else { panic!("only what computes has a peer") };
    let part = kernel.run(round, tasks.clone(), &Open);
    (tasks, part.unwrap_or_else(|halt| panic!("a kernel stopped: {halt:?}")))
}
