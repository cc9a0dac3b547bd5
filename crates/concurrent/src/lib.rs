//! Python's threading, queue, multiprocessing and futures in Rust, on Web Workers and natively.
//!
//! It knows no browser: what a thread is made of comes from a [`Host`], and what processes share is
//! one segment of the crate `services`.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

mod barrier;
mod condition;
#[cfg(not(loom))]
pub mod console;
mod entry;
mod event;
mod exception;
pub mod futures;
mod gil;
mod host;
mod local;
mod lock;
#[cfg(not(loom))]
pub mod multiprocessing;
#[cfg(doctest)]
mod must_not_be_sent;
mod panics;
#[cfg(not(loom))]
mod per_process;
mod pool;
mod process;
mod queue;
mod rlock;
mod schedule;
mod semaphore;
mod sync;
mod thread;
mod timer;
mod waits;
mod workers;

pub use barrier::{Barrier, BrokenBarrierError};
pub use condition::{Condition, ConditionLock, NotAcquired};
pub use entry::ThreadEntry;
pub use event::Event;
pub use exception::Exception;
pub use gil::{Entered, Gil};
pub use host::{AlreadyInstalled, Host, StartError, install, monotonic, sleep};
pub use local::Local;
pub use lock::{Block, Lock, Locked, NotLocked};
#[cfg(not(loom))]
pub use per_process::PerProcess;
pub use pool::{BrokenPool, MapResult, Message, PoolCore, UnknownMessage};
pub use process::{ExitCode, Process};
pub use queue::{
    Container, GetError, Heap, LifoQueue, PriorityQueue, PutError, Queue, QueueOf, SimpleQueue,
    TooManyTaskDone,
};
pub use rlock::{NotOwned, RLock, RLocked};
pub use schedule::{Chunks, Schedule, automatic_chunk, automatic_min, python_chunksize};
pub use semaphore::{Acquired, BoundedSemaphore, ReleaseError, Semaphore};
#[cfg(not(loom))]
pub use thread::{
    __excepthook__, ExceptHookArgs, active_count, enumerate, excepthook, main_thread,
    set_excepthook,
};
pub use thread::{JoinError, Thread, current_thread, get_ident};
pub use timer::Timer;
#[cfg(not(loom))]
pub use waits::watch_deadlocks;
pub use workers::WorkerThreads;
