//! A result that is there later, with the behaviour of Python's `concurrent.futures.Future`.

mod handle;
mod producing;

use super::error::{CancelledError, ExceptionError, ResultError, TimeoutError};
use super::log::{LogLevel, log};
use super::waiter::Waiter;
use crate::exception::Exception;
use crate::gil;
use crate::panics::catch;
use crate::sync::{Mutex, MutexGuard, Signal, lock};
use crate::waits::Wait;
use std::sync::Arc;
use std::time::Duration;

/// Python: `concurrent.futures.Future`: what a call that was submitted to an executor comes to.
///
/// ```
/// use concurrent::futures::ThreadPoolExecutor;
///
/// let executor = ThreadPoolExecutor::new(1)?;
/// let future = executor.submit(|| 6 * 7)?;
/// assert_eq!(future.result(None)?, 42);
/// assert!(future.done());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A handle: clones stand for the same future, and are equal.
pub struct Future<T> {
    shared: Arc<Shared<T>>,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    /// Signalled when the future is done.
    done: Signal,
}

struct State<T> {
    stage: Stage<T>,
    /// What to call when it is done, in order.
    callbacks: Vec<Callback<T>>,
    /// Who waits for it among others, and by which index.
    waiters: Vec<(Arc<Waiter>, usize)>,
}

/// The states of CPython's futures, with its names for them.
enum Stage<T> {
    Pending,
    Running,
    /// Its user has cancelled it.
    Cancelled,
    /// And the worker that it was meant for has seen that.
    CancelledAndNotified,
    Finished(Outcome<T>),
}

type Outcome<T> = Result<T, Exception>;
type Callback<T> = Box<dyn FnOnce(&Future<T>) + Send>;

impl<T> Stage<T> {
    fn name(&self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Cancelled => "CANCELLED",
            Self::CancelledAndNotified => "CANCELLED_AND_NOTIFIED",
            Self::Finished(_) => "FINISHED",
        }
    }

    fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled | Self::CancelledAndNotified)
    }

    fn is_done(&self) -> bool {
        self.is_cancelled() || matches!(self, Self::Finished(_))
    }
}

impl<T> Future<T> {
    /// A future that is pending. Python: `Future()`, which executors and tests call.
    #[must_use]
    pub fn new() -> Self {
        let state = State { stage: Stage::Pending, callbacks: Vec::new(), waiters: Vec::new() };
        Self { shared: Arc::new(Shared { state: Mutex::new(state), done: Signal::default() }) }
    }

    /// Python: `future.cancel()`: whether it is cancelled. It is not when it runs or has finished.
    ///
    /// ```
    /// # use concurrent::futures::{CancelledError, Future, ResultError};
    /// let future = Future::<i32>::new();
    /// assert!(future.cancel());
    /// assert_eq!(future.result(None), Err(ResultError::Cancelled(CancelledError)));
    /// ```
    pub fn cancel(&self) -> bool {
        let mut state = self.state();
        match state.stage {
            Stage::Running | Stage::Finished(_) => return false,
            Stage::Cancelled | Stage::CancelledAndNotified => return true,
            Stage::Pending => state.stage = Stage::Cancelled,
        }
        self.announce(state);
        true
    }

    /// Python: `future.cancelled()`
    ///
    /// ```
    /// use concurrent::futures::Future;
    ///
    /// let (idle, busy) = (Future::<u32>::new(), Future::<u32>::new());
    /// busy.set_running_or_notify_cancel().unwrap();
    /// assert_eq!((idle.cancel(), busy.cancel()), (true, false));
    /// assert_eq!((idle.cancelled(), busy.cancelled()), (true, false));
    /// ```
    #[must_use]
    pub fn cancelled(&self) -> bool {
        self.state().stage.is_cancelled()
    }

    /// Python: `future.running()`
    #[must_use]
    pub fn running(&self) -> bool {
        matches!(self.state().stage, Stage::Running)
    }

    /// Python: `future.done()`: whether it has finished or is cancelled.
    #[must_use]
    pub fn done(&self) -> bool {
        self.state().stage.is_done()
    }

    /// Python: `future.result(timeout)`: a copy of what the call returned; a `Future<Arc<…>>` copies
    /// nothing. The future is locked meanwhile.
    ///
    /// # Blocking
    ///
    /// Until the future is done or the `timeout` has passed, without the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// [`ResultError`] says what the call failed with, or that it did not end.
    pub fn result(&self, timeout: Option<Duration>) -> Result<T, ResultError>
    where
        T: Clone,
    {
        Ok(self.read(timeout, |outcome| outcome.clone())??)
    }

    /// The result itself, for one who has the only handle that asks for it.
    pub(super) fn take(&self, timeout: Option<Duration>) -> Result<T, ResultError> {
        let taken = || Err(Exception::new("InvalidStateError", "the result was taken"));
        Ok(self.read(timeout, |outcome| std::mem::replace(outcome, taken()))??)
    }

    /// Python: `future.exception(timeout)`: what the call failed with, if it did.
    ///
    /// ```
    /// use concurrent::Exception;
    /// use concurrent::futures::Future;
    ///
    /// let (well, ill) = (Future::new(), Future::<u32>::new());
    /// well.set_result(7).unwrap();
    /// ill.set_exception(Exception::new("ValueError", "no")).unwrap();
    /// assert_eq!(well.exception(None), Ok(None));
    /// assert_eq!(ill.exception(None).unwrap().unwrap().message(), "no");
    /// ```
    ///
    /// # Blocking
    ///
    /// As [`result`](Self::result).
    ///
    /// # Errors
    ///
    /// [`ExceptionError`] says why the call did not end.
    pub fn exception(
        &self,
        timeout: Option<Duration>,
    ) -> Result<Option<Exception>, ExceptionError> {
        self.read(timeout, |outcome| outcome.as_ref().err().cloned())
    }

    /// Waits until the future is done, and reads what came of it.
    fn read<R>(
        &self,
        timeout: Option<Duration>,
        read: impl FnOnce(&mut Outcome<T>) -> R,
    ) -> Result<R, ExceptionError> {
        if timeout != Some(Duration::ZERO) && !self.done() {
            let is_done = |state: &mut State<T>| state.stage.is_done();
            let what = Wait::Given("future");
            gil::blocking(|| {
                drop(self.shared.done.wait_until(self.state(), timeout, what, is_done));
            });
        }
        match &mut self.state().stage {
            Stage::Finished(outcome) => Ok(read(outcome)),
            Stage::Cancelled | Stage::CancelledAndNotified => Err(CancelledError.into()),
            Stage::Pending | Stage::Running => Err(TimeoutError::ONE.into()),
        }
    }

    /// Python: `future.add_done_callback(fn)`: `callback` is called when the future is done, by the
    /// thread that makes it so, after those that were added before; at once when it is done already.
    ///
    /// ```
    /// use concurrent::futures::Future;
    /// use std::sync::mpsc::channel;
    ///
    /// let (send, receive) = channel();
    /// let future = Future::new();
    /// future.add_done_callback(move |done| send.send(done.result(None)).unwrap());
    /// future.set_result(7)?;
    /// assert_eq!(receive.recv()?, Ok(7));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// When it panics, that is [logged](super::set_log_handler), and the others are called.
    pub fn add_done_callback(&self, callback: impl FnOnce(&Self) + Send + 'static) {
        let mut state = self.state();
        if !state.stage.is_done() {
            state.callbacks.push(Box::new(callback));
            return;
        }
        drop(state);
        self.call(callback);
    }

    /// Tells everybody that the future is done now.
    fn announce(&self, mut state: MutexGuard<'_, State<T>>) {
        let callbacks = std::mem::take(&mut state.callbacks);
        drop(state);
        self.shared.done.notify_all();
        for callback in callbacks {
            self.call(callback);
        }
    }

    fn call(&self, callback: impl FnOnce(&Self)) {
        // AssertUnwindSafe: the callback is gone with its panic, and the future is not locked.
        if let Err(panic) = catch(|| callback(self)) {
            let message = format!("exception calling callback for {self:?}");
            log(LogLevel::Error, message, Some(Exception::from_panic(panic)));
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        lock(&self.shared.state)
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
