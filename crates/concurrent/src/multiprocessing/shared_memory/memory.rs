//! Bytes that have a name.

use crate::multiprocessing::held::Held;
use crate::multiprocessing::pickle::refuse;
use crate::multiprocessing::process::ProcessError;
use crate::multiprocessing::runtime::{Runtime, Unavailable, now, runtime};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use services::{Block, NameError};
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Python: `multiprocessing.shared_memory.SharedMemory(name, create, size)`
///
/// Whoever knows the name can attach to it. So it can be sent as well as inherited: what crosses is
/// the name. It stays when no process has it any more, also when these were killed, until it is
/// [unlinked](Self::unlink). Clones stand for the same attachment.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::shared_memory::SharedMemory;
/// use concurrent::multiprocessing::{Process, init};
///
/// fn greet(name: String) {
///     let memory = SharedMemory::attach(&name).unwrap();
///     memory.write(0, b"hello").unwrap();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let memory = SharedMemory::create(None, 10)?;
///     assert!(memory.name().starts_with("psm_"));
///     let process = Process::new(greet, memory.name().to_owned());
///     process.start()?;
///     process.join(None)?;
///     // Python: bytes(memory.buf[0:5])
///     let mut bytes = [0; 5];
///     memory.read(0, &mut bytes)?;
///     assert_eq!(&bytes, b"hello");
///     memory.close();
///     memory.unlink()?;
///     Ok(())
/// }
/// ```
///
/// # Differences from Python
///
/// There is no buffer to borrow, because others may write to it: [`read`](Self::read) and
/// [`write`](Self::write) copy. What nobody has unlinked is gone when the program ends, and no
/// resource tracker warns of it, or unlinks it before.
#[derive(Clone)]
pub struct SharedMemory {
    name: Arc<str>,
    size: usize,
    /// Nothing once it is closed.
    block: Arc<Mutex<Option<Arc<Held<Block>>>>>,
}

/// Why shared memory cannot be had or used.
///
/// ```
/// use concurrent::multiprocessing::shared_memory::{SharedMemory, SharedMemoryError};
///
/// let memory = SharedMemory::create(Some("numbers"), 8)?;
/// assert!(matches!(SharedMemory::create(Some("numbers"), 8), Err(SharedMemoryError::Exists(_))));
/// assert_eq!((memory.size(), memory.write(8, b"x")), (8, Err(SharedMemoryError::OutOfBounds)));
/// memory.unlink()?;
/// # Ok::<(), SharedMemoryError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SharedMemoryError {
    /// Python: `FileExistsError`
    #[error("[Errno 17] File exists: '/{0}'")]
    Exists(String),
    /// Python: `FileNotFoundError`
    #[error("[Errno 2] No such file or directory: '/{0}'")]
    NotFound(String),
    /// It cannot be a name: it is empty, has a slash, or is longer than 60 bytes. Python: `OSError`
    #[error("[Errno 22] Invalid argument: '/{0}'")]
    Name(String),
    /// Python: `ValueError`
    #[error("'size' must be a positive number different from zero")]
    Size,
    /// Python: `IndexError`
    #[error("index out of bounds on dimension 1")]
    OutOfBounds,
    /// Python: `TypeError: 'NoneType' object is not subscriptable`
    #[error("the shared memory is closed")]
    Closed,
    /// There is no memory for it, or there are no processes here.
    #[error(transparent)]
    Process(#[from] ProcessError),
}

impl From<Unavailable> for SharedMemoryError {
    fn from(why: Unavailable) -> Self {
        Self::Process(why.into())
    }
}

/// Names made so far.
static MADE: AtomicU32 = AtomicU32::new(0);

/// A name that is likely to be nobody's yet.
fn made_up(runtime: &Runtime) -> String {
    // Relaxed: only that no two get the same number matters.
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let mixed = [runtime.process.pid(), number, now().subsec_nanos()]
        .into_iter()
        // The multiplier of Knuth, The Art of Computer Programming 3, section 6.4.
        .fold(0_u32, |mixed, n| (mixed ^ n).wrapping_mul(0x9e37_79b1).rotate_left(15));
    format!("psm_{mixed:08x}")
}

impl SharedMemory {
    /// Memory of this many bytes, all 0, of this name or a made-up one. Python:
    /// `SharedMemory(name, create=True, size=size)`
    ///
    /// # Errors
    ///
    /// [`SharedMemoryError::Exists`], and when there is no memory for it.
    pub fn create(name: Option<&str>, size: usize) -> Result<Self, SharedMemoryError> {
        if size == 0 {
            return Err(SharedMemoryError::Size);
        }
        let runtime = runtime()?;
        match name {
            Some(name) => Self::create_named(runtime, name, size),
            None => loop {
                match Self::create_named(runtime, &made_up(runtime), size) {
                    Err(SharedMemoryError::Exists(_)) => {}
                    result => return result,
                }
            },
        }
    }

    fn create_named(
        runtime: &'static Runtime,
        name: &str,
        size: usize,
    ) -> Result<Self, SharedMemoryError> {
        if name.contains('/') {
            return Err(SharedMemoryError::Name(name.to_owned()));
        }
        let refused = |why: String| SharedMemoryError::Process(ProcessError::Refused(why));
        let bytes = u32::try_from(size)
            .map_err(|_| refused(format!("{size} bytes are more than shared memory can have")))?;
        // As soon as it has its name, other threads of this process may find it and let go of it.
        let block = Held::taken(runtime, || {
            let block = Block::with_name(&runtime.system, runtime.me(), bytes, name);
            block.map_err(|error| match error {
                NameError::Taken => SharedMemoryError::Exists(name.to_owned()),
                NameError::Length => SharedMemoryError::Name(name.to_owned()),
                NameError::NoSpace(full) => refused(full.to_string()),
            })
        })?;
        Ok(Self::of(name, block))
    }

    /// The memory of this name. Python: `SharedMemory(name)`
    ///
    /// # Errors
    ///
    /// [`SharedMemoryError::NotFound`]
    pub fn attach(name: &str) -> Result<Self, SharedMemoryError> {
        let runtime = runtime()?;
        let block = Held::taken(runtime, || {
            Block::find(&runtime.system, runtime.me(), name)
                .ok_or_else(|| SharedMemoryError::NotFound(name.to_owned()))
        })?;
        Ok(Self::of(name, block))
    }

    fn of(name: &str, block: Held<Block>) -> Self {
        let size = block.it.bytes(block.system()) as usize;
        Self { name: name.into(), size, block: Arc::new(Mutex::new(Some(Arc::new(block)))) }
    }

    /// Python: `memory.name`
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many bytes it has. Python: `memory.size`
    ///
    /// ```
    /// # use concurrent::multiprocessing::shared_memory::SharedMemory;
    /// let memory = SharedMemory::create(None, 10)?;
    /// assert_eq!(memory.size(), 10);
    /// memory.unlink()?;
    /// # Ok::<(), concurrent::multiprocessing::shared_memory::SharedMemoryError>(())
    /// ```
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Copies bytes out. Python: `memory.buf[offset:end]`
    ///
    /// Up to four bytes, from a multiple of four on, are of one moment; more need not be.
    ///
    /// # Errors
    ///
    /// [`SharedMemoryError::OutOfBounds`], [`SharedMemoryError::Closed`]
    pub fn read(&self, offset: usize, into: &mut [u8]) -> Result<(), SharedMemoryError> {
        let (block, at) = self.at(offset, into.len())?;
        block.it.read(block.system(), at, into);
        Ok(())
    }

    /// Copies bytes in. Python: `memory.buf[offset:end] = from`
    ///
    /// # Errors
    ///
    /// [`SharedMemoryError::OutOfBounds`], [`SharedMemoryError::Closed`]
    pub fn write(&self, offset: usize, from: &[u8]) -> Result<(), SharedMemoryError> {
        let (block, at) = self.at(offset, from.len())?;
        block.it.write(block.system(), at, from);
        Ok(())
    }

    fn at(
        &self,
        offset: usize,
        length: usize,
    ) -> Result<(Arc<Held<Block>>, u32), SharedMemoryError> {
        let block = self.lock().clone().ok_or(SharedMemoryError::Closed)?;
        match offset.checked_add(length) {
            Some(end) if end <= self.size => Ok((block, offset as u32)),
            _ => Err(SharedMemoryError::OutOfBounds),
        }
    }

    /// Lets go of the memory, for all clones of this. Dropping the last clone does the same.
    /// Python: `memory.close()`
    pub fn close(&self) {
        let block = self.lock().take();
        drop(block);
    }

    /// Takes the name away; the memory is gone when nobody has it any more. To be called once, by
    /// anybody. Python: `memory.unlink()`
    ///
    /// # Errors
    ///
    /// [`SharedMemoryError::NotFound`]
    pub fn unlink(&self) -> Result<(), SharedMemoryError> {
        let runtime = runtime()?;
        match Block::unlink(&runtime.system, runtime.me(), &self.name) {
            true => Ok(()),
            false => Err(SharedMemoryError::NotFound(self.name.to_string())),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Arc<Held<Block>>>> {
        self.block.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SharedMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SharedMemory('{}', size={})", self.name, self.size)
    }
}

impl Serialize for SharedMemory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.name.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SharedMemory {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::attach(&name).map_err(|error| {
            refuse(error.to_string());
            D::Error::custom(error)
        })
    }
}
