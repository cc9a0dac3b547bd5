//! A lock, with the behaviour of Python's `threading.Lock`.

use crate::gil;
use crate::sync::{Mutex, Signal, lock};
use std::time::Duration;

/// How long a call may block. Python: `blocking=…, timeout=…`, whose senseless combinations cannot
/// be written here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// Not at all. Python: `blocking=False`
    No,
    /// Until it can be done. Python: the default
    Forever,
    /// For at most this long. Python: `timeout=secs`
    For(Duration),
}

impl Block {
    /// Whether the call may wait at all.
    pub(crate) fn waits(self) -> bool {
        self.timeout() != Some(Duration::ZERO)
    }

    /// The longest wait; `None` for no limit.
    pub(crate) fn timeout(self) -> Option<Duration> {
        match self {
            Self::No => Some(Duration::ZERO),
            Self::Forever => None,
            Self::For(timeout) => Some(timeout),
        }
    }
}

/// Python: `threading.Lock()`
///
/// ```
/// use concurrent::{Block, Lock, Thread};
/// use std::sync::Arc;
///
/// let lock = Arc::new(Lock::new());
/// assert!(lock.acquire(Block::Forever));
/// assert!(!lock.acquire(Block::No));
/// // Any thread may release it.
/// let other = Arc::clone(&lock);
/// let thread = Thread::new(move || other.release().unwrap());
/// thread.start()?;
/// assert!(lock.acquire(Block::Forever));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Lock {
    locked: Mutex<bool>,
    /// Signalled when the lock becomes free.
    free: Signal,
}

/// Python: `RuntimeError: release unlocked lock`
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("release unlocked lock")]
pub struct NotLocked;

impl Lock {
    /// A lock that is free.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Python: `lock.acquire(blocking, timeout)`: whether the lock was acquired.
    ///
    /// # Blocking
    ///
    /// As `block` says, without the calling thread's GIL. A lock that is free is taken without
    /// letting go of the GIL.
    #[must_use = "the lock is not acquired when this is false"]
    pub fn acquire(&self, block: Block) -> bool {
        if take(&mut lock(&self.locked)) {
            return true;
        }
        block.waits()
            && gil::blocking(|| self.free.wait_until(lock(&self.locked), block.timeout(), take).1)
    }

    /// Python: `lock.release()`. Any thread may release a lock, whoever acquired it.
    ///
    /// # Errors
    ///
    /// [`NotLocked`] when it is free.
    pub fn release(&self) -> Result<(), NotLocked> {
        if !std::mem::replace(&mut *lock(&self.locked), false) {
            return Err(NotLocked);
        }
        self.free.notify_one();
        Ok(())
    }

    /// Python: `lock.locked()`
    #[must_use]
    pub fn locked(&self) -> bool {
        *lock(&self.locked)
    }

    /// Acquires the lock, and releases it when the guard is dropped. Python: `with lock:`
    ///
    /// ```
    /// # use concurrent::Lock;
    /// let lock = Lock::new();
    /// {
    ///     let _held = lock.enter();
    ///     assert!(lock.locked());
    /// }
    /// assert!(!lock.locked());
    /// ```
    ///
    /// # Blocking
    ///
    /// Until the lock is free, without the calling thread's GIL.
    ///
    /// # Differences from Python
    ///
    /// When somebody else has released the lock meanwhile, that is not reported at the end.
    #[must_use = "the lock is released when the guard is dropped"]
    pub fn enter(&self) -> Locked<'_> {
        // Without a time-out it is acquired by the time this returns.
        let _acquired = self.acquire(Block::Forever);
        Locked(self)
    }
}

/// Takes the lock if it is free, and says whether it was.
fn take(locked: &mut bool) -> bool {
    !std::mem::replace(locked, true)
}

/// A [`Lock`] is held until this is dropped.
#[derive(Debug)]
pub struct Locked<'a>(&'a Lock);

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        // Documented at `enter`: a release by others in between goes unreported.
        let _released = self.0.release();
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
