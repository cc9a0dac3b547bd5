//! A task that waits for a thread.

use crate::exception::Exception;
use crate::futures::Future;
use crate::futures::log::{LogLevel, log};
use crate::panics::catch;

/// Python: `concurrent.futures.thread._WorkItem`, whatever it returns.
pub(super) trait Work: Send {
    /// Runs it, unless its future was cancelled.
    fn run(self: Box<Self>);

    /// Cancels its future.
    fn cancel(&self);

    /// Ends its future with `exception`.
    fn fail(&self, exception: Exception);
}

/// A call, and the future of what it returns.
pub(super) struct WorkItem<T, F> {
    pub(super) future: Future<T>,
    pub(super) call: F,
}

impl<T, F> Work for WorkItem<T, F>
where
    T: Send,
    F: FnOnce() -> Result<T, Exception> + Send,
{
    fn run(self: Box<Self>) {
        // An error is logged there.
        if !self.future.set_running_or_notify_cancel().unwrap_or(false) {
            return;
        }
        let Self { future, call } = *self;
        // AssertUnwindSafe: what the call leaves broken, it leaves to those who share it, as every
        // thread does; the panic is the future's, for them to see.
        let set = match catch(call).map_err(Exception::from_panic).flatten() {
            Ok(result) => future.set_result(result),
            Err(exception) => future.set_exception(exception),
        };
        if let Err(error) = set {
            // Somebody else has finished it. CPython loses the thread then.
            log(LogLevel::Critical, "Exception in worker".into(), Some(Exception::of(&error)));
        }
    }

    fn cancel(&self) {
        self.future.cancel();
    }

    fn fail(&self, exception: Exception) {
        // Not an error: it was cancelled. CPython forgets the futures after it then.
        let _done = self.future.set_exception(exception);
    }
}
