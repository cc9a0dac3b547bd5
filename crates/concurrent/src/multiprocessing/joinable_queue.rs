//! Queues that know when their items are dealt with. Python: `multiprocessing.JoinableQueue`

use super::condition::Condition;
use super::pickle::child_for;
use super::process::ProcessError;
use super::queues::{GetError, NotClosed, PutError, Queue};
use super::synchronize::Semaphore;
use crate::TooManyTaskDone;
use crate::lock::Block;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// Python: `multiprocessing.JoinableQueue(maxsize)`: a [`Queue`] that counts the items for which
/// [`task_done`](Self::task_done) was not called.
///
/// ```standalone_crate
/// use concurrent::Block;
/// use concurrent::multiprocessing::{JoinableQueue, Process, init};
///
/// fn work(queue: JoinableQueue<String>) {
///     while let Ok(task) = queue.get(Block::Forever) {
///         println!("{task}");
///         queue.task_done().unwrap();
///     }
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let queue = JoinableQueue::new(0)?;
///     Process::new(work, queue.clone()).with_daemon(true).start()?;
///     for task in ["sweep", "mop"] {
///         queue.put(task.to_owned(), Block::Forever)?;
///     }
///     // Both have been printed when this returns.
///     queue.join();
///     Ok(())
/// }
/// ```
///
/// An item whose process was killed before it said that it was done is waited for until somebody
/// else says so. Likewise one that could not be pickled.
///
/// Else it is a [`Queue`]:
///
/// ```
/// use concurrent::Block;
/// use concurrent::multiprocessing::JoinableQueue;
///
/// let queue = JoinableQueue::new(2)?;
/// queue.put_nowait('a')?;
/// assert_eq!((queue.qsize(), queue.full()), (1, false));
/// assert_eq!(queue.get(Block::Forever), Ok('a'));
/// assert!(queue.empty() && queue.get_nowait().is_err());
/// queue.close();
/// queue.join_thread()?;
/// # queue.cancel_join_thread();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct JoinableQueue<T> {
    queue: Queue<T>,
    unfinished: Semaphore,
    /// Notified when nothing is unfinished.
    condition: Condition,
}

impl<T: Serialize + DeserializeOwned + Send + 'static> JoinableQueue<T> {
    /// An empty queue that holds up to `maxsize` items; any number when that is 0.
    ///
    /// # Errors
    ///
    /// There is no room for its parts, or there are no processes here.
    pub fn new(maxsize: u32) -> Result<Self, ProcessError> {
        let (queue, unfinished) = (Queue::new(maxsize)?, Semaphore::new(0)?);
        Ok(Self { queue, unfinished, condition: Condition::new()? })
    }

    /// Python: `queue.put(obj, block, timeout)`
    ///
    /// # Blocking
    ///
    /// As [`Queue::put`].
    ///
    /// # Errors
    ///
    /// As [`Queue::put`].
    pub fn put(&self, item: T, block: Block) -> Result<(), PutError<T>> {
        let item = self.queue.take_room(item, block)?;
        let _held = self.condition.enter();
        self.queue.append(item)?;
        // Its bound is beyond what can be put.
        self.unfinished.release().ok();
        Ok(())
    }

    /// Python: `queue.put_nowait(obj)`
    ///
    /// # Errors
    ///
    /// As [`put`](Self::put).
    pub fn put_nowait(&self, item: T) -> Result<(), PutError<T>> {
        self.put(item, Block::No)
    }

    /// Python: `queue.get(block, timeout)`
    ///
    /// # Blocking
    ///
    /// As [`Queue::get`].
    ///
    /// # Errors
    ///
    /// As [`Queue::get`].
    pub fn get(&self, block: Block) -> Result<T, GetError> {
        self.queue.get(block)
    }

    /// Python: `queue.get_nowait()`
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub fn get_nowait(&self) -> Result<T, GetError> {
        self.queue.get_nowait()
    }

    /// Says that an item which was got is dealt with. Python: `queue.task_done()`
    ///
    /// # Blocking
    ///
    /// After the last item, until those who [`join`](Self::join) have woken: for ever for one that
    /// was killed in it. See [`Condition`].
    ///
    /// # Errors
    ///
    /// [`TooManyTaskDone`] when every item that was ever put is dealt with already.
    pub fn task_done(&self) -> Result<(), TooManyTaskDone> {
        let _held = self.condition.enter();
        if !self.unfinished.acquire(Block::No) {
            return Err(TooManyTaskDone);
        }
        if self.unfinished.get_value() == 0 {
            // Not an error: the lock is this thread's.
            self.condition.notify_all().ok();
        }
        Ok(())
    }

    /// Python: `queue.join()`
    ///
    /// # Blocking
    ///
    /// Until [`task_done`](Self::task_done) was called for every item that was put, without the
    /// calling thread's GIL.
    pub fn join(&self) {
        let _held = self.condition.enter();
        if self.unfinished.get_value() > 0 {
            self.condition.wait(None).ok();
        }
    }

    /// Python: `queue.qsize()`
    #[must_use]
    pub fn qsize(&self) -> u32 {
        self.queue.qsize()
    }

    /// Python: `queue.empty()`
    #[must_use]
    pub fn empty(&self) -> bool {
        self.queue.empty()
    }

    /// Python: `queue.full()`
    #[must_use]
    pub fn full(&self) -> bool {
        self.queue.full()
    }

    /// Says that this process will put no more. Python: `queue.close()`
    pub fn close(&self) {
        self.queue.close();
    }

    /// Python: `queue.join_thread()`
    ///
    /// # Blocking
    ///
    /// As [`Queue::join_thread`].
    ///
    /// # Errors
    ///
    /// [`NotClosed`]
    pub fn join_thread(&self) -> Result<(), NotClosed> {
        self.queue.join_thread()
    }

    /// Python: `queue.cancel_join_thread()`
    pub fn cancel_join_thread(&self) {
        self.queue.cancel_join_thread();
    }
}

impl<T> Clone for JoinableQueue<T> {
    fn clone(&self) -> Self {
        Self {
            queue: self.queue.clone(),
            unfinished: self.unfinished.clone(),
            condition: self.condition.clone(),
        }
    }
}

impl<T> fmt::Debug for JoinableQueue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unfinished = self.unfinished.get_value();
        f.debug_struct("JoinableQueue")
            .field("unfinished", &unfinished)
            .field("condition", &self.condition)
            .finish()
    }
}

impl<T> Serialize for JoinableQueue<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        child_for::<S::Error>("JoinableQueue")?;
        (&self.queue, &self.unfinished, &self.condition).serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for JoinableQueue<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (queue, unfinished, condition) = Deserialize::deserialize(deserializer)?;
        Ok(Self { queue, unfinished, condition })
    }
}
