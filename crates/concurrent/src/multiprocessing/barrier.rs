//! Barriers that processes share. Python: `multiprocessing.Barrier`

use super::action::Action;
use super::condition::Condition;
use super::held::{Held, Inherit};
use super::pickle::child_for;
use super::process::ProcessError;
use super::runtime::runtime;
use serde::{Deserialize, Serialize, Serializer};
use services::Block;
use std::fmt;
use std::time::Duration;

/// Python: `multiprocessing.Barrier(parties, action, timeout)`. Clones stand for the same barrier,
/// and so does what a process inherits.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Barrier, Process, init};
///
/// fn meet(barrier: Barrier) {
///     barrier.wait(None).unwrap();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let barrier = Barrier::new(2)?.with_action(|| println!("both are here"));
///     let process = Process::new(meet, barrier.clone());
///     process.start()?;
///     // Which of the two came first.
///     assert!(barrier.wait(None)? < 2);
///     process.join(None)?;
///     Ok(())
/// }
/// ```
///
/// A process that is killed in the barrier counts as one that is there, and whoever comes last then
/// waits for it for ever: see [`Condition`].
#[derive(Clone)]
pub struct Barrier {
    parties: usize,
    action: Option<Action>,
    timeout: Option<Duration>,
    /// Over a recursive lock, which guards the state.
    condition: Condition,
    /// Two words: the phase, and how many are in the barrier.
    state: Held<Block>,
}

const PHASE: u32 = 0;
const COUNT: u32 = 4;

/// What those who are in a barrier do. The numbers are CPython's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// They wait for all to come.
    Filling = 0,
    /// They leave.
    Draining = 1,
    /// It was reset while some were in it: they leave with an error.
    Resetting = -1,
    /// They leave with an error, and so does who comes.
    Broken = -2,
}

/// The barrier was broken or reset while the thread waited, or was broken before. Python:
/// `threading.BrokenBarrierError`
///
/// ```
/// use concurrent::multiprocessing::{Barrier, BrokenBarrierError};
///
/// let barrier = Barrier::new(2)?;
/// barrier.abort();
/// assert_eq!(barrier.wait(None), Err(BrokenBarrierError));
/// barrier.reset();
/// assert!(!barrier.broken());
/// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the barrier is broken")]
pub struct BrokenBarrierError;

impl Barrier {
    /// A barrier for so many threads, of any processes; one for 0 lets nobody through. Python:
    /// `Barrier(parties)`
    ///
    /// # Errors
    ///
    /// There is no room for its parts, or there are no processes here.
    pub fn new(parties: usize) -> Result<Self, ProcessError> {
        let runtime = runtime()?;
        let state = Block::new(&runtime.system, runtime.me(), 8)
            .map_err(|full| ProcessError::Refused(full.to_string()))?;
        let state = Held::new(state, runtime);
        Ok(Self { parties, action: None, timeout: None, condition: Condition::new()?, state })
    }

    /// What the last that comes calls before all go on, in its process and with the barrier's lock
    /// held. To be said before the barrier is cloned. Python: `Barrier(…, action=action)`
    #[must_use]
    pub fn with_action(self, action: fn()) -> Self {
        Self { action: Some(Action(action)), ..self }
    }

    /// How long [`wait`](Self::wait) waits when it is not told. To be said before the barrier is
    /// cloned. Python: `Barrier(…, timeout=timeout)`
    ///
    /// ```
    /// use concurrent::multiprocessing::Barrier;
    /// use std::time::Duration;
    ///
    /// let barrier = Barrier::new(2)?.with_timeout(Duration::from_millis(1));
    /// assert_eq!((barrier.parties(), barrier.n_waiting()), (2, 0));
    /// // Nobody else comes.
    /// assert!(barrier.wait(None).is_err() && barrier.broken());
    /// barrier.reset();
    /// barrier.abort();
    /// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
    /// ```
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// Python: `barrier.wait(timeout)`: how many came before.
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
    /// When the action does. The barrier is broken then; or left locked, where a panic ends the
    /// process.
    pub fn wait(&self, timeout: Option<Duration>) -> Result<usize, BrokenBarrierError> {
        let _held = self.condition.enter();
        while matches!(self.phase(), Phase::Draining | Phase::Resetting) {
            self.condition.wait(None).map_err(|_| BrokenBarrierError)?;
        }
        if self.phase() == Phase::Broken {
            return Err(BrokenBarrierError);
        }
        let index = self.count();
        self.set_count(index + 1);
        let _leave = Leave(self);
        if index as usize + 1 == self.parties {
            let mut acting = Acting { barrier: self, then: Phase::Broken };
            if let Some(Action(action)) = self.action {
                action();
            }
            acting.then = Phase::Draining;
        } else {
            self.pass(timeout.or(self.timeout))?;
        }
        Ok(index as usize)
    }

    /// Waits until all have come.
    fn pass(&self, timeout: Option<Duration>) -> Result<(), BrokenBarrierError> {
        let came = self.condition.wait_for(|| self.phase() != Phase::Filling, timeout);
        if came != Ok(true) {
            self.turn(Phase::Broken);
        }
        match self.phase() {
            Phase::Draining => Ok(()),
            Phase::Filling | Phase::Resetting | Phase::Broken => Err(BrokenBarrierError),
        }
    }

    /// Python: `barrier.reset()`: as new. Who waits gets an error.
    ///
    /// # Blocking
    ///
    /// While the action runs.
    pub fn reset(&self) {
        let _held = self.condition.enter();
        self.turn(match self.phase() {
            _ if self.count() == 0 => Phase::Filling,
            Phase::Filling | Phase::Broken => Phase::Resetting,
            phase @ (Phase::Draining | Phase::Resetting) => phase,
        });
    }

    /// Python: `barrier.abort()`: breaks it. Who waits gets an error, and so does who comes, until
    /// it is [`reset`](Self::reset).
    ///
    /// # Blocking
    ///
    /// While the action runs.
    pub fn abort(&self) {
        let _held = self.condition.enter();
        self.turn(Phase::Broken);
    }

    /// Python: `barrier.parties`
    #[must_use]
    pub fn parties(&self) -> usize {
        self.parties
    }

    /// Python: `barrier.n_waiting`: how many wait for others to come.
    #[must_use]
    pub fn n_waiting(&self) -> usize {
        match self.phase() {
            Phase::Filling => self.count() as usize,
            Phase::Draining | Phase::Resetting | Phase::Broken => 0,
        }
    }

    /// Python: `barrier.broken`
    #[must_use]
    pub fn broken(&self) -> bool {
        self.phase() == Phase::Broken
    }

    fn phase(&self) -> Phase {
        match self.state.it.load(self.state.system(), PHASE).cast_signed() {
            0 => Phase::Filling,
            1 => Phase::Draining,
            -1 => Phase::Resetting,
            _ => Phase::Broken,
        }
    }

    /// Turns to a phase and tells all. The lock is held.
    fn turn(&self, phase: Phase) {
        self.state.it.store(self.state.system(), PHASE, (phase as i32).cast_unsigned());
        // Not an error: the lock is this thread's, and nobody who was killed with it has let it go.
        self.condition.notify_all().ok();
    }

    fn count(&self) -> u32 {
        self.state.it.load(self.state.system(), COUNT)
    }

    fn set_count(&self, count: u32) {
        self.state.it.store(self.state.system(), COUNT, count);
    }
}

/// The action runs until this is dropped, after it or by its panic.
struct Acting<'a> {
    barrier: &'a Barrier,
    then: Phase,
}

impl Drop for Acting<'_> {
    fn drop(&mut self) {
        self.barrier.turn(self.then);
    }
}

/// A thread is in the barrier until this is dropped, with the lock held.
struct Leave<'a>(&'a Barrier);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        let left = self.0.count().saturating_sub(1);
        self.0.set_count(left);
        if left == 0 && matches!(self.0.phase(), Phase::Draining | Phase::Resetting) {
            self.0.turn(Phase::Filling);
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

impl Serialize for Barrier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        child_for::<S::Error>("Barrier")?;
        let told = (self.parties, self.action, self.timeout);
        (told, &self.condition, Inherit(&self.state, "Barrier")).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Barrier {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (told, condition, state) = Deserialize::deserialize(deserializer)?;
        let (parties, action, timeout) = told;
        Ok(Self { parties, action, timeout, condition, state })
    }
}
