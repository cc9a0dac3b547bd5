//! A lock that its owner may acquire again, with the behaviour of Python's `threading.RLock`.

use crate::gil;
use crate::lock::Block;
use crate::sync::{Mutex, Signal, lock};
use crate::thread::get_ident;
use crate::waits::{self, Wait};
use std::marker::PhantomData;
use std::time::Duration;

/// Python: `threading.RLock()`
///
/// ```
/// use concurrent::{Block, RLock, Thread};
/// use std::sync::Arc;
///
/// let lock = Arc::new(RLock::new());
/// assert!(lock.acquire(Block::Forever));
/// assert!(lock.acquire(Block::Forever));
/// // Only the thread that has it may release it.
/// let other = Arc::clone(&lock);
/// let thread = Thread::new(move || assert!(other.release().is_err()));
/// thread.start()?;
/// thread.join(None)?;
/// assert!(thread.take_panic().is_none());
/// lock.release()?;
/// assert!(lock.locked());
/// lock.release()?;
/// assert!(!lock.locked());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct RLock {
    state: Mutex<State>,
    /// Signalled when the lock becomes free.
    free: Signal,
    name: Option<Box<str>>,
}

#[derive(Debug, Default)]
struct State {
    /// The ident of the thread that has the lock.
    owner: Option<u64>,
    /// How often that thread has acquired it.
    count: usize,
}

/// Python: `RuntimeError: cannot release un-acquired lock`
///
/// ```
/// use concurrent::{NotOwned, RLock};
///
/// assert_eq!(RLock::new().release(), Err(NotOwned));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot release un-acquired lock")]
pub struct NotOwned;

impl RLock {
    /// A lock that is free.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a name, by which those that wait for it are shown, and
    /// [deadlocks](crate::watch_deadlocks) named.
    ///
    /// ```
    /// # use concurrent::RLock;
    /// let lock = RLock::named("left fork");
    /// assert!(!lock.locked());
    /// ```
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into().into()), ..Self::default() }
    }

    /// Python: `lock.acquire(blocking, timeout)`: whether the lock was acquired. The thread that
    /// has it acquires it once more; it is free when it was released as often.
    ///
    /// # Blocking
    ///
    /// As `block` says, without the calling thread's GIL. A lock that is free or the calling
    /// thread's is acquired without letting go of the GIL.
    #[must_use = "the lock is not acquired when this is false"]
    pub fn acquire(&self, block: Block) -> bool {
        let me = get_ident();
        let mut state = lock(&self.state);
        if state.owner == Some(me) {
            state.count += 1;
            return true;
        }
        if self.take(&mut state, me, 1) {
            return true;
        }
        drop(state);
        block.waits() && self.wait(me, 1, block.timeout())
    }

    /// Python: `lock.release()`
    ///
    /// # Errors
    ///
    /// [`NotOwned`] when it is free or another thread's.
    pub fn release(&self) -> Result<(), NotOwned> {
        let mut state = lock(&self.state);
        if state.owner != Some(get_ident()) {
            return Err(NotOwned);
        }
        state.count -= 1;
        if state.count == 0 {
            state.owner = None;
            waits::releases(&self.free);
            drop(state);
            self.free.notify_one();
        }
        Ok(())
    }

    /// Whether any thread has the lock. Python 3.14: `lock.locked()`
    #[must_use]
    pub fn locked(&self) -> bool {
        lock(&self.state).owner.is_some()
    }

    /// Acquires the lock, and releases it when the guard is dropped. Python: `with lock:`
    ///
    /// ```
    /// # use concurrent::RLock;
    /// let lock = RLock::new();
    /// {
    ///     let _held = lock.enter();
    ///     let _once_more = lock.enter();
    ///     assert!(lock.locked());
    /// }
    /// assert!(!lock.locked());
    /// ```
    ///
    /// # Blocking
    ///
    /// While another thread has the lock, without the calling thread's GIL.
    ///
    /// # Differences from Python
    ///
    /// When the lock was released too often meanwhile, that is not reported at the end.
    #[must_use = "the lock is released when the guard is dropped"]
    pub fn enter(&self) -> RLocked<'_> {
        // Without a time-out it is acquired by the time this returns.
        let _acquired = self.acquire(Block::Forever);
        RLocked { lock: self, stays: PhantomData }
    }

    /// Python: `lock._is_owned()`: whether the calling thread has it.
    pub(crate) fn is_owned(&self) -> bool {
        lock(&self.state).owner == Some(get_ident())
    }

    /// Python: `lock._release_save()`: frees it, however often it was acquired, and returns how
    /// often that was; `None` when it is not the calling thread's.
    pub(crate) fn release_save(&self) -> Option<usize> {
        let mut state = lock(&self.state);
        if state.owner != Some(get_ident()) {
            return None;
        }
        let count = std::mem::take(&mut *state).count;
        waits::releases(&self.free);
        drop(state);
        self.free.notify_one();
        Some(count)
    }

    /// Python: `lock._acquire_restore(state)`: waits until it is free, and acquires it `count`
    /// times.
    pub(crate) fn acquire_restore(&self, count: usize) {
        let me = get_ident();
        if !self.take(&mut lock(&self.state), me, count) {
            self.wait(me, count, None);
        }
    }

    fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("rlock")
    }

    /// Acquires the lock `count` times for `me` if it is free, and says whether it was.
    fn take(&self, state: &mut State, me: u64, count: usize) -> bool {
        let free = state.owner.is_none();
        if free {
            *state = State { owner: Some(me), count };
            self.free.pass(me);
            waits::holds(&self.free, self.name());
        }
        free
    }

    fn wait(&self, me: u64, count: usize, timeout: Option<Duration>) -> bool {
        gil::blocking(|| {
            let state = lock(&self.state);
            let what = Wait::Owned { owner: state.owner, name: self.name() };
            let take = |state: &mut State| self.take(state, me, count);
            self.free.wait_until(state, timeout, what, take).1
        })
    }
}

/// A [`RLock`] is held, once more, until this is dropped, by the thread that it was given to.
///
/// ```
/// use concurrent::{RLock, RLocked};
///
/// let lock = RLock::new();
/// let (once, twice): (RLocked<'_>, RLocked<'_>) = (lock.enter(), lock.enter());
/// drop(once);
/// assert!(lock.locked());
/// drop(twice);
/// assert!(!lock.locked());
/// ```
///
/// ```compile_fail,E0277
/// # use concurrent::RLock;
/// static LOCK: std::sync::LazyLock<RLock> = std::sync::LazyLock::new(RLock::new);
/// let held = LOCK.enter();
/// std::thread::spawn(move || drop(held));
/// ```
#[derive(Debug)]
pub struct RLocked<'a> {
    lock: &'a RLock,
    /// It belongs to the thread that acquired the lock: not `Send`.
    stays: PhantomData<*const ()>,
}

impl Drop for RLocked<'_> {
    fn drop(&mut self) {
        // Documented at `enter`: a release in between goes unreported.
        let _released = self.lock.release();
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
