//! Workers with their program's glue loaded, kept for whoever needs one next.

use web::JsError;
use web::worker::Worker;

/// How many are kept.
const KEPT: usize = 3;

/// Workers that are nobody's yet.
pub struct Workers {
    script: String,
    parked: Vec<Worker>,
}

impl Workers {
    /// From the boot script at this address, told which program's glue to load.
    pub fn new(script: String) -> Self {
        Self { script, parked: Vec::new() }
    }

    /// A new worker, of which nothing is loaded.
    ///
    /// # Errors
    ///
    /// The browser refuses.
    pub fn cold(&self) -> Result<Worker, JsError> {
        Worker::start(&self.script, "racetrack-lab")
    }

    /// A kept worker, or a new one.
    ///
    /// # Errors
    ///
    /// The browser refuses.
    pub fn take(&mut self) -> Result<Worker, JsError> {
        self.parked.pop().map_or_else(|| self.cold(), Ok)
    }

    /// Has as many as are kept. The browser loads them when it has nothing else to do.
    pub fn fill(&mut self) {
        while self.parked.len() < KEPT {
            match self.cold() {
                Ok(worker) => self.parked.push(worker),
                // Whoever needs one is told.
                Err(_) => return,
            }
        }
    }

    /// How many are kept now.
    pub fn len(&self) -> usize {
        self.parked.len()
    }
}
