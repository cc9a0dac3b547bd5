//! The threads of this process that are alive, and their places in the segment's table, where there
//! is one. Python: `threading._active` and `threading._limbo`

use super::{Life, Thread, current, current_thread, get_ident, main};
use crate::PerProcess;
use crate::multiprocessing::{Runtime, installed};
use crate::sync::try_lock;
use services::Thread as Place;
use std::sync::MutexGuard;

/// A thread that is alive, or that the host was asked for.
pub(super) struct Alive {
    ident: u64,
    thread: Thread,
    name: String,
    daemon: bool,
    kind: Kind,
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

/// In the order in which they were started. Locked last: nothing else is locked while it is.
static ALIVE: PerProcess<Vec<Alive>> = PerProcess::new(Vec::new());

fn alive() -> MutexGuard<'static, Vec<Alive>> {
    ALIVE.lock()
}

impl Alive {
    fn enter(&mut self, runtime: &Runtime) {
        // Idents are counted from 1 in every process.
        let ident = u32::try_from(self.ident).unwrap_or(u32::MAX);
        let main = self.kind == Kind::Main;
        let (system, process) = (&runtime.system, runtime.process);
        let place = system.add_thread(process, ident, &self.name, self.daemon, main);
        self.place = Some(place.unwrap_or_else(|_| system.unlisted_thread(process)));
    }
}

/// The thread with this ident is alive from now on, or will be.
pub(super) fn add(ident: u64, thread: Thread, name: String, daemon: bool, kind: Kind) {
    let mut entry = Alive { ident, thread, name, daemon, kind, place: None };
    let mut alive = alive();
    if let Some(runtime) = installed() {
        entry.enter(runtime);
        if let Some(place) = entry.place.filter(|_| kind == Kind::Ours) {
            runtime.system.thread_starts(place);
        }
    }
    // The main thread was there first.
    let at = if kind == Kind::Main { 0 } else { alive.len() };
    alive.insert(at, entry);
}

/// The thread with this ident has ended. What this returns is passed to [`leave`] when nobody waits
/// for it any more.
pub(super) fn remove(ident: u64) -> Option<Alive> {
    let mut alive = alive();
    let at = alive.iter().position(|entry| entry.ident == ident)?;
    Some(alive.remove(at))
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
    let unlisted = |entry: &&mut Alive| entry.place.is_none();
    alive().iter_mut().filter(unlisted).for_each(|entry| entry.enter(runtime));
}

/// The place of the thread with this ident.
pub(crate) fn place_of(ident: u64) -> Option<Place> {
    alive().iter().find(|entry| entry.ident == ident)?.place
}

/// The threads of a process that is about to be copied.
pub(crate) struct Threads {
    ident: u64,
    me: Thread,
    others: Vec<Thread>,
}

/// The calling thread, which is the one that a copy of this process has, and the others.
pub(crate) fn threads() -> Threads {
    let (ident, me) = (get_ident(), current_thread());
    let alive = alive();
    let others = alive.iter().filter(|entry| entry.ident != ident);
    Threads { ident, me, others: others.map(|entry| entry.thread.clone()).collect() }
}

impl Threads {
    /// In the copy: the calling thread is the one that has made it, now the main one, and the others
    /// are not there any more. Python: `threading._after_fork()`
    pub fn renew(self) {
        let Self { ident, me, others } = self;
        for other in others {
            // One that was at it at that moment keeps its state locked for ever.
            if let Some(mut state) = try_lock(&other.shared.state) {
                state.life = Life::Ended;
            }
            // What it was to run, and who waits for it, is the other process's.
            crate::per_process::leave(other);
        }
        let entry = Alive {
            ident,
            thread: me.clone(),
            name: me.name(),
            daemon: false,
            kind: Kind::Main,
            place: None,
        };
        ALIVE.renew(vec![entry]);
        main::renew(me.clone());
        current::renew(ident, me);
    }
}

/// Python: `threading._shutdown()`: waits until all threads have ended that are no daemons.
pub(crate) fn shut_down() {
    let me = get_ident();
    loop {
        // Their threads wait for what nobody will submit any more.
        crate::futures::shut_down();
        let waited_for =
            |entry: &&Alive| entry.kind == Kind::Ours && !entry.daemon && entry.ident != me;
        let thread = alive().iter().find(waited_for).map(|entry| entry.thread.clone());
        let Some(thread) = thread else { return };
        // It was started, and is another.
        thread.join(None).ok();
    }
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
/// The main thread comes first, and the others in the order in which they were started.
#[must_use]
pub fn enumerate() -> Vec<Thread> {
    // It is one of them, whoever has asked for it.
    drop(super::main_thread());
    alive().iter().map(|entry| entry.thread.clone()).collect()
}

/// Python: `threading.active_count()`: how many [`enumerate`] returns.
///
/// ```
/// use concurrent::{active_count, enumerate};
///
/// assert_eq!(active_count(), enumerate().len());
/// ```
#[must_use]
pub fn active_count() -> usize {
    enumerate().len()
}
