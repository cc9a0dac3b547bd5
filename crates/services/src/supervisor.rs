//! The side of whoever can start and end processes: reads what was asked for, says what to do, and
//! puts the tables in order after each that has ended.
//!
//! It never blocks, so it can live where nothing may: on a page's main thread.
//!
#![doc = include_str!("supervisor.md")]

use crate::deadlock::{Left, Link, Node, cycles, stuck};
use crate::layout::{PROCESSES, header};
use crate::process::{SPARE, word};
use crate::record::{TableFull, update};
use crate::{Chunk, Deadlock, Memory, Process, Start, State, System, process};
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
    /// What those had who have ended.
    left: Left,
}

impl<M: Memory> Supervisor<M> {
    /// Takes office. Call it once for a segment.
    #[must_use]
    pub fn new(system: System<M>) -> Self {
        system.memory().store(header::SUPERVISED, 1);
        Self { system, suspects: BTreeSet::new(), reported: BTreeSet::new(), left: Left::new() }
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

    /// Has the spare processes ended that nobody has claimed: [`orders`](Self::orders) says so next.
    /// To be called at the end, or they would wait for ever.
    pub fn dismiss_spares(&mut self) {
        let memory = self.system.memory();
        for at in (0..PROCESSES.count).map(|slot| PROCESSES.at(slot)) {
            let waits = matches!(
                process::state(memory.load(at + word::STATE)),
                State::Starting | State::Spare
            );
            if waits && memory.load(at + word::FLAGS) & SPARE != 0 {
                memory.store(at + word::SIGNAL, 9);
            }
        }
    }

    /// A process has ended: by itself with the exit code that it set, or with `exit`. Frees what
    /// it held, tells those who wait, and lets its children go. One that has put its own affairs in
    /// order keeps its exit code. Says whether it was the first to say so.
    pub fn ended(&mut self, process: Process, exit: Option<i32>) -> bool {
        let system = &self.system;
        let memory = system.memory();
        let flags = process.word(word::FLAGS);
        let state = system.process(process);
        let name = system.process_row(process.slot).map(|row| row.name).unwrap_or_default();
        if state == State::Free || memory.load(flags) & process::REAPED != 0 {
            return false;
        }
        // First: where it lives on for a moment, it shall touch nothing any more.
        memory.store(process.word(word::LIFE), 0);
        if state == State::Ended {
            system.left_by(process, &name, &mut self.left);
            update(memory, flags, |flags| flags | process::REAPED);
            system.bury_detached(process);
            return true;
        }
        // First: who sees it well afterwards knows that nothing of it has been taken.
        update(memory, flags, |flags| flags | process::ENDING);
        system.bury(process);
        system.left_by(process, &name, &mut self.left);
        if let Some(exit) = exit {
            memory.store(process.word(word::EXIT), exit.cast_unsigned());
        }
        update(memory, flags, |flags| flags | process::REAPED);
        system.has_ended(process);
        system.bury_detached(process);
        true
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
        let gone = |slot: u32| {
            let wait = rows[&slot].wait.as_ref()?;
            self.system.gone(wait.waits_for, &self.left)
        };
        let left = whole.iter().filter_map(|&slot| Some((vec![slot], Some(gone(slot)?))));
        let circles = cycles(&nodes, &whole).into_iter().map(|cycle| (cycle, None));
        // Who is gone says more than a circle of those who could have released it in between.
        for (cycle, gone) in left.chain(circles) {
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
                gone,
                cycle: cycle.into_iter().filter_map(link).collect(),
            });
        }
        deadlocks
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests;
