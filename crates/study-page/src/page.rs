//! The page around the study: the run that it shows, what is chosen in it, and the runs that it
//! makes when asked.

use gloo_events::EventListener;
use js_sys::Reflect;
use model::{Choice, Environment, Nanos, Run};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;
use yew::Callback;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = racetrack, js_name = shown)]
    fn shown_text() -> Option<String>;

    #[wasm_bindgen(catch, js_namespace = racetrack, js_name = race)]
    async fn race_text(link: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = racetrack, js_name = stop)]
    fn stop_run();
}

/// The run that the page shows, if there is one that can be read.
pub fn shown() -> Option<Run> {
    report::from_json(&shown_text()?).ok()
}

/// Whether the page races.
pub fn is_running() -> bool {
    let racetrack = Reflect::get(&js_sys::global(), &JsValue::from_str("racetrack"));
    let state = racetrack.and_then(|it| Reflect::get(&it, &JsValue::from_str("state")));
    state.is_ok_and(|state| state.as_string().as_deref() != Some("idle"))
}

/// What is chosen in the page: its address holds it.
pub fn choice() -> Choice {
    let window = web_sys::window();
    let fragment = window.and_then(|window| window.location().hash().ok()).unwrap_or_default();
    report::parse_link(&fragment).choice
}

/// This machine, as far as it is known without measuring.
pub fn environment() -> Environment {
    let cores = web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    Environment { cores_claimed: cores as u32, ..Environment::default() }
}

/// Has the page race this, and waits for its run.
///
/// # Errors
///
/// Why it did not: a sentence without its full stop.
pub async fn race(choice: &Choice) -> Result<Box<Run>, String> {
    let text = race_text(&report::link(choice)).await.map_err(|error| {
        let error: Option<js_sys::Error> = error.dyn_into().ok();
        error.map_or_else(|| "The page did not race".to_owned(), |error| error.message().into())
    })?;
    let run = report::from_json(&text.as_string().unwrap_or_default());
    run.map(Box::new).map_err(|error| error.to_string())
}

/// Stops the run that goes on.
pub fn stop() {
    stop_run();
}

/// Listens for another run being shown, and for races that begin and end.
pub fn listen(changed: &Callback<()>) -> Vec<EventListener> {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return Vec::new();
    };
    ["racetrack:shown", "racetrack:state"]
        .map(|name| {
            let changed = changed.clone();
            EventListener::new(&document, name, move |_| changed.emit(()))
        })
        .into()
}

/// Shows a moment of an execution in the page's race, too; `None` takes it away.
pub fn show_moment(moment: Option<Nanos>) {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) else { return };
    // A property of a style can always be set.
    match moment {
        Some(moment) => {
            root.style().set_property("--moment", &moment.as_millis_f64().to_string()).ok();
        }
        None => {
            root.style().remove_property("--moment").ok();
        }
    }
}
