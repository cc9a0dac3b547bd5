//! The side of whoever can start and end processes: reads what was asked for, says what to do, and
//! puts the tables in order after each that has ended.
//!
//! It never blocks, so it can live where nothing may: on a page's main thread.

use crate::deadlock::{Link, Node, cycles, stuck};
use crate::layout::{BLOCKS, OBJECTS, PIPES, PROCESSES, THREADS, header};
use crate::process::{SPARE, word};
use crate::record::{self, FREEING, MAKING, TableFull, update};
use crate::{
    Chunk, Deadlock, Memory, Process, Start, State, System, block, latch, pipe, process, semaphore,
    thread,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the embedder has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Start this process, in this manner. It joins the segment and calls
    /// [`System::begin_process`], or [`System::begin_copy`] if it is a copy. If it cannot be started, it has ended.
    Start(Process, Start),
    /// End this process, by force, and report that it has ended by this signal.
    End(Process, u32),
}

/// The supervisor of a segment. There is one.
#[derive(Debug)]
pub struct Supervisor<M> {
    system: System<M>,
    /// Waits that were stuck the last time it looked: thread and number of the wait.
    suspects: BTreeSet<(u32, u32)>,
    /// Waits that were reported.
    reported: BTreeSet<(u32, u32)>,
}

impl<M: Memory> Supervisor<M> {
    /// Takes office. Call it once for a segment.
    #[must_use]
    pub fn new(system: System<M>) -> Self {
        system.memory().store(header::SUPERVISED, 1);
        Self { system, suspects: BTreeSet::new(), reported: BTreeSet::new() }
    }

    /// The segment.
    pub fn system(&self) -> &System<M> {
        &self.system
    }

    /// What was asked for since the last call.
    pub fn orders(&mut self) -> Vec<Order> {
        let memory = self.system.memory();
        let mut orders = Vec::new();
        for slot in 0..PROCESSES.used(memory) {
            let at = PROCESSES.at(slot);
            let (asked, starting) = (State::Asked as u32, State::Starting as u32);
            let process = Process { slot, pid: memory.load(at + word::PID) };
            if memory.load(at + word::STATE) == asked
                && memory.exchange(at + word::STATE, asked, starting) == asked
            {
                // A copy waits for it.
                memory.wake(at + word::STATE, u32::MAX);
                let start = process::start(memory.load(at + word::START));
                orders.push(Order::Start(process, start));
            }
            let signal = memory.load(at + word::SIGNAL);
            if signal != 0 && memory.exchange(at + word::SIGNAL, signal, 0) == signal {
                update(memory, at + word::FLAGS, |flags| flags | process::ENDING);
                orders.push(Order::End(process, signal));
            }
        }
        orders
    }

    /// A place for a process that is started before anybody wants it. The embedder starts it; it
    /// then waits in [`System::begin_process`].
    ///
    /// # Errors
    ///
    /// As many processes live as may.
    pub fn new_spare(&mut self) -> Result<Process, TableFull> {
        let memory = self.system.memory();
        let mut process = self.system.claim_process(0)?;
        self.system.name_process(&mut process);
        memory.store(process.word(word::FLAGS), SPARE);
        memory.store(process.word(word::STATE), State::Starting as u32);
        Ok(process)
    }

    /// How many spare processes there are or will be in a moment.
    pub fn spares(&self) -> u32 {
        let memory = self.system.memory();
        (0..PROCESSES.used(memory))
            .filter(|&slot| {
                let load = |word| memory.load(PROCESSES.at(slot) + word);
                let waits =
                    matches!(process::state(load(word::STATE)), State::Starting | State::Spare);
                waits && load(word::FLAGS) & SPARE != 0
            })
            .count() as u32
    }

    /// A process has ended: by itself with the exit code that it set, or with `exit`. Frees what
    /// it held, tells those who wait, and lets its children go.
    pub fn ended(&mut self, process: Process, exit: Option<i32>) {
        let system = &self.system;
        let memory = system.memory();
        if matches!(system.process(process), State::Ended | State::Free) {
            return;
        }
        // First: where it lives on for a moment, it shall touch nothing any more.
        memory.store(process.word(word::LIFE), 0);
        let slot = process.slot;
        // First: who sees it well afterwards knows that nothing of it has been taken.
        update(memory, process.word(word::FLAGS), |flags| flags | process::ENDING);
        self.bury_threads(slot);
        self.bury_records(slot);
        for latch in [header::CONSOLE_LATCH, header::NAMES_LATCH] {
            latch::Latch(latch).bury(system, slot, false);
        }
        let boot = memory.load(process.word(word::BOOT)).checked_sub(1);
        if let Some(boot) = boot.and_then(|index| crate::Block::at_index(system, index)) {
            boot.release_hold(system, slot);
        }
        self.orphan(slot);
        if let Some(exit) = exit {
            memory.store(process.word(word::EXIT), exit.cast_unsigned());
        }
        // Once it has ended, its place may become another's.
        let parent = memory.load(process.word(word::PARENT)).checked_sub(1);
        memory.store(process.word(word::STATE), State::Ended as u32);
        memory.wake(process.word(word::STATE), u32::MAX);
        // A spare that nobody has claimed has no parent who could ask.
        if parent.is_none() {
            update(memory, process.word(word::FLAGS), |flags| flags | process::DETACHED);
        }
        system.bury_detached(process);
        if let Some(parent) = parent {
            system.ring_process(parent);
        }
    }

    fn bury_threads(&self, slot: u32) {
        let memory = self.system.memory();
        for thread in 0..THREADS.used(memory) {
            let at = THREADS.at(thread);
            if memory.load(at + thread::word::PROCESS) == slot + 1 {
                memory.store(at + thread::word::IDENT, 0);
                memory.store(at + thread::word::PROCESS, 0);
            }
        }
    }

    fn bury_records(&self, slot: u32) {
        let system = &self.system;
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
        let memory = self.system.memory();
        for child in 0..PROCESSES.used(memory) {
            let at = PROCESSES.at(child);
            let process = Process { slot: child, pid: memory.load(at + word::PID) };
            let now = memory.load(at + word::STATE);
            let state = process::state(now);
            if state == State::Claimed && now >> 8 == slot + 1 {
                // It died before it could ask for it.
                if memory.load(at + word::FLAGS) & SPARE == 0 {
                    // What it made it hold on its behalf.
                    self.bury_records(child);
                    memory.store(at + word::STATE, State::Free as u32);
                    // A copy may wait for it.
                    memory.wake(at + word::STATE, u32::MAX);
                } else {
                    memory.store(at + word::SIGNAL, 9);
                }
            } else if state != State::Free && memory.load(at + word::PARENT) == slot + 1 {
                memory.store(at + word::PARENT, 0);
                self.system.detach_process(process);
            }
        }
    }

    /// What was written to the console since the last call.
    pub fn console(&mut self) -> impl Iterator<Item = Chunk> {
        std::iter::from_fn(|| self.system.read_console())
    }

    /// Deadlocks that were there the last time too and were not reported yet. Call it every 40 ms,
    /// and each is found within 100.
    pub fn deadlocks(&mut self) -> Vec<Deadlock> {
        let rows: Vec<_> = self.system.threads().collect();
        let nodes = self.system.wait_graph(&rows);
        let rows: BTreeMap<_, _> =
            rows.into_iter().filter_map(|row| Some((row.thread.slot()?, row))).collect();
        let number = |slot: u32| rows[&slot].wait.as_ref().map_or(0, |wait| wait.number);
        let found = stuck(&nodes);
        let suspects: BTreeSet<_> = found.iter().map(|&slot| (slot, number(slot))).collect();
        // The table is not read at one moment. Waits that are the same at two looks have lasted
        // from one to the other, so at some moment between them all lasted at once.
        let sure: BTreeSet<u32> =
            suspects.intersection(&self.suspects).map(|&(slot, _)| slot).collect();
        // Everybody else may have moved on.
        let nodes: BTreeMap<_, _> = nodes
            .into_iter()
            .map(|(slot, node)| (slot, if sure.contains(&slot) { node } else { Node::FREE }))
            .collect();
        let whole = stuck(&nodes);
        self.reported.retain(|wait| suspects.contains(wait));
        self.suspects = suspects;
        let mut deadlocks = Vec::new();
        for cycle in cycles(&nodes, &whole) {
            let waits: Vec<_> = cycle.iter().map(|&slot| (slot, number(slot))).collect();
            if waits.iter().any(|wait| self.reported.contains(wait)) {
                continue;
            }
            self.reported.extend(waits);
            let link = |slot: u32| {
                let row = &rows[&slot];
                let wait = row.wait.as_ref()?;
                Some(Link {
                    pid: row.pid,
                    ident: row.ident,
                    name: row.name.clone(),
                    waits_for: wait.waits_for,
                    label: wait.label.clone(),
                })
            };
            let since = |slot: &u32| rows[slot].wait.as_ref().map(|wait| wait.since);
            deadlocks.push(Deadlock {
                since: cycle.iter().filter_map(since).max().unwrap_or_default(),
                found: self.system.now(),
                cycle: cycle.into_iter().filter_map(link).collect(),
            });
        }
        deadlocks
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests;
