//! Who gets which tasks next, as a state machine without I/O: what happened goes in, what to send
//! comes out.

use crate::schedule::{Schedule, block, guided};
use std::collections::VecDeque;
use std::ops::Range;

/// What to send: these tasks, to this worker.
///
/// ```
/// use concurrent::{Message, PoolCore, Schedule};
///
/// let messages: Vec<Message> = PoolCore::new(2, 10, Schedule::Static, 1).begin();
/// assert_eq!(messages, [(0, 0..5), (1, 5..10)]);
/// ```
pub type Message = (usize, Range<u32>);

/// The parent's side of a pool of processes during one `map`. Nearest in Python: the task handler
/// and the result handler of `multiprocessing.pool.Pool`.
///
/// Every worker has several messages in flight (two is a good number), so that it has the next
/// tasks when it finishes some, and does not wait for the answer to travel.
///
/// ```
/// use concurrent::{PoolCore, Schedule};
///
/// let mut pool = PoolCore::new(2, 8, Schedule::Dynamic { chunk: 2 }, 1);
/// assert_eq!(pool.begin(), [(0, 0..2), (1, 2..4)]);
/// assert_eq!(pool.finished(1, 2..4), Ok(Some((1, 4..6))));
/// assert_eq!(pool.finished(1, 4..6), Ok(Some((1, 6..8))));
/// assert_eq!(pool.finished(0, 0..2), Ok(None));
/// assert_eq!(pool.finished(1, 6..8), Ok(None));
/// assert!(pool.done());
/// ```
#[derive(Clone, Debug)]
pub struct PoolCore {
    schedule: Schedule,
    in_flight: usize,
    tasks: u32,
    /// Tasks from here on were never sent, unless the schedule is static.
    next: u32,
    /// Ranges that go out before all others: blocks of the static schedule that wait for their
    /// worker, and what lost workers had.
    again: VecDeque<Range<u32>>,
    unfinished: u32,
    workers: Vec<Worker>,
}

#[derive(Clone, Debug, Default)]
struct Worker {
    lost: bool,
    sent: Vec<Range<u32>>,
}

/// An answer to something that the worker was not sent, or was sent and has answered.
///
/// ```
/// use concurrent::{PoolCore, Schedule, UnknownMessage};
///
/// let mut pool = PoolCore::new(1, 4, Schedule::Static, 1);
/// pool.begin();
/// let error = pool.finished(0, 7..8).unwrap_err();
/// assert_eq!(error, UnknownMessage { worker: 0, tasks: 7..8 });
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("worker {worker} has no tasks {tasks:?} in hand")]
pub struct UnknownMessage {
    /// Who answered.
    pub worker: usize,
    /// What.
    pub tasks: Range<u32>,
}

/// No worker is left, and tasks are. Python: `concurrent.futures.process.BrokenProcessPool`
///
/// ```
/// use concurrent::{BrokenPool, PoolCore, Schedule};
///
/// let mut pool = PoolCore::new(1, 4, Schedule::Dynamic { chunk: 1 }, 1);
/// pool.begin();
/// assert_eq!(pool.lost(0), Err(BrokenPool { unfinished: 4 }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the last worker of the pool has died, and {unfinished} tasks are not done")]
pub struct BrokenPool {
    /// How many tasks are not done.
    pub unfinished: u32,
}

impl PoolCore {
    /// A pool of `workers` processes that shall do the tasks `0..tasks`, each with up to
    /// `in_flight` messages at a time (0 counts as 1). A guided chunk is the smaller the more of
    /// them can be under way: `remaining / (2 × workers × in_flight)`.
    #[must_use]
    pub fn new(workers: usize, tasks: u32, schedule: Schedule, in_flight: usize) -> Self {
        Self {
            schedule,
            in_flight: in_flight.max(1),
            tasks,
            next: 0,
            again: VecDeque::new(),
            unfinished: tasks,
            workers: vec![Worker::default(); workers.max(1)],
        }
    }

    /// The first messages: one for each worker, then a second for each, and so on.
    pub fn begin(&mut self) -> Vec<Message> {
        if self.schedule == Schedule::Static {
            let workers = self.workers.len();
            self.next = self.tasks;
            let blocks = (0..workers).map(|worker| (worker, block(self.tasks, workers, worker)));
            let messages: Vec<_> = blocks.filter(|(_, block)| !block.is_empty()).collect();
            for (worker, block) in &messages {
                self.workers[*worker].sent.push(block.clone());
            }
            return messages;
        }
        self.fill()
    }

    /// Adds `tasks` more at the end. Returns messages for those that have room. Python:
    /// `pool.apply_async(…)` adds one.
    pub fn submit(&mut self, tasks: u32) -> Vec<Message> {
        self.tasks += tasks;
        self.unfinished += tasks;
        self.fill()
    }

    /// `worker` has answered the message with these tasks. Returns its next message.
    ///
    /// # Errors
    ///
    /// [`UnknownMessage`]; nothing has changed then. Answers of a lost worker are among them.
    pub fn finished(
        &mut self,
        worker: usize,
        tasks: Range<u32>,
    ) -> Result<Option<Message>, UnknownMessage> {
        let sent = self.workers.get_mut(worker).and_then(|worker| {
            let at = worker.sent.iter().position(|sent| *sent == tasks)?;
            Some(worker.sent.remove(at))
        });
        let Some(sent) = sent else {
            return Err(UnknownMessage { worker, tasks });
        };
        self.unfinished -= sent.end - sent.start;
        Ok(self.give(worker))
    }

    /// `worker` has died. What it had in hand is given to others: to those that have room for it
    /// now in the messages returned, else when they finish something.
    ///
    /// ```
    /// use concurrent::{PoolCore, Schedule};
    ///
    /// let mut pool = PoolCore::new(2, 2, Schedule::Dynamic { chunk: 1 }, 1);
    /// assert_eq!(pool.begin(), [(0, 0..1), (1, 1..2)]);
    /// pool.finished(1, 1..2)?;
    /// // What the dead worker had goes to the one that is idle, and then the new task.
    /// assert_eq!(pool.lost(0)?, [(1, 0..1)]);
    /// assert_eq!((pool.submit(1), pool.unfinished()), (vec![], 2));
    /// assert_eq!(pool.finished(1, 0..1)?, Some((1, 2..3)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BrokenPool`] when it was the last, and tasks are left.
    pub fn lost(&mut self, worker: usize) -> Result<Vec<Message>, BrokenPool> {
        if let Some(worker) = self.workers.get_mut(worker) {
            worker.lost = true;
            self.again.extend(worker.sent.drain(..));
        }
        if self.unfinished > 0 && self.workers.iter().all(|worker| worker.lost) {
            return Err(BrokenPool { unfinished: self.unfinished });
        }
        Ok(self.fill())
    }

    /// Whether every task was answered.
    #[must_use]
    pub fn done(&self) -> bool {
        self.unfinished == 0
    }

    /// How many tasks were not answered yet.
    #[must_use]
    pub fn unfinished(&self) -> u32 {
        self.unfinished
    }

    /// Fills every worker's hands, one message each in turn.
    fn fill(&mut self) -> Vec<Message> {
        let mut messages = Vec::new();
        for held in 0..self.in_flight {
            for worker in 0..self.workers.len() {
                if self.workers[worker].sent.len() <= held {
                    messages.extend(self.give(worker));
                }
            }
        }
        messages
    }

    fn give(&mut self, worker: usize) -> Option<Message> {
        let Worker { lost, sent } = &self.workers[worker];
        if *lost || sent.len() >= self.in_flight {
            return None;
        }
        let tasks = self.again.pop_front().or_else(|| self.chunk())?;
        self.workers[worker].sent.push(tasks.clone());
        Some((worker, tasks))
    }

    fn chunk(&mut self) -> Option<Range<u32>> {
        let remaining = self.tasks - self.next;
        let length = match self.schedule {
            Schedule::Static => remaining,
            Schedule::Dynamic { chunk } => chunk.max(1).min(remaining),
            Schedule::Guided { min } => {
                let divisor = 2 * self.workers.len() * self.in_flight;
                guided(remaining, u32::try_from(divisor).unwrap_or(u32::MAX), min.max(1))
            }
        };
        let start = self.next;
        self.next += length;
        (length > 0).then_some(start..self.next)
    }
}
