//! Workers that do tasks. Python: `multiprocessing.Pool`
//!
//! ```standalone_crate
//! use concurrent::multiprocessing::{Pool, PoolError, init};
//!
//! fn square(x: u64) -> u64 {
//!     x * x
//! }
//!
//! fn main() -> Result<(), PoolError> {
//!     // Python: if __name__ == "__main__":
//!     let _main = init();
//!     let pool = Pool::new(4)?;
//!     assert_eq!(pool.map(square, 0..5, None)?, [0, 1, 4, 9, 16]);
//!     assert_eq!(pool.apply(square, 10)?, 100);
//!     for result in pool.imap_unordered(square, [1, 2, 3], 1)? {
//!         println!("{}", result?);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! How it works is in the README beside this file.

mod board;
mod builder;
mod call;
mod error;
mod feeder;
mod hand;
mod handler;
mod imap;
mod job;
mod ledger;
mod result;
mod seat;
mod shared;
mod wire;
mod words;
mod worker;

pub use builder::PoolBuilder;
pub(crate) use builder::terminate_all;
pub use error::PoolError;
pub use imap::IMapIterator;
pub use result::{AsyncResult, Callbacks, MapResult};

use crate::schedule::python_chunksize;
use crate::sync::{Mutex, lock};
use imap::ImapSink;
use result::{ApplySink, Gather, MapSink};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::{Phase, Shared};
use std::fmt;
use std::sync::Arc;
use wire::Function;

/// Workers that do tasks. Python: `multiprocessing.Pool(processes)`
///
/// What they call is a function without captured variables. Its arguments and its result cross as
/// bytes. See the [module](self) for an example.
///
/// Dropping it terminates it, as the end of Python's `with` block does. So does the end of the
/// process.
///
/// # Differences from Python
///
/// - A function has one argument, which may be a tuple. A task that may fail returns a `Result`,
///   or panics.
/// - When a worker is killed, what it had begun fails with [`PoolError::WorkerLost`], what it had
///   not begun is done by others, and another worker takes its place. Python's waits for ever.
/// - What is not done when the pool is terminated fails with [`PoolError::Terminated`]. Python's
///   waits for ever.
/// - A callback that panics is reported and otherwise passed over. In Python it ends the thread
///   that handles results, and nothing more arrives.
/// - Workers are sent tasks before they need them. What one has not begun is taken back when
///   another has nothing to do, so no task waits while a worker is idle.
pub struct Pool {
    shared: Arc<Shared>,
}

impl Pool {
    /// With so many workers. Python: `Pool(processes)`
    ///
    /// # Errors
    ///
    /// `processes` is 0, or there are no processes or threads to be had.
    pub fn new(processes: usize) -> Result<Self, PoolError> {
        Self::builder().processes(processes).build()
    }

    /// A pool with an initializer, workers that are replaced, and the like.
    pub fn builder() -> PoolBuilder {
        PoolBuilder::new()
    }

    /// Python: `pool.apply(func, args)`
    ///
    /// # Blocking
    ///
    /// Until the result is there, without the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// The pool is not running, or why there is no result.
    pub fn apply<A, R>(&self, func: fn(A) -> R, args: A) -> Result<R, PoolError>
    where
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
    {
        self.apply_async(func, args)?.take()
    }

    /// Python: `pool.apply_async(func, args)`
    ///
    /// # Errors
    ///
    /// [`PoolError::NotRunning`]
    pub fn apply_async<A, R>(&self, func: fn(A) -> R, args: A) -> Result<AsyncResult<R>, PoolError>
    where
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
    {
        self.apply_async_with(func, args, Callbacks::new())
    }

    /// Python: `pool.apply_async(func, args, callback=…, error_callback=…)`
    ///
    /// # Errors
    ///
    /// [`PoolError::NotRunning`]
    pub fn apply_async_with<A, R>(
        &self,
        func: fn(A) -> R,
        args: A,
        callbacks: Callbacks<R>,
    ) -> Result<AsyncResult<R>, PoolError>
    where
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
    {
        let result = AsyncResult::pending();
        let callbacks = Mutex::new(Some(callbacks));
        let sink = Arc::new(ApplySink { result: result.clone(), callbacks });
        let job = self.shared.open(Function::of(func), sink)?;
        self.shared.add_all(job, &[args], 1);
        Ok(result)
    }

    /// Python: `pool.map(func, iterable, chunksize)`. The results are in the order of the
    /// arguments. Without a chunk size, a quarter of each worker's share.
    ///
    /// # Blocking
    ///
    /// Until all results are there, without the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// The pool is not running, or the first error that arrived. As in Python, all other tasks are
    /// done nevertheless, but those that come after the failed one in its chunk.
    ///
    /// # Differences from Python
    ///
    /// A chunk size of 0 counts as 1. Python's then returns `None`s, and calls nothing.
    pub fn map<A, R>(
        &self,
        func: fn(A) -> R,
        iterable: impl IntoIterator<Item = A>,
        chunksize: Option<u32>,
    ) -> Result<Vec<R>, PoolError>
    where
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
    {
        self.map_async(func, iterable, chunksize)?.take()
    }

    /// Python: `pool.map_async(func, iterable, chunksize)`
    ///
    /// # Errors
    ///
    /// [`PoolError::NotRunning`]
    pub fn map_async<A, R>(
        &self,
        func: fn(A) -> R,
        iterable: impl IntoIterator<Item = A>,
        chunksize: Option<u32>,
    ) -> Result<MapResult<R>, PoolError>
    where
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
    {
        self.map_async_with(func, iterable, chunksize, Callbacks::new())
    }

    /// Python: `pool.map_async(func, iterable, chunksize, callback=…, error_callback=…)`. As in
    /// Python, no callback is called when there are no items.
    ///
    /// # Errors
    ///
    /// [`PoolError::NotRunning`]
    pub fn map_async_with<A, R>(
        &self,
        func: fn(A) -> R,
        iterable: impl IntoIterator<Item = A>,
        chunksize: Option<u32>,
        callbacks: Callbacks<Vec<R>>,
    ) -> Result<MapResult<R>, PoolError>
    where
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
    {
        self.map_all(Function::of(func), iterable, chunksize, callbacks)
    }

    /// Calls a function of two arguments with pairs. Python: `pool.starmap(func, iterable,
    /// chunksize)`. With more arguments, let the function take a tuple, and use
    /// [`map`](Self::map).
    ///
    /// # Blocking
    ///
    /// As [`map`](Self::map).
    ///
    /// # Errors
    ///
    /// As [`map`](Self::map).
    pub fn starmap<A, B, R>(
        &self,
        func: fn(A, B) -> R,
        iterable: impl IntoIterator<Item = (A, B)>,
        chunksize: Option<u32>,
    ) -> Result<Vec<R>, PoolError>
    where
        A: Serialize + DeserializeOwned,
        B: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
    {
        self.starmap_async(func, iterable, chunksize, Callbacks::new())?.take()
    }

    /// Python: `pool.starmap_async(func, iterable, chunksize, callback=…, error_callback=…)`
    ///
    /// # Errors
    ///
    /// [`PoolError::NotRunning`]
    pub fn starmap_async<A, B, R>(
        &self,
        func: fn(A, B) -> R,
        iterable: impl IntoIterator<Item = (A, B)>,
        chunksize: Option<u32>,
        callbacks: Callbacks<Vec<R>>,
    ) -> Result<MapResult<R>, PoolError>
    where
        A: Serialize + DeserializeOwned,
        B: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
    {
        self.map_all(Function::of_two(func), iterable, chunksize, callbacks)
    }

    fn map_all<A: Serialize, R: DeserializeOwned + Send + 'static>(
        &self,
        function: Function,
        iterable: impl IntoIterator<Item = A>,
        chunksize: Option<u32>,
        callbacks: Callbacks<Vec<R>>,
    ) -> Result<MapResult<R>, PoolError> {
        let arguments: Vec<A> = iterable.into_iter().collect();
        let result = AsyncResult::pending();
        let length = u32::try_from(arguments.len()).unwrap_or(u32::MAX);
        let workers = lock(&self.shared.state).seats.len();
        let chunksize = chunksize.unwrap_or_else(|| python_chunksize(length, workers)).max(1);
        let gather = Gather::new(arguments.len(), chunksize as usize, callbacks);
        let gather = Mutex::new(Some(gather));
        let sink = Arc::new(MapSink { result: result.clone(), gather });
        let job = self.shared.open(function, sink)?;
        if arguments.is_empty() {
            result.set(Ok(Vec::new()));
        }
        self.shared.add_all(job, &arguments, chunksize as usize);
        Ok(result)
    }

    /// The results as they come, in the order of the arguments. Python: `pool.imap(func, iterable,
    /// chunksize)`
    ///
    /// A thread of this process goes through the iterable, a little before it is needed.
    ///
    /// # Errors
    ///
    /// The pool is not running, or the chunk size is 0.
    pub fn imap<A, R, I>(
        &self,
        func: fn(A) -> R,
        iterable: I,
        chunksize: u32,
    ) -> Result<IMapIterator<R>, PoolError>
    where
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
        I: IntoIterator<Item = A>,
        I::IntoIter: Send + 'static,
    {
        self.imap_all(func, iterable.into_iter(), chunksize, true)
    }

    /// The results as they come, in any order; else as [`imap`](Self::imap). Python:
    /// `pool.imap_unordered(func, iterable, chunksize)`
    ///
    /// # Errors
    ///
    /// The pool is not running, or the chunk size is 0.
    pub fn imap_unordered<A, R, I>(
        &self,
        func: fn(A) -> R,
        iterable: I,
        chunksize: u32,
    ) -> Result<IMapIterator<R>, PoolError>
    where
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
        I: IntoIterator<Item = A>,
        I::IntoIter: Send + 'static,
    {
        self.imap_all(func, iterable.into_iter(), chunksize, false)
    }

    fn imap_all<A, R>(
        &self,
        func: fn(A) -> R,
        arguments: impl Iterator<Item = A> + Send + 'static,
        chunksize: u32,
        ordered: bool,
    ) -> Result<IMapIterator<R>, PoolError>
    where
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
    {
        if chunksize == 0 {
            return Err(PoolError::NoChunksize);
        }
        let feeds = self.shared.feeder.queue(&self.shared)?;
        let sink = Arc::new(ImapSink::new(ordered));
        let answers = Arc::clone(&sink);
        let job = self.shared.open(Function::of(func), answers)?;
        let feed = Arc::clone(&sink);
        let feed = move |shared: &Shared| feeder::feed(shared, job, &feed, arguments, chunksize);
        // It has no bound.
        feeds.put_nowait(Some(Box::new(feed))).ok();
        Ok(IMapIterator::new(sink))
    }

    /// Says that nothing more will be asked for. The workers end when everything is done. Python:
    /// `pool.close()`
    pub fn close(&self) {
        let mut state = lock(&self.shared.state);
        if state.phase == Phase::Run {
            state.phase = Phase::Close;
            drop(state);
            self.shared.call();
        }
    }

    /// Ends the workers at once, whatever they do, and waits for their end. Python:
    /// `pool.terminate()`
    ///
    /// # Blocking
    ///
    /// Until they have ended and a callback that runs has returned; not in a callback.
    pub fn terminate(&self) {
        self.shared.terminate();
    }

    /// Waits for the end of the workers. Python: `pool.join()`
    ///
    /// # Blocking
    ///
    /// Until everything is done, without the calling thread's GIL; not in a callback.
    ///
    /// # Errors
    ///
    /// [`PoolError::StillRunning`] before [`close`](Self::close) or
    /// [`terminate`](Self::terminate).
    pub fn join(&self) -> Result<(), PoolError> {
        if lock(&self.shared.state).phase == Phase::Run {
            return Err(PoolError::StillRunning);
        }
        self.shared.join();
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.terminate();
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock(&self.shared.state);
        let phase = match state.phase {
            Phase::Run => "RUN",
            Phase::Close => "CLOSE",
            Phase::Terminate => "TERMINATE",
        };
        write!(f, "<Pool state={phase} pool_size={}>", state.seats.len())
    }
}
