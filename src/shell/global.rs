//! `window.racetrack`: what scripts of the page, and tests, can read.
//!
//! ```js
//! racetrack.version  // "0.1.0"
//! racetrack.state    // "idle", "running" or "stopping"
//! racetrack.workers  // how many workers exist right now
//! racetrack.run      // the last run, as in the exported file (docs/formats.md); null before it
//! document.addEventListener("racetrack:run", event => event.detail /* the same run */);
//! ```

use super::race::Race;
use super::{document, window};
use js_sys::{JSON, Object, Reflect};
use model::Run;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit};

const NAME: &str = "racetrack";

/// Owns the object; it goes from the window with this.
pub struct Global {
    object: Object,
    _workers: Closure<dyn Fn() -> u32>,
}

impl Global {
    /// Puts the object into the window.
    pub fn new(race: Rc<Race>) -> Self {
        let object = Object::new();
        let workers = Closure::<dyn Fn() -> u32>::new(move || race.workers() as u32);
        let getter = Object::new();
        set(&getter, "get", workers.as_ref().unchecked_ref());
        set(&getter, "enumerable", &JsValue::TRUE);
        Object::define_property(&object, &JsValue::from_str("workers"), &getter);
        set(&object, "version", &JsValue::from_str(env!("CARGO_PKG_VERSION")));
        set(&object, "state", &JsValue::from_str("idle"));
        set(&object, "run", &JsValue::NULL);
        if let Some(window) = window() {
            set(&window, NAME, &object);
        }
        Self { object, _workers: workers }
    }

    /// What the page is doing.
    pub fn set_state(&self, state: &str) {
        set(&self.object, "state", &JsValue::from_str(state));
    }

    /// A run is over: shows it and says so.
    pub fn announce(&self, run: &Run) {
        // Our own JSON is JSON.
        let run = JSON::parse(&report::to_json(run)).unwrap_or(JsValue::NULL);
        set(&self.object, "run", &run);
        self.set_state("idle");
        let options = CustomEventInit::new();
        options.set_detail(&run);
        let event = CustomEvent::new_with_event_init_dict("racetrack:run", &options);
        if let (Ok(event), Some(document)) = (event, document()) {
            // It is not cancelable, so nobody can refuse it.
            document.dispatch_event(&event).ok();
        }
    }
}

impl Drop for Global {
    fn drop(&mut self) {
        if let Some(window) = window() {
            Reflect::delete_property(&window, &JsValue::from_str(NAME)).ok();
        }
    }
}

fn set(object: &JsValue, key: &str, value: &JsValue) {
    // Setting a property of a plain object cannot fail.
    Reflect::set(object, &JsValue::from_str(key), value).ok();
}
