//! Python's `multiprocessing`: processes that share nothing but what is named here.
//!
//! On the host they are child processes of the operating system; in a page, workers with a memory
//! each. Everything that they share lives in one segment of the crate `services`.
//!
//! What a process runs is a function without captured variables, and its arguments cross as bytes:
//!
//! ```standalone_crate
//! use concurrent::multiprocessing::{ExitCode, Process, init};
//!
//! fn greet((name, times): (String, u32)) {
//!     for _ in 0..times {
//!         println!("hello {name}");
//!     }
//! }
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // Python: if __name__ == "__main__":
//!     let _main = init();
//!     let process = Process::new(greet, ("Ada".to_owned(), 2));
//!     process.start()?;
//!     process.join(None)?;
//!     assert_eq!(process.exitcode(), Some(ExitCode::SUCCESS));
//!     Ok(())
//! }
//! ```

mod action;
mod any_lock;
mod array;
mod barrier;
mod boot;
mod condition;
mod connection;
mod fork;
mod held;
mod index;
mod joinable_queue;
mod main;
pub mod managers;
#[cfg(not(target_family = "wasm"))]
mod native;
mod number;
mod pickle;
pub mod pool;
mod process;
mod queues;
mod raw_array;
mod runtime;
pub mod shared_memory;
mod simple_queue;
mod synchronize;
mod value;
mod wait;
#[cfg(target_family = "wasm")]
mod web;

pub use any_lock::AnyLock;
pub use array::Array;
pub use barrier::{Barrier, BrokenBarrierError};
#[cfg(target_family = "wasm")]
pub(crate) use boot::last_words;
pub use condition::{Condition, ConditionError};
pub use connection::{Connection, Pipe, ReceiveError, SendError};
pub use joinable_queue::JoinableQueue;
pub(crate) use main::exit_code;
pub use main::{CurrentProcess, ExitCode, Main, cpu_count, current_process, exit, init};
pub use managers::Manager;
#[cfg(not(target_family = "wasm"))]
pub use native::{journal, keep_journal, on_console, on_deadlock, set_spares};
pub use number::Number;
pub use pickle::PickleError;
pub use pool::{AsyncResult, Callbacks, IMapIterator, MapResult, Pool, PoolBuilder, PoolError};
pub use process::{Process, ProcessError, active_children};
pub use queues::{GetError, NotClosed, PutError, Queue};
pub use raw_array::{ArrayError, RawArray};
#[cfg(feature = "processes")]
pub(crate) use runtime::Segment;
pub use runtime::Unavailable;
pub use runtime::now;
#[cfg(target_family = "wasm")]
pub use runtime::sleep;
pub(crate) use runtime::{Runtime, installed, runtime, said, thread_begins, thread_ends};
/// How a process comes into being.
///
/// ```
/// use concurrent::multiprocessing::{Process, Start};
///
/// // Python: get_context("spawn").Process(target=print)
/// let process = Process::new(|()| println!("hello"), ()).with_start(Start::Spawn);
/// assert!(!process.is_alive());
/// ```
pub use services::Start;
pub use simple_queue::SimpleQueue;
pub use synchronize::{BoundedSemaphore, Entered, Event, Lock, RLock, ReleaseError, Semaphore};
pub use value::{RawValue, Value};
pub use wait::{Sentinel, Waitable, wait};
#[cfg(target_family = "wasm")]
pub use web::Worker;
