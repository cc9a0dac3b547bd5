//! One run of a program, for scripts in the page: no picture, only what it writes.

use crate::{Timeline, lines};
use futures_channel::oneshot;
use js_sys::Function;
use machine::{Event, Kind, Machine};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Runs the program of this name on processes of the image `kind` (`process` or `threads`), and
/// returns its exit code. What it writes goes to `tell`, called with the text. So many processes are
/// kept ready as `spares` says; none without it.
///
/// # Errors
///
/// It cannot be started.
#[wasm_bindgen]
pub async fn run(
    kind: String,
    program: String,
    tell: Function,
    spares: Option<u32>,
) -> Result<i32, JsValue> {
    let (_machine, code) = start(&kind, &program, tell, spares.unwrap_or_default(), 0).await?;
    Ok(code)
}

/// Runs the program as [`run`] does, and returns its timeline as text, once it has ended: a line for
/// each thread, with its process, its name and what it did for how long.
///
/// # Errors
///
/// It cannot be started.
#[wasm_bindgen]
pub async fn timeline(kind: String, program: String, tell: Function) -> Result<String, JsValue> {
    let (machine, _) = start(&kind, &program, tell, 0, crate::app::ENTRIES_KEPT).await?;
    Ok(lines::text(&Timeline::new(&machine.journal(), machine.now())))
}

/// Runs the program to its end; returns its machine as it was then, and its exit code.
async fn start(
    kind: &str,
    program: &str,
    tell: Function,
    spares: u32,
    entries: u32,
) -> Result<(Machine, i32), JsValue> {
    let kind = if kind == "threads" { Kind::Threads } else { Kind::Process };
    let (end, ended) = oneshot::channel();
    let end = RefCell::new(Some(end));
    let say = move |text: &str| {
        // What it throws is its own affair.
        tell.call1(&JsValue::NULL, &JsValue::from_str(text)).ok();
    };
    let hear = move |event| match event {
        Event::Console(chunk) => say(&String::from_utf8_lossy(&chunk.bytes)),
        Event::Deadlock(found) => say(&format!("{found}\n")),
        Event::Process(_) => {}
        Event::Ended(code) => {
            if let Some(end) = end.borrow_mut().take() {
                // Whoever waits for it may have gone.
                end.send(code).ok();
            }
        }
    };
    let machine = Machine::start(kind, program, spares, entries, Rc::new(hear))
        .await
        .map_err(|error| JsValue::from_str(&error.to_string()))?;
    let code = ended.await.unwrap_or(1);
    Ok((machine, code))
}
