//! The main thread: the one with which the process ends.

use super::alive::{self, Kind};
use super::{Life, MAIN_THREAD, State, Thread, current};
use crate::PerProcess;
use std::sync::atomic::{AtomicBool, Ordering};

static MAIN: PerProcess<Option<Thread>> = PerProcess::new(None);

/// The main thread, which has this ident if it has not been made yet.
fn known_or(ident: impl FnOnce() -> u64) -> Thread {
    MAIN.lock().get_or_insert_with(|| make(ident())).clone()
}

/// In a copy of the process: its one thread is the main one.
pub(super) fn renew(thread: Thread) {
    MAIN.renew(Some(thread));
}

/// Python: `threading.main_thread()`
///
/// ```
/// use concurrent::{Thread, current_thread, main_thread};
///
/// assert_eq!(main_thread().name(), "MainThread");
/// let thread = Thread::new(|| assert_ne!(current_thread().ident(), main_thread().ident()));
/// thread.start()?;
/// thread.join(None)?;
/// assert!(thread.take_panic().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It is the thread that runs `main`, or in a page a process's function. In a page without
/// processes it is none that there is.
#[must_use]
pub fn main_thread() -> Thread {
    if current::is_called_main() {
        // Where it does not know itself yet.
        let _known = current::get_ident();
    }
    known_or(current::next_ident)
}

/// The main thread, if its ident is this one.
pub(super) fn with_ident(ident: u64) -> Option<Thread> {
    MAIN.lock().clone().filter(|main| main.ident() == Some(ident))
}

/// Makes the calling thread the main one, and returns its ident; `None` when another one is.
pub(super) fn claim() -> Option<u64> {
    static CLAIMED: AtomicBool = AtomicBool::new(false);
    // Relaxed: only that no two threads get it matters.
    if CLAIMED.swap(true, Ordering::Relaxed) {
        return None;
    }
    let known = current::known_ident();
    let main = known_or(|| known.unwrap_or_else(current::next_ident));
    // Somebody has asked for it before, and was told another ident than the one it has used.
    main.ident().filter(|ident| known.is_none_or(|known| known == *ident))
}

/// The calling thread runs a process's function: it is the main one, whatever it was.
pub(crate) fn become_main() {
    let is_main = current::known_ident().is_some_and(|ident| with_ident(ident).is_some());
    if !is_main {
        current::forget();
        if let Some(ident) = claim() {
            current::set_ident(ident);
        }
    }
}

fn make(ident: u64) -> Thread {
    let thread = Thread::with_state(State {
        name: MAIN_THREAD.to_owned(),
        daemon: false,
        ident: Some(ident),
        life: Life::Running,
        begun: true,
        failure: None,
    });
    alive::add(ident, thread.clone(), MAIN_THREAD.to_owned(), false, Kind::Main);
    thread
}
