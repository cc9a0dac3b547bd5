//! How the two sides of a pipe wait for each other.

use super::{Pipe, PipeError, word};
use crate::layout::PIPES;
use crate::memory::left;
use crate::record::Set;
use crate::{Memory, System, Thread, Waiting, WaitsFor};
use std::time::Duration;

/// The two directions, which are alike: what one side waits on and who is on the other.
pub(crate) struct Side {
    pub(super) bell: u32,
    waiting: u32,
    pub(super) watch: u32,
    /// The holders of the other side.
    others: u32,
}

pub(crate) const READER: Side = Side {
    bell: word::READ_BELL,
    waiting: word::READERS_WAIT,
    watch: word::READ_WATCH,
    others: word::WRITERS,
};
pub(crate) const WRITER: Side = Side {
    bell: word::WRITE_BELL,
    waiting: word::WRITERS_WAIT,
    watch: word::WRITE_WATCH,
    others: word::READERS,
};

/// Whether a side of the pipe at this index can go on.
pub(crate) fn is_ready<M: Memory>(system: &System<M>, index: u32, side: &Side) -> bool {
    let pipe = Pipe { index: index.min(PIPES.count - 1), generation: 0 };
    let needed = match side.bell == READER.bell {
        true => 1,
        false => system.memory().load(pipe.at(word::NEEDED)),
    };
    pipe.ready(system, side, needed).is_some()
}

impl Pipe {
    /// Something has changed for this side.
    pub(super) fn tell<M: Memory>(self, system: &System<M>, side: &Side) {
        let memory = system.memory();
        if memory.load(self.at(side.waiting)) > 0 {
            memory.add(self.at(side.bell), 1);
            memory.wake(self.at(side.bell), u32::MAX);
        }
        self.ring_watch(system, side);
    }

    pub(super) fn ring_watch<M: Memory>(self, system: &System<M>, side: &Side) {
        if let Some(process) = system.memory().load(self.at(side.watch)).checked_sub(1) {
            system.ring_process(process);
        }
    }

    /// Whether a side can go on, with so many bytes or so much room: `None` while it has to wait.
    pub(super) fn ready<M: Memory>(
        self,
        system: &System<M>,
        side: &Side,
        needed: u32,
    ) -> Option<Result<(), PipeError>> {
        let available = self.available(system);
        let reads = side.bell == READER.bell;
        if reads && available >= needed {
            return Some(Ok(()));
        }
        if system.memory().load(self.at(word::TORN)) != 0 {
            return Some(Err(PipeError::Torn));
        }
        if Set(self.at(side.others)).is_empty(system.memory()) {
            // What was written before the last writer went is read first.
            let last = reads && self.available(system) > 0;
            let end = if reads { PipeError::End } else { PipeError::Broken };
            return Some(if last { Ok(()) } else { Err(end) });
        }
        (!reads && self.room(system, available) >= needed).then_some(Ok(()))
    }

    /// Looks so often whether there is what a side needs, and says whether it came. It looks only
    /// at what it most likely is, which costs two loads.
    pub(super) fn spin<M: Memory>(
        self,
        system: &System<M>,
        side: &Side,
        needed: u32,
        looks: u32,
    ) -> bool {
        (0..looks).any(|_| {
            system.memory().spin();
            let available = self.available(system);
            needed
                <= match side.bell == READER.bell {
                    true => available,
                    false => self.room(system, available),
                }
        })
    }

    pub(super) fn wait<M: Memory>(
        self,
        system: &System<M>,
        me: Thread,
        side: &Side,
        needed: u32,
        deadline: Option<Duration>,
    ) -> Result<(), PipeError> {
        if let Some(ready) = self.ready(system, side, needed) {
            return ready;
        }
        if deadline == Some(Duration::ZERO) {
            return Err(PipeError::TimedOut);
        }
        let memory = system.memory();
        if self.spin(system, side, needed, memory.patience()) {
            return Ok(());
        }
        if side.bell == WRITER.bell {
            // Who writes holds the latch: this is nobody else's.
            memory.store(self.at(word::NEEDED), needed);
        }
        let _waiting = self.begin_wait(system, me, side, deadline);
        memory.add(self.at(side.waiting), 1);
        let result = loop {
            // The bell first: what changes after this look rings it, because it sees the count.
            let bell = memory.load(self.at(side.bell));
            if let Some(ready) = self.ready(system, side, needed) {
                break ready;
            }
            let Some(left) = left(memory, deadline) else { break Err(PipeError::TimedOut) };
            memory.wait(self.at(side.bell), bell, left);
        };
        memory.add(self.at(side.waiting), 0_u32.wrapping_sub(1));
        result
    }

    pub(super) fn begin_wait<'a, M: Memory>(
        self,
        system: &'a System<M>,
        me: Thread,
        side: &Side,
        deadline: Option<Duration>,
    ) -> Waiting<'a, M> {
        let waits_for = match side.bell == READER.bell {
            true => WaitsFor::Reading(self.index),
            false => WaitsFor::Writing(self.index),
        };
        system.begin_wait(me, waits_for, None, deadline.is_some(), "")
    }
}
