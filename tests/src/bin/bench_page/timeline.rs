//! A million spans on the timeline: what the script of a frame takes while a reader moves them,
//! beside drawing each of them as a rectangle.

use std::time::Duration;

use whole::bench::{Comparison, Goal, Measure, Samples, row};
use whole::{Page, Visit, journey};
use xtask::paths;

/// What is done to the view, in the script's own words.
const MOVES: [(&str, &str); 3] = [
    ("a million spans, everything in view", "whole"),
    ("a million spans, a hundredth in view", "near"),
    ("a million spans, zooming", "zooming"),
];

const PEER: &str = "rectangles";

/// Frames of each kind.
const FRAMES: u32 = 200;

/// The peer takes half a second for one.
const FRAMES_OF_PEER: u32 = 10;

/// How often all take turns.
const TURNS: u32 = 2;

/// Draws frames, one an animation frame, in the page of `tests/bench/timeline`.
pub fn measure(all: &mut Samples) {
    journey(Visit::folder(paths::target().join("bench/timeline")), async |page| {
        page.let_scripts_run(Duration::from_secs(300)).await;
        page.wait_until("window.bench").await;
        for _ in 0..TURNS {
            for (_, name) in MOVES {
                all.take(name, &frames(page, name, FRAMES / TURNS).await);
            }
            all.take(PEER, &frames(page, PEER, FRAMES_OF_PEER / TURNS).await);
        }
    });
}

/// The times of frames in nanoseconds.
async fn frames(page: &Page, name: &str, frames: u32) -> Vec<f64> {
    let said: Result<Vec<f64>, String> = page
        .evaluate_async(&format!(
            "window.bench('{name}', {frames})
                 .then((it) => done({{ Ok: it }}), (it) => done({{ Err: String(it) }}));"
        ))
        .await;
    let milliseconds = said.unwrap_or_else(|error| panic!("{name}: {error}"));
    milliseconds.into_iter().map(|it| it * 1e6).collect()
}

/// The goal for each kind of move, and below it the slowest frame.
pub fn rows() -> Vec<Comparison> {
    let rows = MOVES.iter().flat_map(|(what, ours)| {
        let peer = ("a rectangle for each", PEER);
        let goal = Goal::AtMost(4.0);
        [
            row(13, (what, ours), peer, Measure::Milliseconds, goal),
            row(0, ("the slowest frame", ours), peer, Measure::LongestMilliseconds, Goal::Any),
            row(0, ("as a share of its", ours), peer, Measure::Time, Goal::Any),
        ]
    });
    rows.collect()
}
