//! Python's `multiprocessing.managers`: a process that holds objects, which others use by proxies.
//!
//! The manager's process is reached through a pipe that all who have a proxy can write to: its
//! listener. A thread that calls a method for the first time makes two pipes, tells the listener of
//! them and waits until the manager has adopted their other ends; from then on it has a line of its
//! own, and a thread in the manager that serves it. So a method that waits, as `acquire` does, lets
//! others go on. Values cross as bytes, and the manager never looks into them: two are equal there
//! when their bytes are.
//!
//! | who dies | what the others see |
//! |---|---|
//! | a client, before its ends were adopted | nothing: the manager does not adopt them |
//! | a client, later | its thread in the manager finds the end of its line, and ends |
//! | the manager | the end of the line: [`ManagerError::Gone`] |
//!
//! An object lives as long as somebody has a proxy of it. The manager counts the processes' proxies;
//! those of a process that was killed are never counted out. One that was sent may be waiting in
//! any pipe, so its object stays to the end.

mod acquirer;
mod client;
mod dict;
mod error;
mod list;
mod manager;
mod objects;
mod proxy;
mod queue;
mod server;
mod value;

pub use acquirer::{EventProxy, LockProxy, ProxyEntered};
pub use dict::DictProxy;
pub use error::{ManagerError, RemoteError};
pub use list::ListProxy;
pub use manager::{Manager, SyncManager};
pub(crate) use manager::{finish_managers, renew};
pub use queue::QueueProxy;
pub use value::{NamespaceProxy, ValueProxy};
