//! Why a call of a queue did nothing.

/// Why an item was not put; it is given back.
///
/// ```
/// use concurrent::{PutError, Queue};
///
/// let queue = Queue::new(1);
/// queue.put_nowait('a')?;
/// assert_eq!(queue.put_nowait('b'), Err(PutError::Full('b')));
/// # Ok::<(), PutError<char>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PutError<T> {
    /// Python: `queue.Full`
    #[error("the queue is full")]
    Full(T),
    /// Python: `queue.ShutDown`
    #[error("the queue is shut down")]
    ShutDown(T),
}

/// Why no item was got.
///
/// ```
/// use concurrent::{Block, GetError, Queue};
/// use std::time::Duration;
///
/// let queue = Queue::<char>::new(0);
/// assert_eq!(queue.get(Block::For(Duration::from_millis(1))), Err(GetError::Empty));
/// queue.shutdown(false);
/// assert_eq!(queue.get(Block::Forever), Err(GetError::ShutDown));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GetError {
    /// Python: `queue.Empty`
    #[error("the queue is empty")]
    Empty,
    /// Python: `queue.ShutDown`
    #[error("the queue is shut down")]
    ShutDown,
}

/// Python: `ValueError: task_done() called too many times`
///
/// ```
/// use concurrent::{Queue, TooManyTaskDone};
///
/// let queue = Queue::new(0);
/// queue.put_nowait('a').unwrap();
/// assert_eq!(queue.task_done(), Ok(()));
/// assert_eq!(queue.task_done(), Err(TooManyTaskDone));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("task_done() called too many times")]
pub struct TooManyTaskDone;
