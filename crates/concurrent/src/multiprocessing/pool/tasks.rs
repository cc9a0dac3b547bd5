//! Asking a pool for something.

use super::Pool;
use super::call::Batch;
use super::error::PoolError;
use super::feeder;
use super::gather::{ApplySink, Gather, MapSink};
use super::imap::{IMapIterator, ImapSink};
use super::result::{AsyncResult, Callbacks, MapResult};
use super::shared::Shared;
use super::wire::Function;
use crate::schedule::python_chunksize;
use crate::sync::{Mutex, lock};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

impl Pool {
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
    /// ```standalone_crate
    /// use concurrent::multiprocessing::{Pool, PoolError, init};
    ///
    /// fn half(x: u32) -> u32 {
    ///     x / 2
    /// }
    ///
    /// fn main() -> Result<(), PoolError> {
    ///     let _main = init();
    ///     let pool = Pool::new(2)?;
    ///     let mut results = pool.imap(half, 10.., 1)?;
    ///     assert_eq!(results.next(), Some(Ok(5)));
    ///     assert_eq!(results.next(), Some(Ok(5)));
    ///     assert_eq!(results.next(), Some(Ok(6)));
    ///     Ok(())
    /// }
    /// ```
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
        let sink = Arc::new(ImapSink::new(ordered));
        let (answers, fed) = (Arc::clone(&sink), Arc::clone(&sink));
        let job = self.shared.open(Function::of(func), answers)?;
        let feed = move |shared: &Shared| feeder::feed(shared, job, &fed, arguments, chunksize);
        if let Err(error) = self.shared.feeder.put(&self.shared, Box::new(feed)) {
            // Without the thread nothing comes of it.
            self.shared.add(job, 0, Batch::default(), true);
            return Err(error);
        }
        Ok(IMapIterator::new(sink))
    }
}
