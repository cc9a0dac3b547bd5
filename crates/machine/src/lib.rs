//! Processes and threads of a segment as workers of a page: starts, watches and ends them.
//!
//! A `Machine` is one segment with one first process, which runs a program by its name. The
//! tables, pipes and the console are the crate `services`'; here is what only a page can do. A
//! process or thread that blocks can still ask: it writes into the segment, whose bell the page
//! awaits, or posts a message.
//!
//! It never blocks. Dropping it terminates every worker.

#![cfg(target_family = "wasm")]

mod children;
mod forks;
mod machine;
mod workers;

pub use machine::{Event, Kind, Machine};
