//! A condition variable, with the behaviour of Python's `threading.Condition`.

mod over;

pub use over::ConditionLock;

use crate::host::monotonic;
use crate::lock::{Block, Lock};
use crate::rlock::RLock;
use crate::sync::{Mutex, lock};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// What the lock that a waiter waits for is a part of.
const WAITER: Option<&str> = Some("condition");

/// Python: `threading.Condition(lock)`: over an [`RLock`], or over a [`Lock`].
///
/// ```
/// use concurrent::{Condition, Thread};
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// let shared = Arc::new((Condition::new(), AtomicU32::new(0)));
/// let theirs = Arc::clone(&shared);
/// let thread = Thread::new(move || {
///     let (condition, item) = &*theirs;
///     let _held = condition.enter();
///     item.store(7, Ordering::Relaxed);
///     condition.notify(1).unwrap();
/// });
///
/// let (condition, item) = &*shared;
/// let _held = condition.enter();
/// thread.start()?;
/// condition.wait_for(|| item.load(Ordering::Relaxed) != 0, None)?;
/// assert_eq!(item.load(Ordering::Relaxed), 7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Who waits longest is woken first.
#[derive(Debug, Default)]
pub struct Condition<L = RLock> {
    lock: Arc<L>,
    /// Of each thread that waits to be notified a lock, which is held until it is; the first came
    /// first. As in CPython.
    waiters: Mutex<VecDeque<Arc<Lock>>>,
}

/// The lock of a condition was not acquired. Python: `RuntimeError`.
///
/// ```
/// use concurrent::{Condition, NotAcquired};
///
/// let condition = Condition::new();
/// assert_eq!(condition.wait(None), Err(NotAcquired::Wait));
/// assert_eq!(condition.notify(1), Err(NotAcquired::Notify));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAcquired {
    /// By [`Condition::wait`] or [`Condition::wait_for`].
    #[error("cannot wait on un-acquired lock")]
    Wait,
    /// By [`Condition::notify`] or [`Condition::notify_all`].
    #[error("cannot notify on un-acquired lock")]
    Notify,
}

impl Condition {
    /// A condition over a new [`RLock`]. Python: `Condition()`
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl<L: ConditionLock> Condition<L> {
    /// A condition over `lock`, which other conditions may be over as well. Python:
    /// `Condition(lock)`
    ///
    /// ```
    /// use concurrent::{Condition, Lock};
    /// use std::sync::Arc;
    ///
    /// let lock = Arc::new(Lock::new());
    /// let not_empty = Condition::over(Arc::clone(&lock));
    /// let not_full = Condition::over(Arc::clone(&lock));
    /// let _held = not_empty.enter();
    /// not_full.notify(1)?;
    /// # Ok::<(), concurrent::NotAcquired>(())
    /// ```
    #[must_use]
    pub fn over(lock: Arc<L>) -> Self {
        Self { lock, waiters: Mutex::default() }
    }

    /// Acquires the lock. Python: `condition.acquire(blocking, timeout)`
    ///
    /// # Blocking
    ///
    /// As the lock's own `acquire` does.
    #[must_use = "the lock is not acquired when this is false"]
    pub fn acquire(&self, block: Block) -> bool {
        self.lock.acquire(block)
    }

    /// Releases the lock. Python: `condition.release()`
    ///
    /// # Errors
    ///
    /// Those of the lock's own `release`.
    pub fn release(&self) -> Result<(), L::NotReleased> {
        self.lock.release()
    }

    /// Acquires the lock, and releases it when the guard is dropped. Python: `with condition:`
    ///
    /// # Blocking
    ///
    /// As the lock's own `enter` does.
    #[must_use = "the lock is released when the guard is dropped"]
    pub fn enter(&self) -> L::Guard<'_> {
        self.lock.enter()
    }

    /// Python: `condition.wait(timeout)`: releases the lock, waits until it is notified, and
    /// acquires the lock again, as often as it was acquired before; whether it was notified in
    /// time.
    ///
    /// ```
    /// use concurrent::{Block, Condition};
    /// use std::time::Duration;
    ///
    /// let condition = Condition::new();
    /// assert!(condition.acquire(Block::Forever));
    /// condition.notify_all()?;
    /// // Who begins to wait after a notification has missed it.
    /// assert!(!condition.wait(Some(Duration::from_millis(1)))?);
    /// condition.release()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Blocking
    ///
    /// Until it is notified or the `timeout` has passed, and then until the lock is free; without
    /// the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// [`NotAcquired::Wait`] when the calling thread has not acquired the lock; when that is a
    /// [`Lock`], which does not know whose it is, when nobody has.
    pub fn wait(&self, timeout: Option<Duration>) -> Result<bool, NotAcquired> {
        if !self.lock.is_owned() {
            return Err(NotAcquired::Wait);
        }
        let waiter = Arc::new(Lock::new());
        // It is new, hence free; from now on it is not.
        let _acquired = waiter.acquire_as(Block::No, WAITER);
        lock(&self.waiters).push_back(Arc::clone(&waiter));
        let Some(saved) = self.lock.release_save() else {
            // Somebody else has released a `Lock` since.
            self.forget(&waiter);
            return Err(NotAcquired::Wait);
        };
        let block = timeout.map_or(Block::Forever, Block::For);
        let notified = waiter.acquire_as(block, WAITER);
        self.lock.acquire_restore(saved);
        if !notified {
            // A notification that came after the time-out is lost, as it is in CPython.
            self.forget(&waiter);
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
    ) -> Result<bool, NotAcquired> {
        if predicate() {
            return Ok(true);
        }
        let deadline = timeout.map(|timeout| monotonic().saturating_add(timeout));
        // As in CPython it waits once, and looks again, even for no time at all.
        let mut left = timeout;
        loop {
            self.wait(left)?;
            if predicate() {
                return Ok(true);
            }
            left = deadline.map(|deadline| deadline.saturating_sub(monotonic()));
            if left == Some(Duration::ZERO) {
                return Ok(false);
            }
        }
    }

    /// Python: `condition.notify(n)`: wakes the `n` threads that have waited longest, or all when
    /// they are fewer. They go on when they have the lock.
    ///
    /// # Errors
    ///
    /// [`NotAcquired::Notify`] when the lock is not acquired; as for [`wait`](Self::wait).
    pub fn notify(&self, n: usize) -> Result<(), NotAcquired> {
        if !self.lock.is_owned() {
            return Err(NotAcquired::Notify);
        }
        let mut waiters = lock(&self.waiters);
        let n = n.min(waiters.len());
        for waiter in waiters.drain(..n) {
            // Not an error: whoever is in the queue was never notified.
            let _released = waiter.release();
        }
        Ok(())
    }

    /// Python: `condition.notify_all()`
    ///
    /// # Errors
    ///
    /// As [`notify`](Self::notify).
    pub fn notify_all(&self) -> Result<(), NotAcquired> {
        self.notify(usize::MAX)
    }

    /// Takes a thread out of those who wait.
    fn forget(&self, waiter: &Arc<Lock>) {
        lock(&self.waiters).retain(|other| !Arc::ptr_eq(other, waiter));
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
