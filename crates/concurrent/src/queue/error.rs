//! Why a call of a queue did nothing.

/// Why an item was not put; it is given back.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("task_done() called too many times")]
pub struct TooManyTaskDone;
