//! Processes that begin as copies of their parents: each is asked for in the segment, and its memory
//! comes by a message of its parent's. Either may be there first.

use services::Process;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use wire::LabBoot;

/// What came by the message.
pub struct Copied {
    pub process: Process,
    pub boot: LabBoot,
    pub memory: JsValue,
}

/// Those of which one half is there, by their pids.
#[derive(Default)]
pub struct Forks {
    /// And when they were, in milliseconds of the page's clock.
    asked: BTreeMap<u32, (Process, f64)>,
    copied: BTreeMap<u32, Copied>,
}

impl Forks {
    /// One is asked for. Its memory, if that is there already.
    pub fn asked(&mut self, process: Process) -> Option<Copied> {
        let copied = self.copied.remove(&process.pid());
        if copied.is_none() {
            let now = web::clock::now().0.as_millis_f64();
            self.asked.insert(process.pid(), (process, now));
        }
        copied
    }

    /// The memory of one has come; it is returned if it was asked for already.
    pub fn copied(&mut self, copied: Copied) -> Option<Copied> {
        match self.asked.remove(&copied.process.pid()) {
            Some(_) => Some(copied),
            None => {
                self.copied.insert(copied.process.pid(), copied);
                None
            }
        }
    }

    /// It has ended, and with it those that it had not asked for yet: only those are kept that go
    /// on.
    pub fn ended(&mut self, process: Process, goes_on: impl Fn(Process) -> bool) {
        self.asked.remove(&process.pid());
        self.copied.retain(|_, copied| goes_on(copied.process));
    }

    /// Those that were asked for before this time, and whose memory does not come.
    pub fn late(&self, before_ms: f64) -> Vec<Process> {
        let late = self.asked.values().filter(|(_, asked)| *asked < before_ms);
        late.map(|(process, _)| *process).collect()
    }
}
