//! What this page may do.

use crate::JsError;
use crate::worker::{Said, Worker};
use futures_channel::oneshot;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Atomics, Int32Array, Reflect, SharedArrayBuffer};
use std::cell::RefCell;
use std::pin::pin;
use std::task::Poll;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Navigator, Url};

fn global(name: &str) -> JsValue {
    Reflect::get(&js_sys::global(), &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

fn navigator() -> Option<Navigator> {
    global("navigator").dyn_into().ok()
}

/// Whether the page says that it is cross-origin isolated. Not enough to have threads: see
/// [`shared_memory_reaches_workers`].
#[must_use]
pub fn is_isolated() -> bool {
    global("crossOriginIsolated").is_truthy()
}

/// Whether there is such a thing as a shared buffer at all.
#[must_use]
pub fn has_shared_buffers() -> bool {
    !global("SharedArrayBuffer").is_undefined()
}

/// `navigator.hardwareConcurrency`: how many cores the browser claims, at least one.
#[must_use]
pub fn claimed_cores() -> u32 {
    navigator().map_or(1, |navigator| navigator.hardware_concurrency() as u32).max(1)
}

/// `navigator.deviceMemory` in bytes; `None` where the browser does not say.
#[must_use]
pub fn claimed_memory() -> Option<u64> {
    let gibibytes = Reflect::get(&global("navigator"), &JsValue::from_str("deviceMemory")).ok()?;
    gibibytes.as_f64().map(|gibibytes| (gibibytes * f64::from(1 << 30)) as u64)
}

/// `navigator.userAgent`.
#[must_use]
pub fn user_agent() -> String {
    navigator().and_then(|navigator| navigator.user_agent().ok()).unwrap_or_default()
}

/// The full address of a file of this site.
#[must_use]
pub fn absolute_url(path: &str) -> String {
    let base = global("location");
    let base =
        Reflect::get(&base, &JsValue::from_str("href")).ok().and_then(|href| href.as_string());
    // The page's own address is always a valid base.
    base.and_then(|base| Url::new_with_base(path, &base).ok())
        .map_or_else(String::new, |url| url.href())
}

/// Whether the browser has a private file system for this page. Asking costs nothing.
#[must_use]
pub fn has_private_files() -> bool {
    let storage = navigator()
        .and_then(|navigator| Reflect::get(&navigator, &JsValue::from_str("storage")).ok())
        .unwrap_or(JsValue::UNDEFINED);
    storage.is_object()
        && Reflect::has(&storage, &JsValue::from_str("getDirectory")).unwrap_or(false)
        && !global("FileSystemFileHandle").is_undefined()
}

/// Sends a shared buffer to a worker and waits until the worker has written to it, because some
/// browsers claim isolation and share nothing. `boot` is the boot script, which answers this.
///
/// # Errors
///
/// No worker could be started.
pub async fn shared_memory_reaches_workers(boot: &str) -> Result<bool, JsError> {
    if !is_isolated() || !has_shared_buffers() {
        return Ok(false);
    }
    let cell = Int32Array::new(&SharedArrayBuffer::new(4));
    let mut worker = Worker::start(boot, "probe")?;
    let (answered, answer) = oneshot::channel();
    let answered = RefCell::new(Some(answered));
    let seen = cell.clone();
    worker.listen(move |said| {
        let reached = match said {
            Said::Parked => return,
            Said::Message(_) => Atomics::load(&seen, 0) == Ok(1),
            Said::Error(_) => false,
        };
        if let Some(answered) = answered.borrow_mut().take() {
            // Nobody waits any more when the time-out was faster.
            answered.send(reached).ok();
        }
    });
    if worker.post(&[], &[cell.buffer().into()], &[]).is_err() {
        return Ok(false);
    }
    let mut answer = pin!(answer);
    let mut timeout = pin!(TimeoutFuture::new(2_000));
    Ok(std::future::poll_fn(|context| {
        if let Poll::Ready(reached) = answer.as_mut().poll(context) {
            return Poll::Ready(reached.unwrap_or(false));
        }
        timeout.as_mut().poll(context).map(|()| false)
    })
    .await)
}
