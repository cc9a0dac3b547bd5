//! Every parameter, by keyboard: reached, mistyped, corrected, run, shared, reloaded.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use whole::{Key, Page, Visit, finish, journey, press_run};

/// A parameter, and a workload that has it.
struct Field {
    link: &'static str,
    knob: &'static str,
    /// What is refused, if anything can be typed that is.
    wrong: Option<&'static str>,
    /// What is typed then, or which keys choose it.
    right: &'static str,
    /// How the address tells it.
    told: &'static str,
    /// Where it is in the finished run, and as what.
    plan: (&'static str, Value),
}

const PRIMES: &str = "#primes?size=200000&tasks=16&workers=2&repetitions=2&lanes=sequential";
const DARTS: &str = "#monte-carlo?size=100000&tasks=8&workers=2&repetitions=2&lanes=sequential";
const MIXED: &str = "#mixed?tasks=4&workers=2&latency=1&repetitions=2&lanes=sequential";

fn fields() -> Vec<Field> {
    let field = |link, knob, wrong, right, told, pointer, value| Field {
        link,
        knob,
        wrong: Some(wrong),
        right,
        told,
        plan: (pointer, value),
    };
    vec![
        field(PRIMES, "size", "lots", "300000", "size=300000", "/size", json!(300_000)),
        field(PRIMES, "tasks", "0", "8", "tasks=8", "/tasks", json!(8)),
        field(PRIMES, "workers", "65", "3", "workers=3", "/workers_asked", json!(3)),
        field(PRIMES, "chunk", "-1", "2", "chunk=2", "/chunk_tasks", json!(2)),
        field(DARTS, "seed", "1.5", "77", "seed=77", "/seed", json!(77)),
        field(
            PRIMES,
            "switch-interval",
            "forever",
            "20",
            "switch-interval=20",
            "/switch_interval_ns",
            json!(20_000_000),
        ),
        field(MIXED, "latency", "1e9", "3", "latency=3", "/latency_ns", json!(3_000_000)),
        field(
            MIXED,
            "compute-share",
            "101",
            "30",
            "compute-share=30",
            "/compute_share_percent",
            json!(30),
        ),
        field(PRIMES, "repetitions", "0", "3", "repetitions=3", "/effort/repetitions", json!(3)),
        Field {
            wrong: None,
            ..field(
                PRIMES,
                "schedule",
                "",
                "dyn",
                "schedule=dynamic",
                "/schedule",
                json!("dynamic"),
            )
        },
        Field {
            wrong: None,
            ..field(MIXED, "gil-release", "", " ", "gil-release=yes", "/gil_release", json!(true))
        },
    ]
}

#[test]
fn every_parameter_can_be_reached_mistyped_corrected_and_run_by_keyboard() {
    journey(Visit::site(), async |page| {
        for field in fields() {
            try_field(page, &field).await;
        }
    });
}

#[test]
fn the_time_budget_counts_where_no_repetitions_are_asked_for() {
    journey(Visit::site(), async |page| {
        let link = "#primes?size=200000&tasks=16&workers=2&lanes=sequential";
        let (knob, wrong, right) = ("budget", Some("0"), "1");
        let plan = ("/effort/budget_ns", json!(1_000_000_000));
        try_field(page, &Field { link, knob, wrong, right, told: "budget=1", plan }).await;
    });
}

async fn try_field(page: &Page, field: &Field) {
    let Field { link, knob, wrong, right, told, plan: (pointer, value) } = field;
    let selector = format!("#knob-{knob}");
    page.racetrack().await;
    page.go(link).await;
    reach(page, &selector).await;
    if let Some(wrong) = wrong {
        retype(page, wrong).await;
        page.wait_until(&format!(
            "document.querySelector('{selector}').getAttribute('aria-invalid') === 'true'"
        ))
        .await;
        let (complaint, disabled): (String, bool) = page
            .evaluate(&format!(
                "const ids = document.querySelector('{selector}').getAttribute('aria-describedby');
                 return [document.getElementById(ids.split(' ')[0]).innerText,
                         document.querySelector('#run').disabled]"
            ))
            .await;
        assert!(complaint.contains(wrong) || complaint.contains("to"), "{knob}: {complaint}");
        assert!(disabled, "{knob} = {wrong} cannot be run");
        retype(page, right).await;
    } else {
        page.type_text(right).await;
    }
    page.wait_until(&format!("location.hash.includes('{told}')")).await;
    page.wait_until("!document.querySelector('#run').disabled").await;
    press_run(page).await;
    let run = finish(page).await;
    assert_eq!(run["plan"].pointer(pointer), Some(value), "{knob}: {}", run["plan"]);

    page.reload().await;
    page.racetrack().await;
    page.wait_until(&format!("location.hash.includes('{told}')")).await;
    let shown: String = page
        .evaluate(&format!(
            "const field = document.querySelector('{selector}');
             return field.type === 'checkbox' ? (field.checked ? 'yes' : 'no') : field.value"
        ))
        .await;
    let (_, meant) = told.split_once('=').unwrap_or_default();
    assert_eq!(shown.replace(',', ""), meant, "{knob}: a reload brings it back");
}

/// Moves the focus to a field with the Tab key, unfolding what is folded on the way.
async fn reach(page: &Page, selector: &str) {
    page.evaluate::<Value>("document.activeElement.blur(); return null").await;
    for _ in 0..120 {
        page.press(&[Key::Tab]).await;
        let at: String = page
            .evaluate(&format!(
                "const at = document.activeElement;
                 if (at.matches('{selector}')) return 'there';
                 return at.matches('details:not([open]) > summary') ? 'folded' : 'on'"
            ))
            .await;
        match at.as_str() {
            "there" => return,
            "folded" => page.press(&[Key::Enter]).await,
            _ => {}
        }
    }
    panic!("the Tab key does not reach {selector}");
}

/// Types over what the field holds.
async fn retype(page: &Page, text: &str) {
    page.press(&[Key::End]).await;
    page.press(&[Key::Shift, Key::Home]).await;
    page.type_text(text).await;
}
