//! What each thread waits for: written down in the segment's table before it waits, where this
//! process has a segment, so that deadlocks are found and everybody can see who waits for what.
//!
//! Where there is none, each of these is a look at whether there is one. Loom sees nothing of it:
//! what is written here decides nothing.
//!
#![doc = include_str!("waits.md")]

#[cfg(all(not(loom), feature = "processes"))]
mod journal;
#[cfg(all(not(loom), feature = "processes"))]
mod table;

#[cfg(all(not(loom), feature = "processes"))]
pub(crate) use journal::{call_alike, got, holds, holds_gil, put, releases};
#[cfg(all(not(loom), feature = "processes"))]
pub(crate) use table::{Written, begin, pass, renew, sleeps, wake};

/// What a thread is about to wait for.
#[derive(Clone, Copy)]
#[cfg_attr(
    any(loom, not(feature = "processes")),
    expect(dead_code, reason = "nobody reads it there")
)]
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
/// is told to `multiprocessing::on_deadlock`; in a page, the page hears of it.
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

#[cfg(all(not(loom), not(feature = "processes")))]
pub(crate) use nothing::renew;
#[cfg(any(loom, not(feature = "processes")))]
pub(crate) use nothing::{
    Written, begin, call_alike, got, holds, holds_gil, pass, put, releases, sleeps, wake,
};

/// Where there is never a segment.
#[cfg(any(loom, not(feature = "processes")))]
mod nothing {
    use super::Wait;
    use crate::sync::Signal;

    pub(crate) enum Written {}

    /// As that of the other one has: so that it is dropped where that is.
    impl Drop for Written {
        fn drop(&mut self) {}
    }

    impl Written {
        pub(crate) fn falls_asleep(&self) {}

        pub(crate) fn wakes(&self) {}
    }

    pub(crate) fn begin(_: &Signal, _: Wait<'_>, _timed: bool) -> Option<Written> {
        None
    }

    #[cfg(not(loom))]
    pub(crate) fn renew() {}

    pub(crate) fn wake(_: &Signal, _count: usize) {}

    pub(crate) fn pass(_: &Signal, _owner: u64) {}

    pub(crate) fn sleeps() -> Option<Written> {
        None
    }

    pub(crate) fn call_alike(_: &Signal, _other: &Signal) {}

    pub(crate) fn holds(_: &Signal, _name: &str) {}

    pub(crate) fn holds_gil(_: &Signal, _switched: &Signal) {}

    pub(crate) fn releases(_: &Signal) {}

    pub(crate) fn put(_: &Signal, _number: impl FnOnce() -> Option<usize>) {}

    pub(crate) fn got(_: &Signal, _number: impl FnOnce() -> Option<usize>) {}
}

#[cfg(test)]
#[cfg(all(not(loom), feature = "processes"))]
mod tests;
