//! How processes and threads get their workers.

use super::{ABORTED, Inner, Kind};
use crate::children::Child;
use crate::forks::Copied;
use services::{Process, State};
use wasm_bindgen_futures::spawn_local;
use web::JsError;
use web::worker::Worker;
use wire::LabBoot;

/// How long a worker may take to begin.
const START_MS: f64 = 20_000.0;
/// Pages of the memory that the threads of a process share; the image is linked for these.
const MEMORY_PAGES: u32 = 4_096;

impl Inner {
    /// Makes a worker the main thread of a process.
    pub(super) fn begin(
        &mut self,
        process: Process,
        worker: Worker,
        boot: &LabBoot,
    ) -> Result<(), JsError> {
        let memory = match self.kind {
            Kind::Process => None,
            Kind::Threads => Some(web::module::memory(MEMORY_PAGES, true)?),
        };
        let mut child = Child::new(process, memory);
        child.adopt(self.listen(worker, process), boot, &self.image)?;
        self.children.insert(process.slot(), child);
        self.tell_of(process);
        Ok(())
    }

    /// Makes a worker the main thread of a process that begins with a copy of its parent's memory.
    pub(super) fn begin_copy(&mut self, copied: &Copied) {
        let process = copied.process;
        let mut child = Child::new(process, None);
        let worker = self.workers.take().map(|worker| self.listen(worker, process));
        let adopted = worker
            .and_then(|worker| child.adopt_copy(worker, &copied.boot, &self.image, &copied.memory));
        self.children.insert(process.slot(), child);
        self.tell_of(process);
        if let Err(error) = adopted {
            self.complain(process, &error.to_string());
            self.end(process, Some(1));
        }
    }

    fn listen(&self, mut worker: Worker, process: Process) -> Worker {
        let me = self.me.clone();
        worker.listen(move |said| {
            // Not from within the worker's handler: what follows may drop the worker.
            let me = me.clone();
            spawn_local(async move {
                if let Some(inner) = me.upgrade() {
                    inner.borrow_mut().heard(process, said);
                    Self::work(&inner);
                }
            });
        });
        worker
    }

    pub(super) fn start_thread(&mut self, process: Process, entry: u32) {
        let worker = self.workers.take().map(|worker| self.listen(worker, process));
        let Some(child) = self.children.get_mut(&process.slot()) else { return };
        if child.process != process {
            return;
        }
        let boot = LabBoot::Thread { slot: process.slot(), pid: process.pid(), entry };
        let adopted = worker.and_then(|worker| child.adopt(worker, &boot, &self.image));
        if let Err(error) = adopted {
            // Whoever waits for the thread would wait for ever.
            self.complain(process, &error.to_string());
            self.end(process, Some(ABORTED));
        }
    }

    pub(super) fn give_up_on_late_starts(&mut self) {
        let now = web::clock::now().0.as_millis_f64();
        let system = self.supervisor.system().clone();
        let mut late = self.forks.late(now - START_MS);
        for child in self.children.values_mut().filter(|child| child.asked_ms > 0.0) {
            if system.process(child.process) != State::Starting {
                child.asked_ms = 0.0;
            } else if now - child.asked_ms > START_MS {
                late.push(child.process);
            }
        }
        for process in late {
            self.complain(process, "the browser did not start its worker in time");
            self.end(process, Some(ABORTED));
        }
    }
}
