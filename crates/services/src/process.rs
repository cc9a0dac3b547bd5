//! The table of processes: how one is asked for, begins, is killed and ends.

mod copy;
mod row;

pub use row::ProcessRow;

use crate::layout::{PROCESSES, header};
use crate::memory::left;
use crate::record::{TableFull, write_text};
use crate::{Memory, System, Thread, WaitsFor};
use std::time::Duration;

/// Words of a record.
pub(crate) mod word {
    /// A [`State`](super::State); while it is claimed, the claimer's slot plus one is in the
    /// higher bits.
    pub const STATE: u32 = 0;
    pub const PID: u32 = 1;
    /// The slot of the process that started it, plus one; 0 for one that nobody here started, or
    /// whose parent has ended.
    pub const PARENT: u32 = 2;
    pub const PARENT_PID: u32 = 3;
    /// The exit code's bits.
    pub const EXIT: u32 = 4;
    pub const START: u32 = 5;
    pub const FLAGS: u32 = 6;
    /// The signal that shall end it; 0 for none.
    pub const SIGNAL: u32 = 7;
    /// The block with what it shall run, plus one.
    pub const BOOT: u32 = 8;
    /// What it says that it has allocated, in bytes.
    pub const MEMORY: u32 = 9;
    /// Its pid as long as it may touch the segment, then 0. Where killing takes its time, the dead
    /// look at it before they write.
    pub const LIFE: u32 = 10;
    /// What its threads wait on that wait for several things at once.
    pub const BELL: u32 = 11;
    /// How many of them do.
    pub const BELL_WAITING: u32 = 12;
    /// The number by which the embedder knows a copy of its parent; 0 before it is there.
    pub const HOST: u32 = 13;
    /// What the journal says of its life and of its start, by their marks.
    pub const LIFE_MARK: u32 = 14;
    pub const START_MARK: u32 = 15;
    pub const NAME: u32 = 16;
    pub const NAME_WORDS: u32 = 16;
}

const DAEMON: u32 = 1;
/// Nobody will ask how it ended.
pub(crate) const DETACHED: u32 = 2;
/// It has said what its exit code is.
pub(crate) const SAID: u32 = 8;
/// It was started before anybody wanted it.
pub(crate) const SPARE: u32 = 4;
/// The supervisor has taken note that it has ended.
pub(crate) const REAPED: u32 = 16;
/// Somebody is ending it, or it has ended: what it holds may go at any moment.
pub(crate) const ENDING: u32 = 32;

/// Where a process is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum State {
    /// There is none.
    Free = 0,
    /// Its parent is filling in what it shall be.
    Claimed = 1,
    /// The supervisor was asked to start it.
    Asked = 2,
    /// The supervisor has ordered it.
    Starting = 3,
    /// It was started beforehand and waits to be claimed.
    Spare = 4,
    /// It runs.
    Running = 5,
    /// It has ended and its parent has not asked how.
    Ended = 6,
}

pub(crate) fn state(word: u32) -> State {
    match word & 0xff {
        1 => State::Claimed,
        2 => State::Asked,
        3 => State::Starting,
        4 => State::Spare,
        5 => State::Running,
        6 => State::Ended,
        _ => State::Free,
    }
}

/// How a process comes into being. Python: the start methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// From nothing. Python: `spawn`
    Spawn,
    /// From one that was started beforehand, if there is one. Nearest in Python: `forkserver`
    Spare,
    /// With a copy of its parent's memory. Python: `fork`
    ///
    /// It sees statics and heap as they were at the start, and holds all that its parent held; what
    /// either changes afterwards the other does not see. Only the thread that has started it is
    /// there, as its main thread. What another thread had locked at that moment stays locked for
    /// ever, for which Python has a `DeprecationWarning` in programs with threads.
    ///
    /// # Differences from Python
    ///
    /// In a page where processes have threads, the variables of Rust's `thread_local!` begin anew.
    /// Natively it needs Linux, but in the first process.
    Fork,
}

pub(crate) fn start(word: u32) -> Start {
    match word {
        1 => Start::Spare,
        2 => Start::Fork,
        _ => Start::Spawn,
    }
}

/// A process, by its place in the table and its pid. It may have ended long ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Process {
    pub(crate) slot: u32,
    pub(crate) pid: u32,
}

impl Process {
    /// Its number, which no other process of the segment ever has.
    #[must_use]
    pub fn pid(self) -> u32 {
        self.pid
    }

    /// Its place in the table.
    #[must_use]
    pub fn slot(self) -> u32 {
        self.slot
    }

    /// The process in this place with this pid, for one that was told both.
    #[must_use]
    pub fn known(slot: u32, pid: u32) -> Option<Self> {
        (slot < PROCESSES.count).then_some(Self { slot, pid })
    }

    pub(crate) fn word(self, word: u32) -> u32 {
        PROCESSES.at(self.slot) + word
    }

    /// The word that is its pid as long as it may touch the segment.
    #[cfg(target_family = "wasm")]
    pub(crate) fn life(self) -> u32 {
        self.word(word::LIFE)
    }
}

impl<M: Memory> System<M> {
    pub(crate) fn claim_process(&self, parent: u32) -> Result<Process, TableFull> {
        let memory = self.memory();
        let claimed = State::Claimed as u32 | (parent + 1) << 8;
        let live = (0..PROCESSES.used(memory))
            .filter(|&slot| !matches!(self.process_state(slot), State::Free | State::Ended))
            .count() as u32;
        let most = memory.load(header::LIVE_LIMIT);
        let full = TableFull { what: "process", most: most.min(PROCESSES.count) };
        if live >= most {
            return Err(full);
        }
        let slot = (0..PROCESSES.count)
            .find(|&slot| {
                let word = PROCESSES.at(slot) + word::STATE;
                if memory.load(word) != 0 {
                    return false;
                }
                PROCESSES.will_use(memory, slot);
                memory.exchange(word, 0, claimed) == 0
            })
            .ok_or(full)?;
        for word in word::PID..word::NAME {
            memory.store(PROCESSES.at(slot) + word, 0);
        }
        Ok(Process { slot, pid: 0 })
    }

    /// A place for a new process, which is the caller's to fill in: a spare one where `start` says
    /// so and there is one. It comes to nothing when the caller dies before it asks.
    ///
    /// # Errors
    ///
    /// As many processes live as may.
    pub fn new_process(&self, me: Thread, start: Start) -> Result<Process, TableFull> {
        let memory = self.memory();
        let parent = me.process();
        let spare = (start == Start::Spare).then(|| self.claim_spare(parent)).flatten();
        let process = match spare {
            Some(process) => process,
            None => {
                let mut process = self.claim_process(parent)?;
                self.name_process(&mut process);
                process
            }
        };
        memory.store(process.word(word::START), start as u32);
        memory.store(process.word(word::PARENT), parent + 1);
        memory.store(process.word(word::PARENT_PID), memory.load(PROCESSES.at(parent) + word::PID));
        Ok(process)
    }

    /// Gives a new process its pid.
    pub(crate) fn name_process(&self, process: &mut Process) {
        process.pid = self.memory().add(header::PID, 1) + 1;
        self.memory().store(process.word(word::PID), process.pid);
        self.memory().store(process.word(word::LIFE), process.pid);
    }

    fn claim_spare(&self, parent: u32) -> Option<Process> {
        let memory = self.memory();
        let claimed = State::Claimed as u32 | (parent + 1) << 8;
        (0..PROCESSES.used(memory)).find_map(|slot| {
            let word = PROCESSES.at(slot) + word::STATE;
            let spare = State::Spare as u32;
            (memory.load(word) == spare && memory.exchange(word, spare, claimed) == spare)
                .then(|| Process { slot, pid: memory.load(PROCESSES.at(slot) + word::PID) })
        })
    }

    /// Says what a new process is called, what it runs, and whether it is a daemon; then asks the
    /// supervisor to start it, or lets the spare one begin. Returns without waiting for it.
    pub fn start_process(&self, process: Process, name: &str, daemon: bool, boot: u32) {
        self.ask(process, name, daemon, boot + 1);
    }

    fn ask(&self, process: Process, name: &str, daemon: bool, boot: u32) {
        let memory = self.memory();
        self.note_process(process, name, false);
        write_text(memory, process.word(word::NAME), word::NAME_WORDS, name);
        let daemon = if daemon { DAEMON } else { 0 };
        let flags =
            crate::record::update(memory, process.word(word::FLAGS), |flags| flags | daemon);
        memory.store(process.word(word::BOOT), boot);
        let state = if flags & SPARE == 0 { State::Asked } else { State::Running };
        // A spare one may have died since it was claimed; then it has ended, and stays so.
        let claimed = State::Claimed as u32 | memory.load(process.word(word::PARENT)) << 8;
        if memory.exchange(process.word(word::STATE), claimed, state as u32) != claimed {
            self.note_process_ends(process);
        }
        memory.wake(process.word(word::STATE), u32::MAX);
        self.ring();
    }

    /// Gives a place back that was not asked for.
    pub fn abandon_process(&self, process: Process) {
        let memory = self.memory();
        if memory.load(process.word(word::FLAGS)) & SPARE == 0 {
            memory.store(process.word(word::STATE), State::Free as u32);
            // A copy may wait for it.
            memory.wake(process.word(word::STATE), u32::MAX);
        } else {
            memory.store(process.word(word::SIGNAL), 9);
            self.detach_process(process);
            self.ring();
        }
    }

    /// The first process: that of who made the segment.
    ///
    /// # Errors
    ///
    /// The table is full.
    pub fn root_process(&self, name: &str) -> Result<Process, TableFull> {
        let mut process = self.claim_process(0)?;
        self.name_process(&mut process);
        let memory = self.memory();
        memory.store(process.word(word::FLAGS), DETACHED);
        write_text(memory, process.word(word::NAME), word::NAME_WORDS, name);
        memory.store(process.word(word::STATE), State::Running as u32);
        self.note_process(process, name, true);
        Ok(process)
    }

    /// For a process that has come up: takes its place in the table. A spare one waits here until
    /// it is wanted. Returns the block with what it shall run; `None` when it is not wanted any
    /// more.
    ///
    /// # Blocking
    ///
    /// A spare process: until it is claimed.
    pub fn begin_process(&self, process: Process) -> Option<u32> {
        let memory = self.memory();
        let word = process.word(word::STATE);
        let spare = memory.load(process.word(word::FLAGS)) & SPARE != 0;
        let up = if spare { State::Spare } else { State::Running };
        if memory.exchange(word, State::Starting as u32, up as u32) != State::Starting as u32 {
            return None;
        }
        memory.wake(word, u32::MAX);
        self.ring();
        loop {
            let now = memory.load(word);
            match state(now) {
                State::Running => break,
                State::Spare | State::Claimed => {
                    memory.wait(word, now, None);
                }
                State::Free | State::Asked | State::Starting | State::Ended => return None,
            }
        }
        self.note_process_begins(process);
        memory.load(process.word(word::BOOT)).checked_sub(1)
    }

    fn process_state(&self, slot: u32) -> State {
        state(self.memory().load(PROCESSES.at(slot) + word::STATE))
    }

    /// Where it is in its life; [`State::Free`] when its place is another's by now.
    pub fn process(&self, process: Process) -> State {
        let memory = self.memory();
        let state = self.process_state(process.slot);
        if memory.load(process.word(word::PID)) == process.pid { state } else { State::Free }
    }

    /// Whether a process will go on for all that is known: it has begun, and nobody is ending it.
    pub fn is_well(&self, process: Process) -> bool {
        let memory = self.memory();
        self.process(process) == State::Running
            && memory.load(process.word(word::SIGNAL)) == 0
            && memory.load(process.word(word::FLAGS)) & ENDING == 0
    }

    /// Waits until a process has ended and returns its exit code, `None` when the time is up.
    ///
    /// # Blocking
    ///
    /// For at most `timeout`.
    pub fn wait_process(
        &self,
        me: Thread,
        process: Process,
        timeout: Option<Duration>,
    ) -> Option<i32> {
        let memory = self.memory();
        let word = process.word(word::STATE);
        let deadline = timeout.map(|timeout| memory.now().saturating_add(timeout));
        let mut waiting = None;
        loop {
            let now = memory.load(word);
            if matches!(self.process(process), State::Ended | State::Free) {
                return Some(memory.load(process.word(word::EXIT)).cast_signed());
            }
            let left = left(memory, deadline)?;
            let _waiting = waiting.get_or_insert_with(|| {
                let waits_for = WaitsFor::Process(process.pid);
                self.begin_wait(me, waits_for, Some(process.slot), timeout.is_some(), "")
            });
            memory.wait(word, now, left);
        }
    }

    /// Says that nobody will ask how a process ended, so that its place can be used again.
    pub fn detach_process(&self, process: Process) {
        let memory = self.memory();
        if self.process(process) == State::Free {
            return;
        }
        crate::record::update(memory, process.word(word::FLAGS), |flags| flags | DETACHED);
        self.bury_detached(process);
    }

    /// Frees the place of a process that has ended, that the supervisor has taken note of and that
    /// nobody will ask for. Its parent and the supervisor may both come here; one of them exchanges.
    pub(crate) fn bury_detached(&self, process: Process) {
        let memory = self.memory();
        let done = DETACHED | REAPED;
        if memory.load(process.word(word::FLAGS)) & done == done {
            let (ended, free) = (State::Ended as u32, State::Free as u32);
            memory.exchange(process.word(word::STATE), ended, free);
        }
    }

    /// Asks the supervisor to end a process by a signal: 15 for Python's `terminate`, 9 for
    /// `kill`. One that has ended stays as it was.
    pub fn signal_process(&self, process: Process, signal: u32) {
        if !matches!(self.process(process), State::Ended | State::Free) {
            self.memory().store(process.word(word::SIGNAL), signal);
            self.ring();
        }
    }

    /// A process says how much it has allocated.
    pub fn set_memory(&self, process: Process, bytes: u32) {
        self.memory().store(process.word(word::MEMORY), bytes);
    }
}
