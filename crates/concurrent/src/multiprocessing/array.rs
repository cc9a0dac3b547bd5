//! Rows of numbers that processes share. Python: `multiprocessing.Array`

use super::any_lock::AnyLock;
use super::number::Number;
use super::pickle::child_for;
use super::process::ProcessError;
use super::raw_array::{ArrayError, RawArray};
use super::synchronize::{Entered, RLock, ReleaseError};
use crate::lock::Block;
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use std::ops::RangeBounds;

/// Python: `multiprocessing.Array(type, size_or_initializer)`: numbers with one lock. Clones stand
/// for the same numbers, and so does what a process inherits.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Array, Process, init};
///
/// fn double(array: Array<f64>) {
///     let _held = array.enter();
///     let doubled: Vec<f64> = array.slice(..).iter().map(|number| 2.0 * number).collect();
///     array.set_slice(.., &doubled).unwrap();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let array = Array::new(&[1.0, 2.0, 3.0])?;
///     let process = Process::new(double, array.clone());
///     process.start()?;
///     process.join(None)?;
///     assert_eq!((array.get(0)?, array.get(-1)?), (2.0, 6.0));
///     Ok(())
/// }
/// ```
///
/// Each call acquires the lock and releases it; see [`Value`](super::Value).
///
/// # Differences from Python
///
/// Slices have no step.
#[derive(Clone)]
pub struct Array<T, L = RLock> {
    obj: RawArray<T>,
    lock: L,
}

impl<T: Number> Array<T> {
    /// These numbers with a new [`RLock`]. Python: `Array(type, values)`
    ///
    /// # Errors
    ///
    /// There is no memory for it, or there are no processes here.
    pub fn new(values: &[T]) -> Result<Self, ProcessError> {
        Ok(RawArray::new(values)?.with_lock(RLock::new()?))
    }

    /// So many zeroes. Python: `Array(type, length)`
    ///
    /// # Errors
    ///
    /// There is no memory for it, or there are no processes here.
    pub fn zeroed(length: usize) -> Result<Self, ProcessError> {
        Ok(RawArray::zeroed(length)?.with_lock(RLock::new()?))
    }
}

impl<T: Number, L: AnyLock> Array<T, L> {
    pub(super) fn over(obj: RawArray<T>, lock: L) -> Self {
        Self { obj, lock }
    }

    /// With this lock, which may be that of others as well. Python: `Array(…, lock=lock)`
    ///
    /// With a [`Lock`](super::Lock), which is not recursive, who holds it can use only
    /// [`get_obj`](Self::get_obj).
    ///
    /// ```
    /// use concurrent::Block;
    /// use concurrent::multiprocessing::{Array, Lock};
    ///
    /// let lock = Lock::new()?;
    /// let array = Array::new(&[1, 2, 3])?.with_lock(lock.clone());
    /// array.set(-1, 30)?;
    /// assert_eq!((array.len(), array.is_empty()), (3, false));
    /// assert!(array.acquire(Block::No) && !lock.acquire(Block::No));
    /// // Python: array.get_obj()[2]
    /// assert_eq!(array.get_obj().get(2)?, 30);
    /// array.release()?;
    /// assert!(array.get_lock().acquire(Block::No));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_lock<M: AnyLock>(self, lock: M) -> Array<T, M> {
        self.obj.with_lock(lock)
    }

    /// Python: `len(array)`
    #[must_use]
    pub fn len(&self) -> usize {
        self.obj.len()
    }

    /// Whether there are none. Python: `not array`
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.obj.is_empty()
    }

    /// Python: `array[index]`; −1 is the last.
    ///
    /// # Blocking
    ///
    /// Until the lock can be acquired, without the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// [`ArrayError::Index`]
    pub fn get(&self, index: isize) -> Result<T, ArrayError> {
        let _held = self.lock.enter();
        self.obj.get(index)
    }

    /// Python: `array[index] = value`
    ///
    /// # Blocking
    ///
    /// As [`get`](Self::get).
    ///
    /// # Errors
    ///
    /// [`ArrayError::Index`]
    pub fn set(&self, index: isize, value: T) -> Result<(), ArrayError> {
        let _held = self.lock.enter();
        self.obj.set(index, value)
    }

    /// Python: `array[start:end]`: what there is of it.
    ///
    /// # Blocking
    ///
    /// As [`get`](Self::get).
    #[must_use]
    pub fn slice(&self, range: impl RangeBounds<isize>) -> Vec<T> {
        let _held = self.lock.enter();
        self.obj.slice(range)
    }

    /// Python: `array[start:end] = values`
    ///
    /// # Blocking
    ///
    /// As [`get`](Self::get).
    ///
    /// # Errors
    ///
    /// [`ArrayError::Size`]
    pub fn set_slice(
        &self,
        range: impl RangeBounds<isize>,
        values: &[T],
    ) -> Result<(), ArrayError> {
        let _held = self.lock.enter();
        self.obj.set_slice(range, values)
    }

    /// The numbers without their lock. Python: `array.get_obj()`
    #[must_use]
    pub fn get_obj(&self) -> &RawArray<T> {
        &self.obj
    }

    /// Python: `array.get_lock()`
    #[must_use]
    pub fn get_lock(&self) -> &L {
        &self.lock
    }

    /// Python: `array.acquire(block, timeout)`
    ///
    /// # Blocking
    ///
    /// As `block` says, without the calling thread's GIL.
    #[must_use = "it is not acquired when this is false"]
    pub fn acquire(&self, block: Block) -> bool {
        self.lock.acquire(block)
    }

    /// Python: `array.release()`
    ///
    /// # Errors
    ///
    /// Those of the lock's own `release`.
    pub fn release(&self) -> Result<(), ReleaseError> {
        self.lock.release()
    }

    /// Acquires the lock, and releases it when the guard is dropped. Python: `with array:`
    ///
    /// # Blocking
    ///
    /// Until it can be acquired.
    #[must_use = "it is released when the guard is dropped"]
    pub fn enter(&self) -> Entered<'_> {
        self.lock.enter()
    }
}

/// Characters. Python: `Array('c', …)`
impl<L: AnyLock> Array<u8, L> {
    /// The characters before the first `\0`. Python: `array.value`
    ///
    /// ```
    /// use concurrent::multiprocessing::Array;
    ///
    /// // Python: array = Array('c', 6)
    /// let array = Array::<u8>::zeroed(6)?;
    /// array.set_value(b"Ada")?;
    /// assert_eq!(array.value(), b"Ada");
    /// assert_eq!(array.get_obj().raw(), b"Ada\0\0\0");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Blocking
    ///
    /// As [`get`](Self::get).
    #[must_use]
    pub fn value(&self) -> Vec<u8> {
        let _held = self.lock.enter();
        self.obj.value()
    }

    /// Writes these characters, and `\0` after them if there is room. Python: `array.value = value`
    ///
    /// # Blocking
    ///
    /// As [`get`](Self::get).
    ///
    /// # Errors
    ///
    /// [`ArrayError::TooLong`]
    pub fn set_value(&self, value: &[u8]) -> Result<(), ArrayError> {
        let _held = self.lock.enter();
        self.obj.set_value(value)
    }
}

impl<T: Number, L> fmt::Debug for Array<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<SynchronizedArray wrapper for {:?}>", self.obj)
    }
}

impl<T, L: AnyLock> Serialize for Array<T, L> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        child_for::<S::Error>("Array")?;
        (&self.obj, &self.lock).serialize(serializer)
    }
}

impl<'de, T, L: AnyLock> Deserialize<'de> for Array<T, L> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (obj, lock) = Deserialize::deserialize(deserializer)?;
        Ok(Self { obj, lock })
    }
}
