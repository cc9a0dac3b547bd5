//! The primitives that the protocols are built from: std's, or loom's when a protocol is being
//! checked; and the waits that std offers only with `Instant`, which does not exist in a page.
//!
#![doc = include_str!("sync.md")]

use crate::host::monotonic;
use crate::waits::{self, Wait, Written};
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
    /// What it is called in the table of threads, from the first wait that is written there.
    #[cfg(all(not(loom), feature = "processes"))]
    number: AtomicU32,
    /// For the signal that a lock becomes free by: the mark of its being held now, in the journal.
    #[cfg(all(not(loom), feature = "processes"))]
    held: AtomicU32,
}

impl Signal {
    /// Wakes a waiting thread. Call it after changing what it waits for with the mutex locked; the
    /// mutex may be unlocked again.
    pub(crate) fn notify_one(&self) {
        if self.waiting.load(Ordering::Relaxed) > 0 {
            waits::wake(self, 1);
            self.condvar.notify_one();
        }
    }

    /// Wakes all waiting threads; else as [`notify_one`](Self::notify_one).
    pub(crate) fn notify_all(&self) {
        if self.waiting.load(Ordering::Relaxed) > 0 {
            waits::wake(self, usize::MAX);
            self.condvar.notify_all();
        }
    }

    /// What is waited for is the thread's with this ident from now on, for those who read the table
    /// of threads. Call it with the mutex locked.
    pub(crate) fn pass(&self, owner: u64) {
        if self.waiting.load(Ordering::Relaxed) > 0 {
            waits::pass(self, owner);
        }
    }

    /// A number that no other signal of this process has. Called by one thread at a time.
    #[cfg(all(not(loom), feature = "processes"))]
    pub(crate) fn number(&self) -> u32 {
        static LAST: AtomicU32 = AtomicU32::new(0);
        // Relaxed: only that no two get the same number matters.
        if self.number.load(Ordering::Relaxed) == 0 {
            self.number.store(LAST.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
        self.number.load(Ordering::Relaxed)
    }

    /// It is called as another signal is. Called by one thread at a time.
    #[cfg(all(not(loom), feature = "processes"))]
    pub(crate) fn call(&self, number: u32) {
        // Relaxed: as above.
        self.number.store(number, Ordering::Relaxed);
    }

    /// The mark of its lock's being held, which is another from now on. Called by one thread at a
    /// time.
    #[cfg(all(not(loom), feature = "processes"))]
    pub(crate) fn replace_held(&self, mark: u32) -> u32 {
        // Relaxed: written and read with the mutex locked that goes with the signal.
        self.held.swap(mark, Ordering::Relaxed)
    }

    /// How many threads are in a wait, for tests that come after them.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed) as usize
    }

    /// Waits for a notification, or for `timeout` where there is one, and says whether the time ran
    /// out; may return without either. `written` is what [`waits::begin`] returned for this wait.
    pub(crate) fn wait<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        timeout: Option<Duration>,
        written: Option<&Written>,
    ) -> (MutexGuard<'a, T>, bool) {
        if let Some(written) = written {
            written.falls_asleep();
        }
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let (guard, timed_out) = match timeout {
            None => (self.condvar.wait(guard).unwrap_or_else(PoisonError::into_inner), false),
            Some(timeout) => wait_timeout(&self.condvar, guard, timeout),
        };
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        if let Some(written) = written
            && !timed_out
        {
            written.wakes();
        }
        (guard, timed_out)
    }

    /// Waits until `ready`, or until `timeout` has passed where there is one, and says whether it
    /// was ready. `what` is waited for as long as it is not.
    pub(crate) fn wait_until<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        timeout: Option<Duration>,
        what: Wait<'_>,
        mut ready: impl FnMut(&mut T) -> bool,
    ) -> (MutexGuard<'a, T>, bool) {
        if ready(&mut guard) {
            return (guard, true);
        }
        let deadline = timeout.map(|timeout| monotonic().saturating_add(timeout));
        let written = waits::begin(self, what, timeout.is_some());
        loop {
            let left = deadline.map(|deadline| deadline.saturating_sub(monotonic()));
            if left == Some(Duration::ZERO) {
                return (guard, false);
            }
            guard = self.wait(guard, left, written.as_ref()).0;
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
