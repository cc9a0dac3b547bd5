//! Threads, with the names and the life that Python's `threading.Thread` has.

#[cfg(not(loom))]
mod alive;
mod current;
#[cfg(not(loom))]
mod hook;
#[cfg(not(loom))]
mod main;

#[cfg(not(loom))]
pub(crate) use alive::{Threads, enter_all, place_of, shut_down, threads};
#[cfg(not(loom))]
pub use alive::{active_count, enumerate};
pub use current::{current_thread, get_ident};
#[cfg(not(loom))]
pub use hook::{__excepthook__, ExceptHookArgs, excepthook, set_excepthook};
#[cfg(not(loom))]
pub(crate) use main::become_main;
#[cfg(not(loom))]
pub use main::main_thread;

use crate::ThreadEntry;
use crate::exception::Exception;
use crate::gil;
use crate::host::{StartError, host};
use crate::local;
use crate::panics::catch;
use crate::sync::{Mutex, Signal, lock};
use crate::waits::Wait;
use std::any::Any;
use std::fmt;
use std::sync::Arc;
// Idents and names are counted outside of every protocol, so loom need not see it.
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Python: `threading.Thread(target=…, name=…, daemon=…)`
///
/// ```
/// use concurrent::Thread;
///
/// let hello = || println!("hello from another thread");
/// let thread = Thread::new(hello).with_name("greeter").with_daemon(true);
/// thread.start()?;
/// thread.wait_begun(std::time::Duration::from_secs(60))?;
/// assert!(thread.join(None)?);
/// assert!(!thread.is_alive() && thread.exception().is_none());
/// assert_eq!((thread.name().as_str(), thread.daemon()), ("greeter", true));
/// assert!(thread.ident().is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A handle: clones stand for the same thread. Dropping the last one does not end the thread.
///
/// # Differences from Python
///
/// A thread without a name is `Thread-N`; Python adds the name of the target, which a closure has
/// not. At the end of a process the threads that are not daemons are joined where what
/// [`multiprocessing::init`](crate::multiprocessing::init) returns is dropped.
#[derive(Clone)]
pub struct Thread {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    /// Signalled when the thread begins and when it ends.
    changed: Signal,
}

struct State {
    name: String,
    daemon: bool,
    ident: Option<u64>,
    life: Life,
    begun: bool,
    failure: Option<Failure>,
}

/// What a thread has failed with.
struct Failure {
    /// Gone when somebody has taken it.
    panic: Option<Box<dyn Any + Send>>,
    exception: Exception,
}

enum Life {
    /// Made, with what it will run.
    New(Box<dyn FnOnce() + Send>),
    /// The host was asked for it.
    Asked,
    /// It runs.
    Running,
    /// It runs, but others have started it, and nobody learns of its end.
    Dummy,
    /// It returned, it panicked, or the host gave no thread.
    Ended,
}

/// Why a thread cannot be joined. Python: `RuntimeError`.
///
/// ```
/// use concurrent::{JoinError, Thread};
///
/// assert_eq!(Thread::new(|| ()).join(None), Err(JoinError::NotStarted));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// It was not started.
    #[error("cannot join thread before it is started")]
    NotStarted,
    /// It is the calling thread.
    #[error("cannot join current thread")]
    Current,
    /// It was not started by [`Thread::start`], so that its end would never be noticed. Before
    /// 3.13, Python's is an `AssertionError`.
    #[error("cannot join a dummy thread")]
    Dummy,
}

static NAMES: AtomicU64 = AtomicU64::new(1);

/// What Python calls the main thread.
const MAIN_THREAD: &str = "MainThread";

fn count(counter: &AtomicU64) -> u64 {
    // Relaxed: only that no two callers get the same number matters.
    counter.fetch_add(1, Ordering::Relaxed)
}

impl Thread {
    /// A thread that will run `target`; [`start`](Self::start) starts it. Python:
    /// `Thread(target=target)`
    pub fn new(target: impl FnOnce() + Send + 'static) -> Self {
        let name = format!("Thread-{}", count(&NAMES));
        Self::with_state(State {
            name,
            daemon: current_thread().daemon(),
            ident: None,
            life: Life::New(Box::new(target)),
            begun: false,
            failure: None,
        })
    }

    fn with_state(state: State) -> Self {
        Self { shared: Arc::new(Shared { state: Mutex::new(state), changed: Signal::default() }) }
    }

    /// Python: `Thread(…, name=name)`. An empty name counts as none.
    #[must_use]
    pub fn with_name(self, name: impl Into<String>) -> Self {
        let name = name.into();
        if !name.is_empty() {
            lock(&self.shared.state).name = name;
        }
        self
    }

    /// Python: `Thread(…, daemon=daemon)`. Without it, a thread is a daemon if the one that makes it
    /// is.
    ///
    /// # Differences from Python
    ///
    /// A thread that was started stays what it is, as there, but that is not an error.
    #[must_use]
    pub fn with_daemon(self, daemon: bool) -> Self {
        let mut state = lock(&self.shared.state);
        if let Life::New(_) = state.life {
            state.daemon = daemon;
        }
        drop(state);
        self
    }

    /// Python: `thread.start()`
    ///
    /// # Errors
    ///
    /// [`StartError::StartedTwice`]; [`StartError::Refused`] when the host gives no thread.
    ///
    /// # Differences from Python
    ///
    /// Returns when the host was asked, where Python waits until the thread runs: in a page that
    /// may need somebody else's event loop. [`wait_begun`](Self::wait_begun) waits.
    pub fn start(&self) -> Result<(), StartError> {
        let (ident, name, target) = {
            let mut state = lock(&self.shared.state);
            let target = match std::mem::replace(&mut state.life, Life::Asked) {
                Life::New(target) => target,
                life @ (Life::Asked | Life::Running | Life::Dummy | Life::Ended) => {
                    state.life = life;
                    return Err(StartError::StartedTwice);
                }
            };
            let ident = current::next_ident();
            state.ident = Some(ident);
            (ident, state.name.clone(), target)
        };
        // From here on somebody may wait for what it will do, however late it begins.
        #[cfg(not(loom))]
        alive::add(ident, self.clone(), name.clone(), self.daemon(), alive::Kind::Ours);
        let end = End(self.clone());
        host().start_thread(ident, &name, ThreadEntry::new(move || end.run(ident, target)))
    }

    /// Waits until the thread runs or has run. Python does this within `start()`.
    ///
    /// # Blocking
    ///
    /// For at most `timeout`, without the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// [`StartError::TimedOut`]; [`StartError::Refused`] when it is known that it will never run,
    /// as when it was not started.
    pub fn wait_begun(&self, timeout: Duration) -> Result<(), StartError> {
        gil::blocking(|| {
            let known =
                |state: &mut State| state.begun || matches!(state.life, Life::New(_) | Life::Ended);
            let (state, timeout, what) =
                (lock(&self.shared.state), Some(timeout), Wait::Given("start"));
            let (state, known) = self.shared.changed.wait_until(state, timeout, what, known);
            match (known, state.begun) {
                (true, true) => Ok(()),
                (true, false) => Err(StartError::Refused("it was given no thread".into())),
                (false, _) => Err(StartError::TimedOut { wanted: 1, begun: 0 }),
            }
        })
    }

    /// Python: `thread.join(timeout)`, and then `not thread.is_alive()`: whether the thread has
    /// ended. A thread that panicked has ended too; see [`take_panic`](Self::take_panic).
    ///
    /// # Blocking
    ///
    /// Until the thread has ended or the `timeout` has passed, without the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// See [`JoinError`].
    pub fn join(&self, timeout: Option<Duration>) -> Result<bool, JoinError> {
        let (ident, name) = match &*lock(&self.shared.state) {
            State { life: Life::New(_), .. } => return Err(JoinError::NotStarted),
            State { life: Life::Dummy, .. } => return Err(JoinError::Dummy),
            State { life: Life::Ended, .. } => return Ok(true),
            State { ident, name, .. } => (*ident, name.clone()),
        };
        if ident == Some(get_ident()) {
            return Err(JoinError::Current);
        }
        let ended = |state: &mut State| matches!(state.life, Life::Ended);
        Ok(gil::blocking(|| {
            let (state, what) = (lock(&self.shared.state), Wait::Thread { ident, name: &name });
            self.shared.changed.wait_until(state, timeout, what, ended).1
        }))
    }

    /// Python: `thread.is_alive()`. True from [`start`](Self::start) until the thread ends.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        match lock(&self.shared.state).life {
            Life::New(_) | Life::Ended => false,
            Life::Asked | Life::Running | Life::Dummy => true,
        }
    }

    /// Python: `thread.name`
    #[must_use]
    pub fn name(&self) -> String {
        lock(&self.shared.state).name.clone()
    }

    /// Python: `thread.ident`. `None` before the thread was started; never used twice.
    #[must_use]
    pub fn ident(&self) -> Option<u64> {
        lock(&self.shared.state).ident
    }

    /// Python: `thread.daemon`
    #[must_use]
    pub fn daemon(&self) -> bool {
        lock(&self.shared.state).daemon
    }

    /// What the thread panicked with, once. Python: `args.exc_value` of `threading.excepthook`.
    /// Always `None` where a panic ends the process, as it does in a page.
    ///
    /// ```
    /// # use concurrent::Thread;
    /// # std::panic::set_hook(Box::new(|_| ()));
    /// let thread = Thread::new(|| panic!("no"));
    /// thread.start()?;
    /// thread.join(None)?;
    /// let panic = thread.take_panic().unwrap();
    /// assert_eq!(panic.downcast_ref(), Some(&"no"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn take_panic(&self) -> Option<Box<dyn Any + Send>> {
        lock(&self.shared.state).failure.as_mut()?.panic.take()
    }

    /// The same as text, as often as it is asked for, and with its traceback. Python:
    /// `args.exc_value` of [`crate::excepthook`]
    #[must_use]
    pub fn exception(&self) -> Option<Exception> {
        lock(&self.shared.state).failure.as_ref().map(|failure| failure.exception.clone())
    }
}

impl fmt::Debug for Thread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock(&self.shared.state);
        let life = match state.life {
            Life::New(_) => "initial",
            Life::Asked => "starting",
            Life::Running | Life::Dummy => "started",
            Life::Ended => "stopped",
        };
        write!(f, "<Thread({}, {life}", state.name)?;
        if state.daemon {
            f.write_str(" daemon")?;
        }
        match state.ident {
            Some(ident) => write!(f, " {ident})>"),
            None => f.write_str(")>"),
        }
    }
}

/// Marks a thread as ended when it is dropped: after its run, or because nobody ran it.
struct End(Thread);

impl End {
    fn run(self, ident: u64, target: Box<dyn FnOnce() + Send>) {
        current::set_ident(ident);
        current::set(self.0.clone(), None);
        #[cfg(not(loom))]
        crate::multiprocessing::thread_begins();
        {
            let mut state = lock(&self.0.shared.state);
            state.life = Life::Running;
            state.begun = true;
        }
        self.0.shared.changed.notify_all();
        // AssertUnwindSafe: what the target leaves broken, it leaves to those who share it, as
        // every thread does; the panic is kept for them to see.
        let failure = self.report(catch(target).err());
        // Python's are gone, too, before the thread can be joined.
        let dropped = self.report(catch(local::drop_values).err());
        lock(&self.0.shared.state).failure = failure.or(dropped);
        // The worker may run another thread after this one.
        #[cfg(not(loom))]
        crate::multiprocessing::thread_ends();
        current::forget();
        current::set_ident(0);
    }

    /// Tells of what the thread has failed with, if it has.
    fn report(&self, panic: Option<Box<dyn Any + Send>>) -> Option<Failure> {
        let panic = panic?;
        let exception = Exception::of_panic(&*panic);
        #[cfg(not(loom))]
        hook::excepthook(&ExceptHookArgs::new(exception.clone(), self.0.clone()));
        Some(Failure { panic: Some(panic), exception })
    }
}

impl Drop for End {
    fn drop(&mut self) {
        let mut state = lock(&self.0.shared.state);
        state.life = Life::Ended;
        #[cfg(not(loom))]
        let listed = state.ident.and_then(alive::remove);
        // With the state locked: nobody is seen to wait for a thread that is not in the table.
        self.0.shared.changed.notify_all();
        drop(state);
        #[cfg(not(loom))]
        alive::leave(listed);
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests;
