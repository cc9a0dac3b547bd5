//! `window.racetrack`: what scripts of the page, and tests, can read and ask for.
//!
//! ```js
//! racetrack.version  // "0.1.0"
//! racetrack.state    // "idle", "running" or "stopping"
//! racetrack.workers  // how many workers exist right now
//! racetrack.run      // the last run, as in the exported file (docs/formats.md); null before it
//! racetrack.shown()  // the text of the file of the run that is shown, recorded or measured, or null
//! racetrack.race("#primes?workers=2")  // runs that; a promise of the text of its run's file
//! racetrack.stop()   // as if the reader had pressed Stop
//! document.addEventListener("racetrack:run", event => event.detail /* the same run */);
//! document.addEventListener("racetrack:shown", () => { /* another run is shown */ });
//! document.addEventListener("racetrack:state", () => { /* it runs, or no longer */ });
//! ```

use super::race::Race;
use super::{document, window};
use crate::route::Opened;
use crate::store::{Action, Figure, Shared};
use js_sys::{Function, JSON, Object, Promise, Reflect};
use model::Run;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit};
use yew::Callback;

const NAME: &str = "racetrack";

/// What scripts and the page hand each other: held by the object's functions and its owner.
#[derive(Default)]
struct Exchange {
    shown: RefCell<Option<Shared<Figure>>>,
    /// Who waits for the run that a script asked for: what to call with it, and what without.
    asked: RefCell<Option<(Function, Function)>>,
}

/// Owns the object; it goes from the window with this.
pub struct Global {
    object: Object,
    exchange: Rc<Exchange>,
    state: Cell<&'static str>,
    _workers: Closure<dyn Fn() -> u32>,
    _shown: Closure<dyn Fn() -> JsValue>,
    _race: Closure<dyn Fn(String) -> Promise>,
    _stop: Closure<dyn Fn()>,
}

impl Global {
    /// Puts the object into the window.
    pub fn new(race: Rc<Race>, dispatch: Callback<Action>) -> Self {
        let object = Object::new();
        let exchange = Rc::<Exchange>::default();
        let workers = Closure::<dyn Fn() -> u32>::new(move || race.workers() as u32);
        let getter = Object::new();
        set(&getter, "get", workers.as_ref().unchecked_ref());
        set(&getter, "enumerable", &JsValue::TRUE);
        Object::define_property(&object, &JsValue::from_str("workers"), &getter);
        set(&object, "version", &JsValue::from_str(env!("CARGO_PKG_VERSION")));
        set(&object, "state", &JsValue::from_str("idle"));
        set(&object, "run", &JsValue::NULL);

        let held = Rc::clone(&exchange);
        let shown = Closure::<dyn Fn() -> JsValue>::new(move || match &*held.shown.borrow() {
            Some(figure) => JsValue::from_str(&report::to_json(&figure.run)),
            None => JsValue::NULL,
        });
        set(&object, "shown", shown.as_ref());
        let held = Rc::clone(&exchange);
        let ask = dispatch.clone();
        let race = Closure::<dyn Fn(String) -> Promise>::new(move |link: String| {
            Promise::new(&mut |resolve, reject| {
                if held.asked.borrow().is_some() {
                    return refuse(&reject, "Another run is going on");
                }
                *held.asked.borrow_mut() = Some((resolve, reject));
                ask.emit(Action::Asked(Box::new(Opened::read(&link))));
            })
        });
        set(&object, "race", race.as_ref());
        let stop = Closure::<dyn Fn()>::new(move || dispatch.emit(Action::Stop));
        set(&object, "stop", stop.as_ref());

        if let Some(window) = window() {
            set(&window, NAME, &object);
        }
        Self {
            object,
            exchange,
            state: Cell::new("idle"),
            _workers: workers,
            _shown: shown,
            _race: race,
            _stop: stop,
        }
    }

    /// What the page is doing.
    pub fn set_state(&self, state: &'static str) {
        if self.state.replace(state) != state {
            set(&self.object, "state", &JsValue::from_str(state));
            tell("racetrack:state", &JsValue::NULL);
        }
    }

    /// Which run is shown.
    pub fn set_shown(&self, figure: Option<&Shared<Figure>>) {
        if self.exchange.shown.borrow().as_ref() != figure {
            *self.exchange.shown.borrow_mut() = figure.cloned();
            tell("racetrack:shown", &JsValue::NULL);
        }
    }

    /// A run is over: shows it and says so.
    pub fn announce(&self, run: &Run) {
        // Our own JSON is JSON.
        let run = JSON::parse(&report::to_json(run)).unwrap_or(JsValue::NULL);
        set(&self.object, "run", &run);
        self.set_state("idle");
        tell("racetrack:run", &run);
    }

    /// The run that a script asked for is over, or there is none.
    pub fn answer(&self, outcome: &Result<Box<Run>, String>) {
        let Some((resolve, reject)) = self.exchange.asked.borrow_mut().take() else { return };
        match outcome {
            Ok(run) => {
                self.set_state("idle");
                let text = JsValue::from_str(&report::to_json(run));
                // A promise's own functions do not throw.
                resolve.call1(&JsValue::NULL, &text).ok();
            }
            Err(why) => refuse(&reject, why),
        }
    }
}

fn refuse(reject: &Function, why: &str) {
    // A promise's own functions do not throw.
    reject.call1(&JsValue::NULL, &js_sys::Error::new(why)).ok();
}

fn tell(name: &str, detail: &JsValue) {
    let options = CustomEventInit::new();
    options.set_detail(detail);
    let event = CustomEvent::new_with_event_init_dict(name, &options);
    if let (Ok(event), Some(document)) = (event, document()) {
        // It is not cancelable, so nobody can refuse it.
        document.dispatch_event(&event).ok();
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
