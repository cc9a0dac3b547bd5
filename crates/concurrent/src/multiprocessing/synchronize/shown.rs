//! What locks and semaphores show of themselves. Python: `repr(lock)`

use super::{BoundedSemaphore, Lock, RLock, Sem, Semaphore};
use crate::multiprocessing::held::Held;
use crate::thread::current_thread;
use std::fmt;

/// Who has a lock, as CPython tells it, and how often it is acquired.
fn owner(held: &Held<Sem>) -> (String, String) {
    let (it, system, runtime) = (held.it, held.system(), held.runtime);
    let process = runtime.process.slot();
    let is_ours = |row: services::ThreadRow| {
        row.thread.process() == process && it.is_mine(system, row.thread)
    };
    if it.value(system) > 0 {
        ("None".into(), "0".into())
    } else if it.is_mine(system, held.me()) {
        let thread = current_thread().name();
        let thread = if thread == "MainThread" { String::new() } else { format!("|{thread}") };
        (format!("{}{thread}", runtime.name), it.depth(system).to_string())
    } else if system.threads().any(is_ours) {
        ("SomeOtherThread".into(), "nonzero".into())
    } else {
        ("SomeOtherProcess".into(), "nonzero".into())
    }
}

impl fmt::Debug for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Lock(owner={})>", owner(&self.0).0)
    }
}

impl fmt::Debug for RLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (owner, count) = owner(&self.0);
        write!(f, "<RLock({owner}, {count})>")
    }
}

impl fmt::Debug for Semaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Semaphore(value={})>", self.get_value())
    }
}

impl fmt::Debug for BoundedSemaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let most = self.0.it.most(self.0.system());
        write!(f, "<BoundedSemaphore(value={}, maxvalue={most})>", self.get_value())
    }
}
