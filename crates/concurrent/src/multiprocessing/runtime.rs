//! The segment of this process, and this process's and its threads' places in it.

use crate::{current_thread, get_ident};
use services::{Process, System, Thread};
use std::cell::RefCell;
use std::sync::OnceLock;
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
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("processes can't share anything here: {0}")]
pub struct Unavailable(pub String);

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// Makes this process the one that a segment knows. False when it was another's already.
pub(crate) fn install(runtime: Runtime) -> bool {
    RUNTIME.set(runtime).is_ok()
}

/// This process, if it is one of a segment's.
pub(crate) fn installed() -> Option<&'static Runtime> {
    RUNTIME.get()
}

/// This process; natively the first one makes the segment.
pub(crate) fn runtime() -> Result<&'static Runtime, Unavailable> {
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    #[cfg(not(target_family = "wasm"))]
    super::native::make_segment()?;
    RUNTIME.get().ok_or_else(|| Unavailable("this process was given no shared memory".into()))
}

/// The time since the segment was made, by a clock that all processes share; zero where there is
/// none.
#[must_use]
pub fn now() -> Duration {
    installed().map_or(Duration::ZERO, |runtime| runtime.system.now())
}

/// A thread's place in the table, which is given back when the thread ends.
struct Place(Thread);

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(runtime) = installed() {
            runtime.system.remove_thread(self.0);
        }
    }
}

thread_local! {
    static PLACE: RefCell<Option<Place>> = const { RefCell::new(None) };
}

impl Runtime {
    /// The calling thread.
    pub fn me(&self) -> Thread {
        // While a thread's variables are being dropped it has no place any more.
        let place = PLACE.try_with(|place| {
            let mut place = place.try_borrow_mut().ok()?;
            Some(place.get_or_insert_with(|| Place(self.enter(false))).0)
        });
        place.ok().flatten().unwrap_or_else(|| self.system.unlisted_thread(self.process))
    }

    /// Enters the calling thread as the one with which the process ends.
    pub fn enter_main(&self) {
        PLACE.with_borrow_mut(|place| {
            drop(place.take());
            *place = Some(Place(self.enter(true)));
        });
    }

    fn enter(&self, main: bool) -> Thread {
        let thread = current_thread();
        let name = if main { "MainThread".to_owned() } else { thread.name() };
        // Idents are counted from 1 in every process.
        let ident = u32::try_from(get_ident()).unwrap_or(u32::MAX);
        self.system
            .add_thread(self.process, ident, &name, !main && thread.daemon(), main)
            .unwrap_or_else(|_| self.system.unlisted_thread(self.process))
    }
}

/// A thread of ours begins: the table shows it from now on, if there is one.
pub(crate) fn thread_begins() {
    if let Some(runtime) = installed() {
        runtime.me();
    }
}

/// A thread of ours ends. What runs it may run another.
pub(crate) fn thread_ends() {
    // The table may be gone already.
    PLACE.try_with(|place| drop(place.take())).ok();
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
