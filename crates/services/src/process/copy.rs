//! Processes that begin as copies of their parents: they are there before they are asked for.

use super::{Process, State, state, word};
use crate::{Memory, System};

impl<M: Memory> System<M> {
    /// As [`start_process`](Self::start_process), for a copy of the caller's process, which knows
    /// what it runs.
    pub fn start_copy(&self, process: Process, name: &str, daemon: bool) {
        self.ask(process, name, daemon, 0);
    }

    /// For a copy of its parent: takes its place in the table as soon as it was asked for. False
    /// when it is not wanted any more.
    ///
    /// # Blocking
    ///
    /// Until the supervisor has heard of it.
    pub fn begin_copy(&self, process: Process) -> bool {
        let memory = self.memory();
        let word = process.word(word::STATE);
        let (starting, running) = (State::Starting as u32, State::Running as u32);
        loop {
            let now = memory.load(word);
            // Its parent may have died before it has asked, and then the place is another's.
            if memory.load(process.word(word::PID)) != process.pid {
                return false;
            }
            match state(now) {
                State::Claimed | State::Asked => {
                    memory.wait(word, now, None);
                }
                State::Starting => {
                    if memory.exchange(word, starting, running) == starting {
                        memory.wake(word, u32::MAX);
                        self.ring();
                        self.note_process_begins(process);
                        return true;
                    }
                }
                State::Free | State::Spare | State::Running | State::Ended => return false,
            }
        }
    }

    /// The number by which the embedder knows a copy of its parent; 0 before it is there.
    pub fn host_number(&self, process: Process) -> u32 {
        self.memory().load(process.word(word::HOST))
    }

    /// Says by which number the embedder knows it.
    pub fn set_host_number(&self, process: Process, number: u32) {
        self.memory().store(process.word(word::HOST), number);
    }
}
