//! Locks and events in a manager.

use super::client::waiting;
use super::error::ManagerError;
use super::proxy::{Referent, proxies};
use crate::lock::Block;
use std::sync::Arc;
use std::time::Duration;

/// A lock in a manager: [`Lock`](crate::Lock), which threads share there. Python: `manager.Lock()`
///
/// A process that is killed while it has the lock leaves it locked, and so does one that is killed
/// while it waits for it, as soon as it is its turn. So it is in Python.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::managers::{LockProxy, Manager, ValueProxy};
/// use concurrent::multiprocessing::{Process, init};
///
/// fn count((lock, value): (LockProxy, ValueProxy<u32>)) {
///     for _ in 0..10 {
///         let _held = lock.enter().unwrap();
///         value.set(&(value.get().unwrap() + 1)).unwrap();
///     }
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let manager = Manager()?;
///     let (lock, value) = (manager.Lock()?, manager.Value(&0)?);
///     let processes = [(); 2].map(|()| Process::new(count, (lock.clone(), value.clone())));
///     for process in &processes {
///         process.start()?;
///     }
///     for process in &processes {
///         process.join(None)?;
///     }
///     assert_eq!(value.get()?, 20);
///     Ok(())
/// }
/// ```
pub struct LockProxy {
    referent: Arc<Referent>,
}

/// An event in a manager. Python: `multiprocessing.managers.EventProxy`
///
/// ```standalone_crate
/// use concurrent::multiprocessing::managers::{EventProxy, Manager};
/// use concurrent::multiprocessing::{Process, init};
///
/// fn ring(event: EventProxy) {
///     event.set().unwrap();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let manager = Manager()?;
///     let event = manager.Event()?;
///     let process = Process::new(ring, event.clone());
///     process.start()?;
///     assert!(event.wait(None)? && event.is_set()?);
///     event.clear()?;
///     assert!(!event.is_set()?);
///     process.join(None)?;
///     Ok(())
/// }
/// ```
pub struct EventProxy {
    referent: Arc<Referent>,
}

proxies! {
    LockProxy, "Lock";
    EventProxy, "Event";
}

impl LockProxy {
    pub(super) fn of(referent: Arc<Referent>) -> Self {
        Self { referent }
    }

    /// Python: `lock.acquire(blocking, timeout)`: whether it was acquired.
    ///
    /// # Blocking
    ///
    /// As `block` says.
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn acquire(&self, block: Block) -> Result<bool, ManagerError> {
        self.referent.call("acquire", &waiting(block))
    }

    /// Python: `lock.release()`. Anybody may release it.
    ///
    /// ```standalone_crate
    /// use concurrent::Block;
    /// use concurrent::multiprocessing::{init, managers::Manager};
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let _main = init();
    ///     let manager = Manager()?;
    ///     let lock = manager.Lock()?;
    ///     assert!(lock.acquire(Block::Forever)?);
    ///     lock.release()?;
    ///     assert_eq!(lock.release().unwrap_err().to_string(), "release unlocked lock");
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// `RuntimeError` when it is free; see [`ManagerError`].
    pub fn release(&self) -> Result<(), ManagerError> {
        self.referent.call("release", &())
    }

    /// Acquires it, and releases it when the guard is dropped. Python: `with lock:`
    ///
    /// # Blocking
    ///
    /// Until it can be acquired.
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn enter(&self) -> Result<ProxyEntered<'_>, ManagerError> {
        self.acquire(Block::Forever)?;
        Ok(ProxyEntered(self))
    }
}

/// A lock in a manager is held until this is dropped.
///
/// ```standalone_crate
/// use concurrent::Block;
/// use concurrent::multiprocessing::init;
/// use concurrent::multiprocessing::managers::{Manager, ProxyEntered};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let manager = Manager()?;
///     let lock = manager.Lock()?;
///     let held: ProxyEntered<'_> = lock.enter()?;
///     assert!(!lock.acquire(Block::No)?);
///     drop(held);
///     assert!(lock.acquire(Block::No)?);
///     Ok(())
/// }
/// ```
#[derive(Debug)]
#[must_use = "it is released when the guard is dropped"]
pub struct ProxyEntered<'a>(&'a LockProxy);

impl Drop for ProxyEntered<'_> {
    fn drop(&mut self) {
        // A release by others in between, or the end of the manager, goes unreported.
        self.0.release().ok();
    }
}

impl EventProxy {
    pub(super) fn of(referent: Arc<Referent>) -> Self {
        Self { referent }
    }

    /// Python: `event.is_set()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn is_set(&self) -> Result<bool, ManagerError> {
        self.referent.call("is_set", &())
    }

    /// Python: `event.set()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn set(&self) -> Result<(), ManagerError> {
        self.referent.call("set", &())
    }

    /// Python: `event.clear()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn clear(&self) -> Result<(), ManagerError> {
        self.referent.call("clear", &())
    }

    /// Python: `event.wait(timeout)`: whether it was set in time.
    ///
    /// # Blocking
    ///
    /// Until it is set, for at most `timeout`.
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn wait(&self, timeout: Option<Duration>) -> Result<bool, ManagerError> {
        self.referent.call("wait", &timeout)
    }
}
