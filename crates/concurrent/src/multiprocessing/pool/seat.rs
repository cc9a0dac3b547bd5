//! A place for a worker, from the parent's side: its process and its two pipes. Nothing here waits.

use super::board::{Board, Page};
use super::job::Job;
use super::ledger::Given;
use super::wire::write_tasks;
use super::worker::{Initializer, Kit, work};
use crate::multiprocessing::connection::one_way;
use crate::multiprocessing::held::{Held, Reader, Writer};
use crate::multiprocessing::{ExitCode, Process, ProcessError, Start};

/// What all workers of a pool are given.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub kind: Kind,
    pub initializer: Option<Initializer>,
    /// After how many tasks a worker is replaced.
    pub most: u32,
    pub start: Start,
}

/// Whose workers they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A pool's: there is always one in every place.
    Pool,
    /// Those of an executor of processes: they are started when they are needed, and end with the
    /// first that dies.
    Processes,
    /// Those of an executor of interpreters, with what their names begin with: as those of
    /// processes, but they are given a task when they have nothing else to do, and not before.
    Interpreters(String),
}

/// The side that tasks leave by.
#[derive(Debug)]
pub(crate) struct Seat {
    place: usize,
    page: Page,
    /// The worker, until its end was taken note of.
    process: Option<Process>,
    /// Closed when there is no more to do.
    tasks: Option<Held<Writer>>,
    /// What is to be written to the pipe and was not yet.
    outbox: Vec<u8>,
    written: usize,
    /// Whether the pipe rings when there is room.
    watched: bool,
}

/// The side where answers arrive. It is the result handler's alone.
#[derive(Debug)]
pub(crate) struct Inbox {
    process: Process,
    answers: Held<Reader>,
    /// The worker has gone, and all that it wrote was read.
    finished: bool,
}

impl Seat {
    /// An empty one.
    pub fn new(board: &Board, place: usize) -> Self {
        let page = board.page(place);
        let (outbox, written, watched) = (Vec::new(), 0, false);
        Self { place, page, process: None, tasks: None, outbox, written, watched }
    }

    /// Starts a worker.
    pub fn hire(&mut self, plan: &Plan, board: &Board) -> Result<Inbox, ProcessError> {
        let (their_tasks, tasks) = one_way()?;
        let (answers, their_answers) = one_way()?;
        answers.it.0.watch_reader(answers.system(), Some(answers.runtime.process.slot()));
        self.page.clear();
        let kit = Kit {
            tasks: their_tasks,
            answers: their_answers,
            board: board.clone(),
            place: self.place as u32,
            most: plan.most,
            catches_exit: plan.kind != Kind::Pool,
            initializer: plan.initializer.clone(),
        };
        let process = Process::new(work, kit).with_start(plan.start);
        let process = match &plan.kind {
            Kind::Pool => {
                let name = process.name().replace("Process", "PoolWorker");
                process.with_name(name).with_daemon(true)
            }
            Kind::Processes => process,
            Kind::Interpreters(prefix) => process.with_name(format!("{prefix}_{}", self.place)),
        };
        process.start()?;
        self.process = Some(process.clone());
        self.tasks = Some(tasks);
        self.outbox.clear();
        (self.written, self.watched) = (0, false);
        Ok(Inbox { process, answers, finished: false })
    }

    /// Whether there is a worker.
    pub fn is_taken(&self) -> bool {
        self.process.is_some()
    }

    /// How many tasks are on their way to the worker, which it has not begun.
    pub fn ahead(&self) -> usize {
        self.page.hand().left().into()
    }

    /// The worker has ended.
    pub fn leave(&mut self) {
        (self.process, self.tasks) = (None, None);
    }

    /// The worker's page of the board.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Ends the worker by SIGTERM.
    pub fn terminate(&self) {
        if let Some(process) = &self.process {
            // Its parent is this process, and it was started.
            process.terminate().ok();
        }
    }

    /// Ends the worker by SIGKILL.
    pub fn kill(&self) {
        if let Some(process) = &self.process {
            // As above.
            process.kill().ok();
        }
    }

    /// Lets the worker end, since it will be given nothing more.
    pub fn dismiss(&mut self) {
        self.tasks = None;
    }

    /// Gives the worker tasks. They are on their way after [`flush`](Self::flush).
    pub fn put(&mut self, given: &Given, job: &Job) {
        let count = (given.tasks.end - given.tasks.start) as u16;
        self.page.change(|hand| Some(hand.opened(given.first, count)));
        let tasks = job.tasks(given.tasks.clone());
        write_tasks(&mut self.outbox, job.function, given.first, tasks);
    }

    /// Writes as much as there is room for, and says whether something is left.
    pub fn flush(&mut self) -> bool {
        let Some(tasks) = self.tasks.as_ref().filter(|_| self.written < self.outbox.len()) else {
            return false;
        };
        let (pipe, system, me) = (tasks.it.0, tasks.system(), tasks.me());
        loop {
            match pipe.write_some(system, me, &self.outbox[self.written..]) {
                Ok(count) => self.written += count,
                // It has died; that will be noticed by its answers' end.
                Err(_) => self.written = self.outbox.len(),
            }
            let left = self.written < self.outbox.len();
            if left && !self.watched {
                // Once more: room that came before the watch did not ring.
                pipe.watch_writer(system, Some(tasks.runtime.process.slot()));
                self.watched = true;
                continue;
            }
            if !left {
                self.outbox.clear();
                self.written = 0;
                if std::mem::take(&mut self.watched) {
                    pipe.watch_writer(system, None);
                }
            }
            return left;
        }
    }

    /// Whether [`flush`](Self::flush) would write something.
    pub fn can_flush(&self) -> bool {
        let tasks = self.tasks.as_ref().filter(|_| self.written < self.outbox.len());
        tasks.is_some_and(|tasks| tasks.it.0.writable(tasks.system()))
    }
}

impl Inbox {
    /// Whether there is something to read, or the worker has ended.
    pub fn has_news(&self) -> bool {
        match self.finished {
            true => self.process.exitcode().is_some(),
            false => self.answers.it.0.readable(self.answers.system()),
        }
    }

    /// Appends what there is to read.
    pub fn read(&mut self, into: &mut Vec<u8>) {
        if !self.finished {
            let (pipe, system, me) = (self.answers.it.0, self.answers.system(), self.answers.me());
            self.finished = pipe.read_some(system, me, into).is_err();
        }
    }

    /// Who has ended, and how, once everything that it wrote was read.
    pub fn ended(&self) -> Option<(u32, ExitCode)> {
        let code = self.finished.then(|| self.process.exitcode())?;
        Some((self.process.pid().unwrap_or_default(), code?))
    }
}
