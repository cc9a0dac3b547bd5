//! Python's `concurrent.futures`: calls whose results are there later.
//!
#![doc = include_str!("futures.md")]

mod error;
mod future;
mod log;
mod map;
mod thread_pool;
mod waiter;
mod waiting;

pub use error::{
    BrokenThreadPool, CancelledError, ExceptionError, InvalidStateError, NoWorkers, ResultError,
    SubmitError, TimeoutError, UnexpectedState,
};
pub use future::Future;
pub use log::{LogLevel, LogRecord, set_log_handler};
pub use map::Results;
pub use thread_pool::ThreadPoolExecutor;
#[cfg(not(loom))]
pub(crate) use thread_pool::{renew, shut_down};
pub use waiting::{AsCompleted, DoneAndNotDoneFutures, ReturnWhen, as_completed, wait};

#[cfg(test)]
#[cfg(not(loom))]
mod tests;
