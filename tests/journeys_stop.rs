//! A run can be stopped whenever it goes on, and nothing of it stays.

use serde_json::Value;
use whole::{Page, Visit, finish, journey, outcome, press_run, race};

const QUICK: &str = "#primes?size=200000&tasks=16&workers=2&repetitions=2";

/// What the page shows in a phase, and a race that is in it long enough to be seen there.
const PHASES: [(&str, &str); 6] = [
    ("Measuring this machine’s cores…", QUICK),
    ("Spawn", "#primes?size=200000&workers=2&repetitions=2&fault=processes:never-start"),
    ("Load", "#word-count?size=32&workers=2&repetitions=2"),
    ("Warm-up", "#primes?size=4000000000&tasks=4000&workers=2&budget=60"),
    ("Measure", "#primes?size=1000000000&tasks=4000&workers=2&budget=600&lanes=free-threads"),
    ("Verify", "#mandelbrot?size=1024&workers=2&repetitions=2&lanes=free-threads"),
];

#[test]
fn a_run_can_be_stopped_in_each_phase_and_the_next_one_works() {
    journey(Visit::site(), async |page| {
        page.racetrack().await;
        for (phase, link) in PHASES {
            page.go(link).await;
            stop_when_seen(page, phase).await;
            press_run(page).await;
            let run = finish(page).await;
            let seen: bool = page.evaluate("return window.stopped").await;
            assert!(seen, "{phase} was never shown");
            assert_eq!(run["stopped"], true, "in {phase}");
            let text: String =
                page.evaluate("return document.querySelector('main').innerText").await;
            assert!(text.contains("stopped before it was done"), "in {phase}: {text}");
            page.wait_until(&format!("racetrack.workers <= {KEPT}")).await;
            let run = race(page, QUICK).await;
            for lane in ["sequential", "gil-threads", "free-threads", "rayon-pool", "processes"] {
                assert_eq!(outcome(&run, lane), "finished", "{lane}, after a stop in {phase}");
            }
        }
        page.wait_until(&format!("racetrack.workers <= {KEPT}")).await;
    });
}

/// Workers that the page keeps for its next run at most: four of each program.
const KEPT: u32 = 8;

/// Presses Stop as soon as the page shows this text in a place of its own.
async fn stop_when_seen(page: &Page, text: &str) {
    page.evaluate::<Value>(&format!(
        "window.stopped = false;
         new MutationObserver((_, observer) => {{
           const shown = [...document.querySelectorAll('.phase strong, .overall *')];
           const stop = document.querySelector('#stop');
           if (stop && shown.some(element => element.textContent.trim() === '{text}')) {{
             observer.disconnect();
             window.stopped = true;
             stop.click();
           }}
         }}).observe(document.body, {{ subtree: true, childList: true, characterData: true }});
         return null"
    ))
    .await;
}
