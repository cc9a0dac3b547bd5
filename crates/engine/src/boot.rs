//! What a worker does with its first message.

use crate::cancel::Cancel;
use crate::{calibrator, child, clock, crash, driver};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use wire::Boot;

/// Makes this worker what `bytes` say. `attachments` are the cancel flag's buffer and the port,
/// where there are any.
///
/// # Errors
///
/// The bytes are of another build. The page sees it as the worker's error.
#[wasm_bindgen]
pub fn boot(bytes: &[u8], attachments: Vec<JsValue>) -> Result<(), JsValue> {
    let boot = wire::decode(bytes).map_err(|error| JsValue::from_str(&error.to_string()))?;
    match boot {
        Boot::Driver(boot) => {
            clock::set_page_origin(boot.page_origin_ms);
            crash::report_to(&boot.crash_channel, boot.serial);
            #[cfg(feature = "threads")]
            let cancel = Cancel::InMemory;
            #[cfg(not(feature = "threads"))]
            let cancel = Cancel::of_process(&attachments);
            spawn_local(driver::serve(boot, cancel));
        }
        Boot::Thread(boot) => {
            #[cfg(feature = "threads")]
            spawn_local(crate::thread_host::run(boot));
            #[cfg(not(feature = "threads"))]
            drop(boot);
        }
        Boot::Child(boot) => {
            clock::set_page_origin(boot.page_origin_ms);
            crash::report_to(&boot.crash_channel, boot.serial);
            spawn_local(child::serve(boot, attachments));
        }
        Boot::Calibrator => spawn_local(calibrator::serve()),
    }
    Ok(())
}
