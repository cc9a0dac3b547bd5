//! The threads of an executor, and the tasks that wait for them.

use super::work::Work;
use super::{BrokenThreadPool, SubmitError};
use crate::exception::Exception;
use crate::futures::log::{LogLevel, log};
use crate::gil;
use crate::host::StartError;
use crate::lock::Block;
use crate::panics::catch;
use crate::queue::Queue;
use crate::semaphore::Semaphore;
use crate::sync::{Mutex, Signal, lock};
use crate::thread::Thread;
use crate::waits::Wait;
use std::sync::Arc;

pub(super) type Initializer = Arc<dyn Fn() + Send + Sync>;

/// What an executor shares with its threads.
pub(super) struct Crew {
    /// Shut down with the executor.
    queue: Queue<Box<dyn Work>>,
    /// CPython's `_idle_semaphore`: how many threads wait for a task.
    idle: Semaphore,
    /// Locked before the queue and `idle`. Nothing of others is called with it locked.
    state: Mutex<State>,
    /// Signalled when no thread is being started.
    none_starting: Signal,
}

#[derive(Default)]
struct State {
    /// An initializer has failed.
    broken: bool,
    /// Threads that were asked for, but for those that never came.
    asked: usize,
    /// Of those, the ones that are not in `threads` yet.
    starting: usize,
    threads: Vec<Thread>,
}

impl Default for Crew {
    fn default() -> Self {
        Self {
            queue: Queue::new(0),
            idle: Semaphore::new(0),
            state: Mutex::default(),
            none_starting: Signal::default(),
        }
    }
}

impl Crew {
    /// Takes a task. When no thread is idle, and there may be one more, the caller shall start it,
    /// whose number this returns, and then call [`started`](Self::started).
    pub(super) fn submit(
        &self,
        work: Box<dyn Work>,
        max_workers: usize,
    ) -> Result<Option<usize>, SubmitError> {
        let mut state = lock(&self.state);
        if state.broken {
            return Err(BrokenThreadPool.into());
        }
        if let Err(refused) = self.queue.put_nowait(work) {
            drop(state);
            // Only now, because dropping a call may run anything.
            drop(refused);
            return Err(SubmitError::ShutDown);
        }
        if self.idle.acquire(Block::No) || state.asked >= max_workers {
            return Ok(None);
        }
        state.asked += 1;
        state.starting += 1;
        Ok(Some(state.asked - 1))
    }

    /// A thread was started, or could not be.
    pub(super) fn started(&self, thread: Thread) {
        let mut state = lock(&self.state);
        state.starting -= 1;
        state.threads.push(thread);
        let none_starting = state.starting == 0;
        drop(state);
        if none_starting {
            self.none_starting.notify_all();
        }
    }

    /// All threads, when none is being started.
    pub(super) fn threads(&self) -> Vec<Thread> {
        let none_starting = |state: &mut State| state.starting == 0;
        if !none_starting(&mut lock(&self.state)) {
            let what = Wait::Given("executor");
            gil::blocking(|| {
                drop(self.none_starting.wait_until(lock(&self.state), None, what, none_starting));
            });
        }
        lock(&self.state).threads.clone()
    }

    /// Whether a thread waits for a task.
    #[cfg(test)]
    #[cfg(not(loom))]
    pub(super) fn somebody_is_idle(&self) -> bool {
        let idle = self.idle.acquire(Block::No);
        if idle {
            self.idle.release(1).unwrap();
        }
        idle
    }

    /// No more tasks come, so the threads end when there are none left.
    pub(super) fn shut_down(&self, cancel_futures: bool) {
        self.queue.shutdown(false);
        if cancel_futures {
            let left = self.drain();
            left.iter().for_each(|work| work.cancel());
        }
    }

    fn drain(&self) -> Vec<Box<dyn Work>> {
        std::iter::from_fn(|| self.queue.get_nowait().ok()).collect()
    }

    /// What each thread does.
    fn serve(&self, initializer: Option<Initializer>) {
        if let Some(initializer) = initializer {
            // AssertUnwindSafe: as for a task.
            if let Err(panic) = catch(|| initializer()) {
                let exception = Exception::from_panic(panic);
                log(LogLevel::Critical, "Exception in initializer:".into(), Some(exception));
                return self.break_down();
            }
        }
        while let Some(work) = self.next() {
            // The call's own panics are its future's.
            if let Err(panic) = catch(|| work.run()) {
                let exception = Exception::from_panic(panic);
                log(LogLevel::Critical, "Exception in worker".into(), Some(exception));
            }
        }
    }

    /// The next task; `None` after a shutdown, when there is none left.
    fn next(&self) -> Option<Box<dyn Work>> {
        self.queue.get_nowait().ok().or_else(|| {
            // As in CPython from 3.12 on. Not an error: there are fewer threads than numbers.
            let _counted = self.idle.release(1);
            self.queue.get(Block::Forever).ok()
        })
    }

    /// An initializer has failed: nothing is run any more.
    fn break_down(&self) {
        let left = {
            let mut state = lock(&self.state);
            state.broken = true;
            // With the state locked: what is submitted later finds it broken.
            self.drain()
        };
        left.iter().for_each(|work| work.fail(Exception::of(&BrokenThreadPool)));
    }

    /// A thread that was asked for never came. If there is no other, what is pending fails.
    fn lost(&self) {
        let left = {
            let mut state = lock(&self.state);
            state.asked -= 1;
            if state.asked > 0 {
                return;
            }
            // With the state locked: what is submitted later has a thread started.
            self.drain()
        };
        let error = StartError::Refused("it was given no thread".into());
        left.iter().for_each(|work| work.fail(Exception::of(&error)));
    }
}

/// What a thread of the crew runs. Dropped without having run, it says so.
pub(super) struct Worker {
    crew: Arc<Crew>,
    initializer: Option<Initializer>,
    begun: bool,
}

impl Worker {
    pub(super) fn new(crew: Arc<Crew>, initializer: Option<Initializer>) -> Self {
        Self { crew, initializer, begun: false }
    }

    pub(super) fn run(mut self) {
        self.begun = true;
        self.crew.serve(self.initializer.take());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if !self.begun {
            self.crew.lost();
        }
    }
}
