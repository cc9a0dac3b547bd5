//! The primitives that the protocols are built from: std's, or loom's when a protocol is being
//! checked; and the waits that std offers only with `Instant`, which does not exist in a page.

use crate::host::monotonic;
use std::sync::PoisonError;
use std::time::Duration;

#[cfg(not(loom))]
pub(crate) use std::{
    sync::{
        Condvar, Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    thread_local,
};

#[cfg(loom)]
pub(crate) use loom::{
    sync::{
        Condvar, Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    thread_local,
};

/// Locks. Poison is passed over: nothing in this crate leaves its state half-made when it panics.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for a notification.
pub(crate) fn wait<'a, T>(condvar: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    condvar.wait(guard).unwrap_or_else(PoisonError::into_inner)
}

/// Waits for a notification or for `timeout`, and says whether the time ran out.
#[cfg(not(loom))]
pub(crate) fn wait_timeout<'a, T>(
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
pub(crate) fn wait_timeout<'a, T>(
    condvar: &Condvar,
    guard: MutexGuard<'a, T>,
    _timeout: Duration,
) -> (MutexGuard<'a, T>, bool) {
    thread_local! { static RUNS_OUT: std::cell::Cell<bool> = std::cell::Cell::new(false) }
    let runs_out = RUNS_OUT.with(|cell| {
        cell.set(!cell.get());
        cell.get()
    });
    (if runs_out { guard } else { wait(condvar, guard) }, runs_out)
}

/// Waits until `ready`, or until `timeout` has passed where there is one, and says whether it was
/// ready.
pub(crate) fn wait_until<'a, T>(
    condvar: &Condvar,
    mut guard: MutexGuard<'a, T>,
    timeout: Option<Duration>,
    mut ready: impl FnMut(&mut T) -> bool,
) -> (MutexGuard<'a, T>, bool) {
    if ready(&mut guard) {
        return (guard, true);
    }
    let Some(timeout) = timeout else {
        while !ready(&mut guard) {
            guard = wait(condvar, guard);
        }
        return (guard, true);
    };
    let deadline = monotonic().saturating_add(timeout);
    loop {
        let left = deadline.saturating_sub(monotonic());
        if left.is_zero() {
            return (guard, false);
        }
        guard = wait_timeout(condvar, guard, left).0;
        if ready(&mut guard) {
            return (guard, true);
        }
    }
}
