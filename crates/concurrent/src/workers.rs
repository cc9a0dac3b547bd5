//! Threads that are started once and run one closure after another, all of them each one.
//!
#![doc = include_str!("workers.md")]

use crate::gil;
use crate::host::{StartError, monotonic};
use crate::panics::unreported;
use crate::sync::{Mutex, MutexGuard, Signal, lock};
use crate::thread::Thread;
use crate::waits::{self, Wait};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

/// `n` threads that wait for work. Nearest in Python: `multiprocessing.pool.ThreadPool(n)`
///
/// ```
/// use concurrent::{Chunks, Schedule, WorkerThreads};
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use std::time::Duration;
///
/// let mut workers = WorkerThreads::start(4, Duration::from_secs(10))?;
/// let (chunks, sum) = (Chunks::new(1000, 4, Schedule::Guided { min: 1 }), AtomicU64::new(0));
/// workers.run(|worker| {
///     while let Some(tasks) = chunks.next(worker) {
///         sum.fetch_add(tasks.map(u64::from).sum(), Ordering::Relaxed);
///     }
/// });
/// assert_eq!(sum.into_inner(), 499_500);
/// # Ok::<(), concurrent::StartError>(())
/// ```
///
/// Dropping it ends the threads and waits for them.
#[derive(Debug)]
pub struct WorkerThreads {
    threads: Vec<Thread>,
    dispatch: Arc<Dispatch>,
}

impl WorkerThreads {
    /// Starts `n` threads, called `worker-0` and so on.
    ///
    /// # Blocking
    ///
    /// Until all of them run, for at most `timeout`.
    ///
    /// # Errors
    ///
    /// [`StartError::Refused`] when the host refuses one; [`StartError::TimedOut`] with the number
    /// of those that had begun. Those end by themselves, also when they begin later.
    pub fn start(n: usize, timeout: Duration) -> Result<Self, StartError> {
        let dispatch = Arc::new(Dispatch::default());
        let mut workers = Self { threads: Vec::with_capacity(n), dispatch };
        match workers.begin(n, timeout) {
            Ok(()) => Ok(workers),
            Err(error) => {
                // Who has not begun by now may never begin: end them without waiting.
                workers.threads.clear();
                Err(error)
            }
        }
    }

    fn begin(&mut self, n: usize, timeout: Duration) -> Result<(), StartError> {
        let deadline = monotonic().saturating_add(timeout);
        for worker in 0..n {
            let dispatch = Arc::clone(&self.dispatch);
            let thread =
                Thread::new(move || dispatch.serve(worker)).with_name(format!("worker-{worker}"));
            thread.start()?;
            self.threads.push(thread);
        }
        for (begun, thread) in self.threads.iter().enumerate() {
            let left = deadline.saturating_sub(monotonic());
            thread.wait_begun(left).map_err(|error| match error {
                StartError::TimedOut { .. } => StartError::TimedOut {
                    wanted: n,
                    begun: begun
                        + self.threads[begun..]
                            .iter()
                            .filter(|thread| thread.wait_begun(Duration::ZERO).is_ok())
                            .count(),
                },
                error @ (StartError::Refused(_) | StartError::StartedTwice) => error,
            })?;
        }
        Ok(())
    }

    /// How many threads there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.threads.len()
    }

    /// Whether there are no threads.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.threads.is_empty()
    }

    /// The threads, in the order of their numbers.
    ///
    /// ```
    /// # use concurrent::WorkerThreads;
    /// # use std::time::Duration;
    /// let workers = WorkerThreads::start(2, Duration::from_secs(60))?;
    /// assert_eq!((workers.len(), workers.is_empty()), (2, false));
    /// assert_eq!(workers.threads()[1].name(), "worker-1");
    /// # Ok::<(), concurrent::StartError>(())
    /// ```
    #[must_use]
    pub fn threads(&self) -> &[Thread] {
        &self.threads
    }

    /// Calls `work(worker)` in every thread, with its number from 0. Nearest in Python:
    /// `pool.map(work, range(n), chunksize=1)`
    ///
    /// # Blocking
    ///
    /// Until every call has returned, without the calling thread's GIL. In a page, where a panic
    /// ends the worker, for ever when one does not return.
    ///
    /// # Panics
    ///
    /// With what the first call panicked with, after all have ended.
    pub fn run(&mut self, work: impl Fn(usize) + Sync) {
        gil::blocking(|| self.dispatch.run(self.threads.len(), &work));
    }
}

impl Drop for WorkerThreads {
    fn drop(&mut self) {
        self.dispatch.stop();
        for thread in &self.threads {
            // Not an error: started, and not the calling thread, which owns `self`.
            let _ended = thread.join(None);
        }
    }
}

/// What the caller and the workers share.
#[derive(Debug, Default)]
struct Dispatch {
    state: Mutex<State>,
    /// Signalled to the workers when there is a job, or when they shall stop.
    posted: Signal,
    /// Signalled to the caller when the last worker has finished a job.
    finished: Signal,
}

#[derive(Default)]
struct State {
    /// The number of the last job that was posted; the first is 1.
    epoch: u64,
    job: Option<Job>,
    /// How many workers have not finished it.
    left: usize,
    stopping: bool,
    panic: Option<Box<dyn Any + Send>>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State")
            .field("epoch", &self.epoch)
            .field("left", &self.left)
            .field("stopping", &self.stopping)
            .finish_non_exhaustive()
    }
}

/// A closure on the caller's stack, without its lifetime.
#[derive(Clone, Copy)]
struct Job(*const (dyn Fn(usize) + Sync));

// SAFETY: what is behind the pointer is Sync, so calling it from other threads is fine; that it is
// alive then is `Dispatch::run`'s business.
unsafe impl Send for Job {}

impl Job {
    /// # Safety
    ///
    /// The job may be called only while `work` is borrowed.
    unsafe fn new(work: &(dyn Fn(usize) + Sync)) -> Self {
        // SAFETY: the types differ only in the lifetime, which the caller upholds.
        Self(unsafe {
            std::mem::transmute::<*const (dyn Fn(usize) + Sync + '_), *const (dyn Fn(usize) + Sync)>(
                work,
            )
        })
    }
}

impl Dispatch {
    /// Has `n` workers call `work`, and returns when they have.
    fn run(&self, n: usize, work: &(dyn Fn(usize) + Sync)) {
        // SAFETY: a worker calls the job only between taking it and counting itself off `left`.
        // This function returns or unwinds only after `left` is 0 again: nothing between posting
        // the job and that can panic, since locking and waiting pass over poison.
        let job = unsafe { Job::new(work) };
        let mut state = lock(&self.state);
        state.epoch += 1;
        state.job = Some(job);
        state.left = n;
        drop(state);
        self.posted.notify_all();

        let what = Wait::Given("workers");
        let (mut state, _) =
            self.finished.wait_until(lock(&self.state), None, what, |state| state.left == 0);
        state.job = None;
        let panic = state.panic.take();
        drop(state);
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }

    /// What worker number `worker` does: one job after another, each once, until told to stop.
    fn serve(&self, worker: usize) {
        let mut seen = 0;
        let mut state = lock(&self.state);
        loop {
            let Some(job) = self.next(&mut state, &mut seen) else {
                if state.stopping {
                    return;
                }
                let written = waits::begin(&self.posted, Wait::Given("work"), false);
                state = self.posted.wait(state, None, written.as_ref()).0;
                continue;
            };
            drop(state);
            // AssertUnwindSafe: the caller of `run` sees the panic before it sees anything that
            // `work` left broken.
            let result = catch_unwind(AssertUnwindSafe(|| {
                // SAFETY: the pointer came from a reference that `run` keeps alive until this
                // worker has counted itself off `left`, below.
                unreported(|| (unsafe { &*job.0 })(worker));
            }));
            state = lock(&self.state);
            if let Err(panic) = result {
                state.panic.get_or_insert(panic);
            }
            state.left -= 1;
            if state.left == 0 {
                self.finished.notify_one();
            }
        }
    }

    /// The job that was posted since job number `seen`.
    fn next(&self, state: &mut MutexGuard<'_, State>, seen: &mut u64) -> Option<Job> {
        let job = state.job.filter(|_| state.epoch != *seen)?;
        *seen = state.epoch;
        Some(job)
    }

    fn stop(&self) {
        lock(&self.state).stopping = true;
        self.posted.notify_all();
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
