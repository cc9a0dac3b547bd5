//! `LifoQueue`, `PriorityQueue` and `SimpleQueue`, as far as they differ from `Queue`.

use crate::program::{FOR_LONG, FOR_SOON, Program, join, program, raise, said, shared, spawn};
use concurrent::{Block, LifoQueue, PriorityQueue, Queue, SimpleQueue};
use std::cmp::Ordering;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub fn programs() -> Vec<Program> {
    [lifo(), priorities(), simple()].concat()
}

fn lifo() -> Vec<Program> {
    vec![
        program(
            "a LifoQueue gives first what it was given last",
            r#"
            queue = LifoQueue()
            for item in (1, 2, 3):
                queue.put(item)
            print(queue.get(), queue.get())
            queue.put(4)
            print(queue.get(), queue.get())
            attempt(queue.get_nowait)
            "#,
            |out| {
                let queue = LifoQueue::new(0);
                for item in [1, 2, 3] {
                    queue.put(item, Block::Forever).unwrap();
                }
                let get = || queue.get(Block::Forever).unwrap();
                out.print((get(), get()));
                queue.put(4, Block::Forever).unwrap();
                out.print((get(), get()));
                out.attempt(queue.get_nowait());
            },
        ),
        program(
            "a LifoQueue has a limit, and tasks",
            r#"
            queue = LifoQueue(2)
            queue.put(1)
            queue.put(2)
            print(queue.full())
            attempt(queue.put_nowait, 3)
            attempt(queue.put, 3, timeout=SOON)
            attempt(queue.get)
            queue.task_done()
            queue.task_done()
            queue.join()
            attempt(queue.task_done)
            "#,
            |out| {
                let queue = LifoQueue::new(2);
                queue.put_nowait(1).unwrap();
                queue.put_nowait(2).unwrap();
                out.print(queue.full());
                out.attempt(queue.put_nowait(3));
                out.attempt(queue.put(3, FOR_SOON));
                out.attempt(queue.get(Block::Forever));
                queue.task_done().unwrap();
                queue.task_done().unwrap();
                queue.join();
                out.attempt(queue.task_done());
            },
        ),
    ]
}

/// Compared by its priority alone.
#[derive(Clone, Copy, Debug)]
struct Job {
    priority: usize,
    number: usize,
}

impl PartialEq for Job {
    fn eq(&self, other: &Self) -> bool {
        self.priority == other.priority
    }
}

impl PartialOrd for Job {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.priority.partial_cmp(&other.priority)
    }
}

/// Cannot be compared.
#[derive(Debug)]
struct Strange;

impl PartialEq for Strange {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

impl PartialOrd for Strange {
    fn partial_cmp(&self, _: &Self) -> Option<Ordering> {
        raise("not comparable")
    }
}

fn priorities() -> Vec<Program> {
    vec![
        program(
            "a PriorityQueue gives the least first",
            r#"
            queue = PriorityQueue()
            for item in (5, 1, 4, 1, 3):
                queue.put(item)
            print(queue.get(), queue.get())
            queue.put(0)
            queue.put(9)
            print([queue.get() for _ in range(5)])
            attempt(queue.get_nowait)
            "#,
            |out| {
                let queue = PriorityQueue::new(0);
                for item in [5, 1, 4, 1, 3] {
                    queue.put(item, Block::Forever).unwrap();
                }
                let get = || queue.get(Block::Forever).unwrap();
                out.print((get(), get()));
                queue.put(0, Block::Forever).unwrap();
                queue.put(9, Block::Forever).unwrap();
                out.print((0..5).map(|_| get()).collect::<Vec<_>>());
                out.attempt(queue.get_nowait());
            },
        ),
        program(
            "of two of the same priority, the lesser item comes first",
            r#"
            queue = PriorityQueue()
            for item in ((2, "b"), (1, "z"), (2, "a"), (1, "y")):
                queue.put(item)
            for _ in range(4):
                print(*queue.get())
            "#,
            |out| {
                let queue = PriorityQueue::new(0);
                for item in [(2, "b"), (1, "z"), (2, "a"), (1, "y")] {
                    queue.put(item, Block::Forever).unwrap();
                }
                for _ in 0..4 {
                    out.print(queue.get(Block::Forever).unwrap());
                }
            },
        ),
        program(
            "items of which neither is less come in the heap's order",
            r#"
            class Job:
                def __init__(self, priority, number):
                    self.priority, self.number = priority, number

                def __lt__(self, other):
                    return self.priority < other.priority

            queue = PriorityQueue()
            for number in range(25):
                queue.put(Job(number * 7 % 4, number))
            for number in range(25, 30):
                print(queue.get().number)
                queue.put(Job(number % 2, number))
            print([queue.get().number for _ in range(25)])

            for number in range(12):
                queue.put(Job(0, number))
            print([queue.get().number for _ in range(12)])
            "#,
            |out| {
                let queue = PriorityQueue::new(0);
                let put = |priority, number| queue.put_nowait(Job { priority, number }).unwrap();
                let get = || queue.get_nowait().unwrap().number;
                for number in 0..25 {
                    put(number * 7 % 4, number);
                }
                for number in 25..30 {
                    out.print(get());
                    put(number % 2, number);
                }
                out.print((0..25).map(|_| get()).collect::<Vec<_>>());

                for number in 0..12 {
                    put(0, number);
                }
                out.print((0..12).map(|_| get()).collect::<Vec<_>>());
            },
        ),
        program(
            "a PriorityQueue has a limit, and tasks",
            r#"
            queue = PriorityQueue(2)
            queue.put(2)
            queue.put(1)
            print(queue.full(), queue.qsize())
            attempt(queue.put_nowait, 0)
            attempt(queue.get)
            queue.task_done()
            queue.task_done()
            queue.join()
            attempt(queue.task_done)
            "#,
            |out| {
                let queue = PriorityQueue::new(2);
                queue.put_nowait(2).unwrap();
                queue.put_nowait(1).unwrap();
                out.print((queue.full(), queue.qsize()));
                out.attempt(queue.put_nowait(0));
                out.attempt(queue.get(Block::Forever));
                queue.task_done().unwrap();
                queue.task_done().unwrap();
                queue.join();
                out.attempt(queue.task_done());
            },
        ),
        program(
            "an item that cannot be compared is in the queue, but is not to be done",
            r#"
            class Strange:
                def __lt__(self, other):
                    raise RuntimeError("not comparable")

            queue = PriorityQueue()
            attempt(queue.put, Strange())
            attempt(queue.put, Strange())
            print(queue.qsize())
            attempt(queue.task_done)
            attempt(queue.task_done)
            print(queue.get() is None, queue.qsize())
            "#,
            |out| {
                let queue = PriorityQueue::new(0);
                out.attempt(queue.put_nowait(Strange));
                let put = || queue.put_nowait(Strange);
                let raised = catch_unwind(AssertUnwindSafe(put)).unwrap_err();
                out.print(format!("RuntimeError: {}", said(&*raised)));
                out.print(queue.qsize());
                out.attempt(queue.task_done());
                out.attempt(queue.task_done());
                let is_none = queue.get_nowait().is_err();
                out.print((is_none, queue.qsize()));
            },
        ),
    ]
}

fn simple() -> Vec<Program> {
    vec![
        program(
            "a SimpleQueue gives what it was given, in that order",
            r#"
            queue = SimpleQueue()
            print(queue.empty(), queue.qsize())
            for item in (3, 1, 2):
                attempt(queue.put, item)
            attempt(queue.put_nowait, 4)
            print(queue.empty(), queue.qsize())
            print(queue.get(), queue.get_nowait(), queue.get(timeout=LONG))
            print(queue.get(timeout=SOON), queue.empty(), queue.qsize())
            "#,
            |out| {
                let queue = SimpleQueue::new();
                out.print((queue.empty(), queue.qsize()));
                for item in [3, 1, 2] {
                    queue.put(item);
                    out.print(());
                }
                queue.put_nowait(4);
                out.print(());
                out.print((queue.empty(), queue.qsize()));
                let first = queue.get(Block::Forever).unwrap();
                let second = queue.get_nowait().unwrap();
                out.print((first, second, queue.get(FOR_LONG).unwrap()));
                let fourth = queue.get(FOR_SOON).unwrap();
                out.print((fourth, queue.empty(), queue.qsize()));
            },
        ),
        program(
            "an empty SimpleQueue gives nothing",
            r#"
            queue = SimpleQueue()
            attempt(queue.get_nowait)
            attempt(queue.get, block=False)
            attempt(queue.get, timeout=0)
            attempt(queue.get, timeout=SOON)
            "#,
            |out| {
                let queue = SimpleQueue::<i32>::new();
                out.attempt(queue.get_nowait());
                out.attempt(queue.get(Block::No));
                out.attempt(queue.get(Block::For(std::time::Duration::ZERO)));
                out.attempt(queue.get(FOR_SOON));
            },
        ),
        program(
            "who waits for a SimpleQueue gets what is put",
            r#"
            queue, order = SimpleQueue(), Queue()

            def work():
                order.put("waits")
                print(queue.get(), queue.get(timeout=LONG))

            thread = spawn(work)
            print(order.get())
            queue.put(1)
            queue.put(2)
            thread.join()
            "#,
            |out| {
                let (queue, order) = shared((SimpleQueue::new(), Queue::new(0)));
                let work = || {
                    order.put_nowait("waits").unwrap();
                    let first = queue.get(Block::Forever).unwrap();
                    out.print((first, queue.get(FOR_LONG).unwrap()));
                };
                let thread = spawn(work);
                out.print(order.get(Block::Forever).unwrap());
                queue.put(1);
                queue.put(2);
                join(&thread);
            },
        ),
    ]
}
