//! Queues between threads, with the behaviour of those of Python's `queue`.

mod error;
mod order;
mod simple;

pub use error::{GetError, PutError, TooManyTaskDone};
pub use order::{Container, Heap, LifoQueue, PriorityQueue, Queue};
pub use simple::SimpleQueue;

use crate::gil;
use crate::lock::Block;
use crate::sync::{Mutex, MutexGuard, Signal, lock};
use crate::waits::{self, Wait};

/// What [`Queue`], [`LifoQueue`] and [`PriorityQueue`] have in common, which is all but the order:
/// a queue between any number of threads. Python: a class that inherits from `queue.Queue`
///
/// No call holds the calling thread's GIL while it waits; a call that need not wait keeps it.
///
/// ```
/// use concurrent::{Block, QueueOf};
/// use std::collections::VecDeque;
///
/// let queue = QueueOf::<VecDeque<char>>::new(2);
/// queue.put('a', Block::Forever)?;
/// queue.put('b', Block::Forever)?;
/// assert!(queue.full());
/// assert_eq!((queue.get(Block::Forever), queue.get(Block::Forever)), (Ok('a'), Ok('b')));
/// assert!(queue.empty() && queue.qsize() == 0);
/// // Python: queue.task_done(), once for each
/// [(); 2].map(|()| queue.task_done().unwrap());
/// queue.join();
/// # Ok::<(), concurrent::PutError<char>>(())
/// ```
#[derive(Debug)]
pub struct QueueOf<C> {
    maxsize: usize,
    state: Mutex<State<C>>,
    /// Signalled for each item put, and for a shutdown.
    not_empty: Signal,
    /// Signalled for each item got, and for a shutdown.
    not_full: Signal,
    /// Signalled when no item is unfinished.
    all_tasks_done: Signal,
}

#[derive(Debug)]
struct State<C> {
    items: C,
    /// Items put for which [`QueueOf::task_done`] was not called. It never gets less in a queue
    /// without that call, hence 64 bits.
    unfinished: u64,
    /// Items that were got, for the journal.
    got: usize,
    is_shutdown: bool,
}

/// What is waited for in one that is empty.
const QUEUE: Wait<'static> = Wait::Given("queue");
/// What is waited for in one that is full.
const ROOM: Wait<'static> = Wait::Given("room in queue");
/// What is waited for until all is done.
const DONE: Wait<'static> = Wait::Given("tasks of queue");

impl<C: Container> QueueOf<C> {
    /// An empty queue that holds up to `maxsize` items; any number when that is 0.
    #[must_use]
    pub fn new(maxsize: usize) -> Self {
        Self {
            maxsize,
            state: Mutex::new(State {
                items: C::default(),
                unfinished: 0,
                got: 0,
                is_shutdown: false,
            }),
            not_empty: Signal::default(),
            not_full: Signal::default(),
            all_tasks_done: Signal::default(),
        }
    }

    /// Python: `queue.put(item, block, timeout)`
    ///
    /// # Blocking
    ///
    /// While the queue is full, as `block` says.
    ///
    /// # Errors
    ///
    /// [`PutError::Full`] when the time is up; [`PutError::ShutDown`] also while waiting.
    pub fn put(&self, item: C::Item, block: Block) -> Result<(), PutError<C::Item>> {
        let state = lock(&self.state);
        if !block.waits() || self.can_put(&state) {
            return self.put_now(state, item);
        }
        drop(state);
        gil::blocking(|| {
            let (state, timeout) = (lock(&self.state), block.timeout());
            let can_put = |state: &mut State<C>| self.can_put(state);
            waits::call_alike(&self.not_full, &self.not_empty);
            let (state, _) = self.not_full.wait_until(state, timeout, ROOM, can_put);
            self.put_now(state, item)
        })
    }

    /// Python: `queue.put_nowait(item)`
    ///
    /// # Errors
    ///
    /// As [`put`](Self::put).
    pub fn put_nowait(&self, item: C::Item) -> Result<(), PutError<C::Item>> {
        self.put(item, Block::No)
    }

    /// Python: `queue.get(block, timeout)`
    ///
    /// # Blocking
    ///
    /// While the queue is empty, as `block` says.
    ///
    /// # Errors
    ///
    /// [`GetError::Empty`] when the time is up; [`GetError::ShutDown`] when it is empty and will
    /// stay so, also while waiting.
    pub fn get(&self, block: Block) -> Result<C::Item, GetError> {
        let state = lock(&self.state);
        if !block.waits() || can_get(&state) {
            return self.get_now(state);
        }
        drop(state);
        gil::blocking(|| {
            let (state, timeout) = (lock(&self.state), block.timeout());
            let (state, _) =
                self.not_empty.wait_until(state, timeout, QUEUE, |state| can_get(state));
            self.get_now(state)
        })
    }

    /// Python: `queue.get_nowait()`
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub fn get_nowait(&self) -> Result<C::Item, GetError> {
        self.get(Block::No)
    }

    /// Python: `queue.qsize()`
    #[must_use]
    pub fn qsize(&self) -> usize {
        lock(&self.state).items.qsize()
    }

    /// Python: `queue.empty()`
    #[must_use]
    pub fn empty(&self) -> bool {
        self.qsize() == 0
    }

    /// Python: `queue.full()`
    #[must_use]
    pub fn full(&self) -> bool {
        self.is_full(&lock(&self.state))
    }

    /// Python: `queue.task_done()`: an item that was got is dealt with.
    ///
    /// # Errors
    ///
    /// [`TooManyTaskDone`] when every item that was ever put is dealt with already.
    pub fn task_done(&self) -> Result<(), TooManyTaskDone> {
        let mut state = lock(&self.state);
        state.unfinished = state.unfinished.checked_sub(1).ok_or(TooManyTaskDone)?;
        if state.unfinished == 0 {
            self.all_tasks_done.notify_all();
        }
        Ok(())
    }

    /// Python: `queue.join()`
    ///
    /// # Blocking
    ///
    /// Until [`task_done`](Self::task_done) was called for every item that was put.
    pub fn join(&self) {
        let all_done = |state: &mut State<C>| state.unfinished == 0;
        if !all_done(&mut lock(&self.state)) {
            gil::blocking(|| {
                let state = lock(&self.state);
                waits::call_alike(&self.all_tasks_done, &self.not_empty);
                drop(self.all_tasks_done.wait_until(state, None, DONE, all_done));
            });
        }
    }

    /// Python 3.13: `queue.shutdown(immediate)`: no more items can be put, and when the queue is
    /// empty none can be got. With `immediate` it is emptied, and the items that were in it count
    /// as dealt with.
    ///
    /// ```
    /// use concurrent::{GetError, PutError, Queue};
    ///
    /// let queue = Queue::new(0);
    /// queue.put_nowait('a')?;
    /// queue.shutdown(false);
    /// assert_eq!(queue.put_nowait('b'), Err(PutError::ShutDown('b')));
    /// assert_eq!(queue.get_nowait(), Ok('a'));
    /// assert_eq!(queue.get_nowait(), Err(GetError::ShutDown));
    /// # Ok::<(), PutError<char>>(())
    /// ```
    pub fn shutdown(&self, immediate: bool) {
        let mut state = lock(&self.state);
        state.is_shutdown = true;
        let mut dropped = C::default();
        if immediate {
            dropped = std::mem::take(&mut state.items);
            state.unfinished = state.unfinished.saturating_sub(dropped.qsize() as u64);
            // Python wakes those in `join` in any case; there too they look and wait again.
            if state.unfinished == 0 {
                self.all_tasks_done.notify_all();
            }
        }
        self.not_empty.notify_all();
        self.not_full.notify_all();
        drop(state);
        // Only now, because dropping an item may run anything, even a call of this queue.
        drop(dropped);
    }

    fn is_full(&self, state: &State<C>) -> bool {
        self.maxsize > 0 && state.items.qsize() >= self.maxsize
    }

    /// Whether a put need not wait: there is room, or there never will be.
    fn can_put(&self, state: &State<C>) -> bool {
        state.is_shutdown || !self.is_full(state)
    }

    fn put_now(
        &self,
        mut state: MutexGuard<'_, State<C>>,
        item: C::Item,
    ) -> Result<(), PutError<C::Item>> {
        if state.is_shutdown {
            return Err(PutError::ShutDown(item));
        }
        if self.is_full(&state) {
            return Err(PutError::Full(item));
        }
        let number = || C::IN_ORDER.then(|| state.got.wrapping_add(state.items.qsize()));
        waits::put(&self.not_empty, number);
        state.items.put(item);
        state.unfinished += 1;
        drop(state);
        self.not_empty.notify_one();
        Ok(())
    }

    fn get_now(&self, mut state: MutexGuard<'_, State<C>>) -> Result<C::Item, GetError> {
        let Some(item) = state.items.get() else {
            return Err(if state.is_shutdown { GetError::ShutDown } else { GetError::Empty });
        };
        waits::got(&self.not_empty, || C::IN_ORDER.then_some(state.got));
        state.got = state.got.wrapping_add(1);
        drop(state);
        self.not_full.notify_one();
        Ok(item)
    }
}

/// Whether a get need not wait: there is an item, or there never will be.
fn can_get<C: Container>(state: &State<C>) -> bool {
    state.is_shutdown || state.items.qsize() > 0
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
