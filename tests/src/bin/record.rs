//! Runs every workload with its default parameters in a real browser and keeps the runs that the
//! page shows before its own: `cargo xtask record`.

#![expect(clippy::panic, reason = "a recording that fails is thrown away, and says why")]

use std::fs;
use std::path::Path;

use catalog::CATALOG;
use model::{Outcome, Provenance, Run};
use whole::{Visit, journey, race};

/// The chunks of the last iteration that a recorded run keeps for each lane: the page draws them
/// only for runs of its own.
const SPANS_KEPT: usize = 0;

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
                lane.spans.truncate(SPANS_KEPT);
            }
            let file = xtask::paths::root().join("www/recorded").join(format!("{}.json", meta.id));
            write(&file, &report::to_json(&run));
        }
    });
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
