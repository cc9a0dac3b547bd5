//! Why a future gives no result, and an executor takes no task.

use crate::exception::Exception;
use crate::host::StartError;

/// Python: `concurrent.futures.CancelledError`
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the future was cancelled")]
pub struct CancelledError;

/// Python: `concurrent.futures.TimeoutError`, which is `TimeoutError`. There, only the one that
/// `as_completed` raises has a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{unfinished} (of {total}) futures unfinished")]
pub struct TimeoutError {
    /// How many futures were not done in time.
    pub unfinished: usize,
    /// How many were waited for.
    pub total: usize,
}

impl TimeoutError {
    /// Of a call that waits for one future.
    pub(super) const ONE: Self = Self { unfinished: 1, total: 1 };
}

/// Python: `concurrent.futures.InvalidStateError`: the future is done already. It shows the state
/// and the future.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidStateError(pub(super) String);

/// Python: `RuntimeError: Future in unexpected state`
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Future in unexpected state")]
pub struct UnexpectedState;

/// What [`Future::result`](super::Future::result) raises in Python.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResultError {
    /// The future was cancelled.
    #[error(transparent)]
    Cancelled(#[from] CancelledError),
    /// It was not done in time.
    #[error(transparent)]
    Timeout(#[from] TimeoutError),
    /// The call failed, and with what.
    #[error(transparent)]
    Raised(#[from] Exception),
}

/// What [`Future::exception`](super::Future::exception) raises in Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExceptionError {
    /// The future was cancelled.
    #[error(transparent)]
    Cancelled(#[from] CancelledError),
    /// It was not done in time.
    #[error(transparent)]
    Timeout(#[from] TimeoutError),
}

impl From<ExceptionError> for ResultError {
    fn from(error: ExceptionError) -> Self {
        match error {
            ExceptionError::Cancelled(error) => Self::Cancelled(error),
            ExceptionError::Timeout(error) => Self::Timeout(error),
        }
    }
}

/// Python: `ValueError: max_workers must be greater than 0`
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("max_workers must be greater than 0")]
pub struct NoWorkers;

/// Python: `concurrent.futures.thread.BrokenThreadPool`
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A thread initializer failed, the thread pool is not usable anymore")]
pub struct BrokenThreadPool;

/// Why a task was not taken. Python: `RuntimeError`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The executor was shut down.
    #[error("cannot schedule new futures after shutdown")]
    ShutDown,
    /// An initializer has failed.
    #[error(transparent)]
    Broken(#[from] BrokenThreadPool),
    /// There is no thread for it. As in CPython, it is run all the same if there are others.
    #[error(transparent)]
    Start(#[from] StartError),
}
