//! The way to the page. A worker that goes on to block can still post.
//!
//! Not by the crate `web`, whose event handlers do not compile where panics unwind; nor by what
//! `js_sys` and `web_sys` keep of the global scope, which in a copy of a process is another's.

use js_sys::{Array, Uint8Array};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = postMessage)]
    fn post(message: &Array, moved: &Array) -> Result<(), JsValue>;
}

/// Posts a message to the page, as `web::message` has it: an array that begins with bytes.
pub fn tell<T: Serialize>(message: &T) {
    // Plain bytes can always be posted.
    tell_with(message, None, &[]).ok();
}

/// The same with an attachment; what is `moved` with it is not this worker's any more.
///
/// # Errors
///
/// The attachment cannot be posted.
pub fn tell_with<T: Serialize>(
    message: &T,
    attachment: Option<&JsValue>,
    moved: &[JsValue],
) -> Result<(), JsValue> {
    let bytes = Uint8Array::from(wire::encode(message).as_slice());
    let parts = Array::of1(&bytes);
    attachment.into_iter().for_each(|it| {
        parts.push(it);
    });
    post(&parts, &moved.iter().collect())
}
