//! A million spans on the timeline: what the script of a frame takes while a reader moves them,
//! beside drawing each of them as a rectangle.

use std::time::Duration;

use whole::bench::{Comparison, Goal, Measure, Samples, row};
use whole::{Page, Visit, journey};

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

/// What draws, in the page.
const SCRIPT: &str = include_str!("timeline.js");

/// Draws frames, one an animation frame, with the study's program.
pub fn measure(all: &mut Samples) {
    journey(Visit::site(), async |page| {
        page.let_scripts_run(Duration::from_secs(300)).await;
        let ready: Result<(), String> = page.evaluate_async(&settled(SCRIPT)).await;
        ready.unwrap_or_else(|error| panic!("the study’s program: {error}"));
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
    let drawn = settled(&format!("return window.draw('{name}', {frames});"));
    let said: Result<Vec<f64>, String> = page.evaluate_async(&drawn).await;
    let milliseconds = said.unwrap_or_else(|error| panic!("{name}: {error}"));
    milliseconds.into_iter().map(|it| it * 1e6).collect()
}

/// A script that hands over what the body of an asynchronous function returns, or its error.
fn settled(body: &str) -> String {
    format!(
        "(async () => {{ {body} }})().then(
             (it) => done({{ Ok: it ?? null }}),
             (error) => done({{ Err: String(error) }}),
         );"
    )
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
