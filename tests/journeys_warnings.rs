//! Every reason to read a run with care, brought about in a real browser as far as that can be done
//! without leaving it to chance; a wide interval and outliers are in `analysis`' own tests.

use model::{ExecutionModel, FailureKind};
use serde_json::{Value, json};
use whole::{Browser, Page, Visit, finish, journey, outcome, race, start};

const QUICK: &str = "#primes?size=200000&tasks=16&workers=2&repetitions=2";

/// What the page says about its last run.
async fn said(page: &Page) -> String {
    page.evaluate("return document.querySelector('main').innerText").await
}

/// Fails unless the page gives this warning.
async fn warns(page: &Page, warning: &str) {
    let text = said(page).await;
    assert!(text.contains(warning), "“{warning}” is not in: {text}");
}

async fn does_not_warn(page: &Page, warning: &str) {
    let text = said(page).await;
    assert!(!text.contains(warning), "“{warning}” is in: {text}");
}

#[test]
fn two_samples_are_few_and_six_are_not() {
    journey(Visit::site(), async |page| {
        race(page, QUICK).await;
        warns(page, "Few samples: 2 samples of").await;
        race(page, "#primes?size=200000&tasks=16&workers=2&repetitions=6").await;
        does_not_warn(page, "Few samples").await;
    });
}

#[test]
fn workers_for_which_there_are_no_tasks_are_named() {
    journey(Visit::site(), async |page| {
        race(page, "#primes?size=200000&tasks=2&workers=3&repetitions=2&lanes=free-threads").await;
        warns(page, "Not all 3 workers got work").await;
        race(page, "#primes?size=200000&tasks=3&workers=3&repetitions=2&schedule=static&lanes=free-threads")
            .await;
        does_not_warn(page, "workers got work").await;
    });
}

#[test]
fn a_page_that_is_not_isolated_says_how_coarse_its_clock_is() {
    journey(Visit::site().without_isolation(), async |page| {
        race(page, QUICK).await;
        warns(page, "The clock is coarse for").await;
    });
    journey(Visit::site(), async |page| {
        race(page, QUICK).await;
        does_not_warn(page, "The clock is coarse").await;
    });
}

#[test]
fn a_browser_that_claims_more_cores_than_there_are_is_found_out() {
    journey(Visit::site(), async |page| {
        if page.browser() != Browser::Chromium {
            return;
        }
        // As far as can be measured, a machine whose other cores are taken by somebody else.
        let real = std::thread::available_parallelism().map_or(1, usize::from);
        claim_cores(page, (real * 3).min(64)).await;
        let run = race(page, QUICK).await;
        assert_eq!(run["environment"]["load"], "busy", "{}", run["environment"]);
        warns(page, "The machine was busy: of").await;
    });
}

#[test]
fn more_workers_than_cores_are_named() {
    journey(Visit::site(), async |page| {
        if page.browser() != Browser::Chromium {
            return;
        }
        claim_cores(page, 2).await;
        race(
            page,
            "#primes?size=2000000&tasks=64&workers=8&repetitions=2&lanes=sequential,free-threads",
        )
        .await;
        warns(page, "8 workers share 2 cores").await;
    });
}

/// Loads the page anew with a browser that claims so many cores.
async fn claim_cores(page: &Page, cores: usize) {
    let parameters = json!({ "hardwareConcurrency": cores });
    page.devtools("Emulation.setHardwareConcurrencyOverride", parameters).await;
    page.reload().await;
    page.wait_until(&format!("navigator.hardwareConcurrency === {cores}")).await;
}

#[test]
fn a_run_of_which_a_part_was_hidden_says_so() {
    journey(Visit::site(), async |page| {
        start(page, "#primes?size=50000000&tasks=64&workers=2&budget=3").await;
        page.wait_until("racetrack.state === 'running'").await;
        let client = page.client();
        let first = client.window().await.expect("there is a window");
        let second = client.new_window(true).await.expect("there can be another tab").handle;
        client.switch_to_window(second).await.expect("it can be shown");
        client.close_window().await.expect("and closed");
        client.switch_to_window(first).await.expect("the first is there still");
        let run = finish(page).await;
        assert_eq!(run["environment"]["was_hidden"], true);
        warns(page, "The page was hidden during a part of the run").await;
        let run = race(page, QUICK).await;
        assert_eq!(run["environment"]["was_hidden"], false, "the next run was in view");
    });
}

#[test]
fn an_answer_that_differs_fails_its_lane_and_says_so() {
    journey(Visit::site(), async |page| {
        let run = race(page, &format!("{QUICK}&fault=processes:wrong-answer")).await;
        for model in ExecutionModel::ALL {
            let failed = model == ExecutionModel::Processes;
            let expected = if failed { "failed wrong-answer" } else { "finished" };
            assert_eq!(outcome(&run, model.slug()), expected, "{model}");
        }
        warns(page, FailureKind::WrongAnswer.what()).await;
        warns(page, FailureKind::WrongAnswer.advice()).await;
    });
}

#[test]
fn a_browser_with_too_little_memory_says_so_before_the_lanes_fail() {
    journey(Visit::site().with_little_memory(), async |page| {
        if page.browser() != Browser::Chromium {
            return;
        }
        let run = race(page, QUICK).await;
        assert_eq!(run["environment"]["memory_room_bytes"], Value::from(0));
        assert_eq!(outcome(&run, "sequential"), "finished");
        assert_eq!(outcome(&run, "free-threads"), "failed load-failed");
        warns(page, "There is too little memory").await;
    });
}

#[test]
fn what_the_machine_check_finds_is_stored_with_the_run() {
    journey(Visit::site(), async |page| {
        let run = race(page, QUICK).await;
        let environment = &run["environment"];
        assert_eq!(environment["memory_room_bytes"], Value::from(4_u64 * 256 * 1024 * 1024));
        assert!(environment["cores_measured"].as_f64().is_some_and(|cores| cores > 0.0));
        assert!(environment["clock_step_ns"].as_u64().is_some_and(|step| step > 0));
        if page.browser() == Browser::Chromium {
            let claimed = environment["memory_claimed_bytes"].as_u64();
            assert!(claimed.is_some_and(|claimed| claimed >= 256 << 20), "{environment}");
        }
    });
}
