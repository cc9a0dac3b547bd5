//! What can go wrong with a pool and its tasks.

use crate::multiprocessing::{ExitCode, PickleError, ProcessError};
use crate::{Exception, StartError};

/// Why a pool does not do something, or a task has no result.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{ExitCode, Pool, PoolError, current_process, init};
///
/// fn fail(message: String) -> u32 {
///     panic!("{message}");
/// }
///
/// fn end(code: i32) -> Option<u32> {
///     if code > 0 {
///         std::process::exit(code);
///     }
///     current_process().pid
/// }
///
/// fn main() -> Result<(), PoolError> {
///     let _main = init();
///     let pool = Pool::new(1)?;
///     let error = pool.apply(fail, "no".to_owned()).unwrap_err();
///     assert!(matches!(&error, PoolError::Raised(panic) if panic.message() == "no"));
///     let worker = pool.apply(end, 0)?.unwrap();
///     // Python's pool waits for ever.
///     let lost = PoolError::WorkerLost { pid: worker, exitcode: ExitCode(3) };
///     assert_eq!(pool.apply(end, 3), Err(lost));
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// Python: `ValueError: Number of processes must be at least 1`
    #[error("Number of processes must be at least 1")]
    NoProcesses,
    /// Python: `ValueError: maxtasksperchild must be a positive int or None`
    #[error("maxtasksperchild must be a positive int or None")]
    NoTasks,
    /// Python: `ValueError: Chunksize must be 1+, not 0`
    #[error("Chunksize must be 1+, not 0")]
    NoChunksize,
    /// It was closed or terminated. Python: `ValueError: Pool not running`
    #[error("Pool not running")]
    NotRunning,
    /// Python: `ValueError: Pool is still running`
    #[error("Pool is still running")]
    StillRunning,
    /// Python: `multiprocessing.TimeoutError`, which has no text.
    #[error("the time was up")]
    TimedOut,
    /// Another handle has taken the result; see [`AsyncResult::take`](super::AsyncResult::take).
    #[error("another handle has taken the result")]
    Taken,
    /// Python: `ValueError: <multiprocessing.pool.ApplyResult object at 0x…> not ready`
    #[error("{0} not ready")]
    NotReady(&'static str),
    /// The task panicked, with what, and in its traceback where. Python: its exception, raised
    /// again; the traceback is its `__cause__`, a `RemoteTraceback`.
    #[error(transparent)]
    Raised(#[from] Exception),
    /// The worker died after it had begun the task. Python's pool waits for its result for ever.
    #[error("the worker (pid {pid}) ended with exit code {exitcode} before this task had a result")]
    WorkerLost {
        /// Which worker.
        pid: u32,
        /// How it ended.
        exitcode: ExitCode,
    },
    /// The pool was terminated before the task had a result. Python's waits for it for ever.
    #[error("the pool was terminated before this task had a result")]
    Terminated,
    /// The result cannot be pickled. Python: `multiprocessing.pool.MaybeEncodingError`
    #[error("Error sending result: '{result}'. Reason: '{reason}'")]
    MaybeEncoding {
        /// Its type.
        result: String,
        /// Why not.
        reason: PickleError,
    },
    /// The arguments cannot be pickled.
    #[error(transparent)]
    Pickle(#[from] PickleError),
    /// No process can be had.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// No thread can be had for the results.
    #[error(transparent)]
    Thread(#[from] StartError),
}
