//! The global interpreter lock, made as CPython makes it, with its names.
//!
#![doc = include_str!("gil.md")]

use crate::host::monotonic;
use crate::sync::{AtomicBool, Mutex, MutexGuard, Ordering, Signal, lock, thread_local};
use crate::thread::get_ident;
use crate::waits::{self, Wait};
use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

thread_local! {
    /// The GIL that this thread holds by [`Gil::enter`], and that its blocking calls let go of.
    static CURRENT: Cell<Option<Arc<Gil>>> = const { Cell::new(None) };
    /// How long this thread has waited for GILs.
    static WAITED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// A global interpreter lock: of all threads that compute under it, one at a time does.
///
/// A thread holds it from [`enter`](Self::enter) until the guard is dropped, and in between lets go
/// of it where another thread has asked for it ([`checkpoint`](Self::checkpoint)) and while it
/// blocks ([`allow_threads`](Self::allow_threads), [`sleep`](crate::sleep),
/// [`Thread::join`](crate::Thread::join) and every other blocking call of this crate).
///
/// ```
/// use concurrent::{Gil, Thread};
/// use std::sync::Arc;
/// use std::time::Duration;
///
/// let gil = Arc::new(Gil::new(Gil::DEFAULT_SWITCH_INTERVAL));
/// let threads = [1, 2].map(|_| {
///     let gil = Arc::clone(&gil);
///     Thread::new(move || {
///         let _held = gil.enter();
///         for _ in 0..1000 {
///             gil.checkpoint();
///         }
///     })
/// });
/// for thread in &threads {
///     thread.start()?;
/// }
/// for thread in &threads {
///     thread.join(None)?;
/// }
/// assert!(gil.switches() >= 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Gil {
    enabled: bool,
    interval: Duration,
    /// A waiter wants the holder to let go. Written with `state` locked, and read without.
    drop_request: AtomicBool,
    state: Mutex<State>,
    /// Signalled when the lock becomes free.
    free: Signal,
    /// Signalled when another thread has taken the lock.
    switched: Signal,
}

struct State {
    /// The ident of the thread that holds the lock.
    holder: Option<u64>,
    /// The ident of the last thread that held it; 0, which is nobody's, before the first.
    last_holder: u64,
    /// How often the lock went to another thread than the one that held it last.
    switches: u64,
}

impl Gil {
    /// Python: `sys.getswitchinterval()`, which starts at 5 ms.
    pub const DEFAULT_SWITCH_INTERVAL: Duration = Duration::from_millis(5);

    /// A GIL that nobody holds. Python: `sys.setswitchinterval(switch_interval)`
    #[must_use]
    pub fn new(switch_interval: Duration) -> Self {
        Self::make(true, switch_interval)
    }

    /// A GIL that is switched off: everything about it does nothing, at the same cost at a
    /// checkpoint. Python: `python -X gil=0`
    ///
    /// ```
    /// use concurrent::Gil;
    /// use std::sync::Arc;
    ///
    /// let gil = Arc::new(Gil::disabled());
    /// let (one, two) = (gil.enter(), Arc::clone(&gil));
    /// std::thread::spawn(move || drop(two.enter())).join().unwrap();
    /// drop(one);
    /// assert_eq!(gil.switches(), 0);
    /// ```
    #[must_use]
    pub fn disabled() -> Self {
        Self::make(false, Self::DEFAULT_SWITCH_INTERVAL)
    }

    fn make(enabled: bool, switch_interval: Duration) -> Self {
        Self {
            enabled,
            // As in CPython, where an interval of 0 counts as the shortest there is.
            interval: switch_interval.max(Duration::from_micros(1)),
            drop_request: AtomicBool::new(false),
            state: Mutex::new(State { holder: None, last_holder: 0, switches: 0 }),
            free: Signal::default(),
            switched: Signal::default(),
        }
    }

    /// Python: `sys._is_gil_enabled()`
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.enabled
    }

    /// Acquires the lock for the calling thread and makes it the one that its blocking calls let
    /// go of; releases it when the guard is dropped. Python: `PyGILState_Ensure()`
    ///
    /// # Blocking
    ///
    /// Until the lock is free; the guard says [how long](Entered::waited).
    ///
    /// # Panics
    ///
    /// The thread holds it already. (Differences from Python: there, this nests.)
    #[must_use = "the lock is released when the guard is dropped"]
    pub fn enter(self: &Arc<Self>) -> Entered {
        let waited = self.acquire();
        let before = CURRENT.with(|current| current.replace(Some(Arc::clone(self))));
        Entered { gil: Arc::clone(self), before, waited, stays: PhantomData }
    }

    /// Acquires the lock, and returns how long that took: zero when it was free. Python's C API:
    /// `PyEval_AcquireThread()`. Most callers want [`enter`](Self::enter).
    ///
    /// ```
    /// # use {concurrent::Gil, std::time::Duration};
    /// let gil = Gil::new(Gil::DEFAULT_SWITCH_INTERVAL);
    /// assert_eq!((gil.is_enabled(), gil.acquire()), (true, Duration::ZERO));
    /// gil.release();
    /// assert_eq!(Gil::waited(), Duration::ZERO);
    /// ```
    ///
    /// # Blocking
    ///
    /// Until the lock is free. A thread that has waited for a switch interval during which nobody
    /// else got the lock asks the holder to let go.
    ///
    /// # Panics
    ///
    /// The calling thread holds the lock already.
    pub fn acquire(&self) -> Duration {
        if !self.enabled {
            return Duration::ZERO;
        }
        let me = get_ident();
        let mut state = lock(&self.state);
        assert_ne!(state.holder, Some(me), "this thread holds the GIL already");
        if state.holder.is_none() {
            self.take(state, me);
            return Duration::ZERO;
        }
        let since = monotonic();
        let written = waits::begin(&self.free, Wait::Given("GIL"), false);
        while state.holder.is_some() {
            let switches = state.switches;
            let timed_out;
            (state, timed_out) = self.free.wait(state, Some(self.interval), written.as_ref());
            if timed_out && state.holder.is_some() && state.switches == switches {
                // Relaxed: the flag carries no data. What the holder does about it, it does with
                // `state` locked.
                self.drop_request.store(true, Ordering::Relaxed);
            }
        }
        drop(written);
        self.take(state, me);
        account(since)
    }

    /// Makes `me` the holder of a free lock.
    fn take(&self, mut state: MutexGuard<'_, State>, me: u64) {
        state.holder = Some(me);
        if state.last_holder != me {
            state.last_holder = me;
            state.switches += 1;
        }
        // Relaxed: set and cleared only with `state` locked, and read by this thread, whose own
        // later loads cannot see an older value.
        self.drop_request.store(false, Ordering::Relaxed);
        waits::holds_gil(&self.free, &self.switched);
        drop(state);
        self.switched.notify_all();
    }

    /// Releases the lock. Python's C API: `PyEval_ReleaseThread()`
    ///
    /// # Blocking
    ///
    /// When another thread has asked for the lock, until one has taken it (`FORCE_SWITCHING` in
    /// CPython): else the releasing thread, which is awake, would win it back every time.
    ///
    /// # Panics
    ///
    /// The calling thread does not hold the lock.
    pub fn release(&self) {
        if !self.enabled {
            return;
        }
        let me = get_ident();
        let mut state = lock(&self.state);
        assert_eq!(state.holder, Some(me), "this thread does not hold the GIL");
        state.holder = None;
        waits::releases(&self.free);
        // Relaxed: written only with `state` locked, and it is.
        let asked = self.drop_request.load(Ordering::Relaxed);
        drop(state);
        self.free.notify_one();
        if asked {
            let mut state = lock(&self.state);
            if state.last_holder == me {
                let since = monotonic();
                let written = waits::begin(&self.switched, Wait::Given("GIL"), false);
                // Nobody but this thread makes it the last holder again, so the switch cannot be
                // missed; and it will come, because who asked does not leave without the lock.
                while state.last_holder == me {
                    state = self.switched.wait(state, None, written.as_ref()).0;
                }
                drop(state);
                account(since);
            }
        }
    }

    /// Lets another thread have the lock if one has asked for it, and returns how long this thread
    /// was without: zero when nobody had asked, which costs one relaxed load. CPython does this on
    /// every call and every jump backwards (`eval_breaker`).
    ///
    /// # Blocking
    ///
    /// When asked: until another thread has had the lock and this one has it again.
    ///
    /// # Panics
    ///
    /// When asked: the calling thread does not hold the lock.
    #[inline]
    pub fn checkpoint(&self) -> Duration {
        // Relaxed: a hint that may be seen late but not early; everything that follows from it is
        // done with `state` locked.
        if self.drop_request.load(Ordering::Relaxed) { self.give_way() } else { Duration::ZERO }
    }

    #[cold]
    fn give_way(&self) -> Duration {
        let before = Self::waited();
        self.release();
        self.acquire();
        Self::waited() - before
    }

    /// Runs `work` without the lock and acquires it again, also when `work` panics. Python's C API:
    /// `Py_BEGIN_ALLOW_THREADS … Py_END_ALLOW_THREADS`
    ///
    /// ```
    /// # use concurrent::Gil;
    /// # use std::sync::Arc;
    /// let gil = Arc::new(Gil::new(Gil::DEFAULT_SWITCH_INTERVAL));
    /// let held = gil.enter();
    /// let other = Arc::clone(&gil);
    /// gil.allow_threads(|| std::thread::spawn(move || drop(other.enter())).join()).unwrap();
    /// # drop(held);
    /// ```
    ///
    /// # Blocking
    ///
    /// As [`release`](Self::release) and [`acquire`](Self::acquire) do.
    ///
    /// # Panics
    ///
    /// The calling thread does not hold the lock.
    pub fn allow_threads<R>(&self, work: impl FnOnce() -> R) -> R {
        let current = CURRENT.with(Cell::take);
        // Inside `work` this GIL is not held, so a blocking call must not try to let go of it;
        // another one, entered before it, still is.
        let detached = match current {
            Some(gil) if std::ptr::eq(&raw const *gil, self) => Some(gil),
            other => {
                CURRENT.with(|current| current.set(other));
                None
            }
        };
        self.release();
        let _again = Reacquire { gil: self, detached };
        work()
    }

    /// How often the lock went to another thread than the one that held it last.
    #[must_use]
    pub fn switches(&self) -> u64 {
        lock(&self.state).switches
    }

    /// How long the calling thread has waited for GILs so far, in all the calls above and within
    /// blocking calls. What a stretch of code has waited is the difference between two calls.
    #[must_use]
    pub fn waited() -> Duration {
        WAITED.with(Cell::get)
    }
}

impl fmt::Debug for Gil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gil")
            .field("enabled", &self.enabled)
            .field("switch_interval", &self.interval)
            .finish_non_exhaustive()
    }
}

/// Adds the time since `since` to what this thread has waited, and returns it.
fn account(since: Duration) -> Duration {
    let waited = monotonic().saturating_sub(since);
    WAITED.with(|total| total.set(total.get() + waited));
    waited
}

/// Runs `work`, which may block, without the GIL that this thread has entered, if any.
pub(crate) fn blocking<R>(work: impl FnOnce() -> R) -> R {
    match CURRENT.with(Cell::take) {
        None => work(),
        Some(gil) => {
            gil.release();
            let _again = Reacquire { gil: &Arc::clone(&gil), detached: Some(gil) };
            work()
        }
    }
}

/// Acquires a GIL that was let go of, at the end of a scope.
struct Reacquire<'a> {
    gil: &'a Gil,
    detached: Option<Arc<Gil>>,
}

impl Drop for Reacquire<'_> {
    fn drop(&mut self) {
        self.gil.acquire();
        if let Some(gil) = self.detached.take() {
            CURRENT.with(|current| current.set(Some(gil)));
        }
    }
}

/// The calling thread holds a [`Gil`] until this is dropped. Python: `PyGILState_Release()`
///
/// ```
/// use concurrent::{Entered, Gil};
/// use std::{sync::Arc, time::Duration};
///
/// let gil = Arc::new(Gil::new(Gil::DEFAULT_SWITCH_INTERVAL));
/// let held: Entered = gil.enter();
/// assert_eq!(held.waited(), Duration::ZERO, "it was free");
/// ```
///
/// # Blocking
///
/// Dropping it blocks as [`Gil::release`] does.
#[derive(Debug)]
pub struct Entered {
    gil: Arc<Gil>,
    before: Option<Arc<Gil>>,
    waited: Duration,
    /// It belongs to the thread that entered: not `Send`.
    stays: PhantomData<*const ()>,
}

impl Entered {
    /// How long the thread waited for the lock when it entered.
    #[must_use]
    pub fn waited(&self) -> Duration {
        self.waited
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.with(|current| current.set(self.before.take()));
        self.gil.release();
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
