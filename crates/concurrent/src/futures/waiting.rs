//! Waiting for several futures: Python's `concurrent.futures.wait` and `as_completed`.

use super::waiter::Waiter;
use super::{Future, TimeoutError};
use crate::host::monotonic;
use std::borrow::Borrow;
use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// When [`wait`] returns. Python: `return_when`
///
/// ```
/// use concurrent::Exception;
/// use concurrent::futures::{Future, ReturnWhen, wait};
///
/// let futures = [Future::<u32>::new(), Future::new()];
/// futures[0].set_exception(Exception::new("ValueError", "no")).unwrap();
/// // With `AllCompleted` it would wait for the other one.
/// let first = wait(&futures, None, ReturnWhen::FirstException);
/// assert_eq!((first.done.len(), first.not_done.len()), (1, 1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnWhen {
    /// When any future is done. Python: `FIRST_COMPLETED`
    FirstCompleted,
    /// When any future is done with an exception, or all are done. Python: `FIRST_EXCEPTION`
    FirstException,
    /// When all are done. Python: `ALL_COMPLETED`, the default
    AllCompleted,
}

/// Python: `concurrent.futures.DoneAndNotDoneFutures`
///
/// ```
/// use concurrent::futures::{DoneAndNotDoneFutures, Future, ReturnWhen, wait};
/// use std::time::Duration;
///
/// let futures = [Future::new(), Future::new()];
/// futures[1].set_result(7).unwrap();
/// let DoneAndNotDoneFutures { done, not_done } =
///     wait(&futures, Some(Duration::ZERO), ReturnWhen::AllCompleted);
/// assert_eq!((&done[..], &not_done[..]), (&futures[1..], &futures[..1]));
/// ```
///
/// # Differences from Python
///
/// There these are sets; here they are in the order in which the futures were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneAndNotDoneFutures<T> {
    /// Those that have finished, or of which a worker has seen that they were cancelled.
    pub done: Vec<Future<T>>,
    /// The others.
    pub not_done: Vec<Future<T>>,
}

/// Python: `concurrent.futures.wait(fs, timeout, return_when)`. A future that is given twice counts
/// once.
///
/// ```
/// use concurrent::futures::{Future, ReturnWhen, ThreadPoolExecutor, wait};
///
/// let executor = ThreadPoolExecutor::new(2)?;
/// let (sum, never) = (executor.submit(|| 1 + 2)?, Future::new());
/// let futures = [sum.clone(), never.clone()];
/// let first = wait(&futures, None, ReturnWhen::FirstCompleted);
/// assert_eq!((first.done, first.not_done), (vec![sum], vec![never]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// As in CPython, a future that was cancelled is done when the worker that it was meant for has come
/// to it, that is, after [`set_running_or_notify_cancel`](Future::set_running_or_notify_cancel).
/// Nobody comes to those that a shutdown with `cancel_futures` has cancelled: they are never done
/// here, although they are cancelled (CPython's issue 87893).
///
/// # Blocking
///
/// As `return_when` says, or until the `timeout` has passed, without the calling thread's GIL.
pub fn wait<T>(
    futures: impl IntoIterator<Item = impl Borrow<Future<T>>>,
    timeout: Option<Duration>,
    return_when: ReturnWhen,
) -> DoneAndNotDoneFutures<T> {
    let futures = distinct(futures);
    let waiter = Arc::new(Waiter::new(return_when, futures.len()));
    for (index, future) in futures.iter().enumerate() {
        future.watch(&waiter, index);
    }
    let done: HashSet<usize> = waiter.wait(timeout).into_iter().collect();
    for future in &futures {
        future.unwatch(&waiter);
    }
    let mut result = DoneAndNotDoneFutures { done: Vec::new(), not_done: Vec::new() };
    for (index, future) in futures.into_iter().enumerate() {
        match done.contains(&index) {
            true => result.done.push(future),
            false => result.not_done.push(future),
        }
    }
    result
}

/// Python: `concurrent.futures.as_completed(fs, timeout)`: the futures, each when it is done. A
/// future that is given twice comes once.
///
/// ```
/// use concurrent::futures::{Future, as_completed};
///
/// let (first, second) = (Future::new(), Future::new());
/// second.set_result('b')?;
/// let mut done = as_completed([&first, &second], None);
/// assert_eq!(done.next(), Some(Ok(second)));
/// first.set_result('a')?;
/// assert_eq!(done.next(), Some(Ok(first)));
/// assert_eq!(done.next(), None);
/// # Ok::<(), concurrent::futures::InvalidStateError>(())
/// ```
///
/// What `done` means here, see [`wait`]. As in CPython, where this is a generator, nothing happens
/// before the first [`next`](Iterator::next), and the `timeout` begins then.
pub fn as_completed<T>(
    futures: impl IntoIterator<Item = impl Borrow<Future<T>>>,
    timeout: Option<Duration>,
) -> AsCompleted<T> {
    let futures: Vec<_> = distinct(futures).into_iter().map(Some).collect();
    let total = futures.len();
    AsCompleted { futures, timeout, total, left: total, watch: None, batch: VecDeque::new() }
}

/// The futures in their order, each once.
fn distinct<T>(futures: impl IntoIterator<Item = impl Borrow<Future<T>>>) -> Vec<Future<T>> {
    let mut seen = HashSet::new();
    let futures = futures.into_iter().map(|future| future.borrow().clone());
    futures.filter(|future| seen.insert(future.id())).collect()
}

/// Futures, each when it is done; see [`as_completed`].
///
/// When the time is up, a [`TimeoutError`] comes, and then nothing more. As in CPython, futures that
/// were done together still come before it.
///
/// ```
/// use concurrent::futures::{AsCompleted, Future, as_completed};
///
/// let futures = ['a', 'b'].map(|result| {
///     let future = Future::new();
///     future.set_result(result).unwrap();
///     future
/// });
/// let done: AsCompleted<char> = as_completed(&futures, None);
/// let mut results: Vec<_> = done.map(|future| future.unwrap().result(None).unwrap()).collect();
/// results.sort_unstable();
/// assert_eq!(results, ['a', 'b']);
/// ```
///
/// # Blocking
///
/// [`next`](Iterator::next) does while none is done, without the calling thread's GIL.
#[must_use = "nothing is waited for before the first `next`"]
pub struct AsCompleted<T> {
    /// By index; gone when it has come out.
    futures: Vec<Option<Future<T>>>,
    timeout: Option<Duration>,
    total: usize,
    left: usize,
    /// Who waits, and until when; from the first `next` to the end.
    watch: Option<(Arc<Waiter>, Option<Duration>)>,
    /// What is done and has not come out.
    batch: VecDeque<usize>,
}

impl<T> AsCompleted<T> {
    fn begin(&mut self) -> (Arc<Waiter>, Option<Duration>) {
        let deadline = self.timeout.map(|timeout| monotonic().saturating_add(timeout));
        let waiter = Arc::new(Waiter::new(ReturnWhen::FirstCompleted, self.total));
        for (index, future) in self.futures.iter().flatten().enumerate() {
            future.watch(&waiter, index);
        }
        self.batch = waiter.wait(Some(Duration::ZERO)).into();
        self.watch = Some((Arc::clone(&waiter), deadline));
        (waiter, deadline)
    }

    fn end(&mut self) {
        self.left = 0;
        if let Some((waiter, _)) = self.watch.take() {
            for future in self.futures.drain(..).flatten() {
                future.unwatch(&waiter);
            }
        }
    }
}

impl<T> Iterator for AsCompleted<T> {
    type Item = Result<Future<T>, TimeoutError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            self.end();
            return None;
        }
        let (waiter, deadline) = match &self.watch {
            Some((waiter, deadline)) => (Arc::clone(waiter), *deadline),
            None => self.begin(),
        };
        loop {
            if let Some(index) = self.batch.pop_front() {
                let future = self.futures[index].take()?;
                future.unwatch(&waiter);
                self.left -= 1;
                return Some(Ok(future));
            }
            let time = deadline.map(|deadline| deadline.saturating_sub(monotonic()));
            if time == Some(Duration::ZERO) {
                let error = TimeoutError { unfinished: self.left, total: self.total };
                self.end();
                return Some(Err(error));
            }
            self.batch = waiter.wait(time).into();
        }
    }
}

impl<T> Drop for AsCompleted<T> {
    fn drop(&mut self) {
        self.end();
    }
}

impl<T> fmt::Debug for AsCompleted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsCompleted").field("left", &self.left).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
