//! What is true of every workload: any partition gives the sequential answer, in the same process
//! and through bytes.

use crate::{
    CATALOG, Gate, Halt, InputFile, Io, Job, Kernel, Part, Pending, Request, open, prepare,
};
use model::{Answer, Nanos, Params, WorkloadMeta};
use proptest::prelude::*;
use std::future::Future;
use std::ops::Range;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Never stops, never waits: what a kernel asks for is there at once.
struct Open;

impl Gate for Open {
    fn checkpoint(&self) -> Result<(), Halt> {
        Ok(())
    }
    fn without_gil(&self, work: &mut dyn FnMut(&dyn Gate) -> Result<(), Halt>) -> Result<(), Halt> {
        work(self)
    }
}

impl Io for Open {
    fn sleep(&self, _duration: Nanos) -> Pending<'_, ()> {
        Box::pin(async { Ok(()) })
    }
    fn fetch(&self, _nth: u32) -> Pending<'_, Vec<u8>> {
        Box::pin(async { Ok(b"racetrack".to_vec()) })
    }
    fn write_and_read<'a>(&'a self, block: &'a [u8]) -> Pending<'a, Vec<u8>> {
        Box::pin(async move { Ok(block.to_vec()) })
    }
}

fn now<T>(wait: impl Future<Output = T>) -> T {
    match pin!(wait).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a wait that should be over is not"),
    }
}

pub(crate) fn run_tasks(job: &dyn Job, round: u32, tasks: Range<u32>) -> Part {
    match job.kernel() {
        Kernel::Compute(kernel) => kernel.run(round, tasks, &Open).unwrap(),
        Kernel::Wait(kernel) => {
            let results = tasks.map(|task| now(kernel.run(task, &Open)).unwrap()).collect();
            kernel.part(results)
        }
    }
}

/// Runs the job over the chunks that `cut` makes of each round's tasks, given their number.
pub(crate) fn execute(job: &mut dyn Job, cut: impl Fn(u32) -> Vec<Range<u32>>) -> Answer {
    job.reset();
    for round in 0..job.rounds() {
        let parts = cut(job.tasks(round))
            .into_iter()
            .map(|tasks| (tasks.clone(), run_tasks(job, round, tasks)))
            .collect();
        job.combine(round, parts);
    }
    job.answer()
}

/// The same, with every chunk computed by a job that was opened from bytes, its arguments and its
/// part sent as bytes.
fn execute_in_process(
    job: &mut dyn Job,
    meta: &WorkloadMeta,
    cut: impl Fn(u32) -> Vec<Range<u32>>,
) -> Answer {
    job.reset();
    let mut child = open(meta.id, &job.setup_bytes()).unwrap();
    for round in 0..job.rounds() {
        let mut parts = Vec::new();
        for tasks in cut(job.tasks(round)) {
            child.accept_args(round, tasks.clone(), &job.args_bytes(round, tasks.clone())).unwrap();
            let bytes = child.part_bytes(run_tasks(child.as_ref(), round, tasks.clone()));
            parts.push((tasks, job.part_from_bytes(&bytes).unwrap()));
        }
        job.combine(round, parts);
    }
    job.answer()
}

fn whole(tasks: u32) -> Vec<Range<u32>> {
    vec![0..tasks]
}

fn partition(tasks: u32, cuts: &[u32]) -> Vec<Range<u32>> {
    let mut bounds: Vec<u32> = cuts.iter().map(|cut| cut % (tasks + 1)).collect();
    bounds.extend([0, tasks]);
    bounds.sort_unstable();
    bounds.dedup();
    bounds.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// Parameters that keep a workload small enough for hundreds of cases.
pub(crate) fn small(meta: &WorkloadMeta, tasks: u32, seed: u64) -> Params {
    let mut params = Params::defaults(&meta.specs);
    params.size = meta.specs.size.min;
    params.tasks = tasks
        .clamp(meta.specs.tasks.min as u32, meta.specs.tasks.max.min(u64::from(u32::MAX)) as u32);
    params.seed = seed;
    params
}

pub(crate) fn job(meta: &WorkloadMeta, params: &Params, file: Option<&InputFile>) -> Box<dyn Job> {
    prepare(meta.id, &Request { params, file, spin_per_ms: 100 }).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_partition_gives_the_sequential_answer(
        tasks in 1_u32..40,
        seed in 0_u64..1_000,
        cuts in prop::collection::vec(any::<u32>(), 0..12),
    ) {
        for meta in CATALOG {
            let mut job = job(meta, &small(meta, tasks, seed), None);
            let sequential = execute(job.as_mut(), whole);
            let parted = execute(job.as_mut(), |tasks| partition(tasks, &cuts));
            prop_assert_eq!(&parted, &sequential, "{}: in threads", meta.id);
            let sent = execute_in_process(job.as_mut(), meta, |tasks| partition(tasks, &cuts));
            prop_assert_eq!(&sent, &sequential, "{}: in processes", meta.id);
        }
    }

    #[test]
    fn bytes_of_something_else_are_refused_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        for meta in CATALOG {
            let _ = open(meta.id, &bytes);
            let mut job = job(meta, &small(meta, 4, 1), None);
            let _ = job.part_from_bytes(&bytes);
            let _ = job.accept_args(0, 0..1, &bytes);
        }
    }
}

#[test]
fn names_are_unique_and_defaults_are_in_range() {
    for (index, meta) in CATALOG.iter().enumerate() {
        assert!(CATALOG[..index].iter().all(|other| other.id != meta.id), "{} twice", meta.id);
        let specs = &meta.specs;
        for range in [Some(specs.size), Some(specs.tasks), specs.latency_ms, specs.compute_share]
            .into_iter()
            .flatten()
        {
            assert!(range.min <= range.default && range.default <= range.max, "{}", meta.id);
        }
        assert!(!meta.story.is_empty() && meta.summary.ends_with('.'), "{}", meta.id);
    }
}

#[test]
fn the_number_of_primes_is_known() {
    // https://oeis.org/A006880
    let meta = crate::find("primes").unwrap();
    for (limit, answer) in [
        (1_000, "168 primes"),
        (10_000, "1,229 primes"),
        (1_000_000, "78,498 primes"),
        (10_000_000, "664,579 primes"),
    ] {
        for tasks in [1, 7, 64] {
            let params = Params { size: limit, tasks, ..Params::defaults(&meta.specs) };
            assert_eq!(execute(job(meta, &params, None).as_mut(), whole).text, answer);
        }
    }
}
