//! A segment, its supervisor, and the workers that are its processes.

mod begin;

use crate::children::{Child, Image};
use crate::forks::{Copied, Forks};
use crate::workers::Workers;
use gloo_timers::callback::Interval;
use services::{
    Chunk, Deadlock, Journal, Order, Process, ProcessRow, Shared, Start, State, Stream, Supervisor,
    System, ThreadRow,
};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web::JsError;
use web::worker::Said;
use wire::{LabBoot, LabSays};

/// How much pipes and blocks can take; what is not used takes no memory.
const BYTES: u32 = 128 << 20;
/// Processes that may live at once, spares included.
const LIVE: u32 = 64;
/// How often deadlocks are looked for.
const LOOK_MS: u32 = 40;
/// SIGABRT: it trapped without having said anything.
const ABORTED: i32 = -6;

/// Which of the two images processes are instances of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No threads; the memory is private.
    Process,
    /// With threads, which share the memory.
    Threads,
}

impl Kind {
    const fn folder(self) -> &'static str {
        match self {
            Self::Process => "lab-process",
            Self::Threads => "lab-threads",
        }
    }
}

/// What happens in a machine.
#[derive(Clone, Debug)]
pub enum Event {
    /// Something was written to the console.
    Console(Chunk),
    /// Threads wait for one another.
    Deadlock(Deadlock),
    /// A process was started, or has ended.
    Process(ProcessRow),
    /// The first process has ended, with this exit code; the others with it.
    Ended(i32),
}

/// A running program with all its processes.
pub struct Machine(Rc<RefCell<Inner>>);

struct Inner {
    me: Weak<RefCell<Inner>>,
    supervisor: Supervisor<Shared>,
    kind: Kind,
    image: Image,
    first: Process,
    workers: Workers,
    children: BTreeMap<u32, Child>,
    forks: Forks,
    /// Processes that are kept ready.
    spares: u32,
    hear: Rc<dyn Fn(Event)>,
    _look: Interval,
}

impl Machine {
    /// Starts the program of this name in a new segment, whose [`journal`](Self::journal) has so
    /// many entries; none is kept for 0. Events go to `hear`, never from within a call.
    ///
    /// # Errors
    ///
    /// The image cannot be loaded, or the page cannot share memory.
    pub async fn start(
        kind: Kind,
        program: &str,
        spares: u32,
        entries: u32,
        hear: Rc<dyn Fn(Event)>,
    ) -> Result<Self, JsError> {
        let folder = kind.folder();
        let module = web::module::compile(&format!("engine/{folder}/engine_bg.wasm")).await?;
        let fail =
            |message: String| JsError { attempt: "share memory with workers".into(), message };
        let words = match entries {
            0 => System::<Shared>::words_for(BYTES),
            entries => System::<Shared>::words_with_journal(BYTES, entries),
        };
        let memory = Shared::create(words).ok_or_else(|| fail("this page may not".into()))?;
        let segment = memory.memory().clone().into();
        let system = match entries {
            0 => System::create(memory, LIVE),
            entries => System::create_with_journal(memory, LIVE, entries),
        };
        let system = system.map_err(|error| fail(error.to_string()))?;
        let first = system.root_process("MainProcess").map_err(|error| fail(error.to_string()))?;
        let inner = Rc::new_cyclic(|me: &Weak<RefCell<Inner>>| {
            let looker = me.clone();
            RefCell::new(Inner {
                me: me.clone(),
                supervisor: Supervisor::new(system),
                kind,
                image: Image { module, segment },
                first,
                workers: Workers::new(format!("worker.js#{folder}")),
                children: BTreeMap::new(),
                forks: Forks::default(),
                spares,
                hear,
                _look: Interval::new(LOOK_MS, move || look(&looker)),
            })
        });
        let boot =
            LabBoot::First { slot: first.slot(), pid: first.pid(), program: program.to_owned() };
        {
            let mut inner = inner.borrow_mut();
            let worker = inner.workers.cold()?;
            inner.begin(first, worker, &boot)?;
            inner.workers.fill();
        }
        spawn_local(answer_the_bell(Rc::downgrade(&inner)));
        Ok(Self(inner))
    }

    /// All processes, with the bytes that each has allocated where that can be seen.
    #[must_use]
    pub fn processes(&self) -> Vec<ProcessRow> {
        let inner = self.0.borrow();
        let memory = |row: &ProcessRow| {
            let child = inner.children.get(&row.process.slot())?;
            child.allocated().filter(|_| child.process == row.process)
        };
        let rows = inner.supervisor.system().processes();
        rows.map(|row| ProcessRow { memory: memory(&row).unwrap_or(row.memory), ..row }).collect()
    }

    /// All threads.
    #[must_use]
    pub fn threads(&self) -> Vec<ThreadRow> {
        self.0.borrow().supervisor.system().threads().collect()
    }

    /// What its threads have done so far, as they wrote it down.
    #[must_use]
    pub fn journal(&self) -> Journal {
        self.0.borrow().supervisor.system().journal()
    }

    /// The time since the machine was started, which is that of its console and its tables.
    #[must_use]
    pub fn now(&self) -> std::time::Duration {
        self.0.borrow().supervisor.system().now()
    }

    /// Ends a process by a signal.
    pub fn signal(&self, process: Process, signal: u32) {
        self.0.borrow().supervisor.system().signal_process(process, signal);
    }

    /// How many workers there are, kept ones included.
    #[must_use]
    pub fn workers(&self) -> usize {
        let inner = self.0.borrow();
        inner.workers.len() + inner.children.values().map(Child::workers).sum::<usize>()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let mut inner = self.0.borrow_mut();
        inner.children.clear();
        // Whoever awaits the bell looks, and finds nothing.
        inner.supervisor.system().ring();
    }
}

/// Does what was asked for whenever somebody rings, until the machine is gone.
async fn answer_the_bell(machine: Weak<RefCell<Inner>>) {
    loop {
        let (rung, system) = {
            let Some(inner) = machine.upgrade() else { return };
            let system = inner.borrow().supervisor.system().clone();
            // Before looking: what is asked for after this look rings again.
            let rung = system.rung();
            Inner::work(&inner);
            (rung, system)
        };
        match system.memory().changed(System::<Shared>::BELL, rung) {
            // It was rung, or there is nothing to tell how it ended.
            Some(promise) => drop(JsFuture::from(promise).await),
            // A browser that cannot await a word.
            None => gloo_timers::future::TimeoutFuture::new(2).await,
        }
    }
}

fn look(machine: &Weak<RefCell<Inner>>) {
    let Some(inner) = machine.upgrade() else { return };
    Inner::work(&inner);
    let (deadlocks, hear) = {
        let mut inner = inner.borrow_mut();
        inner.give_up_on_late_starts();
        (inner.supervisor.deadlocks(), inner.hear.clone())
    };
    deadlocks.into_iter().for_each(|deadlock| hear(Event::Deadlock(deadlock)));
}

impl Inner {
    fn work(this: &Rc<RefCell<Self>>) {
        let (events, hear) = {
            let mut inner = this.borrow_mut();
            for order in inner.supervisor.orders() {
                inner.obey(&order);
            }
            inner.keep_spares();
            let events: Vec<_> = inner.supervisor.console().map(Event::Console).collect();
            (events, inner.hear.clone())
        };
        events.into_iter().for_each(|event| hear(event));
    }

    fn obey(&mut self, order: &Order) {
        match *order {
            Order::Start(process, Start::Fork) => {
                if let Some(copied) = self.forks.asked(process) {
                    self.begin_copy(&copied);
                }
            }
            Order::Start(process, start) => {
                let worker = match start {
                    Start::Spawn => self.workers.cold(),
                    Start::Fork | Start::Spare => self.workers.take(),
                };
                let boot = LabBoot::Process { slot: process.slot(), pid: process.pid() };
                if let Err(error) = worker.and_then(|worker| self.begin(process, worker, &boot)) {
                    self.complain(process, &error.to_string());
                    self.end(process, Some(1));
                }
            }
            Order::End(process, signal) => {
                self.end(process, Some(-(signal.cast_signed())));
            }
        }
    }

    fn keep_spares(&mut self) {
        while self.supervisor.spares() < self.spares {
            let Ok(spare) = self.supervisor.new_spare() else { return };
            self.obey(&Order::Start(spare, Start::Spare));
        }
        self.workers.fill();
    }

    fn heard(&mut self, process: Process, said: Said) {
        match said {
            Said::Parked => {}
            Said::Error(text) => {
                if self.supervisor.system().said_exit(process).is_none() {
                    self.complain(process, &text);
                    self.end(process, Some(ABORTED));
                } else {
                    self.end(process, None);
                }
            }
            Said::Message(message) => match wire::decode(&message.bytes) {
                Ok(LabSays::StartThread { name: _, entry }) => self.start_thread(process, entry),
                Ok(LabSays::Memory { address }) => {
                    if let Some(child) = self.children.get_mut(&process.slot()) {
                        child.counts_at(address);
                    }
                }
                Ok(LabSays::Fork { slot, pid, parcel }) => {
                    let boot = LabBoot::Fork { slot, pid, parcel };
                    let memory = message.attachments.into_iter().next();
                    if let Some((process, memory)) = Process::known(slot, pid).zip(memory)
                        && let Some(copied) = self.forks.copied(Copied { process, boot, memory })
                    {
                        self.begin_copy(&copied);
                    }
                }
                Ok(LabSays::Ended) => self.end(process, None),
                // Its worker ends with the process.
                Ok(LabSays::ThreadEnded) => {}
                Err(error) => self.complain(process, &error.to_string()),
            },
        }
    }

    /// A process has ended, or shall.
    fn end(&mut self, process: Process, exit: Option<i32>) {
        let row = self.row(process);
        let ended_itself = row.as_ref().and_then(|row| row.exit);
        let said = || self.supervisor.system().said_exit(process);
        let code = ended_itself.or(exit).or_else(said).unwrap_or(0);
        // Before anything else, because somebody may be waiting for it.
        let is_news = self.supervisor.ended(process, exit);
        if self.children.get(&process.slot()).is_some_and(|child| child.process == process) {
            self.children.remove(&process.slot());
        }
        let system = self.supervisor.system();
        let goes = |it| !matches!(system.process(it), State::Free | State::Ended);
        self.forks.ended(process, goes);
        if let Some(row) = row.filter(|_| is_news) {
            self.tell(Event::Process(ProcessRow { state: State::Ended, exit: Some(code), ..row }));
        }
        if process == self.first {
            self.children.clear();
            let (hear, me) = (self.hear.clone(), self.me.clone());
            spawn_local(async move {
                if let Some(inner) = me.upgrade() {
                    // What was written comes before.
                    Self::work(&inner);
                    hear(Event::Ended(code));
                }
            });
        }
    }

    /// Writes to the console on a process's behalf.
    fn complain(&self, process: Process, what: &str) {
        let chunk = Chunk {
            pid: process.pid(),
            ident: 0,
            name: "browser".into(),
            stream: Stream::Err,
            at: self.supervisor.system().now(),
            bytes: format!("process {}: {what}\n", process.pid()).into_bytes(),
        };
        self.tell(Event::Console(chunk));
    }

    fn row(&self, process: Process) -> Option<ProcessRow> {
        let row = self.supervisor.system().process_row(process.slot())?;
        (row.process == process).then_some(row)
    }

    fn tell_of(&self, process: Process) {
        if let Some(row) = self.row(process) {
            self.tell(Event::Process(row));
        }
    }

    /// Tells of an event, not from within this call.
    fn tell(&self, event: Event) {
        let hear = self.hear.clone();
        spawn_local(async move { hear(event) });
    }
}
