//! A pool of processes, with the behaviour of Python's `concurrent.futures.ProcessPoolExecutor`.

use super::executor::{Executor, read_all, read_fallible, read_one};
use super::{ChunkResults, Future, NoWorkers, OptionError, Results, SubmitError};
use crate::host::monotonic;
use crate::multiprocessing::pool::{Function, Initializer, Kind};
use crate::multiprocessing::{Start, cpu_count};
use crate::thread::JoinError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Python: `concurrent.futures.ProcessPoolExecutor(max_workers, mp_context, initializer, initargs,
/// max_tasks_per_child=…)`
///
/// ```standalone_crate
/// use concurrent::futures::{ProcessPoolExecutor, as_completed};
/// use concurrent::multiprocessing::init;
///
/// fn square(x: u64) -> u64 {
///     x * x
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     // Python: if __name__ == "__main__":
///     let _main = init();
///     let executor = ProcessPoolExecutor::new(2)?;
///     let futures = [executor.submit(square, 3)?, executor.submit(square, 4)?];
///     let sum: u64 = as_completed(&futures, None).map(|it| it.unwrap().result(None).unwrap()).sum();
///     assert_eq!(sum, 25);
///     let squares = executor.map(square, 1..=3, None, 1)?;
///     assert_eq!(squares.collect::<Result<Vec<_>, _>>()?, [1, 4, 9]);
///     Ok(())
/// }
/// ```
///
/// What workers call is a function without captured variables. Its arguments and its result cross
/// as bytes, as those of a [`Pool`](crate::multiprocessing::Pool) do.
///
/// A process is started when a task comes and none has nothing to do. As in CPython, one task more
/// than there may be workers are on their way to them: their futures count as running and cannot be
/// cancelled. When a worker dies, the executor is broken: what is running or pending and all that is
/// submitted later fails with [`BrokenProcessPool`](super::BrokenProcessPool). A `Pool` would lose
/// the one task, and replace the worker.
///
/// Dropping the executor ends it and waits for all its tasks, as leaving a `with` block does in
/// Python.
///
/// # Differences from Python
///
/// - A function has one argument, which may be a tuple.
/// - Arguments are pickled by who submits. What cannot be is the future's exception, as there.
/// - Arguments that a worker cannot read and results that this process cannot read are the future's
///   exception. There they break the executor.
/// - A worker that ends after its `max_tasks_per_child` is replaced as long as something is left to
///   do. CPython 3.13 then waits for ever if calls were submitted before there was a result.
/// - Where every panic ends its process, a call that panics breaks the executor;
///   [`try_submit`](Self::try_submit) has errors without panics.
/// - Where there are no threads, as in the process image of a page, nothing can be submitted.
pub struct ProcessPoolExecutor {
    executor: Executor,
}

impl ProcessPoolExecutor {
    /// Of up to `max_workers` processes. Python: `ProcessPoolExecutor(max_workers)`
    ///
    /// # Errors
    ///
    /// [`NoWorkers`] when that is 0.
    pub fn new(max_workers: usize) -> Result<Self, NoWorkers> {
        if max_workers == 0 {
            return Err(NoWorkers);
        }
        Ok(Self { executor: Executor::new(max_workers, Kind::Processes, Start::Spawn) })
    }

    /// Python: `ProcessPoolExecutor(…, initializer=initializer, initargs=initargs)`: each worker
    /// calls it first, and inherits what is in the arguments. When it panics, the executor is
    /// broken.
    ///
    /// ```standalone_crate
    /// use concurrent::futures::ProcessPoolExecutor;
    /// use concurrent::multiprocessing::init;
    /// use std::sync::OnceLock;
    ///
    /// // Each worker has its own.
    /// static GREETING: OnceLock<String> = OnceLock::new();
    ///
    /// fn prepare(greeting: String) {
    ///     GREETING.set(greeting).unwrap();
    /// }
    ///
    /// fn greet(name: String) -> String {
    ///     format!("{}, {name}", GREETING.get().unwrap())
    /// }
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let _main = init();
    ///     let executor = ProcessPoolExecutor::new(1)?.with_initializer(prepare, "Hello".to_owned());
    ///     assert_eq!(executor.submit(greet, "Ada".to_owned())?.result(None)?, "Hello, Ada");
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

    /// Python: `ProcessPoolExecutor(…, max_tasks_per_child=tasks)`: after so many tasks a worker
    /// ends, and another takes its place if there is something to do. A chunk of
    /// [`map`](Self::map) counts as one.
    ///
    /// ```standalone_crate
    /// use concurrent::futures::ProcessPoolExecutor;
    /// use concurrent::multiprocessing::{current_process, init};
    ///
    /// fn pid(_: ()) -> Option<u32> {
    ///     current_process().pid
    /// }
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let _main = init();
    ///     let executor = ProcessPoolExecutor::new(1)?.with_max_tasks_per_child(1)?;
    ///     let first = executor.submit(pid, ())?.result(None)?;
    ///     assert_ne!(executor.submit(pid, ())?.result(None)?, first);
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`OptionError`]: that is 0, or the workers are copies of this process.
    pub fn with_max_tasks_per_child(mut self, tasks: u32) -> Result<Self, OptionError> {
        if tasks == 0 {
            return Err(OptionError::NoTasks);
        }
        self.executor.plan.most = tasks;
        self.checked()
    }

    /// How the workers come into being. Python: `ProcessPoolExecutor(…,
    /// mp_context=get_context(method))`
    ///
    /// ```
    /// use concurrent::futures::{OptionError, ProcessPoolExecutor};
    /// use concurrent::multiprocessing::Start;
    ///
    /// let executor = ProcessPoolExecutor::new(1)?.with_max_tasks_per_child(2)?;
    /// assert_eq!(executor.with_start_method(Start::Fork).err(), Some(OptionError::ForkWithTasks));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Differences from Python
    ///
    /// With [`Start::Fork`] the first task is refused: each worker would have the pipes of those that
    /// were copied before it.
    ///
    /// # Errors
    ///
    /// [`OptionError`]: they are copies of this process, and shall be replaced.
    pub fn with_start_method(mut self, start: Start) -> Result<Self, OptionError> {
        self.executor.plan.start = start;
        self.checked()
    }

    fn checked(self) -> Result<Self, OptionError> {
        let plan = &self.executor.plan;
        match plan.start == Start::Fork && plan.most != u32::MAX {
            true => Err(OptionError::ForkWithTasks),
            false => Ok(self),
        }
    }

    /// Python: `executor.submit(func, args)`. When it panics, that is the future's exception, with a
    /// traceback from the worker; so is [`exit`](crate::multiprocessing::exit), and what cannot be
    /// pickled.
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

    /// Python: `executor.submit(func, args)`, of a function that raises its errors.
    ///
    /// ```standalone_crate
    /// use concurrent::futures::ProcessPoolExecutor;
    /// use concurrent::multiprocessing::init;
    /// use std::num::ParseIntError;
    ///
    /// fn parse(text: String) -> Result<i32, ParseIntError> {
    ///     text.parse()
    /// }
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let _main = init();
    ///     let executor = ProcessPoolExecutor::new(1)?;
    ///     let future = executor.try_submit(parse, "x".to_owned())?;
    ///     assert_eq!(future.exception(None)?.unwrap().name(), "ParseIntError");
    ///     Ok(())
    /// }
    /// ```
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

    /// Python: `executor.map(func, iterable, timeout=timeout, chunksize=chunksize)`. All is
    /// submitted before this returns; the `timeout` begins now and is for all results.
    ///
    /// ```standalone_crate
    /// use concurrent::futures::ProcessPoolExecutor;
    /// use concurrent::multiprocessing::init;
    ///
    /// fn inverse(x: u32) -> u32 {
    ///     60 / x
    /// }
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let _main = init();
    ///     let executor = ProcessPoolExecutor::new(2)?;
    ///     // Chunks of two: the second one fails as a whole, and after it comes nothing.
    ///     let mut results = executor.map(inverse, [1, 2, 3, 0, 4], None, 2)?;
    ///     assert_eq!((results.next(), results.next()), (Some(Ok(60)), Some(Ok(30))));
    ///     assert!(results.next().unwrap().is_err());
    ///     assert_eq!(results.next(), None);
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SubmitError::NoChunksize`], and as [`submit`](Self::submit).
    ///
    /// # Differences from Python
    ///
    /// `zip` makes one iterator of several.
    pub fn map<A, R>(
        &self,
        func: fn(A) -> R,
        iterable: impl IntoIterator<Item = A>,
        timeout: Option<Duration>,
        chunksize: usize,
    ) -> Result<ChunkResults<R>, SubmitError>
    where
        A: Serialize + DeserializeOwned,
        R: Serialize + DeserializeOwned + Send + 'static,
    {
        if chunksize == 0 {
            return Err(SubmitError::NoChunksize);
        }
        let deadline = timeout.map(|timeout| monotonic().saturating_add(timeout));
        let mut arguments = iterable.into_iter();
        let chunks = std::iter::from_fn(|| {
            let chunk: Vec<A> = arguments.by_ref().take(chunksize).collect();
            (!chunk.is_empty()).then_some(chunk)
        });
        let submit = |chunk: Vec<A>| self.executor.submit(Function::of(func), &chunk, read_all);
        let futures = chunks.map(submit).collect::<Result<_, _>>()?;
        Ok(ChunkResults::new(Results::new(futures, deadline)))
    }

    /// Python: `executor.shutdown(wait, cancel_futures=cancel_futures)`: no more tasks are taken;
    /// what is pending is cancelled, or done. May be called again.
    ///
    /// ```standalone_crate
    /// use concurrent::futures::{ProcessPoolExecutor, SubmitError};
    /// use concurrent::multiprocessing::init;
    ///
    /// fn double(x: u32) -> u32 {
    ///     2 * x
    /// }
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let _main = init();
    ///     let executor = ProcessPoolExecutor::new(1)?;
    ///     let future = executor.submit(double, 21)?;
    ///     executor.shutdown(true, false)?;
    ///     assert!(future.done());
    ///     assert_eq!(executor.submit(double, 21), Err(SubmitError::ShutDown));
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Blocking
    ///
    /// If it shall `wait`, until all workers have ended, without the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// [`JoinError::Current`] when a callback of one of its futures shall `wait`. It is shut down
    /// nevertheless.
    pub fn shutdown(&self, wait: bool, cancel_futures: bool) -> Result<(), JoinError> {
        self.executor.shut_down(wait, cancel_futures)
    }

    /// Ends all workers by SIGTERM and shuts down without waiting: what is pending is cancelled, and
    /// what is running fails with [`BrokenProcessPool`](super::BrokenProcessPool). Python:
    /// `executor.terminate_workers()`, from 3.14 on
    ///
    /// ```standalone_crate
    /// use concurrent::futures::ProcessPoolExecutor;
    /// use concurrent::multiprocessing::{Event, init};
    /// use std::sync::OnceLock;
    ///
    /// static NEVER: OnceLock<Event> = OnceLock::new();
    ///
    /// fn prepare(never: Event) {
    ///     NEVER.set(never).unwrap();
    /// }
    ///
    /// fn hang(_: u32) {
    ///     NEVER.get().unwrap().wait(None);
    /// }
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let _main = init();
    ///     let executor = ProcessPoolExecutor::new(1)?.with_initializer(prepare, Event::new()?);
    ///     let futures = (0..9).map(|x| executor.submit(hang, x)).collect::<Result<Vec<_>, _>>()?;
    ///     executor.terminate_workers();
    ///     assert_eq!(futures[0].exception(None)?.unwrap().name(), "BrokenProcessPool");
    ///     assert!(futures[8].cancelled());
    ///     // They have ended, and there is nobody to kill.
    ///     executor.kill_workers();
    ///     Ok(())
    /// }
    /// ```
    pub fn terminate_workers(&self) {
        self.executor.end_workers(false);
    }

    /// Ends all workers by SIGKILL; else as [`terminate_workers`](Self::terminate_workers). Python:
    /// `executor.kill_workers()`, from 3.14 on
    pub fn kill_workers(&self) {
        self.executor.end_workers(true);
    }
}

/// Of as many processes as there are processors. Python: `ProcessPoolExecutor()`
impl Default for ProcessPoolExecutor {
    fn default() -> Self {
        // There is at least one.
        Self::new(cpu_count().max(1)).unwrap_or_else(|NoWorkers| unreachable!())
    }
}

impl Drop for ProcessPoolExecutor {
    fn drop(&mut self) {
        // In a callback it cannot wait for that.
        let _not_awaited = self.shutdown(true, false);
    }
}

impl fmt::Debug for ProcessPoolExecutor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessPoolExecutor")
            .field("max_workers", &self.executor.max_workers)
            .finish_non_exhaustive()
    }
}
