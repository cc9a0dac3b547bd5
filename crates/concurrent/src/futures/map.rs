//! The results of `map`, in the order of what it was given.

use super::{Future, ResultError};
use crate::host::monotonic;
use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

/// What [`map`](super::ThreadPoolExecutor::map) returns: the results in order, each when it is
/// there. Python: the generator that `executor.map(…)` returns.
///
/// After the first error comes nothing more. As in CPython, what is pending then is cancelled, and
/// so it is when this is dropped between the first [`next`](Iterator::next) and the end; dropped
/// before the first, it cancels nothing.
///
/// ```
/// use concurrent::futures::ThreadPoolExecutor;
///
/// let executor = ThreadPoolExecutor::new(1)?;
/// // All are printed, although nobody asks for results.
/// drop(executor.map(|n| println!("{n}"), 1..=3, None)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Blocking
///
/// [`next`](Iterator::next) does until the next result is there or the time is up, without the
/// calling thread's GIL.
pub struct Results<T> {
    futures: VecDeque<Future<T>>,
    /// When the time is up.
    deadline: Option<Duration>,
    begun: bool,
}

impl<T> Results<T> {
    /// The results of `futures`, to whose results nobody else has a right.
    pub(super) fn new(futures: VecDeque<Future<T>>, deadline: Option<Duration>) -> Self {
        Self { futures, deadline, begun: false }
    }

    fn cancel(&mut self) {
        for future in self.futures.drain(..) {
            future.cancel();
        }
    }
}

impl<T> Iterator for Results<T> {
    type Item = Result<T, ResultError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.begun = true;
        let future = self.futures.pop_front()?;
        let left = self.deadline.map(|deadline| deadline.saturating_sub(monotonic()));
        let result = future.take(left);
        if result.is_err() {
            future.cancel();
            self.cancel();
        }
        Some(result)
    }
}

impl<T> Drop for Results<T> {
    fn drop(&mut self) {
        if self.begun {
            self.cancel();
        }
    }
}

impl<T> fmt::Debug for Results<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Results").field("left", &self.futures.len()).finish_non_exhaustive()
    }
}

/// What [`ProcessPoolExecutor::map`](super::ProcessPoolExecutor::map) returns: the results in order,
/// each when its chunk is there; else as [`Results`].
///
/// ```standalone_crate
/// use concurrent::futures::{ChunkResults, ProcessPoolExecutor};
/// use concurrent::multiprocessing::init;
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let executor = ProcessPoolExecutor::new(2)?;
///     // Three tasks travel together.
///     let mut squares: ChunkResults<u32> = executor.map(|n: u32| n * n, 1..=6, None, 3)?;
///     assert_eq!(squares.next(), Some(Ok(1)));
///     assert_eq!(squares.last(), Some(Ok(36)));
///     Ok(())
/// }
/// ```
///
/// # Blocking
///
/// As [`Results`].
#[cfg(not(loom))]
#[derive(Debug)]
pub struct ChunkResults<T> {
    chunks: Results<Vec<T>>,
    chunk: std::vec::IntoIter<T>,
}

#[cfg(not(loom))]
impl<T> ChunkResults<T> {
    pub(super) fn new(chunks: Results<Vec<T>>) -> Self {
        Self { chunks, chunk: Vec::new().into_iter() }
    }
}

#[cfg(not(loom))]
impl<T> Iterator for ChunkResults<T> {
    type Item = Result<T, ResultError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(result) = self.chunk.next() {
                return Some(Ok(result));
            }
            match self.chunks.next()? {
                Ok(chunk) => self.chunk = chunk.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests;
