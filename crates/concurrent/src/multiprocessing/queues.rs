//! Queues between processes. Python: `multiprocessing.Queue`

mod error;
mod feeders;

pub use error::{GetError, NotClosed, PutError};
use feeders::Feeder;
pub(crate) use feeders::{finish_feeders, renew};

use super::connection::{ReceiveError, SendError, one_way, receive_bytes, send_bytes};
use super::held::{Held, Inherit, Reader, Writer};
use super::pickle::{dumps, loads};
use super::process::ProcessError;
use super::runtime::Runtime;
use super::synchronize::{BoundedSemaphore, Lock};
use crate::lock::Block;
use crate::{StartError, Thread, monotonic};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use services::Stream;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Python: `multiprocessing.Queue(maxsize)`: first in, first out, between processes.
///
/// What is put goes into a buffer of this process, and a thread, the feeder, writes it to a pipe of
/// 64 KiB. So [`put`](Self::put) does not wait for a reader, [`empty`](Self::empty) may be true
/// just after it, and a process does not end before the feeder has written everything: who joins a
/// process before reading what it has put may wait for ever.
///
/// ```standalone_crate
/// use concurrent::Block;
/// use concurrent::multiprocessing::{Process, Queue, init};
///
/// fn square((tasks, results): (Queue<u32>, Queue<u32>)) {
///     let number = tasks.get(Block::Forever).unwrap();
///     results.put(number * number, Block::Forever).unwrap();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let (tasks, results) = (Queue::new(0)?, Queue::new(0)?);
///     let process = Process::new(square, (tasks.clone(), results.clone()));
///     process.start()?;
///     tasks.put(12, Block::Forever)?;
///     assert_eq!(results.get(Block::Forever)?, 144);
///     process.join(None)?;
///     Ok(())
/// }
/// ```
pub struct Queue<T> {
    shared: Shared,
    feeder: Arc<Feeder<T>>,
}

/// What all processes share of a queue.
#[derive(Clone, Debug)]
struct Shared {
    reader: Held<Reader>,
    writer: Held<Writer>,
    /// Held while an item is read.
    read: Lock,
    /// Counts what room there is.
    room: BoundedSemaphore,
    maxsize: u32,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn new(maxsize: u32) -> Result<Self, ProcessError> {
        let maxsize = if maxsize == 0 { i32::MAX.cast_unsigned() } else { maxsize };
        let (reader, writer) = one_way()?;
        let (read, room) = (Lock::new()?, BoundedSemaphore::new(maxsize)?);
        Ok(Self { reader, writer, read, room, maxsize })
    }

    fn get(&self, block: Block) -> Result<Vec<u8>, GetError> {
        let deadline = block.timeout().map(|timeout| monotonic().saturating_add(timeout));
        if !self.read.acquire(block) {
            return Err(GetError::Empty);
        }
        let left = deadline.map(|deadline| deadline.saturating_sub(monotonic()));
        let item = receive_bytes(&self.reader, left);
        // Whoever comes next reads on; that it is free is certain.
        self.read.release().ok();
        match item {
            Ok(bytes) => {
                self.room.release().ok();
                Ok(bytes)
            }
            Err(ReceiveError::TimedOut) => Err(GetError::Empty),
            Err(error) => Err(GetError::Broken(error)),
        }
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Queue<T> {
    /// An empty queue that holds up to `maxsize` items; any number when that is 0.
    ///
    /// # Errors
    ///
    /// There is no room for its parts, or there are no processes here.
    pub fn new(maxsize: u32) -> Result<Self, ProcessError> {
        Ok(Self { shared: Shared::new(maxsize)?, feeder: Arc::default() })
    }

    /// Python: `queue.put(obj, block, timeout)`. What cannot be pickled is dropped by the feeder,
    /// which says so on standard error.
    ///
    /// # Blocking
    ///
    /// While the queue holds `maxsize` items, as `block` says.
    ///
    /// # Errors
    ///
    /// See [`PutError`].
    ///
    /// # Differences from Python
    ///
    /// Where a process has no threads (the process image of a page), there is no feeder, and
    /// nothing can be put.
    pub fn put(&self, item: T, block: Block) -> Result<(), PutError<T>> {
        let item = self.take_room(item, block)?;
        self.append(item)
    }

    /// Waits until there is room for one more item, and takes it.
    pub(super) fn take_room(&self, item: T, block: Block) -> Result<T, PutError<T>> {
        if self.feeder.state().closed {
            return Err(PutError::Closed(item));
        }
        match self.shared.room.acquire(block) {
            true => Ok(item),
            false => Err(PutError::Full(item)),
        }
    }

    /// Gives the feeder an item for which room was taken.
    pub(super) fn append(&self, item: T) -> Result<(), PutError<T>> {
        if let Err(error) = self.start_feeder() {
            self.shared.room.release().ok();
            return Err(PutError::NoFeeder(item, error));
        }
        // It has no bound.
        self.feeder.state().buffer.put_nowait(Some(item)).ok();
        Ok(())
    }

    /// Python: `queue.put_nowait(obj)`
    ///
    /// ```
    /// use concurrent::{Block, multiprocessing::Queue};
    ///
    /// let queue = Queue::new(2)?;
    /// queue.put_nowait('a')?;
    /// assert_eq!((queue.qsize(), queue.full()), (1, false));
    /// assert_eq!(queue.get(Block::Forever), Ok('a'));
    /// assert!(queue.empty() && queue.get_nowait().is_err());
    /// queue.close();
    /// queue.join_thread()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// While nothing is there, as `block` says.
    ///
    /// # Errors
    ///
    /// [`GetError::Empty`] when the time is up; [`GetError::Broken`] when a process died in the
    /// middle of an item, or nobody is left who could put one.
    pub fn get(&self, block: Block) -> Result<T, GetError> {
        loads(&self.shared.get(block)?).map_err(|error| GetError::Broken(error.into()))
    }

    /// Python: `queue.get_nowait()`
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub fn get_nowait(&self) -> Result<T, GetError> {
        self.get(Block::No)
    }

    /// Python: `queue.qsize()`: how many were put and not got; some may not have left their process.
    #[must_use]
    pub fn qsize(&self) -> u32 {
        self.shared.maxsize - self.shared.room.get_value()
    }

    /// Python: `queue.empty()`: whether nothing is in the pipe. What was just put may not be there
    /// yet, and what is there may be gone when it is asked for.
    #[must_use]
    pub fn empty(&self) -> bool {
        let reader = &self.shared.reader;
        reader.it.0.available(reader.system()) == 0
    }

    /// Python: `queue.full()`
    #[must_use]
    pub fn full(&self) -> bool {
        self.shared.room.get_value() == 0
    }

    /// Says that this process will put no more. Python: `queue.close()`
    ///
    /// # Differences from Python
    ///
    /// There, who has closed a queue can get nothing from it either.
    pub fn close(&self) {
        let mut state = self.feeder.state();
        if !std::mem::replace(&mut state.closed, true) && state.thread.is_some() {
            // The feeder ends with it.
            state.buffer.put_nowait(None).ok();
        }
    }

    /// Waits until the feeder has written everything. Python: `queue.join_thread()`, which must
    /// come after [`close`](Self::close).
    ///
    /// # Blocking
    ///
    /// While the pipe is full and nobody reads.
    ///
    /// # Errors
    ///
    /// [`NotClosed`]: the feeder would not end.
    pub fn join_thread(&self) -> Result<(), NotClosed> {
        let state = self.feeder.state();
        if !state.closed {
            return Err(NotClosed);
        }
        let thread = state.thread.clone();
        drop(state);
        if let Some(thread) = thread {
            // It is another thread, and was started.
            thread.join(None).ok();
        }
        Ok(())
    }

    /// Lets this process end without waiting for the feeder: what it has not written is lost.
    /// Python: `queue.cancel_join_thread()`
    ///
    /// ```
    /// # use concurrent::multiprocessing::Queue;
    /// let queue = Queue::new(0)?;
    /// queue.put_nowait(vec![0_u8; 1 << 20])?;
    /// // Nobody reads it, and the pipe is full. The process ends all the same.
    /// queue.cancel_join_thread();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cancel_join_thread(&self) {
        self.feeder.state().cancelled = true;
    }

    fn start_feeder(&self) -> Result<(), StartError> {
        let mut state = self.feeder.state();
        if state.thread.is_some() {
            return Ok(());
        }
        let (buffer, shared) = (Arc::clone(&state.buffer), self.shared.clone());
        let thread = Thread::new(move || feed(&buffer, &shared))
            .with_name("QueueFeederThread")
            .with_daemon(true);
        thread.start()?;
        let feeder = Arc::clone(&self.feeder);
        feeders::FEEDERS.lock().push(Box::new(move || feeder.finish()));
        state.thread = Some(thread);
        Ok(())
    }
}

/// Writes what is put, until there is a `None`.
fn feed<T: Serialize>(buffer: &crate::Queue<Option<T>>, shared: &Shared) {
    while let Ok(Some(item)) = buffer.get(Block::Forever) {
        let sent = dumps(&item).map_err(SendError::Pickle).and_then(|bytes| {
            drop(item);
            send_bytes(&shared.writer, &[&bytes])
        });
        match sent {
            Ok(()) => {}
            // Nobody will read it.
            Err(SendError::Broken | SendError::Torn) => return,
            Err(error) => {
                shared.room.release().ok();
                complain(&shared.reader.runtime, &error);
            }
        }
    }
}

fn complain(runtime: &Runtime, error: &SendError) {
    let text = format!("QueueFeederThread: {error}\n");
    runtime.system.write_console(runtime.me(), Stream::Err, text.as_bytes());
}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone(), feeder: Arc::clone(&self.feeder) }
    }
}

impl<T> fmt::Debug for Queue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Queue")
    }
}

impl Serialize for Shared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (
            Inherit(&self.reader, "Queue"),
            Inherit(&self.writer, "Queue"),
            &self.read,
            &self.room,
            self.maxsize,
        )
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Shared {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (reader, writer, read, room, maxsize) = Deserialize::deserialize(deserializer)?;
        Ok(Self { reader, writer, read, room, maxsize })
    }
}

impl<T> Serialize for Queue<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.shared.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Queue<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { shared: Shared::deserialize(deserializer)?, feeder: Arc::default() })
    }
}
