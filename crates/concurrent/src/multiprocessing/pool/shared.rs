//! What the threads of a pool's parent share. Whoever asks for tasks hands them to workers itself,
//! if there are workers with empty hands; else the result handler does it.

use super::board::Board;
use super::call::Batch;
use super::demand::{Death, Pending};
use super::error::PoolError;
use super::feeder::Feeder;
use super::handler::Handler;
use super::job::{Job, Sink};
use super::ledger::{Ledger, Span};
use super::seat::{Inbox, Kind, Plan, Seat};
use super::wire::Function;
use crate::Thread;
use crate::multiprocessing::ProcessError;
use crate::multiprocessing::runtime::{Runtime, installed, runtime};
use crate::sync::{Mutex, Signal, lock};
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, OnceLock};

/// What a pool may still do. Python: `pool._state`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Run,
    /// No more is asked for; what was, is done.
    Close,
    /// Nothing more is done.
    Terminate,
}

/// How many bytes of tasks are sent to a worker at once, unless one task has more.
const AT_ONCE: usize = 16 << 10;

pub(crate) struct Shared {
    pub runtime: &'static Runtime,
    pub plan: Plan,
    pub board: Board,
    pub state: Mutex<State>,
    /// Somebody has something to say to the result handler, which resets it.
    called: AtomicBool,
    /// A worker's pipe was full; the result handler writes on when there is room.
    pub behind: AtomicBool,
    /// Signalled when tasks have left the queue, and by the end of the pool.
    pub taken: Signal,
    pub handler: OnceLock<Thread>,
    pub feeder: Feeder,
}

pub(crate) struct State {
    pub phase: Phase,
    pub ledger: Ledger,
    pub seats: Vec<Seat>,
    /// Those that have unanswered tasks, or may get more.
    pub jobs: BTreeMap<u32, Job>,
    pub last_job: u32,
    /// Tasks that could not be sent. Their answers are the result handler's to deliver.
    pub refused: Vec<(Arc<dyn Sink>, u32, PoolError)>,
    /// Tasks of an executor, as long as they can be cancelled.
    pub pending: VecDeque<Pending>,
    /// Workers of which the result handler has not heard, and their places.
    pub hired: Vec<(usize, Inbox)>,
    /// One of an executor's workers has died.
    pub broken: Option<Death>,
}

impl Shared {
    /// The parent's side of so many places, with a worker in the first so many of them.
    pub fn start(plan: Plan, places: usize, workers: usize) -> Result<Arc<Self>, PoolError> {
        let runtime = runtime().map_err(ProcessError::from)?;
        let board = Board::new(places)?;
        let mut seats: Vec<_> = (0..places).map(|place| Seat::new(&board, place)).collect();
        let hire = |(place, seat): (usize, &mut Seat)| Ok((place, seat.hire(&plan, &board)?));
        let hired: Result<_, ProcessError> =
            seats.iter_mut().enumerate().take(workers).map(hire).collect();
        let hired = hired.inspect_err(|_| seats.iter().for_each(Seat::terminate))?;
        let (name, daemon) = match &plan.kind {
            Kind::Pool => ("PoolResultHandler", true),
            // It is waited for at the end of the process.
            Kind::Processes | Kind::Interpreters(_) => ("ExecutorManagerThread", false),
        };
        let shared = Arc::new(Self::new(runtime, plan, board, (seats, hired)));
        let handler = Handler::new(Arc::clone(&shared));
        let thread = Thread::new(move || handler.run()).with_name(name).with_daemon(daemon);
        let started = thread.start();
        shared.handler.set(thread).ok();
        // Without the thread its end lets go of the workers.
        started?;
        Ok(shared)
    }

    fn new(
        runtime: &'static Runtime,
        plan: Plan,
        board: Board,
        (seats, hired): (Vec<Seat>, Vec<(usize, Inbox)>),
    ) -> Self {
        let state = State {
            phase: Phase::Run,
            ledger: Ledger::new(seats.len()),
            seats,
            jobs: BTreeMap::new(),
            last_job: 0,
            refused: Vec::new(),
            pending: VecDeque::new(),
            hired,
            broken: None,
        };
        Self {
            runtime,
            plan,
            board,
            state: Mutex::new(state),
            // There may be workers of which the result handler has not heard.
            called: AtomicBool::new(true),
            behind: AtomicBool::new(false),
            taken: Signal::default(),
            handler: OnceLock::new(),
            feeder: Feeder::default(),
        }
    }

    /// Has the result handler look at the state.
    pub fn call(&self) {
        self.called.store(true, SeqCst);
        self.runtime.system.ring_process(self.runtime.process.slot());
    }

    /// Whether somebody has called since the last time.
    pub fn was_called(&self) -> bool {
        // The load alone in most cases: it is looked at again and again.
        self.called.load(SeqCst) && self.called.swap(false, SeqCst)
    }

    /// Whether a worker has room again whose pipe was full.
    pub fn can_flush(&self) -> bool {
        self.behind.load(SeqCst) && lock(&self.state).seats.iter().any(Seat::can_flush)
    }

    /// Begins a job, which gets its tasks by [`add`](Self::add).
    pub fn open(&self, function: Function, sink: Arc<dyn Sink>) -> Result<u32, PoolError> {
        let mut state = lock(&self.state);
        if state.phase != Phase::Run {
            return Err(PoolError::NotRunning);
        }
        state.last_job = state.last_job.wrapping_add(1);
        let job = state.last_job;
        state.jobs.insert(job, Job::new(function, sink));
        Ok(job)
    }

    /// Adds tasks to a job, the first of which has this number, and sends what can be sent.
    /// Nothing happens when the job was abandoned.
    pub fn add(&self, job: u32, first: u32, batch: Batch, last: bool) {
        let count = batch.ends.len() as u32;
        let mut state = lock(&self.state);
        let Some(known) = state.jobs.get_mut(&job) else { return };
        known.open = !last;
        if count > 0 {
            let most = AT_ONCE * count as usize / batch.bytes.len().max(1);
            known.add(first, batch);
            state.ledger.submit(Span { job, tasks: first..first + count, most: most as u32 });
            // The result handler goes on with it.
            if Self::send(&mut state) && !self.behind.swap(true, SeqCst) {
                drop(state);
                self.call();
            }
        } else if known.is_done() {
            state.jobs.remove(&job);
            drop(state);
            // It may have been what the end of the pool waits for.
            self.call();
        }
    }

    /// Adds all tasks of a job, each of so many arguments. Workers begin with the first while the
    /// others are being pickled.
    pub fn add_all<A: Serialize>(&self, job: u32, arguments: &[A], chunksize: usize) {
        let mut rest = Rest { shared: self, job, first: 0, batch: Batch::default() };
        for (task, chunk) in (0..).zip(arguments.chunks(chunksize)) {
            let pushed = rest.batch.push(chunk);
            if pushed.is_err() || rest.batch.bytes.len() >= AT_ONCE {
                self.add(job, rest.first, std::mem::take(&mut rest.batch), false);
                rest.first = task + 1;
            }
            if let Err(error) = pushed {
                self.refuse(job, task, error.into());
            }
        }
    }

    /// A task of a job cannot be sent.
    pub fn refuse(&self, job: u32, task: u32, error: PoolError) {
        let mut state = lock(&self.state);
        if let Some(known) = state.jobs.get(&job) {
            let sink = Arc::clone(&known.sink);
            state.refused.push((sink, task, error));
            drop(state);
            self.call();
        }
    }

    /// Hands out what is queued to workers with room in their hands. Says whether a pipe was full:
    /// then it is to be called again when there is room.
    #[must_use]
    pub fn send(state: &mut State) -> bool {
        let State { ledger, seats, jobs, .. } = state;
        loop {
            while let Some(given) = ledger.give() {
                if let Some(job) = jobs.get(&given.job) {
                    seats[given.worker].put(&given, job);
                }
            }
            let Some((worker, about)) = ledger.overloaded() else { break };
            let Some(hand) = seats[worker].page().change(|hand| Some(hand.shut(about))) else {
                break;
            };
            ledger.took_back(worker, hand.end());
        }
        // All of them: none may be left out because another is full.
        seats.iter_mut().fold(false, |behind, seat| seat.flush() | behind)
    }
}

impl Shared {
    /// Nothing more is done, and the workers end. Waits for that.
    pub fn terminate(&self) {
        if installed().is_none_or(|now| !std::ptr::eq(now, self.runtime)) {
            // In a copy of the process that has made it: its workers and threads are the other's.
            return;
        }
        let mut state = lock(&self.state);
        state.phase = Phase::Terminate;
        state.ledger.clear();
        state.seats.iter().for_each(Seat::terminate);
        drop(state);
        self.taken.notify_all();
        self.call();
        self.join();
    }

    /// Waits until the last worker has ended and the last result was delivered. Within the result
    /// handler, in a callback, it does not.
    pub fn join(&self) {
        if let Some(handler) = self.handler.get() {
            // The calling thread cannot be joined.
            handler.join(None).ok();
        }
        self.feeder.stop();
    }
}

/// The last tasks of a job. They are added at the end, also when that is a panic in the middle:
/// then there are no others, and the pool does not wait for them.
struct Rest<'a> {
    shared: &'a Shared,
    job: u32,
    first: u32,
    batch: Batch,
}

impl Drop for Rest<'_> {
    fn drop(&mut self) {
        self.shared.add(self.job, self.first, std::mem::take(&mut self.batch), true);
    }
}

impl State {
    /// Whether there is nothing left to do, and will not be.
    pub fn is_done(&self) -> bool {
        self.phase == Phase::Close && self.jobs.is_empty() && self.pending.is_empty()
    }

    /// A task has its answer, or will have none: where that goes, if the job was not abandoned.
    pub fn answered(&mut self, job: u32, task: u32) -> Option<Arc<dyn Sink>> {
        let known = self.jobs.get_mut(&job)?;
        known.answered(task);
        let sink = Arc::clone(&known.sink);
        if known.is_done() {
            self.jobs.remove(&job);
        }
        Some(sink)
    }
}
