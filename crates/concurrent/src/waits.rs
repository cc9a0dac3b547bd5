//! What each thread waits for: written down in the segment's table before it waits, where this
//! process has a segment, so that deadlocks are found and everybody can see who waits for what.
//!
//! Where there is none, each of these is a look at whether there is one; and in a program that can
//! make none, as the race's images are, there is no more code than that. Loom sees nothing of it: what
//! is written here decides nothing.

#[cfg(not(loom))]
mod groups;

use crate::sync::Signal;
#[cfg(not(loom))]
use {services::Thread, std::cell::Cell, std::sync::OnceLock};

/// What a thread is about to wait for.
#[derive(Clone, Copy)]
#[cfg_attr(loom, expect(dead_code, reason = "nobody reads it there"))]
pub(crate) enum Wait<'a> {
    /// What any thread of this process may give, and what to call it.
    Given(&'static str),
    /// What the thread with this ident has, if that is known, and what to call it.
    Owned { owner: Option<u64>, name: &'a str },
    /// The end of the thread with this ident, and what to call it.
    Thread { ident: Option<u64>, name: &'a str },
}

/// Has deadlocks found from now on, also where threads are all there is: where each waits for what
/// others have, and none with a time-out. Natively what is found is written to standard error, or
/// is told to [`on_deadlock`](crate::multiprocessing::on_deadlock); in a page, the page hears of it.
///
/// It is not needed where this process has used anything of
/// [`multiprocessing`](crate::multiprocessing). What was waited for before is not seen, and of a
/// thread that was not started by [`Thread::start`](crate::Thread::start) nothing until it has asked
/// who it is or has waited; till then it may be overlooked that it could end a wait.
///
/// ```
/// use concurrent::{Lock, Thread};
/// use concurrent::multiprocessing::on_deadlock;
/// use std::sync::{Arc, Barrier, mpsc::channel};
///
/// let (send, receive) = channel();
/// concurrent::watch_deadlocks()?;
/// on_deadlock(move |deadlock| send.send(deadlock).unwrap());
/// let locks = Arc::new([Lock::named("a"), Lock::named("b")]);
/// let both = Arc::new(Barrier::new(2));
/// for first in [0, 1] {
///     let (locks, both) = (Arc::clone(&locks), Arc::clone(&both));
///     let thread = Thread::new(move || {
///         let _first = locks[first].enter();
///         both.wait();
///         let _second = locks[1 - first].enter();
///     });
///     thread.start()?;
/// }
/// let deadlock = receive.recv()?;
/// let mut labels: Vec<_> = deadlock.cycle.iter().map(|link| link.label.as_str()).collect();
/// labels.sort();
/// assert_eq!(labels, ["a", "b"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// `Unavailable` where no memory can be shared.
#[cfg(not(loom))]
pub fn watch_deadlocks() -> Result<(), crate::multiprocessing::Unavailable> {
    crate::multiprocessing::runtime().map(drop)
}

/// The table of threads of the segment that this process is in.
#[cfg(not(loom))]
pub(crate) trait Table: Send + Sync {
    /// A thread of this process is alive; its place.
    fn enter(&self, ident: u64, name: &str, daemon: bool, main: bool) -> Thread;

    /// It has ended.
    fn leave(&self, place: Thread);

    /// The calling thread is about to wait; on `signal`, if others can end that. Its place.
    fn begin(&self, signal: Option<&Signal>, wait: Wait<'_>, timed: bool) -> Thread;

    /// It waits no more.
    fn end(&self, signal: usize, me: Thread);

    /// It goes back to sleep.
    fn falls_asleep(&self, signal: usize, me: Thread);

    /// It runs again, and not because its time is up.
    fn wakes(&self, signal: usize, me: Thread);

    /// As [`wake`].
    fn wake(&self, signal: usize, count: usize);

    /// As [`pass`].
    fn pass(&self, signal: usize, owner: u64);

    /// Writes to the console's stream for errors.
    fn complain(&self, text: &str);
}

#[cfg(not(loom))]
static TABLE: OnceLock<&'static dyn Table> = OnceLock::new();

/// This process is in a segment from now on.
#[cfg(not(loom))]
pub(crate) fn install(table: &'static dyn Table) {
    // A process is in one segment at most.
    TABLE.set(table).ok();
}

/// The table, if there is one.
#[cfg(not(loom))]
pub(crate) fn table() -> Option<&'static dyn Table> {
    TABLE.get().copied()
}

#[cfg(not(loom))]
fn address(signal: &Signal) -> usize {
    std::ptr::from_ref(signal).addr()
}

/// The calling thread is written down as waiting until this is dropped. What it says is said with
/// the mutex locked that goes with the signal.
#[cfg(not(loom))]
pub(crate) struct Written {
    table: &'static dyn Table,
    /// The address of what it waits on; 0 when nobody can wake it.
    signal: usize,
    me: Thread,
    /// It has run since it was written down.
    ran: Cell<bool>,
}

/// Writes down that the calling thread is about to wait on `signal`. Call it with the mutex locked
/// that goes with it: so an owner is still the owner.
#[cfg(not(loom))]
pub(crate) fn begin(signal: &Signal, wait: Wait<'_>, timed: bool) -> Option<Written> {
    let table = table()?;
    let me = table.begin(Some(signal), wait, timed);
    Some(Written { table, signal: address(signal), me, ran: Cell::new(false) })
}

/// Writes down that the calling thread sleeps.
#[cfg(not(loom))]
pub(crate) fn sleeps() -> Option<Written> {
    let table = table()?;
    let me = table.begin(None, Wait::Given("sleep"), true);
    Some(Written { table, signal: 0, me, ran: Cell::new(false) })
}

#[cfg(not(loom))]
impl Written {
    /// It goes to sleep.
    pub(crate) fn falls_asleep(&self) {
        if self.ran.replace(false) {
            self.table.falls_asleep(self.signal, self.me);
        }
    }

    /// It runs again, and not because its time is up.
    pub(crate) fn wakes(&self) {
        self.ran.set(true);
        self.table.wakes(self.signal, self.me);
    }
}

#[cfg(not(loom))]
impl Drop for Written {
    fn drop(&mut self) {
        self.table.end(self.signal, self.me);
    }
}

/// Up to `count` of those who wait on `signal` are about to be woken.
#[cfg(not(loom))]
pub(crate) fn wake(signal: &Signal, count: usize) {
    if let Some(table) = table() {
        table.wake(address(signal), count);
    }
}

/// What is waited for by `signal` is the thread's with this ident from now on. Call it with the
/// mutex locked that goes with it.
#[cfg(not(loom))]
pub(crate) fn pass(signal: &Signal, owner: u64) {
    if let Some(table) = table() {
        table.pass(address(signal), owner);
    }
}

#[cfg(loom)]
pub(crate) use nothing::{Written, begin, pass, sleeps, wake};

#[cfg(loom)]
mod nothing {
    use super::{Signal, Wait};

    pub(crate) enum Written {}

    impl Written {
        pub(crate) fn falls_asleep(&self) {}

        pub(crate) fn wakes(&self) {}
    }

    pub(crate) fn begin(_: &Signal, _: Wait<'_>, _timed: bool) -> Option<Written> {
        None
    }

    pub(crate) fn wake(_: &Signal, _count: usize) {}

    pub(crate) fn pass(_: &Signal, _owner: u64) {}

    pub(crate) fn sleeps() {}
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests;
