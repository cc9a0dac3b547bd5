//! What a condition can be over. CPython asks a lock for the same methods.

use crate::lock::{Block, Lock, Locked, NotLocked};
use crate::rlock::{NotOwned, RLock, RLocked};

/// A lock that a [`Condition`](crate::Condition) can be over: [`Lock`] or [`RLock`].
///
/// ```
/// use concurrent::{Block, ConditionLock, Lock, RLock};
///
/// /// Whether who holds it may acquire it once more.
/// fn nests<L: ConditionLock>(lock: &L) -> Result<bool, L::NotReleased> {
///     let _held: L::Guard<'_> = lock.enter();
///     let twice = lock.acquire(Block::No);
///     if twice {
///         lock.release()?;
///     }
///     Ok(twice)
/// }
/// assert_eq!((nests(&Lock::new()), nests(&RLock::new())), (Ok(false), Ok(true)));
/// ```
pub trait ConditionLock: Saves {
    /// Why it cannot be released.
    type NotReleased: std::error::Error;
    /// It is held until this is dropped.
    type Guard<'a>
    where
        Self: 'a;

    /// Python: `lock.acquire(blocking, timeout)`
    #[must_use = "the lock is not acquired when this is false"]
    fn acquire(&self, block: Block) -> bool;

    /// Python: `lock.release()`
    ///
    /// # Errors
    ///
    /// The lock is not one that the calling thread could release.
    fn release(&self) -> Result<(), Self::NotReleased>;

    /// Python: `with lock:`
    #[must_use = "the lock is released when the guard is dropped"]
    fn enter(&self) -> Self::Guard<'_>;
}

/// What only conditions call. Nobody else can name it, so there are no other locks.
pub trait Saves {
    /// How often it was acquired.
    type Saved;

    /// Python: `lock._is_owned()`
    fn is_owned(&self) -> bool;

    /// Python: `lock._release_save()`; `None` when it cannot be released.
    fn release_save(&self) -> Option<Self::Saved>;

    /// Python: `lock._acquire_restore(saved)`
    fn acquire_restore(&self, saved: Self::Saved);
}

impl ConditionLock for Lock {
    type NotReleased = NotLocked;
    type Guard<'a> = Locked<'a>;

    fn acquire(&self, block: Block) -> bool {
        self.acquire(block)
    }

    fn release(&self) -> Result<(), NotLocked> {
        self.release()
    }

    fn enter(&self) -> Locked<'_> {
        self.enter()
    }
}

impl Saves for Lock {
    type Saved = ();

    /// Whether anybody has it, since it does not know who.
    fn is_owned(&self) -> bool {
        self.locked()
    }

    fn release_save(&self) -> Option<()> {
        self.release().ok()
    }

    fn acquire_restore(&self, (): ()) {
        // Without a time-out it is acquired by the time this returns.
        let _acquired = self.acquire(Block::Forever);
    }
}

impl ConditionLock for RLock {
    type NotReleased = NotOwned;
    type Guard<'a> = RLocked<'a>;

    fn acquire(&self, block: Block) -> bool {
        self.acquire(block)
    }

    fn release(&self) -> Result<(), NotOwned> {
        self.release()
    }

    fn enter(&self) -> RLocked<'_> {
        self.enter()
    }
}

impl Saves for RLock {
    type Saved = usize;

    fn is_owned(&self) -> bool {
        self.is_owned()
    }

    fn release_save(&self) -> Option<usize> {
        self.release_save()
    }

    fn acquire_restore(&self, count: usize) {
        self.acquire_restore(count);
    }
}
