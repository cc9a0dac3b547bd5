//! The way to the page. A worker that goes on to block can still post.
//!
//! Not by the crate `web`, whose event handlers do not compile where panics unwind.

use js_sys::{Array, Uint8Array};
use serde::Serialize;
use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

/// Posts a message to the page, as `web::message` has it: an array that begins with bytes.
pub fn tell<T: Serialize>(message: &T) {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let bytes = Uint8Array::from(wire::encode(message).as_slice());
    // Plain bytes can always be posted.
    scope.post_message(&Array::of1(&bytes)).ok();
}
