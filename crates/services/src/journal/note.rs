//! Writing: who does something says so here. All of it does nothing where no journal is kept.

use super::entry::{Held, What};
use super::{CLOSED, IDENT_SHIFT, LATEST, Mark, Region, head, word};
use crate::layout::{OBJECTS, PIPES, PROCESSES, THREADS};
use crate::record::{self, update};
use crate::{Memory, Process, System, Thread, WaitsFor, process, thread};
use std::time::Duration;

/// Who an entry is about.
#[derive(Clone, Copy)]
pub(super) struct Who {
    pid: u32,
    ident: u32,
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(LATEST).min(LATEST)
}

impl<M: Memory> System<M> {
    /// Begins an entry that began at this moment, and ends it at once if it is known when it ended.
    pub(super) fn note(
        &self,
        region: Region,
        who: Option<Who>,
        what: What,
        label: &str,
        (start, end): (Duration, Option<Duration>),
    ) -> Mark {
        let Some(who) = who.filter(|who| who.ident < 1 << (32 - IDENT_SHIFT)) else {
            return Mark::default();
        };
        let memory = self.memory();
        let Some(index) = self.place(region, what.is_life()) else { return Mark::default() };
        let (code, object, amount, detail) = what.encode();
        let detail = detail.unwrap_or_else(|| self.name(region, label));
        let from = nanos(start);
        let lasted = end.map_or(0, |end| nanos(end).saturating_sub(from));
        let at = region.entry(index);
        for (word, value) in [
            (word::PID, who.pid),
            (word::OBJECT, object),
            (word::AMOUNT, amount),
            (word::DETAIL, detail),
            (word::START, from as u32),
            (word::HIGH, high(from, lasted)),
            (word::LASTED, lasted as u32),
        ] {
            memory.store(at + word, value);
        }
        // Last: who sees the seal sees the rest.
        let closed = if end.is_some() { CLOSED } else { 0 };
        memory.store(at + word::SEAL, code | closed | who.ident << IDENT_SHIFT);
        Mark(index + 1)
    }

    /// A place for an entry; what finds none is counted.
    fn place(&self, region: Region, is_life: bool) -> Option<u32> {
        let memory = self.memory();
        let most = region.entries - if is_life { 0 } else { super::RESERVE.min(region.entries) };
        // Not counted any further: it would come round at some time.
        if memory.load(region.first + head::NEXT) < most {
            let index = memory.add(region.first + head::NEXT, 1);
            if index < region.entries {
                return Some(index);
            }
        }
        let lost = region.first + head::LOST;
        if update(memory, lost, |count| count.saturating_add(1)) == 0 {
            let since = u32::try_from(self.now().as_micros()).unwrap_or(u32::MAX);
            memory.store(region.first + head::FULL_SINCE, since.saturating_add(1));
        }
        None
    }

    /// Ends an entry, now. One that has ended stays as it is.
    fn close(&self, region: Region, mark: Mark, amount: Option<u32>) {
        let Some(index) = mark.0.checked_sub(1).filter(|index| *index < region.entries) else {
            return;
        };
        let memory = self.memory();
        let at = region.entry(index);
        let seal = memory.load(at + word::SEAL);
        if seal & CLOSED != 0 {
            return;
        }
        let high_of_start = u64::from(memory.load(at + word::HIGH) & 0xffff) << 32;
        let start = high_of_start | u64::from(memory.load(at + word::START));
        let lasted = nanos(self.now()).saturating_sub(start);
        memory.store(at + word::LASTED, lasted as u32);
        // Its lower half stays as it was, for who reads it meanwhile.
        memory.store(at + word::HIGH, high(start, lasted));
        if let Some(amount) = amount {
            memory.store(at + word::AMOUNT, amount);
        }
        // Last, as above.
        memory.store(at + word::SEAL, seal | CLOSED);
    }

    /// `None` for a thread that is not in the table.
    pub(super) fn who(&self, thread: Thread) -> Option<Who> {
        let slot = thread.slot()?;
        let ident = self.memory().load(THREADS.at(slot) + thread::word::IDENT);
        Some(Who { pid: self.pid_at(thread.process()), ident })
    }

    fn pid_at(&self, slot: u32) -> u32 {
        self.memory().load(PROCESSES.at(slot) + process::word::PID)
    }

    /// A process was asked for, or is the first, and then has begun.
    pub(crate) fn note_process(&self, process: Process, name: &str, has_begun: bool) {
        let Some(region) = self.journal else { return };
        let memory = self.memory();
        let who = Some(Who { pid: process.pid(), ident: 0 });
        let parent = memory.load(process.word(process::word::PARENT_PID));
        let now = (self.now(), None);
        let mark = self.note(region, who, What::Process { parent, exit: None }, name, now);
        memory.store(process.word(process::word::LIFE_MARK), mark.0);
        if !has_begun {
            let mark = self.note(region, who, What::ProcessStart, "", now);
            memory.store(process.word(process::word::START_MARK), mark.0);
        }
    }

    /// It has begun.
    pub(crate) fn note_process_begins(&self, process: Process) {
        let Some(region) = self.journal else { return };
        let mark = self.memory().load(process.word(process::word::START_MARK));
        self.close(region, Mark(mark), None);
    }

    /// It has ended, with the exit code that the table has.
    pub(crate) fn note_process_ends(&self, process: Process) {
        let Some(region) = self.journal else { return };
        let load = |word| self.memory().load(process.word(word));
        let mark = Mark(load(process::word::LIFE_MARK));
        self.close(region, mark, Some(load(process::word::EXIT)));
    }

    /// A thread has come into the table.
    pub(crate) fn note_thread(&self, thread: Thread, name: &str, main: bool) {
        let Some((region, slot)) = self.journal.zip(thread.slot()) else { return };
        let now = (self.now(), None);
        let mark = self.note(region, self.who(thread), What::Thread { main }, name, now);
        self.memory().store(THREADS.at(slot) + thread::word::LIFE_MARK, mark.0);
        self.memory().store(THREADS.at(slot) + thread::word::START_MARK, 0);
    }

    /// Whatever thread has this place ends.
    pub(crate) fn note_thread_ends(&self, slot: u32) {
        let Some(region) = self.journal else { return };
        let mark = self.memory().load(THREADS.at(slot) + thread::word::LIFE_MARK);
        self.close(region, Mark(mark), None);
    }

    /// A thread that is in the table was asked for, and will begin.
    pub fn thread_starts(&self, thread: Thread) {
        let Some((region, slot)) = self.journal.zip(thread.slot()) else { return };
        let who = self.who(thread);
        let mark = self.note(region, who, What::ThreadStart, "", (self.now(), None));
        self.memory().store(THREADS.at(slot) + thread::word::START_MARK, mark.0);
    }

    /// The calling thread, which was asked for, begins.
    pub fn thread_begins(&self, me: Thread) {
        let Some((region, slot)) = self.journal.zip(me.slot()) else { return };
        let mark = self.memory().load(THREADS.at(slot) + thread::word::START_MARK);
        self.close(region, Mark(mark), None);
    }

    /// A thread begins to wait.
    pub(crate) fn note_wait(
        &self,
        me: Thread,
        waits_for: WaitsFor,
        label: &str,
        since: Duration,
    ) -> Mark {
        let Some(region) = self.journal else { return Mark::default() };
        let record = match waits_for {
            WaitsFor::Semaphore(index) | WaitsFor::Lock(index) | WaitsFor::Event(index) => {
                Some(OBJECTS.at(index))
            }
            WaitsFor::Reading(index) | WaitsFor::Writing(index) => Some(PIPES.at(index)),
            WaitsFor::Process(_)
            | WaitsFor::Thread(_)
            | WaitsFor::Owned(_)
            | WaitsFor::Given(_)
            | WaitsFor::Bell => None,
        };
        let generation = record.map_or(0, |at| self.memory().load(at + record::word::GENERATION));
        let what = What::Waited { waits_for, generation };
        self.note(region, self.who(me), what, label, (since, None))
    }

    /// What has begun ends: a wait, or the holding of a lock by whoever it was.
    pub(crate) fn note_end(&self, mark: Mark) {
        if let Some(region) = self.journal {
            self.close(region, mark, None);
        }
    }

    /// A thread has a lock from now on, until [`releases`](Self::releases). `label` is the lock's
    /// name, if it has one.
    pub fn holds(&self, me: Thread, held: Held, label: &str) -> Mark {
        let Some(region) = self.journal else { return Mark::default() };
        let now = (self.now(), None);
        self.note(region, self.who(me), What::Held(held), label, now)
    }

    /// A lock in the memory of the caller's process is released. That of a copy of a process, which
    /// its parent has held, is none of its own.
    pub fn releases(&self, me: Thread, mark: Mark) {
        let Some((region, index)) = self.journal.zip(mark.0.checked_sub(1)) else { return };
        let pid = self.pid_at(me.process());
        if index < region.entries && self.memory().load(region.entry(index) + word::PID) == pid {
            self.close(region, mark, None);
        }
    }

    /// Something was written to a pipe since then, or read from it.
    pub(crate) fn note_message(&self, me: Thread, what: What, since: Duration) {
        let Some(region) = self.journal else { return };
        self.note(region, self.who(me), what, "", (since, Some(self.now())));
    }

    /// A thread puts something into a queue of its process, which has numbered it: as many as
    /// `number` before, where they come out in the order in which they were put.
    pub fn puts(&self, me: Thread, queue: u32, number: Option<u32>) {
        self.note_now(me, What::Put { queue, number });
    }

    /// It gets something out of it; likewise.
    pub fn gets(&self, me: Thread, queue: u32, number: Option<u32>) {
        self.note_now(me, What::Got { queue, number });
    }

    fn note_now(&self, me: Thread, what: What) {
        let Some(region) = self.journal else { return };
        let now = self.now();
        self.note(region, self.who(me), what, "", (now, Some(now)));
    }
}

/// The higher bits of when something began and how long it took.
const fn high(start: u64, lasted: u64) -> u32 {
    (start >> 32) as u32 & 0xffff | ((lasted >> 32) as u32) << 16
}
