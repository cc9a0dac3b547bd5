//! Programs that measure what threads, processes and pipes cost, for `cargo xtask bench runtime`.
//!
//! Each prints a line of JSON for each of its figures: its name, and samples in nanoseconds. A
//! page's clock ticks every 5 µs, so a sample is the mean of many repetitions where one is shorter
//! than a few hundred of these. What the figures mean, and what they are measured beside, is in
//! the program that runs these: `tests/src/bin/bench_runtime`.

mod pipes;
mod pool;
mod processes;
#[cfg(any(feature = "threads", not(target_family = "wasm")))]
mod threads;

use concurrent::console::{err, out};
use concurrent::monotonic;
use std::error::Error;
use std::fmt::Write;
use std::time::Duration;

type Result = std::result::Result<(), Box<dyn Error>>;

/// Runs the program of this name.
pub fn run(name: &str) {
    let result = match name {
        "spare" => processes::spare(),
        "cold" => processes::cold(),
        "fork" => processes::fork(),
        "spinning" => pipes::spinning(),
        "parked" => pipes::parked(),
        "bulk" => pipes::bulk(),
        "pool" => pool::map(),
        #[cfg(any(feature = "threads", not(target_family = "wasm")))]
        "threads" => threads::start_and_join(),
        #[cfg(any(feature = "threads", not(target_family = "wasm")))]
        "chunks" => threads::chunks(),
        #[cfg(any(feature = "threads", not(target_family = "wasm")))]
        "gil" => threads::gil(),
        _ => Err(format!("there is nothing called “{name}” to measure").into()),
    };
    if let Err(error) = result {
        err(&format!("cannot measure {name}: {error}\n"));
    }
}

/// Samples of a figure.
struct Figure {
    name: &'static str,
    samples: Vec<f64>,
}

impl Figure {
    const fn new(name: &'static str) -> Self {
        Self { name, samples: Vec::new() }
    }

    /// A sample: what `took` comes to for one of `repetitions`.
    fn add(&mut self, took: Duration, repetitions: u32) {
        self.samples.push(took.as_nanos() as f64 / f64::from(repetitions));
    }

    /// The mean of some repetitions, as a sample.
    fn time(&mut self, repetitions: u32, mut work: impl FnMut() -> Result) -> Result {
        let began = monotonic();
        for _ in 0..repetitions {
            work()?;
        }
        self.add(monotonic() - began, repetitions);
        Ok(())
    }

    fn print(&self) {
        let mut line = format!(r#"{{"figure":"{}","samples":["#, self.name);
        for (at, sample) in self.samples.iter().enumerate() {
            // Writing to a string does not fail.
            write!(line, "{}{sample:.3}", if at == 0 { "" } else { "," }).ok();
        }
        out(&(line + "]}\n"));
    }
}

/// Computes for `duration`, so that nobody who waits meanwhile is kept awake by us; returns how
/// long it was.
fn hold(duration: Duration) -> Duration {
    let began = monotonic();
    loop {
        let held = monotonic() - began;
        if held >= duration {
            return held;
        }
    }
}
