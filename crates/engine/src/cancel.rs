//! The word that stops a lane's kernels. The page raises it, everybody looks at it.

use js_sys::{Atomics, Int32Array, SharedArrayBuffer};
use std::sync::atomic::{AtomicI32, Ordering};
use wasm_bindgen::{JsCast, JsValue};

/// The threads image's word: the page stores to it at its address in the shared memory.
static RAISED: AtomicI32 = AtomicI32::new(0);

/// Where to look.
#[derive(Clone, Debug)]
pub enum Cancel {
    /// In the memory that all threads share.
    #[cfg_attr(
        not(feature = "threads"),
        expect(dead_code, reason = "the process image shares no memory")
    )]
    InMemory,
    /// In a small shared buffer that every process of the lane was given.
    InBuffer(Int32Array),
    /// Nowhere: without shared memory, stopping is terminating.
    Nowhere,
}

impl Cancel {
    /// The buffer among the attachments of a process, if the page could share one.
    pub fn of_process(attachments: &[JsValue]) -> Self {
        attachments
            .iter()
            .find_map(|value| value.dyn_ref::<SharedArrayBuffer>())
            .map_or(Self::Nowhere, |buffer| Self::InBuffer(Int32Array::new(buffer)))
    }

    /// Whether the run was stopped.
    pub fn is_raised(&self) -> bool {
        match self {
            // Relaxed: it carries no data, and being seen a little late does no harm.
            Self::InMemory => RAISED.load(Ordering::Relaxed) != 0,
            Self::InBuffer(word) => Atomics::load(word, 0) == Ok(1),
            Self::Nowhere => false,
        }
    }

    /// The address that the page stores to, where the word is in shared memory.
    pub fn address(&self) -> Option<u32> {
        match self {
            Self::InMemory => Some((&raw const RAISED).addr() as u32),
            Self::InBuffer(_) | Self::Nowhere => None,
        }
    }

    /// The buffer that a process can block on, if there is one.
    pub fn buffer(&self) -> Option<&Int32Array> {
        match self {
            Self::InBuffer(word) => Some(word),
            Self::InMemory | Self::Nowhere => None,
        }
    }
}
