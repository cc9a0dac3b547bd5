//! Futures as handles: how they are copied, compared and shown.

use super::{Future, Stage};
use crate::exception::short_name;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

impl<T> Future<T> {
    /// What Python's `id(future)` is.
    pub(in super::super) fn id(&self) -> usize {
        Arc::as_ptr(&self.shared).addr()
    }
}

impl<T> Default for Future<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Clone for Future<T> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T> PartialEq for Future<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl<T> Eq for Future<T> {}

impl<T> Hash for Future<T> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.id().hash(hasher);
    }
}

impl<T> fmt::Debug for Future<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Shown(self, &self.state().stage), f)
    }
}

/// A future that is locked, as Python shows it.
pub(super) struct Shown<'a, T>(pub(super) &'a Future<T>, pub(super) &'a Stage<T>);

impl<T> fmt::Display for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Future at {:#x} state=", self.0.id())?;
        match self.1 {
            Stage::Pending => f.write_str("pending>"),
            Stage::Running => f.write_str("running>"),
            Stage::Cancelled | Stage::CancelledAndNotified => f.write_str("cancelled>"),
            Stage::Finished(Ok(_)) => write!(f, "finished returned {}>", short_name::<T>()),
            Stage::Finished(Err(exception)) => write!(f, "finished raised {}>", exception.name()),
        }
    }
}
