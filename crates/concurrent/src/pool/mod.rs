//! A pool of processes, from the parent's side. The processes may be anything that takes a message
//! and answers it; who owns them and how messages travel is the caller's.

mod core;
mod result;

pub use core::{BrokenPool, Message, PoolCore, UnknownMessage};
pub use result::MapResult;

#[cfg(test)]
#[cfg(not(loom))]
mod tests;
