//! The table of threads of all processes, and what each of them waits for.

use crate::layout::{PROCESSES, THREADS, header};
use crate::process;
use crate::record::{TableFull, read_text, update, write_text};
use crate::{Mark, Memory, Process, System};
use std::time::Duration;

/// Words of a record.
pub(crate) mod word {
    /// 0 when it is free, else the slot of its process plus one.
    pub const PROCESS: u32 = 0;
    pub const IDENT: u32 = 1;
    pub const FLAGS: u32 = 2;
    /// Even while the thread runs and odd while it waits: the number of its waits, twice.
    pub const WAITS: u32 = 3;
    pub const WAIT_KIND: u32 = 4;
    pub const WAIT_OBJECT: u32 = 5;
    /// The thread that has what it waits for, plus one; 0 when that is nobody's.
    pub const WAIT_OWNER: u32 = 6;
    pub const WAIT_TIMED: u32 = 7;
    /// Since when, in milliseconds of the segment's clock.
    pub const WAIT_SINCE: u32 = 8;
    /// How many threads had this place, with the one that has it.
    pub const SERIAL: u32 = 9;
    /// What the journal says of its life and of its start, by their marks.
    pub const LIFE_MARK: u32 = 10;
    pub const START_MARK: u32 = 11;
    pub const NAME: u32 = 12;
    pub const NAME_WORDS: u32 = 12;
    pub const LABEL: u32 = 24;
    pub const LABEL_WORDS: u32 = 8;
}

/// Enough for the places of all threads, counted from 1.
const MARK_BITS: u32 = 11;
const DAEMON: u32 = 1;
const MAIN: u32 = 2;

/// A thread that takes part: its place in the table and its process. Given to every call that may
/// block, so that the table says who waits for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Thread {
    slot: u32,
    process: u32,
}

/// A thread that found no place in the table has this one; its waits are not written down.
const NOWHERE: u32 = u32::MAX;

/// What a thread waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitsFor {
    /// A semaphore of the segment.
    Semaphore(u32),
    /// A lock of the segment: a semaphore that has an owner.
    Lock(u32),
    /// An event of the segment.
    Event(u32),
    /// Something to read from a pipe.
    Reading(u32),
    /// Room in a pipe.
    Writing(u32),
    /// The end of the process with this pid.
    Process(u32),
    /// The end of a thread of its own process, by its place in the table.
    Thread(u32),
    /// Something in its process's own memory that one thread has at a time: number and owner are
    /// that process's.
    Owned(u32),
    /// Something in its process's own memory that any of its threads may give.
    Given(u32),
    /// Whatever rings its process's bell: pipes that are watched, the end of a child.
    Bell,
}

impl WaitsFor {
    pub(crate) fn encode(self) -> (u32, u32) {
        match self {
            Self::Semaphore(object) => (1, object),
            Self::Lock(object) => (2, object),
            Self::Event(object) => (3, object),
            Self::Reading(object) => (4, object),
            Self::Writing(object) => (5, object),
            Self::Process(object) => (6, object),
            Self::Thread(object) => (7, object),
            Self::Owned(object) => (8, object),
            Self::Given(object) => (9, object),
            Self::Bell => (10, 0),
        }
    }

    pub(crate) fn decode(kind: u32, object: u32) -> Option<Self> {
        Some(match kind {
            1 => Self::Semaphore(object),
            2 => Self::Lock(object),
            3 => Self::Event(object),
            4 => Self::Reading(object),
            5 => Self::Writing(object),
            6 => Self::Process(object),
            7 => Self::Thread(object),
            8 => Self::Owned(object),
            9 => Self::Given(object),
            10 => Self::Bell,
            _ => return None,
        })
    }
}

/// A wait, as the table has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// For what.
    pub waits_for: WaitsFor,
    /// What that is called, if it has a name.
    pub label: String,
    /// Whether it ends by itself.
    pub timed: bool,
    /// Since when, by [`System::now`].
    pub since: Duration,
    /// Who has what it waits for, where that is known: a thread's place in the table; for the end
    /// of a process, that process's place.
    pub(crate) owner: Option<u32>,
    /// Which wait of the thread's it is.
    pub(crate) number: u32,
}

/// What the table says of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadRow {
    /// Which it is.
    pub thread: Thread,
    /// The pid of its process.
    pub pid: u32,
    /// Its number, which no other thread of the segment ever has.
    pub ident: u32,
    /// Its name.
    pub name: String,
    /// Whether it is a daemon.
    pub daemon: bool,
    /// Whether its process ends with it.
    pub main: bool,
    /// What it waits for, if it does.
    pub wait: Option<Wait>,
}

impl Thread {
    /// The place of its process in the table.
    #[must_use]
    pub fn process(self) -> u32 {
        self.process
    }

    /// Its place in the table; `None` when it found none.
    #[must_use]
    pub fn slot(self) -> Option<u32> {
        (self.slot != NOWHERE).then_some(self.slot)
    }

    fn at(self, word: u32) -> u32 {
        THREADS.at(self.slot) + word
    }
}

/// The thread waits until this is dropped.
#[must_use]
pub struct Waiting<'a, M: Memory>(Option<(&'a System<M>, u32, Mark)>);

impl<M: Memory> Drop for Waiting<'_, M> {
    fn drop(&mut self) {
        if let Some((system, word, mark)) = self.0 {
            // One that was woken is even already.
            update(system.memory(), word, |waits| waits.wrapping_add(waits % 2));
            system.note_end(mark);
        }
    }
}

impl<M: Memory> System<M> {
    /// A number for a new thread.
    pub fn next_ident(&self) -> u32 {
        self.memory().add(header::IDENT, 1) + 1
    }

    /// Enters a thread of a process into the table.
    ///
    /// # Errors
    ///
    /// The table is full.
    pub fn add_thread(
        &self,
        process: Process,
        ident: u32,
        name: &str,
        daemon: bool,
        main: bool,
    ) -> Result<Thread, TableFull> {
        let memory = self.memory();
        let mine = process.slot + 1;
        let slot = (0..THREADS.count)
            .find(|&slot| {
                let word = THREADS.at(slot) + word::PROCESS;
                if memory.load(word) != 0 {
                    return false;
                }
                THREADS.will_use(memory, slot);
                memory.exchange(word, 0, mine) == 0
            })
            .ok_or(TableFull { what: "thread", most: THREADS.count })?;
        let thread = Thread { slot, process: process.slot };
        memory.store(thread.at(word::IDENT), 0);
        memory.add(thread.at(word::SERIAL), 1);
        // Even: it does not wait. It goes on counting, so that no wait looks like an older one.
        update(memory, thread.at(word::WAITS), |waits| (waits + 3) & !1);
        let flags = if daemon { DAEMON } else { 0 } | if main { MAIN } else { 0 };
        memory.store(thread.at(word::FLAGS), flags);
        write_text(memory, thread.at(word::NAME), word::NAME_WORDS, name);
        // Last: a row without an ident is not shown.
        memory.store(thread.at(word::IDENT), ident);
        self.note_thread(thread, name, main);
        Ok(thread)
    }

    /// A thread that found no place: it takes part, and the table does not show it.
    #[must_use]
    pub fn unlisted_thread(&self, process: Process) -> Thread {
        Thread { slot: NOWHERE, process: process.slot }
    }

    /// What stands for a thread where it is written down as an owner: its place plus one, and in
    /// the higher bits a number that who has the place after it does not have. 0 for one that found
    /// no place.
    pub(crate) fn mark(&self, thread: Thread) -> u32 {
        thread.slot().map_or(0, |slot| self.mark_of(slot))
    }

    fn mark_of(&self, slot: u32) -> u32 {
        let serial = self.memory().load(THREADS.at(slot) + word::SERIAL);
        (slot + 1) | (serial << MARK_BITS)
    }

    /// The place of the thread that a mark stands for, plus one: no thread's when it has ended and
    /// another has its place; 0 for none.
    pub(crate) fn marked(&self, mark: u32) -> u32 {
        let slot = mark & ((1 << MARK_BITS) - 1);
        match slot.checked_sub(1) {
            Some(index) if index >= THREADS.count || self.mark_of(index) != mark => u32::MAX,
            _ => slot,
        }
    }

    /// Takes a thread out of the table.
    pub fn remove_thread(&self, thread: Thread) {
        if thread.slot != NOWHERE {
            self.note_thread_ends(thread.slot);
            self.memory().store(thread.at(word::IDENT), 0);
            self.memory().store(thread.at(word::PROCESS), 0);
        }
    }

    /// Writes down that a thread is about to wait; it counts as waiting until the guard is
    /// dropped. `owner` is the place of the thread that has it, for [`WaitsFor::Owned`] and
    /// [`WaitsFor::Thread`], where that is known, and that of the process for
    /// [`WaitsFor::Process`]. `label` is what it is called, if it has a name.
    pub fn begin_wait(
        &self,
        me: Thread,
        waits_for: WaitsFor,
        owner: Option<u32>,
        timed: bool,
        label: &str,
    ) -> Waiting<'_, M> {
        if me.slot == NOWHERE {
            return Waiting(None);
        }
        let memory = self.memory();
        let (kind, object) = waits_for.encode();
        memory.store(me.at(word::WAIT_KIND), kind);
        memory.store(me.at(word::WAIT_OBJECT), object);
        memory.store(me.at(word::WAIT_OWNER), owner.map_or(0, |owner| owner + 1));
        memory.store(me.at(word::WAIT_TIMED), u32::from(timed));
        let since = self.now();
        memory.store(me.at(word::WAIT_SINCE), since.as_millis() as u32);
        write_text(memory, me.at(word::LABEL), word::LABEL_WORDS, label);
        memory.add(me.at(word::WAITS), 1);
        let mark = self.note_wait(me, waits_for, label, since);
        Waiting(Some((self, me.at(word::WAITS), mark)))
    }

    /// What a thread of the caller's process waits for is another thread's now; or nobody's that
    /// is known, so that it may come at any time.
    pub fn set_owner(&self, waiting: Thread, owner: Option<Thread>) {
        if waiting.slot != NOWHERE {
            let owner = owner.and_then(Thread::slot).map_or(0, |slot| slot + 1);
            self.memory().store(waiting.at(word::WAIT_OWNER), owner);
        }
    }

    /// A thread of the caller's process was woken from its wait, and counts as running before it
    /// runs; or it turned out that another was, or that there was nothing to be had, and it waits
    /// on. The wait is not over: [`Waiting`] is still there, and stays so during this call.
    pub fn set_woken(&self, waiting: Thread, woken: bool) {
        if waiting.slot != NOWHERE {
            let word = waiting.at(word::WAITS);
            update(self.memory(), word, |waits| match (waits % 2 == 1) == woken {
                true => waits.wrapping_add(1),
                false => waits,
            });
        }
    }

    /// The row of a place in the table, if there is a thread in it.
    pub fn thread_row(&self, slot: u32) -> Option<ThreadRow> {
        let memory = self.memory();
        if slot >= THREADS.count {
            return None;
        }
        let process = memory.load(THREADS.at(slot) + word::PROCESS).checked_sub(1)?;
        let thread = Thread { slot, process };
        let load = |word| memory.load(thread.at(word));
        let ident = Some(load(word::IDENT)).filter(|&ident| ident != 0)?;
        let number = load(word::WAITS);
        let wait = (number % 2 == 1).then(|| Wait {
            waits_for: WaitsFor::decode(load(word::WAIT_KIND), load(word::WAIT_OBJECT))
                .unwrap_or(WaitsFor::Given(0)),
            label: read_text(memory, thread.at(word::LABEL), word::LABEL_WORDS),
            timed: load(word::WAIT_TIMED) != 0,
            since: Duration::from_millis(load(word::WAIT_SINCE).into()),
            owner: load(word::WAIT_OWNER).checked_sub(1),
            number,
        });
        Some(ThreadRow {
            thread,
            pid: memory.load(PROCESSES.at(process) + process::word::PID),
            ident,
            name: read_text(memory, thread.at(word::NAME), word::NAME_WORDS),
            daemon: load(word::FLAGS) & DAEMON != 0,
            main: load(word::FLAGS) & MAIN != 0,
            // Read between two looks at the number that agree, or it was another wait.
            wait: wait.filter(|_| load(word::WAITS) == number),
        })
    }

    /// All threads, in the order of their places.
    pub fn threads(&self) -> impl Iterator<Item = ThreadRow> {
        (0..THREADS.used(self.memory())).filter_map(|slot| self.thread_row(slot))
    }
}
