//! The children of this process.

use super::{CHILDREN, LEFT, Life, Process, lock};
use std::sync::Weak;

/// Python: `multiprocessing.active_children()`: the children that are alive.
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
