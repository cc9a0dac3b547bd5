//! What the table of processes says to those who look at it.

use super::{DAEMON, Process, Start, State, start, word};
use crate::layout::PROCESSES;
use crate::record::read_text;
use crate::{Memory, System};

/// What the table says of a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessRow {
    /// Which it is.
    pub process: Process,
    /// Where it is in its life.
    pub state: State,
    /// Its parent's pid; `None` for the first process.
    pub parent: Option<u32>,
    /// Its name.
    pub name: String,
    /// How it was started.
    pub start: Start,
    /// Whether it is a daemon.
    pub daemon: bool,
    /// Its exit code, when it has ended: that of its program, or the negative number of the signal
    /// that ended it.
    pub exit: Option<i32>,
    /// Bytes that it says it has allocated.
    pub memory: u32,
}

impl<M: Memory> System<M> {
    /// The row of a place in the table, if there is a process in it.
    pub fn process_row(&self, slot: u32) -> Option<ProcessRow> {
        let memory = self.memory();
        if slot >= PROCESSES.count {
            return None;
        }
        let state = self.process_state(slot);
        let process = Process { slot, pid: memory.load(PROCESSES.at(slot) + word::PID) };
        if matches!(state, State::Free | State::Claimed) {
            return None;
        }
        let load = |word| memory.load(process.word(word));
        Some(ProcessRow {
            process,
            state,
            parent: Some(load(word::PARENT_PID)).filter(|&pid| pid != 0),
            name: read_text(memory, process.word(word::NAME), word::NAME_WORDS),
            start: start(load(word::START)),
            daemon: load(word::FLAGS) & DAEMON != 0,
            exit: (state == State::Ended).then(|| load(word::EXIT).cast_signed()),
            memory: load(word::MEMORY),
        })
    }

    /// All processes, in the order of their places.
    pub fn processes(&self) -> impl Iterator<Item = ProcessRow> {
        (0..PROCESSES.used(self.memory())).filter_map(|slot| self.process_row(slot))
    }
}
