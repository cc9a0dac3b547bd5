//! Why a call of a queue did nothing.

use crate::StartError;
use crate::multiprocessing::ReceiveError;

/// Why an item was not put; it is given back.
///
/// ```
/// # use concurrent::{Block, multiprocessing::{GetError, PutError, Queue}};
/// let queue = Queue::new(1)?;
/// queue.put_nowait('a')?;
/// assert_eq!(queue.put_nowait('b'), Err(PutError::Full('b')));
/// queue.close();
/// queue.join_thread()?;
/// assert_eq!(queue.put('b', Block::Forever), Err(PutError::Closed('b')));
/// # queue.cancel_join_thread();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PutError<T> {
    /// Python: `queue.Full`
    #[error("the queue is full")]
    Full(T),
    /// Python: `ValueError: Queue is closed`
    #[error("the queue is closed")]
    Closed(T),
    /// There is no thread for the feeder, and why.
    #[error("the queue has no feeder: {1}; a SimpleQueue needs none")]
    NoFeeder(T, StartError),
}

/// Why no item was got.
///
/// ```
/// # use concurrent::multiprocessing::{GetError, Queue};
/// let queue = Queue::<char>::new(0)?;
/// assert_eq!(queue.get_nowait(), Err(GetError::Empty));
/// assert!(queue.empty() && !queue.full() && queue.qsize() == 0);
/// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GetError {
    /// Python: `queue.Empty`
    #[error("the queue is empty")]
    Empty,
    /// A process died in the middle of an item, or nobody is left who could put one.
    #[error("the queue is broken: {0}")]
    Broken(ReceiveError),
}

/// The feeder of a queue is not waited for before that is closed. Python: `AssertionError: Queue …
/// not closed`
///
/// ```
/// # use concurrent::multiprocessing::{NotClosed, Queue};
/// let queue = Queue::<char>::new(0)?;
/// assert_eq!(queue.join_thread(), Err(NotClosed));
/// queue.close();
/// assert_eq!(queue.join_thread(), Ok(()));
/// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the queue is not closed")]
pub struct NotClosed;
