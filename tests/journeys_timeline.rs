//! The timeline of a real run, as a reader uses it: wheel, drags, keys, ranges, the table.

use fantoccini::actions::{
    InputSource, KeyAction, KeyActions, MouseActions, PointerAction, WheelAction, WheelActions,
};
use fantoccini::key::Key;
use serde_json::Value;
use whole::race::race;
use whole::{Page, Visit, journey};

const LINK: &str = "#v=1&w=primes&size=400000&lanes=sequential,gil-threads,processes&workers=2";
const STAGE: &str = ".timeline-stage";

/// Runs a small race and waits for its timeline.
async fn ready(page: &Page) -> Value {
    let run = race(page, LINK).await;
    page.wait_until("document.querySelector('.timeline-stage')").await;
    page.evaluate::<()>("document.querySelector('.timeline').scrollIntoView({ block: 'start' })")
        .await;
    // The canvas is drawn a frame after it is there.
    page.wait_until("document.querySelector('.timeline-stage canvas').width > 300").await;
    page.wait_until("document.querySelector('.timeline-window').style.left").await;
    run
}

/// What is seen of everything, as shares from 0 to 1: where the minimap's window begins and ends.
async fn seen(page: &Page) -> (f64, f64) {
    // What was asked for is drawn with the next frame.
    page.evaluate_async(
        "requestAnimationFrame(() => requestAnimationFrame(() => {
             const { left, right } = document.querySelector('.timeline-window').style;
             done([parseFloat(left) / 100, 1 - parseFloat(right) / 100]);
         }))",
    )
    .await
}

/// A point of the stage, by shares of its width and by pixels from its top.
async fn point(page: &Page, share: f64, down: f64) -> (i64, i64) {
    let (x, y): (f64, f64) = page
        .evaluate(&format!(
            "const box = document.querySelector('{STAGE}').getBoundingClientRect();
             return [box.left + box.width * {share}, box.top + {down}]"
        ))
        .await;
    (x as i64, y as i64)
}

fn move_to((x, y): (i64, i64)) -> PointerAction {
    PointerAction::MoveTo { duration: None, x: x as f64, y: y as f64 }
}
