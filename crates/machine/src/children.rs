//! What a page holds of a process: its workers and their memory.

use js_sys::WebAssembly::{Memory, Module};
use services::Process;
use wasm_bindgen::JsValue;
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
        Self { process, memory, workers: Vec::new(), asked_ms }
    }

    /// Makes a worker one of this process's.
    pub fn adopt(&mut self, worker: Worker, boot: &LabBoot, image: &Image) -> Result<(), JsError> {
        let memory = self.memory.as_ref().map_or(JsValue::UNDEFINED, JsValue::from);
        let attachments = [image.module.clone().into(), memory, image.segment.clone()];
        worker.post(&wire::encode(boot), &attachments, &[])?;
        self.workers.push(worker);
        Ok(())
    }

    pub fn workers(&self) -> usize {
        self.workers.len()
    }
}
