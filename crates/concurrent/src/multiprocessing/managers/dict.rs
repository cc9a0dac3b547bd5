//! Dictionaries in a manager.

use super::error::ManagerError;
use super::proxy::{Referent, proxies};
use crate::multiprocessing::pickle::{dumps, loads};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::sync::Arc;

/// A dictionary in a manager. Python: `multiprocessing.managers.DictProxy`
///
/// What is got is a copy: to change a value in the dictionary, [set](Self::set) it. Keys are equal
/// when their bytes are, so a key should be of a type that has one form for one value. They come in
/// the order in which they were set first.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::init;
/// use concurrent::multiprocessing::managers::{DictProxy, Manager};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let manager = Manager()?;
///     let ages: DictProxy<String, u32> = manager.dict([("Ada".to_owned(), 36)])?;
///     let [ada, grace] = ["Ada", "Grace"].map(str::to_owned);
///     ages.set(&grace, &85)?;
///     assert_eq!((ages.get_item(&grace)?, ages.get(&"Alan".to_owned())?), (85, None));
///     assert_eq!((ages.setdefault(&ada, &0)?, ages.len()?), (36, 2));
///     assert_eq!(ages.keys()?, [ada.clone(), grace.clone()]);
///     assert_eq!(ages.values()?, [36, 85]);
///     ages.update([(ada.clone(), 37)])?;
///     assert_eq!(ages.items()?, [(ada.clone(), 37), (grace.clone(), 85)]);
///     ages.delete(&ada)?;
///     assert!(!ages.contains(&ada)?);
///     assert_eq!(ages.popitem()?, (grace, 85));
///     assert_eq!(ages.pop(&ada).unwrap_err().to_string(), "the key is not in the dictionary");
///     ages.clear()?;
///     assert!(ages.is_empty()?);
///     Ok(())
/// }
/// ```
pub struct DictProxy<K, V> {
    referent: Arc<Referent>,
    types: PhantomData<fn() -> (K, V)>,
}

proxies!(DictProxy<K, V>, "dict";);

impl<K, V> DictProxy<K, V> {
    pub(super) fn of(referent: Arc<Referent>) -> Self {
        Self { referent, types: PhantomData }
    }
}

/// All methods wait until the manager has answered, and have the errors of [`ManagerError`].
impl<K, V> DictProxy<K, V>
where
    K: Serialize + DeserializeOwned,
    V: Serialize + DeserializeOwned,
{
    fn with<R: DeserializeOwned>(&self, method: &str, key: &K) -> Result<R, ManagerError> {
        Ok(loads(&self.referent.call_raw(method, &dumps(key)?)?)?)
    }

    /// Python: `dict.get(key)`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn get(&self, key: &K) -> Result<Option<V>, ManagerError> {
        self.with("get", key)
    }

    /// Python: `dict[key]`
    ///
    /// # Errors
    ///
    /// `KeyError`; see [`ManagerError`].
    pub fn get_item(&self, key: &K) -> Result<V, ManagerError> {
        self.with("__getitem__", key)
    }

    /// Python: `dict[key] = value`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn set(&self, key: &K, value: &V) -> Result<(), ManagerError> {
        self.referent.call("__setitem__", &(dumps(key)?, dumps(value)?))
    }

    /// Python: `del dict[key]`
    ///
    /// # Errors
    ///
    /// `KeyError`; see [`ManagerError`].
    pub fn delete(&self, key: &K) -> Result<(), ManagerError> {
        self.with("__delitem__", key)
    }

    /// Python: `key in dict`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn contains(&self, key: &K) -> Result<bool, ManagerError> {
        self.with("__contains__", key)
    }

    /// Python: `len(dict)`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn len(&self) -> Result<usize, ManagerError> {
        self.referent.call("__len__", &())
    }

    /// Python: `len(dict) == 0`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn is_empty(&self) -> Result<bool, ManagerError> {
        Ok(self.len()? == 0)
    }

    /// The value of a key, which is set to this one if it has none. Python:
    /// `dict.setdefault(key, value)`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn setdefault(&self, key: &K, value: &V) -> Result<V, ManagerError> {
        self.referent.call("setdefault", &(dumps(key)?, dumps(value)?))
    }

    /// Python: `dict.pop(key)`
    ///
    /// # Errors
    ///
    /// `KeyError`; see [`ManagerError`].
    pub fn pop(&self, key: &K) -> Result<V, ManagerError> {
        self.with("pop", key)
    }

    /// Takes out what was set last. Python: `dict.popitem()`
    ///
    /// # Errors
    ///
    /// `KeyError`; see [`ManagerError`].
    pub fn popitem(&self) -> Result<(K, V), ManagerError> {
        self.referent.call("popitem", &())
    }

    /// Python: `dict.update(items)`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn update(&self, items: impl IntoIterator<Item = (K, V)>) -> Result<(), ManagerError> {
        let items = items.into_iter().map(|(key, value)| Ok((dumps(&key)?, dumps(&value)?)));
        self.referent.call("update", &items.collect::<Result<Vec<_>, ManagerError>>()?)
    }

    /// Python: `dict.clear()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn clear(&self) -> Result<(), ManagerError> {
        self.referent.call("clear", &())
    }

    /// Python: `dict.keys()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn keys(&self) -> Result<Vec<K>, ManagerError> {
        self.referent.call("keys", &())
    }

    /// Python: `dict.values()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn values(&self) -> Result<Vec<V>, ManagerError> {
        self.referent.call("values", &())
    }

    /// Python: `dict.items()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn items(&self) -> Result<Vec<(K, V)>, ManagerError> {
        self.referent.call("items", &())
    }
}
