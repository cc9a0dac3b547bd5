//! A pool of interpreters, with the behaviour of Python's
//! `concurrent.futures.InterpreterPoolExecutor`.

use super::executor::{Executor, read_fallible, read_one};
use super::{Future, NoWorkers, Results, SubmitError};
use crate::host::monotonic;
use crate::multiprocessing::pool::{Function, Initializer, Kind};
use crate::multiprocessing::{Start, cpu_count};
use crate::thread::JoinError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Python: `concurrent.futures.InterpreterPoolExecutor(max_workers, thread_name_prefix, initializer,
/// initargs)`, from 3.14 on
///
/// ```standalone_crate
/// use concurrent::futures::InterpreterPoolExecutor;
/// use concurrent::multiprocessing::init;
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// // Each interpreter has its own.
/// static CALLS: AtomicU32 = AtomicU32::new(0);
///
/// fn count(_: ()) -> u32 {
///     CALLS.fetch_add(1, Ordering::Relaxed) + 1
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let executor = InterpreterPoolExecutor::new(1)?;
///     let counts = [executor.submit(count, ())?, executor.submit(count, ())?];
///     assert_eq!(counts.map(|it| it.result(None)), [Ok(1), Ok(2)]);
///     assert_eq!(CALLS.load(Ordering::Relaxed), 0);
///     Ok(())
/// }
/// ```
///
/// Interpreters share nothing: what they call is a function without captured variables, whose
/// arguments and result are pickled, and handles such as a
/// [`multiprocessing::Event`](crate::multiprocessing::Event) are refused with a `NotShareableError`.
/// They come to an interpreter by its initializer.
///
/// An interpreter is started when a task comes and none has nothing to do. It is given a task when
/// it has nothing else to do; until then the task's future can be cancelled.
///
/// A call that panics fails with that, and the traceback is that of Python's `ExecutionFailed`: what
/// was not caught in the interpreter. Dropping the executor ends it and waits for all its tasks, as
/// leaving a `with` block does in Python.
///
/// # Differences from Python
///
/// - An interpreter is a process of its own, from a spare if there is one. Python's is a thread, so
///   there all have one pid; here each has its own, stands in
///   [`active_children`](crate::multiprocessing::active_children), and may not be started by a
///   daemonic process.
/// - It can be killed, which breaks the executor. In Python, what ends an interpreter so ends all.
/// - When an initializer fails, running tasks fail, too. In Python they go on.
/// - A function has one argument, which may be a tuple.
/// - Where there are no threads, as in the process image of a page, nothing can be submitted.
pub struct InterpreterPoolExecutor {
    executor: Executor,
}

static NAMES: AtomicU64 = AtomicU64::new(0);

impl InterpreterPoolExecutor {
    /// Of up to `max_workers` interpreters. Python: `InterpreterPoolExecutor(max_workers)`
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
        let kind = Kind::Interpreters(format!("InterpreterPoolExecutor-{number}"));
        Ok(Self { executor: Executor::new(max_workers, kind, Start::Spare) })
    }

    /// Python: `InterpreterPoolExecutor(…, thread_name_prefix=prefix)`: interpreters are called
    /// `prefix_0`, `prefix_1` and so on. As in Python, an empty one is none.
    ///
    /// ```standalone_crate
    /// use concurrent::futures::InterpreterPoolExecutor;
    /// use concurrent::multiprocessing::{current_process, init};
    /// use std::num::ParseIntError;
    ///
    /// fn name(_: ()) -> String {
    ///     current_process().name
    /// }
    ///
    /// fn parse(text: String) -> Result<i32, ParseIntError> {
    ///     text.parse()
    /// }
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let _main = init();
    ///     let executor = InterpreterPoolExecutor::new(1)?.with_thread_name_prefix("part");
    ///     assert_eq!(executor.submit(name, ())?.result(None)?, "part_0");
    ///     assert_eq!(executor.try_submit(parse, "12".to_owned())?.result(None)?, 12);
    ///     executor.shutdown(true, false)?;
    ///     Ok(())
    /// }
    /// ```
    #[must_use]
    pub fn with_thread_name_prefix(mut self, prefix: impl Into<String>) -> Self {
        let prefix = prefix.into();
        if !prefix.is_empty() {
            self.executor.plan.kind = Kind::Interpreters(prefix);
        }
        self
    }

    /// Python: `InterpreterPoolExecutor(…, initializer=initializer, initargs=initargs)`: each
    /// interpreter calls it first, and inherits what is in the arguments. When it panics, the
    /// executor is broken: all fails with
    /// [`BrokenInterpreterPool`](super::BrokenInterpreterPool).
    ///
    /// ```standalone_crate
    /// use concurrent::futures::{BrokenInterpreterPool, InterpreterPoolExecutor};
    /// use concurrent::multiprocessing::init;
    ///
    /// fn prepare(_: ()) {
    ///     panic!("no");
    /// }
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let _main = init();
    ///     let executor = InterpreterPoolExecutor::new(1)?.with_initializer(prepare, ());
    ///     let failed = executor.submit(|x: u32| x, 7)?.exception(None)?.unwrap();
    ///     assert_eq!(failed.message(), BrokenInterpreterPool::Initializer.to_string());
    ///     Ok(())
    /// }
    /// ```
    #[must_use]
    pub fn with_initializer<A>(mut self, initializer: fn(A), initargs: A) -> Self
    where
        A: Serialize + DeserializeOwned + Send + 'static,
    {
        self.executor.plan.initializer = Some(Initializer::new(initializer, initargs));
        self
    }

    /// Python: `executor.submit(func, args)`
    ///
    /// # Errors
    ///
    /// See [`SubmitError`].
    pub fn submit<A, R>(&self, func: fn(A) -> R, args: A) -> Result<Future<R>, SubmitError>
    where
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
    {
        self.executor.submit(Function::of(func), &[args], read_one)
    }

    /// Python: `executor.submit(func, args)`, of a function that raises its errors; see
    /// [`ProcessPoolExecutor::try_submit`](super::ProcessPoolExecutor::try_submit).
    ///
    /// # Errors
    ///
    /// As [`submit`](Self::submit).
    pub fn try_submit<A, R, E>(
        &self,
        func: fn(A) -> Result<R, E>,
        args: A,
    ) -> Result<Future<R>, SubmitError>
    where
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
        E: Error + 'static,
    {
        self.executor.submit(Function::of_fallible(func), &[args], read_fallible)
    }

    /// Python: `executor.map(func, iterable, timeout=timeout)`. All is submitted before this
    /// returns; the `timeout` begins now and is for all results.
    ///
    /// ```standalone_crate
    /// use concurrent::futures::InterpreterPoolExecutor;
    /// use concurrent::multiprocessing::init;
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let _main = init();
    ///     let executor = InterpreterPoolExecutor::new(2)?;
    ///     let squares = executor.map(|n: u32| n * n, 1..=3, None)?;
    ///     assert_eq!(squares.collect::<Result<Vec<_>, _>>()?, [1, 4, 9]);
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`submit`](Self::submit).
    ///
    /// # Differences from Python
    ///
    /// There is no `chunksize`, which interpreters ignore. `zip` makes one iterator of several.
    pub fn map<A, R>(
        &self,
        func: fn(A) -> R,
        iterable: impl IntoIterator<Item = A>,
        timeout: Option<Duration>,
    ) -> Result<Results<R>, SubmitError>
    where
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
    {
        let deadline = timeout.map(|timeout| monotonic().saturating_add(timeout));
        let submit = |item| self.submit(func, item);
        let futures = iterable.into_iter().map(submit).collect::<Result<_, _>>()?;
        Ok(Results::new(futures, deadline))
    }

    /// Python: `executor.shutdown(wait, cancel_futures=cancel_futures)`; see
    /// [`ProcessPoolExecutor::shutdown`](super::ProcessPoolExecutor::shutdown).
    ///
    /// # Blocking
    ///
    /// If it shall `wait`, until all interpreters have ended, without the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// [`JoinError::Current`] when a callback of one of its futures shall `wait`. It is shut down
    /// nevertheless.
    pub fn shutdown(&self, wait: bool, cancel_futures: bool) -> Result<(), JoinError> {
        self.executor.shut_down(wait, cancel_futures)
    }
}

/// Of as many interpreters as CPython has: four more than there are cores, and at most 32. Python:
/// `InterpreterPoolExecutor()`
impl Default for InterpreterPoolExecutor {
    fn default() -> Self {
        // Not 0, hence there is one.
        Self::new((cpu_count() + 4).min(32)).unwrap_or_else(|NoWorkers| unreachable!())
    }
}

impl Drop for InterpreterPoolExecutor {
    fn drop(&mut self) {
        // In a callback it cannot wait for that.
        let _not_awaited = self.shutdown(true, false);
    }
}

impl fmt::Debug for InterpreterPoolExecutor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InterpreterPoolExecutor")
            .field("max_workers", &self.executor.max_workers)
            .finish_non_exhaustive()
    }
}
