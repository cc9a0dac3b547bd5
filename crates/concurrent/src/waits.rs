//! What each thread waits for: written down in the segment's table before it waits, where this
//! process has a segment, so that deadlocks are found and everybody can see who waits for what.
//!
//! Where there is none, each of these is a look at whether there is one. Loom sees nothing of it:
//! what is written here decides nothing.

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

#[cfg(not(loom))]
pub(crate) use table::{Written, begin, pass, sleeps, wake};

#[cfg(not(loom))]
mod table {
    use super::Wait;
    use crate::multiprocessing::{Segment, installed};
    use crate::sync::Signal;
    use crate::thread::place_of;
    use services::{Thread, Waiting, WaitsFor};
    use std::cell::Cell;
    use std::collections::BTreeMap;
    use std::sync::{Mutex, MutexGuard, PoisonError};

    /// Who waits on the same signal, by their places.
    #[derive(Default)]
    struct Group {
        threads: Vec<Thread>,
        /// How many of them were woken and have not run since. Which ones, nobody knows, so as long
        /// as there are any they all count as running.
        woken: usize,
    }

    /// By the addresses of the signals. Locked last: nothing else is locked while it is.
    static GROUPS: Mutex<BTreeMap<usize, Group>> = Mutex::new(BTreeMap::new());

    fn groups() -> MutexGuard<'static, BTreeMap<usize, Group>> {
        GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn address(signal: &Signal) -> usize {
        std::ptr::from_ref(signal).addr()
    }

    /// The calling thread is written down as waiting until this is dropped. What it says is said
    /// with the mutex locked that goes with the signal.
    pub(crate) struct Written {
        signal: usize,
        me: Thread,
        /// It has run since it was written down.
        ran: Cell<bool>,
        waiting: Option<Waiting<'static, Segment>>,
    }

    /// Writes down that the calling thread is about to wait on `signal`. Call it with the mutex
    /// locked that goes with it: so `owner` is still the owner.
    pub(crate) fn begin(signal: &Signal, wait: Wait<'_>, timed: bool) -> Option<Written> {
        let runtime = installed()?;
        let me = runtime.me();
        let place = |ident: Option<u64>| ident.and_then(place_of).and_then(Thread::slot);
        let (waits_for, owner, label) = match wait {
            Wait::Given(what) => (WaitsFor::Given(signal.number()), None, what),
            Wait::Owned { owner, name } => (WaitsFor::Owned(signal.number()), place(owner), name),
            Wait::Thread { ident, name } => {
                let place = place(ident);
                (WaitsFor::Thread(place.unwrap_or(u32::MAX)), place, name)
            }
        };
        let signal = address(signal);
        let mut groups = groups();
        let waiting = runtime.system.begin_wait(me, waits_for, owner, timed, label);
        let group = groups.entry(signal).or_default();
        group.threads.push(me);
        if group.woken > 0 {
            runtime.system.set_woken(me, true);
        }
        Some(Written { signal, me, ran: Cell::new(false), waiting: Some(waiting) })
    }

    impl Written {
        /// It goes to sleep.
        pub(crate) fn falls_asleep(&self) {
            if self.ran.replace(false)
                && let Some(runtime) = installed()
                && let Some(group) = groups().get(&self.signal)
            {
                runtime.system.set_woken(self.me, group.woken > 0);
            }
        }

        /// It runs again, and not because its time is up.
        pub(crate) fn wakes(&self) {
            self.ran.set(true);
            let Some(runtime) = installed() else { return };
            runtime.system.set_woken(self.me, true);
            let mut groups = groups();
            let Some(group) = groups.get_mut(&self.signal) else { return };
            group.woken = group.woken.saturating_sub(1);
            if group.woken == 0 {
                let others = group.threads.iter().filter(|it| **it != self.me);
                others.for_each(|it| runtime.system.set_woken(*it, false));
            }
        }
    }

    impl Drop for Written {
        fn drop(&mut self) {
            let mut groups = groups();
            drop(self.waiting.take());
            if let Some(group) = groups.get_mut(&self.signal) {
                group.threads.retain(|other| *other != self.me);
                group.woken = group.woken.min(group.threads.len());
                if group.threads.is_empty() {
                    groups.remove(&self.signal);
                }
            }
        }
    }

    /// Up to `count` of those who wait on `signal` are about to be woken.
    pub(crate) fn wake(signal: &Signal, count: usize) {
        if let Some(runtime) = installed()
            && let Some(group) = groups().get_mut(&address(signal))
        {
            group.woken = group.woken.saturating_add(count).min(group.threads.len());
            group.threads.iter().for_each(|it| runtime.system.set_woken(*it, true));
        }
    }

    /// What is waited for by `signal` is the thread's with this ident from now on. Call it with the
    /// mutex locked that goes with it.
    pub(crate) fn pass(signal: &Signal, owner: u64) {
        if let Some(runtime) = installed()
            && let Some(group) = groups().get(&address(signal))
        {
            let owner = place_of(owner);
            group.threads.iter().for_each(|it| runtime.system.set_owner(*it, owner));
        }
    }

    /// Writes down that the calling thread sleeps, until what this returns is dropped.
    pub(crate) fn sleeps() -> Option<Waiting<'static, Segment>> {
        let runtime = installed()?;
        Some(runtime.system.begin_wait(runtime.me(), WaitsFor::Given(0), None, true, "sleep"))
    }
}

#[cfg(loom)]
pub(crate) use nothing::{Written, begin, pass, sleeps, wake};

#[cfg(loom)]
mod nothing {
    use super::Wait;
    use crate::sync::Signal;

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
