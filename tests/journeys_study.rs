//! What a run means: advice, costs, sweeps, and another run beside it, as a reader comes upon them.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use whole::{Page, Visit, finish, journey, press_run, race};
use xtask::paths;

const QUICK: &str = "#primes?size=200000&tasks=16&workers=2&repetitions=6";
/// Waits only, so that it does not matter how busy the machine is.
const WAITS: &str = "#timer?tasks=8&latency=2&workers=2&repetitions=2";
/// Everything in the study unfolded.
const UNFOLD: &str =
    "document.querySelectorAll('.study details').forEach(it => { it.open = true; }); return null";

async fn text(page: &Page, selector: &str) -> String {
    page.element(selector).await;
    let body = format!("return document.querySelector({}).innerText", json!(selector));
    page.evaluate(&body).await
}

#[test]
fn the_study_comes_after_the_first_race_and_not_before() {
    journey(Visit::site(), async |page| {
        let loaded = "return performance.getEntriesByType('resource')
             .filter(entry => entry.name.includes('study-page')).length";
        page.racetrack().await;
        let before: u32 = page.evaluate(loaded).await;
        assert_eq!(before, 0, "the first race does not wait for it");
        race(page, QUICK).await;
        page.element(".study").await;
        let advice = text(page, ".advice").await;
        assert!(advice.contains("What to use measured"), "{advice}");
        assert!(advice.contains("Use "), "{advice}");
        page.evaluate::<Value>(UNFOLD).await;
        let figures: Vec<String> = page
            .evaluate(
                "return [...document.querySelectorAll('.recorded-figures span')].map(it => it.innerText)",
            )
            .await;
        assert!(!figures.is_empty());
        assert!(figures.iter().all(|figure| figure.ends_with("(recorded)")), "{figures:?}");
        assert_eq!(page.accessibility().await, []);
        assert_eq!(page.console_errors().await.unwrap_or_default(), <[String; 0]>::default());
    });
}

#[test]
fn the_parts_of_each_lanes_time_add_up_to_it() {
    journey(Visit::site(), async |page| {
        race(page, QUICK).await;
        page.element("#costs-table").await;
        page.evaluate::<Value>(UNFOLD).await;
        let shares: Vec<Vec<String>> = page
            .evaluate(
                "return [...document.querySelectorAll('#costs-table tbody tr')].map(row =>
                   [...row.querySelectorAll('td .aside')].map(it => it.innerText))",
            )
            .await;
        assert_eq!(shares.len(), 6);
        for lane in shares {
            // “< 0.1 %” is next to nothing.
            let percent = |share: &String| -> f64 {
                share.trim_end_matches('%').trim().parse().unwrap_or(0.0)
            };
            let sum: f64 = lane.iter().map(percent).sum();
            // Each is rounded to two digits.
            assert!((97.0..=103.0).contains(&sum), "{sum} of {lane:?}");
        }
    });
}

#[test]
fn a_recorded_run_is_studied_as_a_recorded_one() {
    journey(Visit::site(), async |page| {
        page.racetrack().await;
        page.wait_until("document.body.innerText.includes('Recorded')").await;
        page.evaluate::<Value>(
            "document.querySelector('#study-room').scrollIntoView(); return null",
        )
        .await;
        let advice = text(page, ".advice").await;
        assert!(advice.contains("What to use recorded"), "{advice}");
        page.element(".costs.is-recorded").await;
    });
}

#[test]
fn one_press_sweeps_the_workers_and_leaves_the_page_as_it_was() {
    journey(Visit::site(), async |page| {
        race(page, WAITS).await;
        page.element("#sweep").await;
        let before: String = page.evaluate("return racetrack.shown()").await;
        let address = page.address().await;
        page.click("#sweep").await;
        page.element("#stop-sweep").await;
        page.wait_until("document.querySelector('#sweep')").await;
        page.evaluate::<Value>(UNFOLD).await;
        let values: Vec<String> = page
            .evaluate(
                "return [...document.querySelectorAll('#sweep-table tbody th')].map(it => it.innerText)",
            )
            .await;
        let counted: Vec<String> = (1..=values.len()).map(|n| n.to_string()).collect();
        assert!(values.len() >= 4, "{values:?}");
        assert_eq!(values[..4], counted[..4]);
        // Threads and processes wait side by side, so each has a curve with a dot for each value.
        let dots: usize = page
            .evaluate("return document.querySelectorAll('.chart .lane-free-threads .dot').length")
            .await;
        assert_eq!(dots, 2 * values.len(), "speedup and efficiency");
        let said = text(page, "#sweep-sentences").await;
        assert!(said.contains("Free threads: "), "{said}");
        let after: String = page.evaluate("return racetrack.shown()").await;
        assert_eq!((before, address), (after, page.address().await));
        assert_eq!(page.accessibility().await, []);
        assert_eq!(page.console_errors().await.unwrap_or_default(), <[String; 0]>::default());
    });
}

#[test]
fn a_sweep_over_another_parameter_can_be_stopped_and_keeps_what_it_has() {
    journey(Visit::site(), async |page| {
        race(page, "#timer?tasks=8&latency=20&workers=2&repetitions=2").await;
        page.element("#sweep-kind").await;
        page.evaluate::<Value>(
            "const select = document.querySelector('#sweep-kind');
             select.selectedIndex = [...select.options].findIndex(it => it.text === 'Tasks');
             select.dispatchEvent(new Event('change', { bubbles: true }));
             return null",
        )
        .await;
        page.click("#sweep").await;
        page.element("#sweep-table").await;
        page.click("#stop-sweep").await;
        page.wait_until("document.querySelector('#sweep') && racetrack.state === 'idle'").await;
        page.evaluate::<Value>(UNFOLD).await;
        let head = text(page, "#sweep-table thead").await;
        assert!(head.starts_with("Tasks"), "{head}");
        press_run(page).await;
        finish(page).await;
    });
}

#[test]
fn two_runs_of_this_page_stand_beside_each_other() {
    journey(Visit::site(), async |page| {
        race(page, QUICK).await;
        page.element("#other-run").await;
        race(page, &QUICK.replace("workers=2", "workers=1")).await;
        page.wait_until("document.querySelectorAll('#other-run option').length > 1").await;
        page.evaluate::<Value>(
            "const select = document.querySelector('#other-run');
             select.selectedIndex = 1;
             select.dispatchEvent(new Event('change', { bubbles: true }));
             return null",
        )
        .await;
        let said = text(page, "#differences").await;
        assert!(said.contains("workers 2 instead of 1"), "{said}");
        let rows: u32 =
            page.evaluate("return document.querySelectorAll('#pairs-table tbody tr').length").await;
        assert_eq!(rows, 6);
        assert_eq!(page.accessibility().await, []);
    });
}

#[test]
fn a_friends_file_is_compared_with_and_any_other_file_is_refused_in_words() {
    journey(Visit::site(), async |page| {
        let mut run = race(page, QUICK).await;
        page.element("#other-file").await;
        open(page, &written("notes.json", "{\"format\": \"shopping-list\"}")).await;
        page.wait_until("document.querySelector('#comparison .complaint')").await;
        let complaint = text(page, "#comparison .complaint").await;
        assert!(complaint.starts_with("notes.json: The file is not a run"), "{complaint}");
        run["environment"]["browser"] = json!("Firefox 153");
        run["environment"]["cores_claimed"] = json!(64);
        open(page, &written("friend.json", &run.to_string())).await;
        page.element("#differences").await;
        let found = text(page, "#comparison").await;
        assert!(found.contains("Firefox 153") && found.contains("64"), "{found}");
        let complaints: u32 = page
            .evaluate("return document.querySelectorAll('#comparison .complaint').length")
            .await;
        assert_eq!(complaints, 0);
    });
}

#[test]
fn a_script_that_asks_for_what_cannot_run_is_told_why() {
    journey(Visit::site(), async |page| {
        page.racetrack().await;
        page.wait_until(
            "document.querySelector('#run') && !document.querySelector('#run').disabled",
        )
        .await;
        let refused: String = page
            .evaluate_async(
                "racetrack.race('#primes?workers=many').catch(error => done(error.message))",
            )
            .await;
        assert!(refused.starts_with("workers=many: "), "{refused}");
        let both: Vec<String> = page
            .evaluate_async(&format!(
                "const first = racetrack.race('{WAITS}').then(text => JSON.parse(text).plan.workload);
                 const second = racetrack.race('{WAITS}').catch(error => error.message);
                 Promise.all([first, second]).then(done)"
            ))
            .await;
        assert_eq!(both, ["timer", "Another run is going on"]);
    });
}

async fn open(page: &Page, file: &std::path::Path) {
    let field = page.element("#other-file").await;
    field.send_keys(&file.display().to_string()).await.expect("the field takes a path");
}

/// A file beside the build's own.
fn written(name: &str, text: &str) -> PathBuf {
    let folder = paths::target().join("journeys");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    fs::write(&file, text).unwrap();
    file
}
