//! The primitives that the protocols are built from: std's, or loom's when a protocol is being
//! checked; and the waits that std offers only with `Instant`, which does not exist in a page.

use crate::host::monotonic;
use std::sync::{PoisonError, TryLockError};
use std::time::Duration;

#[cfg(loom)]
use loom::sync::Condvar;
#[cfg(not(loom))]
use std::sync::Condvar;

#[cfg(not(loom))]
pub(crate) use std::{
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    thread_local,
};

#[cfg(loom)]
pub(crate) use {
    local as thread_local,
    loom::sync::{
        Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
};

/// Loom's `thread_local!` does not know `const { … }`.
#[cfg(loom)]
macro_rules! local {
    ($($(#[$meta:meta])* static $name:ident: $type:ty = const { $init:expr };)+) => {
        loom::thread_local! { $($(#[$meta])* static $name: $type = $init;)+ }
    };
}
#[cfg(loom)]
pub(crate) use local;

/// Locks. Poison is passed over: nothing in this crate leaves its state half-made when it panics.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Locks what is not locked; poison as in [`lock`].
pub(crate) fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// A condition variable that knows whether anybody waits, so that a notification which nobody waits
/// for costs a load and not a system call. Used with one mutex, like every condition variable.
#[derive(Debug, Default)]
pub(crate) struct Signal {
    condvar: Condvar,
    /// Threads in a wait.
    ///
    /// Relaxed everywhere: it is written with the mutex locked, and read by one who has had the
    /// mutex locked since to change what is waited for. A wait that was counted before that is
    /// seen; one that comes after it finds the change made.
    waiting: AtomicU32,
}

impl Signal {
    /// Wakes a waiting thread. Call it after changing what it waits for with the mutex locked; the
    /// mutex may be unlocked again.
    pub(crate) fn notify_one(&self) {
        if self.waiting.load(Ordering::Relaxed) > 0 {
            self.condvar.notify_one();
        }
    }

    /// Wakes all waiting threads; else as [`notify_one`](Self::notify_one).
    pub(crate) fn notify_all(&self) {
        if self.waiting.load(Ordering::Relaxed) > 0 {
            self.condvar.notify_all();
        }
    }

    /// How many threads are in a wait, for tests that come after them.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed) as usize
    }

    /// Waits for a notification; may return without one.
    pub(crate) fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let guard = self.condvar.wait(guard).unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        guard
    }

    /// Waits for a notification or for `timeout`, and says whether the time ran out.
    pub(crate) fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        timeout: Duration,
    ) -> (MutexGuard<'a, T>, bool) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let (guard, timed_out) = wait_timeout(&self.condvar, guard, timeout);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        (guard, timed_out)
    }

    /// Waits until `ready`, or until `timeout` has passed where there is one, and says whether it
    /// was ready.
    pub(crate) fn wait_until<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        timeout: Option<Duration>,
        mut ready: impl FnMut(&mut T) -> bool,
    ) -> (MutexGuard<'a, T>, bool) {
        if ready(&mut guard) {
            return (guard, true);
        }
        let deadline = timeout.map(|timeout| monotonic().saturating_add(timeout));
        loop {
            guard = match deadline.map(|deadline| deadline.saturating_sub(monotonic())) {
                None => self.wait(guard),
                Some(Duration::ZERO) => return (guard, false),
                Some(left) => self.wait_timeout(guard, left).0,
            };
            if ready(&mut guard) {
                return (guard, true);
            }
        }
    }
}

#[cfg(not(loom))]
fn wait_timeout<'a, T>(
    condvar: &Condvar,
    guard: MutexGuard<'a, T>,
    timeout: Duration,
) -> (MutexGuard<'a, T>, bool) {
    let (guard, result) =
        condvar.wait_timeout(guard, timeout).unwrap_or_else(PoisonError::into_inner);
    (guard, result.timed_out())
}

/// Loom has no clock. Here every other timed wait of a thread runs out at once, and the ones
/// between never do: so the time-out's path is explored, and yet a lost wake-up is a deadlock that
/// loom sees.
#[cfg(loom)]
fn wait_timeout<'a, T>(
    condvar: &Condvar,
    guard: MutexGuard<'a, T>,
    _timeout: Duration,
) -> (MutexGuard<'a, T>, bool) {
    local! { static RUNS_OUT: std::cell::Cell<bool> = const { std::cell::Cell::new(false) }; }
    let runs_out = RUNS_OUT.with(|cell| {
        cell.set(!cell.get());
        cell.get()
    });
    let guard = match runs_out {
        true => guard,
        false => condvar.wait(guard).unwrap_or_else(PoisonError::into_inner),
    };
    (guard, runs_out)
}

/// Explores the interleavings of `model` with at most `preemptions` forced switches of threads.
#[cfg(test)]
#[cfg(loom)]
pub(crate) fn explore(preemptions: usize, model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(model);
}
