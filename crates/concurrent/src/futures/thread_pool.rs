//! A pool of threads, with the behaviour of Python's `concurrent.futures.ThreadPoolExecutor`.

mod crew;
mod work;

use super::error::{BrokenThreadPool, NoWorkers, SubmitError};
use super::{Future, Results};
#[cfg(not(loom))]
use crate::PerProcess;
use crate::exception::Exception;
use crate::host::monotonic;
use crate::thread::{JoinError, Thread, get_ident};
use crew::{Crew, Initializer, Worker};
use std::error::Error;
use std::fmt;
use std::sync::Arc;
#[cfg(not(loom))]
use std::sync::Weak;
// Names are counted outside of every protocol, so loom need not see it.
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use work::WorkItem;

/// Python: `concurrent.futures.ThreadPoolExecutor(max_workers, thread_name_prefix, initializer)`
///
/// ```
/// use concurrent::futures::ThreadPoolExecutor;
///
/// let executor = ThreadPoolExecutor::new(4)?.with_thread_name_prefix("squares");
/// let squares = executor.map(|n: u32| n * n, 1..=5, None)?;
/// assert_eq!(squares.collect::<Result<Vec<_>, _>>()?, [1, 4, 9, 16, 25]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Threads start when tasks come and no thread is idle. Dropping the executor ends it and waits for
/// all its tasks, as leaving a `with` block does in Python.
///
/// # Differences from Python
///
/// In a page, a panic ends the whole image, so there only a task of
/// [`try_submit`](Self::try_submit) can fail.
pub struct ThreadPoolExecutor {
    max_workers: usize,
    thread_name_prefix: String,
    initializer: Option<Initializer>,
    crew: Arc<Crew>,
}

static NAMES: AtomicU64 = AtomicU64::new(0);

/// All there are, for the end of the process, which loom does not see.
#[cfg(not(loom))]
static CREWS: PerProcess<Vec<Weak<Crew>>> = PerProcess::new(Vec::new());

/// In a copy of the process: it has none of their threads.
#[cfg(not(loom))]
pub(crate) fn renew() {
    CREWS.renew(Vec::new());
}

#[cfg(not(loom))]
fn remember(crew: &Arc<Crew>) {
    let mut crews = CREWS.lock();
    crews.retain(|crew| crew.strong_count() > 0);
    crews.push(Arc::downgrade(crew));
}

/// Python: `concurrent.futures.thread._python_exit()`, but for the joining: no executor takes any
/// more tasks.
#[cfg(not(loom))]
pub(crate) fn shut_down() {
    let crews = std::mem::take(&mut *CREWS.lock());
    crews.iter().filter_map(Weak::upgrade).for_each(|crew| crew.shut_down(false));
}

impl ThreadPoolExecutor {
    /// An executor of up to `max_workers` threads. Python: `ThreadPoolExecutor(max_workers)`
    ///
    /// # Errors
    ///
    /// [`NoWorkers`] when that is 0.
    pub fn new(max_workers: usize) -> Result<Self, NoWorkers> {
        if max_workers == 0 {
            return Err(NoWorkers);
        }
        // Relaxed: only that no two executors get the same number matters.
        let number = NAMES.fetch_add(1, Ordering::Relaxed);
        let crew = Arc::default();
        #[cfg(not(loom))]
        remember(&crew);
        Ok(Self {
            max_workers,
            thread_name_prefix: format!("ThreadPoolExecutor-{number}"),
            initializer: None,
            crew,
        })
    }

    /// Python: `ThreadPoolExecutor(…, thread_name_prefix=prefix)`: threads are called `prefix_0`,
    /// `prefix_1` and so on. As in Python, an empty one is none.
    #[must_use]
    pub fn with_thread_name_prefix(mut self, prefix: impl Into<String>) -> Self {
        let prefix = prefix.into();
        if !prefix.is_empty() {
            self.thread_name_prefix = prefix;
        }
        self
    }

    /// Python: `ThreadPoolExecutor(…, initializer=initializer)`: each thread calls it before its
    /// first task. When it panics, the executor is broken: what is pending and all that is
    /// submitted later fails with [`BrokenThreadPool`].
    ///
    /// ```
    /// # use concurrent::futures::ThreadPoolExecutor;
    /// # std::panic::set_hook(Box::new(|_| ()));
    /// let executor = ThreadPoolExecutor::new(1)?.with_initializer(|| panic!("no"));
    /// let failed = executor.submit(|| 7)?.exception(None)?.unwrap();
    /// assert_eq!(failed.name(), "BrokenThreadPool");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_initializer(mut self, initializer: impl Fn() + Send + Sync + 'static) -> Self {
        self.initializer = Some(Arc::new(initializer));
        self
    }

    /// Python: `executor.submit(function)`. When it panics, that is the future's exception.
    ///
    /// # Errors
    ///
    /// See [`SubmitError`].
    pub fn submit<T: Send + 'static>(
        &self,
        function: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Future<T>, SubmitError> {
        self.submit_call(move || Ok(function()))
    }

    /// Python: `executor.submit(function)`, of a function that raises its errors.
    ///
    /// ```
    /// # use concurrent::futures::ThreadPoolExecutor;
    /// let executor = ThreadPoolExecutor::new(1)?;
    /// let future = executor.try_submit(|| "x".parse::<i32>())?;
    /// assert_eq!(future.exception(None)?.unwrap().name(), "ParseIntError");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`submit`](Self::submit).
    pub fn try_submit<T: Send + 'static, E: Error + 'static>(
        &self,
        function: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<Future<T>, SubmitError> {
        self.submit_call(move || function().map_err(|error| Exception::of(&error)))
    }

    fn submit_call<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> Result<T, Exception> + Send + 'static,
    ) -> Result<Future<T>, SubmitError> {
        let future = Future::new();
        let work = Box::new(WorkItem { future: future.clone(), call });
        if let Some(number) = self.crew.submit(work, self.max_workers)? {
            let worker = Worker::new(Arc::clone(&self.crew), self.initializer.clone());
            let thread = Thread::new(move || worker.run())
                .with_name(format!("{}_{number}", self.thread_name_prefix));
            let started = thread.start();
            self.crew.started(thread);
            started?;
        }
        Ok(future)
    }

    /// Python: `executor.map(function, items, timeout=timeout)`. All `items` are submitted before
    /// this returns; the `timeout` begins now and is for all results.
    ///
    /// ```
    /// # use concurrent::futures::ThreadPoolExecutor;
    /// let executor = ThreadPoolExecutor::new(2)?;
    /// let mut lengths = executor.map(|word: &str| word.len(), ["a", "pool"], None)?;
    /// assert_eq!(lengths.next(), Some(Ok(1)));
    /// assert_eq!(lengths.next(), Some(Ok(4)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`submit`](Self::submit); what was submitted before is run.
    ///
    /// # Differences from Python
    ///
    /// There is no `chunksize`, which threads ignore. `zip` makes one iterator of several.
    pub fn map<A: Send + 'static, T: Send + 'static>(
        &self,
        function: impl Fn(A) -> T + Send + Sync + 'static,
        items: impl IntoIterator<Item = A>,
        timeout: Option<Duration>,
    ) -> Result<Results<T>, SubmitError> {
        let deadline = timeout.map(|timeout| monotonic().saturating_add(timeout));
        let function = Arc::new(function);
        let submit = |item| {
            let function = Arc::clone(&function);
            self.submit(move || function(item))
        };
        let futures = items.into_iter().map(submit).collect::<Result<_, _>>()?;
        Ok(Results::new(futures, deadline))
    }

    /// Python: `executor.shutdown(wait, cancel_futures=cancel_futures)`: no more tasks are taken;
    /// those that no thread has begun are cancelled, or run. May be called again.
    ///
    /// ```
    /// # use concurrent::futures::{SubmitError, ThreadPoolExecutor};
    /// let executor = ThreadPoolExecutor::new(1)?;
    /// let future = executor.submit(|| 7)?;
    /// executor.shutdown(true, false)?;
    /// assert!(future.done());
    /// assert_eq!(executor.submit(|| 7), Err(SubmitError::ShutDown));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Blocking
    ///
    /// If it shall `wait`, until all threads have ended, without the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// [`JoinError::Current`] when one of the executor's own threads shall `wait`. It is shut down
    /// nevertheless.
    pub fn shutdown(&self, wait: bool, cancel_futures: bool) -> Result<(), JoinError> {
        self.crew.shut_down(cancel_futures);
        if wait {
            let threads = self.crew.threads();
            if threads.iter().any(|thread| thread.ident() == Some(get_ident())) {
                return Err(JoinError::Current);
            }
            for thread in threads {
                thread.join(None)?;
            }
        }
        Ok(())
    }
}

/// Of as many threads as CPython has: four more than there are cores, and at most 32. Python:
/// `ThreadPoolExecutor()`
impl Default for ThreadPoolExecutor {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        // Not 0, hence there is one.
        Self::new((cores + 4).min(32)).unwrap_or_else(|NoWorkers| unreachable!())
    }
}

impl Drop for ThreadPoolExecutor {
    fn drop(&mut self) {
        // In a thread of its own it cannot wait for that.
        let _not_awaited = self.shutdown(true, false);
    }
}

impl fmt::Debug for ThreadPoolExecutor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadPoolExecutor")
            .field("max_workers", &self.max_workers)
            .field("thread_name_prefix", &self.thread_name_prefix)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
