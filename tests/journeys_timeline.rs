//! The timeline of a real run, as a reader uses it: wheel, drags, keys, ranges, the table.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use fantoccini::actions::{
    InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
    WheelAction, WheelActions,
};
use serde_json::Value;
use whole::{Key, Page, Visit, journey, race};

const LINK: &str =
    "#primes?size=400000&tasks=16&workers=2&repetitions=2&lanes=sequential,gil-threads,processes";
const SPOT: &str = ".timeline-spot";
const STAGE: &str = ".timeline-stage";

/// Runs a small race, and waits until its timeline is drawn.
async fn ready(page: &Page) -> Value {
    let run = race(page, LINK).await;
    page.wait_until("document.querySelector('.timeline-stage canvas').width > 300").await;
    page.wait_until("document.querySelector('.timeline-window').style.left").await;
    page.evaluate::<()>("document.querySelector('.timeline').scrollIntoView()").await;
    run
}

/// What is seen of everything, as shares: where the minimap's window begins and ends.
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

/// A point of the window: so many pixels right of where time begins, and in the first row.
async fn point(page: &Page, right: f64) -> (f64, f64) {
    page.evaluate(&format!(
        "const box = document.querySelector('{STAGE}').getBoundingClientRect();
         const map = document.querySelector('.timeline-map').getBoundingClientRect();
         return [Math.round(map.left + {right}), Math.round(box.top + 60)]"
    ))
    .await
}

/// How many pixels wide the time is.
async fn width(page: &Page) -> f64 {
    page.evaluate("return document.querySelector('.timeline-map').getBoundingClientRect().width")
        .await
}

/// Presses the mouse at the first place, and lets go of it at the second.
async fn drag(page: &Page, from: (f64, f64), to: (f64, f64)) {
    let go = |(x, y)| PointerAction::MoveTo { duration: None, x, y };
    let middle = (f64::midpoint(from.0, to.0).round(), to.1);
    let actions = MouseActions::new("mouse".to_owned())
        .then(go(from))
        .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
        .then(go(middle))
        .then(go(to))
        .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    page.client().perform_actions(actions).await.expect("the browser takes a mouse");
}

/// Turns the wheel at a place, towards the reader, with a key held or none.
async fn wheel(page: &Page, (x, y): (f64, f64), down: i64, held: Option<Key>) {
    let client = page.client();
    let key = |down: bool| {
        let value = held.map(char::from)?;
        let action = if down { KeyAction::Down { value } } else { KeyAction::Up { value } };
        Some(KeyActions::new("keyboard".to_owned()).then(action))
    };
    let turn =
        WheelAction::Scroll { duration: None, x: x as i64, y: y as i64, delta_x: 0, delta_y: down };
    if let Some(press) = key(true) {
        client.perform_actions(press).await.expect("the browser takes keys");
    }
    let turn = WheelActions::new("wheel".to_owned()).then(turn);
    client.perform_actions(turn).await.expect("the browser takes a wheel");
    if let Some(release) = key(false) {
        client.perform_actions(release).await.expect("the browser takes keys");
    }
}

async fn text(page: &Page, selector: &str) -> String {
    let text: String =
        page.evaluate(&format!("return document.querySelector('{selector}').textContent")).await;
    // The narrow space inside numbers looks like any other here.
    text.replace('\u{202f}', " ")
}

async fn focus(page: &Page, selector: &str) {
    page.evaluate::<()>(&format!("document.querySelector('{selector}').focus()")).await;
}

/// All spans of the run, each as its kind and how many nanoseconds it took.
fn spans(run: &Value) -> Vec<(String, u64)> {
    let lanes = run["lanes"].as_array().expect("a run has lanes").iter();
    let spans = lanes.flat_map(|lane| lane["spans"].as_array().expect("a lane has spans"));
    let nanos = |span: &Value, name: &str| span[name].as_u64().expect("a moment is a number");
    spans
        .map(|span| {
            let took = nanos(span, "end_ns") - nanos(span, "start_ns");
            (span["kind"].as_str().unwrap_or_default().to_owned(), took)
        })
        .collect()
}

#[test]
fn the_wheel_with_ctrl_zooms_and_a_drag_pans() {
    journey(Visit::site(), async |page| {
        ready(page).await;
        assert_eq!(seen(page).await, (0.0, 1.0));
        let (at, wide) = (point(page, 300.0).await, width(page).await);
        wheel(page, at, -120, Some(Key::Control)).await;
        let (from, to) = seen(page).await;
        assert!(to - from < 0.7, "{from} to {to}");
        // What was under the pointer still is.
        let under = from + (to - from) * 300.0 / wide;
        assert!((under - 300.0 / wide).abs() < 0.005, "{under}");
        drag(page, point(page, 300.0).await, point(page, 200.0).await).await;
        let (panned, end) = seen(page).await;
        assert!((panned - from - (to - from) * 100.0 / wide).abs() < 0.005, "{from} to {panned}");
        assert!((end - panned - (to - from)).abs() < 0.001, "a drag does not zoom");
    });
}

#[test]
fn the_wheel_alone_scrolls_the_page() {
    journey(Visit::site(), async |page| {
        ready(page).await;
        page.evaluate::<()>("document.activeElement.blur(); scrollBy(0, -200)").await;
        let before: f64 = page.evaluate("return scrollY").await;
        let at = point(page, 300.0).await;
        wheel(page, at, -300, None).await;
        page.wait_until(&format!("scrollY < {before}")).await;
        assert_eq!(seen(page).await, (0.0, 1.0));
    });
}

#[test]
fn keys_zoom_pan_and_go_from_span_to_span() {
    journey(Visit::site(), async |page| {
        let run = ready(page).await;
        focus(page, STAGE).await;
        page.type_text("+").await;
        let (from, to) = seen(page).await;
        assert!(from > 0.0 && to < 1.0, "{from} to {to}");
        page.press(&[Key::Right]).await;
        let (later, _) = seen(page).await;
        assert!((later - from - (to - from) * 0.1).abs() < 0.005, "{from} to {later}");
        page.press(&[Key::End]).await;
        assert!((seen(page).await.1 - 1.0).abs() < 1e-6);
        page.press(&[Key::Home]).await;
        assert!(seen(page).await.0.abs() < 1e-6);
        page.type_text("0").await;
        assert_eq!(seen(page).await, (0.0, 1.0));

        page.press(&[Key::Tab]).await;
        page.wait_until(&format!("document.activeElement === document.querySelector('{SPOT}')"))
            .await;
        let label = format!("document.querySelector('{SPOT}').ariaLabel");
        page.wait_until(&format!("{label}.startsWith('One thread, worker 0: ')")).await;
        page.press(&[Key::Down]).await;
        page.wait_until(&format!("{label}.startsWith('Threads with a GIL, worker ')")).await;
        page.press(&[Key::Enter]).await;
        page.wait_until(&format!("document.querySelector('{SPOT}').ariaPressed === 'true'")).await;
        let spoken = "document.querySelector('.timeline [role=status]').textContent";
        page.wait_until(&format!("{spoken} === {label}")).await;
        page.press(&[Key::Escape]).await;
        page.wait_until(&format!("document.querySelector('{SPOT}').ariaPressed === 'false'")).await;
        assert!(!spans(&run).is_empty());
    });
}

#[test]
fn a_range_is_summed_up_and_the_table_has_every_span() {
    journey(Visit::site(), async |page| {
        let run = ready(page).await;
        let wide = width(page).await;
        // From before the beginning to beyond the end, which the button makes a range.
        page.evaluate::<()>(
            "[...document.querySelectorAll('.timeline-button')]
                 .find((it) => it.textContent === 'Select a range').click()",
        )
        .await;
        drag(page, point(page, -5.0).await, point(page, wide + 15.0).await).await;
        page.element(".timeline-sums table").await;
        let all: u64 =
            spans(&run).iter().filter(|(kind, _)| kind == "compute").map(|it| it.1).sum();
        let row: Vec<String> = page
            .evaluate(
                "const row = [...document.querySelectorAll('.timeline-sums tbody tr')]
                     .find((row) => row.cells[0].textContent === 'Computing');
                 return [...row.cells].map((cell) => cell.firstChild.textContent)",
            )
            .await;
        let shown = row.last().expect("there is a sum of all lanes").replace('\u{202f}', " ");
        let (number, unit) = shown.split_once(' ').expect("a number and its unit");
        let unit = match unit {
            "µs" => 1e3,
            "ms" => 1e6,
            _ => 1e9,
        };
        let number: f64 = number.parse().expect("the sum is a number");
        assert!((number * unit / all as f64 - 1.0).abs() < 0.006, "{shown} instead of {all} ns");

        page.evaluate::<()>("document.querySelector('.timeline-table summary').click()").await;
        page.element(".timeline-table table").await;
        let caption = text(page, ".timeline-caption").await;
        let of_all = format!(" of {} that there are ", spans(&run).len());
        assert!(caption.contains(&of_all), "{caption}, and there are{of_all}");
        assert_eq!(page.accessibility().await, []);
    });
}

#[test]
fn a_span_under_the_pointer_is_told() {
    journey(Visit::site(), async |page| {
        let run = ready(page).await;
        let lanes = run["lanes"].as_array().expect("a run has lanes").iter();
        let all: Vec<&Value> =
            lanes.filter_map(|lane| lane["spans"].as_array()).flatten().collect();
        let moment = |span: &Value, name: &str| span[name].as_f64().expect("a moment is a number");
        let end = all.iter().map(|span| moment(span, "end_ns")).fold(0.0, f64::max);
        let middle = f64::midpoint(moment(all[0], "start_ns"), moment(all[0], "end_ns"));
        let (x, y) = point(page, middle / end * width(page).await).await;
        let hover = MouseActions::new("mouse".to_owned()).then(PointerAction::MoveTo {
            duration: None,
            x,
            y,
        });
        page.client().perform_actions(hover).await.expect("the browser takes a mouse");
        page.wait_until(
            "document.querySelector('.timeline-detail').textContent
                 .startsWith('One thread, worker 0: computing for ')",
        )
        .await;
    });
}
