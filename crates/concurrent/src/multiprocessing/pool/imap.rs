//! The results of `imap` and `imap_unordered`, as they come.

use super::call::results;
use super::error::PoolError;
use super::job::{Answer, Sink};
use crate::gil;
use crate::sync::{Mutex, Signal, lock};
use crate::waits::Wait;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Results one after the other. Python: `multiprocessing.pool.IMapIterator`,
/// `IMapUnorderedIterator`
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{IMapIterator, Pool, PoolError, init};
/// use std::time::Duration;
///
/// fn half(x: u32) -> u32 {
///     x / 2
/// }
///
/// fn main() -> Result<(), PoolError> {
///     let _main = init();
///     let pool = Pool::new(2)?;
///     let mut halves: IMapIterator<u32> = pool.imap(half, [10, 20], 1)?;
///     assert_eq!(halves.next(), Some(Ok(5)));
///     // Python: halves.next(timeout=60)
///     assert_eq!(halves.next_within(Duration::from_secs(60)), Some(Ok(10)));
///     assert_eq!(halves.next(), None);
///     Ok(())
/// }
/// ```
///
/// # Blocking
///
/// [`next`](Iterator::next), until the next result is there, without the calling thread's GIL.
///
/// # Differences from Python
///
/// A chunk in which a task has failed is one error, and the iteration goes on after it. Python's
/// ends there, unless the chunks are of one item.
pub struct IMapIterator<R> {
    sink: Arc<ImapSink<R>>,
    /// What is left of the chunk that came last.
    chunk: std::vec::IntoIter<R>,
}

/// What a thread waits for.
const NEXT: Wait<'static> = Wait::Given("the next result");

type Chunk<R> = Result<Vec<R>, PoolError>;

/// Takes the answers of an `imap`.
pub(super) struct ImapSink<R> {
    state: Mutex<State<R>>,
    changed: Signal,
}

struct State<R> {
    ordered: bool,
    /// What comes next.
    ready: VecDeque<Chunk<R>>,
    /// What came too early, by the number of the chunk.
    early: BTreeMap<u32, Chunk<R>>,
    /// How many chunks were ready.
    count: u32,
    /// How many there will be, once that is known.
    length: Option<u32>,
}

impl<R> ImapSink<R> {
    pub fn new(ordered: bool) -> Self {
        let (ready, early) = (VecDeque::new(), BTreeMap::new());
        let state = State { ordered, ready, early, count: 0, length: None };
        Self { state: Mutex::new(state), changed: Signal::default() }
    }

    /// There are so many chunks and no more.
    pub fn set_length(&self, chunks: u32) {
        lock(&self.state).length.get_or_insert(chunks);
        self.changed.notify_all();
    }
}

impl<R: DeserializeOwned + Send> Sink for ImapSink<R> {
    fn answer(&self, task: u32, answer: Answer<'_>) {
        let read = |bytes| Ok(results(bytes)?.collect::<Result<_, _>>()?);
        let chunk = answer.and_then(read);
        let mut state = lock(&self.state);
        let State { ordered, ready, early, count, .. } = &mut *state;
        if *ordered {
            early.insert(task, chunk);
            while let Some(chunk) = early.remove(count) {
                ready.push_back(chunk);
                *count += 1;
            }
        } else {
            ready.push_back(chunk);
            *count += 1;
        }
        drop(state);
        self.changed.notify_all();
    }

    fn abandon(&self, error: &PoolError) {
        let mut state = lock(&self.state);
        if state.length != Some(state.count) {
            state.ready.push_back(Err(error.clone()));
            state.count += 1;
            state.length = Some(state.count);
        }
        drop(state);
        self.changed.notify_all();
    }
}

impl<R> IMapIterator<R> {
    pub(super) fn new(sink: Arc<ImapSink<R>>) -> Self {
        Self { sink, chunk: Vec::new().into_iter() }
    }

    /// The next result; [`PoolError::TimedOut`] when it is not there in time. Python:
    /// `iterator.next(timeout)`
    ///
    /// # Blocking
    ///
    /// For at most `timeout`, without the calling thread's GIL.
    pub fn next_within(&mut self, timeout: Duration) -> Option<Result<R, PoolError>> {
        self.next_until(Some(timeout))
    }

    fn next_until(&mut self, timeout: Option<Duration>) -> Option<Result<R, PoolError>> {
        loop {
            if let Some(result) = self.chunk.next() {
                return Some(Ok(result));
            }
            let chunk = gil::blocking(|| {
                let ImapSink { state, changed } = &*self.sink;
                let there = |state: &mut State<R>| {
                    !state.ready.is_empty() || state.length == Some(state.count)
                };
                let (mut state, there) = changed.wait_until(lock(state), timeout, NEXT, there);
                if there { Ok(state.ready.pop_front()) } else { Err(PoolError::TimedOut) }
            });
            match chunk {
                Ok(None) => return None,
                Ok(Some(Ok(chunk))) => self.chunk = chunk.into_iter(),
                Ok(Some(Err(error))) | Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<R> Iterator for IMapIterator<R> {
    type Item = Result<R, PoolError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_until(None)
    }
}

impl<R> fmt::Debug for IMapIterator<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IMapIterator")
    }
}

#[cfg(test)]
mod tests;
