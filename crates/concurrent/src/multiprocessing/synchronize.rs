//! Locks, semaphores and events that processes share. Python:
//! `multiprocessing.synchronize`

mod shown;

use super::held::{Held, inherited};
use super::process::ProcessError;
use super::runtime::{Runtime, runtime};
use crate::gil;
use crate::lock::Block;
use std::time::Duration;

type Sem = services::Semaphore;

/// The largest value of a semaphore. Python: `SEM_VALUE_MAX`
const MOST: u32 = i32::MAX.cast_unsigned();

fn refused(full: services::TableFull) -> ProcessError {
    ProcessError::Refused(full.to_string())
}

fn make(
    it: impl FnOnce(&'static Runtime) -> Result<Sem, services::TableFull>,
) -> Result<Held<Sem>, ProcessError> {
    let runtime = runtime()?;
    Ok(Held::new(it(runtime).map_err(refused)?, runtime))
}

/// Acquires without letting go of the GIL where that need not wait.
fn acquire(held: &Held<Sem>, block: Block) -> bool {
    let (it, system, me) = (held.it, held.system(), held.me());
    it.acquire(system, me, Some(Duration::ZERO))
        || block.waits() && gil::blocking(|| it.acquire(system, me, block.timeout()))
}

/// What a lock or semaphore could not release. Python: `ValueError`, `AssertionError`
///
/// ```
/// use concurrent::multiprocessing::{BoundedSemaphore, Lock};
///
/// let errors = [Lock::new()?.release(), BoundedSemaphore::new(1)?.release()];
/// let errors = errors.map(|error| error.unwrap_err().to_string());
/// assert_eq!(errors, ["semaphore or lock released too many times"; 2]);
/// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct ReleaseError(#[from] services::Unlocked);

macro_rules! common {
    ($name:ident, $python:literal) => {
        impl $name {
            #[doc = concat!("Python: `", $python, ".acquire(block, timeout)`: whether it was acquired.")]
            ///
            /// # Blocking
            ///
            /// As `block` says, without the calling thread's GIL.
            #[must_use = "it is not acquired when this is false"]
            pub fn acquire(&self, block: Block) -> bool {
                acquire(&self.0, block)
            }

            #[doc = concat!("Python: `", $python, ".release()`")]
            ///
            /// # Errors
            ///
            /// It is not acquired, or at its bound, or another thread's.
            pub fn release(&self) -> Result<(), ReleaseError> {
                Ok(self.0.it.release(self.0.system(), self.0.me())?)
            }

            #[doc = concat!("Acquires it, and releases it when the guard is dropped. Python: `with ", $python, ":`")]
            ///
            /// # Blocking
            ///
            /// Until it can be acquired.
            #[must_use = "it is released when the guard is dropped"]
            pub fn enter(&self) -> Entered<'_> {
                // Without a time-out it is acquired by the time this returns.
                let _acquired = acquire(&self.0, Block::Forever);
                Entered(&self.0)
            }
        }
    };
}

/// It is held until this is dropped.
///
/// ```
/// use concurrent::{Block, multiprocessing::{Entered, Lock}};
///
/// let lock = Lock::new()?;
/// let held: Entered<'_> = lock.enter();
/// assert!(!lock.acquire(Block::No));
/// drop(held);
/// assert!(lock.acquire(Block::No));
/// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
/// ```
#[derive(Debug)]
pub struct Entered<'a>(&'a Held<Sem>);

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        // A release by others in between goes unreported.
        self.0.it.release(self.0.system(), self.0.me()).ok();
    }
}

/// Python: `multiprocessing.Lock()`. Clones stand for the same lock, and so does what a process
/// inherits.
///
/// A process that is killed while it holds the lock leaves it locked, as in Python.
///
/// ```standalone_crate
/// use concurrent::Block;
/// use concurrent::multiprocessing::{Lock, Process, init};
///
/// fn unlock(lock: Lock) {
///     // Any thread of any process may release it.
///     lock.release().unwrap();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let lock = Lock::new()?;
///     assert!(lock.acquire(Block::Forever));
///     Process::new(unlock, lock.clone()).start()?;
///     let _held = lock.enter();
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct Lock(pub(super) Held<Sem>);

impl Lock {
    /// A lock that is free.
    ///
    /// # Errors
    ///
    /// There are too many, or no processes here.
    pub fn new() -> Result<Self, ProcessError> {
        make(|runtime| Sem::lock(&runtime.system, runtime.me())).map(Self)
    }
}

common!(Lock, "lock");

/// Python: `multiprocessing.RLock()`
///
/// ```standalone_crate
/// use concurrent::Block;
/// use concurrent::multiprocessing::{ExitCode, Process, RLock, exit, init};
///
/// fn try_it(lock: RLock) {
///     exit(ExitCode(i32::from(lock.acquire(Block::No))));
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let lock = RLock::new()?;
///     let (_once, _twice) = (lock.enter(), lock.enter());
///     let process = Process::new(try_it, lock.clone());
///     process.start()?;
///     process.join(None)?;
///     assert_eq!(process.exitcode(), Some(ExitCode(0)), "it is this process’s");
///     assert!(lock.acquire(Block::Forever));
///     lock.release()?;
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct RLock(pub(super) Held<Sem>);

impl RLock {
    /// A lock that is free.
    ///
    /// # Errors
    ///
    /// There are too many, or no processes here.
    pub fn new() -> Result<Self, ProcessError> {
        make(|runtime| Sem::rlock(&runtime.system, runtime.me())).map(Self)
    }
}

common!(RLock, "rlock");

/// Python: `multiprocessing.Semaphore(value)`
///
/// ```
/// use concurrent::Block;
/// use concurrent::multiprocessing::Semaphore;
///
/// let free = Semaphore::new(1)?;
/// assert!(free.acquire(Block::Forever) && !free.acquire(Block::No));
/// free.release()?;
/// free.release()?;
/// assert_eq!(free.get_value(), 2);
/// let _held = free.enter();
/// assert_eq!(free.get_value(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Semaphore(Held<Sem>);

impl Semaphore {
    /// A semaphore of this value.
    ///
    /// # Errors
    ///
    /// There are too many, or no processes here.
    pub fn new(value: u32) -> Result<Self, ProcessError> {
        make(|runtime| Sem::new(&runtime.system, runtime.me(), value, MOST)).map(Self)
    }

    /// Python: `semaphore.get_value()`
    #[must_use]
    pub fn get_value(&self) -> u32 {
        self.0.it.value(self.0.system())
    }
}

common!(Semaphore, "semaphore");

/// Python: `multiprocessing.BoundedSemaphore(value)`: cannot be released above its first value.
///
/// ```
/// use concurrent::Block;
/// use concurrent::multiprocessing::BoundedSemaphore;
///
/// let free = BoundedSemaphore::new(1)?;
/// assert!(free.acquire(Block::No));
/// free.release()?;
/// assert!(free.release().is_err());
/// drop(free.enter());
/// assert_eq!(free.get_value(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct BoundedSemaphore(Held<Sem>);

impl BoundedSemaphore {
    /// A semaphore of this value, which is its highest too.
    ///
    /// # Errors
    ///
    /// There are too many, or no processes here.
    pub fn new(value: u32) -> Result<Self, ProcessError> {
        make(|runtime| Sem::new(&runtime.system, runtime.me(), value, value)).map(Self)
    }

    /// Python: `semaphore.get_value()`
    #[must_use]
    pub fn get_value(&self) -> u32 {
        self.0.it.value(self.0.system())
    }
}

common!(BoundedSemaphore, "semaphore");

inherited!(Lock, RLock, Semaphore, BoundedSemaphore, Event);

/// Python: `multiprocessing.Event()`
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Event, Process, init};
///
/// fn ring(event: Event) {
///     event.set();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let event = Event::new()?;
///     Process::new(ring, event.clone()).start()?;
///     assert!(event.wait(None) && event.is_set());
///     event.clear();
///     assert!(!event.is_set());
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Event(Held<services::Event>);

impl Event {
    /// An event that is not set.
    ///
    /// # Errors
    ///
    /// There are too many, or no processes here.
    pub fn new() -> Result<Self, ProcessError> {
        let runtime = runtime()?;
        let it = services::Event::new(&runtime.system, runtime.me()).map_err(refused)?;
        Ok(Self(Held::new(it, runtime)))
    }

    /// Python: `event.is_set()`
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.it.is_set(self.0.system())
    }

    /// Python: `event.set()`
    pub fn set(&self) {
        self.0.it.set(self.0.system());
    }

    /// Python: `event.clear()`
    pub fn clear(&self) {
        self.0.it.clear(self.0.system());
    }

    /// Python: `event.wait(timeout)`: whether it was set in time.
    ///
    /// # Blocking
    ///
    /// Until it is set, for at most `timeout`, without the calling thread's GIL.
    ///
    /// # Differences from Python
    ///
    /// A thread may sleep through a flag that is set and cleared at once.
    pub fn wait(&self, timeout: Option<Duration>) -> bool {
        self.is_set() || gil::blocking(|| self.0.it.wait(self.0.system(), self.0.me(), timeout))
    }
}
