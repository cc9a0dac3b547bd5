//! A call that comes later, with the behaviour of Python's `threading.Timer`.

use crate::event::Event;
use crate::host::StartError;
use crate::thread::{JoinError, Thread};
use std::sync::Arc;
use std::time::Duration;

/// Python: `threading.Timer(interval, function)`: a thread that waits, and then calls a function
/// unless it was cancelled.
///
/// ```
/// use concurrent::{Block, Queue, Timer};
/// use std::sync::Arc;
/// use std::time::Duration;
///
/// let calls = Arc::new(Queue::new(0));
/// let later = Arc::clone(&calls);
/// let timer = Timer::new(Duration::from_millis(1), move || later.put_nowait("now").unwrap());
/// timer.start()?;
/// assert_eq!(calls.get(Block::Forever), Ok("now"));
///
/// let timer = Timer::new(Duration::from_secs(3600), || unreachable!());
/// timer.start()?;
/// timer.cancel();
/// timer.join(None)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A handle, as its [`Thread`] is: clones stand for the same timer, and dropping the last one does
/// not cancel it.
#[derive(Clone, Debug)]
pub struct Timer {
    thread: Thread,
    /// Set when it was cancelled, and when it has called the function.
    finished: Arc<Event>,
}

impl Timer {
    /// A timer that will call `function` once, in a thread of its own, so long after it was
    /// started. Python: `Timer(interval, function)`
    pub fn new(interval: Duration, function: impl FnOnce() + Send + 'static) -> Self {
        let finished = Arc::new(Event::new());
        let theirs = Arc::clone(&finished);
        Self { thread: Thread::new(move || run(&theirs, interval, function)), finished }
    }

    /// Python: `timer.start()`
    ///
    /// # Errors
    ///
    /// As [`Thread::start`].
    ///
    /// # Differences from Python
    ///
    /// As [`Thread::start`]; the interval begins when the thread runs.
    pub fn start(&self) -> Result<(), StartError> {
        self.thread.start()
    }

    /// Python: `timer.cancel()`: the function is not called, unless it was already, or is being
    /// called. It may be cancelled before it is started.
    pub fn cancel(&self) {
        self.finished.set();
    }

    /// Python: `timer.join(timeout)`, as [`Thread::join`]: whether it has called its function or
    /// was cancelled, and its thread has ended.
    ///
    /// # Blocking
    ///
    /// As [`Thread::join`].
    ///
    /// # Errors
    ///
    /// As [`Thread::join`].
    pub fn join(&self, timeout: Option<Duration>) -> Result<bool, JoinError> {
        self.thread.join(timeout)
    }

    /// The thread that waits, for all else that a Python timer inherits from it, such as its name.
    /// Start it by [`start`](Self::start) or by its own; it is the same.
    ///
    /// ```
    /// use concurrent::Timer;
    /// use std::time::Duration;
    ///
    /// let timer = Timer::new(Duration::from_secs(3600), || ());
    /// assert!(!timer.thread().is_alive());
    /// ```
    #[must_use]
    pub fn thread(&self) -> &Thread {
        &self.thread
    }
}

/// Python: `Timer.run()`
fn run(finished: &Event, interval: Duration, function: impl FnOnce()) {
    finished.wait(Some(interval));
    if !finished.is_set() {
        function();
    }
    finished.set();
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
