//! One lane's workers, as the page holds them.

use crate::images::Image;
use js_sys::WebAssembly::Memory;
use js_sys::{Atomics, Int32Array, SharedArrayBuffer};
use model::{ExecutionModel, PageTime};
use session::Event;
use wasm_bindgen::JsValue;
use web::worker::Worker;

/// How far a lane's start is, and with it what its next message must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Asked for; the clock runs since then.
    Starting(PageTime),
    /// All workers answered at that moment; the input is on its way.
    Loading(PageTime),
    /// Takes iterations.
    Up,
}

/// A lane that was started. Dropping it terminates every worker of it.
pub struct Lane {
    /// Which lane.
    pub model: ExecutionModel,
    /// Tells this start from an earlier one of the same lane.
    pub serial: u32,
    /// How far it is.
    pub stage: Stage,
    /// The first worker; `None` when a fault keeps it from being started.
    pub driver: Option<Worker>,
    /// Threads or processes.
    pub members: Vec<Worker>,
    /// What its threads share.
    pub memory: Option<Memory>,
    /// The word that stops its kernels.
    pub cancel: CancelFlag,
    /// The messages that its driver gets when its workers are there.
    pub prepare: Vec<u8>,
    /// Whether each of its workers has a file of its own.
    pub files: bool,
    /// Whether it has said that it cannot go on: what it says after that is ignored.
    pub failed: bool,
}

impl Lane {
    /// The build of the engine that a lane runs.
    pub const fn image(model: ExecutionModel) -> Image {
        if model.needs_shared_memory() { Image::Threads } else { Image::Process }
    }

    /// Posts a message to the driver.
    pub fn tell(&self, message: &wire::ToDriver, attachments: &[JsValue]) {
        let Some(driver) = &self.driver else { return };
        // Bytes and ports can always be posted; a driver that is gone answers nothing, and the
        // session's time-out says so.
        driver.post(&wire::encode(message), attachments, attachments).ok();
    }

    /// How many workers the page has started for it.
    pub fn workers(&self) -> usize {
        usize::from(self.driver.is_some()) + self.members.len()
    }
}

/// The word that a lane's kernels look at. In the threads image it is in the shared memory, where
/// a look costs nothing; processes have a small shared buffer; without shared memory there is
/// none, and stopping is terminating.
#[derive(Debug, Default)]
pub struct CancelFlag(Option<(Int32Array, u32)>);

impl CancelFlag {
    /// A flag in a buffer of its own, for processes.
    pub fn in_own_buffer(shared: bool) -> Self {
        Self(shared.then(|| (Int32Array::new(&SharedArrayBuffer::new(4)), 0)))
    }

    /// The flag at a byte address of a shared memory.
    pub fn in_memory(memory: &Memory, address: u32) -> Self {
        Self(Some((Int32Array::new(&memory.buffer()), address / 4)))
    }

    /// The buffer to give to processes.
    pub fn buffer(&self) -> JsValue {
        self.0.as_ref().map_or(JsValue::UNDEFINED, |(words, _)| words.buffer().into())
    }

    /// Raises the flag. Sequentially consistent, as all of `Atomics` is; kernels only need to see
    /// it soon.
    pub fn raise(&self) {
        if let Some((words, index)) = &self.0 {
            // The index is in range and the array is an Int32Array, so this cannot throw.
            Atomics::store(words, *index, 1).ok();
        }
    }
}

/// The event that a lane's failure is.
pub fn failure(lane: ExecutionModel, kind: model::FailureKind, detail: &str) -> Event {
    Event::Failed { at: web::clock::now(), lane, failure: model::Failure::new(kind, detail) }
}
