//! The trace of a run, opened by a program that is not ours: speedscope's importer, without its
//! page. Perfetto's trace processor is in no package registry; its Python package downloads it.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::process::Command;

use model::{ExecutionModel, LaneRecord, Nanos, Run, Span, SpanKind};
use serde::Deserialize;
use xtask::paths;

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
    // What is missing then is most likely speedscope, which cargo xtask test installs.
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
fn thousands_of_spans_without_gaps_open_one_after_the_other() {
    // Odd nanoseconds, whose sums in microseconds are not exact.
    let spans = |lane: usize| {
        let worker = move |worker: u16| {
            let step = 1_237 + 10 * lane as u64 + u64::from(worker);
            (0..1_000_u64).map(move |index| Span {
                worker,
                kind: SpanKind::ALL[index as usize % SpanKind::ALL.len()],
                start: Nanos(index * step),
                end: Nanos((index + 1) * step),
                tasks: 0..0,
            })
        };
        (0..4).flat_map(worker).collect::<Vec<_>>()
    };
    let run = golden();
    let lanes = run.lanes.iter().enumerate();
    let lanes = lanes.map(|(lane, record)| LaneRecord { spans: spans(lane), ..record.clone() });
    let run = Run { lanes: lanes.collect(), ..run };
    let profiles = imported("thousands.json", &run);
    assert_eq!(profiles.len(), 4 * run.lanes.len());
    for profile in profiles {
        assert_eq!(profile.calls.len(), 1_000, "{}", profile.name);
        for (index, (name, _, _)) in profile.calls.iter().enumerate() {
            assert_eq!(name, SpanKind::ALL[index % SpanKind::ALL.len()].name());
        }
    }
}
