//! What becomes of everything that a process had when it ends.
//!
//! One that ends well does this itself, as its last act, so that whoever waits for it need not wait
//! for the supervisor; it is *reaped* when the supervisor has taken note, and its place is not
//! another's before. For all others the supervisor does it.

use crate::layout::{BLOCKS, OBJECTS, PIPES, PROCESSES, THREADS, header};
use crate::process::{self, State, word};
use crate::record::{self, FREEING, MAKING, update};
use crate::{Block, Memory, Process, System, block, latch, pipe, semaphore, thread};

impl<M: Memory> System<M> {
    /// A process says what its exit code will be. It counts once it has really ended.
    pub fn set_exit(&self, process: Process, code: i32) {
        self.memory().store(process.word(word::EXIT), code.cast_unsigned());
        update(self.memory(), process.word(word::FLAGS), |flags| flags | process::SAID);
    }

    /// The exit code that a process has set, if it has.
    pub fn said_exit(&self, process: Process) -> Option<i32> {
        let load = |word| self.memory().load(process.word(word));
        (load(word::FLAGS) & process::SAID != 0).then(|| load(word::EXIT).cast_signed())
    }

    /// A process ends with this exit code, and nothing of it touches the segment any more. It is
    /// left to the supervisor, to whom somebody has to say so in any case, when other threads of it
    /// are there still, and when it is being ended already.
    pub fn end_process(&self, process: Process, exit: i32) {
        let memory = self.memory();
        self.set_exit(process, exit);
        let of_it = |&thread: &u32| {
            memory.load(THREADS.at(thread) + thread::word::PROCESS) == process.slot() + 1
        };
        if memory.load(process.word(word::SIGNAL)) != 0
            || (0..THREADS.used(memory)).filter(of_it).count() > 1
        {
            return;
        }
        // Afterwards the supervisor may come in between. A parent that ends from here on sees to it.
        let nobody_asks = memory.load(process.word(word::PARENT)) == 0;
        let marks = process::ENDING | if nobody_asks { process::DETACHED } else { 0 };
        update(memory, process.word(word::FLAGS), |flags| flags | marks);
        self.bury(process);
        self.has_ended(process);
    }

    /// Says that a process has ended, of which nothing is left.
    pub(crate) fn has_ended(&self, process: Process) {
        let memory = self.memory();
        self.note_process_ends(process);
        let parent = memory.load(process.word(word::PARENT));
        let was = update(memory, process.word(word::STATE), |_| State::Ended as u32);
        // Who has claimed a spare one may not have said yet that it is the parent.
        let claimed = process::state(was) == State::Claimed;
        let parent = if claimed { was >> 8 } else { parent }.checked_sub(1);
        // A spare that nobody has claimed has no parent who could ask.
        if parent.is_none() {
            update(memory, process.word(word::FLAGS), |flags| flags | process::DETACHED);
        }
        memory.wake(process.word(word::STATE), u32::MAX);
        if let Some(parent) = parent {
            self.ring_process(parent);
        }
    }

    /// Takes everything from a process, wherever it was when it ended.
    pub(crate) fn bury(&self, process: Process) {
        let memory = self.memory();
        let slot = process.slot();
        // First: it asks who the owners' threads are.
        self.leave(process);
        self.bury_threads(slot);
        self.bury_records(slot);
        for latch in [header::CONSOLE_LATCH, header::NAMES_LATCH] {
            latch::Latch(latch).bury(self, slot, false);
        }
        let boot = memory.load(process.word(word::BOOT)).checked_sub(1);
        if let Some(boot) = boot.and_then(|index| Block::at_index(self, index)) {
            boot.release_hold(self, slot);
        }
        self.orphan(slot);
    }

    fn bury_threads(&self, slot: u32) {
        let memory = self.memory();
        for thread in 0..THREADS.used(memory) {
            let at = THREADS.at(thread);
            if memory.load(at + thread::word::PROCESS) == slot + 1 {
                self.note_thread_ends(thread);
                memory.store(at + thread::word::IDENT, 0);
                memory.store(at + thread::word::PROCESS, 0);
            }
        }
    }

    fn bury_records(&self, slot: u32) {
        let system = self;
        let memory = system.memory();
        for index in 0..OBJECTS.used(memory) {
            let at = OBJECTS.at(index);
            let kind = memory.load(at);
            if kind == record::by(MAKING, slot) || kind == record::by(FREEING, slot) {
                record::end(memory, at);
            } else if kind != record::FREE {
                record::release(system, at, slot, || ());
                // One that was woken may have died before it took what it was woken for.
                memory.wake(at + semaphore::word::VALUE, u32::MAX);
            }
        }
        for index in 0..PIPES.used(memory) {
            let kind = memory.load(PIPES.at(index));
            if kind == record::by(FREEING, slot) {
                pipe::free(system, index, slot);
            } else if kind == record::by(MAKING, slot) {
                record::end(memory, PIPES.at(index));
            } else {
                pipe::bury(system, index, slot);
            }
        }
        for index in 0..BLOCKS.used(memory) {
            let at = BLOCKS.at(index);
            let kind = memory.load(at);
            if kind == record::by(MAKING, slot) || kind == record::by(FREEING, slot) {
                block::sweep(system, index);
                record::end(memory, at);
            } else {
                block::release(system, index, slot);
            }
        }
    }

    /// Children of a process that has ended have no parent; nobody asks how those ended that have.
    fn orphan(&self, slot: u32) {
        let memory = self.memory();
        for child in 0..PROCESSES.used(memory) {
            let at = PROCESSES.at(child);
            let process = Process { slot: child, pid: memory.load(at + word::PID) };
            let now = memory.load(at + word::STATE);
            let state = process::state(now);
            if state == State::Claimed && now >> 8 == slot + 1 {
                // It died before it could ask for it.
                if memory.load(at + word::FLAGS) & process::SPARE == 0 {
                    // What it made it hold on its behalf.
                    self.bury_records(child);
                    memory.store(at + word::STATE, State::Free as u32);
                    // A copy may wait for it.
                    memory.wake(at + word::STATE, u32::MAX);
                } else {
                    memory.store(at + word::SIGNAL, 9);
                    self.detach_process(process);
                }
            } else if state != State::Free && memory.load(at + word::PARENT) == slot + 1 {
                memory.store(at + word::PARENT, 0);
                self.detach_process(process);
            }
        }
    }
}
