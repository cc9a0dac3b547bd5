//! A lock, with the behaviour of Python's `threading.Lock`.

use crate::gil;
use crate::sync::{Mutex, Signal, lock};
use crate::thread::get_ident;
use crate::waits::{self, Wait};
use std::time::Duration;

/// How long a call may block. Python: `blocking=…, timeout=…`, whose senseless combinations cannot
/// be written here.
///
/// ```
/// use concurrent::{Block, Lock};
/// use std::time::Duration;
///
/// let lock = Lock::new();
/// assert!(lock.acquire(Block::Forever));
/// assert!(!lock.acquire(Block::No));
/// assert!(!lock.acquire(Block::For(Duration::from_millis(1))));
/// ```
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
    /// The ident of the thread that has acquired it: for those who look for deadlocks, since any
    /// thread may release it.
    owner: Mutex<Option<u64>>,
    /// Signalled when the lock becomes free.
    free: Signal,
    name: Option<Box<str>>,
}

/// Python: `RuntimeError: release unlocked lock`
///
/// ```
/// use concurrent::{Lock, NotLocked};
///
/// assert_eq!(Lock::new().release(), Err(NotLocked));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("release unlocked lock")]
pub struct NotLocked;

impl Lock {
    /// A lock that is free.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a name, by which those that wait for it are shown, and
    /// [deadlocks](crate::watch_deadlocks) named.
    ///
    /// ```
    /// # use concurrent::Lock;
    /// let lock = Lock::named("left fork");
    /// assert!(!lock.locked());
    /// ```
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into().into()), ..Self::default() }
    }

    /// Python: `lock.acquire(blocking, timeout)`: whether the lock was acquired.
    ///
    /// # Blocking
    ///
    /// As `block` says, without the calling thread's GIL. A lock that is free is taken without
    /// letting go of the GIL.
    #[must_use = "the lock is not acquired when this is false"]
    pub fn acquire(&self, block: Block) -> bool {
        self.acquire_as(block, None)
    }

    /// The same. Where the lock is a part of something that its own holder waits for, `given` says
    /// what.
    pub(crate) fn acquire_as(&self, block: Block, given: Option<&'static str>) -> bool {
        let me = get_ident();
        if self.take(&mut lock(&self.owner), me, given) {
            return true;
        }
        block.waits()
            && gil::blocking(|| {
                let owner = lock(&self.owner);
                let name = self.name();
                let what = given.map_or(Wait::Owned { owner: *owner, name }, Wait::Given);
                let take = |owner: &mut Option<u64>| self.take(owner, me, given);
                self.free.wait_until(owner, block.timeout(), what, take).1
            })
    }

    fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("lock")
    }

    /// Takes the lock if it is free, and says whether it was. A part of something else is nobody's
    /// lock.
    fn take(&self, owner: &mut Option<u64>, me: u64, given: Option<&'static str>) -> bool {
        let free = owner.is_none();
        if free {
            *owner = Some(me);
            self.free.pass(me);
            if given.is_none() {
                waits::holds(&self.free, self.name());
            }
        }
        free
    }

    /// Python: `lock.release()`. Any thread may release a lock, whoever acquired it.
    ///
    /// # Errors
    ///
    /// [`NotLocked`] when it is free.
    pub fn release(&self) -> Result<(), NotLocked> {
        let mut owner = lock(&self.owner);
        owner.take().ok_or(NotLocked)?;
        waits::releases(&self.free);
        drop(owner);
        self.free.notify_one();
        Ok(())
    }

    /// Python: `lock.locked()`
    #[must_use]
    pub fn locked(&self) -> bool {
        lock(&self.owner).is_some()
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

/// A [`Lock`] is held until this is dropped.
///
/// ```
/// use concurrent::{Lock, Locked};
///
/// let lock = Lock::new();
/// let held: Locked<'_> = lock.enter();
/// assert!(lock.locked());
/// drop(held);
/// assert!(!lock.locked());
/// ```
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
