//! What executors do otherwise than a pool: tasks wait where they can be cancelled, workers are
//! started when they are needed, and all ends when one of them dies. Python: the `ExecutorManager`
//! thread of `concurrent.futures.process`

use super::call::Batch;
use super::error::PoolError;
use super::job::{Job, Sink};
use super::ledger::Span;
use super::seat::{Kind, Seat};
use super::shared::{Phase, Shared, State};
use super::wire::Function;
use crate::Exception;
use crate::futures::{BrokenInterpreterPool, BrokenProcessPool};
use crate::multiprocessing::ProcessError;
use crate::sync::lock;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;

/// A task that may be cancelled.
pub(crate) struct Pending {
    pub function: Function,
    /// Its arguments, and nothing else.
    pub batch: Batch,
    pub sink: Arc<dyn Sink>,
}

/// When a worker of an executor has died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    /// Before it was ready: its initializer has failed.
    Early,
    Late,
}

/// Why an executor takes no task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    ShutDown,
    /// One of its workers has died.
    Broken(Death),
    /// It has no worker, and there is none to be had.
    Process(ProcessError),
}

impl Shared {
    /// Whether tasks are taken.
    pub fn check(&self) -> Result<(), Refusal> {
        check(&lock(&self.state))
    }

    /// Takes a task, and starts a worker for it if there is none that has nothing to do.
    pub fn submit(&self, pending: Pending) -> Result<(), Refusal> {
        let mut guard = lock(&self.state);
        let state = &mut *guard;
        check(state)?;
        state.pending.push_back(pending);
        let hired = self.hire_one(state);
        if let Err(error) = hired {
            // Just this one, which nobody has seen.
            state.pending.pop_back();
            return Err(Refusal::Process(error));
        }
        self.admit(state);
        let behind = Self::send(state) && !self.behind.swap(true, SeqCst);
        let news = behind || !state.hired.is_empty();
        drop(guard);
        if news {
            self.call();
        }
        Ok(())
    }

    /// Starts a worker if one is missing. That none is to be had is an error if there is no other.
    fn hire_one(&self, state: &mut State) -> Result<(), ProcessError> {
        if self.missing(state) == 0 {
            return Ok(());
        }
        let alone = !state.seats.iter().any(Seat::is_taken);
        let mut seats = state.seats.iter_mut().enumerate();
        let Some((place, seat)) = seats.find(|(_, seat)| !seat.is_taken()) else { return Ok(()) };
        match seat.hire(&self.plan, &self.board) {
            Ok(inbox) => state.hired.push((place, inbox)),
            Err(error) if alone => return Err(error),
            Err(_) => {}
        }
        Ok(())
    }

    /// How many workers there should be more: a pool has one in each place, an executor one for
    /// each task that is not answered, as long as there are places.
    pub fn missing(&self, state: &State) -> usize {
        let wanted = match self.plan.kind {
            Kind::Pool => state.seats.len(),
            Kind::Processes | Kind::Interpreters(_) => {
                state.seats.len().min(state.jobs.len() + state.pending.len())
            }
        };
        wanted.saturating_sub(state.seats.iter().filter(|seat| seat.is_taken()).count())
    }

    /// Moves tasks to where they cannot be cancelled any more, as far as there is room. Python:
    /// `add_call_item_to_queue`
    pub fn admit(&self, state: &mut State) {
        while self.has_room(state) {
            let Some(Pending { function, batch, sink }) = state.pending.pop_front() else { return };
            if sink.begin() {
                state.last_job = state.last_job.wrapping_add(1);
                let mut job = Job::new(function, sink);
                job.add(0, batch);
                job.open = false;
                state.jobs.insert(state.last_job, job);
                state.ledger.submit(Span { job: state.last_job, tasks: 0..1, most: 1 });
            }
        }
    }

    fn has_room(&self, state: &State) -> bool {
        match self.plan.kind {
            Kind::Pool => false,
            // CPython's call queue takes one more than there may be workers. What a worker has
            // begun is in it no longer.
            Kind::Processes => {
                let ahead: usize = state.seats.iter().map(Seat::ahead).sum();
                ahead + state.ledger.queued() as usize <= state.seats.len()
            }
            Kind::Interpreters(_) => state.jobs.len() < state.ledger.ready(),
        }
    }

    /// No more tasks are taken. Those that can still be cancelled are, if it is asked for.
    pub fn shut_down(&self, cancel: bool) {
        let mut state = lock(&self.state);
        if state.phase == Phase::Run {
            state.phase = Phase::Close;
        }
        let cancelled =
            if cancel { std::mem::take(&mut state.pending) } else { Default::default() };
        drop(state);
        cancelled.iter().for_each(|pending| pending.sink.cancel());
        self.call();
    }

    /// Ends all workers by SIGKILL, or else by SIGTERM.
    pub fn end_workers(&self, kill: bool) {
        let end = if kill { Seat::kill } else { Seat::terminate };
        lock(&self.state).seats.iter().for_each(end);
    }

    /// A worker has died: so do the others.
    pub fn break_down(state: &mut State, death: Death) {
        if state.broken.is_none() {
            state.broken = Some(death);
            state.phase = Phase::Terminate;
            state.ledger.clear();
            state.seats.iter().for_each(Seat::terminate);
        }
    }
}

impl Kind {
    /// With what tasks fail that are not done.
    pub fn failure(&self, broken: Option<Death>) -> PoolError {
        let exception = match (self, broken) {
            (Self::Pool, _) | (_, None) => return PoolError::Terminated,
            (Self::Processes, Some(_)) => BrokenProcessPool::of_future(),
            (Self::Interpreters(_), Some(death)) => {
                Exception::of(&BrokenInterpreterPool::from(death))
            }
        };
        exception.into()
    }
}

fn check(state: &State) -> Result<(), Refusal> {
    match (&state.broken, state.phase) {
        (Some(death), _) => Err(Refusal::Broken(*death)),
        (None, Phase::Run) => Ok(()),
        (None, Phase::Close | Phase::Terminate) => Err(Refusal::ShutDown),
    }
}
