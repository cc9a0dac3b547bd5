//! The segment's table of threads, with who waits on which signal of this process.

use super::{Table, Wait};
use crate::multiprocessing::Runtime;
use crate::sync::Signal;
use crate::thread::place_of;
use services::{Stream, Thread, WaitsFor};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Who waits on the same signal, by their places.
#[derive(Default)]
struct Group {
    threads: Vec<Thread>,
    /// How many of them were woken and have not run since. Which ones, nobody knows, so as long as
    /// there are any they all count as running.
    woken: usize,
}

/// By the addresses of the signals. Locked last: nothing else is locked while it is.
static GROUPS: Mutex<BTreeMap<usize, Group>> = Mutex::new(BTreeMap::new());

fn groups() -> MutexGuard<'static, BTreeMap<usize, Group>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Table for Runtime {
    fn enter(&self, ident: u64, name: &str, daemon: bool, main: bool) -> Thread {
        // Idents are counted from 1 in every process.
        let ident = u32::try_from(ident).unwrap_or(u32::MAX);
        let place = self.system.add_thread(self.process, ident, name, daemon, main);
        place.unwrap_or_else(|_| self.system.unlisted_thread(self.process))
    }

    fn leave(&self, place: Thread) {
        self.system.remove_thread(place);
    }

    fn begin(&self, signal: Option<&Signal>, wait: Wait<'_>, timed: bool) -> Thread {
        let me = self.me();
        let number = signal.map_or(0, Signal::number);
        let place = |ident: Option<u64>| ident.and_then(place_of).and_then(Thread::slot);
        let (waits_for, owner, label) = match wait {
            Wait::Given(what) => (WaitsFor::Given(number), None, what),
            Wait::Owned { owner, name } => (WaitsFor::Owned(number), place(owner), name),
            Wait::Thread { ident, name } => {
                let place = place(ident);
                (WaitsFor::Thread(place.unwrap_or(u32::MAX)), place, name)
            }
        };
        let mut groups = groups();
        self.system.write_wait(me, waits_for, owner, timed, label);
        if let Some(signal) = signal {
            let group = groups.entry(super::address(signal)).or_default();
            group.threads.push(me);
            if group.woken > 0 {
                self.system.set_woken(me, true);
            }
        }
        me
    }

    fn end(&self, signal: usize, me: Thread) {
        let mut groups = groups();
        self.system.end_wait(me);
        if let Some(group) = groups.get_mut(&signal) {
            group.threads.retain(|other| *other != me);
            group.woken = group.woken.min(group.threads.len());
            if group.threads.is_empty() {
                groups.remove(&signal);
            }
        }
    }

    fn falls_asleep(&self, signal: usize, me: Thread) {
        let groups = groups();
        let woken = groups.get(&signal).is_some_and(|group| group.woken > 0);
        self.system.set_woken(me, woken);
    }

    fn wakes(&self, signal: usize, me: Thread) {
        let mut groups = groups();
        self.system.set_woken(me, true);
        let Some(group) = groups.get_mut(&signal) else { return };
        group.woken = group.woken.saturating_sub(1);
        if group.woken == 0 {
            let others = group.threads.iter().filter(|it| **it != me);
            others.for_each(|it| self.system.set_woken(*it, false));
        }
    }

    fn wake(&self, signal: usize, count: usize) {
        if let Some(group) = groups().get_mut(&signal) {
            group.woken = group.woken.saturating_add(count).min(group.threads.len());
            group.threads.iter().for_each(|it| self.system.set_woken(*it, true));
        }
    }

    fn pass(&self, signal: usize, owner: u64) {
        let owner = place_of(owner);
        if let Some(group) = groups().get(&signal) {
            group.threads.iter().for_each(|it| self.system.set_owner(*it, owner));
        }
    }

    fn complain(&self, text: &str) {
        self.system.write_console(self.me(), Stream::Err, text.as_bytes());
    }
}
