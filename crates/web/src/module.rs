//! A compiled program, and the memory that its threads share.

use crate::JsError;
use js_sys::WebAssembly::{Memory, Module};
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch)]
    fn fetch(url: &str) -> Promise;
}

/// Bytes in a page of wasm memory.
pub const PAGE_BYTES: u32 = 65_536;

/// Fetches and compiles the program at `url`.
///
/// # Errors
///
/// It is not there, is not WebAssembly, or the page's policy forbids compiling.
pub async fn compile(url: &str) -> Result<Module, JsError> {
    let fail = |error: JsValue| JsError::new(format!("load {url}"), &error);
    let response: Response =
        JsFuture::from(fetch(url)).await.map_err(fail)?.dyn_into().map_err(fail)?;
    if !response.ok() {
        return Err(JsError {
            attempt: format!("load {url}"),
            message: format!("the server answered {}", response.status()),
        });
    }
    // Not compileStreaming: a server that serves .wasm with another MIME type would break it,
    // and these modules are small.
    let bytes = JsFuture::from(response.array_buffer().map_err(fail)?).await.map_err(fail)?;
    let module = JsFuture::from(js_sys::WebAssembly::compile(&bytes)).await.map_err(fail)?;
    module.dyn_into().map_err(fail)
}

/// A new memory that has all its pages from the start and so never grows.
///
/// # Errors
///
/// The browser has no memory left, or no shared memory for this page.
pub fn memory(pages: u32, shared: bool) -> Result<Memory, JsError> {
    let descriptor = Object::new();
    for (key, value) in [
        ("initial", JsValue::from(pages)),
        ("maximum", JsValue::from(pages)),
        ("shared", JsValue::from(shared)),
    ] {
        Reflect::set(&descriptor, &JsValue::from_str(key), &value)
            .map_err(JsError::during("describe a memory"))?;
    }
    Memory::new(&descriptor).map_err(JsError::during("allocate a memory"))
}
