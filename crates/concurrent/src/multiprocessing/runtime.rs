//! The segment of this process, and this process's and its threads' places in it.

use crate::thread::{self, current_thread, get_ident};
use services::{Process, System, Thread};
use std::cell::Cell;
use std::ops::Deref;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::time::Duration;

/// The memory that the segment is in.
#[cfg(not(target_family = "wasm"))]
pub(crate) type Segment = services::Mapped;
/// The memory that the segment is in.
#[cfg(target_family = "wasm")]
pub(crate) type Segment = services::Attached;

/// What a process knows of itself.
#[derive(Debug)]
pub(crate) struct Runtime {
    pub system: System<Segment>,
    pub process: Process,
    /// The numbers after the name: the second child of the first child is `[1, 2]`.
    pub identity: Vec<u32>,
    /// Its own name.
    pub name: String,
    /// Whether it is a daemon.
    pub daemon: bool,
    /// Its parent's pid.
    pub parent: Option<u32>,
}

/// There are no processes here, and why.
///
/// ```
/// use concurrent::multiprocessing::{ProcessError, Unavailable};
///
/// let error = ProcessError::from(Unavailable("there is no shared memory".into()));
/// assert_eq!(error.to_string(), "processes can't share anything here: there is no shared memory");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("processes can't share anything here: {0}")]
pub struct Unavailable(pub String);

/// Null where there is none. What is put there stays for good.
static RUNTIME: AtomicPtr<Runtime> = AtomicPtr::new(null_mut());

/// Makes this process the one that a segment knows. False when it was another's already.
pub(crate) fn install(runtime: Runtime) -> bool {
    let new = Box::into_raw(Box::new(runtime));
    // AcqRel: who sees the pointer sees what it leads to.
    let first =
        RUNTIME.compare_exchange(null_mut(), new, Ordering::AcqRel, Ordering::Acquire).is_ok();
    if !first {
        // SAFETY: it is fresh from `into_raw`, and nobody was given it.
        drop(unsafe { Box::from_raw(new) });
    } else if let Some(runtime) = installed() {
        thread::enter_all(runtime);
    }
    first
}

/// Makes this process, which is a copy of another, the one that the segment knows by this.
pub(crate) fn replace(runtime: Runtime) -> &'static Runtime {
    let runtime: &Runtime = Box::leak(Box::new(runtime));
    // Release: as above. What was there before is the other's, and stays where it is.
    RUNTIME.store(std::ptr::from_ref(runtime).cast_mut(), Ordering::Release);
    STANDS.set(Stands::Unknown);
    thread::enter_all(runtime);
    runtime
}

/// This process, in handles, which may be copied to another with all the memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Here;

impl Deref for Here {
    type Target = Runtime;

    fn deref(&self) -> &Runtime {
        self.get()
    }
}

impl Here {
    #[expect(clippy::expect_used, reason = "who has a handle is one of a segment's")]
    pub fn get(self) -> &'static Runtime {
        installed().expect("there are handles where there is a segment")
    }
}

/// This process, if it is one of a segment's. Without the feature `processes` it never is, which the
/// compiler sees, and leaves out whatever would be done then.
pub(crate) fn installed() -> Option<&'static Runtime> {
    if !cfg!(feature = "processes") {
        return None;
    }
    // SAFETY: it is null, or was leaked by one of those above and is there for good.
    unsafe { RUNTIME.load(Ordering::Acquire).as_ref() }
}

/// This process; natively the first one makes the segment.
pub(crate) fn runtime() -> Result<&'static Runtime, Unavailable> {
    if let Some(runtime) = installed() {
        return Ok(runtime);
    }
    #[cfg(not(target_family = "wasm"))]
    if cfg!(feature = "processes") {
        super::native::make_segment()?;
    }
    installed().ok_or_else(|| Unavailable("this process was given no shared memory".into()))
}

/// The time since the segment was made, by a clock that all processes share; zero where there is
/// none.
///
/// ```
/// use concurrent::multiprocessing::{Event, now};
///
/// let _makes_the_segment = Event::new()?;
/// let before = now();
/// assert!(now() >= before);
/// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
/// ```
#[must_use]
pub fn now() -> Duration {
    installed().map_or(Duration::ZERO, |runtime| runtime.system.now())
}

/// Where the calling thread stands in the table.
#[derive(Clone, Copy)]
enum Stands {
    /// It was not asked for yet.
    Unknown,
    At(Thread),
    /// It has been taken out, as it ends.
    Nowhere,
}

thread_local! {
    static STANDS: Cell<Stands> = const { Cell::new(Stands::Unknown) };
}

impl Runtime {
    /// The calling thread.
    pub fn me(&self) -> Thread {
        match STANDS.get() {
            Stands::At(place) => place,
            Stands::Nowhere => self.system.unlisted_thread(self.process),
            Stands::Unknown => self.find(),
        }
    }

    #[cold]
    fn find(&self) -> Thread {
        // One that others have started is alive, for all that is known, when it asks who it is.
        let place = thread::place_of(get_ident()).or_else(|| {
            drop(current_thread());
            thread::place_of(get_ident())
        });
        STANDS.set(place.map_or(Stands::Nowhere, Stands::At));
        self.me()
    }

    /// The calling thread is the one with which the process ends.
    pub fn enter_main(&self) {
        thread::become_main();
        thread_begins();
        self.me();
    }
}

/// The calling thread may stand elsewhere in the table than before.
pub(crate) fn thread_begins() {
    STANDS.set(Stands::Unknown);
    if let Some(runtime) = installed().filter(|runtime| runtime.system.keeps_journal()) {
        runtime.system.thread_begins(runtime.me());
    }
}

/// The calling thread is not in the table any more.
pub(crate) fn thread_ends() {
    STANDS.set(Stands::Nowhere);
}

/// Writes to the console; where there is none, to this process's own output.
pub(crate) fn said(stream: services::Stream, text: &str) {
    match runtime() {
        Ok(runtime) => runtime.system.write_console(runtime.me(), stream, text.as_bytes()),
        Err(_) => {
            use std::io::Write;
            // A closed output is nobody's to complain to.
            std::io::stderr().write_all(text.as_bytes()).ok();
        }
    }
}

/// Blocks the calling thread where it has the segment and nothing else to wait on.
///
/// # Blocking
///
/// For `duration`.
#[cfg(target_family = "wasm")]
pub fn sleep(duration: std::time::Duration) {
    if let Some(runtime) = installed() {
        runtime.system.sleep(duration);
    }
}
