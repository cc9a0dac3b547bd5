//! What is written into the segment's journal, where one is kept, of what is in the memory of this
//! process alone: locks and queues between its threads. What is in the segment, and every wait,
//! `services` writes down itself.
//!
//! Each of these is called with the mutex locked that goes with the signal.

use crate::multiprocessing::{Runtime, installed};
use crate::sync::Signal;
use services::{Held, Mark, What};

fn keeping() -> Option<&'static Runtime> {
    installed().filter(|runtime| runtime.system.keeps_journal())
}

/// The calling thread has the lock that becomes free by `signal`, until [`releases`].
pub(crate) fn holds(signal: &Signal, name: &str) {
    if let Some(runtime) = keeping() {
        let held = Held::Owned(signal.number());
        signal.replace_held(runtime.system.holds(runtime.me(), held, name).raw());
    }
}

/// The same for a GIL.
pub(crate) fn holds_gil(signal: &Signal) {
    if let Some(runtime) = keeping() {
        let held = Held::Gil(signal.number());
        signal.replace_held(runtime.system.holds(runtime.me(), held, "GIL").raw());
    }
}

/// That lock becomes free.
pub(crate) fn releases(signal: &Signal) {
    if let Some(runtime) = keeping() {
        let mark = Mark::from_raw(signal.replace_held(0));
        runtime.system.releases(runtime.me(), mark);
    }
}

/// The calling thread puts something into the queue of this signal: the how-manieth, if they come
/// out in this order.
pub(crate) fn put(queue: &Signal, number: impl FnOnce() -> Option<usize>) {
    if let Some(runtime) = keeping() {
        let number = number().map(|number| number as u32);
        runtime.system.passes(runtime.me(), What::Put { queue: queue.number(), number });
    }
}

/// It gets something out of it; likewise.
pub(crate) fn got(queue: &Signal, number: impl FnOnce() -> Option<usize>) {
    if let Some(runtime) = keeping() {
        let number = number().map(|number| number as u32);
        runtime.system.passes(runtime.me(), What::Got { queue: queue.number(), number });
    }
}
