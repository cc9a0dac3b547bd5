//! An event that processes share: a flag that all wait for. Python builds its
//! `multiprocessing.Event` from a condition; a word that is waited on does the same.

use crate::layout::OBJECTS;
use crate::memory::left;
use crate::record::{self, Set, TableFull};
use crate::semaphore::{EVENT, make, word};
use crate::{Memory, System, Thread, WaitsFor};
use std::time::Duration;

/// An event of the segment, by its place in the table. It is held as a semaphore is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    index: u32,
    generation: u32,
}

impl Event {
    /// An event that is not set.
    ///
    /// # Errors
    ///
    /// There are too many.
    pub fn new<M: Memory>(system: &System<M>, me: Thread) -> Result<Self, TableFull> {
        let (index, generation) = make(system, me, EVENT, 0, 1)?;
        Ok(Self { index, generation })
    }

    /// What stands for it in other processes.
    #[must_use]
    pub fn raw(self) -> (u32, u32) {
        (self.index, self.generation)
    }

    /// The event that [`raw`](Self::raw) stood for; `None` when there is none.
    #[must_use]
    pub fn from_raw((index, generation): (u32, u32)) -> Option<Self> {
        (index < OBJECTS.count).then_some(Self { index, generation })
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

    /// Whether it is set.
    pub fn is_set<M: Memory>(self, system: &System<M>) -> bool {
        system.memory().load(self.at(word::VALUE)) != 0
    }

    /// Sets it and wakes all who wait.
    pub fn set<M: Memory>(self, system: &System<M>) {
        system.memory().store(self.at(word::VALUE), 1);
        system.memory().wake(self.at(word::VALUE), u32::MAX);
    }

    /// Takes the flag down.
    pub fn clear<M: Memory>(self, system: &System<M>) {
        system.memory().store(self.at(word::VALUE), 0);
    }

    /// Waits until it is set, and says whether it was within the time-out.
    ///
    /// # Blocking
    ///
    /// For at most `timeout`. A thread may sleep through a flag that goes up and down again at
    /// once, which Python's would not.
    pub fn wait<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        timeout: Option<Duration>,
    ) -> bool {
        let memory = system.memory();
        if self.is_set(system) || timeout == Some(Duration::ZERO) {
            return self.is_set(system);
        }
        let deadline = timeout.map(|timeout| memory.now().saturating_add(timeout));
        let waits_for = WaitsFor::Event(self.index);
        let _waiting = system.begin_wait(me, waits_for, None, timeout.is_some(), "");
        while !self.is_set(system) {
            let Some(left) = left(memory, deadline) else { return false };
            memory.wait(self.at(word::VALUE), 0, left);
        }
        true
    }
}
