//! Which thread is the calling one, and its number.

use super::{Life, MAIN_THREAD, State, Thread, count};
use crate::sync::thread_local;
use std::cell::{Cell, RefCell};
// Idents and names are counted outside of every protocol, so loom need not see it.
use std::sync::atomic::AtomicU64;

#[cfg(not(loom))]
use super::{
    alive::{self, Kind},
    main,
};

static IDENTS: AtomicU64 = AtomicU64::new(1);
static DUMMIES: AtomicU64 = AtomicU64::new(1);

thread_local! {
    static IDENT: Cell<u64> = const { Cell::new(0) };
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
}

/// The thread that a thread is.
struct Current {
    thread: Thread,
    /// The ident of one that others have started: it is alive until this is dropped.
    #[cfg_attr(loom, expect(dead_code, reason = "nobody keeps a list of those alive"))]
    foreign: Option<u64>,
}

#[cfg(not(loom))]
impl Drop for Current {
    fn drop(&mut self) {
        if let Some(ident) = self.foreign {
            alive::leave(alive::remove(ident));
            crate::multiprocessing::thread_ends();
        }
    }
}

/// An ident that no thread has.
pub(super) fn next_ident() -> u64 {
    count(&IDENTS)
}

/// The calling thread's ident, if it has used one.
#[cfg(not(loom))]
pub(super) fn known_ident() -> Option<u64> {
    Some(IDENT.with(Cell::get)).filter(|ident| *ident != 0)
}

/// The calling thread has this ident; 0 when it has none any more.
pub(super) fn set_ident(ident: u64) {
    IDENT.with(|cell| cell.set(ident));
}

/// The calling thread is this one, until it is [forgotten](forget).
pub(super) fn set(thread: Thread, foreign: Option<u64>) {
    let before = CURRENT.with(|cell| cell.replace(Some(Current { thread, foreign })));
    drop(before);
}

/// In a copy of the process: the calling thread is this one. What it was belongs to the other.
#[cfg(not(loom))]
pub(super) fn renew(ident: u64, thread: Thread) {
    set_ident(ident);
    let before = CURRENT.with(|cell| cell.replace(Some(Current { thread, foreign: None })));
    crate::per_process::leave(before);
}

/// The calling thread may be another from now on.
pub(super) fn forget() {
    let before = CURRENT.with(|cell| cell.replace(None));
    drop(before);
}

/// Whether the standard library takes the calling thread for the main one.
#[cfg(not(loom))]
pub(super) fn is_called_main() -> bool {
    std::thread::current().name() == Some("main")
}

/// Python: `threading.get_ident()`. Never 0.
///
/// ```
/// use concurrent::{Thread, get_ident};
///
/// let thread = Thread::new(|| assert_ne!(get_ident(), 0));
/// thread.start()?;
/// assert_ne!(thread.ident(), Some(get_ident()));
/// # Ok::<(), concurrent::StartError>(())
/// ```
#[must_use]
pub fn get_ident() -> u64 {
    IDENT.with(|cell| {
        if cell.get() == 0 {
            cell.set(first_ident());
        }
        cell.get()
    })
}

/// The ident of a thread that others have started.
#[cold]
fn first_ident() -> u64 {
    #[cfg(not(loom))]
    if is_called_main()
        && let Some(ident) = main::claim()
    {
        return ident;
    }
    next_ident()
}

/// Python: `threading.current_thread()`
///
/// ```
/// use concurrent::{Thread, current_thread};
///
/// let thread = Thread::new(|| assert_eq!(current_thread().name(), "w0")).with_name("w0");
/// thread.start()?;
/// thread.join(None)?;
/// assert!(thread.take_panic().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Differences from Python
///
/// A thread that was not started by [`Thread::start`] is called `Dummy-N`, unless it is the
/// [main thread](crate::main_thread).
#[must_use]
pub fn current_thread() -> Thread {
    let known = CURRENT.try_with(|cell| cell.borrow().as_ref().map(|it| it.thread.clone()));
    match known {
        Ok(Some(thread)) => thread,
        Ok(None) => meet(),
        // It is ending, and cannot be kept any more.
        Err(_) => stranger(get_ident()),
    }
}

/// A thread that others have started asks for the first time who it is.
fn meet() -> Thread {
    let ident = get_ident();
    #[cfg(not(loom))]
    if let Some(main) = main::with_ident(ident) {
        set(main.clone(), None);
        return main;
    }
    let thread = stranger(ident);
    #[cfg(not(loom))]
    alive::add(ident, thread.clone(), thread.name(), thread.daemon(), Kind::Foreign);
    set(thread.clone(), Some(ident));
    thread
}

/// A thread that others have started, and that is not the main one, or not the first that is called
/// so.
fn stranger(ident: u64) -> Thread {
    let called_main = std::thread::current().name() == Some("main");
    Thread::with_state(State {
        name: match called_main {
            true => MAIN_THREAD.to_owned(),
            false => format!("Dummy-{}", count(&DUMMIES)),
        },
        daemon: !called_main,
        ident: Some(ident),
        life: if called_main { Life::Running } else { Life::Dummy },
        begun: true,
        failure: None,
    })
}
