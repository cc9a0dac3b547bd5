//! A barrier, with the behaviour of Python's `threading.Barrier`.
//!
#![doc = include_str!("barrier.md")]

mod state;

use crate::gil;
use crate::sync::{Mutex, Signal, lock};
use crate::waits::Wait;
use state::{Phase, State};
use std::fmt;
use std::time::Duration;

/// Python: `threading.Barrier(parties, action, timeout)`
///
/// ```
/// use concurrent::{Barrier, Thread};
/// use std::sync::Arc;
///
/// let barrier = Arc::new(Barrier::new(2).with_action(|| println!("both are here")));
/// let other = Arc::clone(&barrier);
/// let thread = Thread::new(move || assert!(other.wait(None).is_ok()));
/// thread.start()?;
/// // Which of the two came first.
/// assert!(barrier.wait(None)? < 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Barrier {
    parties: usize,
    action: Option<Box<dyn Fn() + Send + Sync>>,
    timeout: Option<Duration>,
    state: Mutex<State>,
    /// Signalled for every change of the phase, but the one to [`Phase::Acting`].
    changed: Signal,
}

/// The barrier was broken or reset while the thread waited, or was broken before. Python:
/// `threading.BrokenBarrierError`
///
/// ```
/// use concurrent::{Barrier, BrokenBarrierError};
///
/// let barrier = Barrier::new(2);
/// barrier.abort();
/// assert_eq!(barrier.wait(None), Err(BrokenBarrierError));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the barrier is broken")]
pub struct BrokenBarrierError;

impl Barrier {
    /// A barrier for so many threads; one for 0 lets nobody through. Python: `Barrier(parties)`
    #[must_use]
    pub fn new(parties: usize) -> Self {
        Self {
            parties,
            action: None,
            timeout: None,
            state: Mutex::new(State::new()),
            changed: Signal::default(),
        }
    }

    /// What the last thread that comes calls before all go on. It must neither wait for the barrier
    /// nor reset or abort it. Python: `Barrier(…, action=action)`
    #[must_use]
    pub fn with_action(self, action: impl Fn() + Send + Sync + 'static) -> Self {
        Self { action: Some(Box::new(action)), ..self }
    }

    /// How long [`wait`](Self::wait) waits when it is not told. Python: `Barrier(…,
    /// timeout=timeout)`
    ///
    /// ```
    /// use concurrent::Barrier;
    /// use std::time::Duration;
    ///
    /// let barrier = Barrier::new(2).with_timeout(Duration::from_millis(1));
    /// assert_eq!((barrier.parties(), barrier.n_waiting()), (2, 0));
    /// // Nobody else comes.
    /// assert!(barrier.wait(None).is_err() && barrier.broken());
    /// ```
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// Python: `barrier.wait(timeout)`: how many came before this thread.
    ///
    /// # Blocking
    ///
    /// Until all have come or the `timeout` has passed, which breaks the barrier; before that,
    /// until all who came before have left. Without the calling thread's GIL, but the action is
    /// called with it.
    ///
    /// # Errors
    ///
    /// [`BrokenBarrierError`]
    ///
    /// # Panics
    ///
    /// When the action does. The barrier is broken then.
    pub fn wait(&self, timeout: Option<Duration>) -> Result<usize, BrokenBarrierError> {
        let index = self.enter()?;
        let _leave = Leave(self);
        if index + 1 == self.parties {
            self.act();
        } else {
            self.pass(timeout.or(self.timeout))?;
        }
        Ok(index)
    }

    /// Waits until all who were in the barrier have left, and counts this thread in.
    fn enter(&self) -> Result<usize, BrokenBarrierError> {
        self.when(State::is_open, None, |state, _| state.enter(self.parties))
    }

    /// Calls the action, and lets all go on.
    fn act(&self) {
        let mut acting = Acting { barrier: self, then: Phase::Broken };
        if let Some(action) = &self.action {
            action();
        }
        acting.then = Phase::Draining;
    }

    /// Waits until all have come, and the action was called.
    fn pass(&self, timeout: Option<Duration>) -> Result<(), BrokenBarrierError> {
        let all_came = |state: &State| state.phase != Phase::Filling;
        self.when(all_came, timeout, |state, in_time| {
            if !in_time {
                self.turn(state, Phase::Broken);
            }
        });
        // The time-out is for the others, and not for the action.
        let settled = |state: &State| state.phase != Phase::Acting;
        self.when(settled, None, |state, _| match state.phase {
            Phase::Draining => Ok(()),
            _ => Err(BrokenBarrierError),
        })
    }

    /// Python: `barrier.reset()`: as new. Threads that wait get an error.
    ///
    /// # Blocking
    ///
    /// While the action runs, without the calling thread's GIL.
    pub fn reset(&self) {
        self.settle(State::after_reset);
    }

    /// Python: `barrier.abort()`: breaks it. Threads that wait get an error.
    ///
    /// ```
    /// use concurrent::{Barrier, BrokenBarrierError};
    ///
    /// let barrier = Barrier::new(2);
    /// barrier.abort();
    /// assert_eq!(barrier.wait(None), Err(BrokenBarrierError));
    /// barrier.reset();
    /// assert!(!barrier.broken());
    /// ```
    ///
    /// # Blocking
    ///
    /// While the action runs, without the calling thread's GIL.
    pub fn abort(&self) {
        self.settle(|_| Phase::Broken);
    }

    /// Turns to another phase when no action runs.
    fn settle(&self, next: impl FnOnce(&State) -> Phase) {
        let settled = |state: &State| state.phase != Phase::Acting;
        self.when(settled, None, |state, _| {
            let next = next(state);
            self.turn(state, next);
        });
    }

    /// Python: `barrier.parties`
    #[must_use]
    pub fn parties(&self) -> usize {
        self.parties
    }

    /// Python: `barrier.n_waiting`: how many wait for others to come.
    #[must_use]
    pub fn n_waiting(&self) -> usize {
        lock(&self.state).waiting()
    }

    /// Python: `barrier.broken`
    #[must_use]
    pub fn broken(&self) -> bool {
        lock(&self.state).phase == Phase::Broken
    }

    /// Waits until `ready`, or until `timeout` has passed where there is one, and calls `then` with
    /// whether it was ready.
    fn when<R>(
        &self,
        ready: impl Fn(&State) -> bool,
        timeout: Option<Duration>,
        then: impl FnOnce(&mut State, bool) -> R,
    ) -> R {
        let mut state = lock(&self.state);
        let is_ready = ready(&state);
        if is_ready || timeout == Some(Duration::ZERO) {
            return then(&mut state, is_ready);
        }
        drop(state);
        gil::blocking(|| {
            let what = Wait::Given("barrier");
            let (mut state, is_ready) =
                self.changed.wait_until(lock(&self.state), timeout, what, |state| ready(state));
            then(&mut state, is_ready)
        })
    }

    fn turn(&self, state: &mut State, phase: Phase) {
        state.phase = phase;
        self.changed.notify_all();
    }
}

/// The action runs until this is dropped, after it or by its panic.
struct Acting<'a> {
    barrier: &'a Barrier,
    then: Phase,
}

impl Drop for Acting<'_> {
    fn drop(&mut self) {
        self.barrier.turn(&mut lock(&self.barrier.state), self.then);
    }
}

/// A thread is in the barrier until this is dropped.
struct Leave<'a>(&'a Barrier);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        if lock(&self.0.state).leave() {
            self.0.changed.notify_all();
        }
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.broken() {
            true => f.write_str("<Barrier: broken>"),
            false => write!(f, "<Barrier: waiters={}/{}>", self.n_waiting(), self.parties),
        }
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
