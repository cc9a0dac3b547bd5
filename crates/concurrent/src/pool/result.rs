//! Results that arrive in any order, and leave in the order of their tasks.

use std::collections::BTreeMap;
use std::ops::Range;

/// The results of one `map`, as they arrive. Python: `multiprocessing.pool.MapResult`
///
/// ```
/// use concurrent::MapResult;
///
/// let mut result = MapResult::new(5);
/// assert!(result.set(3..5, "de"));
/// assert!(!result.ready());
/// assert!(result.set(0..3, "abc"));
/// assert!(result.ready());
/// assert_eq!(result.get(), Some(vec![(0..3, "abc"), (3..5, "de")]));
/// ```
#[derive(Clone, Debug)]
pub struct MapResult<T> {
    missing: u32,
    tasks: u32,
    parts: BTreeMap<u32, (u32, T)>,
}

impl<T> MapResult<T> {
    /// Waits for the results of the tasks `0..tasks`.
    #[must_use]
    pub fn new(tasks: u32) -> Self {
        Self { missing: tasks, tasks, parts: BTreeMap::new() }
    }

    /// Takes the result of these tasks, and says whether it was wanted: a range that is empty, out
    /// of bounds or overlaps what is there already is dropped.
    pub fn set(&mut self, tasks: Range<u32>, part: T) -> bool {
        let before = self.parts.range(..tasks.end).next_back();
        if tasks.is_empty()
            || tasks.end > self.tasks
            || before.is_some_and(|(_, (end, _))| *end > tasks.start)
        {
            return false;
        }
        self.missing -= tasks.end - tasks.start;
        self.parts.insert(tasks.start, (tasks.end, part));
        true
    }

    /// Python: `result.ready()`. Whether every task has its result.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.missing == 0
    }

    /// Python: `result.get()`. The parts in the order of their tasks, which they cover without a
    /// gap; `None` when some are missing.
    ///
    /// # Differences from Python
    ///
    /// Does not wait.
    #[must_use]
    pub fn get(self) -> Option<Vec<(Range<u32>, T)>> {
        self.ready().then(|| {
            self.parts.into_iter().map(|(start, (end, part))| (start..end, part)).collect()
        })
    }
}
