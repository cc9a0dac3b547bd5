//! The seam to what threads are made of. A page installs its own [`Host`]; natively there is one.

use crate::ThreadEntry;
use crate::gil;
use crate::waits;
use std::sync::OnceLock;
use std::time::Duration;

/// What this crate needs from where it runs.
///
/// ```
/// use concurrent::{Host, StartError, Thread, ThreadEntry, install};
/// use std::time::{Duration, Instant};
///
/// /// Gives no more than numbers away, as one in a page would.
/// struct Numbers(Instant);
///
/// impl Host for Numbers {
///     fn start_thread(&self, _: u64, name: &str, entry: ThreadEntry) -> Result<(), StartError> {
///         if name == "one too many" {
///             return Err(StartError::Refused("no worker is free".into()));
///         }
///         let raw = entry.into_raw();
///         // SAFETY: `raw` is fresh from `into_raw`, and this is its only use.
///         std::thread::spawn(move || unsafe { ThreadEntry::run_raw(raw) });
///         Ok(())
///     }
///
///     fn sleep(&self, duration: Duration) {
///         std::thread::sleep(duration);
///     }
///
///     fn now(&self) -> Duration {
///         self.0.elapsed()
///     }
/// }
///
/// // It copies no processes, as a page can.
/// assert!(Numbers(Instant::now()).fork(1, 1002, 0).is_err());
/// install(Box::new(Numbers(Instant::now())))?;
/// let thread = Thread::new(|| println!("hello"));
/// thread.start()?;
/// assert!(thread.join(None)?);
/// assert!(Thread::new(|| ()).with_name("one too many").start().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Host: Send + Sync {
    /// Asks for a thread that runs `entry`, and returns without waiting for it to begin.
    ///
    /// A host that notices later that no thread can be had drops the entry; the
    /// [`Thread`](crate::Thread) then counts as ended without having begun.
    ///
    /// # Errors
    ///
    /// [`StartError::Refused`] when it is known at once that there will be no thread.
    fn start_thread(&self, ident: u64, name: &str, entry: ThreadEntry) -> Result<(), StartError>;

    /// In a page: makes a copy of this process's memory, which becomes the memory of the process in
    /// this place with this pid; there, `multiprocessing::Worker::run_copy` is called with `parcel`.
    ///
    /// # Errors
    ///
    /// [`StartError::Refused`] where memory cannot be copied, or there is none for a copy.
    fn fork(&self, slot: u32, pid: u32, parcel: usize) -> Result<(), StartError> {
        let _ = (slot, pid, parcel);
        Err(StartError::Refused("memory is not copied here".into()))
    }

    /// Blocks the calling thread for `duration`.
    fn sleep(&self, duration: Duration);

    /// The time since some moment that is the same for all threads; never goes back.
    fn now(&self) -> Duration;
}

/// Why a thread did not start. Python: `RuntimeError`.
///
/// ```
/// use concurrent::{StartError, Thread};
///
/// let thread = Thread::new(|| ());
/// thread.start()?;
/// assert_eq!(thread.start(), Err(StartError::StartedTwice));
/// # Ok::<(), StartError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// [`Thread::start`](crate::Thread::start) was called a second time.
    #[error("threads can only be started once")]
    StartedTwice,
    /// The host gives no thread, and why.
    #[error("can't start new thread: {0}")]
    Refused(String),
    /// The threads had not all begun when the time was up.
    #[error("{begun} of {wanted} threads had begun when the time was up")]
    TimedOut {
        /// How many were asked for.
        wanted: usize,
        /// How many of them had begun.
        begun: usize,
    },
}

/// A host was installed before, or threads were used before one was installed.
///
/// ```
/// use concurrent::{AlreadyInstalled, Host, StartError, ThreadEntry, install, monotonic};
/// use std::time::Duration;
///
/// struct Nothing;
///
/// impl Host for Nothing {
///     fn start_thread(&self, _: u64, _: &str, _: ThreadEntry) -> Result<(), StartError> {
///         Err(StartError::Refused("there are no threads".into()))
///     }
///
///     fn sleep(&self, _: Duration) {}
///
///     fn now(&self) -> Duration {
///         Duration::ZERO
///     }
/// }
///
/// // From here on the native host is this process's.
/// monotonic();
/// assert_eq!(install(Box::new(Nothing)), Err(AlreadyInstalled));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this process has a host already: install one before the first use of threads, and once")]
pub struct AlreadyInstalled;

static HOST: OnceLock<Box<dyn Host>> = OnceLock::new();

/// Makes `host` the one that this process's threads come from. Natively there is no need to.
///
/// ```
/// use concurrent::{Host, StartError, Thread, ThreadEntry, install};
/// use std::time::Duration;
///
/// struct Nothing;
///
/// impl Host for Nothing {
///     fn start_thread(&self, _: u64, _: &str, _: ThreadEntry) -> Result<(), StartError> {
///         Err(StartError::Refused("there are no threads".into()))
///     }
///
///     fn sleep(&self, _: Duration) {}
///
///     fn now(&self) -> Duration {
///         Duration::ZERO
///     }
/// }
///
/// install(Box::new(Nothing))?;
/// let error = Thread::new(|| ()).start().unwrap_err();
/// assert_eq!(error.to_string(), "can't start new thread: there are no threads");
/// # Ok::<(), concurrent::AlreadyInstalled>(())
/// ```
///
/// # Errors
///
/// [`AlreadyInstalled`] when there was a host already, be it the native one by first use.
pub fn install(host: Box<dyn Host>) -> Result<(), AlreadyInstalled> {
    HOST.set(host).map_err(|_| AlreadyInstalled)
}

pub(crate) fn host() -> &'static dyn Host {
    HOST.get_or_init(native::host).as_ref()
}

/// Python: `time.monotonic()`
///
/// ```
/// let before = concurrent::monotonic();
/// assert!(concurrent::monotonic() >= before);
/// ```
///
/// # Panics
///
/// In a page, before a host is installed.
#[must_use]
pub fn monotonic() -> Duration {
    host().now()
}

/// Python: `time.sleep(secs)`
///
/// ```
/// # use std::time::Duration;
/// concurrent::sleep(Duration::from_micros(1));
/// ```
///
/// # Blocking
///
/// For `duration`. The calling thread lets go of its [`Gil`](crate::Gil) meanwhile.
///
/// # Panics
///
/// In a page, before a host is installed.
pub fn sleep(duration: Duration) {
    gil::blocking(|| {
        let _written = waits::sleeps();
        host().sleep(duration);
    });
}

#[cfg(not(target_family = "wasm"))]
mod native {
    use super::{Host, StartError, ThreadEntry};
    use std::time::{Duration, Instant};

    /// Threads of the operating system.
    struct Native {
        epoch: Instant,
    }

    pub(super) fn host() -> Box<dyn Host> {
        Box::new(Native { epoch: Instant::now() })
    }

    impl Host for Native {
        fn start_thread(&self, _: u64, name: &str, entry: ThreadEntry) -> Result<(), StartError> {
            std::thread::Builder::new()
                .name(name.replace('\0', "\u{fffd}"))
                .spawn(|| entry.run())
                .map(drop)
                .map_err(|error| StartError::Refused(error.to_string()))
        }

        #[expect(clippy::disallowed_methods, reason = "this is what `concurrent` blocks with")]
        fn sleep(&self, duration: Duration) {
            std::thread::sleep(duration);
        }

        fn now(&self) -> Duration {
            self.epoch.elapsed()
        }
    }
}

#[cfg(target_family = "wasm")]
mod native {
    use super::Host;

    #[expect(clippy::panic, reason = "documented: in a page, nothing works before `install`")]
    pub(super) fn host() -> Box<dyn Host> {
        panic!("concurrent::install was not called");
    }
}
