//! Why something cannot be done with a process.

use crate::multiprocessing::Unavailable;
use crate::multiprocessing::pickle::PickleError;

/// Why something cannot be done with a process.
///
/// ```
/// use concurrent::multiprocessing::{Process, ProcessError};
///
/// let process = Process::new(|()| (), ());
/// assert_eq!(process.join(None), Err(ProcessError::NotStarted("join")));
/// process.close()?;
/// assert_eq!(process.start(), Err(ProcessError::Closed));
/// # Ok::<(), ProcessError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProcessError {
    /// Python: `AssertionError: cannot start a process twice`
    #[error("cannot start a process twice")]
    StartedTwice,
    /// Python: `AssertionError: can only join a started process`
    #[error("can only {0} a started process")]
    NotStarted(&'static str),
    /// Python: `AssertionError: can only join a child process`
    #[error("can only {0} a child process")]
    NotAChild(&'static str),
    /// Python: `ValueError: process object is closed`
    #[error("process object is closed")]
    Closed,
    /// Python: `ValueError: Cannot close a process while it is still running. …`
    #[error(
        "Cannot close a process while it is still running. You should first call join() or \
         terminate()."
    )]
    StillRunning,
    /// Python: `AssertionError: daemonic processes are not allowed to have children`
    #[error("daemonic processes are not allowed to have children")]
    Daemonic,
    /// Python: `RuntimeError: An attempt has been made to start a new process before …`
    #[error(
        "An attempt has been made to start a new process before the current process has finished \
         its bootstrapping phase: `let _main = concurrent::multiprocessing::init();` must be the \
         first line of `main`"
    )]
    NotInitialised,
    /// The arguments cannot cross.
    #[error(transparent)]
    Pickle(#[from] PickleError),
    /// As many processes live as may, or there is no memory for more.
    #[error("can't start new process: {0}")]
    Refused(String),
    /// There are no processes here.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}
