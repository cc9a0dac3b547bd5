//! `cargo xtask bench page`: what the page adds to what it measures and shows.
//!
//! Computing beside the same kernels natively, and a reader's first race beside later ones
//! ([`computing`]); recording of spans beside none ([`tracing`]); a million spans on the timeline
//! beside a rectangle for each ([`timeline`]).

#![expect(clippy::panic, reason = "a benchmark that fails says why and is thrown away")]

mod computing;
mod timeline;
mod tracing;

use whole::bench::{self, Comparison, Environment, Samples};

fn main() {
    // Only what has one of these in its name; everything without any.
    let (file, wanted) = bench::arguments();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|it| name.contains(it));
    let mut environment = Environment::here(&[]);
    let mut all = Samples::default();
    let mut rows: Vec<Comparison> = Vec::new();

    let workloads: Vec<_> =
        computing::workloads().filter(|id| is_wanted(&format!("computing {id}"))).collect();
    for _ in 0..computing::TURNS {
        for workload in &workloads {
            computing::measure(*workload, &mut all);
        }
        environment.note_load();
    }
    if !workloads.is_empty() {
        rows.extend(computing::rows(&workloads));
    }
    if is_wanted("tracing") {
        tracing::measure(&mut all);
        rows.extend(tracing::rows());
        environment.note_load();
    }
    if is_wanted("timeline") {
        timeline::measure(&mut all);
        rows.extend(timeline::rows());
        environment.note_load();
    }
    bench::finish("racetrack-bench-page", &file, (&all, &rows), &environment);
}
