//! Copies of this process's memory, for processes that begin as copies of it.
//!
//! The page would be too late: this worker goes on, and changes its memory. So it copies by itself,
//! and posts the copy.

#[cfg(not(feature = "threads"))]
use own::take;
#[cfg(feature = "threads")]
use shared::take;

use crate::page;
use concurrent::StartError;
use js_sys::WebAssembly::Memory;
use wasm_bindgen::{JsCast, JsValue};
use wire::LabSays;

/// Copies the memory and posts it with this message.
///
/// # Errors
///
/// The browser gives no memory for it.
pub fn copy(message: &LabSays) -> Result<(), StartError> {
    let refused = |error: JsValue| {
        let error = error.dyn_ref::<js_sys::Error>().map(|it| String::from(it.message()));
        let error = error.unwrap_or_else(|| "the browser does not say why".into());
        StartError::Refused(format!("its memory cannot be copied: {error}"))
    };
    let (copy, moved) = take().map_err(refused)?;
    page::tell_with(message, Some(&copy), &moved).map_err(refused)
}

/// This process's memory.
fn memory() -> Memory {
    wasm_bindgen::memory().unchecked_into()
}

#[cfg(not(feature = "threads"))]
mod own {
    //! Memory that is this worker's alone: its bytes, which the new worker writes into its own.

    use super::memory;
    use js_sys::{ArrayBuffer, Object, Reflect, WebAssembly::Table};
    use wasm_bindgen::{JsCast, JsValue};

    /// The copy, and what of it is moved to the page.
    pub fn take() -> Result<(JsValue, Vec<JsValue>), JsValue> {
        let table = Reflect::get(&wasm_bindgen::exports(), &"__wbindgen_externrefs".into())?;
        let objects: Table = table.unchecked_into();
        let buffer: ArrayBuffer = memory().buffer().unchecked_into();
        let copy = Object::new();
        let (copied, length) = (JsValue::from_str("copied"), JsValue::from_str("objects"));
        // How long that table is must be true of the copy: what is made of objects may lengthen it.
        let bytes = loop {
            let before = objects.length();
            let bytes = buffer.slice(0);
            if objects.length() == before {
                Reflect::set(&copy, &length, &before.into())?;
                break bytes;
            }
        };
        Reflect::set(&copy, &copied, &bytes)?;
        Ok((copy.into(), vec![bytes.into()]))
    }
}

#[cfg(feature = "threads")]
mod shared {
    //! Memory that threads share: another such memory, in which a new worker begins as a further
    //! thread would. What is initialised once is initialised, because the memory says so.

    use super::memory;
    use crate::allocation;
    use js_sys::WebAssembly::Memory;
    use js_sys::{Int32Array, Object, Reflect, Uint8Array};
    use wasm_bindgen::JsValue;

    const PAGE: u32 = 64 << 10;
    /// wasm-bindgen's page, the last one, begins with how many threads there were and with a lock,
    /// which a thread holds that begins.
    const LOCK: u32 = 4;

    /// The copy; nothing is moved to the page.
    pub fn take() -> Result<(JsValue, Vec<JsValue>), JsValue> {
        let from = Uint8Array::new(&memory().buffer());
        let length = from.length();
        let copy = shared_memory(length / PAGE)?;
        let into = Uint8Array::new(&copy.buffer());
        let words = Int32Array::new(&copy.buffer());
        // Places for the objects that are made below: for more of them, memory would be allocated,
        // which nobody can do then.
        drop([(); 8].map(|()| JsValue::from(Object::new())));
        let part = |begin: u32, end: u32| into.set(&from.subarray(begin, end), begin);
        allocation::still(|top| {
            // Beyond what was ever allocated nothing is but the end of the heap, which the allocator
            // has marked, and wasm-bindgen's page. To copy more would make memory of what is none.
            part(0, top.next_multiple_of(PAGE).min(length));
            part(length - 2 * PAGE, length);
        });
        // No thread begins in the copy, and none waits for the allocator, but the one that it will
        // have.
        words.set_index((length - PAGE + LOCK) / 4, 0);
        words.set_index(allocation::gate() / 4, 0);
        Ok((copy.into(), Vec::new()))
    }

    fn shared_memory(pages: u32) -> Result<Memory, JsValue> {
        let descriptor = Object::new();
        for (key, value) in
            [("initial", pages.into()), ("maximum", pages.into()), ("shared", JsValue::TRUE)]
        {
            Reflect::set(&descriptor, &JsValue::from_str(key), &value)?;
        }
        Memory::new(&descriptor)
    }
}
