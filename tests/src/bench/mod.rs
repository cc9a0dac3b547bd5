//! What the benchmarks share: figures, the goals they are held to, the table and the file that they
//! end in, and the native peer of a race.
//!
//! What counts are ratios to a peer that is measured in the same run, in turns with ours, so that a
//! machine that gets slower gets slower for both.

mod goal;
mod native;
mod samples;
mod table;

pub use goal::{Comparison, Goal, Measure, row};
pub use native::{Native, pool};
pub use samples::Samples;
pub use table::table;

use catalog::CATALOG;
use model::{ExecutionModel, LaneRecord, Outcome, Run, WorkloadId, WorkloadKind};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::browsers::Browser;
use xtask::load::load;

/// What a benchmark is told: the file that its figures go to, and the names of what is wanted.
///
/// # Panics
/// When there is no file.
#[must_use]
pub fn arguments() -> (PathBuf, Vec<String>) {
    let mut arguments = std::env::args().skip(1);
    let Some(file) = arguments.next() else { panic!("which file are the figures for?") };
    (PathBuf::from(file), arguments.collect())
}

/// Where it was measured.
#[derive(Debug)]
pub struct Environment {
    /// Of the browser, other programs and the native compiler, in their own words.
    pub versions: Vec<String>,
    /// How many the machine has.
    pub cores: usize,
    /// How many programs wanted a core when it began, and after each turn.
    pub loads: Vec<f64>,
}

impl Environment {
    /// This machine's, with the versions of the browser, of these programs and of Rust.
    #[must_use]
    pub fn here(programs: &[&str]) -> Self {
        let browser = Browser::from_env().and_then(Browser::program).unwrap_or_default();
        let programs = programs.iter().chain(&["rustc"]).map(PathBuf::from);
        Self {
            versions: std::iter::once(browser).chain(programs).map(|it| version(&it)).collect(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            loads: load().into_iter().collect(),
        }
    }

    /// Notes the load at the end of a turn.
    pub fn note_load(&mut self) {
        self.loads.extend(load());
    }
}

fn version(program: &Path) -> String {
    let output = Command::new(program).arg("--version").output();
    output.map_or_else(
        |error| format!("{}: {error}", program.display()),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

/// Prints the table, and keeps all samples and rows in a file.
///
/// # Panics
/// When the file cannot be written.
#[expect(clippy::print_stdout, reason = "a benchmark ends with its figures")]
pub fn finish(
    format: &str,
    file: &Path,
    (all, rows): (&Samples, &[Comparison]),
    environment: &Environment,
) {
    println!("{}", table(all, rows, environment));
    keep(file, &table::json(format, all, rows, environment));
}

/// Writes the file of all samples, and says so.
///
/// # Panics
/// When it cannot be written.
#[expect(clippy::print_stdout, reason = "a benchmark ends with its figures")]
pub fn keep(file: &Path, json: &Value) {
    let written = fs::create_dir_all(file.parent().unwrap_or(file))
        .and_then(|()| fs::write(file, format!("{json}\n")));
    written.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    println!("All samples are in {}.", file.display());
}

/// The workloads that compute, which are those with a native peer.
pub fn computing() -> impl Iterator<Item = WorkloadId> {
    let waits = |kind| matches!(kind, WorkloadKind::Waiting | WorkloadKind::Mixed);
    CATALOG.iter().filter(move |meta| !waits(meta.kind)).map(|meta| meta.id)
}

/// A run as the page's script shows it.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn read(run: &Value) -> Run {
    report::from_json(&run.to_string())
        .unwrap_or_else(|error| panic!("the page’s own run cannot be read: {error}"))
}

/// The lane's record and its times in nanoseconds.
///
/// # Panics
/// When the lane did not finish.
#[must_use]
pub fn times(run: &Run, model: ExecutionModel) -> (&LaneRecord, Vec<f64>) {
    let workload = run.plan.workload;
    let Some(lane) = run.lane(model) else { panic!("{workload} did not run in {model}") };
    let Outcome::Finished(_) = lane.outcome else {
        panic!("{workload} in {model}: {:?}", lane.outcome)
    };
    (lane, lane.samples.iter().map(|sample| sample.wall.0 as f64).collect())
}

/// Fails unless each execution of the lane came to the native answer.
///
/// # Panics
/// When one did not.
pub fn check_answers(lane: &LaneRecord, digest: u64) {
    let wrong = lane.samples.iter().any(|sample| sample.digest != digest);
    assert!(!wrong, "{}: another answer than natively", lane.model);
}
