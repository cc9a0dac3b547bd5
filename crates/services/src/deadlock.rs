//! Who can never go on: threads that wait, without a time-out, for what only others of them could
//! give.

use crate::layout::OBJECTS;
use crate::record::{self, Set};
use crate::{Memory, Process, State, System, ThreadRow, WaitsFor, pipe, semaphore};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Threads that wait for one another in a circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadlock {
    /// Each waits for the next, and the last for the first.
    pub cycle: Vec<Link>,
    /// When the last of them began to wait, on the segment's clock, to the millisecond.
    pub since: Duration,
    /// When it was found, on the same clock.
    pub found: Duration,
}

/// One thread of the circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The pid of its process.
    pub pid: u32,
    /// Its ident.
    pub ident: u32,
    /// Its name.
    pub name: String,
    /// What it waits for.
    pub waits_for: WaitsFor,
    /// What that is called, if it has a name.
    pub label: String,
}

/// A thread as far as this is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    /// What it waits for for ever: any of these threads may give it. `None` when it does not wait,
    /// when it waits with a time-out, or when somebody may give it who is not in the table.
    pub givers: Option<BTreeSet<u32>>,
}

impl Node {
    /// A thread that can go on.
    pub const FREE: Self = Self { givers: None };
}

/// The threads that can never go on: those that do not become free when each thread is freed that
/// has a free giver. (The graph reduction of Holt, "Some deadlock properties of computer systems",
/// Computing Surveys 4 (3), 1972, where any giver will do.)
pub(crate) fn stuck(nodes: &BTreeMap<u32, Node>) -> BTreeSet<u32> {
    let mut stuck: BTreeSet<u32> =
        nodes.iter().filter(|(_, node)| node.givers.is_some()).map(|(&thread, _)| thread).collect();
    loop {
        let free: Vec<u32> = stuck
            .iter()
            .copied()
            .filter(|thread| {
                let givers = nodes[thread].givers.as_ref();
                givers.is_none_or(|givers| {
                    givers.iter().any(|giver| nodes.contains_key(giver) && !stuck.contains(giver))
                })
            })
            .collect();
        if free.is_empty() {
            return stuck;
        }
        for thread in free {
            stuck.remove(&thread);
        }
    }
}

/// Circles among stuck threads, one for each that can be told apart: each thread is in one at most.
pub(crate) fn cycles(nodes: &BTreeMap<u32, Node>, stuck: &BTreeSet<u32>) -> Vec<Vec<u32>> {
    let mut seen = BTreeSet::new();
    let mut cycles = Vec::new();
    for &start in stuck {
        let mut path = Vec::new();
        let mut at = start;
        while seen.insert(at) {
            path.push(at);
            let mut givers = nodes[&at].givers.iter().flatten();
            let Some(&next) = givers.find(|giver| stuck.contains(giver)) else { break };
            at = next;
            if let Some(first) = path.iter().position(|&thread| thread == at) {
                cycles.push(path.split_off(first));
                break;
            }
        }
    }
    cycles
}

impl<M: Memory> System<M> {
    /// Each thread of the table and who could end its wait.
    pub(crate) fn wait_graph(&self, rows: &[ThreadRow]) -> BTreeMap<u32, Node> {
        rows.iter()
            .filter_map(|row| Some((row.thread.slot()?, Node { givers: self.givers(row, rows) })))
            .collect()
    }

    /// Whether what a thread waits for is there to be had.
    fn is_there(&self, waits_for: WaitsFor) -> bool {
        match waits_for {
            WaitsFor::Semaphore(index) | WaitsFor::Lock(index) | WaitsFor::Event(index) => {
                semaphore::is_free(self, index)
            }
            WaitsFor::Reading(index) => pipe::is_ready(self, index, &pipe::READER),
            WaitsFor::Writing(index) => pipe::is_ready(self, index, &pipe::WRITER),
            WaitsFor::Process(_)
            | WaitsFor::Thread(_)
            | WaitsFor::Owned(_)
            | WaitsFor::Given(_)
            | WaitsFor::Bell => false,
        }
    }

    fn givers(&self, row: &ThreadRow, rows: &[ThreadRow]) -> Option<BTreeSet<u32>> {
        let wait = row.wait.as_ref().filter(|wait| !wait.timed)?;
        if self.is_there(wait.waits_for) {
            // It was woken and has not run since.
            return None;
        }
        let one = |slot: Option<u32>| Some(slot.into_iter().collect());
        // Any thread of these processes but the one that waits. A process of which nothing is
        // listed yet may do anything.
        let any = |processes: Vec<u32>| {
            let silent = processes.iter().any(|&process| {
                rows.iter().all(|other| other.thread.process() != process)
                    && self.process_row(process).is_some_and(|row| row.state != State::Ended)
            });
            let others = rows.iter().filter(|other| {
                other.thread != row.thread && processes.contains(&other.thread.process())
            });
            (!silent).then(|| others.filter_map(|other| other.thread.slot()).collect())
        };
        match wait.waits_for {
            WaitsFor::Lock(index) => match semaphore::owner(self, index).checked_sub(1) {
                Some(owner) => one(Some(owner)),
                // It was released, and somebody is about to have it.
                None => None,
            },
            // An owner that has ended without releasing gives it to nobody: it is no giver. One
            // that is not in the table may do anything.
            WaitsFor::Owned(_) | WaitsFor::Thread(_) => one(Some(wait.owner?)),
            WaitsFor::Semaphore(index) | WaitsFor::Event(index) => {
                let at = OBJECTS.at(index.min(OBJECTS.count - 1)) + record::word::HOLDERS;
                any(Set(at).iter(self.memory()).collect())
            }
            WaitsFor::Reading(index) => any(pipe::holders(self, index, pipe::word::WRITERS)),
            WaitsFor::Writing(index) => any(pipe::holders(self, index, pipe::word::READERS)),
            WaitsFor::Given(_) => any(vec![row.thread.process()]),
            // It may be for anything.
            WaitsFor::Bell => None,
            WaitsFor::Process(pid) => {
                let process = Process { slot: wait.owner?, pid };
                let main =
                    rows.iter().find(|other| other.main && other.thread.process() == process.slot);
                // One that is being ended, or has not begun, is nobody's to wait for.
                main.filter(|_| self.is_well(process))
                    .map(|main| main.thread.slot().into_iter().collect())
            }
        }
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests;
