//! What is written into the segment's table, and who waits on which signal of this process.

use super::Wait;
use crate::PerProcess;
use crate::multiprocessing::{Segment, installed};
use crate::sync::Signal;
use crate::thread::place_of;
use services::{Thread, Waiting, WaitsFor};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::MutexGuard;

/// Who waits on the same signal, by their places.
#[derive(Default)]
struct Group {
    threads: Vec<Thread>,
    /// How many of them were woken and have not run since. Which ones, nobody knows, so as long as
    /// there are any they all count as running.
    woken: usize,
}

/// By the addresses of the signals. Locked last: nothing else is locked while it is.
static GROUPS: PerProcess<BTreeMap<usize, Group>> = PerProcess::new(BTreeMap::new());

/// In a copy of the process: none of its threads waits.
pub(crate) fn renew() {
    GROUPS.renew(BTreeMap::new());
}

fn groups() -> MutexGuard<'static, BTreeMap<usize, Group>> {
    GROUPS.lock()
}

fn address(signal: &Signal) -> usize {
    std::ptr::from_ref(signal).addr()
}

/// The calling thread is written down as waiting until this is dropped. What it says is said with
/// the mutex locked that goes with the signal.
pub(crate) struct Written {
    signal: usize,
    me: Thread,
    /// It has run since it was written down.
    ran: Cell<bool>,
    waiting: Option<Waiting<'static, Segment>>,
}

/// Writes down that the calling thread is about to wait on `signal`. Call it with the mutex locked
/// that goes with it: so an owner is still the owner.
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
        let mut groups = groups();
        runtime.system.set_woken(self.me, true);
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
    if let Some(runtime) = installed() {
        let owner = place_of(owner);
        if let Some(group) = groups().get(&address(signal)) {
            group.threads.iter().for_each(|it| runtime.system.set_owner(*it, owner));
        }
    }
}

/// Writes down that the calling thread sleeps, until what this returns is dropped.
pub(crate) fn sleeps() -> Option<Waiting<'static, Segment>> {
    let runtime = installed()?;
    Some(runtime.system.begin_wait(runtime.me(), WaitsFor::Given(0), None, true, "sleep"))
}
