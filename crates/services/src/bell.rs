//! The bell of a process: how a thread waits for several things at once. Python:
//! `multiprocessing.connection.wait`
//!
//! It is rung by pipes that the process watches, by the ends of its children, and by whoever has
//! something to say to a thread that waits.

use crate::layout::PROCESSES;
use crate::memory::left;
use crate::process::word;
use crate::{Memory, System, Thread, WaitsFor};
use std::time::Duration;

impl<M: Memory> System<M> {
    /// Waits until `look` finds something and returns it; `None` when the time is up. It looks at
    /// once, and again each time that the bell of the caller's process was rung.
    ///
    /// `label` is what it waits for, in the table of threads.
    ///
    /// Whoever rings has changed before what is looked for, so nothing is missed: either it sees
    /// that somebody waits, or the change is there to be seen.
    ///
    /// # Blocking
    ///
    /// For at most `timeout`.
    pub fn wait_for<R>(
        &self,
        me: Thread,
        label: &str,
        timeout: Option<Duration>,
        mut look: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        if let Some(found) = look() {
            return Some(found);
        }
        let memory = self.memory();
        let deadline = timeout.map(|timeout| memory.now().saturating_add(timeout));
        if timeout != Some(Duration::ZERO) {
            for _ in 0..memory.patience() {
                memory.spin();
                if let Some(found) = look() {
                    return Some(found);
                }
            }
        }
        let at = |word| PROCESSES.at(me.process()) + word;
        let _waiting = self.begin_wait(me, WaitsFor::Bell, None, timeout.is_some(), label);
        memory.add(at(word::BELL_WAITING), 1);
        let found = loop {
            // The bell first: what changes after this look rings it, because it sees the count.
            let bell = memory.load(at(word::BELL));
            if let Some(found) = look() {
                break Some(found);
            }
            let Some(left) = left(memory, deadline) else { break None };
            memory.wait(at(word::BELL), bell, left);
        };
        memory.add(at(word::BELL_WAITING), 0_u32.wrapping_sub(1));
        found
    }

    /// Has the threads look again that wait for the bell of the process in this place. Nothing
    /// happens when there are none.
    pub fn ring_process(&self, process: u32) {
        let memory = self.memory();
        let at = |word| PROCESSES.at(process.min(PROCESSES.count - 1)) + word;
        if memory.load(at(word::BELL_WAITING)) > 0 {
            memory.add(at(word::BELL), 1);
            memory.wake(at(word::BELL), u32::MAX);
        }
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models {
    use crate::Pipe;
    use crate::testing::{explore, world};

    #[test]
    fn no_byte_is_slept_through() {
        explore(3, || {
            let (system, [main, other, _]) = world();
            let pipe = Pipe::new(&system, main).unwrap();
            pipe.watch_reader(&system, Some(main.process()));
            let writer = {
                let system = system.clone();
                loom::thread::spawn(move || pipe.write_some(&system, other, b"abc"))
            };
            let mut bytes = Vec::new();
            system.wait_for(main, "", None, || {
                pipe.read_some(&system, main, &mut bytes).unwrap();
                (bytes.len() == 3).then_some(())
            });
            assert_eq!(writer.join().unwrap(), Ok(3));
        });
    }

    #[test]
    fn the_end_is_not_slept_through() {
        explore(3, || {
            let (system, [main, other, _]) = world();
            let pipe = Pipe::new(&system, main).unwrap();
            pipe.watch_reader(&system, Some(main.process()));
            let writer = {
                let system = system.clone();
                loom::thread::spawn(move || pipe.close_writer(&system, other.process()))
            };
            let mut bytes = Vec::new();
            system.wait_for(main, "", None, || pipe.read_some(&system, main, &mut bytes).err());
            writer.join().unwrap();
        });
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use super::*;
    use crate::testing::World;
    use crate::{Pipe, State};

    const NOW: Option<Duration> = Some(Duration::ZERO);

    #[test]
    fn a_thread_waits_for_several_pipes_and_for_the_end_of_a_child() {
        let mut world = World::new(1 << 20);
        let child = world.child("p");
        let system = world.system().clone();
        let pipes = [(); 2].map(|()| Pipe::new(&system, world.main).unwrap());
        for pipe in pipes {
            pipe.watch_reader(&system, Some(world.root.slot()));
        }
        let main = world.main;
        let look = || {
            let readable = (0..2).find(|&n| pipes[n].available(&system) > 0).map(|n| n.to_string());
            let ended = system.process(child.process) == State::Ended;
            readable.or(ended.then(|| "ended".into()))
        };
        assert_eq!(system.wait_for(main, "", NOW, look), None);
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| {
                let system = world.heap.clone();
                let system = System::attach(system).unwrap();
                system.wait_for(main, "", None, look)
            });
            pipes[1].write_some(&system, main, b"x").unwrap();
            assert_eq!(waits.join().unwrap().as_deref(), Some("1"));
        });
        pipes[1].read_some(&system, main, &mut Vec::new()).unwrap();
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| system.wait_for(main, "", None, look));
            world.supervisor.ended(child.process, Some(-9));
            assert_eq!(waits.join().unwrap().as_deref(), Some("ended"));
        });
    }
}
