//! `cargo xtask bench race`: the speedup of every lane on one to all cores, beside that of native
//! rayon on the same kernel in the same run.
//!
//! Page and peer take turns, a few executions each, so that a machine that gets slower gets slower
//! for both. What counts are ratios: how many times faster than one thread of its own kind, and
//! that as a share of what rayon reaches natively.

#![expect(clippy::panic, reason = "a benchmark that fails says why and is thrown away")]
#![expect(clippy::print_stdout, reason = "printing is what this program is for")]

mod native;
mod table;

use std::fs;
use std::path::PathBuf;

use catalog::CATALOG;
use model::{Environment, ExecutionModel, Outcome, Run, WorkloadId, WorkloadKind};
use native::{Native, pool};
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
    let mut arguments = std::env::args().skip(1);
    let Some(file) = arguments.next().map(PathBuf::from) else {
        panic!("which file are the figures for?")
    };
    let wanted: Vec<String> = arguments.collect();
    let measured = CATALOG
        .iter()
        .filter(|meta| meta.kind != WorkloadKind::Waiting && meta.kind != WorkloadKind::Mixed)
        .map(|meta| meta.id)
        .filter(|id| match wanted.as_slice() {
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
        let json = table::json(&all, &environment).to_string();
        let written = fs::create_dir_all(file.parent().unwrap_or(&file))
            .and_then(|()| fs::write(&file, json + "\n"));
        written.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        println!("All samples are in {}.", file.display());
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
        let run = report::from_json(&race(page, &link).await.to_string())
            .unwrap_or_else(|error| panic!("the page's own run cannot be read: {error}"));
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
        let Some(lane) = run.lane(*model) else { continue };
        let Outcome::Finished(_) = lane.outcome else {
            panic!("{} in {model}: {:?}", times.workload, lane.outcome)
        };
        for sample in &lane.samples {
            assert_eq!(sample.digest, digest, "{} in {model}: another answer", times.workload);
            samples.push(sample.wall.0 as f64);
        }
    }
}
