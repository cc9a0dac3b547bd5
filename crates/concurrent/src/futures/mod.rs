//! Python's `concurrent.futures`: calls whose results are there later.
//!
#![doc = include_str!("futures.md")]

mod error;
#[cfg(not(loom))]
mod executor;
mod future;
#[cfg(not(loom))]
mod interpreter_pool;
mod log;
mod map;
#[cfg(not(loom))]
mod process_pool;
mod thread_pool;
mod waiter;
mod waiting;

#[cfg(not(loom))]
use crate::multiprocessing::installed;
#[cfg(not(loom))]
pub use error::{BrokenInterpreterPool, BrokenProcessPool};
pub use error::{
    BrokenThreadPool, CancelledError, ExceptionError, InvalidStateError, NoWorkers, OptionError,
    ResultError, SubmitError, TimeoutError, UnexpectedState,
};
pub use future::Future;
#[cfg(not(loom))]
pub use interpreter_pool::InterpreterPoolExecutor;
pub use log::{LogLevel, LogRecord, set_log_handler};
#[cfg(not(loom))]
pub use map::ChunkResults;
pub use map::Results;
#[cfg(not(loom))]
pub use process_pool::ProcessPoolExecutor;
pub use thread_pool::ThreadPoolExecutor;
pub use waiting::{AsCompleted, DoneAndNotDoneFutures, ReturnWhen, as_completed, wait};

/// In a copy of the process: there are no executors.
#[cfg(not(loom))]
pub(crate) fn renew() {
    thread_pool::renew();
    executor::renew();
}

/// No executor takes any more tasks, since the process ends.
#[cfg(not(loom))]
pub(crate) fn shut_down() {
    thread_pool::shut_down();
    if installed().is_some() {
        executor::shut_down_all();
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests;
