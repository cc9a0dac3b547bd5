//! What a call failed with, as a worker tells it to others.

use std::any::{Any, type_name};
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

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
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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

    /// What a panic says, under the name `PanicException`; an exception is itself.
    #[must_use]
    pub fn from_panic(panic: Box<dyn Any + Send>) -> Self {
        let text = match panic.downcast::<Self>() {
            Ok(exception) => return *exception,
            Err(panic) => message(panic),
        };
        Self::new("PanicException", text)
    }

    /// The same with a traceback. Python: `exception.with_traceback(tb)`
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

    /// Where it came from, when that is known. A panic tells that to the panic hook alone.
    #[must_use]
    pub fn traceback(&self) -> Option<&str> {
        self.traceback.as_deref()
    }
}

fn message(panic: Box<dyn Any + Send>) -> String {
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => match panic.downcast_ref::<&str>() {
            Some(text) => (*text).to_owned(),
            None => {
                // It may be anything, even something that panics when it is dropped.
                let _panicked = catch_unwind(AssertUnwindSafe(|| drop(panic)));
                // What the standard library shows.
                "Box<dyn Any>".to_owned()
            }
        },
    }
}

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
