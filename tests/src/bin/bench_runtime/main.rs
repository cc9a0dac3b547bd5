//! `cargo xtask bench runtime`: what threads, processes, pipes and pools cost, each figure measured
//! beside its peer in the same run.
//!
//! Ours run in the lab's images in a browser (`crates/lab/src/bench`), peers in the same page
//! (`tests/bench/peers`), natively ([`native`]) and in CPython (`tests/bench/cpython.py`). All take
//! turns, so that a machine that gets slower gets slower for all. What counts are ratios.

#![expect(clippy::panic, reason = "a benchmark that fails says why and is thrown away")]

mod cpython;
mod goals;
mod native;

use cpython::cpython;
use goals::COMPARISONS;
use serde_json::Value;
use std::time::Duration;
use whole::bench::{self, Environment, Samples};
use whole::{Page, Visit, journey};
use xtask::paths;

/// How often everybody has a turn.
const TURNS: usize = 3;

/// A browser lets what was terminated burn its core for up to four seconds more.
const SETTLE: Duration = Duration::from_secs(5);

/// Our programs: the image that they run in, their name, and how many spare processes are kept.
const PROGRAMS: [(&str, &str, u32); 9] = [
    ("threads", "threads", 0),
    ("threads", "chunks", 0),
    ("threads", "gil", 0),
    ("process", "spare", 3),
    ("process", "cold", 0),
    ("process", "spinning", 0),
    ("process", "parked", 0),
    ("process", "bulk", 0),
    ("threads", "pool", 0),
];

/// Peers in the page.
const PEERS: [&str; 5] = ["bareWorker", "clone", "rayon", "comlink", "workerpool"];

fn main() {
    // Only what has one of these in its name; everything without any.
    let (file, wanted) = bench::arguments();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|it| name.contains(it));
    journey(Visit::folder(paths::target().join("bench/site")), async |page| {
        page.let_scripts_run(Duration::from_secs(300)).await;
        let mut all = Samples::default();
        let mut environment = Environment::here(&["python3"]);
        for _ in 0..TURNS {
            // Workers of the turn before are gone with their page.
            page.go("bench.html").await;
            page.wait_until("window.lab && window.peers").await;
            tokio::time::sleep(SETTLE).await;
            for (kind, name, spares) in PROGRAMS.into_iter().filter(|it| is_wanted(it.1)) {
                all.take_lines(name, &run(page, kind, name, spares).await);
                tokio::time::sleep(SETTLE).await;
            }
            for peer in PEERS.into_iter().filter(|it| is_wanted(it)) {
                all.take(peer, &of_page(page, peer).await);
                tokio::time::sleep(SETTLE).await;
            }
            for (figure, measure) in native::FIGURES.into_iter().filter(|it| is_wanted(it.0)) {
                all.take(figure, &measure());
            }
            for figure in ["thread", "fork", "pipe", "pool", "gil"] {
                if is_wanted(&format!("cpython {figure}")) {
                    all.take_lines(figure, &cpython(figure));
                }
            }
            environment.note_load();
        }
        bench::finish("racetrack-bench-runtime", &file, (&all, &COMPARISONS), &environment);
    });
}

/// What one of our programs writes.
async fn run(page: &Page, kind: &str, name: &str, spares: u32) -> String {
    let said: Value = page
        .evaluate_async(&format!(
            "let text = '';
             window.lab.run('{kind}', 'bench:{name}', (more) => {{ text += more; }}, {spares})
                 .then((code) => done([code, text]), (error) => done([String(error), text]));"
        ))
        .await;
    let text = said[1].as_str().unwrap_or_default();
    assert!(said[0] == 0, "{name} in {kind}: {} {text}", said[0]);
    text.to_owned()
}

/// The samples of a peer in the page.
async fn of_page(page: &Page, peer: &str) -> Vec<f64> {
    let said: Result<Vec<f64>, String> = page
        .evaluate_async(&format!(
            "window.peers.{peer}().then((it) => done({{ Ok: it }}), (it) => done({{ Err: String(it) }}));"
        ))
        .await;
    said.unwrap_or_else(|error| panic!("{peer}: {error}"))
}
