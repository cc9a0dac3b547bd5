//! Processes, with the names and the life that Python's `multiprocessing.Process` has.

mod children;
mod error;
mod shown;
mod start;

pub use children::active_children;
pub(crate) use children::{renew, take_children};
pub use error::ProcessError;

use super::ExitCode;
use super::runtime::{Runtime, installed, runtime};
use super::wait::Sentinel;
use crate::gil;
use serde::Serialize;
use serde::de::DeserializeOwned;
use services::Start;
use start::Target;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Python: `multiprocessing.Process(target=…, args=…, name=…, daemon=…)`
///
/// A handle: clones stand for the same process. What `target` and its arguments may be: a function
/// that captures nothing, and what serde can write and read. See the [module](super) for an
/// example.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Event, ExitCode, Process, Start, init};
/// use std::time::Duration;
///
/// fn wait(event: Event) {
///     event.wait(None);
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let never = Event::new()?;
///     let process = Process::new(wait, never.clone()).with_name("w0").with_daemon(true);
///     process.start()?;
///     assert!(process.is_alive() && process.pid().is_some());
///     assert!(!process.join(Some(Duration::from_millis(1)))?);
///     process.terminate()?;
///     assert!(process.join(None)?);
///     assert_eq!(process.exitcode(), Some(ExitCode::TERMINATED));
///     assert_eq!((process.name().as_str(), process.daemon()), ("w0", true));
///     process.close()?;
///
///     let process = Process::new(wait, never).with_start(Start::Spawn);
///     process.start()?;
///     process.kill()?;
///     process.join(None)?;
///     assert_eq!(process.exitcode(), Some(ExitCode::KILLED));
///     Ok(())
/// }
/// ```
///
/// # Differences from Python
///
/// Dropping the last handle of a process that was started leaves it alone; as in Python it is
/// waited for at the end of its parent, unless it is a daemon.
#[derive(Clone)]
pub struct Process {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<Life>,
    details: Mutex<Details>,
}

#[derive(Clone)]
struct Details {
    name: String,
    daemon: bool,
    start: Start,
    identity: Vec<u32>,
}

enum Life {
    /// Not started, and what it will run.
    New(Target),
    Started {
        process: services::Process,
        parent: u32,
    },
    Ended {
        pid: Option<u32>,
        code: ExitCode,
    },
    Closed,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing here panics while it holds a lock.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Process {
    /// A process that will call `target` with `arguments`; [`start`](Self::start) starts it.
    /// Python: `Process(target=target, args=arguments)`
    pub fn new<A>(target: fn(A), arguments: A) -> Self
    where
        A: Serialize + DeserializeOwned + Send + 'static,
    {
        Self::make(Target::function(target, arguments), Start::Spawn)
    }

    /// A process that will be a copy of this one and call `target`, which may have captured
    /// anything; [`start`](Self::start) makes the copy. Python:
    /// `get_context("fork").Process(target=target)`
    ///
    /// See [`Start::Fork`] for what is copied. [`with_start`](Self::with_start) has any process
    /// begin so, but what is made by [`new`](Self::new) has its arguments pickled all the same.
    ///
    /// ```standalone_crate
    /// use concurrent::multiprocessing::{ExitCode, Process, exit, init};
    /// use std::sync::atomic::{AtomicI32, Ordering};
    ///
    /// static COUNT: AtomicI32 = AtomicI32::new(0);
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let _main = init();
    ///     COUNT.store(6, Ordering::Relaxed);
    ///     let process = Process::forking(|| {
    ///         exit(ExitCode(COUNT.fetch_add(1, Ordering::Relaxed) + 1));
    ///     });
    ///     process.start()?;
    ///     process.join(None)?;
    ///     assert_eq!(process.exitcode(), Some(ExitCode(7)));
    ///     assert_eq!(COUNT.load(Ordering::Relaxed), 6);
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Differences from Python
    ///
    /// What the closure has captured is copied, and then dropped in this process.
    pub fn forking(target: impl FnOnce() + Send + 'static) -> Self {
        Self::make(Target::Closure(Box::new(target)), Start::Fork)
    }

    fn make(target: Target, start: Start) -> Self {
        let number = children::next();
        let mut identity = installed().map_or(Vec::new(), |runtime| runtime.identity.clone());
        identity.push(number);
        let numbers: Vec<_> = identity.iter().map(u32::to_string).collect();
        let details = Details {
            name: format!("Process-{}", numbers.join(":")),
            daemon: installed().is_some_and(|runtime| runtime.daemon),
            start,
            identity,
        };
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(Life::New(target)),
                details: Mutex::new(details),
            }),
        }
    }

    /// Python: `Process(…, name=name)`
    #[must_use]
    pub fn with_name(self, name: impl Into<String>) -> Self {
        lock(&self.shared.details).name = name.into();
        self
    }

    /// Python: `Process(…, daemon=daemon)`. Without it, a process is a daemon if the one that makes
    /// it is. Of one that was started it changes nothing.
    #[must_use]
    pub fn with_daemon(self, daemon: bool) -> Self {
        if matches!(*lock(&self.shared.state), Life::New(_)) {
            lock(&self.shared.details).daemon = daemon;
        }
        self
    }

    /// How it comes into being. Python: `get_context(method).Process(…)`
    #[must_use]
    pub fn with_start(self, start: Start) -> Self {
        lock(&self.shared.details).start = start;
        self
    }

    /// Python: `process.join(timeout)`, and then `not process.is_alive()`: whether it has ended.
    ///
    /// # Blocking
    ///
    /// Until it has ended or the `timeout` has passed, without the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// It was not started, is closed, or is not a child of this process.
    pub fn join(&self, timeout: Option<Duration>) -> Result<bool, ProcessError> {
        let process = match &*lock(&self.shared.state) {
            Life::New(_) => return Err(ProcessError::NotStarted("join")),
            Life::Closed => return Err(ProcessError::Closed),
            Life::Ended { .. } => return Ok(true),
            Life::Started { process, parent } => {
                if installed().is_none_or(|runtime| runtime.process.pid() != *parent) {
                    return Err(ProcessError::NotAChild("join"));
                }
                *process
            }
        };
        let runtime = runtime()?;
        let code = gil::blocking(|| runtime.system.wait_process(runtime.me(), process, timeout));
        if let Some(code) = code {
            self.ended(runtime, process, code);
        }
        Ok(code.is_some())
    }

    fn ended(&self, runtime: &Runtime, process: services::Process, code: i32) {
        let mut life = lock(&self.shared.state);
        if let Life::Started { .. } = *life {
            *life = Life::Ended { pid: Some(process.pid()), code: ExitCode(code) };
            runtime.system.detach_process(process);
            children::remove(&self.shared);
        }
    }

    /// Whether it is this process's child, and was not seen to end.
    pub(crate) fn is_child(&self) -> bool {
        let me = installed().map(|runtime| runtime.process.pid());
        matches!(&*lock(&self.shared.state), Life::Started { parent, .. } if Some(*parent) == me)
    }

    /// Python: `process.is_alive()`. True from [`start`](Self::start) until it ends.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.exitcode().is_none() && matches!(*lock(&self.shared.state), Life::Started { .. })
    }

    /// Python: `process.exitcode`. `None` until it has ended, and in a copy of its parent.
    #[must_use]
    pub fn exitcode(&self) -> Option<ExitCode> {
        let (process, parent) = match &*lock(&self.shared.state) {
            Life::Ended { code, .. } => return Some(*code),
            Life::Started { process, parent } => (*process, *parent),
            Life::New(_) | Life::Closed => return None,
        };
        let runtime = installed().filter(|runtime| runtime.process.pid() == parent)?;
        let code = runtime.system.wait_process(runtime.me(), process, Some(Duration::ZERO))?;
        self.ended(runtime, process, code);
        Some(ExitCode(code))
    }

    /// Python: `process.pid`. `None` before it is started.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        match &*lock(&self.shared.state) {
            Life::Started { process, .. } => Some(process.pid()),
            Life::Ended { pid, .. } => *pid,
            Life::New(_) | Life::Closed => None,
        }
    }

    /// What [`wait`](super::wait()) can wait for. Python: `process.sentinel`. `None` before it is
    /// started, where Python raises a `ValueError`.
    ///
    /// ```
    /// use concurrent::multiprocessing::Process;
    ///
    /// let process = Process::new(|()| (), ());
    /// assert_eq!(process.sentinel(), None);
    /// ```
    #[must_use]
    pub fn sentinel(&self) -> Option<Sentinel> {
        match &*lock(&self.shared.state) {
            Life::Started { process, .. } => Some(Sentinel(Some(*process))),
            Life::Ended { .. } => Some(Sentinel(None)),
            Life::New(_) | Life::Closed => None,
        }
    }

    /// Python: `process.name`
    #[must_use]
    pub fn name(&self) -> String {
        lock(&self.shared.details).name.clone()
    }

    /// Python: `process.daemon`
    #[must_use]
    pub fn daemon(&self) -> bool {
        lock(&self.shared.details).daemon
    }

    /// Ends the process by SIGTERM. Python: `process.terminate()`. Locks that it holds stay locked,
    /// and a pipe that it is writing to is torn.
    ///
    /// # Errors
    ///
    /// It is closed or is not a child of this process; Python raises an `AttributeError` where it
    /// was not started.
    ///
    /// # Differences from Python
    ///
    /// In a page it cannot be caught.
    pub fn terminate(&self) -> Result<(), ProcessError> {
        self.signal(15)
    }

    /// Ends the process by SIGKILL; else as [`terminate`](Self::terminate). Python:
    /// `process.kill()`
    ///
    /// # Errors
    ///
    /// As of [`terminate`](Self::terminate).
    pub fn kill(&self) -> Result<(), ProcessError> {
        self.signal(9)
    }

    fn signal(&self, signal: u32) -> Result<(), ProcessError> {
        match &*lock(&self.shared.state) {
            Life::New(_) => {
                Err(ProcessError::NotStarted(if signal == 9 { "kill" } else { "terminate" }))
            }
            Life::Closed => Err(ProcessError::Closed),
            Life::Ended { .. } => Ok(()),
            Life::Started { process, .. } => {
                runtime()?.system.signal_process(*process, signal);
                Ok(())
            }
        }
    }

    /// Lets go of what is known about the process. Python: `process.close()`
    ///
    /// # Errors
    ///
    /// [`ProcessError::StillRunning`]
    pub fn close(&self) -> Result<(), ProcessError> {
        if self.is_alive() {
            return Err(ProcessError::StillRunning);
        }
        *lock(&self.shared.state) = Life::Closed;
        Ok(())
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let life = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let (Life::Started { process, parent }, Some(runtime)) = (life, installed())
            && runtime.process.pid() == *parent
        {
            children::leave(*process, self.details.get_mut().is_ok_and(|it| it.daemon));
        }
    }
}
