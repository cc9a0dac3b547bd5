//! `cargo xtask bench race`: the speedup of every lane on one to all cores, beside that of native
//! rayon on the same kernel in the same run.
//!
//! Page and peer take turns, a few executions each, so that a machine that gets slower gets slower
//! for both. What counts are ratios: how many times faster than one thread of its own kind, and
//! that as a share of what rayon reaches natively.

#![expect(clippy::panic, reason = "a benchmark that fails says why and is thrown away")]
#![expect(clippy::print_stdout, reason = "printing is what this program is for")]

mod table;

use model::{Environment, ExecutionModel, Run, WorkloadId};
use whole::bench::{self, Native, pool};
use whole::{Page, Visit, journey, race};
use xtask::load::load;

/// How often page and peer take turns.
const TURNS: usize = 3;

/// Executions of each in a turn, after a warm-up.
const EXECUTIONS: usize = 3;

/// What is too short to be worth sharing has no speedup.
const LEFT_OUT: [&str; 1] = ["tiny"];

/// Times in nanoseconds for an execution, of one workload on some workers.
pub struct Times {
    workload: WorkloadId,
    workers: u16,
    /// Natively, in one thread and in rayon's pool.
    native: [Vec<f64>; 2],
    lanes: Vec<(ExecutionModel, Vec<f64>)>,
    /// How many programs wanted a core when it began, and after each turn.
    loads: Vec<f64>,
}

fn main() {
    let (file, wanted) = bench::arguments();
    let measured = bench::computing().filter(|id| match wanted.as_slice() {
        [] => !LEFT_OUT.contains(&id.0),
        wanted => wanted.iter().any(|name| name == id.0),
    });
    let cores = std::thread::available_parallelism().map_or(1, usize::from) as u16;
    journey(Visit::site(), async |page| {
        let mut all = Vec::new();
        let mut environment = Environment::default();
        for workload in measured {
            let mut of_workload = Vec::new();
            for workers in 1..=cores {
                let (times, seen) = measure(page, workload, workers).await;
                environment = seen;
                of_workload.push(times);
            }
            println!("{}", table::of_workload(&of_workload));
            all.extend(of_workload);
        }
        println!("{}", table::verdicts(&all));
        bench::keep(&file, &table::json(&all, &environment));
    });
}

/// Page and peer in turns.
async fn measure(page: &Page, workload: WorkloadId, workers: u16) -> (Times, Environment) {
    let link = format!("#{workload}?workers={workers}&repetitions={EXECUTIONS}");
    let pool = pool(workers);
    let mut native: Option<Native> = None;
    let mut times = Times {
        workload,
        workers,
        native: [Vec::new(), Vec::new()],
        lanes: ExecutionModel::ALL.map(|model| (model, Vec::new())).into(),
        loads: load().into_iter().collect(),
    };
    let mut environment = Environment::default();
    for _ in 0..TURNS {
        let run = bench::read(&race(page, &link).await);
        let native = native.get_or_insert_with(|| Native::new(workload, &run.plan.params));
        for _ in 0..EXECUTIONS {
            times.native[0].push(native.execute(None));
            times.native[1].push(native.execute(Some(&pool)));
        }
        take(&mut times, &run, native.digest());
        times.loads.extend(load());
        environment = run.environment;
    }
    (times, environment)
}

/// Adds the run's samples, whose answers must be the native one.
fn take(times: &mut Times, run: &Run, digest: u64) {
    for (model, samples) in &mut times.lanes {
        if run.lane(*model).is_some() {
            let (lane, walls) = bench::times(run, *model);
            bench::check_answers(lane, digest);
            samples.extend(walls);
        }
    }
}
