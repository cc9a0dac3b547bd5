//! Why a future gives no result, and an executor takes no task.

use crate::exception::Exception;
use crate::host::StartError;
#[cfg(not(loom))]
use crate::multiprocessing::ProcessError;

/// Python: `concurrent.futures.CancelledError`
///
/// ```
/// use concurrent::futures::{CancelledError, Future, ResultError};
///
/// let future = Future::<u32>::new();
/// assert!(future.cancel());
/// assert_eq!(future.result(None), Err(ResultError::Cancelled(CancelledError)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the future was cancelled")]
pub struct CancelledError;

/// Python: `concurrent.futures.TimeoutError`, which is `TimeoutError`. There, only the one that
/// `as_completed` raises has a text.
///
/// ```
/// use concurrent::futures::{Future, as_completed};
/// use std::time::Duration;
///
/// let (done, never) = (Future::new(), Future::new());
/// done.set_result(7).unwrap();
/// let mut futures = as_completed([&done, &never], Some(Duration::ZERO));
/// assert_eq!(futures.next(), Some(Ok(done.clone())));
/// let error = futures.next().unwrap().unwrap_err();
/// assert_eq!(error.to_string(), "1 (of 2) futures unfinished");
/// ```
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
///
/// ```
/// use concurrent::futures::Future;
///
/// let future = Future::new();
/// future.set_result(7).unwrap();
/// let error = future.set_result(8).unwrap_err().to_string();
/// assert!(error.starts_with("FINISHED: <Future at 0x"), "{error}");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidStateError(pub(super) String);

/// Python: `RuntimeError: Future in unexpected state`
///
/// ```
/// use concurrent::futures::{Future, UnexpectedState};
///
/// let future = Future::<u32>::new();
/// assert_eq!(future.set_running_or_notify_cancel(), Ok(true));
/// # concurrent::futures::set_log_handler(|_| ());
/// assert_eq!(future.set_running_or_notify_cancel(), Err(UnexpectedState));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Future in unexpected state")]
pub struct UnexpectedState;

/// What [`Future::result`](super::Future::result) raises in Python.
///
/// ```
/// use concurrent::Exception;
/// use concurrent::futures::{Future, ResultError};
///
/// let future = Future::<u32>::new();
/// let raised = Exception::new("ValueError", "no");
/// future.set_exception(raised.clone()).unwrap();
/// assert_eq!(future.result(None), Err(ResultError::Raised(raised)));
/// ```
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
///
/// ```
/// use concurrent::futures::{ExceptionError, Future};
/// use std::time::Duration;
///
/// let future = Future::<u32>::new();
/// let error = future.exception(Some(Duration::ZERO)).unwrap_err();
/// assert!(matches!(error, ExceptionError::Timeout(_)));
/// ```
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
///
/// ```
/// use concurrent::futures::{NoWorkers, ThreadPoolExecutor};
///
/// assert_eq!(ThreadPoolExecutor::new(0).unwrap_err(), NoWorkers);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("max_workers must be greater than 0")]
pub struct NoWorkers;

/// Why an executor cannot be as it is asked for. Python: `ValueError`
///
/// ```
/// use concurrent::futures::{OptionError, ProcessPoolExecutor};
///
/// let executor = ProcessPoolExecutor::new(1)?;
/// assert_eq!(executor.with_max_tasks_per_child(0).err(), Some(OptionError::NoTasks));
/// # Ok::<(), concurrent::futures::NoWorkers>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionError {
    /// Python: `max_tasks_per_child must be >= 1`
    #[error("max_tasks_per_child must be >= 1")]
    NoTasks,
    /// Python: `max_tasks_per_child is incompatible with the 'fork' multiprocessing start method; …`
    #[error(
        "max_tasks_per_child is incompatible with the 'fork' multiprocessing start method; supply \
         a different mp_context."
    )]
    ForkWithTasks,
}

/// Python: `concurrent.futures.thread.BrokenThreadPool`
///
/// ```
/// use concurrent::futures::{BrokenThreadPool, ResultError, ThreadPoolExecutor};
///
/// # std::panic::set_hook(Box::new(|_| ()));
/// # concurrent::futures::set_log_handler(|_| ());
/// let executor = ThreadPoolExecutor::new(1)?.with_initializer(|| panic!("no"));
/// // Told at once or by the future, as the initializer is sooner or later.
/// let told = match executor.submit(|| 7) {
///     Ok(future) => future.result(None).unwrap_err().to_string(),
///     Err(error) => error.to_string(),
/// };
/// assert_eq!(told, BrokenThreadPool.to_string());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A thread initializer failed, the thread pool is not usable anymore")]
pub struct BrokenThreadPool;

/// Python: `concurrent.futures.process.BrokenProcessPool`. As there, this is what is said to who
/// submits; futures have another text.
///
/// ```standalone_crate
/// use concurrent::futures::{BrokenProcessPool, ProcessPoolExecutor, SubmitError};
/// use concurrent::multiprocessing::{active_children, init};
///
/// fn half(x: u32) -> u32 {
///     x / 2
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let executor = ProcessPoolExecutor::new(1)?;
///     assert_eq!(executor.submit(half, 8)?.result(None)?, 4);
///     let worker = active_children().remove(0);
///     worker.kill()?;
///     worker.join(None)?;
///     // It may take a call or two before that is noticed; these fail.
///     let error = loop {
///         match executor.submit(half, 8) {
///             Ok(future) => assert!(future.exception(None)?.is_some()),
///             Err(error) => break error,
///         }
///     };
///     assert_eq!(error, SubmitError::BrokenProcesses(BrokenProcessPool));
///     Ok(())
/// }
/// ```
#[cfg(not(loom))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A child process terminated abruptly, the process pool is not usable anymore")]
pub struct BrokenProcessPool;

#[cfg(not(loom))]
impl BrokenProcessPool {
    /// What futures fail with that were running or pending.
    pub(crate) fn of_future() -> Exception {
        let text = "A process in the process pool was terminated abruptly while the future was \
                    running or pending.";
        Exception::new("BrokenProcessPool", text)
    }
}

/// Python: `concurrent.futures.interpreter.BrokenInterpreterPool`
///
/// ```standalone_crate
/// use concurrent::futures::{BrokenInterpreterPool, InterpreterPoolExecutor};
/// use concurrent::multiprocessing::init;
///
/// fn end(code: i32) {
///     std::process::exit(code);
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let executor = InterpreterPoolExecutor::new(1)?;
///     let failed = executor.submit(end, 3)?.exception(None)?.unwrap();
///     assert_eq!(failed.message(), BrokenInterpreterPool::Ended.to_string());
///     Ok(())
/// }
/// ```
#[cfg(not(loom))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenInterpreterPool {
    /// An initializer has failed. The text is Python's.
    #[error("A thread initializer failed, the thread pool is not usable anymore")]
    Initializer,
    /// An interpreter has ended, which in Python ends everything.
    #[error("An interpreter ended abruptly, the interpreter pool is not usable anymore")]
    Ended,
}

/// Why a task was not taken. Python: `RuntimeError`.
///
/// ```
/// use concurrent::futures::{SubmitError, ThreadPoolExecutor};
///
/// let executor = ThreadPoolExecutor::new(1)?;
/// executor.shutdown(true, false).unwrap();
/// assert_eq!(executor.submit(|| 7).unwrap_err(), SubmitError::ShutDown);
/// # Ok::<(), concurrent::futures::NoWorkers>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The executor was shut down.
    #[error("cannot schedule new futures after shutdown")]
    ShutDown,
    /// An initializer has failed.
    #[error(transparent)]
    Broken(#[from] BrokenThreadPool),
    /// A worker process has died, or an initializer has failed.
    #[cfg(not(loom))]
    #[error(transparent)]
    BrokenProcesses(#[from] BrokenProcessPool),
    /// An interpreter has died, or an initializer has failed.
    #[cfg(not(loom))]
    #[error(transparent)]
    BrokenInterpreters(#[from] BrokenInterpreterPool),
    /// There is no process for it, and there are no others.
    #[cfg(not(loom))]
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// Python: `ValueError: chunksize must be >= 1.`
    #[error("chunksize must be >= 1.")]
    NoChunksize,
    /// There is no thread for it. As in CPython, it is run all the same if there are others.
    #[error(transparent)]
    Start(#[from] StartError),
}
