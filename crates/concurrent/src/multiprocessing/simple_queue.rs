//! A pipe as a queue. Python: `multiprocessing.SimpleQueue`

use super::connection::{ReceiveError, SendError, one_way, receive_bytes, send_bytes};
use super::held::{Held, Inherit, Reader, Writer};
use super::pickle::{dumps, loads};
use super::process::ProcessError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

const WHAT: &str = "SimpleQueue";

/// Python: `multiprocessing.SimpleQueue()`: a pipe with a lock at each end. What is put is written
/// at once, by the thread that puts it.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Process, SimpleQueue, init};
///
/// fn square((number, results): (u32, SimpleQueue<u32>)) {
///     results.put(&(number * number)).unwrap();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let results = SimpleQueue::new()?;
///     Process::new(square, (12, results.clone())).start()?;
///     assert_eq!(results.get()?, 144);
///     assert!(results.empty());
///     Ok(())
/// }
/// ```
pub struct SimpleQueue<T> {
    reader: Held<Reader>,
    writer: Held<Writer>,
    item: PhantomData<fn(T) -> T>,
}

impl<T: Serialize + DeserializeOwned> SimpleQueue<T> {
    /// An empty queue.
    ///
    /// # Errors
    ///
    /// There are too many pipes, or no processes here.
    pub fn new() -> Result<Self, ProcessError> {
        // The pipe's own latches keep items whole.
        let (reader, writer) = one_way()?;
        Ok(Self { reader, writer, item: PhantomData })
    }

    /// Python: `queue.put(obj)`
    ///
    /// # Blocking
    ///
    /// While the pipe is full, until somebody reads.
    ///
    /// # Errors
    ///
    /// It cannot be pickled, or nobody can get it any more.
    pub fn put(&self, item: &T) -> Result<(), SendError> {
        send_bytes(&self.writer, &[&dumps(item)?])
    }

    /// Python: `queue.get()`
    ///
    /// # Blocking
    ///
    /// While it is empty.
    ///
    /// # Errors
    ///
    /// See [`ReceiveError`].
    pub fn get(&self) -> Result<T, ReceiveError> {
        Ok(loads(&receive_bytes(&self.reader, None)?)?)
    }

    /// Python: `queue.empty()`
    #[must_use]
    pub fn empty(&self) -> bool {
        self.reader.it.0.available(self.reader.system()) == 0
    }
}

impl<T> Clone for SimpleQueue<T> {
    fn clone(&self) -> Self {
        Self { reader: self.reader.clone(), writer: self.writer.clone(), item: PhantomData }
    }
}

impl<T> fmt::Debug for SimpleQueue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SimpleQueue")
    }
}

impl<T> Serialize for SimpleQueue<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (Inherit(&self.reader, WHAT), Inherit(&self.writer, WHAT)).serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for SimpleQueue<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (reader, writer) = Deserialize::deserialize(deserializer)?;
        Ok(Self { reader, writer, item: PhantomData })
    }
}
