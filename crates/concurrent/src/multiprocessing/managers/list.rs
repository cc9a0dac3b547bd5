//! Lists in a manager.

use super::error::ManagerError;
use super::proxy::{Referent, proxies};
use crate::multiprocessing::pickle::{dumps, loads};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::ops::{Bound, RangeBounds};
use std::sync::Arc;

/// A list in a manager. Python: `multiprocessing.managers.ListProxy`
///
/// What is got is a copy: to change an item in the list, [set](Self::set) it. Items are equal when
/// their bytes are.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::init;
/// use concurrent::multiprocessing::managers::{ListProxy, Manager};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let manager = Manager()?;
///     let numbers: ListProxy<u32> = manager.list([1, 2])?;
///     numbers.append(&4)?;
///     numbers.insert(2, &3)?;
///     numbers.extend([5, 6])?;
///     assert_eq!(numbers.to_vec()?, [1, 2, 3, 4, 5, 6]);
///     assert_eq!((numbers.get(0)?, numbers.get(-1)?, numbers.len()?), (1, 6, 6));
///     assert_eq!((numbers.pop(-1)?, numbers.index(&4)?, numbers.count(&4)?), (6, 3, 1));
///     numbers.remove(&4)?;
///     assert!(!numbers.contains(&4)?);
///     numbers.set(0, &10)?;
///     numbers.delete(1)?;
///     numbers.reverse()?;
///     assert_eq!(numbers.slice(..2)?, [5, 3]);
///     assert!(!numbers.is_empty()?);
///     Ok(())
/// }
/// ```
///
/// # Differences from Python
///
/// A list cannot be sorted where it is, because the manager does not know its items; and a slice
/// can be got and not set.
pub struct ListProxy<T> {
    referent: Arc<Referent>,
    types: PhantomData<fn() -> T>,
}

proxies!(ListProxy<T>, "list";);

impl<T> ListProxy<T> {
    pub(super) fn of(referent: Arc<Referent>) -> Self {
        Self { referent, types: PhantomData }
    }
}

/// All methods wait until the manager has answered, and have the errors of [`ManagerError`].
impl<T: Serialize + DeserializeOwned> ListProxy<T> {
    fn with<R: DeserializeOwned>(&self, method: &str, item: &T) -> Result<R, ManagerError> {
        Ok(loads(&self.referent.call_raw(method, &dumps(item)?)?)?)
    }

    /// Python: `list.append(item)`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn append(&self, item: &T) -> Result<(), ManagerError> {
        self.with("append", item)
    }

    /// Python: `list.extend(items)`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn extend(&self, items: impl IntoIterator<Item = T>) -> Result<(), ManagerError> {
        let items = items.into_iter().map(|item| dumps(&item)).collect::<Result<Vec<_>, _>>()?;
        self.referent.call("extend", &items)
    }

    /// Python: `list.insert(index, item)`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn insert(&self, index: isize, item: &T) -> Result<(), ManagerError> {
        self.referent.call("insert", &(index, dumps(item)?))
    }

    /// Python: `list.pop(index)`; −1 is the last.
    ///
    /// # Errors
    ///
    /// `IndexError`; see [`ManagerError`].
    pub fn pop(&self, index: isize) -> Result<T, ManagerError> {
        self.referent.call("pop", &index)
    }

    /// Python: `list.remove(item)`
    ///
    /// # Errors
    ///
    /// `ValueError`; see [`ManagerError`].
    pub fn remove(&self, item: &T) -> Result<(), ManagerError> {
        self.with("remove", item)
    }

    /// Python: `list.index(item)`
    ///
    /// # Errors
    ///
    /// `ValueError`; see [`ManagerError`].
    pub fn index(&self, item: &T) -> Result<usize, ManagerError> {
        self.with("index", item)
    }

    /// Python: `list.count(item)`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn count(&self, item: &T) -> Result<usize, ManagerError> {
        self.with("count", item)
    }

    /// Python: `item in list`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn contains(&self, item: &T) -> Result<bool, ManagerError> {
        self.with("__contains__", item)
    }

    /// Python: `list.reverse()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn reverse(&self) -> Result<(), ManagerError> {
        self.referent.call("reverse", &())
    }

    /// Python: `len(list)`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn len(&self) -> Result<usize, ManagerError> {
        self.referent.call("__len__", &())
    }

    /// Python: `len(list) == 0`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn is_empty(&self) -> Result<bool, ManagerError> {
        Ok(self.len()? == 0)
    }

    /// Python: `list[index]`; −1 is the last.
    ///
    /// # Errors
    ///
    /// `IndexError`; see [`ManagerError`].
    pub fn get(&self, index: isize) -> Result<T, ManagerError> {
        self.referent.call("__getitem__", &index)
    }

    /// Python: `list[index] = item`
    ///
    /// # Errors
    ///
    /// `IndexError`; see [`ManagerError`].
    pub fn set(&self, index: isize, item: &T) -> Result<(), ManagerError> {
        self.referent.call("__setitem__", &(index, dumps(item)?))
    }

    /// Python: `del list[index]`
    ///
    /// # Errors
    ///
    /// `IndexError`; see [`ManagerError`].
    pub fn delete(&self, index: isize) -> Result<(), ManagerError> {
        self.referent.call("__delitem__", &index)
    }

    /// Python: `list[start:end]`: what there is of it.
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn slice(&self, range: impl RangeBounds<isize>) -> Result<Vec<T>, ManagerError> {
        // What comes after −1 is the end, and not the beginning.
        let after = |index: isize| (index != -1).then(|| index.saturating_add(1));
        let start = match range.start_bound() {
            Bound::Included(&start) => Some(start),
            Bound::Excluded(&before) => Some(after(before).unwrap_or(isize::MAX)),
            Bound::Unbounded => None,
        };
        let end = match range.end_bound() {
            Bound::Included(&last) => after(last),
            Bound::Excluded(&end) => Some(end),
            Bound::Unbounded => None,
        };
        self.referent.call("__getslice__", &(start, end))
    }

    /// A copy of all of it. Python: `list[:]`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn to_vec(&self) -> Result<Vec<T>, ManagerError> {
        self.slice(..)
    }
}
