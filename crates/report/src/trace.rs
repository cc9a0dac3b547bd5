//! A run's spans as a trace for other programs: the Trace Event Format, which Perfetto, speedscope
//! and chrome://tracing open.
//!
//! The format is specified in <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>.
//! A lane is a process of it and a row of the timeline a thread, because the spans of a thread must
//! not overlap.

use crate::text::Named;
use model::{ExecutionModel, LaneRecord, Provenance, Run, Span, worker_name};
use serde::Serialize;
use timeline::{Row, SpanAt, Timeline};

/// Without the format's `displayTimeUnit`: older versions of Perfetto take it for the unit in which
/// times are written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Trace<'a> {
    other_data: About<'a>,
    trace_events: Vec<Event>,
}

/// What the trace is of.
#[derive(Serialize)]
struct About<'a> {
    workload: &'static str,
    when: &'a str,
    recorded_on: Option<&'a str>,
    browser: &'a str,
}

/// An event. Names are the format's own: `ph` is the phase, `ts` a moment and `dur` a duration in
/// microseconds, `bp` what an arrow binds to.
#[derive(Default, Serialize)]
struct Event {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cat: Option<&'static str>,
    ph: &'static str,
    pid: usize,
    tid: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    ts: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bp: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    args: Option<Args>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Args {
    Name(String),
    SortIndex(usize),
    Tasks(String),
}

/// The spans of all lanes of a run as a trace, with an arrow for each hand-over of the GIL, and for
/// each task that went from one worker to another.
#[must_use]
pub fn to_trace(run: &Run) -> String {
    let mut trace_events = Vec::new();
    for lane in run.lanes.iter().filter(|lane| !lane.spans.is_empty()) {
        lane_events(lane, &mut trace_events);
    }
    let recorded_on = match &run.provenance {
        Provenance::Measured => None,
        Provenance::Recorded { machine } => Some(machine.as_str()),
    };
    let other_data = About {
        workload: run.plan.workload.0,
        when: &run.when,
        recorded_on,
        browser: &run.environment.browser,
    };
    let trace = Trace { other_data, trace_events };
    #[expect(clippy::expect_used, reason = "only maps with odd keys can fail, and there are none")]
    serde_json::to_string(&trace).expect("plain structs can be written")
}

fn lane_events(lane: &LaneRecord, events: &mut Vec<Event>) {
    let pid = ExecutionModel::ALL.iter().position(|model| *model == lane.model).unwrap_or(0) + 1;
    let timeline = Timeline::new([(lane.model, lane.spans.as_slice())]);
    let about =
        |name, tid, args| Event { name, ph: "M", pid, tid, args: Some(args), ..Event::default() };
    events.push(about("process_name", 0, Args::Name(lane.model.name().to_owned())));
    events.push(about("process_sort_index", 0, Args::SortIndex(pid)));
    for (row, spans) in timeline.rows().iter().enumerate() {
        events.push(about("thread_name", tid(row), Args::Name(name_of(spans))));
        events.push(about("thread_sort_index", tid(row), Args::SortIndex(row)));
        let spans = (0..spans.len()).filter_map(|index| spans.span(index));
        events.extend(spans.map(|span| complete(pid, tid(row), &span)));
    }
    let mut arrows = Arrows { timeline: &timeline, pid, events };
    let whole = model::Nanos::ZERO..timeline.end();
    for hand_over in timeline.hand_overs(&whole, u64::MAX).list {
        if let Some(from) = hand_over.from {
            // Into the end of the wait, which is when the GIL came.
            arrows.put("GIL", "hand-over", from, (hand_over.to, last(hand_over.at.0)));
        }
    }
    for arrow in timeline.task_arrows(0) {
        let start = timeline.span(arrow.to).map_or(0, |span| span.start.0);
        arrows.put("task", "task", arrow.from, (arrow.to, start));
    }
}

/// A stretch of time.
fn complete(pid: usize, tid: usize, span: &Span) -> Event {
    let tasks = match span.tasks.len() {
        0 => None,
        1 => Some(span.tasks.start.to_string()),
        _ => Some(format!("{} to {}", span.tasks.start, span.tasks.end - 1)),
    };
    Event {
        name: span.kind.name(),
        cat: Some(span.kind.to_name()),
        ph: "X",
        pid,
        tid,
        ts: Some(micros(span.start.0)),
        dur: Some(lasting(span)),
        args: tasks.map(Args::Tasks),
        ..Event::default()
    }
}

/// The arrows of a lane: two events each, which are bound to the spans around them.
struct Arrows<'a> {
    timeline: &'a Timeline,
    pid: usize,
    events: &'a mut Vec<Event>,
}

impl Arrows<'_> {
    /// From the end of a span to a moment in another.
    fn put(&mut self, name: &'static str, cat: &'static str, from: SpanAt, to: (SpanAt, u64)) {
        let (to, at) = to;
        let Some(span) = self.timeline.span(from) else { return };
        // An arrow does not go back in time, and the moment of an end is no longer in the span.
        let begins = last(span.end.0).min(at).max(span.start.0);
        let id = self.events.len();
        let event = |ph, row: usize, at| Event {
            name,
            cat: Some(cat),
            ph,
            pid: self.pid,
            tid: tid(row),
            ts: Some(micros(at)),
            id: Some(id),
            ..Event::default()
        };
        let events = [
            event("s", from.row, begins),
            Event { bp: Some("e"), ..event("f", to.row, at.max(begins)) },
        ];
        self.events.extend(events);
    }
}

/// The last nanosecond before a moment.
const fn last(moment: u64) -> u64 {
    moment.saturating_sub(1)
}

/// A row's thread. Zero is no thread's number.
const fn tid(row: usize) -> usize {
    row + 1
}

fn name_of(row: &Row) -> String {
    let name = worker_name(row.worker);
    match row.track {
        0 => name,
        track => format!("{name}, at once {}", track + 1),
    }
}

/// How long a span lasts, so that its beginning and this add up to no more than its end: programs
/// add them up, and what ends after the next one begins is not before it.
fn lasting(span: &Span) -> f64 {
    let (start, end) = (micros(span.start.0), micros(span.end.0));
    let lasting = micros((span.end - span.start).0);
    if start + lasting <= end {
        return lasting;
    }
    (lasting - (end - end.next_down())).max(0.0)
}

fn micros(nanos: u64) -> f64 {
    nanos as f64 / 1e3
}
