//! What a page holds of a process: its workers and their memory.

use js_sys::WebAssembly::{Memory, Module};
use js_sys::{Atomics, Int32Array, Reflect};
use services::Process;
use wasm_bindgen::{JsCast, JsValue};
use web::JsError;
use web::worker::Worker;
use wire::LabBoot;

/// A process that was started. Dropping it terminates its workers.
pub struct Child {
    pub process: Process,
    /// What its threads share, where it can have any.
    memory: Option<Memory>,
    /// The main thread's worker first.
    workers: Vec<Worker>,
    /// The word of the memory that is the number of its allocated bytes.
    counter: Option<(Int32Array, u32)>,
    /// When it was started, in milliseconds of the page's clock; 0 once it has begun.
    pub asked_ms: f64,
}

/// What every worker is posted.
pub struct Image {
    pub module: Module,
    pub segment: JsValue,
}

impl Child {
    pub fn new(process: Process, memory: Option<Memory>) -> Self {
        let asked_ms = web::clock::now().0.as_millis_f64();
        Self { process, memory, workers: Vec::new(), counter: None, asked_ms }
    }

    /// Makes a worker the main thread of a process that begins with this copy of its parent's
    /// memory: one that its threads will share, or what the boot script makes its own memory of.
    pub fn adopt_copy(
        &mut self,
        worker: Worker,
        boot: &LabBoot,
        image: &Image,
        copy: &JsValue,
    ) -> Result<(), JsError> {
        self.memory = copy.dyn_ref::<Memory>().cloned();
        let bytes = Reflect::get(copy, &"copied".into()).ok();
        let moved: Vec<_> = bytes.filter(JsValue::is_object).into_iter().collect();
        let attachments = [image.module.clone().into(), copy.clone(), image.segment.clone()];
        worker.post(&wire::encode(boot), &attachments, &moved)?;
        self.workers.push(worker);
        Ok(())
    }

    /// Makes a worker one of this process's.
    pub fn adopt(&mut self, worker: Worker, boot: &LabBoot, image: &Image) -> Result<(), JsError> {
        let memory = self.memory.as_ref().map_or(JsValue::UNDEFINED, JsValue::from);
        let attachments = [image.module.clone().into(), memory, image.segment.clone()];
        worker.post(&wire::encode(boot), &attachments, &[])?;
        self.workers.push(worker);
        Ok(())
    }

    /// Its allocated bytes are counted at this address of its memory.
    pub fn counts_at(&mut self, address: u32) {
        let words = self.memory.as_ref().map(|memory| Int32Array::new(&memory.buffer()));
        self.counter = words.map(|words| (words, address / 4));
    }

    /// How many bytes it has allocated, where that can be seen from here.
    pub fn allocated(&self) -> Option<u32> {
        let (words, at) = self.counter.as_ref()?;
        Atomics::load(words, *at).ok().map(i32::cast_unsigned)
    }

    pub fn workers(&self) -> usize {
        self.workers.len()
    }
}
