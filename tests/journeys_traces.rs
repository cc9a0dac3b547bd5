//! The trace of a run, opened by a program that is not ours: speedscope's importer, without its
//! page. Perfetto's trace processor is in no package registry; its Python package downloads it.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::process::Command;

use model::{ExecutionModel, LaneRecord, Nanos, Run, Span, SpanKind};
use serde::Deserialize;
use xtask::{paths, tools};

/// What speedscope makes of a thread.
#[derive(Deserialize)]
struct Profile {
    name: String,
    unit: String,
    total: f64,
    /// What, from when and to when, from the first one's beginning.
    calls: Vec<(String, f64, f64)>,
}

fn imported(name: &str, run: &Run) -> Vec<Profile> {
    tools::npm().expect("npm installs speedscope");
    let folder = paths::target().join("traces");
    fs::create_dir_all(&folder).expect("target can be written to");
    let file = folder.join(name);
    fs::write(&file, report::to_trace(run)).expect("target can be written to");
    let output = Command::new("node")
        .arg(paths::root().join("xtask/js/speedscope.mjs"))
        .arg(paths::node_modules().join("speedscope/dist/release"))
        .arg(&file)
        .output()
        .expect("Node.js is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}

fn golden() -> Run {
    let path = paths::root().join("crates/report/tests/golden/run-v1.json");
    let text = fs::read_to_string(path).expect("the golden run is there");
    report::from_json(&text).expect("the golden run can be read")
}

#[test]
fn a_trace_opens_with_each_worker_as_a_thread_and_each_span_in_its_place() {
    let span = |worker, kind, start, end, tasks| Span {
        worker,
        kind,
        start: Nanos(start),
        end: Nanos(end),
        tasks,
    };
    let gil = vec![
        span(0, SpanKind::Compute, 1_500, 4_001_500, 0..8),
        span(0, SpanKind::WaitGil, 4_001_500, 9_000_000, 0..8),
        span(1, SpanKind::WaitGil, 2_000, 4_002_000, 8..9),
        span(1, SpanKind::Compute, 4_002_000, 9_000_000, 8..9),
    ];
    // Two timers at once are two rows.
    let timers = vec![
        span(0, SpanKind::Sleep, 0, 5_000_000, 0..1),
        span(0, SpanKind::Sleep, 1_000_000, 3_000_000, 1..2),
    ];
    let record = |lane: &LaneRecord| {
        let spans = match lane.model {
            ExecutionModel::GilThreads => gil.clone(),
            ExecutionModel::EventLoop => timers.clone(),
            ExecutionModel::Sequential
            | ExecutionModel::FreeThreads
            | ExecutionModel::RayonPool
            | ExecutionModel::Processes => Vec::new(),
        };
        LaneRecord { spans, ..lane.clone() }
    };
    let run = golden();
    let run = Run { lanes: run.lanes.iter().map(record).collect(), ..run };
    let profiles = imported("two-lanes.json", &run);
    let shown: Vec<String> = profiles
        .iter()
        .map(|profile| {
            let calls =
                profile.calls.iter().map(|(name, from, to)| format!("\n  {name} {from} {to}"));
            format!(
                "{}: {} {}{}",
                profile.name,
                profile.total,
                profile.unit,
                calls.collect::<String>()
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "Threads with a GIL (pid 2), worker 0 (tid 1): 8998.5 microseconds\
             \n  Computing {\"tasks\":\"0 to 7\"} 0 4000\
             \n  Waiting for the GIL {\"tasks\":\"0 to 7\"} 4000 8998.5",
            "Threads with a GIL (pid 2), worker 1 (tid 2): 8998 microseconds\
             \n  Waiting for the GIL {\"tasks\":\"8\"} 0 4000\
             \n  Computing {\"tasks\":\"8\"} 4000 8998",
            "Event loop (pid 6), worker 0 (tid 1): 5000 microseconds\
             \n  Waiting for a timer {\"tasks\":\"0\"} 0 5000",
            "Event loop (pid 6), worker 0, at once 2 (tid 2): 2000 microseconds\
             \n  Waiting for a timer {\"tasks\":\"1\"} 0 2000",
        ]
    );
}

#[test]
fn every_recorded_run_opens_with_all_its_spans() {
    let folder = fs::read_dir(paths::root().join("www/recorded")).expect("there are recorded runs");
    let mut opened = 0;
    for entry in folder.flatten() {
        let path = entry.path();
        let text = fs::read_to_string(&path).unwrap_or_default();
        let Ok(run) = report::from_json(&text) else { continue };
        let spans: usize = run.lanes.iter().map(|lane| lane.spans.len()).sum();
        let profiles = imported(&entry.file_name().to_string_lossy(), &run);
        let calls: usize = profiles.iter().map(|profile| profile.calls.len()).sum();
        assert_eq!(calls, spans, "{}", path.display());
        opened += 1;
    }
    assert!(opened > 0, "no recorded run was opened");
}
