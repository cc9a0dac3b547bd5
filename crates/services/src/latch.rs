//! A lock for the short sections of this crate, which a killed process does not leave locked: the
//! supervisor opens what the dead held, and whoever comes next is told.

use crate::layout::PROCESSES;
use crate::memory::left;
use crate::{Memory, System, Woken};
use std::time::Duration;

/// The word of a latch: 0 when it is free, else the slot of the process that has it, plus one.
#[derive(Clone, Copy)]
pub(crate) struct Latch(pub u32);

/// Somebody waits for it.
const WANTED: u32 = 1 << 30;
/// Who had it died within the section: what it guards may be half done.
const BROKEN: u32 = 1 << 31;

/// How it was acquired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Latched {
    /// It is held, and all is well.
    Well,
    /// It is not held: somebody died within the section, now or ever before.
    Broken,
    /// It is not held: the time was up.
    TimedOut,
}

impl Latch {
    pub fn acquire<M: Memory>(
        self,
        system: &System<M>,
        process: u32,
        deadline: Option<Duration>,
    ) -> Latched {
        let memory = system.memory();
        let mine = process + 1;
        // Once it has waited, it keeps the mark: others may be waiting still.
        let mut held = mine;
        loop {
            let was = memory.exchange(self.0, 0, held);
            if was == 0 {
                return Latched::Well;
            }
            if was & BROKEN != 0 {
                return Latched::Broken;
            }
            let wanted = was | WANTED;
            if was != wanted && memory.exchange(self.0, was, wanted) != was {
                continue;
            }
            held = mine | WANTED;
            let Some(left) = left(memory, deadline) else { return Latched::TimedOut };
            if memory.wait(self.0, wanted, left) == Woken::TimedOut {
                return Latched::TimedOut;
            }
        }
    }

    pub fn release<M: Memory>(self, system: &System<M>) {
        let memory = system.memory();
        let was = crate::record::update(memory, self.0, |_| 0);
        if was & WANTED != 0 {
            memory.wake(self.0, 1);
        }
    }

    /// Opens it if a dead process holds it, and wakes all who wait, because one that was woken may
    /// have died before it took it. With `breaks`, what it guards is marked as half done; says
    /// whether it was.
    pub fn bury<M: Memory>(self, system: &System<M>, process: u32, breaks: bool) -> bool {
        let memory = system.memory();
        let is_held = |held: u32| held & (2 * PROCESSES.count - 1) == process + 1;
        let was = crate::record::update(memory, self.0, |held| match is_held(held) {
            true if breaks => BROKEN,
            true => 0,
            false => held,
        });
        memory.wake(self.0, u32::MAX);
        breaks && is_held(was)
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models {
    use super::*;
    use crate::testing::{explore, world};

    const LATCH: Latch = Latch(crate::layout::header::CONSOLE_LATCH);

    #[test]
    fn a_latch_is_held_by_one_and_no_waiter_is_forgotten() {
        explore(2, || {
            let (system, _) = world();
            let threads = [0, 1].map(|process| {
                let system = system.clone();
                loom::thread::spawn(move || {
                    assert_eq!(LATCH.acquire(&system, process, None), Latched::Well);
                    LATCH.release(&system);
                })
            });
            for thread in threads {
                thread.join().unwrap();
            }
            assert_eq!(system.memory().load(LATCH.0), 0);
        });
    }

    #[test]
    fn who_waits_for_one_that_has_died_gets_in_or_is_told() {
        for breaks in [false, true] {
            explore(3, move || {
                let (system, _) = world();
                assert_eq!(LATCH.acquire(&system, 0, None), Latched::Well);
                let waiter = {
                    let system = system.clone();
                    loom::thread::spawn(move || LATCH.acquire(&system, 1, None))
                };
                LATCH.bury(&system, 0, breaks);
                let expected = if breaks { Latched::Broken } else { Latched::Well };
                assert_eq!(waiter.join().unwrap(), expected);
            });
        }
    }
}
