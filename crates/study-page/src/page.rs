//! The page around the study: the run that it shows, and when it races.

use gloo_events::EventListener;
use model::Run;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use yew::Callback;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = racetrack, js_name = shown)]
    fn shown_text() -> Option<String>;
}

/// The run that the page shows, if there is one that can be read.
pub fn shown() -> Option<Run> {
    report::from_json(&shown_text()?).ok()
}

/// Whether the page races.
pub fn is_running() -> bool {
    let window = js_sys::global();
    let racetrack = js_sys::Reflect::get(&window, &JsValue::from_str("racetrack"));
    let state = racetrack.and_then(|it| js_sys::Reflect::get(&it, &JsValue::from_str("state")));
    state.is_ok_and(|state| state.as_string().as_deref() != Some("idle"))
}

/// Listens for another run being shown, and for races that begin and end.
pub fn listen(changed: Callback<()>) -> Vec<EventListener> {
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
