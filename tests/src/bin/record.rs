//! Runs every workload with its default parameters in a real browser and keeps the runs that the
//! page shows before its own: `cargo xtask record`.

#![expect(clippy::panic, reason = "a recording that fails is thrown away, and says why")]
#![expect(clippy::print_stdout, reason = "who records sees what is kept")]

use std::fs;
use std::path::Path;
use std::process::Command;

use catalog::CATALOG;
use model::{Outcome, Provenance, Run};
use whole::{Visit, journey, race};

/// A run with more spans than this keeps none of them. They are never thinned out: a timeline with
/// holes would be a lie.
const MOST_SPANS: usize = 1_500;

/// The most that a recorded run may weigh by brotli, in bytes. Beyond that its spans are left out.
const MOST_BYTES: u64 = 30_000;

/// The same of what its spans add to the run that is in the first load.
const MOST_ADDED: u64 = 3_000;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    // Said outright: what a calibration finds in the first second of a browser's life is less.
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    journey(Visit::site(), async |page| {
        for meta in CATALOG {
            if !wanted.is_empty() && !wanted.iter().any(|id| id == meta.id.0) {
                continue;
            }
            // Six samples at least, without which there is no 95 % interval.
            let json =
                race(page, &format!("#{}?budget=12&workers={workers}", meta.id)).await.to_string();
            let mut run = report::from_json(&json)
                .unwrap_or_else(|error| panic!("the page's own run cannot be read: {error}"));
            run.provenance = Provenance::Recorded { machine: machine(&run) };
            for lane in &mut run.lanes {
                assert!(
                    matches!(lane.outcome, Outcome::Finished(_)),
                    "{} in {}: {:?}",
                    meta.id,
                    lane.model,
                    lane.outcome
                );
            }
            let file = xtask::paths::root().join("www/recorded").join(format!("{}.json", meta.id));
            keep(&file, &run, meta.id == CATALOG[0].id);
        }
    });
}

/// Writes a run, with its spans if they are few and light enough.
fn keep(file: &Path, run: &Run, in_first_load: bool) {
    let spans: usize = run.lanes.iter().map(|lane| lane.spans.len() + lane.start_spans.len()).sum();
    let bare = without_spans(run.clone());
    write(file, &report::to_json(&bare));
    let light = weight(file);
    let mut kept = false;
    if spans <= MOST_SPANS {
        write(file, &report::to_json(run));
        let heavy = weight(file);
        let added = heavy.saturating_sub(light);
        kept = heavy <= MOST_BYTES && (!in_first_load || added <= MOST_ADDED);
        if !kept {
            write(file, &report::to_json(&bare));
        }
    }
    let outcome = if kept { "kept" } else { "left out" };
    let (workload, bytes) = (run.plan.workload, weight(file));
    println!("{workload}: {spans} spans {outcome}, {bytes} bytes by brotli");
}

fn without_spans(mut run: Run) -> Run {
    for lane in &mut run.lanes {
        lane.spans = Vec::new();
        lane.start_spans = Vec::new();
    }
    run
}

/// What a file weighs by brotli, in bytes.
fn weight(file: &Path) -> u64 {
    let mut node = Command::new("node");
    let sizes = node.arg(xtask::paths::root().join("xtask/js/sizes.mjs")).arg(file).output();
    let sizes = sizes.unwrap_or_else(|error| panic!("node: {error}"));
    let text = String::from_utf8_lossy(&sizes.stdout);
    let brotli = text.split_whitespace().nth(2).and_then(|size| size.parse().ok());
    brotli.unwrap_or_else(|| panic!("the weight of {} is not known: {text}", file.display()))
}

fn machine(run: &Run) -> String {
    let environment = &run.environment;
    format!(
        "{} cores, {}, {}",
        environment.cores_claimed,
        std::env::consts::ARCH,
        environment.platform
    )
    .replace("x86_64", "x86-64")
}

fn write(file: &Path, text: &str) {
    fs::write(file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}
