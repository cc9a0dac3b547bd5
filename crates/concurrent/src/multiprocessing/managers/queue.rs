//! Queues in a manager.

use super::client::waiting;
use super::error::ManagerError;
use super::proxy::{Referent, proxies};
use crate::lock::Block;
use crate::multiprocessing::pickle::dumps;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::sync::Arc;

/// A queue in a manager: [`Queue`](crate::Queue), which threads share there. Python:
/// `manager.Queue()`
///
/// Unlike a [`multiprocessing.Queue`](crate::multiprocessing::Queue) it can be sent, and has no
/// feeder: what was put is there. A process that is killed while it waits for an item takes the
/// next one with it, as in Python.
///
/// ```standalone_crate
/// use concurrent::Block;
/// use concurrent::multiprocessing::managers::{Manager, QueueProxy};
/// use concurrent::multiprocessing::{Process, init};
///
/// fn work(tasks: QueueProxy<(u32, QueueProxy<u32>)>) {
///     let (number, results) = tasks.get(Block::Forever).unwrap();
///     results.put(&(number * number), Block::Forever).unwrap();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let manager = Manager()?;
///     let (tasks, results) = (manager.Queue(0)?, manager.Queue(0)?);
///     let process = Process::new(work, tasks.clone());
///     process.start()?;
///     // Where the result goes is sent along.
///     tasks.put(&(12, results.clone()), Block::Forever)?;
///     assert_eq!(results.get(Block::Forever)?, 144);
///     process.join(None)?;
///     Ok(())
/// }
/// ```
pub struct QueueProxy<T> {
    referent: Arc<Referent>,
    types: PhantomData<fn() -> T>,
}

proxies!(QueueProxy<T>, "Queue";);

impl<T> QueueProxy<T> {
    pub(super) fn of(referent: Arc<Referent>) -> Self {
        Self { referent, types: PhantomData }
    }
}

impl<T: Serialize + DeserializeOwned> QueueProxy<T> {
    /// Python: `queue.put(item, block, timeout)`
    ///
    /// # Blocking
    ///
    /// While the queue is full, as `block` says.
    ///
    /// # Errors
    ///
    /// `Full`; see [`ManagerError`].
    pub fn put(&self, item: &T, block: Block) -> Result<(), ManagerError> {
        self.referent.call("put", &(waiting(block), dumps(item)?))
    }

    /// Python: `queue.put_nowait(item)`
    ///
    /// ```standalone_crate
    /// use concurrent::multiprocessing::{init, managers::Manager};
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let _main = init();
    ///     let manager = Manager()?;
    ///     let queue = manager.Queue(1)?;
    ///     queue.put_nowait(&'a')?;
    ///     assert_eq!((queue.qsize()?, queue.full()?), (1, true));
    ///     assert_eq!(queue.put_nowait(&'b').unwrap_err().to_string(), "the queue is full");
    ///     assert_eq!(queue.get_nowait()?, 'a');
    ///     assert!(queue.empty()?);
    ///     queue.task_done()?;
    ///     queue.join()?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// `Full`; see [`ManagerError`].
    pub fn put_nowait(&self, item: &T) -> Result<(), ManagerError> {
        self.put(item, Block::No)
    }

    /// Python: `queue.get(block, timeout)`
    ///
    /// # Blocking
    ///
    /// While the queue is empty, as `block` says.
    ///
    /// # Errors
    ///
    /// `Empty`; see [`ManagerError`].
    pub fn get(&self, block: Block) -> Result<T, ManagerError> {
        self.referent.call("get", &waiting(block))
    }

    /// Python: `queue.get_nowait()`
    ///
    /// # Errors
    ///
    /// `Empty`; see [`ManagerError`].
    pub fn get_nowait(&self) -> Result<T, ManagerError> {
        self.get(Block::No)
    }

    /// Python: `queue.qsize()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn qsize(&self) -> Result<usize, ManagerError> {
        self.referent.call("qsize", &())
    }

    /// Python: `queue.empty()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn empty(&self) -> Result<bool, ManagerError> {
        self.referent.call("empty", &())
    }

    /// Python: `queue.full()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn full(&self) -> Result<bool, ManagerError> {
        self.referent.call("full", &())
    }

    /// Python: `queue.task_done()`
    ///
    /// # Errors
    ///
    /// `ValueError` when it was called too many times; see [`ManagerError`].
    pub fn task_done(&self) -> Result<(), ManagerError> {
        self.referent.call("task_done", &())
    }

    /// Python: `queue.join()`
    ///
    /// # Blocking
    ///
    /// Until [`task_done`](Self::task_done) was called for every item that was put.
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn join(&self) -> Result<(), ManagerError> {
        self.referent.call("join", &())
    }
}
