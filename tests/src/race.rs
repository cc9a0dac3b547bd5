//! Running a race on the page, as a reader does, and reading what came of it.

use crate::{Key, Page};
use serde_json::Value;

/// Opens a link on the page that is there and presses Run.
pub async fn start(page: &Page, link: &str) {
    page.racetrack().await;
    // A reader comes by a link; the page that is open takes a new fragment without being loaded.
    page.go(link).await;
    press_run(page).await;
}

/// Presses Run, by the keyboard.
pub async fn press_run(page: &Page) {
    page.evaluate::<Value>(
        "window.ended = false;
         document.addEventListener('racetrack:run', () => { window.ended = true; }, { once: true });
         return null",
    )
    .await;
    page.wait_until("document.querySelector('#run') && !document.querySelector('#run').disabled")
        .await;
    page.press(&[Key::Control, Key::Enter]).await;
}

/// Waits until the run that was started is over, and returns it as docs/formats.md describes it.
pub async fn finish(page: &Page) -> Value {
    page.wait_until("window.ended").await;
    page.racetrack().await.run.expect("a run that has ended is there to read")
}

/// Both.
pub async fn race(page: &Page, link: &str) -> Value {
    start(page, link).await;
    finish(page).await
}

/// The record of a lane.
///
/// # Panics
/// When the lane is not in the run.
pub fn lane<'a>(run: &'a Value, slug: &str) -> &'a Value {
    let lanes = run["lanes"].as_array().expect("a run has lanes");
    lanes.iter().find(|lane| lane["lane"] == slug).unwrap_or_else(|| panic!("no {slug} in {run}"))
}

/// How a lane ended, in one line: `finished`, `stopped`, `closed not-isolated`, `failed panicked`.
pub fn outcome(run: &Value, slug: &str) -> String {
    let outcome = &lane(run, slug)["outcome"];
    let (name, details) = outcome
        .as_object()
        .and_then(|object| object.iter().next())
        .unwrap_or_else(|| panic!("an outcome has one key: {outcome}"));
    match name.as_str() {
        "failed" => format!("failed {}", details["failure"].as_str().unwrap_or_default()),
        "closed" => format!("closed {}", details["reason"].as_str().unwrap_or_default()),
        _ => name.clone(),
    }
}
