//! What is true of every workload: any partition gives the sequential answer, in the same process
//! and through bytes; kernels stop when told to and pass enough checkpoints; bytes that make no
//! sense are refused.

mod gates;

pub(crate) use gates::{Open, Recorder};

use crate::{
    CATALOG, Halt, InputFile, Io, Job, Kernel, Part, Random, Request, find, open, prepare,
};
use model::{Answer, InputKind, Nanos, Params, Percent, Quantity, WorkloadMeta};
use proptest::prelude::*;
use std::future::Future;
use std::ops::Range;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

pub(crate) fn now<T>(wait: impl Future<Output = T>) -> T {
    match pin!(wait).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a wait that should be over is not"),
    }
}

fn try_tasks(job: &dyn Job, round: u32, tasks: Range<u32>, io: &dyn Io) -> Result<Part, Halt> {
    match job.kernel() {
        Kernel::Compute(kernel) => kernel.run(round, tasks, io),
        Kernel::Wait(kernel) => {
            let results: Result<_, Halt> = tasks.map(|task| now(kernel.run(task, io))).collect();
            Ok(kernel.part(results?))
        }
    }
}

/// Runs the job over the chunks that `cut` makes of each round's tasks, given their number.
pub(crate) fn execute(job: &mut dyn Job, cut: impl Fn(u32) -> Vec<Range<u32>>) -> Answer {
    job.reset();
    for round in 0..job.rounds() {
        let parts = cut(job.tasks(round))
            .into_iter()
            .map(|tasks| (tasks.clone(), try_tasks(job, round, tasks, &Open).unwrap()))
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
    let mut child = open(meta.id.0, &job.setup_bytes()).unwrap();
    for round in 0..job.rounds() {
        let mut parts = Vec::new();
        for tasks in cut(job.tasks(round)) {
            child.accept_args(round, tasks.clone(), &job.args_bytes(round, tasks.clone())).unwrap();
            let part = try_tasks(child.as_ref(), round, tasks.clone(), &Open).unwrap();
            parts.push((tasks, job.part_from_bytes(&child.part_bytes(part)).unwrap()));
        }
        job.combine(round, parts);
    }
    job.answer()
}

/// All tasks as one chunk.
pub(crate) fn whole(tasks: u32) -> Vec<Range<u32>> {
    std::iter::once(0..tasks).collect()
}

fn partition(tasks: u32, cuts: &[u32]) -> Vec<Range<u32>> {
    let mut bounds: Vec<u32> = cuts.iter().map(|cut| cut % (tasks + 1)).collect();
    bounds.extend([0, tasks]);
    bounds.sort_unstable();
    bounds.dedup();
    bounds.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// The default parameters of a workload.
pub(crate) fn params(id: &str) -> Params {
    Params::defaults(&find(id).unwrap().specs)
}

/// A job whose parameters differ so from the defaults.
pub(crate) fn job(id: &str, change: impl FnOnce(&mut Params)) -> Box<dyn Job> {
    let mut params = params(id);
    change(&mut params);
    prepared(find(id).unwrap(), &params, None)
}

fn prepared(meta: &WorkloadMeta, params: &Params, file: Option<&InputFile>) -> Box<dyn Job> {
    prepare(meta.id.0, &Request { params, file, spin_per_ms: 100 }).unwrap()
}

/// The same job after it was run in one go.
pub(crate) fn executed(id: &str, change: impl FnOnce(&mut Params)) -> Box<dyn Job> {
    let mut job = job(id, change);
    execute(job.as_mut(), whole);
    job
}

/// Its answer.
pub(crate) fn answer(id: &str, change: impl FnOnce(&mut Params)) -> Answer {
    executed(id, change).answer()
}

/// How a test chooses parameters: as small as a workload allows and a little above.
#[derive(Clone, Debug)]
struct Small {
    above_min: u64,
    tasks: u32,
    seed: u64,
    latency: u64,
    share: u8,
    release: bool,
}

prop_compose! {
    fn small()(
        above_min in 0_u64..30,
        tasks in prop_oneof![Just(1), 1_u32..40, 100_u32..200],
        seed in 0_u64..=u64::from(u32::MAX),
        latency in 1_u64..5,
        share in 0_u8..=100,
        release: bool,
    ) -> Small {
        Small { above_min, tasks, seed, latency, share, release }
    }
}

impl Small {
    fn params(&self, meta: &WorkloadMeta) -> Params {
        let within = |range: Quantity, value: u64| value.clamp(range.min, range.max);
        let specs = &meta.specs;
        let mut params = Params::defaults(specs);
        // What counts in millions or mebibytes is slow enough at its smallest.
        let coarse = specs.size.unit.starts_with('M') || specs.size.unit.starts_with('m');
        let above = if coarse { 0 } else { self.above_min };
        params.size = within(specs.size, specs.size.min + above);
        params.tasks = within(specs.tasks, self.tasks.into()) as u32;
        params.seed = self.seed;
        if specs.latency_ms.is_some() {
            params.latency = Nanos::from_millis(self.latency);
        }
        if specs.compute_share.is_some() {
            params.compute_share = Percent(self.share);
        }
        params.gil_release = specs.gil_release && self.release;
        params
    }

    /// A file of the reader's own for a workload that takes one; smaller than the samples.
    fn file(&self, meta: &WorkloadMeta) -> Option<InputFile> {
        let mut random = Random::new(self.seed);
        let length = 1 + random.below(600) as usize;
        match meta.input {
            InputKind::Generated | InputKind::PrivateFile => None,
            InputKind::Text => {
                let letters = b"aabbcde 'FGH,\n";
                let letter = |_| letters[random.below(letters.len() as u64) as usize];
                Some(InputFile::Text((0..length).map(letter).collect()))
            }
            InputKind::Image => {
                let (width, height) = (1 + random.below(40) as u32, 1 + random.below(40) as u32);
                let mut rgba = vec![0; 4 * (width * height) as usize];
                random.fill(&mut rgba);
                Some(InputFile::Image { width, height, rgba })
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_partition_gives_the_sequential_answer(
        small in small(),
        cuts in prop::collection::vec(any::<u32>(), 0..12),
    ) {
        for meta in CATALOG {
            let mut job = prepared(meta, &small.params(meta), small.file(meta).as_ref());
            let sequential = execute(job.as_mut(), whole);
            let picture = job.picture();
            prop_assert_eq!(picture.is_some(), meta.pictured, "{}", meta.id);
            let parted = execute(job.as_mut(), |tasks| partition(tasks, &cuts));
            prop_assert_eq!(&parted, &sequential, "{}: in threads", meta.id);
            let sent = execute_in_process(job.as_mut(), meta, |tasks| partition(tasks, &cuts));
            prop_assert_eq!(&sent, &sequential, "{}: in processes", meta.id);
            prop_assert_eq!(job.picture(), picture, "{}: the picture", meta.id);
        }
    }

    #[test]
    fn bytes_of_something_else_are_refused_and_never_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..64),
        small in small(),
    ) {
        for meta in CATALOG {
            let _ = open(meta.id.0, &bytes);
            let mut job = prepared(meta, &small.params(meta), small.file(meta).as_ref());
            // A part that makes no sense may give a wrong answer, but an answer.
            job.reset();
            if let Ok(part) = job.part_from_bytes(&bytes) {
                job.combine(0, vec![(0..job.tasks(0), part)]);
            }
            let _ = job.answer();
            let mut child = open(meta.id.0, &job.setup_bytes()).unwrap();
            if child.accept_args(0, 0..1, &bytes).is_ok() {
                let _ = try_tasks(child.as_ref(), 0, 0..1, &Open);
            }
        }
    }
}

#[test]
fn samples_can_be_sent_like_a_readers_own_file() {
    for meta in
        CATALOG.iter().filter(|meta| matches!(meta.input, InputKind::Text | InputKind::Image))
    {
        let mut params = Params::defaults(&meta.specs);
        params.size = meta.specs.size.min;
        let mut job = prepared(meta, &params, None);
        let sequential = execute(job.as_mut(), whole);
        let cuts = [3, 17, 18, 40];
        assert_eq!(execute(job.as_mut(), |tasks| partition(tasks, &cuts)), sequential);
        let sent = execute_in_process(job.as_mut(), meta, |tasks| partition(tasks, &cuts));
        assert_eq!(sent, sequential);
        params.seed += 1;
        let other = execute(prepared(meta, &params, None).as_mut(), whole);
        assert_ne!(other.digest, sequential.digest, "{}: the seed matters", meta.id);
    }
}

#[test]
fn the_corners_of_the_ranges_can_be_run() {
    for meta in CATALOG {
        let specs = &meta.specs;
        let corner =
            |size: u64, tasks: u64| job(meta.id.0, |p| (p.size, p.tasks) = (size, tasks as u32));
        let mut job = corner(specs.size.min, specs.tasks.max);
        let sequential = execute(job.as_mut(), whole);
        let sent = execute_in_process(job.as_mut(), meta, |tasks| partition(tasks, &[1, 99, 100]));
        assert_eq!(sent, sequential, "{}: the smallest size in the most tasks", meta.id);

        // All of the largest would take minutes; its last task, the longest where they differ, has
        // all the largest numbers.
        let job = corner(specs.size.max, specs.tasks.max);
        let last = job.tasks(0) - 1..job.tasks(0);
        let mut child = open(meta.id.0, &job.setup_bytes()).unwrap();
        child.accept_args(0, last.clone(), &job.args_bytes(0, last.clone())).unwrap();
        let sent = try_tasks(child.as_ref(), 0, last.clone(), &Open).unwrap();
        let here = try_tasks(job.as_ref(), 0, last, &Open).unwrap();
        assert_eq!(child.part_bytes(sent), job.part_bytes(here), "{}", meta.id);
    }
}

#[test]
fn a_process_without_arguments_fails_instead_of_making_something_up() {
    for id in ["matrix", "merge-sort", "n-body", "word-count", "blur", "tiny"] {
        let meta = find(id).unwrap();
        let job = job(id, |p| p.size = meta.specs.size.min.max(16).min(meta.specs.size.max));
        let child = open(meta.id.0, &job.setup_bytes()).unwrap();
        let halt = try_tasks(child.as_ref(), 0, 0..job.tasks(0), &Open).err();
        assert!(matches!(halt, Some(Halt::Failed(_))), "{id}: {halt:?}");
    }
}

/// For each computing workload a size, and the microseconds that all its work takes natively at
/// that size, on one core of a fast machine and with baseline instructions, as the example
/// `sequential` shows them.
const WORK: [(&str, u64, u64); 11] = [
    ("primes", 20_000_000, 7_000),
    ("mandelbrot", 200, 18_000),
    ("monte-carlo", 10_000_000, 18_000),
    ("matrix", 300, 3_000),
    ("sha256", 4_096, 16_000),
    ("merge-sort", 200_000, 9_000),
    ("n-body", 500, 11_000),
    ("word-count", 1, 7_000),
    ("blur", 1_000, 8_000),
    ("uneven", 10, 26_000),
    ("tiny", 8, 20),
];

#[test]
fn no_kernel_forgets_its_checkpoints() {
    for meta in CATALOG {
        let small = Params::defaults(&meta.specs);
        if let Kernel::Wait(_) = prepared(meta, &small, None).kernel() {
            continue;
        }
        let (_, size, micros) = *WORK
            .iter()
            .find(|(id, ..)| *id == meta.id.0)
            .unwrap_or_else(|| panic!("{} has no line in WORK", meta.id));
        // In one task as well, so that the ends of tasks are no help.
        for tasks in [1, meta.specs.tasks.default as u32] {
            let mut job = job(meta.id.0, |p| (p.size, p.tasks) = (size, tasks));
            let gate = Recorder::default();
            for round in 0..job.rounds() {
                let all = 0..job.tasks(round);
                let part = try_tasks(job.as_ref(), round, all.clone(), &gate).unwrap();
                job.combine(round, vec![(all, part)]);
            }
            // One every 50 µs: a machine half as fast still keeps to 100 µs.
            let passed = gate.checkpoints();
            assert!(passed * 50 >= micros, "{} in {tasks} tasks: {passed}", meta.id);
        }
    }
}

#[test]
fn every_kernel_stops_at_the_checkpoint_that_says_so() {
    for meta in CATALOG {
        let size = WORK.iter().find(|(id, ..)| *id == meta.id.0).map(|&(_, size, _)| size);
        let job = job(meta.id.0, |p| {
            p.size = size.unwrap_or(meta.specs.size.default);
            p.compute_share = Percent(100);
            p.tasks = 3;
        });
        let run = |gate: &Recorder| try_tasks(job.as_ref(), 0, 0..job.tasks(0), gate);
        let all = Recorder::default();
        run(&all).unwrap();
        let all = all.checkpoints();
        for passes in [0, 1, all / 3, all.saturating_sub(1)] {
            if passes < all {
                let gate = Recorder::stopping_after(passes);
                assert_eq!(run(&gate).err(), Some(Halt::Stopped), "{} after {passes}", meta.id);
                assert_eq!(gate.checkpoints(), passes + 1, "{}: it went on", meta.id);
            }
        }
    }
}

#[test]
fn names_are_unique_and_defaults_are_in_range() {
    for (index, meta) in CATALOG.iter().enumerate() {
        assert!(CATALOG[..index].iter().all(|other| other.id != meta.id), "{} twice", meta.id);
        assert!(CATALOG[..index].last().is_none_or(|other| other.kind <= meta.kind));
        let specs = &meta.specs;
        for range in [Some(specs.size), Some(specs.tasks), specs.latency_ms, specs.compute_share]
            .into_iter()
            .flatten()
        {
            assert!(range.min <= range.default && range.default <= range.max, "{}", meta.id);
        }
        assert!(specs.tasks.max < u64::from(u32::MAX));
        assert!((2..=3).contains(&meta.story.len()), "{}", meta.id);
        for text in meta.story.iter().chain([&meta.summary]) {
            assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", meta.id);
            assert!(!text.contains('\'') && !text.contains('"'), "{}: {text}", meta.id);
        }
    }
}
