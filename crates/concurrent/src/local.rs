//! Values that each thread has its own of, with the behaviour of Python's `threading.local`.
//!
#![doc = include_str!("local.md")]

use crate::sync::{Mutex, lock, thread_local, try_lock};
use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Weak};
// Locals are numbered outside of every protocol, so loom need not see it.
use std::sync::atomic::{AtomicU64, Ordering};

/// Python: `threading.local()`, for one value, which each thread has its own of.
///
/// ```
/// use concurrent::{Local, Thread};
/// use std::sync::Arc;
///
/// let local = Arc::new(Local::new(|| 0));
/// local.set(7);
/// let theirs = Arc::clone(&local);
/// let thread = Thread::new(move || {
///     assert_eq!(theirs.get(), 0);
///     theirs.set(8);
/// });
/// thread.start()?;
/// thread.join(None)?;
/// assert!(thread.take_panic().is_none());
/// assert_eq!(local.get(), 7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A value is dropped when its thread ends, in that thread and before it can be joined; or when the
/// `Local` is, and then by whoever drops that. While it is dropped, it may use other locals; one
/// that uses its own makes another value, and its thread ends when none is left.
///
/// # Differences from Python
///
/// There, `local()` has attributes of any names, none of which a thread has before it sets it; here
/// a `Local<Option<T>>` does for one. A call of [`with`](Self::with) cannot be inside another for
/// the same local, nor inside what makes the first value.
pub struct Local<T> {
    number: u64,
    initial: Box<dyn Fn() -> T + Send + Sync>,
    /// Those of all threads. Each thread has its own in [`SLOTS`], and none but that is kept alive.
    slots: Mutex<Vec<Weak<Slot<T>>>>,
}

/// One thread's value: none before its first use, and after the [`Local`] is gone. Only its thread
/// locks it while there is a [`Local`].
type Slot<T> = Mutex<Option<T>>;

static NUMBERS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// The slots of this thread, by the numbers of their locals.
    static SLOTS: RefCell<BTreeMap<u64, Arc<dyn Any + Send + Sync>>> =
        const { RefCell::new(BTreeMap::new()) };
}

impl<T: Send + 'static> Local<T> {
    /// A local whose value is what `initial` returns when a thread first uses it, called in that
    /// thread; when it panics, it is called again at the next use. Python: `__init__` of a class
    /// that inherits from `local`
    #[must_use]
    pub fn new(initial: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self {
            // Relaxed: only that no two locals get the same number matters.
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            initial: Box::new(initial),
            slots: Mutex::default(),
        }
    }

    /// Calls `work` with the calling thread's value.
    ///
    /// ```
    /// # use concurrent::Local;
    /// let stack = Local::<Vec<u32>>::default();
    /// stack.with(|stack| stack.push(1));
    /// assert_eq!(stack.with(|stack| stack.len()), 1);
    /// ```
    ///
    /// # Panics
    ///
    /// Inside of another call for the same local, or of what makes its first value.
    #[expect(clippy::panic, reason = "documented; the value cannot be lent out twice")]
    pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        let slot = self.slot();
        let Some(mut value) = try_lock(&slot) else {
            panic!("this thread uses its value already");
        };
        work(value.get_or_insert_with(|| (self.initial)()))
    }

    /// The calling thread's value. Python: `local.value`
    ///
    /// # Panics
    ///
    /// As [`with`](Self::with).
    #[must_use]
    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.with(|value| value.clone())
    }

    /// Python: `local.value = value`, for the calling thread.
    ///
    /// # Panics
    ///
    /// As [`with`](Self::with).
    pub fn set(&self, value: T) {
        // Dropped only after the call, because it may use this local.
        drop(self.with(|old| std::mem::replace(old, value)));
    }

    /// This thread's slot.
    fn slot(&self) -> Arc<Slot<T>> {
        let slot = SLOTS.try_with(|slots| slots.borrow().get(&self.number).cloned());
        let slot = slot.ok().flatten().and_then(|slot| slot.downcast().ok());
        slot.unwrap_or_else(|| self.add_slot())
    }

    fn add_slot(&self) -> Arc<Slot<T>> {
        let slot = Arc::new(Slot::default());
        let mut slots = lock(&self.slots);
        // Those whose threads have ended.
        slots.retain(|slot| slot.strong_count() > 0);
        slots.push(Arc::downgrade(&slot));
        drop(slots);
        let mine = Arc::clone(&slot);
        // A thread that is ending keeps no more slots: this one goes when the caller has used it.
        let _kept = SLOTS.try_with(|slots| {
            let mut slots = slots.borrow_mut();
            // Those whose locals are gone, and their values with them.
            slots.retain(|_, slot| Arc::weak_count(slot) > 0);
            slots.insert(self.number, mine);
        });
        slot
    }
}

impl<T: Default + Send + 'static> Default for Local<T> {
    fn default() -> Self {
        Self::new(T::default)
    }
}

impl<T> Drop for Local<T> {
    fn drop(&mut self) {
        for slot in std::mem::take(&mut *lock(&self.slots)) {
            if let Some(slot) = slot.upgrade() {
                let value = lock(&slot).take();
                drop(value);
            }
        }
    }
}

impl<T> fmt::Debug for Local<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Local").finish_non_exhaustive()
    }
}

/// The values of a thread.
#[cfg(not(loom))]
pub(crate) type Values = BTreeMap<u64, Arc<dyn Any + Send + Sync>>;

/// The calling thread's values, for the copy of it.
#[cfg(not(loom))]
pub(crate) fn values() -> Values {
    SLOTS.with(|slots| slots.borrow().clone())
}

/// In a copy of the process: these are the calling thread's values, also where it is not the one
/// that has made the copy.
#[cfg(not(loom))]
pub(crate) fn renew(values: Values) {
    SLOTS.with(|slots| crate::per_process::leave(slots.replace(values)));
}

/// Drops the calling thread's values: it ends, but a worker may run another one after it. Where
/// there is no worker but the thread alone, that is what its end does.
pub(crate) fn drop_values() {
    loop {
        let slots = SLOTS.with(RefCell::take);
        if slots.is_empty() {
            return;
        }
        // One that is dropped may use a local, and so make another.
        drop(slots);
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
