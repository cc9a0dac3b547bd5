//! The result handler: the one thread of the parent that reads what workers answer, calls
//! callbacks, and replaces workers. Python has two: `_handle_results` and `_handle_workers`.
//!
//! It waits for all workers at once, and for nothing else: it reads and writes their pipes without
//! waiting, so a worker that is slow, stopped or dead holds nobody up.

use super::demand::Death;
use super::error::PoolError;
use super::job::Sink;
use super::ledger::Lost;
use super::seat::{Inbox, Kind, Seat};
use super::shared::{Phase, Shared, State};
use super::wire::{Says, first_message, read_answer};
use super::words;
use crate::Exception;
use crate::multiprocessing::PickleError;
use crate::multiprocessing::pickle::loads;
use crate::sync::lock;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

/// How long a place stays empty before it is tried again to have a worker for it.
const AGAIN: Duration = Duration::from_millis(100);
/// A buffer that has become larger is given back.
const LARGE: usize = 1 << 20;

pub(super) struct Handler {
    shared: Arc<Shared>,
    desks: Vec<Desk>,
    deliveries: Vec<Delivery>,
    /// A worker is wanted that could not be had.
    wants: bool,
}

/// What the handler has of one worker.
struct Desk {
    inbox: Option<Inbox>,
    bytes: Vec<u8>,
    /// How many of them are used up when everything is delivered.
    used: usize,
}

/// What is delivered once the state is unlocked.
enum Delivery {
    /// The answer to a task, and where it is in the bytes of a worker.
    Answer { sink: Arc<dyn Sink>, task: u32, worker: usize, says: Says, bytes: Range<usize> },
    /// There is none.
    Failure { sink: Arc<dyn Sink>, task: u32, error: PoolError },
    /// There is none for any of its tasks.
    Abandoned { sink: Arc<dyn Sink>, error: PoolError },
}

impl Handler {
    /// The workers are those that the state says were hired.
    pub fn new(shared: Arc<Shared>) -> Self {
        let desk = |_| Desk { inbox: None, bytes: Vec::new(), used: 0 };
        let desks = (0..lock(&shared.state).seats.len()).map(desk).collect();
        Self { shared, desks, deliveries: Vec::new(), wants: false }
    }

    /// Until the last worker has ended.
    pub fn run(mut self) {
        loop {
            self.wait();
            for Desk { inbox, bytes, .. } in &mut self.desks {
                inbox.iter_mut().for_each(|inbox| inbox.read(bytes));
            }
            let goes_on = self.turn();
            self.deliver();
            if !goes_on {
                return;
            }
        }
    }

    fn wait(&self) {
        let Self { shared, desks, .. } = self;
        let runtime = shared.runtime;
        let timeout = self.wants.then_some(AGAIN);
        runtime.system.wait_for(runtime.me(), "answers of workers", timeout, || {
            let news = desks.iter().flat_map(|desk| &desk.inbox).any(Inbox::has_news);
            (news || shared.was_called() || shared.can_flush()).then_some(())
        });
    }

    /// Brings the state up to date, and says whether there is more to come.
    fn turn(&mut self) -> bool {
        let shared = Arc::clone(&self.shared);
        let mut state = lock(&shared.state);
        let state = &mut *state;
        for (place, inbox) in state.hired.drain(..) {
            self.desks[place].inbox = Some(inbox);
        }
        // Of all first: what has arrived counts, even if everything ends with one of them.
        (0..self.desks.len()).for_each(|worker| self.take_answers(state, worker));
        (0..self.desks.len()).for_each(|worker| self.take_end(state, worker));
        shared.admit(state);
        for (sink, task, error) in std::mem::take(&mut state.refused) {
            self.deliveries.push(Delivery::Failure { sink, task, error });
        }
        let done = state.is_done();
        match state.phase {
            Phase::Run | Phase::Close if !done => self.hire(state),
            Phase::Run | Phase::Close => {
                state.seats.iter_mut().for_each(Seat::dismiss);
                self.wants = false;
            }
            Phase::Terminate => {
                let jobs = std::mem::take(&mut state.jobs).into_values().map(|job| job.sink);
                let pending = std::mem::take(&mut state.pending).into_iter().map(|it| it.sink);
                let error = shared.plan.kind.failure(state.broken);
                let abandoned = |sink| Delivery::Abandoned { sink, error: error.clone() };
                self.deliveries.extend(jobs.chain(pending).map(abandoned));
                self.wants = false;
            }
        }
        shared.behind.store(Shared::send(state), SeqCst);
        shared.taken.notify_all();
        state.phase == Phase::Run
            || self.wants
            || self.desks.iter().any(|desk| desk.inbox.is_some())
    }

    fn take_answers(&mut self, state: &mut State, worker: usize) {
        let desk = &mut self.desks[worker];
        let (mut rest, mut answers) = (&desk.bytes[..], 0);
        while let Some((message, more)) = first_message(rest) {
            let end = desk.bytes.len() - more.len();
            rest = more;
            let Some((says, number, bytes)) = read_answer(message) else { continue };
            if says == Says::Ready {
                state.ledger.hire(worker, self.shared.plan.most);
                continue;
            }
            let Some((job, task)) = state.ledger.answered(worker, number) else { continue };
            answers += 1;
            let bytes = end - bytes.len()..end;
            if let Some(sink) = state.answered(job, task) {
                self.deliveries.push(Delivery::Answer { sink, task, worker, says, bytes });
            }
        }
        desk.used = desk.bytes.len() - rest.len();
        state.ledger.looked(worker, answers);
    }

    /// Takes note of the end of a worker.
    fn take_end(&mut self, state: &mut State, worker: usize) {
        let desk = &mut self.desks[worker];
        let Some((pid, exitcode)) = desk.inbox.as_ref().and_then(Inbox::ended) else { return };
        // The rest is an answer that it did not write to its end.
        (desk.inbox, desk.used) = (None, desk.bytes.len());
        let page = state.seats[worker].page().clone();
        state.seats[worker].leave();
        let (here, spent) = (state.ledger.is_here(worker), state.ledger.is_spent(worker));
        // Where killing takes its time, the dead begin nothing more either.
        let Some(hand) = page.change(|hand| Some(hand.closed())) else { return };
        let lost = state.ledger.died(worker, hand.next());
        if self.shared.plan.kind != Kind::Pool {
            // It has ended as it should when it leaves nothing undone.
            if !lost.is_empty() || !(spent || state.is_done()) {
                Shared::break_down(state, if here { Death::Late } else { Death::Early });
            }
            return;
        }
        for Lost { number, job, task } in lost {
            let words = page.words(number).and_then(|words| words::from_bytes(&words));
            let error = words.map_or(PoolError::WorkerLost { pid, exitcode }, Into::into);
            if let Some(sink) = state.answered(job, task) {
                self.deliveries.push(Delivery::Failure { sink, task, error });
            }
        }
    }

    /// Has as many workers as there shall be. One that cannot be had now may be later.
    fn hire(&mut self, state: &mut State) {
        let mut missing = self.shared.missing(state);
        for (seat, desk) in state.seats.iter_mut().zip(&mut self.desks) {
            if missing > 0 && desk.inbox.is_none() {
                desk.inbox = seat.hire(&self.shared.plan, &self.shared.board).ok();
                missing -= usize::from(desk.inbox.is_some());
            }
        }
        self.wants = missing > 0;
    }

    /// Delivers, and makes room for more.
    fn deliver(&mut self) {
        for delivery in self.deliveries.drain(..) {
            let sink = match &delivery {
                Delivery::Answer { sink, .. }
                | Delivery::Failure { sink, .. }
                | Delivery::Abandoned { sink, .. } => Arc::clone(sink),
            };
            let desks = &self.desks;
            // AssertUnwindSafe: what reads results may panic as it likes; then there is none.
            let delivered = catch_unwind(AssertUnwindSafe(|| match delivery {
                Delivery::Answer { sink, task, worker, says, bytes } => {
                    sink.answer(task, understood(says, &desks[worker].bytes[bytes]));
                }
                Delivery::Failure { sink, task, error } => sink.answer(task, Err(error)),
                Delivery::Abandoned { sink, error } => sink.abandon(&error),
            }));
            if let Err(panic) = delivered {
                sink.abandon(&PickleError(Exception::from_panic(panic).to_string()).into());
            }
        }
        for Desk { bytes, used, .. } in &mut self.desks {
            bytes.drain(..std::mem::take(used));
            if bytes.is_empty() && bytes.capacity() > LARGE {
                *bytes = Vec::new();
            }
        }
    }
}

/// What a worker says about a task.
fn understood(says: Says, bytes: &[u8]) -> Result<&[u8], PoolError> {
    Err(match says {
        Says::Done | Says::Ready => return Ok(bytes),
        Says::Raised => PoolError::Raised(loads(bytes)?),
        Says::Unread => PickleError(loads(bytes)?).into(),
        Says::Unsent => {
            let (result, reason) = loads(bytes)?;
            PoolError::MaybeEncoding { result, reason: PickleError(reason) }
        }
    })
}
