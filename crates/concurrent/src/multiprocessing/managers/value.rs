//! Single values in a manager, with a name or without.

use super::error::ManagerError;
use super::proxy::{Referent, proxies};
use crate::multiprocessing::pickle::dumps;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::sync::Arc;

/// A value in a manager. Python: `multiprocessing.managers.ValueProxy`
///
/// It has no lock: `value.set(&(value.get()? + 1))` loses updates of other processes.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::init;
/// use concurrent::multiprocessing::managers::{Manager, ValueProxy};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let manager = Manager()?;
///     let value: ValueProxy<String> = manager.Value(&"Ada".to_owned())?;
///     value.set(&"Grace".to_owned())?;
///     assert_eq!(value.get()?, "Grace");
///     Ok(())
/// }
/// ```
pub struct ValueProxy<T> {
    referent: Arc<Referent>,
    types: PhantomData<fn() -> T>,
}

/// Values by their names in a manager. Python: `multiprocessing.managers.NamespaceProxy`
///
/// ```standalone_crate
/// use concurrent::multiprocessing::managers::{Manager, NamespaceProxy};
/// use concurrent::multiprocessing::{Process, init};
///
/// fn rename(namespace: NamespaceProxy) {
///     // Python: namespace.name = "Grace"
///     namespace.set("name", &"Grace").unwrap();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let manager = Manager()?;
///     let namespace = manager.Namespace()?;
///     namespace.set("name", &"Ada")?;
///     let process = Process::new(rename, namespace.clone());
///     process.start()?;
///     process.join(None)?;
///     assert_eq!(namespace.get::<String>("name")?, "Grace");
///     // Python: del namespace.name
///     namespace.delete("name")?;
///     let error = namespace.get::<u32>("age").unwrap_err();
///     assert_eq!(error.to_string(), "'Namespace' object has no attribute 'age'");
///     Ok(())
/// }
/// ```
///
/// # Differences from Python
///
/// There, a name that begins with `_` is the proxy's own.
pub struct NamespaceProxy {
    referent: Arc<Referent>,
}

proxies! {
    ValueProxy<T>, "Value";
    NamespaceProxy, "Namespace";
}

impl<T> ValueProxy<T> {
    pub(super) fn of(referent: Arc<Referent>) -> Self {
        Self { referent, types: PhantomData }
    }
}

impl<T: Serialize + DeserializeOwned> ValueProxy<T> {
    /// Python: `value.value`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn get(&self) -> Result<T, ManagerError> {
        self.referent.call("get", &())
    }

    /// Python: `value.value = value`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn set(&self, value: &T) -> Result<(), ManagerError> {
        self.referent.call("set", value)
    }
}

impl NamespaceProxy {
    pub(super) fn of(referent: Arc<Referent>) -> Self {
        Self { referent }
    }

    /// Python: `namespace.name`
    ///
    /// # Errors
    ///
    /// `AttributeError`; see [`ManagerError`].
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<T, ManagerError> {
        self.referent.call("__getattribute__", &name)
    }

    /// Python: `namespace.name = value`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn set<T: Serialize>(&self, name: &str, value: &T) -> Result<(), ManagerError> {
        self.referent.call("__setattr__", &(name, dumps(value)?))
    }

    /// Python: `del namespace.name`
    ///
    /// # Errors
    ///
    /// `AttributeError`; see [`ManagerError`].
    pub fn delete(&self, name: &str) -> Result<(), ManagerError> {
        self.referent.call("__delattr__", &name)
    }
}
