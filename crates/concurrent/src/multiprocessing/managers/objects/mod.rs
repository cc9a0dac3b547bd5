//! What a manager can hold: objects whose values are bytes, with methods by name.

mod dict;
mod list;
mod plain;

use super::error::RemoteError;
use crate::multiprocessing::pickle::dumps;

/// A value, as whoever has sent it has pickled it.
type Bytes = Vec<u8>;

/// An object in a manager.
pub(super) trait Object: Send + Sync {
    /// Calls a method by its name: what its arguments mean is the method's affair, and so what its
    /// result is.
    ///
    /// # Blocking
    ///
    /// As the method does.
    fn call(&self, method: &str, arguments: &[u8]) -> Result<Bytes, RemoteError>;
}

/// A new object of this type.
pub(super) fn make(
    typeid: &str,
    arguments: &[u8],
) -> Result<std::sync::Arc<dyn Object>, RemoteError> {
    Ok(match typeid {
        "list" => std::sync::Arc::new(list::List::new(arguments)?),
        "dict" => std::sync::Arc::new(dict::Dict::new(arguments)?),
        "Namespace" => std::sync::Arc::new(plain::Namespace::default()),
        "Value" => std::sync::Arc::new(plain::Value::new(arguments)?),
        "Queue" => std::sync::Arc::new(plain::Queue::new(arguments)?),
        "Lock" => std::sync::Arc::new(crate::Lock::new()),
        "Event" => std::sync::Arc::new(plain::event()?),
        other => return Err(RemoteError::KeyError(format!("'{other}'"))),
    })
}

/// The error of an object that has no such method.
fn no_method(typeid: &str, method: &str) -> RemoteError {
    RemoteError::AttributeError(format!("'{typeid}' object has no attribute '{method}'"))
}

/// A result that is nothing.
const NOTHING: Bytes = Vec::new();

/// Values one after the other, as the `Vec` of them is pickled.
fn sequence<'a>(values: impl ExactSizeIterator<Item = &'a Bytes>) -> Result<Bytes, RemoteError> {
    let mut all = dumps(&values.len())?;
    for value in values {
        all.extend_from_slice(value);
    }
    Ok(all)
}

/// A value or none, as the `Option` of it is pickled.
fn option(value: Option<&Bytes>) -> Bytes {
    match value {
        Some(value) => [&[1], value.as_slice()].concat(),
        None => vec![0],
    }
}
