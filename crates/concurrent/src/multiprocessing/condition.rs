//! Conditions that processes share. Python: `multiprocessing.Condition`

use super::any_lock::AnyLock;
use super::pickle::child_for;
use super::process::ProcessError;
use super::runtime::now;
use super::synchronize::{Entered, RLock, ReleaseError, Semaphore};
use crate::lock::Block;
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use std::time::Duration;

/// Python: `multiprocessing.Condition(lock)`: over an [`RLock`], or over a
/// [`Lock`](super::Lock).
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Condition, Pipe, Process, Semaphore, init};
///
/// fn produce((condition, items): (Condition, Semaphore)) {
///     let _held = condition.enter();
///     items.release().unwrap();
///     condition.notify(1).unwrap();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let (condition, items) = (Condition::new()?, Semaphore::new(0)?);
///     let process = Process::new(produce, (condition.clone(), items.clone()));
///     {
///         let _held = condition.enter();
///         process.start()?;
///         // Python: condition.wait_for(lambda: items.get_value() > 0)
///         assert!(condition.wait_for(|| items.get_value() > 0, None)?);
///     }
///     process.join(None)?;
///     Ok(())
/// }
/// ```
///
/// It is CPython's: three semaphores count who sleeps, who has woken, and who may wake. So who
/// notifies waits until as many have woken, and waits for ever for one that was killed in its
/// sleep.
///
/// # Differences from Python
///
/// There, each process counts by itself how often it has acquired a [`Lock`](super::Lock). So one
/// that another process has released still counts as acquired, and one that was released for
/// another process does not count as acquired the next time that it is.
#[derive(Clone)]
pub struct Condition<L = RLock> {
    lock: L,
    sleeping_count: Semaphore,
    woken_count: Semaphore,
    wait_semaphore: Semaphore,
}

/// What a condition refuses. Python: `AssertionError`
///
/// ```
/// use concurrent::multiprocessing::{Condition, ConditionError};
///
/// let condition = Condition::new()?;
/// assert_eq!(condition.wait(None), Err(ConditionError::Wait));
/// assert_eq!(condition.notify(1), Err(ConditionError::Notify));
/// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// The calling thread waits and has not acquired the lock.
    #[error("must acquire() condition before using wait()")]
    Wait,
    /// The calling thread notifies and has not acquired the lock.
    #[error("lock is not owned")]
    Notify,
    /// A process was killed while it notified.
    #[error("notify: Should not have been able to acquire _wait_semaphore")]
    HalfNotified,
    /// More have woken than slept.
    #[error("notify: Bug in sleeping_count.acquire- res should not be False")]
    WokenOften,
}

impl Condition {
    /// A condition over a new [`RLock`]. Python: `Condition()`
    ///
    /// # Errors
    ///
    /// There are too many semaphores, or no processes here.
    pub fn new() -> Result<Self, ProcessError> {
        Self::over(RLock::new()?)
    }
}

impl<L: AnyLock> Condition<L> {
    /// A condition over `lock`, which other conditions may be over as well. Python:
    /// `Condition(lock)`
    ///
    /// ```
    /// use concurrent::Block;
    /// use concurrent::multiprocessing::{Condition, Lock};
    /// use std::time::Duration;
    ///
    /// let condition = Condition::over(Lock::new()?)?;
    /// assert!(condition.acquire(Block::Forever));
    /// condition.notify_all()?;
    /// // Who begins to wait after a notification has missed it.
    /// assert!(!condition.wait(Some(Duration::from_millis(1)))?);
    /// condition.release()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// There are too many semaphores, or no processes here.
    pub fn over(lock: L) -> Result<Self, ProcessError> {
        Ok(Self {
            lock,
            sleeping_count: Semaphore::new(0)?,
            woken_count: Semaphore::new(0)?,
            wait_semaphore: Semaphore::new(0)?,
        })
    }

    /// Acquires the lock. Python: `condition.acquire(block, timeout)`
    ///
    /// # Blocking
    ///
    /// As `block` says, without the calling thread's GIL.
    #[must_use = "it is not acquired when this is false"]
    pub fn acquire(&self, block: Block) -> bool {
        self.lock.acquire(block)
    }

    /// Releases the lock. Python: `condition.release()`
    ///
    /// # Errors
    ///
    /// Those of the lock's own `release`.
    pub fn release(&self) -> Result<(), ReleaseError> {
        self.lock.release()
    }

    /// Acquires the lock, and releases it when the guard is dropped. Python: `with condition:`
    ///
    /// # Blocking
    ///
    /// Until it can be acquired.
    #[must_use = "it is released when the guard is dropped"]
    pub fn enter(&self) -> Entered<'_> {
        self.lock.enter()
    }

    /// Python: `condition.wait(timeout)`: releases the lock, waits until it is notified, and
    /// acquires the lock again, as often as it was acquired before; whether it was notified in
    /// time.
    ///
    /// # Blocking
    ///
    /// Until it is notified or the `timeout` has passed, and then until the lock is free; without
    /// the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// [`ConditionError::Wait`]
    pub fn wait(&self, timeout: Option<Duration>) -> Result<bool, ConditionError> {
        if !self.lock.is_mine() {
            return Err(ConditionError::Wait);
        }
        // The semaphores have no bound that could be reached, and the lock is this thread's.
        self.sleeping_count.release().ok();
        let count = self.lock.count();
        for _ in 0..count {
            self.lock.release().ok();
        }
        let notified = self.wait_semaphore.acquire(timeout.map_or(Block::Forever, Block::For));
        self.woken_count.release().ok();
        for _ in 0..count {
            let _acquired = self.lock.acquire(Block::Forever);
        }
        Ok(notified)
    }

    /// Python: `condition.wait_for(predicate, timeout)`: waits until `predicate` is true, which is
    /// called with the lock acquired, first of all and after each notification; whether it was
    /// true in time.
    ///
    /// # Blocking
    ///
    /// Until `predicate` is true or the `timeout` has passed, as [`wait`](Self::wait) does.
    ///
    /// # Errors
    ///
    /// As [`wait`](Self::wait), when `predicate` is not true at once.
    ///
    /// # Differences from Python
    ///
    /// There, it returns what `predicate` returned last.
    pub fn wait_for(
        &self,
        mut predicate: impl FnMut() -> bool,
        timeout: Option<Duration>,
    ) -> Result<bool, ConditionError> {
        let deadline = timeout.map(|timeout| now().saturating_add(timeout));
        while !predicate() {
            let left = deadline.map(|deadline| deadline.saturating_sub(now()));
            if left == Some(Duration::ZERO) {
                return Ok(false);
            }
            self.wait(left)?;
        }
        Ok(true)
    }

    /// Python: `condition.notify(n)`: wakes up to `n` of the threads that wait. They go on when
    /// they have the lock.
    ///
    /// # Blocking
    ///
    /// Until they have woken; they need not have the lock for it.
    ///
    /// # Errors
    ///
    /// [`ConditionError::Notify`]; the others after a process was killed in the middle of this.
    pub fn notify(&self, n: usize) -> Result<(), ConditionError> {
        if !self.lock.is_mine() {
            return Err(ConditionError::Notify);
        }
        if self.wait_semaphore.acquire(Block::No) {
            return Err(ConditionError::HalfNotified);
        }
        // Those whose time was up since the last notification sleep no more.
        while self.woken_count.acquire(Block::No) {
            if !self.sleeping_count.acquire(Block::No) {
                return Err(ConditionError::WokenOften);
            }
        }
        let mut sleepers = 0;
        while sleepers < n && self.sleeping_count.acquire(Block::No) {
            self.wait_semaphore.release().ok();
            sleepers += 1;
        }
        for _ in 0..sleepers {
            let _woken = self.woken_count.acquire(Block::Forever);
        }
        // Some may have woken because their time was up, and have left this for nobody.
        while sleepers > 0 && self.wait_semaphore.acquire(Block::No) {}
        Ok(())
    }

    /// Python: `condition.notify_all()`
    ///
    /// # Blocking
    ///
    /// As [`notify`](Self::notify).
    ///
    /// # Errors
    ///
    /// As [`notify`](Self::notify).
    pub fn notify_all(&self) -> Result<(), ConditionError> {
        self.notify(usize::MAX)
    }
}

impl<L: fmt::Debug> fmt::Debug for Condition<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiters =
            i64::from(self.sleeping_count.get_value()) - i64::from(self.woken_count.get_value());
        write!(f, "<Condition({:?}, {waiters})>", self.lock)
    }
}

impl<L: AnyLock> Serialize for Condition<L> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        child_for::<S::Error>("Condition")?;
        let counts = (&self.sleeping_count, &self.woken_count, &self.wait_semaphore);
        (&self.lock, counts).serialize(serializer)
    }
}

impl<'de, L: AnyLock> Deserialize<'de> for Condition<L> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (lock, counts) = Deserialize::deserialize(deserializer)?;
        let (sleeping_count, woken_count, wait_semaphore) = counts;
        Ok(Self { lock, sleeping_count, woken_count, wait_semaphore })
    }
}
