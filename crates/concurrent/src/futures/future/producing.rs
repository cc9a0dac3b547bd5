//! The side of a future that executors use: who runs the call tells the future how it goes.

use super::super::error::{InvalidStateError, UnexpectedState};
use super::super::log::{LogLevel, log};
use super::super::waiter::Waiter;
use super::handle::Shown;
use super::{Exception, Future, Outcome, Stage};
use std::sync::Arc;

impl<T> Future<T> {
    /// Python: `future.set_running_or_notify_cancel()`: for who is about to run the call. When it
    /// is false, the future was cancelled, the call must not be run, and those who
    /// [`wait`](super::super::wait) are told.
    ///
    /// ```
    /// use concurrent::futures::Future;
    ///
    /// let (runs, cancelled) = (Future::<i32>::new(), Future::<i32>::new());
    /// cancelled.cancel();
    /// assert!(runs.set_running_or_notify_cancel()? && runs.running());
    /// assert!(!cancelled.set_running_or_notify_cancel()?);
    /// # Ok::<(), concurrent::futures::UnexpectedState>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`UnexpectedState`] when it was called before or the future has finished; as in CPython,
    /// that is [logged](super::super::set_log_handler), too.
    pub fn set_running_or_notify_cancel(&self) -> Result<bool, UnexpectedState> {
        let mut state = self.state();
        match state.stage {
            Stage::Pending => {
                state.stage = Stage::Running;
                Ok(true)
            }
            Stage::Cancelled => {
                state.stage = Stage::CancelledAndNotified;
                for (waiter, index) in &state.waiters {
                    waiter.add(*index, false);
                }
                Ok(false)
            }
            Stage::Running | Stage::CancelledAndNotified | Stage::Finished(_) => {
                let name = state.stage.name();
                drop(state);
                let message = format!("Future {} in unexpected state: {name}", self.id());
                log(LogLevel::Critical, message, None);
                Err(UnexpectedState)
            }
        }
    }

    /// Python: `future.set_result(result)`
    ///
    /// # Errors
    ///
    /// [`InvalidStateError`] when the future is done already.
    pub fn set_result(&self, result: T) -> Result<(), InvalidStateError> {
        self.finish(Ok(result))
    }

    /// Python: `future.set_exception(exception)`
    ///
    /// ```
    /// use concurrent::Exception;
    /// use concurrent::futures::Future;
    ///
    /// let future = Future::<i32>::new();
    /// future.set_exception(Exception::new("ValueError", "no"))?;
    /// assert_eq!(future.result(None).unwrap_err().to_string(), "no");
    /// let again = future.set_result(7).unwrap_err().to_string();
    /// assert!(again.starts_with("FINISHED: <Future at 0x"), "{again}");
    /// # Ok::<(), concurrent::futures::InvalidStateError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`set_result`](Self::set_result).
    pub fn set_exception(&self, exception: Exception) -> Result<(), InvalidStateError> {
        self.finish(Err(exception))
    }

    /// Makes the future done with `outcome`, which is dropped after the unlocking if it is too late.
    fn finish(&self, outcome: Outcome<T>) -> Result<(), InvalidStateError> {
        let mut state = self.state();
        if state.stage.is_done() {
            let future = Shown(self, &state.stage);
            return Err(InvalidStateError(format!("{}: {future}", state.stage.name())));
        }
        let raised = outcome.is_err();
        state.stage = Stage::Finished(outcome);
        for (waiter, index) in &state.waiters {
            waiter.add(*index, raised);
        }
        self.announce(state);
        Ok(())
    }

    /// Has `waiter` told, by `index`, when the future is done: at once when it is. A future that
    /// is cancelled is done for it when the worker has seen that, as in CPython.
    pub(in super::super) fn watch(&self, waiter: &Arc<Waiter>, index: usize) {
        let mut state = self.state();
        match &state.stage {
            Stage::Finished(outcome) => waiter.add(index, outcome.is_err()),
            Stage::CancelledAndNotified => waiter.add(index, false),
            Stage::Pending | Stage::Running | Stage::Cancelled => {
                state.waiters.push((Arc::clone(waiter), index));
            }
        }
    }

    /// Has `waiter` told no more.
    pub(in super::super) fn unwatch(&self, waiter: &Arc<Waiter>) {
        self.state().waiters.retain(|(other, _)| !Arc::ptr_eq(other, waiter));
    }

    /// The state's name in CPython.
    #[cfg(test)]
    #[cfg(not(loom))]
    pub(in super::super) fn state_name(&self) -> &'static str {
        self.state().stage.name()
    }

    /// How many wait for it among others.
    #[cfg(test)]
    #[cfg(not(loom))]
    pub(in super::super) fn watchers(&self) -> usize {
        self.state().waiters.len()
    }
}
