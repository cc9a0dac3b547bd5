//! Who has which tasks, and who gets some next: a state machine without I/O.
//!
//! Every task is in one place: in the queue, or in the hand of one worker. It leaves by its answer,
//! or with a worker that died after beginning it. Everything else goes back to the front of the
//! queue: what a dead worker had not begun, and what is taken back from one that has more than it
//! can do while another has nothing. So it does no harm to send a worker more than it works on,
//! and the shorter the tasks are, the more are sent at once.

use super::hand::before;
use std::collections::VecDeque;
use std::ops::Range;

/// Tasks of one job that follow one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub job: u32,
    pub tasks: Range<u32>,
    /// As many of them may be sent at once.
    pub most: u32,
}

impl Span {
    fn count(&self) -> u32 {
        self.tasks.end - self.tasks.start
    }
}

/// What is to be sent: to whom, and the number of the first of these tasks in that worker's hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub worker: usize,
    pub first: u16,
    pub job: u32,
    pub tasks: Range<u32>,
}

/// A task that a worker had begun when it died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    pub number: u16,
    pub job: u32,
    pub task: u32,
}

/// The tasks that were asked for and not answered, and the workers.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    queue: VecDeque<Span>,
    queued: u32,
    workers: Vec<Worker>,
    /// Where the search for a worker begins, so that idle ones take turns.
    turn: usize,
}

/// The most tasks that are sent at once. Two times that must be far from the range of numbers.
const MOST: u32 = 512;

#[derive(Clone, Debug, Default)]
struct Worker {
    /// Whether it takes tasks.
    here: bool,
    /// Tasks that it may be given before it is replaced.
    left: u32,
    /// What it was given and has not answered, in its order, with the first number of each.
    sent: VecDeque<(u16, Span)>,
    in_hand: u32,
    number: u16,
    /// How many tasks are sent at once; it has at most two times as many in hand.
    batch: u32,
    /// It has not answered since it was asked to give something back: what it does takes long.
    stuck: bool,
}

impl Ledger {
    /// With this many places for workers, none of which is taken.
    pub fn new(workers: usize) -> Self {
        Self { workers: vec![Worker::default(); workers], ..Self::default() }
    }

    /// A worker is ready and takes up to `left` tasks.
    pub fn hire(&mut self, worker: usize, left: u32) {
        self.workers[worker] = Worker { here: true, left, batch: 1, ..Worker::default() };
    }

    /// Tasks are asked for.
    pub fn submit(&mut self, mut span: Span) {
        span.most = span.most.max(1);
        self.queued += span.count();
        self.queue.push_back(span);
    }

    /// How many workers are ready.
    pub fn ready(&self) -> usize {
        self.workers.iter().filter(|worker| worker.here).count()
    }

    /// Whether a worker has been given all that it may be.
    pub fn is_spent(&self, worker: usize) -> bool {
        let worker = &self.workers[worker];
        worker.here && worker.left == 0
    }

    /// Whether a worker has said that it is ready.
    pub fn is_here(&self, worker: usize) -> bool {
        self.workers[worker].here
    }

    /// How many tasks are in nobody's hand.
    pub fn queued(&self) -> u32 {
        self.queued
    }

    /// What to send next, if there is a worker for it.
    pub fn give(&mut self) -> Option<Given> {
        let most = self.queue.front()?.most;
        let worker = self.neediest(most)?;
        self.turn = worker + 1;
        // The last tasks are spread out.
        let here = self.ready();
        let share = (self.queued as usize / (2 * here)).max(1) as u32;
        let span = self.queue.front_mut()?;
        let Worker { sent, number, in_hand, left, batch, .. } = &mut self.workers[worker];
        let count = (*batch).min(share).min(*left).min(most).min(span.count());
        let tasks = span.tasks.start..span.tasks.start + count;
        let given = Span { tasks: tasks.clone(), ..*span };
        span.tasks.start += count;
        if span.tasks.is_empty() {
            self.queue.pop_front();
        }
        self.queued -= count;
        let (first, job) = (*number, given.job);
        *number = first.wrapping_add(count as u16);
        *in_hand += count;
        *left -= count;
        sent.push_back((first, given));
        Some(Given { worker, first, job, tasks })
    }

    /// The worker with the least in hand, of those that may have more. Where few tasks may be sent
    /// at once, few are in hand.
    fn neediest(&self, most: u32) -> Option<usize> {
        let count = self.workers.len();
        let all = (0..count).map(|at| (self.turn + at) % count);
        let may = all.filter(|&worker| {
            let worker = &self.workers[worker];
            worker.here
                && worker.left > 0
                && worker.in_hand <= worker.batch.min(most)
                && !worker.stuck
        });
        may.min_by_key(|&worker| self.workers[worker].in_hand)
    }

    /// A worker has answered the task of this number. `None` when it does not have it.
    pub fn answered(&mut self, worker: usize, number: u16) -> Option<(u32, u32)> {
        let worker = &mut self.workers[worker];
        let (first, span) = worker.sent.front_mut()?;
        if *first != number {
            return None;
        }
        let (job, task) = (span.job, span.tasks.start);
        *first = first.wrapping_add(1);
        span.tasks.start += 1;
        if span.tasks.is_empty() {
            worker.sent.pop_front();
        }
        worker.in_hand -= 1;
        worker.stuck = false;
        Some((job, task))
    }

    /// A worker has answered so many tasks between two looks at its answers: as many should be sent
    /// at once, and more if it has nothing left to do.
    pub fn looked(&mut self, worker: usize, answers: u32) {
        let worker = &mut self.workers[worker];
        if answers > 0 {
            let ran_dry = worker.in_hand == 0 && self.queued > 0;
            let least = if ran_dry { worker.batch } else { worker.batch / 2 };
            let wanted = if ran_dry { 2 * answers } else { answers };
            worker.batch = wanted.max(least).clamp(1, MOST);
        }
    }

    /// Whom to take tasks from, because another has nothing to do and nothing is queued; and the
    /// number of the first task in its hand, which it may keep.
    pub fn overloaded(&self) -> Option<(usize, u16)> {
        let idle = |worker: &Worker| worker.here && worker.left > 0 && worker.in_hand == 0;
        if !self.queue.is_empty() || !self.workers.iter().any(idle) {
            return None;
        }
        let may = |&worker: &usize| {
            let worker = &self.workers[worker];
            worker.in_hand > 1 && !worker.stuck
        };
        let most = (0..self.workers.len()).filter(may);
        let worker = most.max_by_key(|&worker| self.workers[worker].in_hand)?;
        Some((worker, self.workers[worker].sent.front()?.0))
    }

    /// A worker's tasks from this number on were taken back.
    pub fn took_back(&mut self, worker: usize, end: u16) {
        let before = self.workers[worker].in_hand;
        self.requeue(worker, end);
        let worker = &mut self.workers[worker];
        worker.left = worker.left.saturating_add(before - worker.in_hand);
        worker.stuck = true;
    }

    /// A worker has died. What it had begun, that is, its tasks before the number `next`, is lost.
    pub fn died(&mut self, worker: usize, next: u16) -> Vec<Lost> {
        self.requeue(worker, next);
        let begun = std::mem::take(&mut self.workers[worker]).sent;
        let tasks = begun.into_iter().flat_map(|(first, Span { job, tasks, .. })| {
            let start = tasks.start;
            tasks.map(move |task| Lost {
                number: first.wrapping_add((task - start) as u16),
                job,
                task,
            })
        });
        tasks.collect()
    }

    /// Puts the tasks from this number on back to the front of the queue.
    fn requeue(&mut self, worker: usize, end: u16) {
        let worker = &mut self.workers[worker];
        while let Some((first, mut span)) = worker.sent.pop_back() {
            let stays = if before(first, end) { u32::from(end.wrapping_sub(first)) } else { 0 };
            if stays > 0 {
                let middle = (span.tasks.start + stays).min(span.tasks.end);
                let kept = Span { tasks: span.tasks.start..middle, ..span };
                span.tasks.start = middle;
                worker.sent.push_back((first, kept));
            }
            let count = span.count();
            if count > 0 {
                worker.in_hand -= count;
                self.queued += count;
                self.queue.push_front(span);
            }
            if stays > 0 {
                return;
            }
        }
    }

    /// Forgets all tasks: nothing more is sent, and no answer is wanted.
    pub fn clear(&mut self) {
        self.queue.clear();
        self.queued = 0;
        for worker in &mut self.workers {
            worker.sent.clear();
            worker.in_hand = 0;
        }
    }
}

#[cfg(test)]
mod tests;
