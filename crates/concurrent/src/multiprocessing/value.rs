//! Numbers that processes share. Python: `multiprocessing.Value`

use super::any_lock::AnyLock;
use super::held::{Held, Inherit};
use super::number::{Number, shared_bytes};
use super::pickle::child_for;
use super::process::ProcessError;
use super::synchronize::{Entered, RLock, ReleaseError};
use crate::lock::Block;
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// Python: `multiprocessing.Value(type, value)`: a number with a lock. Clones stand for the same
/// number, and so does what a process inherits.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Process, Value, init};
///
/// fn count(value: Value<u32>) {
///     for _ in 0..100 {
///         // Python: with value.get_lock():
///         let _held = value.get_lock().enter();
///         value.set(value.get() + 1);
///     }
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let value = Value::new(0_u32)?;
///     let processes = [(); 2].map(|()| Process::new(count, value.clone()));
///     for process in &processes {
///         process.start()?;
///     }
///     for process in &processes {
///         process.join(None)?;
///     }
///     assert_eq!(value.get(), 200);
///     Ok(())
/// }
/// ```
///
/// Each reading and each writing acquires the lock and releases it. What is between them is
/// nobody's: `value.set(value.get() + 1)` loses updates of other processes, unless the lock is held
/// all the time.
///
/// A process that is killed while it has the lock leaves it locked, as in Python, and then nobody
/// can read the value but by [`get_obj`](Self::get_obj).
#[derive(Clone)]
pub struct Value<T, L = RLock> {
    obj: RawValue<T>,
    lock: L,
}

/// Python: `multiprocessing.RawValue(type, value)`, `Value(…, lock=False)`: a number without a
/// lock.
///
/// One of up to four bytes is read and written in one piece. One of eight bytes may be read half
/// old and half new, as in Python on a machine with words of four bytes.
///
/// ```
/// use concurrent::multiprocessing::{Lock, RawValue};
///
/// let value = RawValue::new(7_u32)?;
/// value.set(value.get() + 1);
/// assert_eq!(value.get(), 8);
/// assert_eq!(value.with_lock(Lock::new()?).get(), 8);
/// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
/// ```
///
/// # Differences from Python
///
/// It takes a page of 4 KiB of shared memory; an array takes less for many.
pub struct RawValue<T> {
    block: Held<services::Block>,
    number: PhantomData<fn() -> T>,
}

impl<T: Number> RawValue<T> {
    /// Python: `RawValue(type, value)`
    ///
    /// # Errors
    ///
    /// There is no memory for it, or there are no processes here.
    pub fn new(value: T) -> Result<Self, ProcessError> {
        let block = shared_bytes(T::SIZE)?;
        block.set(0, value);
        Ok(Self { block, number: PhantomData })
    }

    /// Python: `value.value`
    #[must_use]
    pub fn get(&self) -> T {
        self.block.get(0)
    }

    /// Python: `value.value = value`
    pub fn set(&self, value: T) {
        self.block.set(0, value);
    }

    /// The same number with a lock. Python: `multiprocessing.sharedctypes.synchronized(obj, lock)`
    #[must_use]
    pub fn with_lock<L: AnyLock>(self, lock: L) -> Value<T, L> {
        Value { obj: self, lock }
    }
}

impl<T: Number> Value<T> {
    /// A number with a new [`RLock`]. Python: `Value(type, value)`
    ///
    /// # Errors
    ///
    /// There is no memory for it, or there are no processes here.
    pub fn new(value: T) -> Result<Self, ProcessError> {
        Ok(RawValue::new(value)?.with_lock(RLock::new()?))
    }
}

impl<T: Number, L: AnyLock> Value<T, L> {
    /// With this lock, which may be that of others as well. Python: `Value(…, lock=lock)`
    ///
    /// With a [`Lock`](super::Lock), which is not recursive, who holds it can use only
    /// [`get_obj`](Self::get_obj).
    ///
    /// ```
    /// use concurrent::Block;
    /// use concurrent::multiprocessing::{Lock, Value};
    ///
    /// let lock = Lock::new()?;
    /// let value = Value::new(7_u32)?.with_lock(lock.clone());
    /// assert!(value.acquire(Block::No) && !lock.acquire(Block::No));
    /// // Python: value.get_obj().value
    /// assert_eq!(value.get_obj().get(), 7);
    /// value.release()?;
    /// assert_eq!(value.get(), 7);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_lock<M: AnyLock>(self, lock: M) -> Value<T, M> {
        self.obj.with_lock(lock)
    }

    /// Python: `value.value`
    ///
    /// # Blocking
    ///
    /// Until the lock can be acquired, without the calling thread's GIL.
    #[must_use]
    pub fn get(&self) -> T {
        let _held = self.lock.enter();
        self.obj.get()
    }

    /// Python: `value.value = value`
    ///
    /// # Blocking
    ///
    /// Until the lock can be acquired, without the calling thread's GIL.
    pub fn set(&self, value: T) {
        let _held = self.lock.enter();
        self.obj.set(value);
    }

    /// The number without its lock. Python: `value.get_obj()`
    #[must_use]
    pub fn get_obj(&self) -> &RawValue<T> {
        &self.obj
    }

    /// Python: `value.get_lock()`
    #[must_use]
    pub fn get_lock(&self) -> &L {
        &self.lock
    }

    /// Python: `value.acquire(block, timeout)`
    ///
    /// # Blocking
    ///
    /// As `block` says, without the calling thread's GIL.
    #[must_use = "it is not acquired when this is false"]
    pub fn acquire(&self, block: Block) -> bool {
        self.lock.acquire(block)
    }

    /// Python: `value.release()`
    ///
    /// # Errors
    ///
    /// Those of the lock's own `release`.
    pub fn release(&self) -> Result<(), ReleaseError> {
        self.lock.release()
    }

    /// Acquires the lock, and releases it when the guard is dropped. Python: `with value:`
    ///
    /// # Blocking
    ///
    /// Until it can be acquired.
    #[must_use = "it is released when the guard is dropped"]
    pub fn enter(&self) -> Entered<'_> {
        self.lock.enter()
    }
}

impl<T> Clone for RawValue<T> {
    fn clone(&self) -> Self {
        Self { block: self.block.clone(), number: PhantomData }
    }
}

impl<T: Number> fmt::Debug for RawValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RawValue").field(&self.get()).finish()
    }
}

impl<T: Number, L> fmt::Debug for Value<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Synchronized wrapper for {:?}>", self.obj)
    }
}

impl<T> Serialize for RawValue<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Inherit(&self.block, "RawValue").serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for RawValue<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { block: Deserialize::deserialize(deserializer)?, number: PhantomData })
    }
}

impl<T, L: AnyLock> Serialize for Value<T, L> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        child_for::<S::Error>("Value")?;
        (&self.obj, &self.lock).serialize(serializer)
    }
}

impl<'de, T, L: AnyLock> Deserialize<'de> for Value<T, L> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (obj, lock) = Deserialize::deserialize(deserializer)?;
        Ok(Self { obj, lock })
    }
}
