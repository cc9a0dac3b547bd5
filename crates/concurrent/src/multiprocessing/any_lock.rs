//! What a condition can be over, and what guards a shared value. CPython asks a lock for the same
//! methods.

use super::synchronize::{Entered, Lock, RLock, ReleaseError};
use crate::lock::Block;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// A [`Lock`] or an [`RLock`]: what a [`Condition`](super::Condition) can be over.
///
/// ```
/// use concurrent::Block;
/// use concurrent::multiprocessing::{AnyLock, Lock, RLock, ReleaseError};
///
/// /// Whether who holds it may acquire it once more.
/// fn nests<L: AnyLock>(lock: &L) -> Result<bool, ReleaseError> {
///     let _held = lock.enter();
///     let twice = lock.acquire(Block::No);
///     if twice {
///         lock.release()?;
///     }
///     Ok(twice)
/// }
///
/// assert_eq!((nests(&Lock::new()?)?, nests(&RLock::new()?)?), (false, true));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait AnyLock: Owned + Clone + Debug + Serialize + DeserializeOwned + Send + 'static {
    /// Python: `lock.acquire(block, timeout)`
    #[must_use = "it is not acquired when this is false"]
    fn acquire(&self, block: Block) -> bool;

    /// Python: `lock.release()`
    ///
    /// # Errors
    ///
    /// It is not one that the calling thread could release.
    fn release(&self) -> Result<(), ReleaseError>;

    /// Python: `with lock:`
    #[must_use = "it is released when the guard is dropped"]
    fn enter(&self) -> Entered<'_>;
}

/// What only this crate calls. Nobody else can name it, so there are no other locks.
pub trait Owned {
    /// Python: `lock._semlock._is_mine()`
    fn is_mine(&self) -> bool;

    /// How often the owner has acquired it. Python: `lock._semlock._count()`
    fn count(&self) -> u32;
}

macro_rules! any_lock {
    ($($name:ident),+) => {$(
        impl AnyLock for $name {
            fn acquire(&self, block: Block) -> bool {
                self.acquire(block)
            }

            fn release(&self) -> Result<(), ReleaseError> {
                self.release()
            }

            fn enter(&self) -> Entered<'_> {
                self.enter()
            }
        }

        impl Owned for $name {
            fn is_mine(&self) -> bool {
                self.0.it.is_mine(self.0.system(), self.0.me())
            }

            fn count(&self) -> u32 {
                self.0.it.depth(self.0.system())
            }
        }
    )+};
}

any_lock!(Lock, RLock);
