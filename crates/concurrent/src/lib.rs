//! Python's threading, queue and multiprocessing in Rust, on Web Workers and natively.
//!
//! It knows no browser: what a thread is made of comes from a [`Host`]. Natively that is
//! `std::thread`; in a page it is whoever owns the workers. The protocols, with their states and
//! their races, are in the README beside this crate.

mod entry;
mod gil;
mod host;
mod lock;
#[cfg(not(loom))]
pub mod multiprocessing;
mod pool;
mod process;
mod queue;
mod schedule;
mod sync;
mod thread;
mod workers;

pub use entry::ThreadEntry;
pub use gil::{Entered, Gil};
pub use host::{AlreadyInstalled, Host, StartError, install, monotonic, sleep};
pub use lock::{Block, Lock, Locked, NotLocked};
pub use pool::{BrokenPool, MapResult, Message, PoolCore, UnknownMessage};
pub use process::{ExitCode, Process};
pub use queue::{GetError, PutError, Queue, TooManyTaskDone};
pub use schedule::{Chunks, Schedule, automatic_chunk, automatic_min, python_chunksize};
pub use thread::{JoinError, Thread, current_thread, get_ident};
pub use workers::WorkerThreads;
