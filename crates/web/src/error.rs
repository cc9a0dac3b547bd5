//! Errors that come out of JavaScript, with what was being done when they came.

use wasm_bindgen::{JsCast, JsValue};

/// An exception or a rejected promise, with what was being attempted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{attempt}: {message}")]
pub struct JsError {
    /// What was being done, `fetch engine/process/engine_bg.wasm`.
    pub attempt: String,
    /// What the browser says.
    pub message: String,
}

impl JsError {
    /// The error of `attempt`, with the browser's own words from `value`.
    pub fn new(attempt: impl Into<String>, value: &JsValue) -> Self {
        let message = value.dyn_ref::<js_sys::Error>().map_or_else(
            || value.as_string().unwrap_or_else(|| format!("{value:?}")),
            |error| String::from(error.message()),
        );
        Self { attempt: attempt.into(), message }
    }

    /// For `map_err`: turns what the browser threw into the error of `attempt`.
    pub fn during(attempt: &'static str) -> impl FnOnce(JsValue) -> Self {
        move |value| Self::new(attempt, &value)
    }
}
