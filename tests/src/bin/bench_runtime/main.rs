//! `cargo xtask bench runtime`: what threads, processes, pipes and pools cost, each figure measured
//! beside its peer in the same run.
//!
//! Ours run in the lab's images in a browser (`crates/lab/src/bench`), peers in the same page
//! (`tests/bench/peers`), natively ([`native`]) and in CPython (`tests/bench/cpython.py`). All take
//! turns, so that a machine that gets slower gets slower for all. What counts are ratios.

#![expect(clippy::panic, reason = "a benchmark that fails says why and is thrown away")]
#![expect(clippy::print_stdout, reason = "printing is what this program is for")]

mod goals;
mod native;
mod samples;
mod table;

use samples::{Samples, cpython};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use whole::{Page, Visit, journey};
use xtask::load::load;
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
    let mut arguments = std::env::args().skip(1);
    let Some(file) = arguments.next().map(PathBuf::from) else {
        panic!("which file are the figures for?")
    };
    // Only what has one of these in its name; everything without any.
    let wanted: Vec<String> = arguments.collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|it| name.contains(it));
    journey(Visit::folder(paths::target().join("bench/site")), async |page| {
        page.let_scripts_run(Duration::from_secs(300)).await;
        let mut all = Samples::default();
        let mut loads: Vec<f64> = load().into_iter().collect();
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
            loads.extend(load());
        }
        let environment = Environment::of(page, loads);
        println!("{}", table::table(&all, &environment));
        let json = table::json(&all, &environment).to_string();
        let written = fs::create_dir_all(file.parent().unwrap_or(&file))
            .and_then(|()| fs::write(&file, json + "\n"));
        written.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        println!("All samples are in {}.", file.display());
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

/// Where it was measured.
pub struct Environment {
    /// Of the browser, CPython and the native compiler, in their own words.
    versions: [String; 3],
    cores: usize,
    /// How many programs wanted a core when it began, and after each turn.
    loads: Vec<f64>,
}

impl Environment {
    fn of(page: &Page, loads: Vec<f64>) -> Self {
        let browser = page.browser().program().unwrap_or_default();
        Self {
            versions: [browser, "python3".into(), "rustc".into()].map(|it| version(&it)),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            loads,
        }
    }
}

fn version(program: &Path) -> String {
    let output = Command::new(program).arg("--version").output();
    output.map_or_else(
        |error| format!("{}: {error}", program.display()),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}
