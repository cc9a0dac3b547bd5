//! Measures how long a frame takes: a million spans of one to 64 workers, 1,200 pixels wide, at
//! several zooms. `cargo run --release -p timeline --example frame`.
#![allow(clippy::print_stdout, reason = "its output is what it is for")]

use model::{ExecutionModel, Nanos, Span, SpanKind};
use std::hint::black_box;
use std::time::Instant;
use timeline::{Timeline, View, frame};

const SPANS: u32 = 1_000_000;
const WIDTH: u32 = 1_200;
const FRAMES: u32 = 101;

fn main() {
    for workers in [1, 4, 16, 64] {
        measure(workers);
    }
}

/// Prints the times of frames in which all workers are seen.
fn measure(workers: u16) {
    let spans = spans(workers);
    let began = Instant::now();
    let timeline = Timeline::new([(ExecutionModel::FreeThreads, spans.as_slice())]);
    let rows = timeline.rows().len();
    println!("{} spans in {rows} rows, indexed in {:.0} ms", timeline.len(), millis(began));
    println!("{:>14}  {:>9}  {:>9}  {:>9}", "view", "median ms", "worst ms", "stretches");
    let mut view = View::fit(timeline.end());
    loop {
        let mut times: Vec<f64> = Vec::new();
        let mut drawn = 0;
        for step in 0..FRAMES {
            // A frame of a drag: each is a little further on.
            let moved = view.pan(f64::from(step) * 0.01);
            let began = Instant::now();
            let stretches = black_box(frame(black_box(&timeline), 0..rows, moved, WIDTH));
            times.push(millis(began));
            drawn = stretches.iter().map(Vec::len).sum();
        }
        times.sort_by(f64::total_cmp);
        let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
        println!("{:>11} µs  {median:>9.3}  {worst:>9.3}  {drawn:>9}", view.length().0 / 1_000);
        if view.length() < Nanos::from_micros(100) {
            break;
        }
        view = view.zoom(12.0, 0.5);
    }
}

/// Chunks of 100 µs or so, with what is around them, drawn from a small generator.
fn spans(workers: u16) -> Vec<Span> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut draw = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let mut now = vec![0; usize::from(workers)];
    let span = |index: u32| {
        let worker = (index % u32::from(workers)) as u16;
        let moment = &mut now[usize::from(worker)];
        let start = *moment + draw(20_000) * u64::from(index.is_multiple_of(3));
        let kind = SpanKind::ALL[draw(SpanKind::ALL.len() as u64) as usize];
        *moment = start + 1_000 + draw(200_000);
        let (start, end) = (Nanos(start), Nanos(*moment));
        Span { worker, kind, start, end, tasks: index..index + 1 }
    };
    (0..SPANS).map(span).collect()
}

/// Milliseconds since a moment.
fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
