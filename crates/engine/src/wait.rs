//! How this worker waits: blocked, or on its event loop.

use crate::cancel::Cancel;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Atomics, Uint8Array};
use model::Nanos;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web::JsError;
use web_sys::{DedicatedWorkerGlobalScope, Response, XmlHttpRequest, XmlHttpRequestResponseType};

/// Blocks this worker.
///
/// # Blocking
///
/// For `duration`, or until the run is stopped.
pub fn sleep_blocked(duration: Nanos, cancel: &Cancel) {
    match cancel.buffer() {
        Some(word) => {
            // It ends early when the flag goes up, which is what a stopped run wants.
            Atomics::wait_with_timeout(word, 0, 0, duration.as_millis_f64()).ok();
        }
        None => concurrent::sleep(std::time::Duration::from_nanos(duration.0)),
    }
}

/// Waits on the event loop. Browsers' timers have steps of a millisecond.
pub async fn sleep_on_loop(duration: Nanos) {
    TimeoutFuture::new(duration.as_millis_f64().round() as u32).await;
}

/// Requests `url` and returns the bytes of the answer.
///
/// # Blocking
///
/// Until the answer is there. Only workers may do this.
///
/// # Errors
///
/// The request fails, or the server answers something else than success.
pub fn fetch_blocked(url: &str) -> Result<Vec<u8>, String> {
    let fail = |error| JsError::new("request the resource", &error).to_string();
    let request = XmlHttpRequest::new().map_err(fail)?;
    request.open_with_async("GET", url, false).map_err(fail)?;
    request.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
    request.send().map_err(fail)?;
    match request.status() {
        Ok(200) => Ok(Uint8Array::new(&request.response().map_err(fail)?).to_vec()),
        Ok(status) => Err(format!("the server answered {status} to {url}")),
        Err(error) => Err(fail(error)),
    }
}

/// The same without blocking.
///
/// # Errors
///
/// As of [`fetch_blocked`].
pub async fn fetch_on_loop(url: &str) -> Result<Vec<u8>, String> {
    let fail = |error| JsError::new("request the resource", &error).to_string();
    let scope: DedicatedWorkerGlobalScope =
        js_sys::global().dyn_into().map_err(|_| "not in a worker".to_owned())?;
    let response: Response =
        JsFuture::from(scope.fetch_with_str(url)).await.map_err(fail)?.dyn_into().map_err(fail)?;
    if response.status() != 200 {
        return Err(format!("the server answered {} to {url}", response.status()));
    }
    let body = JsFuture::from(response.array_buffer().map_err(fail)?).await.map_err(fail)?;
    Ok(Uint8Array::new(&body).to_vec())
}
