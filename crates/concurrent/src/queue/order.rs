//! The orders in which queues give what they were given.

use super::QueueOf;
use std::collections::VecDeque;

/// Python: `queue.Queue(maxsize)`: first in, first out, between any number of threads.
///
/// ```
/// use concurrent::{Block, Queue, Thread};
/// use std::sync::Arc;
///
/// let queue = Arc::new(Queue::new(2));
/// let put = Arc::clone(&queue);
/// let thread = Thread::new(move || {
///     for n in 1..=5 {
///         put.put(n, Block::Forever).unwrap();
///     }
/// });
/// thread.start()?;
/// let got: Vec<_> = (1..=5).map(|_| queue.get(Block::Forever).unwrap()).collect();
/// assert_eq!(got, [1, 2, 3, 4, 5]);
/// # Ok::<(), concurrent::StartError>(())
/// ```
pub type Queue<T> = QueueOf<VecDeque<T>>;

/// Python: `queue.LifoQueue(maxsize)`: last in, first out; else as [`Queue`].
///
/// ```
/// use concurrent::{Block, LifoQueue};
///
/// let queue = LifoQueue::new(0);
/// for item in [1, 2, 3] {
///     queue.put(item, Block::Forever)?;
/// }
/// assert_eq!([(); 3].map(|()| queue.get(Block::Forever)), [Ok(3), Ok(2), Ok(1)]);
/// # Ok::<(), concurrent::PutError<i32>>(())
/// ```
pub type LifoQueue<T> = QueueOf<Vec<T>>;

/// Python: `queue.PriorityQueue(maxsize)`: the least first; else as [`Queue`].
///
/// ```
/// use concurrent::{Block, PriorityQueue};
///
/// let queue = PriorityQueue::new(0);
/// for item in [(2.5, "later"), (0.5, "first"), (2.5, "last")] {
///     queue.put(item, Block::Forever)?;
/// }
/// let got = [(); 3].map(|()| queue.get(Block::Forever).unwrap().1);
/// assert_eq!(got, ["first", "last", "later"]);
/// # Ok::<(), concurrent::PutError<(f64, &str)>>(())
/// ```
///
/// Items of which neither is less, alike or not comparable at all, come in CPython's order. They
/// are compared while nobody else can use the queue: what compares them must not use it either.
pub type PriorityQueue<T> = QueueOf<Heap<T>>;

/// The items of a queue, and their order. Python: what a class that inherits from `queue.Queue`
/// overrides
///
/// ```
/// use concurrent::{Container, QueueOf};
/// use std::collections::BTreeSet;
///
/// /// The greatest first, and each once.
/// #[derive(Default)]
/// struct Greatest(BTreeSet<u32>);
///
/// impl Container for Greatest {
///     type Item = u32;
///
///     fn put(&mut self, item: u32) {
///         self.0.insert(item);
///     }
///
///     fn get(&mut self) -> Option<u32> {
///         self.0.pop_last()
///     }
///
///     fn qsize(&self) -> usize {
///         self.0.len()
///     }
/// }
///
/// let queue = QueueOf::<Greatest>::new(0);
/// for item in [1, 3, 3] {
///     queue.put_nowait(item)?;
/// }
/// assert_eq!(queue.get_nowait(), Ok(3));
/// assert_eq!(queue.get_nowait(), Ok(1));
/// # Ok::<(), concurrent::PutError<u32>>(())
/// ```
///
/// Its methods are called while nobody else can use the queue, and must not use it either.
pub trait Container: Default {
    /// What it holds.
    type Item;

    /// Whether what is put first comes out first, always: then whoever looks at what has happened
    /// can tell which item is which.
    #[doc(hidden)]
    const IN_ORDER: bool = false;

    /// Takes an item. Python: `queue._put(item)`
    fn put(&mut self, item: Self::Item);

    /// Gives the item whose turn it is; `None` when there is none. Python: `queue._get()`
    fn get(&mut self) -> Option<Self::Item>;

    /// How many items there are. Python: `queue._qsize()`
    fn qsize(&self) -> usize;
}

impl<T> Container for VecDeque<T> {
    type Item = T;

    const IN_ORDER: bool = true;

    fn put(&mut self, item: T) {
        self.push_back(item);
    }

    fn get(&mut self) -> Option<T> {
        self.pop_front()
    }

    fn qsize(&self) -> usize {
        self.len()
    }
}

impl<T> Container for Vec<T> {
    type Item = T;

    fn put(&mut self, item: T) {
        self.push(item);
    }

    fn get(&mut self) -> Option<T> {
        self.pop()
    }

    fn qsize(&self) -> usize {
        self.len()
    }
}

/// What a [`PriorityQueue`] has its items in: a heap as Python's `heapq` makes it, step by step, so
/// that also items of which neither is less come in its order.
///
/// ```
/// use concurrent::{Container, Heap};
///
/// let mut heap = Heap::default();
/// for item in [3, 1, 2] {
///     heap.put(item);
/// }
/// assert_eq!([(); 4].map(|()| heap.get()), [Some(1), Some(2), Some(3), None]);
/// ```
#[derive(Clone, Debug)]
pub struct Heap<T>(Vec<T>);

impl<T> Default for Heap<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialOrd> Container for Heap<T> {
    type Item = T;

    /// Python: `heapq.heappush(heap, item)`
    fn put(&mut self, item: T) {
        self.0.push(item);
        self.rise(self.0.len() - 1);
    }

    /// Python: `heapq.heappop(heap)`
    fn get(&mut self) -> Option<T> {
        if self.0.is_empty() {
            return None;
        }
        // The last item comes to the root, sinks to a leaf past the lesser children, and rises.
        let least = self.0.swap_remove(0);
        let items = &mut self.0;
        let mut at = 0;
        while 2 * at + 1 < items.len() {
            let mut child = 2 * at + 1;
            // `heapq` asks this way round, which matters when neither is less.
            let left = child + 1 == items.len() || items[child] < items[child + 1];
            if !left {
                child += 1;
            }
            items.swap(at, child);
            at = child;
        }
        self.rise(at);
        Some(least)
    }

    fn qsize(&self) -> usize {
        self.0.len()
    }
}

impl<T: PartialOrd> Heap<T> {
    /// Swaps an item with its parents while it is less.
    fn rise(&mut self, mut at: usize) {
        while at > 0 && self.0[at] < self.0[(at - 1) / 2] {
            self.0.swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }
}
