//! Locks whose content belongs to one process.

use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A lock whose content belongs to one process: a copy of the process, which is how
/// [`Start::Fork`](crate::multiprocessing::Start::Fork) begins one, is given another, whoever had
/// the lock at the moment of the copy. Nearest in Python: `os.register_at_fork(after_in_child=…)`
///
/// ```
/// use concurrent::PerProcess;
///
/// static JOBS: PerProcess<Vec<u32>> = PerProcess::new(Vec::new());
///
/// JOBS.lock().push(1);
/// // What a copy does first:
/// JOBS.renew(Vec::new());
/// assert_eq!(JOBS.lock().len(), 0);
/// ```
#[derive(Debug)]
pub struct PerProcess<T: 'static> {
    first: Mutex<T>,
    /// What came after it; null at first.
    later: AtomicPtr<Mutex<T>>,
}

impl<T> PerProcess<T> {
    /// With this content.
    #[must_use]
    pub const fn new(first: T) -> Self {
        Self { first: Mutex::new(first), later: AtomicPtr::new(std::ptr::null_mut()) }
    }

    /// Locks it. That somebody has panicked while it was locked is passed over.
    ///
    /// # Blocking
    ///
    /// While another thread has it locked.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        // Acquire: what the pointer leads to was written before the pointer.
        // SAFETY: it is null, or was leaked by `renew` and is there for good.
        let later = unsafe { self.later.load(Ordering::Acquire).as_ref() };
        later.unwrap_or(&self.first).lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins anew with this content, for all threads. What was there before is never dropped: it
    /// may be locked by a thread that there is none of in this process.
    pub fn renew(&self, content: T) {
        // Release: goes with the Acquire above.
        self.later.store(Box::into_raw(Box::new(Mutex::new(content))), Ordering::Release);
    }
}

/// Leaves what a copy of a process has of the other's as it is: it is not the copy's to drop.
pub(crate) fn leave<T>(others: T) {
    let _left = ManuallyDrop::new(others);
}

#[cfg(test)]
mod tests {
    use super::PerProcess;

    #[test]
    fn who_has_it_locked_is_nothing_to_its_next_content() {
        static LIST: PerProcess<Vec<&str>> = PerProcess::new(Vec::new());
        let mut before = LIST.lock();
        before.push("parent");
        LIST.renew(vec!["child"]);
        assert_eq!(*LIST.lock(), ["child"]);
        assert_eq!(*before, ["parent"]);
    }
}
