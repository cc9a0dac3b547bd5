//! Rows of numbers that processes share, without a lock. Python: `multiprocessing.RawArray`

use super::any_lock::AnyLock;
use super::array::Array;
use super::held::{Held, Inherit};
use super::index::{place, places};
use super::number::{Number, shared_bytes};
use super::process::ProcessError;
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;
use std::ops::RangeBounds;

/// Python: `multiprocessing.RawArray(type, size_or_initializer)`, `Array(…, lock=False)`: numbers
/// without a lock.
///
/// Each of up to four bytes is read and written in one piece; the numbers of a slice need not be of
/// one moment. See [`RawValue`](super::RawValue).
///
/// ```
/// use concurrent::multiprocessing::{ArrayError, Lock, RawArray};
///
/// // Python: array = RawArray('i', [1, 2, 3])
/// let array = RawArray::new(&[1, 2, 3])?;
/// array.set(-1, 30)?;
/// array.set_slice(..2, &[10, 20])?;
/// assert_eq!((array.slice(..), array.get(3)), (vec![10, 20, 30], Err(ArrayError::Index)));
/// assert_eq!((array.len(), array.is_empty()), (3, false));
/// assert_eq!(RawArray::<i32>::zeroed(2)?.with_lock(Lock::new()?).slice(..), [0, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RawArray<T> {
    block: Held<services::Block>,
    length: usize,
    number: PhantomData<fn() -> T>,
}

/// What an array has not. Python: `IndexError`, `ValueError`
///
/// ```
/// use concurrent::multiprocessing::{ArrayError, RawArray};
///
/// let array = RawArray::new(b"Ada")?;
/// assert_eq!(array.get(3), Err(ArrayError::Index));
/// assert_eq!(array.set_slice(..2, b"abc"), Err(ArrayError::Size));
/// assert_eq!(array.set_value(b"Grace"), Err(ArrayError::TooLong));
/// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArrayError {
    /// It is shorter than that.
    #[error("invalid index")]
    Index,
    /// A slice is given other numbers than it has.
    #[error("Can only assign sequence of same size")]
    Size,
    /// It has not so many characters.
    #[error("byte string too long")]
    TooLong,
}

impl<T: Number> RawArray<T> {
    /// Python: `RawArray(type, values)`
    ///
    /// # Errors
    ///
    /// There is no memory for it, or there are no processes here.
    pub fn new(values: &[T]) -> Result<Self, ProcessError> {
        let array = Self::zeroed(values.len())?;
        array.block.set_all(0, values);
        Ok(array)
    }

    /// So many zeroes. Python: `RawArray(type, length)`
    ///
    /// # Errors
    ///
    /// There is no memory for it, or there are no processes here.
    pub fn zeroed(length: usize) -> Result<Self, ProcessError> {
        let block = shared_bytes(length.saturating_mul(T::SIZE))?;
        Ok(Self { block, length, number: PhantomData })
    }

    /// The same numbers with a lock. Python: `multiprocessing.sharedctypes.synchronized(obj, lock)`
    #[must_use]
    pub fn with_lock<L: AnyLock>(self, lock: L) -> Array<T, L> {
        Array::over(self, lock)
    }

    /// Python: `len(array)`
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none. Python: `not array`
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Python: `array[index]`; −1 is the last.
    ///
    /// # Errors
    ///
    /// [`ArrayError::Index`]
    pub fn get(&self, index: isize) -> Result<T, ArrayError> {
        place(index, self.length).map(|place| self.block.get(place)).ok_or(ArrayError::Index)
    }

    /// Python: `array[index] = value`
    ///
    /// # Errors
    ///
    /// [`ArrayError::Index`]
    pub fn set(&self, index: isize, value: T) -> Result<(), ArrayError> {
        self.block.set(place(index, self.length).ok_or(ArrayError::Index)?, value);
        Ok(())
    }

    /// Python: `array[start:end]`: what there is of it.
    #[must_use]
    pub fn slice(&self, range: impl RangeBounds<isize>) -> Vec<T> {
        let places = places(&range, self.length);
        self.block.get_all(places.start, places.len())
    }

    /// Python: `array[start:end] = values`
    ///
    /// # Errors
    ///
    /// [`ArrayError::Size`]
    pub fn set_slice(
        &self,
        range: impl RangeBounds<isize>,
        values: &[T],
    ) -> Result<(), ArrayError> {
        let places = places(&range, self.length);
        if places.len() != values.len() {
            return Err(ArrayError::Size);
        }
        self.block.set_all(places.start, values);
        Ok(())
    }
}

/// Characters. Python: `RawArray('c', …)`
impl RawArray<u8> {
    /// The characters before the first `\0`. Python: `array.value`
    #[must_use]
    pub fn value(&self) -> Vec<u8> {
        let mut value = self.raw();
        value.truncate(value.iter().position(|&c| c == 0).unwrap_or(value.len()));
        value
    }

    /// Writes these characters, and `\0` after them if there is room. Python: `array.value = value`
    ///
    /// ```
    /// # use concurrent::multiprocessing::RawArray;
    /// let array = RawArray::new(b"Grace")?;
    /// array.set_value(b"Ada")?;
    /// assert_eq!((array.value(), array.raw()), (b"Ada".to_vec(), b"Ada\0e".to_vec()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ArrayError::TooLong`]
    pub fn set_value(&self, value: &[u8]) -> Result<(), ArrayError> {
        self.set_raw(value)?;
        // There may be no room.
        self.set(value.len().cast_signed(), 0).ok();
        Ok(())
    }

    /// All characters. Python: `array.raw`
    ///
    /// ```
    /// # use concurrent::multiprocessing::RawArray;
    /// let array = RawArray::<u8>::zeroed(4)?;
    /// array.set_raw(b"Ada\0")?;
    /// assert_eq!((array.raw(), array.value()), (b"Ada\0".to_vec(), b"Ada".to_vec()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn raw(&self) -> Vec<u8> {
        self.slice(..)
    }

    /// Writes the first characters. Python: `array.raw = value`
    ///
    /// # Errors
    ///
    /// [`ArrayError::TooLong`]
    pub fn set_raw(&self, value: &[u8]) -> Result<(), ArrayError> {
        let first = ..value.len().cast_signed();
        self.set_slice(first, value).map_err(|_| ArrayError::TooLong)
    }
}

impl<T> Clone for RawArray<T> {
    fn clone(&self) -> Self {
        Self { block: self.block.clone(), length: self.length, number: PhantomData }
    }
}

impl<T: Number> fmt::Debug for RawArray<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RawArray").field(&self.slice(..)).finish()
    }
}

impl<T> Serialize for RawArray<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (Inherit(&self.block, "RawArray"), self.length).serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for RawArray<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (block, length) = Deserialize::deserialize(deserializer)?;
        Ok(Self { block, length, number: PhantomData })
    }
}
