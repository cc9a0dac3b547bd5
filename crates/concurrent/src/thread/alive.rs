//! The threads of this process that are alive, in the order of their idents, and their places in
//! the segment's table, where there is one. Python: `threading._active` and `threading._limbo`

use super::Thread;
use crate::multiprocessing::{Runtime, installed};
use services::Thread as Place;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A thread that is alive, or that the host was asked for.
pub(super) struct Alive {
    pub thread: Thread,
    pub name: String,
    pub daemon: bool,
    pub kind: Kind,
    place: Option<Place>,
}

/// Where a thread comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// [`Thread::start`] has started it.
    Ours,
    /// It is the main thread.
    Main,
    /// Others have started it.
    Foreign,
}

/// Locked last: nothing else is locked while it is.
static ALIVE: Mutex<BTreeMap<u64, Alive>> = Mutex::new(BTreeMap::new());

fn alive() -> MutexGuard<'static, BTreeMap<u64, Alive>> {
    ALIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Alive {
    fn enter(&mut self, runtime: &Runtime, ident: u64) {
        // Idents are counted from 1 in every process.
        let ident = u32::try_from(ident).unwrap_or(u32::MAX);
        let main = self.kind == Kind::Main;
        let place =
            runtime.system.add_thread(runtime.process, ident, &self.name, self.daemon, main);
        self.place =
            Some(place.unwrap_or_else(|_| runtime.system.unlisted_thread(runtime.process)));
    }
}

/// The thread with this ident is alive from now on, or will be.
pub(super) fn add(ident: u64, thread: Thread, name: String, daemon: bool, kind: Kind) {
    let mut alive = alive();
    let mut entry = Alive { thread, name, daemon, kind, place: None };
    if let Some(runtime) = installed() {
        entry.enter(runtime, ident);
    }
    let before = alive.insert(ident, entry);
    drop(alive);
    // It may be the last handle of a thread, and dropping that runs what others have made.
    leave(before);
}

/// The thread with this ident has ended. What this returns is passed to [`leave`] when nobody waits
/// for it any more.
pub(super) fn remove(ident: u64) -> Option<Alive> {
    alive().remove(&ident)
}

/// Takes it out of the segment's table.
pub(super) fn leave(entry: Option<Alive>) {
    if let Some(place) = entry.and_then(|entry| entry.place)
        && let Some(runtime) = installed()
    {
        runtime.system.remove_thread(place);
    }
}

/// This process has a segment from now on: all that are alive are in its table.
pub(crate) fn enter_all(runtime: &Runtime) {
    for (ident, entry) in alive().iter_mut().filter(|(_, entry)| entry.place.is_none()) {
        entry.enter(runtime, *ident);
    }
}

/// The place of the thread with this ident.
pub(crate) fn place_of(ident: u64) -> Option<Place> {
    alive().get(&ident)?.place
}

/// Python: `threading.enumerate()`: all threads that are alive, or were started and have not begun;
/// daemons and the main thread are among them, and so is one that others have started, once it has
/// asked who it is.
///
/// ```
/// use concurrent::{Thread, active_count, enumerate};
///
/// let (send, receive) = std::sync::mpsc::channel::<()>();
/// let thread = Thread::new(move || drop(receive.recv())).with_name("w0");
/// assert!(enumerate().iter().all(|thread| thread.name() != "w0"));
/// thread.start()?;
/// assert!(enumerate().iter().any(|thread| thread.name() == "w0"));
/// assert!(active_count() >= 2);
/// drop(send);
/// thread.join(None)?;
/// assert!(enumerate().iter().all(|thread| thread.name() != "w0"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// In the order in which they were started.
#[must_use]
pub fn enumerate() -> Vec<Thread> {
    // It is one of them, whoever has asked for it.
    drop(super::main_thread());
    alive().values().map(|entry| entry.thread.clone()).collect()
}

/// Python: `threading.active_count()`: how many [`enumerate`] returns.
#[must_use]
pub fn active_count() -> usize {
    enumerate().len()
}
