//! How long each workload takes by default on one core, without lanes, and how long its kernel
//! goes without a checkpoint: what a workload's defaults are chosen by.
//!
//! `cargo run --release -p catalog --example sequential [workload [size [tasks]]]`

#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use catalog::{CATALOG, Gate, Halt, Io, Job, Kernel, Part, Pending, Request, prepare, spin};
use model::{Nanos, Params, WorkloadMeta};
use std::cell::Cell;
use std::ops::Range;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Notes the time between checkpoints. Its waits are over at once.
struct Stopwatch {
    last: Cell<Instant>,
    gaps: Cell<Gaps>,
}

#[derive(Clone, Copy, Default)]
struct Gaps {
    longest: Duration,
    count: u32,
}

impl Gate for Stopwatch {
    fn checkpoint(&self) -> Result<(), Halt> {
        let gap = self.last.replace(Instant::now()).elapsed();
        let Gaps { longest, count } = self.gaps.get();
        self.gaps.set(Gaps { longest: longest.max(gap), count: count + 1 });
        Ok(())
    }
    fn without_gil(&self, work: &mut dyn FnMut(&dyn Gate) -> Result<(), Halt>) -> Result<(), Halt> {
        work(self)
    }
}

impl Io for Stopwatch {
    fn sleep(&self, _duration: Nanos) -> Pending<'_, ()> {
        Box::pin(async { Ok(()) })
    }
    fn fetch(&self, _nth: u32) -> Pending<'_, Vec<u8>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn write_and_read<'a>(&'a self, block: &'a [u8]) -> Pending<'a, Vec<u8>> {
        Box::pin(async move { Ok(block.to_vec()) })
    }
}

fn run(job: &dyn Job, round: u32, tasks: Range<u32>, io: &dyn Io) -> Result<Part, Halt> {
    match job.kernel() {
        Kernel::Compute(kernel) => kernel.run(round, tasks, io),
        Kernel::Wait(kernel) => {
            let task = |task| match kernel.run(task, io).as_mut().poll(&mut context()) {
                Poll::Ready(result) => result,
                Poll::Pending => Err(Halt::Failed("A wait is not over".to_owned())),
            };
            Ok(kernel.part(tasks.map(task).collect::<Result<_, _>>()?))
        }
    }
}

fn context() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

/// One execution: the time in kernels, the time to combine and answer, the gaps, and the answer.
fn execute(job: &mut dyn Job) -> Result<(Duration, Duration, Gaps, String), Halt> {
    job.reset();
    let watch = Stopwatch { last: Cell::new(Instant::now()), gaps: Cell::default() };
    let start = Instant::now();
    let mut kernels = Duration::ZERO;
    for round in 0..job.rounds() {
        let tasks = 0..job.tasks(round);
        watch.last.set(Instant::now());
        let begin = Instant::now();
        let part = run(job, round, tasks.clone(), &watch)?;
        kernels += begin.elapsed();
        job.combine(round, vec![(tasks, part)]);
    }
    let answer = job.answer().text;
    Ok((kernels, start.elapsed() - kernels, watch.gaps.get(), answer))
}

fn show(meta: &WorkloadMeta, params: &Params, spin_per_ms: u64) -> Result<(), String> {
    let start = Instant::now();
    let request = Request { params, file: None, spin_per_ms };
    let mut job = prepare(meta.id.0, &request).map_err(|error| error.to_string())?;
    let prepared = start.elapsed();
    let mut best: Option<(Duration, Duration, Gaps, String)> = None;
    for _ in 0..5 {
        let (kernels, rest, gaps, answer) =
            execute(job.as_mut()).map_err(|halt| format!("{halt:?}"))?;
        if best.as_ref().is_none_or(|(least, ..)| kernels < *least) {
            best = Some((kernels, rest, gaps, answer));
        }
    }
    let Some((kernels, rest, gaps, answer)) = best else { return Ok(()) };
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "{:12} {:9.3} ms  + {:6.3} combine  {:7.1} prepare  {:7} checkpoints, longest gap {:6.1} µs  {answer}",
        meta.id.to_string(),
        ms(kernels),
        ms(rest),
        ms(prepared),
        gaps.count,
        gaps.longest.as_secs_f64() * 1e6,
    );
    Ok(())
}

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u64>().ok());
    let begin = Instant::now();
    let steps = 50_000_000;
    let end = spin(steps, 1);
    let spin_per_ms = (steps as f64 / begin.elapsed().as_secs_f64() / 1e3) as u64;
    println!("spin: {spin_per_ms} steps a millisecond ({end:x})");
    for meta in CATALOG {
        if arguments.first().is_some_and(|id| *id != meta.id.0) {
            continue;
        }
        let mut params = Params::defaults(&meta.specs);
        params.size = number(1).unwrap_or(params.size);
        params.tasks = number(2).map_or(params.tasks, |tasks| tasks as u32);
        show(meta, &params, spin_per_ms)?;
    }
    Ok(())
}
