//! What goes wrong where no caller could be told, as CPython's logger `concurrent.futures` has it.

use crate::exception::Exception;
use crate::panics::unreported;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
// A static, and outside of every protocol, so loom need not see it.
use std::sync::{Arc, Mutex, PoisonError};

/// Python: `logging.LogRecord`, of the logger `concurrent.futures`. Shown as CPython shows it.
///
/// ```
/// use concurrent::Exception;
/// use concurrent::futures::{LogLevel, LogRecord};
///
/// let record = LogRecord {
///     level: LogLevel::Error,
///     message: "exception calling callback".into(),
///     exception: Some(Exception::new("ValueError", "no")),
/// };
/// assert_eq!(record.to_string(), "exception calling callback\nValueError: no");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRecord {
    /// Python: `record.levelname`
    pub level: LogLevel,
    /// Python: `record.getMessage()`
    pub message: String,
    /// Python: `record.exc_info`
    pub exception: Option<Exception>,
}

/// How grave it is.
///
/// ```
/// use concurrent::futures::LogLevel;
///
/// assert!(LogLevel::Critical > LogLevel::Error);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Python: `logging.ERROR`
    Error,
    /// Python: `logging.CRITICAL`
    Critical,
}

impl fmt::Display for LogRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let Some(exception) = &self.exception else {
            return Ok(());
        };
        write!(f, "\n{}", exception.report())
    }
}

type Handler = Arc<dyn Fn(&LogRecord) + Send + Sync>;

static HANDLER: Mutex<Option<Handler>> = Mutex::new(None);

/// Python: `logging.getLogger("concurrent.futures").addHandler(handler)`, for the one handler that
/// there is. Without it, records go to the standard error, which a page has not.
///
/// ```
/// use concurrent::futures::{Future, LogRecord, set_log_handler};
/// use std::sync::mpsc::channel;
///
/// # std::panic::set_hook(Box::new(|_| ()));
/// let (send, receive) = channel();
/// set_log_handler(move |record: &LogRecord| send.send(record.to_string()).unwrap());
/// let future = Future::new();
/// future.add_done_callback(|_| panic!("in a callback"));
/// future.set_result(7)?;
/// let logged = receive.recv()?;
/// assert!(logged.starts_with("exception calling callback for <Future at 0x"), "{logged}");
/// assert!(logged.ends_with(" state=finished returned i32>\nPanicException: in a callback"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A panic in the handler is passed over.
pub fn set_log_handler(handler: impl Fn(&LogRecord) + Send + Sync + 'static) {
    let handler: Handler = Arc::new(handler);
    let before = HANDLER.lock().unwrap_or_else(PoisonError::into_inner).replace(handler);
    // Only now, because dropping it may run anything.
    drop(before);
}

pub(super) fn log(level: LogLevel, message: String, exception: Option<Exception>) {
    let record = LogRecord { level, message, exception };
    let handler = HANDLER.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match handler {
        None => eprintln!("{record}"),
        Some(handler) => {
            // AssertUnwindSafe: whatever the handler leaves broken is its own. The panic is lost,
            // because who would be told of it has just failed.
            let call = || unreported(|| handler(&record));
            let _panicked = catch_unwind(AssertUnwindSafe(call));
        }
    }
}
