//! An event, with the behaviour of Python's `threading.Event`.

use crate::gil;
use crate::sync::{Mutex, Signal, lock};
use crate::waits::Wait;
use std::time::Duration;

/// Python: `threading.Event()`
///
/// ```
/// use concurrent::{Event, Thread};
/// use std::sync::Arc;
///
/// let event = Arc::new(Event::new());
/// let other = Arc::clone(&event);
/// let thread = Thread::new(move || other.set());
/// thread.start()?;
/// assert!(event.wait(None));
/// event.clear();
/// assert!(!event.is_set());
/// # Ok::<(), concurrent::StartError>(())
/// ```
#[derive(Debug, Default)]
pub struct Event {
    state: Mutex<State>,
    /// Signalled when it is set.
    set: Signal,
}

#[derive(Debug, Default)]
struct State {
    is_set: bool,
    /// How often it was set: who waits goes on although it was cleared at once, as in CPython.
    times: u64,
}

impl Event {
    /// An event that is not set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Python: `event.set()`: wakes all threads that wait.
    pub fn set(&self) {
        let mut state = lock(&self.state);
        state.is_set = true;
        state.times += 1;
        drop(state);
        self.set.notify_all();
    }

    /// Python: `event.clear()`
    pub fn clear(&self) {
        lock(&self.state).is_set = false;
    }

    /// Python: `event.is_set()`
    #[must_use]
    pub fn is_set(&self) -> bool {
        lock(&self.state).is_set
    }

    /// Python: `event.wait(timeout)`: whether it was set in time, be it cleared since.
    ///
    /// # Blocking
    ///
    /// Until it is set or the `timeout` has passed, without the calling thread's GIL. An event that
    /// is set is not waited for.
    pub fn wait(&self, timeout: Option<Duration>) -> bool {
        let state = lock(&self.state);
        if state.is_set || timeout == Some(Duration::ZERO) {
            return state.is_set;
        }
        let times = state.times;
        drop(state);
        let set_since = |state: &mut State| state.times != times;
        let what = Wait::Given("event");
        gil::blocking(|| self.set.wait_until(lock(&self.state), timeout, what, set_since).1)
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
