//! How tasks are handed to workers: the sizes of chunks, and the one counter that threads take
//! them from.

use crate::sync::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::ops::Range;

/// How tasks are handed to workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Schedule {
    /// Every worker gets one block; the blocks differ in length by one task at most.
    Static,
    /// Who is free takes the next chunk; all chunks but the last have this length (0 counts as 1).
    Dynamic {
        /// Tasks in a chunk.
        chunk: u32,
    },
    /// Who is free takes `remaining / (2 × workers)` tasks, but not fewer than `min` (0 counts as
    /// 1): long chunks first, short ones last. From Polychronopoulos and Kuck, "Guided
    /// Self-Scheduling", IEEE Transactions on Computers C-36 (1987), with half their share, so that
    /// the first chunks leave room for uneven tasks.
    Guided {
        /// Tasks in the shortest chunk.
        min: u32,
    },
}

/// The block of `worker` when `tasks` are divided evenly.
pub(crate) fn block(tasks: u32, workers: usize, worker: usize) -> Range<u32> {
    let edge = |w: usize| (u64::from(tasks) * w as u64 / workers.max(1) as u64) as u32;
    edge(worker)..edge(worker + 1)
}

/// The length of a guided chunk, `divisor` being 2 × workers.
pub(crate) fn guided(remaining: u32, divisor: u32, min: u32) -> u32 {
    (remaining / divisor).max(min).min(remaining)
}

/// The `chunk` for [`Schedule::Dynamic`] when the user has not chosen one: 64 chunks a worker, so
/// that the last one to finish is late by at most 1/64 of its share when tasks are alike, and what
/// a chunk costs (20 ns between threads) is paid seldom.
///
/// ```
/// assert_eq!(concurrent::automatic_chunk(1_000_000, 4), 3906);
/// assert_eq!(concurrent::automatic_chunk(100, 4), 1);
/// ```
#[must_use]
pub fn automatic_chunk(tasks: u32, workers: usize) -> u32 {
    share(tasks, workers, 64)
}

/// The `min` for [`Schedule::Guided`] when the user has not chosen one. It can be four times finer
/// than [`automatic_chunk`], because most of the work goes in long chunks.
///
/// ```
/// assert_eq!(concurrent::automatic_min(1_000_000, 4), 976);
/// assert_eq!(concurrent::automatic_min(1000, 4), 1);
/// ```
#[must_use]
pub fn automatic_min(tasks: u32, workers: usize) -> u32 {
    share(tasks, workers, 256)
}

fn share(tasks: u32, workers: usize, chunks_per_worker: u64) -> u32 {
    ((u64::from(tasks) / (chunks_per_worker * workers.max(1) as u64)) as u32).max(1)
}

/// Python: `chunksize, extra = divmod(len(iterable), len(self._pool) * 4)` and then
/// `if extra: chunksize += 1`, which is what `Pool.map` does when it is given no `chunksize`.
///
/// ```
/// assert_eq!(concurrent::python_chunksize(100, 4), 7);
/// assert_eq!(concurrent::python_chunksize(0, 4), 0);
/// ```
#[must_use]
pub fn python_chunksize(tasks: u32, workers: usize) -> u32 {
    u64::from(tasks).div_ceil(4 * workers.max(1) as u64) as u32
}

/// The tasks `0..n`, handed out in chunks to threads that take them from one atomic counter. Every
/// task is in exactly one chunk.
///
/// ```
/// use concurrent::{Chunks, Schedule};
///
/// let chunks = Chunks::new(10, 2, Schedule::Guided { min: 1 });
/// assert_eq!(chunks.next(0), Some(0..2));
/// assert_eq!(chunks.next(1), Some(2..4));
/// assert_eq!(chunks.next(1), Some(4..5));
/// ```
// Alone on its cache line: every worker writes the counter, and what lies beside it would suffer.
#[repr(align(64))]
#[derive(Debug)]
pub struct Chunks {
    tasks: u32,
    workers: usize,
    counter: Counter,
}

#[derive(Debug)]
enum Counter {
    /// Which workers have had their block.
    Static(Box<[AtomicBool]>),
    /// The next chunk's number. 64 bits, because it goes on counting when there is nothing left.
    Dynamic { next: AtomicU64, chunk: u32, chunks: u32 },
    /// The next task.
    Guided { next: AtomicU32, min: u32, divisor: u32 },
}

impl Chunks {
    /// Nothing is handed out yet.
    #[must_use]
    pub fn new(tasks: u32, workers: usize, schedule: Schedule) -> Self {
        let workers = workers.max(1);
        let counter = match schedule {
            Schedule::Static => {
                Counter::Static((0..workers).map(|_| AtomicBool::new(false)).collect())
            }
            Schedule::Dynamic { chunk } => {
                let chunk = chunk.max(1);
                Counter::Dynamic { next: AtomicU64::new(0), chunk, chunks: tasks.div_ceil(chunk) }
            }
            Schedule::Guided { min } => Counter::Guided {
                next: AtomicU32::new(0),
                min: min.max(1),
                divisor: u32::try_from(2 * workers).unwrap_or(u32::MAX),
            },
        };
        Self { tasks, workers, counter }
    }

    /// The next chunk for `worker`, which is never empty; `None` when there is nothing left for it.
    ///
    /// # Panics
    ///
    /// With [`Schedule::Static`], `worker` is not below the number of workers.
    #[inline]
    pub fn next(&self, worker: usize) -> Option<Range<u32>> {
        // Relaxed, in all three: the counter decides who gets which indices and publishes no data;
        // that a read-modify-write sees the latest value holds for every ordering. Whoever made the
        // tasks' data handed it over when it started the workers, and takes the results back when
        // it joins them.
        match &self.counter {
            Counter::Static(taken) => {
                if taken[worker].swap(true, Ordering::Relaxed) {
                    return None;
                }
                Some(block(self.tasks, self.workers, worker)).filter(|block| !block.is_empty())
            }
            Counter::Dynamic { next, chunk, chunks } => {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= u64::from(*chunks) {
                    return None;
                }
                let start = number as u32 * chunk;
                Some(start..start.saturating_add(*chunk).min(self.tasks))
            }
            Counter::Guided { next, min, divisor } => {
                let mut start = next.load(Ordering::Relaxed);
                while start < self.tasks {
                    let end = start + guided(self.tasks - start, *divisor, *min);
                    match next.compare_exchange_weak(
                        start,
                        end,
                        Ordering::Relaxed,
                        Ordering::Relaxed,
                    ) {
                        Ok(_) => return Some(start..end),
                        Err(now) => start = now,
                    }
                }
                None
            }
        }
    }
}

#[cfg(test)]
#[cfg(loom)]
mod models;
#[cfg(test)]
#[cfg(not(loom))]
pub(crate) mod tests;
