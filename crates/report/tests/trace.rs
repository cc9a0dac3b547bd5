//! The trace of a run: its events, field by field. That another program opens it is shown by
//! `tests/journeys_traces.rs`.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use model::{ExecutionModel, LaneRecord, Nanos, Run, Span, SpanKind};
use report::{from_json, to_trace};
use serde_json::{Value, json};

const GOLDEN: &str = include_str!("golden/run-v1.json");

fn span(worker: u16, kind: SpanKind, start: u64, end: u64, tasks: std::ops::Range<u32>) -> Span {
    Span { worker, kind, start: Nanos(start), end: Nanos(end), tasks }
}

/// The events of a run whose lane has these spans, and no other.
fn events(model: ExecutionModel, spans: &[Span]) -> Vec<Value> {
    let run = from_json(GOLDEN).expect("the golden run can be read");
    let record = |lane: &LaneRecord| {
        let spans = if lane.model == model { spans.to_vec() } else { Vec::new() };
        LaneRecord { spans, ..lane.clone() }
    };
    let run = Run { lanes: run.lanes.iter().map(record).collect(), ..run };
    let trace: Value = serde_json::from_str(&to_trace(&run)).expect("a trace is JSON");
    trace["traceEvents"].as_array().cloned().unwrap_or_default()
}

fn of_phase(events: &[Value], phase: &str) -> Vec<Value> {
    events.iter().filter(|event| event["ph"] == phase).cloned().collect()
}

#[test]
fn a_span_is_a_complete_event_in_microseconds() {
    let spans = [
        span(0, SpanKind::Compute, 10, 1_234_567, 0..4),
        span(0, SpanKind::WaitQueue, 1_234_567, 2_000_000, 0..0),
    ];
    let events = events(ExecutionModel::FreeThreads, &spans);
    assert_eq!(
        of_phase(&events, "X"),
        [
            json!({
                "name": "Computing", "cat": "compute", "ph": "X", "pid": 3, "tid": 1,
                "ts": 0.01, "dur": 1234.557, "args": { "tasks": "0 to 3" },
            }),
            json!({
                "name": "Waiting for work", "cat": "wait-queue", "ph": "X", "pid": 3, "tid": 1,
                "ts": 1234.567, "dur": 765.433,
            }),
        ]
    );
}

#[test]
fn lanes_are_processes_and_workers_are_threads_with_names() {
    let spans = [span(1, SpanKind::Compute, 0, 5, 0..1), span(0, SpanKind::Compute, 0, 5, 1..2)];
    let events = events(ExecutionModel::FreeThreads, &spans);
    let named = of_phase(&events, "M");
    let named = named.iter().filter(|event| event["args"]["name"].is_string());
    let named: Vec<_> = named
        .map(|event| (event["name"].clone(), event["tid"].clone(), event["args"]["name"].clone()))
        .collect();
    assert_eq!(
        named,
        [
            (json!("process_name"), json!(0), json!("Free threads")),
            (json!("thread_name"), json!(1), json!("worker 0")),
            (json!("thread_name"), json!(2), json!("worker 1")),
        ]
    );
}

#[test]
fn an_arrow_begins_in_the_span_that_it_leaves_and_ends_in_the_one_that_it_reaches() {
    let spans = [
        span(0, SpanKind::Compute, 0, 5_000, 0..1),
        span(1, SpanKind::WaitGil, 1_000, 6_000, 1..2),
        span(1, SpanKind::Compute, 6_000, 9_000, 0..1),
    ];
    let events = events(ExecutionModel::GilThreads, &spans);
    let told = |phase| {
        let events = of_phase(&events, phase).into_iter();
        let told =
            events.map(|event| (event["cat"].clone(), event["tid"].clone(), event["ts"].clone()));
        told.collect::<Vec<_>>()
    };
    // The GIL comes at the end of the wait, the task at the beginning of the computing.
    assert_eq!(
        told("s"),
        [(json!("hand-over"), json!(1), json!(4.999)), (json!("task"), json!(1), json!(4.999)),]
    );
    assert_eq!(
        told("f"),
        [(json!("hand-over"), json!(2), json!(5.999)), (json!("task"), json!(2), json!(6.0))]
    );
    let ids = |phase| -> Vec<Value> {
        of_phase(&events, phase).iter().map(|event| event["id"].clone()).collect()
    };
    assert_eq!(ids("s"), ids("f"));
    assert_ne!(ids("s")[0], ids("s")[1]);
}

#[test]
fn a_run_without_spans_is_a_trace_without_events() {
    assert_eq!(events(ExecutionModel::EventLoop, &[]), <[Value; 0]>::default());
}
