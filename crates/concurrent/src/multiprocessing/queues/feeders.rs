//! The feeders of this process, for which its end waits.

use super::lock;
use crate::multiprocessing::runtime::installed;
use crate::{PerProcess, Thread};
use std::sync::{Arc, Mutex, MutexGuard};

/// What a process does for a queue before it ends.
type Finish = Box<dyn FnOnce() + Send>;

pub(super) static FEEDERS: PerProcess<Vec<Finish>> = PerProcess::new(Vec::new());

/// In a copy of the process: none of its feeders is there.
pub(crate) fn renew() {
    FEEDERS.renew(Vec::new());
}

/// Waits until every feeder has written what was put.
pub(crate) fn finish_feeders() {
    for finish in std::mem::take(&mut *FEEDERS.lock()) {
        finish();
    }
}

/// What a process has of its own.
pub(super) struct Feeder<T> {
    state: Mutex<State<T>>,
}

pub(super) struct State<T> {
    /// The pid of the process that this is about. A copy of that has another feeder.
    pub pid: u32,
    /// What was put and is not written yet.
    pub buffer: Arc<crate::Queue<Option<T>>>,
    pub thread: Option<Thread>,
    /// Whether the process ends without waiting for it.
    pub cancelled: bool,
    pub closed: bool,
}

impl<T> Default for Feeder<T> {
    fn default() -> Self {
        Self { state: Mutex::default() }
    }
}

impl<T> Default for State<T> {
    fn default() -> Self {
        let pid = installed().map_or(0, |runtime| runtime.process.pid());
        let buffer = Arc::new(crate::Queue::new(0));
        Self { pid, buffer, thread: None, cancelled: false, closed: false }
    }
}

impl<T> Feeder<T> {
    /// What this process knows of it. Python: `Queue._after_fork()`
    pub fn state(&self) -> MutexGuard<'_, State<T>> {
        let mut state = lock(&self.state);
        if installed().is_some_and(|runtime| runtime.process.pid() != state.pid) {
            // The rest is the other's; somebody may have had it locked.
            crate::per_process::leave(std::mem::take(&mut *state));
        }
        state
    }

    /// Waits at the end of the process until everything is written, unless that was cancelled.
    pub fn finish(&self) {
        let state = self.state();
        let thread = state.thread.clone().filter(|_| !state.cancelled);
        if !state.closed {
            state.buffer.put_nowait(None).ok();
        }
        drop(state);
        if let Some(thread) = thread {
            // It is another thread, and was started.
            thread.join(None).ok();
        }
    }
}
