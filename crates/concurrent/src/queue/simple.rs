//! A queue without limit and without tasks, with the behaviour of Python's `queue.SimpleQueue`.

use super::{GetError, PutError, Queue};
use crate::lock::Block;

/// Python: `queue.SimpleQueue()`: first in, first out, without limit, and no more.
///
/// ```
/// use concurrent::{Block, SimpleQueue, Thread};
/// use std::sync::Arc;
///
/// let queue = Arc::new(SimpleQueue::new());
/// let put = Arc::clone(&queue);
/// let thread = Thread::new(move || put.put("item"));
/// thread.start()?;
/// assert_eq!(queue.get(Block::Forever), Ok("item"));
/// # Ok::<(), concurrent::StartError>(())
/// ```
#[derive(Debug)]
pub struct SimpleQueue<T>(Queue<T>);

impl<T> Default for SimpleQueue<T> {
    fn default() -> Self {
        Self(Queue::new(0))
    }
}

impl<T> SimpleQueue<T> {
    /// An empty queue.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Python: `queue.put(item)`, which never waits.
    pub fn put(&self, item: T) {
        match self.0.put_nowait(item) {
            // It has no limit, and nobody can shut it down.
            Ok(()) | Err(PutError::Full(_) | PutError::ShutDown(_)) => {}
        }
    }

    /// Python: `queue.put_nowait(item)`, which is the same.
    ///
    /// ```
    /// use concurrent::SimpleQueue;
    ///
    /// let queue = SimpleQueue::new();
    /// queue.put_nowait('a');
    /// assert_eq!((queue.qsize(), queue.empty()), (1, false));
    /// assert_eq!((queue.get_nowait(), queue.get_nowait().is_err()), (Ok('a'), true));
    /// ```
    pub fn put_nowait(&self, item: T) {
        self.put(item);
    }

    /// Python: `queue.get(block, timeout)`
    ///
    /// # Blocking
    ///
    /// While the queue is empty, as `block` says, without the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// [`GetError::Empty`] when the time is up.
    pub fn get(&self, block: Block) -> Result<T, GetError> {
        self.0.get(block)
    }

    /// Python: `queue.get_nowait()`
    ///
    /// # Errors
    ///
    /// [`GetError::Empty`]
    pub fn get_nowait(&self) -> Result<T, GetError> {
        self.0.get_nowait()
    }

    /// Python: `queue.qsize()`
    #[must_use]
    pub fn qsize(&self) -> usize {
        self.0.qsize()
    }

    /// Python: `queue.empty()`
    #[must_use]
    pub fn empty(&self) -> bool {
        self.0.empty()
    }
}
