//! What is written into the segment's journal, where one is kept, of what is in the memory of this
//! process alone: locks and queues between its threads. What is in the segment, and every wait,
//! `services` writes down itself.
//!
//! Each of these is called with the mutex locked that goes with the signal.

use crate::multiprocessing::{Runtime, installed};
use crate::sync::Signal;
use services::{Held, Mark};

fn keeping() -> Option<&'static Runtime> {
    installed().filter(|runtime| runtime.system.keeps_journal())
}

/// A signal is of the same thing as another, so whoever waits for it waits for that thing.
pub(crate) fn call_alike(signal: &Signal, other: &Signal) {
    if installed().is_some() {
        signal.call(other.number());
    }
}

/// The lock that becomes free by `signal` is held, or is not, as this mark says from now on; returns
/// the one before.
fn replace(signal: &Signal, mark: Mark) -> Mark {
    Mark::from_raw(signal.replace_held(mark.raw()))
}

/// The calling thread has the lock that becomes free by `signal`, until [`releases`].
pub(crate) fn holds(signal: &Signal, name: &str) {
    if let Some(runtime) = keeping() {
        let held = Held::Owned(signal.number());
        replace(signal, runtime.system.holds(runtime.me(), held, name));
    }
}

/// The same for a GIL, whose switches are its too.
pub(crate) fn holds_gil(signal: &Signal, switched: &Signal) {
    if let Some(runtime) = keeping() {
        call_alike(switched, signal);
        let held = Held::Gil(signal.number());
        replace(signal, runtime.system.holds(runtime.me(), held, "GIL"));
    }
}

/// That lock becomes free.
pub(crate) fn releases(signal: &Signal) {
    if let Some(runtime) = keeping() {
        runtime.system.releases(runtime.me(), replace(signal, Mark::default()));
    }
}

/// The calling thread puts something into the queue of this signal: the how-manieth, if they come
/// out in this order.
pub(crate) fn put(queue: &Signal, number: impl FnOnce() -> Option<usize>) {
    if let Some(runtime) = keeping() {
        let number = number().map(|number| number as u32);
        runtime.system.puts(runtime.me(), queue.number(), number);
    }
}

/// It gets something out of it; likewise.
pub(crate) fn got(queue: &Signal, number: impl FnOnce() -> Option<usize>) {
    if let Some(runtime) = keeping() {
        let number = number().map(|number| number as u32);
        runtime.system.gets(runtime.me(), queue.number(), number);
    }
}
