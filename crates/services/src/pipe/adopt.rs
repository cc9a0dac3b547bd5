//! Ends of pipes that a process was told of and has not inherited.

use super::{Pipe, word};
use crate::record::Set;
use crate::{Memory, Process, System};

impl Pipe {
    /// Makes a process one of those that hold the reading end of a pipe which `owner` has told it
    /// of. The owner holds an end, and keeps it while it lives and this is called. False when the
    /// owner is ending or has ended; then nothing has changed.
    ///
    /// The process must not make pipes or let go of them in other threads meanwhile.
    pub fn adopt_reader<M: Memory>(self, system: &System<M>, process: u32, owner: Process) -> bool {
        self.adopt(system, process, owner, word::READERS)
    }

    /// As [`adopt_reader`](Self::adopt_reader), the writing end.
    pub fn adopt_writer<M: Memory>(self, system: &System<M>, process: u32, owner: Process) -> bool {
        self.adopt(system, process, owner, word::WRITERS)
    }

    fn adopt<M: Memory>(self, system: &System<M>, process: u32, owner: Process, end: u32) -> bool {
        let held_it = Set(self.at(end)).add(system.memory(), process);
        // Who is well now has not been buried, so its end has kept the pipe until after the process
        // was one of its holders.
        if system.is_well(owner) {
            return true;
        }
        // The pipe may have gone, and its place may be another's. If that is one that the process
        // has anyhow, it keeps it; the others see somebody come and go.
        if !held_it {
            self.close(system, process, &[end]);
        }
        false
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use crate::testing::{Child, World};
    use crate::{Pipe, PipeError};
    use std::time::Duration;

    const NOW: Option<Duration> = Some(Duration::ZERO);

    /// A pipe that the owner has told the others of.
    fn told(owner: &Child) -> Pipe {
        Pipe::new(&owner.system, owner.main).unwrap()
    }

    #[test]
    fn an_end_of_a_living_owners_pipe_is_kept_without_the_owner() {
        let mut world = World::new(1 << 20);
        let (owner, other) = (world.child("owner"), world.child("other"));
        let pipe = told(&owner);
        let slot = other.process.slot();
        assert!(pipe.adopt_writer(&other.system, slot, owner.process));
        // A second time it is the same.
        assert!(pipe.adopt_writer(&other.system, slot, owner.process));
        pipe.close_writer(&owner.system, owner.process.slot());
        pipe.send(&other.system, other.main, &[b"hello"], NOW).unwrap();
        pipe.close_writer(&other.system, slot);
        assert_eq!(pipe.receive(&owner.system, owner.main, NOW).unwrap(), b"hello");
        assert_eq!(pipe.receive(&owner.system, owner.main, NOW), Err(PipeError::End));
        assert!(pipe.adopt_reader(&other.system, slot, owner.process));
        world.bury(&owner);
        // It has the only end.
        let error = pipe.send(&other.system, other.main, &[b"self"], NOW);
        assert_eq!(error, Ok(()));
    }

    #[test]
    fn nothing_of_a_dead_owner_is_adopted_and_what_has_its_place_stays_as_it_is() {
        for others in [false, true] {
            let mut world = World::new(1 << 20);
            let (owner, other) = (world.child("owner"), world.child("other"));
            let third = world.child("third");
            let pipe = told(&owner);
            world.system().signal_process(owner.process, 9);
            assert!(!pipe.adopt_writer(&other.system, other.process.slot(), owner.process));
            world.bury(&owner);
            let maker = if others { &third } else { &other };
            let next = Pipe::new(&maker.system, maker.main).unwrap();
            assert_eq!(next.raw().0, pipe.raw().0, "it has the place");
            for adopt in [Pipe::adopt_reader, Pipe::adopt_writer] {
                assert!(!adopt(pipe, &other.system, other.process.slot(), owner.process));
            }
            next.send(&maker.system, maker.main, &[b"mine"], NOW).unwrap();
            assert_eq!(next.receive(&maker.system, maker.main, NOW).unwrap(), b"mine");
            next.close_writer(&maker.system, maker.process.slot());
            assert_eq!(next.receive(&maker.system, maker.main, NOW), Err(PipeError::End));
        }
    }

    #[test]
    fn who_is_killed_while_it_adopts_holds_nothing() {
        for access in 0.. {
            let mut world = World::new(1 << 20);
            let (owner, other) = (world.child("owner"), world.child("other"));
            let pipe = told(&owner);
            pipe.close_writer(&owner.system, owner.process.slot());
            let slot = other.process.slot();
            let adopt = || pipe.adopt_writer(&other.system, slot, owner.process);
            let survived = other.memory.killed_at(access, adopt);
            world.bury(&other);
            assert_eq!(pipe.receive(&owner.system, owner.main, NOW), Err(PipeError::End));
            if survived.is_some() {
                assert!(access > 4, "it came through after {access} accesses");
                return;
            }
        }
    }

    /// Whenever the owner dies, the other has an end of the pipe or none, and in the end nothing is
    /// left.
    #[test]
    fn an_owner_that_dies_meanwhile_leaves_a_pipe_or_none() {
        for round in 0..200 {
            let mut world = World::new(1 << 20);
            let (owner, other) = (world.child("owner"), world.child("other"));
            let pipe = told(&owner);
            let slot = other.process.slot();
            let adopted = std::thread::scope(|scope| {
                let adopts = scope.spawn(|| {
                    for _ in 0..round {
                        std::hint::spin_loop();
                    }
                    pipe.adopt_reader(&other.system, slot, owner.process)
                });
                world.bury(&owner);
                adopts.join().unwrap()
            });
            if adopted {
                assert_eq!(pipe.receive(&other.system, other.main, NOW), Err(PipeError::End));
                pipe.close_reader(&other.system, slot);
            }
            let next = Pipe::new(world.system(), world.main).unwrap();
            assert_eq!(next.raw().0, pipe.raw().0, "nothing has the place");
        }
    }
}
