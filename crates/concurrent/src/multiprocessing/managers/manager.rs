//! The handle to a manager's process.

use super::client::{Client, REGISTRY, renew_clients};
use super::error::ManagerError;
use super::proxy::Referent;
use super::server::{Listener, serve};
use super::{DictProxy, EventProxy, ListProxy, LockProxy, NamespaceProxy, QueueProxy, ValueProxy};
use crate::PerProcess;
use crate::multiprocessing::connection::{Pipe, one_way};
use crate::multiprocessing::pickle::{dumps, loads};
use crate::multiprocessing::process::{Process, ProcessError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// Python: `multiprocessing.Manager()`: starts a process that holds objects for others.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::managers::{DictProxy, ListProxy, Manager};
/// use concurrent::multiprocessing::{Process, init};
///
/// fn work((numbers, names): (ListProxy<u32>, DictProxy<String, u32>)) {
///     numbers.append(&4).unwrap();
///     names.set(&"four".to_owned(), &4).unwrap();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let manager = Manager()?;
///     let numbers = manager.list([1, 2, 3])?;
///     let names = manager.dict([])?;
///     let process = Process::new(work, (numbers.clone(), names.clone()));
///     process.start()?;
///     process.join(None)?;
///     assert_eq!(numbers.to_vec()?, [1, 2, 3, 4]);
///     assert_eq!(names.items()?, [("four".to_owned(), 4)]);
///     manager.shutdown()?;
///     Ok(())
/// }
/// ```
///
/// # Blocking
///
/// Until the process listens.
///
/// # Errors
///
/// It cannot be started.
///
/// # Differences from Python
///
/// There are no managed `RLock`, `Semaphore`, `Condition`, `Barrier`, `Pool` and `Array`, and no
/// managers of one's own types. A manager whose maker was killed ends when nobody has a proxy any
/// more; in Python it stays. In a page it needs an image with threads.
#[expect(non_snake_case, reason = "Python's name")]
pub fn Manager() -> Result<SyncManager, ManagerError> {
    let (listens, listener) = one_way()?;
    let (here, ready) = Pipe(false)?;
    let process = Process::new(serve, (Listener(listens), ready));
    let name = process.name().replace("Process", "SyncManager");
    let process = process.with_name(name);
    process.start()?;
    let (slot, pid) = here.recv().map_err(|_| ManagerError::Gone)?;
    let server = services::Process::known(slot, pid).ok_or(ManagerError::Gone)?;
    let client = Mutex::new(Some(Client::new(server, listener)));
    let inner = Arc::new(Inner { process, client });
    MANAGERS.lock().push(Arc::downgrade(&inner));
    Ok(SyncManager { inner })
}

/// Python: `multiprocessing.managers.SyncManager`, which [`Manager`] makes. Clones stand for the
/// same process, which is shut down when the last of them is dropped, or when the process that has
/// made it ends.
///
/// It is its maker's alone; the proxies are inherited and sent.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::init;
/// use concurrent::multiprocessing::managers::{Manager, SyncManager};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let manager: SyncManager = Manager()?;
///     assert!(manager.pid().is_some());
///     let (numbers, names) = (manager.list([1, 2])?, manager.dict([(1, 'a')])?);
///     let (lock, event, value) = (manager.Lock()?, manager.Event()?, manager.Value(&7)?);
///     let (queue, namespace) = (manager.Queue::<u32>(0)?, manager.Namespace()?);
///     assert_eq!(manager.number_of_objects()?, 7);
///     drop((numbers, names, lock, event, value, queue, namespace));
///     manager.shutdown()?;
///     assert!(manager.number_of_objects().is_err());
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct SyncManager {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    process: Process,
    /// Nothing once it was shut down.
    client: Mutex<Option<Arc<Client>>>,
}

/// Those that this process has made.
static MANAGERS: PerProcess<Vec<Weak<Inner>>> = PerProcess::new(Vec::new());

/// In a copy of the process: it has made none.
pub(crate) fn renew() {
    MANAGERS.renew(Vec::new());
    renew_clients();
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shuts down the managers that this process has made. Python does so before it waits for its
/// children, who find them gone.
pub(crate) fn finish_managers() {
    let managers = std::mem::take(&mut *MANAGERS.lock());
    for manager in managers.iter().filter_map(Weak::upgrade) {
        // It is this process's child.
        manager.shutdown().ok();
    }
}

/// How long it may take to end. Python: `shutdown_timeout`
const PATIENCE: Duration = Duration::from_secs(1);

impl Inner {
    fn shutdown(&self) -> Result<(), ProcessError> {
        if !self.process.is_child() {
            // In a copy of the process that has made it.
            return Ok(());
        }
        let Some(client) = lock(&self.client).take() else { return Ok(()) };
        client.shut_down();
        drop(client);
        if !self.process.join(Some(PATIENCE))? {
            self.process.terminate()?;
            if !self.process.join(Some(PATIENCE))? {
                self.process.kill()?;
                self.process.join(None)?;
            }
        }
        Ok(())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // It is this process's child.
        self.shutdown().ok();
    }
}

impl SyncManager {
    fn create<A: Serialize>(
        &self,
        typeid: &str,
        arguments: &A,
    ) -> Result<Arc<Referent>, ManagerError> {
        let client = lock(&self.inner.client).clone().ok_or(ManagerError::Gone)?;
        let id = client.call(REGISTRY, "create", &dumps(&(typeid, dumps(arguments)?))?)?;
        Ok(Referent::made(client, loads(&id)?))
    }

    /// Python: `manager.list(items)`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn list<T>(&self, items: impl IntoIterator<Item = T>) -> Result<ListProxy<T>, ManagerError>
    where
        T: Serialize + DeserializeOwned,
    {
        let items = items.into_iter().map(|item| dumps(&item)).collect::<Result<Vec<_>, _>>()?;
        Ok(ListProxy::of(self.create("list", &items)?))
    }

    /// Python: `manager.dict(items)`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn dict<K, V>(
        &self,
        items: impl IntoIterator<Item = (K, V)>,
    ) -> Result<DictProxy<K, V>, ManagerError>
    where
        K: Serialize + DeserializeOwned,
        V: Serialize + DeserializeOwned,
    {
        let items = items.into_iter().map(|(key, value)| Ok((dumps(&key)?, dumps(&value)?)));
        let items = items.collect::<Result<Vec<_>, ManagerError>>()?;
        Ok(DictProxy::of(self.create("dict", &items)?))
    }

    /// Python: `manager.Namespace()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    #[expect(non_snake_case, reason = "Python's name")]
    pub fn Namespace(&self) -> Result<NamespaceProxy, ManagerError> {
        Ok(NamespaceProxy::of(self.create("Namespace", &())?))
    }

    /// Python: `manager.Queue(maxsize)`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    #[expect(non_snake_case, reason = "Python's name")]
    pub fn Queue<T>(&self, maxsize: u32) -> Result<QueueProxy<T>, ManagerError>
    where
        T: Serialize + DeserializeOwned,
    {
        Ok(QueueProxy::of(self.create("Queue", &maxsize)?))
    }

    /// Python: `manager.Lock()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    #[expect(non_snake_case, reason = "Python's name")]
    pub fn Lock(&self) -> Result<LockProxy, ManagerError> {
        Ok(LockProxy::of(self.create("Lock", &())?))
    }

    /// Python: `manager.Event()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    #[expect(non_snake_case, reason = "Python's name")]
    pub fn Event(&self) -> Result<EventProxy, ManagerError> {
        Ok(EventProxy::of(self.create("Event", &())?))
    }

    /// Python: `manager.Value(type, value)`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    #[expect(non_snake_case, reason = "Python's name")]
    pub fn Value<T>(&self, value: &T) -> Result<ValueProxy<T>, ManagerError>
    where
        T: Serialize + DeserializeOwned,
    {
        Ok(ValueProxy::of(self.create("Value", &dumps(value)?)?))
    }

    /// How many objects it holds. Python: `manager._number_of_objects()`
    ///
    /// # Errors
    ///
    /// See [`ManagerError`].
    pub fn number_of_objects(&self) -> Result<u64, ManagerError> {
        let client = lock(&self.inner.client).clone().ok_or(ManagerError::Gone)?;
        Ok(loads(&client.call(REGISTRY, "number_of_objects", &[])?)?)
    }

    /// The manager's pid. Python: `manager._process.pid`
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.inner.process.pid()
    }

    /// Ends the manager's process, and all objects with it. Python: `manager.shutdown()`
    ///
    /// # Blocking
    ///
    /// Until it has ended.
    ///
    /// # Errors
    ///
    /// It is not this process's.
    pub fn shutdown(&self) -> Result<(), ManagerError> {
        Ok(self.inner.shutdown()?)
    }
}
