//! What a worker does with its first message.

use crate::{allocation, host, page, programs};
use concurrent::multiprocessing::Worker;
use js_sys::WebAssembly::Memory;
use services::{Process, Shared};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wire::{LabBoot, LabSays};

/// Makes this worker what `bytes` say. The segment is the one attachment.
///
/// # Blocking
///
/// Until the process or thread has ended.
///
/// # Errors
///
/// The bytes or the segment are of another build. The page sees it as the worker's error.
#[wasm_bindgen]
#[expect(clippy::needless_pass_by_value, reason = "JavaScript gives it away")]
pub fn boot(bytes: &[u8], attachments: Vec<JsValue>) -> Result<(), JsValue> {
    let wrong = |why: String| JsValue::from_str(&why);
    let boot = wire::decode(bytes).map_err(|error| wrong(error.to_string()))?;
    let segment = attachments
        .iter()
        .find_map(|value| value.dyn_ref::<Memory>())
        .ok_or_else(|| wrong("no segment came with the message".into()))?;
    let (slot, pid) = match boot {
        LabBoot::First { slot, pid, .. }
        | LabBoot::Process { slot, pid }
        | LabBoot::Thread { slot, pid, .. }
        | LabBoot::Fork { slot, pid, .. } => (slot, pid),
    };
    let process =
        Process::known(slot, pid).ok_or_else(|| wrong(format!("there is no place {slot}")))?;
    let worker = Worker::join(Shared::new(segment.clone()), process)
        .map_err(|error| wrong(error.to_string()))?;
    match boot {
        LabBoot::First { program, .. } => {
            host::install();
            allocation::tell();
            worker.run_first(|| programs::run(&program));
            page::tell(&LabSays::Ended);
        }
        LabBoot::Process { .. } => {
            host::install();
            allocation::tell();
            worker.run();
            page::tell(&LabSays::Ended);
        }
        LabBoot::Thread { entry, .. } => host::serve(entry),
        LabBoot::Fork { parcel, .. } => {
            host::renew();
            allocation::tell();
            // SAFETY: the parent was given this address by `fork`, copied its memory during that,
            // and the page gives the copy to this worker alone.
            unsafe { worker.run_copy(parcel as usize) };
            page::tell(&LabSays::Ended);
        }
    }
    Ok(())
}
