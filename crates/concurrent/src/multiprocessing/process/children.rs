//! The children of this process whose end was not seen.

use super::{Life, Process, Shared, lock};
use crate::PerProcess;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};

/// Those that have handles.
static CHILDREN: PerProcess<Vec<Weak<Shared>>> = PerProcess::new(Vec::new());
/// Those whose handles were dropped while they ran, and whether each is a daemon.
static LEFT: PerProcess<Vec<(services::Process, bool)>> = PerProcess::new(Vec::new());
/// Processes made so far, for their names.
static MADE: AtomicU32 = AtomicU32::new(0);

/// The number of one that is being made.
pub(super) fn next() -> u32 {
    // Relaxed: only that no two get the same number matters.
    MADE.fetch_add(1, Ordering::Relaxed) + 1
}

pub(super) fn add(child: &Arc<Shared>) {
    CHILDREN.lock().push(Arc::downgrade(child));
}

pub(super) fn remove(child: &Shared) {
    CHILDREN.lock().retain(|other| !std::ptr::eq(other.as_ptr(), &raw const *child));
}

/// It goes on, and is remembered by its place alone.
pub(super) fn leave(child: services::Process, daemon: bool) {
    LEFT.lock().push((child, daemon));
}

/// In a copy of the process: it has none.
pub(crate) fn renew() {
    CHILDREN.renew(Vec::new());
    LEFT.renew(Vec::new());
    // Relaxed: there is one thread.
    MADE.store(0, Ordering::Relaxed);
}

fn known() -> Vec<Arc<Shared>> {
    CHILDREN.lock().iter().filter_map(Weak::upgrade).collect()
}

/// Python: `multiprocessing.active_children()`: the children that are alive.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Event, Process, active_children, init};
///
/// fn wait(event: Event) {
///     event.wait(None);
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let event = Event::new()?;
///     let process = Process::new(wait, event.clone());
///     assert!(active_children().is_empty());
///     process.start()?;
///     assert_eq!(active_children()[0].name(), "Process-1");
///     event.set();
///     process.join(None)?;
///     assert!(active_children().is_empty());
///     Ok(())
/// }
/// ```
#[must_use]
pub fn active_children() -> Vec<Process> {
    known().into_iter().map(|shared| Process { shared }).filter(Process::is_alive).collect()
}

/// The children that this process has not joined, and whether each is a daemon; they are forgotten.
pub(crate) fn take_children() -> Vec<(services::Process, bool)> {
    let children = known().into_iter().filter_map(|shared| match *lock(&shared.state) {
        Life::Started { process, .. } => Some((process, lock(&shared.details).daemon)),
        Life::New(_) | Life::Ended { .. } | Life::Closed => None,
    });
    children.chain(std::mem::take(&mut *LEFT.lock())).collect()
}
