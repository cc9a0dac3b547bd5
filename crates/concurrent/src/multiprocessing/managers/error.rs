//! What goes wrong at a manager, and in it.

use crate::multiprocessing::pickle::PickleError;
use crate::multiprocessing::process::ProcessError;
use crate::multiprocessing::runtime::Unavailable;
use serde::{Deserialize, Serialize};

/// Why a method of a proxy has no result.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::init;
/// use concurrent::multiprocessing::managers::{Manager, ManagerError};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let manager = Manager()?;
///     let numbers = manager.list([1, 2, 3])?;
///     manager.shutdown()?;
///     assert_eq!(numbers.len(), Err(ManagerError::Gone));
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManagerError {
    /// The object has raised this.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The manager was shut down or killed. Python: `ConnectionRefusedError`,
    /// `ConnectionResetError`, `BrokenPipeError`, `EOFError`, as it happens
    #[error("the manager has ended")]
    Gone,
    /// What came is something else, or what was to be sent cannot cross.
    #[error(transparent)]
    Pickle(#[from] PickleError),
    /// There is no process or no pipe for it.
    #[error(transparent)]
    Process(#[from] ProcessError),
}

impl From<Unavailable> for ManagerError {
    fn from(why: Unavailable) -> Self {
        Self::Process(why.into())
    }
}

/// What an object in a manager has raised, with Python's message.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::init;
/// use concurrent::multiprocessing::managers::{Manager, ManagerError, RemoteError};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let manager = Manager()?;
///     let error = manager.list([1, 2, 3])?.get(3).unwrap_err();
///     assert!(matches!(error, ManagerError::Remote(RemoteError::IndexError(_))));
///     assert_eq!(error.to_string(), "list index out of range");
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum RemoteError {
    /// Python: `IndexError`
    #[error("{0}")]
    IndexError(String),
    /// Python: `KeyError`, whose message is the key; the manager knows only the bytes of that
    #[error("{0}")]
    KeyError(String),
    /// Python: `ValueError`
    #[error("{0}")]
    ValueError(String),
    /// Python: `AttributeError`
    #[error("{0}")]
    AttributeError(String),
    /// Python: `RuntimeError`
    #[error("{0}")]
    RuntimeError(String),
    /// Python: `queue.Empty`
    #[error("the queue is empty")]
    Empty,
    /// Python: `queue.Full`
    #[error("the queue is full")]
    Full,
    /// It could not read what it was sent. Python: `RemoteError`
    #[error("Unserializable message: {0}")]
    Unserializable(String),
}

impl From<PickleError> for RemoteError {
    fn from(error: PickleError) -> Self {
        Self::Unserializable(error.0)
    }
}
