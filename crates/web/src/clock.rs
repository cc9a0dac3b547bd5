//! The page's clock.

use js_sys::{Date, Reflect};
use model::{Nanos, PageTime};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Performance;

thread_local! {
    /// Looked up once: a reading is to cost as little as can be.
    static PERFORMANCE: Option<Performance> = performance();
}

fn performance() -> Option<Performance> {
    // The same property in windows and workers, and neither type is assumed.
    Reflect::get(&js_sys::global(), &JsValue::from_str("performance")).ok()?.dyn_into().ok()
}

/// The moment it is, in the page's time (or in the worker's, when called in a worker).
#[must_use]
#[inline(never)]
pub fn now() -> PageTime {
    let now = PERFORMANCE.with(|performance| performance.as_ref().map_or(0.0, Performance::now));
    PageTime(Nanos::from_millis_f64(now))
}

/// When this page's time began, in milliseconds since 1970. Workers are told it, so that they can
/// speak in the page's time.
#[must_use]
pub fn time_origin_ms() -> f64 {
    performance().map_or(0.0, |performance| performance.time_origin())
}

/// The date and time in UTC, ISO 8601, `2026-11-21T09:30:00.000Z`.
#[must_use]
pub fn iso_now() -> String {
    String::from(Date::new_0().to_iso_string())
}

/// The step of the clock, as observed: the smallest of a few differences between readings that
/// differ.
///
/// # Blocking
///
/// Reads the clock until it has advanced a few times: about 50 µs where the step is 5 µs, 5 ms
/// where it is 1 ms. It gives up after 50,000 readings, so a clock that stands still ends it too.
#[must_use]
pub fn observe_step() -> Nanos {
    let Some(performance) = performance() else { return Nanos::ZERO };
    let mut step = f64::INFINITY;
    let mut last = performance.now();
    let mut seen = 0;
    for _ in 0..50_000 {
        let now = performance.now();
        if now > last {
            // The first difference may begin in the middle of a step.
            if seen > 0 {
                step = step.min(now - last);
            }
            last = now;
            seen += 1;
            if seen > 5 {
                break;
            }
        }
    }
    if step.is_finite() { Nanos::from_millis_f64(step) } else { Nanos::ZERO }
}
