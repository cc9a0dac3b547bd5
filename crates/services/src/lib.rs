//! What processes and threads stand on: one segment of shared memory with the table of processes,
//! the table of threads and what they wait for, semaphores, events, byte pipes, blocks of memory
//! and the console.
//!
//! Whoever can load, exchange and wait on the words of a segment ([`Memory`]) has all of it:
//! processes of an operating system that map one file, workers of a page that were posted one
//! `SharedArrayBuffer`, an interpreter with a memory of its own. Nothing here knows what runs in
//! the processes. Who starts and ends them is the [`Supervisor`]'s embedder.
//!
//! Nothing in the segment is protected by a lock that a killed process could leave behind: each
//! change is one exchange of one word, or it is undone by the supervisor when its author dies. The
//! protocols, with their states and races, are in the README beside this crate, and beside the modules.

mod bell;
mod block;
mod burial;
mod console;
mod deadlock;
mod event;
#[cfg(all(feature = "faults", not(target_family = "wasm")))]
pub mod faults;
mod journal;
mod latch;
mod layout;
mod memory;
mod pipe;
mod process;
mod record;
mod semaphore;
mod supervisor;
mod system;
#[cfg(test)]
#[cfg_attr(loom, path = "testing/models.rs")]
mod testing;
mod thread;
mod words;

pub use block::{Block, NameError, NoSpace};
pub use console::{Chunk, Stream};
pub use deadlock::{Deadlock, Gone, Link};
pub use event::Event;
pub use journal::{Entry, Held, Journal, Mark, Message, What};
#[cfg(not(target_family = "wasm"))]
pub use memory::mapped::Mapped;
#[cfg(target_family = "wasm")]
pub use memory::shared::{Attached, Shared};
pub use memory::{Heap, Memory, Woken};
pub use pipe::{Pipe, PipeError};
pub use process::{Process, ProcessRow, Start, State};
pub use record::TableFull;
pub use semaphore::{Semaphore, Unlocked};
pub use supervisor::{Order, Supervisor};
pub use system::{AttachError, System};
pub use thread::{Thread, ThreadRow, Wait, Waiting, WaitsFor};
pub use words::waits_for;
