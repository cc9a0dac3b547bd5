//! The children of this process, as long as it does not know how they have ended.

use super::{Life, Process, Shared, lock};
use std::sync::{Mutex, Weak};

/// Children that were started and whose end was not seen, as long as they have handles.
pub(super) static CHILDREN: Mutex<Vec<Weak<Shared>>> = Mutex::new(Vec::new());
/// Children whose handles were dropped while they ran.
pub(super) static LEFT: Mutex<Vec<(services::Process, bool)>> = Mutex::new(Vec::new());

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
    let children: Vec<_> = lock(&CHILDREN).iter().filter_map(Weak::upgrade).collect();
    children.into_iter().map(|shared| Process { shared }).filter(Process::is_alive).collect()
}

/// The children that this process has not joined, and whether each is a daemon; they are forgotten.
pub(crate) fn take_children() -> Vec<(services::Process, bool)> {
    let children: Vec<_> = lock(&CHILDREN).iter().filter_map(Weak::upgrade).collect();
    let children = children.into_iter().filter_map(|shared| match *lock(&shared.state) {
        Life::Started { process, .. } => Some((process, lock(&shared.details).daemon)),
        Life::New(_) | Life::Ended { .. } | Life::Closed => None,
    });
    children.chain(std::mem::take(&mut *lock(&LEFT))).collect()
}
