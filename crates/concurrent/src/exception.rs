//! What a call failed with, as a worker tells it to others.

use crate::panics;
use serde::{Deserialize, Serialize};
use std::any::{Any, type_name};
use std::error::Error;

/// Python: an exception, as far as another thread or process can know it: texts alone, so that it
/// can be copied and sent.
///
/// ```
/// use concurrent::Exception;
///
/// let exception = Exception::of(&"x".parse::<i32>().unwrap_err());
/// assert_eq!(exception.name(), "ParseIntError");
/// assert_eq!(exception.to_string(), "invalid digit found in string");
/// ```
///
/// A task that panics with one has failed with just that one. Python: `raise exception`
///
/// ```
/// # use concurrent::Exception;
/// # std::panic::set_hook(Box::new(|_| ()));
/// let raised = std::panic::catch_unwind(|| {
///     std::panic::panic_any(Exception::new("ValueError", "no"));
/// });
/// assert_eq!(Exception::from_panic(raised.unwrap_err()), Exception::new("ValueError", "no"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Exception {
    name: String,
    message: String,
    traceback: Option<String>,
}

impl Exception {
    /// An exception without a traceback.
    #[must_use]
    pub fn new(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self { name: name.into(), message: message.into(), traceback: None }
    }

    /// What `error` says, under the name of its type; an exception is itself.
    #[must_use]
    pub fn of<E: Error + 'static>(error: &E) -> Self {
        let exception = (error as &dyn Any).downcast_ref::<Self>();
        exception.cloned().unwrap_or_else(|| Self::new(short_name::<E>(), error.to_string()))
    }

    /// What a panic says, under the name `PanicException`; an exception is itself. In the thread
    /// that has caught it, and where [`multiprocessing::init`](crate::multiprocessing::init) was
    /// called, with a traceback.
    #[must_use]
    pub fn from_panic(panic: Box<dyn Any + Send>) -> Self {
        let exception = Self::of_panic(&*panic);
        // It may be anything, even something that panics when it is dropped.
        let _panicked = panics::catch(|| drop(panic));
        exception
    }

    /// The same, for who keeps the panic.
    pub(crate) fn of_panic(panic: &(dyn Any + Send)) -> Self {
        #[cfg(not(loom))]
        if let Some(code) = crate::multiprocessing::exit_code(panic) {
            return Self::new(SYSTEM_EXIT, code.to_string());
        }
        let raised = panic.downcast_ref::<Self>().cloned();
        let exception = raised.unwrap_or_else(|| Self::new(panics::PANIC, panics::message(panic)));
        #[cfg(not(loom))]
        if let (None, Some(traceback)) =
            (&exception.traceback, panics::traceback(&exception.message))
        {
            return exception.with_traceback(traceback);
        }
        exception
    }

    /// As CPython prints it, without the last newline. Python:
    /// `"".join(traceback.format_exception(exception))`
    pub(crate) fn report(&self) -> String {
        let mut report = String::new();
        if let Some(traceback) = &self.traceback {
            report = format!("{}\n", traceback.trim_end());
        }
        report += &self.name;
        if !self.message.is_empty() {
            report = format!("{report}: {}", self.message);
        }
        report
    }

    /// The same with a traceback. Python: `exception.with_traceback(tb)`
    ///
    /// ```
    /// use concurrent::Exception;
    ///
    /// let exception = Exception::new("KeyError", "'age'").with_traceback("at line 1");
    /// assert_eq!((exception.name(), exception.message()), ("KeyError", "'age'"));
    /// assert_eq!(exception.traceback(), Some("at line 1"));
    /// ```
    #[must_use]
    pub fn with_traceback(self, traceback: impl Into<String>) -> Self {
        Self { traceback: Some(traceback.into()), ..self }
    }

    /// Python: `type(exception).__name__`
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Python: `str(exception)`
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where it came from, when that is known: of a panic, the place and the calls that led there,
    /// the last call first. `RUST_BACKTRACE=0` leaves the calls out; in a page they are not known.
    #[must_use]
    pub fn traceback(&self) -> Option<&str> {
        self.traceback.as_deref()
    }
}

/// The name of what [`exit`](crate::multiprocessing::exit) raises.
#[cfg(not(loom))]
pub(crate) const SYSTEM_EXIT: &str = "SystemExit";

/// The name of a type without its path and parameters. Python: `cls.__name__`
pub(crate) fn short_name<T: ?Sized>() -> &'static str {
    let whole = type_name::<T>();
    if !whole.starts_with(char::is_alphabetic) {
        return whole;
    }
    let name = whole.split('<').next().unwrap_or(whole);
    name.rsplit("::").next().unwrap_or(name)
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests;
