//! The table of processes and threads: those that live, and those that have ended in this run.

use services::{Process, ProcessRow, Start, State, ThreadRow, waits_for};
use std::collections::BTreeMap;
use std::time::Duration;

/// A process of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessLine {
    /// Which it is.
    pub process: Process,
    /// Its parent's pid.
    pub parent: Option<u32>,
    /// Its name.
    pub name: String,
    /// In a word: starting, running, ended.
    pub state: &'static str,
    /// How it was started, in a word.
    pub start: &'static str,
    /// Whether it is a daemon.
    pub daemon: bool,
    /// Its exit code, when it has ended.
    pub exit: Option<i32>,
    /// Bytes that it has allocated, where it says so.
    pub memory: u32,
    /// Its threads that are alive.
    pub threads: Vec<ThreadLine>,
}

/// A thread of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadLine {
    /// Its number within its process.
    pub ident: u32,
    /// Its name.
    pub name: String,
    /// Whether it is a daemon.
    pub daemon: bool,
    /// What it waits for, and for how long it has.
    pub waits: Option<(String, Duration)>,
}

/// All processes of a run, in the order of their pids.
#[derive(Clone, Debug, Default)]
pub struct Table {
    lines: BTreeMap<u32, ProcessLine>,
}

impl Table {
    /// Takes what is known of a process now.
    pub fn process(&mut self, row: &ProcessRow) {
        let memory = self.lines.get(&row.process.pid()).map_or(0, |line| line.memory);
        let threads = self.lines.remove(&row.process.pid()).map_or(Vec::new(), |it| it.threads);
        let ended = row.state == State::Ended;
        self.lines.insert(
            row.process.pid(),
            ProcessLine {
                process: row.process,
                parent: row.parent,
                name: row.name.clone(),
                state: match row.state {
                    State::Free | State::Claimed | State::Asked | State::Starting => "starting",
                    State::Spare => "spare",
                    State::Running => "running",
                    State::Ended => "ended",
                },
                start: match row.start {
                    Start::Spawn => "spawn",
                    Start::Spare => "spare",
                    Start::Fork => "fork",
                },
                daemon: row.daemon,
                exit: row.exit,
                memory: row.memory.max(memory),
                threads: if ended { Vec::new() } else { threads },
            },
        );
    }

    /// Takes a look at everything that lives, at a moment of the segment's clock.
    pub fn look(&mut self, processes: &[ProcessRow], threads: &[ThreadRow], now: Duration) {
        for row in processes {
            self.process(row);
        }
        for line in self.lines.values_mut() {
            let alive = processes.iter().any(|row| row.process == line.process);
            if !alive && line.exit.is_none() {
                // It has ended between two looks, and nobody asked how.
                line.state = "ended";
            }
            let mine = threads.iter().filter(|row| row.pid == line.process.pid() && alive);
            line.threads = mine.map(|row| thread(row, threads, now)).collect();
        }
    }

    /// The lines, without those of processes that were kept ready and that nobody has claimed.
    pub fn lines(&self) -> impl Iterator<Item = &ProcessLine> {
        self.lines.values().filter(|line| line.state != "spare" && !line.name.is_empty())
    }
}

fn thread(row: &ThreadRow, threads: &[ThreadRow], now: Duration) -> ThreadLine {
    let waits = row.wait.as_ref().map(|wait| {
        let joined = match wait.waits_for {
            services::WaitsFor::Thread(slot) => {
                threads.iter().find(|row| row.thread.slot() == Some(slot)).map(|row| &*row.name)
            }
            _ => None,
        };
        let label = joined.unwrap_or(&wait.label);
        (waits_for(wait.waits_for, label), now.saturating_sub(wait.since))
    });
    ThreadLine { ident: row.ident, name: row.name.clone(), daemon: row.daemon, waits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(pid: u32, name: &str, state: State, exit: Option<i32>) -> ProcessRow {
        ProcessRow {
            process: Process::known(pid % 100, pid).unwrap(),
            state,
            parent: Some(1001),
            name: name.into(),
            start: Start::Spawn,
            daemon: false,
            exit,
            memory: 0,
        }
    }

    fn shown(table: &Table) -> Vec<String> {
        let show = |line: &ProcessLine| {
            let exit = line.exit.map_or(String::new(), |exit| format!(" {exit}"));
            format!("{} {}{exit}", line.name, line.state)
        };
        table.lines().map(show).collect()
    }

    #[test]
    fn those_that_have_ended_stay_in_the_table() {
        let mut table = Table::default();
        let now = Duration::ZERO;
        let running = [row(1001, "Main", State::Running, None), row(1002, "p", State::Asked, None)];
        table.look(&running, &[], now);
        assert_eq!(shown(&table), ["Main running", "p starting"]);
        table.process(&row(1002, "p", State::Ended, Some(-9)));
        table.look(&running[..1], &[], now);
        assert_eq!(shown(&table), ["Main running", "p ended -9"]);
        table.look(&[], &[], now);
        assert_eq!(shown(&table), ["Main ended", "p ended -9"]);
    }

    #[test]
    fn spares_that_nobody_has_claimed_are_not_shown() {
        let mut table = Table::default();
        table.look(&[row(1003, "", State::Spare, None)], &[], Duration::ZERO);
        assert_eq!(shown(&table), <[String; 0]>::default());
    }
}
