//! Hears the canvas: pointers, the wheel, scrolling, its size, and the page's theme. Everything that
//! is acquired here is released when [`Listening`] is dropped.

use crate::gesture::{Input, Point};
use gloo_events::{EventListener, EventListenerOptions};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Element, Event, MutationObserver, MutationObserverInit, PointerEvent, ResizeObserver,
    WheelEvent, Window,
};

/// What is heard besides pointers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The canvas may have another size, or its pixels may.
    Size,
    /// The rows were scrolled.
    Scroll,
    /// The colours may be others.
    Theme,
}

/// What the listeners must know at once, to say whether an event is theirs or the page's.
#[derive(Debug, Default)]
pub struct Manner {
    /// Whether a drag selects a range.
    pub ranging: Cell<bool>,
    /// Whether everything is seen, so that there is nothing to pan or to zoom out of.
    pub fit: Cell<bool>,
}

/// The listeners, as long as it lives.
pub struct Listening {
    _events: Vec<EventListener>,
    resize: ResizeObserver,
    theme: MutationObserver,
    _resized: Closure<dyn FnMut()>,
    _themed: Closure<dyn FnMut()>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.resize.disconnect();
        self.theme.disconnect();
    }
}

impl Listening {
    /// Listens to the stage, which holds the canvas, and to what scrolls around it.
    pub fn new(
        window: &Window,
        stage: &Element,
        scroll: &Element,
        manner: &Rc<Manner>,
        input: impl Fn(Input) + Clone + 'static,
        hear: impl Fn(Heard) + Clone + 'static,
    ) -> Option<Self> {
        let mut events = pointers(stage, manner, &input);
        events.push(wheel(stage, manner, input));
        let heard = |target: &web_sys::EventTarget, name: &'static str, what: Heard| {
            let hear = hear.clone();
            EventListener::new(target, name, move |_| hear(what))
        };
        events.push(heard(scroll, "scroll", Heard::Scroll));
        let queries = [
            ("(prefers-color-scheme: dark)", Heard::Theme),
            ("(forced-colors: active)", Heard::Theme),
            ("(prefers-contrast: more)", Heard::Theme),
        ];
        for (query, what) in queries {
            if let Ok(Some(query)) = window.match_media(query) {
                events.push(heard(&query, "change", what));
            }
        }
        // A window on another screen, and a page that is zoomed, have other pixels.
        events.push(heard(window, "resize", Heard::Size));
        let (size, theme) = (hear.clone(), hear);
        let resized = Closure::<dyn FnMut()>::new(move || size(Heard::Size));
        let resize = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok()?;
        resize.observe(scroll);
        let themed = Closure::<dyn FnMut()>::new(move || theme(Heard::Theme));
        let theme = MutationObserver::new(themed.as_ref().unchecked_ref()).ok()?;
        let options = MutationObserverInit::new();
        options.set_attributes(true);
        let root = window.document()?.document_element()?;
        theme.observe_with_options(&root, &options).ok()?;
        Some(Self { _events: events, resize, theme, _resized: resized, _themed: themed })
    }
}

fn pointers(
    stage: &Element,
    manner: &Rc<Manner>,
    input: &(impl Fn(Input) + Clone + 'static),
) -> Vec<EventListener> {
    let on = |name: &'static str, meant: fn(&PointerEvent, Point, bool) -> Option<Input>| {
        let (stage, manner, input) = (stage.clone(), Rc::clone(manner), input.clone());
        EventListener::new(&stage.clone(), name, move |event| {
            let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
            let at = place(&stage, event.client_x(), event.client_y());
            let range = event.shift_key() || manner.ranging.get();
            let Some(meant) = meant(event, at, range) else { return };
            if matches!(meant, Input::Down { .. }) {
                // Without it a drag ends at the canvas's edge, and nothing else is lost.
                stage.set_pointer_capture(event.pointer_id()).ok();
            }
            input(meant);
        })
    };
    vec![
        on("pointerdown", |event, at, range| {
            let touch = event.pointer_type() == "touch";
            (event.button() == 0).then(|| Input::Down { id: event.pointer_id(), at, touch, range })
        }),
        on("pointermove", |event, at, _| Some(Input::Move { id: event.pointer_id(), at })),
        on("pointerup", |event, at, _| Some(Input::Up { id: event.pointer_id(), at })),
        on("pointercancel", |event, _, _| Some(Input::Cancel { id: event.pointer_id() })),
        on("pointerleave", |_, _, _| Some(Input::Leave)),
    ]
}

fn wheel(stage: &Element, manner: &Rc<Manner>, input: impl Fn(Input) + 'static) -> EventListener {
    let (stage, manner) = (stage.clone(), Rc::clone(manner));
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&stage.clone(), "wheel", options, move |event: &Event| {
        let Some(wheel) = event.dyn_ref::<WheelEvent>() else { return };
        let unit = match wheel.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => 16.0,
            WheelEvent::DOM_DELTA_PAGE => f64::from(stage.client_width()),
            _ => 1.0,
        };
        let by = (wheel.delta_x() * unit, wheel.delta_y() * unit);
        let forced = wheel.ctrl_key() || wheel.meta_key();
        let sideways = wheel.shift_key() || by.0.abs() > by.1.abs();
        // Where there is nothing to move and nothing to zoom out of, the page scrolls.
        let stuck = manner.fit.get() && (sideways || by.1 > 0.0);
        let zooms = forced || (has_focus(&stage) && !stuck);
        if forced || (!stuck && (zooms || sideways)) {
            event.prevent_default();
            let at = place(&stage, wheel.client_x(), wheel.client_y());
            input(Input::Wheel { at, by, zooms, sideways: wheel.shift_key() });
        }
    })
}

fn has_focus(stage: &Element) -> bool {
    let document = stage.owner_document();
    let active = document.and_then(|document| document.active_element());
    active.is_some_and(|active| active == *stage)
}

/// A point of the window, from the stage's upper left.
fn place(stage: &Element, x: i32, y: i32) -> Point {
    let bounds = stage.get_bounding_client_rect();
    (f64::from(x) - bounds.left(), f64::from(y) - bounds.top())
}
