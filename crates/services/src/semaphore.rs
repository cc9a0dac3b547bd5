//! Semaphores and locks that processes share. Python: `_multiprocessing.SemLock`, which all of
//! `multiprocessing`'s synchronisation is built from.

use crate::layout::{OBJECTS, THREADS};
use crate::memory::left;
use crate::record::{self, KINDS, Set, TableFull, claim};
use crate::{Held, Mark, Memory, System, Thread, WaitsFor, thread};
use std::time::Duration;

/// Words of a record; events have the same.
pub(crate) mod word {
    pub const VALUE: u32 = 2;
    pub const MAX: u32 = 3;
    /// The thread that has a lock, by its mark.
    pub const OWNER: u32 = 8;
    /// How often the owner has acquired a reentrant lock.
    pub const DEPTH: u32 = 9;
    /// Threads in a wait. It may be too high, after one was killed in it: then a wake-up is
    /// wasted.
    pub const WAITING: u32 = 10;
    /// The pid of the last process that ended and could have given it to others.
    pub const LEFT: u32 = 11;
    /// What the journal says of its being held now, by its mark.
    pub const HELD: u32 = 12;
}

const SEMAPHORE: u32 = KINDS;
/// Has an owner while it is taken, and may be released by anybody.
pub(crate) const LOCK: u32 = KINDS + 1;
/// Can be acquired by its owner again, and released by its owner alone.
pub(crate) const RLOCK: u32 = KINDS + 2;
pub(crate) const EVENT: u32 = KINDS + 3;

/// A semaphore of the segment, by its place in the table. Like an open file it is held by
/// processes, and is gone when the last of them has let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Semaphore {
    index: u32,
    generation: u32,
}

/// Why a semaphore was not released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unlocked {
    /// It is at its highest value.
    #[error("semaphore or lock released too many times")]
    TooOften,
    /// It is reentrant, and the caller is not its owner.
    #[error("attempt to release recursive lock not owned by thread")]
    NotOwner,
}

/// Makes a semaphore or an event, held by the caller's process.
pub(crate) fn make<M: Memory>(
    system: &System<M>,
    me: Thread,
    kind: u32,
    value: u32,
    max: u32,
) -> Result<(u32, u32), TableFull> {
    let memory = system.memory();
    let index = claim(system, OBJECTS, "semaphore", me.process())?;
    let at = OBJECTS.at(index);
    let holders = Set(at + record::word::HOLDERS);
    holders.clear(memory);
    holders.add(memory, me.process());
    for (word, value) in [
        (word::VALUE, value),
        (word::MAX, max),
        (word::OWNER, 0),
        (word::DEPTH, 0),
        (word::WAITING, 0),
        (word::LEFT, 0),
        (word::HELD, 0),
    ] {
        memory.store(at + word, value);
    }
    record::publish(memory, at, kind);
    Ok((index, memory.load(at + record::word::GENERATION)))
}

impl Semaphore {
    fn make<M: Memory>(
        system: &System<M>,
        me: Thread,
        kind: u32,
        value: u32,
        max: u32,
    ) -> Result<Self, TableFull> {
        let (index, generation) = make(system, me, kind, value, max)?;
        Ok(Self { index, generation })
    }

    /// A semaphore of this value, which a release may raise up to `max`.
    ///
    /// # Errors
    ///
    /// There are too many.
    pub fn new<M: Memory>(
        system: &System<M>,
        me: Thread,
        value: u32,
        max: u32,
    ) -> Result<Self, TableFull> {
        Self::make(system, me, SEMAPHORE, value, max)
    }

    /// A lock that is free, and that anybody may release.
    ///
    /// # Errors
    ///
    /// There are too many.
    pub fn lock<M: Memory>(system: &System<M>, me: Thread) -> Result<Self, TableFull> {
        Self::make(system, me, LOCK, 1, 1)
    }

    /// A lock that is free, that its owner may acquire again, and that nobody else may release.
    ///
    /// # Errors
    ///
    /// There are too many.
    pub fn rlock<M: Memory>(system: &System<M>, me: Thread) -> Result<Self, TableFull> {
        Self::make(system, me, RLOCK, 1, 1)
    }

    /// What stands for it in other processes.
    #[must_use]
    pub fn raw(self) -> (u32, u32) {
        (self.index, self.generation)
    }

    /// The semaphore that [`raw`](Self::raw) stood for; `None` when there is none.
    #[must_use]
    pub fn from_raw((index, generation): (u32, u32)) -> Option<Self> {
        (index < OBJECTS.count).then_some(Self { index, generation })
    }

    /// Its place in the table.
    #[must_use]
    pub fn index(self) -> u32 {
        self.index
    }

    fn at(self, word: u32) -> u32 {
        OBJECTS.at(self.index) + word
    }

    /// Makes a process one of those that hold it.
    pub fn hold<M: Memory>(self, system: &System<M>, process: u32) {
        Set(self.at(record::word::HOLDERS)).add(system.memory(), process);
    }

    /// Lets go of it for a process; the last to do so frees it.
    pub fn release_hold<M: Memory>(self, system: &System<M>, process: u32) {
        record::release(system, self.at(0), process, || ());
    }

    /// Takes one from its value, if that is above 0 within the time-out, and says whether it was.
    ///
    /// # Blocking
    ///
    /// While the value is 0, for at most `timeout`.
    pub fn acquire<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        timeout: Option<Duration>,
    ) -> bool {
        let memory = system.memory();
        let kind = record::kind(memory, self.at(0));
        if kind == RLOCK && self.is_mine(system, me) {
            memory.add(self.at(word::DEPTH), 1);
            return true;
        }
        let taken = self.try_take(memory)
            || timeout != Some(Duration::ZERO) && self.wait(system, me, kind, timeout);
        if taken && kind != SEMAPHORE {
            memory.store(self.at(word::OWNER), system.mark(me));
            memory.store(self.at(word::DEPTH), 1);
            self.note_held(system, me);
        }
        taken
    }

    fn try_take<M: Memory>(self, memory: &M) -> bool {
        let word = self.at(word::VALUE);
        let mut value = memory.load(word);
        while value > 0 {
            let was = memory.exchange(word, value, value - 1);
            if was == value {
                return true;
            }
            value = was;
        }
        false
    }

    #[cold]
    fn wait<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        kind: u32,
        timeout: Option<Duration>,
    ) -> bool {
        let memory = system.memory();
        let deadline = timeout.map(|timeout| memory.now().saturating_add(timeout));
        for _ in 0..memory.patience() {
            if self.try_take(memory) {
                return true;
            }
            memory.spin();
        }
        let waits_for = match kind {
            SEMAPHORE => WaitsFor::Semaphore(self.index),
            _ => WaitsFor::Lock(self.index),
        };
        let _waiting = system.begin_wait(me, waits_for, None, timeout.is_some(), "");
        memory.add(self.at(word::WAITING), 1);
        let taken = loop {
            if self.try_take(memory) {
                break true;
            }
            let Some(left) = left(memory, deadline) else { break false };
            memory.wait(self.at(word::VALUE), 0, left);
        };
        memory.add(self.at(word::WAITING), 0_u32.wrapping_sub(1));
        taken
    }

    /// Adds one to its value and wakes a thread that waits for it.
    ///
    /// # Errors
    ///
    /// [`Unlocked`]; nothing has changed then.
    pub fn release<M: Memory>(self, system: &System<M>, me: Thread) -> Result<(), Unlocked> {
        let memory = system.memory();
        match record::kind(memory, self.at(0)) {
            RLOCK => {
                if !self.is_mine(system, me) {
                    return Err(Unlocked::NotOwner);
                }
                if memory.add(self.at(word::DEPTH), 0_u32.wrapping_sub(1)) > 1 {
                    return Ok(());
                }
                memory.store(self.at(word::OWNER), 0);
                self.note_released(system);
            }
            LOCK => {
                if memory.load(self.at(word::VALUE)) > 0 {
                    return Err(Unlocked::TooOften);
                }
                memory.store(self.at(word::OWNER), 0);
                self.note_released(system);
            }
            _ => {}
        }
        let max = memory.load(self.at(word::MAX));
        let word = self.at(word::VALUE);
        let mut value = memory.load(word);
        loop {
            if value >= max {
                return Err(Unlocked::TooOften);
            }
            let was = memory.exchange(word, value, value + 1);
            if was == value {
                break;
            }
            value = was;
        }
        if memory.load(self.at(word::WAITING)) > 0 {
            memory.wake(word, 1);
        }
        Ok(())
    }

    fn note_held<M: Memory>(self, system: &System<M>, me: Thread) {
        if system.keeps_journal() {
            let memory = system.memory();
            let generation = memory.load(self.at(record::word::GENERATION));
            let mark = system.holds(me, Held::Shared { index: self.index, generation }, "");
            memory.store(self.at(word::HELD), mark.raw());
        }
    }

    /// Before it is anybody else's.
    fn note_released<M: Memory>(self, system: &System<M>) {
        if system.keeps_journal() {
            system.note_end(Mark::from_raw(system.memory().load(self.at(word::HELD))));
        }
    }

    /// Its value now.
    pub fn value<M: Memory>(self, system: &System<M>) -> u32 {
        system.memory().load(self.at(word::VALUE))
    }

    /// The value that it cannot be released above.
    pub fn most<M: Memory>(self, system: &System<M>) -> u32 {
        system.memory().load(self.at(word::MAX))
    }

    /// Whether the thread owns it: locks only.
    pub fn is_mine<M: Memory>(self, system: &System<M>, me: Thread) -> bool {
        let owner = system.memory().load(self.at(word::OWNER));
        owner != 0 && owner == system.mark(me)
    }

    /// How often its owner has acquired it.
    pub fn depth<M: Memory>(self, system: &System<M>) -> u32 {
        system.memory().load(self.at(word::DEPTH))
    }
}

/// The place of the thread that owns the lock at this index, plus one; 0 for none.
pub(crate) fn owner<M: Memory>(system: &System<M>, index: u32) -> u32 {
    system.marked(system.memory().load(OBJECTS.at(index) + word::OWNER))
}

/// The place of the process that owns the lock at this index, if it lives.
pub(crate) fn owning_process<M: Memory>(system: &System<M>, index: u32) -> Option<u32> {
    let slot = owner(system, index).checked_sub(1).filter(|&slot| slot < THREADS.count)?;
    system.memory().load(THREADS.at(slot) + thread::word::PROCESS).checked_sub(1)
}

/// Whether who waits for the semaphore or the event at this index need not wait any more.
pub(crate) fn is_free<M: Memory>(system: &System<M>, index: u32) -> bool {
    system.memory().load(OBJECTS.at(index.min(OBJECTS.count - 1)) + word::VALUE) > 0
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
