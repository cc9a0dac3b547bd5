//! Semaphores, with the behaviour of Python's `threading.Semaphore` and
//! `threading.BoundedSemaphore`.

use crate::gil;
use crate::lock::Block;
use crate::sync::{Mutex, Signal, lock};
use crate::waits::Wait;

/// Python: `threading.Semaphore(value)`
///
/// ```
/// use concurrent::{Block, Semaphore, Thread};
/// use std::sync::Arc;
///
/// let free = Arc::new(Semaphore::new(1));
/// assert!(free.acquire(Block::Forever));
/// assert!(!free.acquire(Block::No));
/// // Any thread may release it, and more often than it was acquired.
/// let other = Arc::clone(&free);
/// let thread = Thread::new(move || other.release(2).unwrap());
/// thread.start()?;
/// assert!(free.acquire(Block::Forever));
/// assert!(free.acquire(Block::Forever));
/// # Ok::<(), concurrent::StartError>(())
/// ```
#[derive(Debug)]
pub struct Semaphore {
    /// How often it can be acquired.
    value: Mutex<usize>,
    /// What the value must not exceed.
    limit: usize,
    /// Signalled when the value grows.
    released: Signal,
}

/// Why a semaphore is not released. Python: `ValueError`.
///
/// ```
/// use concurrent::{BoundedSemaphore, ReleaseError, Semaphore};
///
/// assert_eq!(Semaphore::new(1).release(0), Err(ReleaseError::Zero));
/// assert_eq!(BoundedSemaphore::new(1).release(1), Err(ReleaseError::TooMany));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// It was to be released 0 times.
    #[error("n must be one or more")]
    Zero,
    /// It would exceed its first value.
    #[error("Semaphore released too many times")]
    TooMany,
}

impl Semaphore {
    /// A semaphore that can be acquired `value` times. Python: `Semaphore(value)`, where 1 is the
    /// default.
    #[must_use]
    pub fn new(value: usize) -> Self {
        Self::with_limit(value, usize::MAX)
    }

    fn with_limit(value: usize, limit: usize) -> Self {
        Self { value: Mutex::new(value), limit, released: Signal::default() }
    }

    /// Python: `semaphore.acquire(blocking, timeout)`: whether it was acquired.
    ///
    /// # Blocking
    ///
    /// While it was acquired as often as can be, as `block` says, without the calling thread's GIL.
    #[must_use = "the semaphore is not acquired when this is false"]
    pub fn acquire(&self, block: Block) -> bool {
        if take(&mut lock(&self.value)) {
            return true;
        }
        let what = Wait::Given("semaphore");
        block.waits()
            && gil::blocking(|| {
                self.released.wait_until(lock(&self.value), block.timeout(), what, take).1
            })
    }

    /// Python: `semaphore.release(n)`: it can be acquired `n` times more.
    ///
    /// # Errors
    ///
    /// [`ReleaseError::Zero`] when `n` is 0.
    ///
    /// # Differences from Python
    ///
    /// [`ReleaseError::TooMany`] when it could be acquired more than `usize::MAX` times.
    pub fn release(&self, n: usize) -> Result<(), ReleaseError> {
        if n == 0 {
            return Err(ReleaseError::Zero);
        }
        let mut value = lock(&self.value);
        let more = value.checked_add(n).filter(|more| *more <= self.limit);
        *value = more.ok_or(ReleaseError::TooMany)?;
        drop(value);
        match n {
            1 => self.released.notify_one(),
            // Those for whom nothing is left wait on.
            _ => self.released.notify_all(),
        }
        Ok(())
    }

    /// Acquires it, and releases it when the guard is dropped. Python: `with semaphore:`
    ///
    /// ```
    /// # use concurrent::{Block, Semaphore};
    /// let free = Semaphore::new(1);
    /// {
    ///     let _held = free.enter();
    ///     assert!(!free.acquire(Block::No));
    /// }
    /// assert!(free.acquire(Block::No));
    /// ```
    ///
    /// # Blocking
    ///
    /// As [`acquire`](Self::acquire) with [`Block::Forever`].
    ///
    /// # Differences from Python
    ///
    /// When a [`BoundedSemaphore`] was released too often meanwhile, that is not reported at the
    /// end.
    #[must_use = "the semaphore is released when the guard is dropped"]
    pub fn enter(&self) -> Acquired<'_> {
        // Without a time-out it is acquired by the time this returns.
        let _acquired = self.acquire(Block::Forever);
        Acquired(self)
    }
}

/// Takes one, if there is one, and says whether there was.
fn take(value: &mut usize) -> bool {
    let left = value.checked_sub(1);
    *value = left.unwrap_or(0);
    left.is_some()
}

/// A [`Semaphore`] is acquired once until this is dropped.
///
/// ```
/// use concurrent::{Acquired, Block, Semaphore};
///
/// let free = Semaphore::new(1);
/// let held: Acquired<'_> = free.enter();
/// assert!(!free.acquire(Block::No));
/// drop(held);
/// assert!(free.acquire(Block::No));
/// ```
#[derive(Debug)]
pub struct Acquired<'a>(&'a Semaphore);

impl Drop for Acquired<'_> {
    fn drop(&mut self) {
        // Documented at `enter`: too many releases in between go unreported.
        let _released = self.0.release(1);
    }
}

/// Python: `threading.BoundedSemaphore(value)`: it cannot be released more often than it was
/// acquired.
///
/// ```
/// use concurrent::{Block, BoundedSemaphore, ReleaseError};
///
/// let free = BoundedSemaphore::new(2);
/// drop(free.enter());
/// assert!(free.acquire(Block::No));
/// assert_eq!(free.release(1), Ok(()));
/// assert_eq!(free.release(1), Err(ReleaseError::TooMany));
/// ```
#[derive(Debug)]
pub struct BoundedSemaphore(Semaphore);

impl BoundedSemaphore {
    /// A semaphore that can be acquired `value` times. Python: `BoundedSemaphore(value)`, where 1
    /// is the default.
    #[must_use]
    pub fn new(value: usize) -> Self {
        Self(Semaphore::with_limit(value, value))
    }

    /// As [`Semaphore::acquire`].
    ///
    /// # Blocking
    ///
    /// As there.
    #[must_use = "the semaphore is not acquired when this is false"]
    pub fn acquire(&self, block: Block) -> bool {
        self.0.acquire(block)
    }

    /// Python: `semaphore.release(n)`: it can be acquired `n` times more.
    ///
    /// # Errors
    ///
    /// [`ReleaseError::Zero`] when `n` is 0; [`ReleaseError::TooMany`] when it was not acquired `n`
    /// times, and then it is not released at all.
    pub fn release(&self, n: usize) -> Result<(), ReleaseError> {
        self.0.release(n)
    }

    /// As [`Semaphore::enter`].
    ///
    /// # Blocking
    ///
    /// As there.
    #[must_use = "the semaphore is released when the guard is dropped"]
    pub fn enter(&self) -> Acquired<'_> {
        self.0.enter()
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
