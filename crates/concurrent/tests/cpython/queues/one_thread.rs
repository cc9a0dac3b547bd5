//! `Queue` as one thread sees it: order, limits, and what was dealt with.

use crate::program::{FOR_LONG, FOR_SOON, Program, program};
use concurrent::{Block, Queue};
use std::time::Duration;

const AT_ONCE: Block = Block::For(Duration::ZERO);

pub fn programs() -> Vec<Program> {
    [items(), limits(), tasks()].concat()
}

fn items() -> Vec<Program> {
    vec![
        program(
            "a queue gives what it was given, in that order",
            r#"
            queue = Queue()
            for item in (3, 1, 2):
                attempt(queue.put, item)
            for _ in range(3):
                attempt(queue.get)
            print(queue.empty())
            "#,
            |out| {
                let queue = Queue::new(0);
                for item in [3, 1, 2] {
                    out.attempt(queue.put(item, Block::Forever));
                }
                for _ in 0..3 {
                    out.attempt(queue.get(Block::Forever));
                }
                out.print(queue.empty());
            },
        ),
        program(
            "an empty queue gives nothing",
            r#"
            queue = Queue()
            attempt(queue.get_nowait)
            attempt(queue.get, block=False)
            attempt(queue.get, timeout=0)
            attempt(queue.get, timeout=SOON)
            attempt(queue.get, block=False, timeout=LONG)
            print(queue.qsize())
            "#,
            |out| {
                let queue = Queue::<i32>::new(0);
                out.attempt(queue.get_nowait());
                out.attempt(queue.get(Block::No));
                out.attempt(queue.get(AT_ONCE));
                out.attempt(queue.get(FOR_SOON));
                // Who does not wait may not say how long.
                out.attempt(queue.get(Block::No));
                out.print(queue.qsize());
            },
        ),
        program(
            "what is there is given, however long one would wait for it",
            r#"
            queue = Queue()
            for item in range(5):
                queue.put(item)
            attempt(queue.get_nowait)
            attempt(queue.get, timeout=0)
            attempt(queue.get, timeout=SOON)
            attempt(queue.get, timeout=LONG)
            attempt(queue.get)
            "#,
            |out| {
                let queue = Queue::new(0);
                for item in 0..5 {
                    queue.put(item, Block::Forever).unwrap();
                }
                out.attempt(queue.get_nowait());
                out.attempt(queue.get(AT_ONCE));
                out.attempt(queue.get(FOR_SOON));
                out.attempt(queue.get(FOR_LONG));
                out.attempt(queue.get(Block::Forever));
            },
        ),
        program(
            "nothing is an item, too",
            r#"
            queue = Queue()
            queue.put(None)
            print(queue.empty(), queue.qsize())
            attempt(queue.get)
            attempt(queue.get_nowait)
            "#,
            |out| {
                let queue = Queue::new(0);
                queue.put_nowait(()).unwrap();
                out.print((queue.empty(), queue.qsize()));
                out.attempt(queue.get(Block::Forever));
                out.attempt(queue.get_nowait());
            },
        ),
        program(
            "what the errors that have no text in CPython say",
            r#"
            def text(call, *args):
                try:
                    call(*args)
                except Exception as error:
                    print(type(error).__name__, "says:", str(error))

            queue = Queue(1)
            text(queue.get_nowait)
            queue.put(1)
            text(queue.put_nowait, 2)
            barrier = Barrier(1)
            barrier.abort()
            text(barrier.wait)
            "#,
            |out| {
                let queue = Queue::new(1);
                out.print(("Empty", "says:", queue.get_nowait().unwrap_err().to_string()));
                queue.put_nowait(1).unwrap();
                out.print(("Full", "says:", queue.put_nowait(2).unwrap_err().to_string()));
                let barrier = concurrent::Barrier::new(1);
                barrier.abort();
                let error = barrier.wait(None).unwrap_err();
                out.print(("BrokenBarrierError", "says:", error.to_string()));
            },
        ),
    ]
}

fn limits() -> Vec<Program> {
    vec![
        program(
            "a queue says how much there is, and whether it is empty or full",
            r#"
            queue = Queue(2)
            print(queue.qsize(), queue.empty(), queue.full())
            for item in (1, 2):
                queue.put(item)
                print(queue.qsize(), queue.empty(), queue.full())
            for _ in range(2):
                queue.get()
                print(queue.qsize(), queue.empty(), queue.full())
            "#,
            |out| {
                let queue = Queue::new(2);
                let show = || out.print((queue.qsize(), queue.empty(), queue.full()));
                show();
                for item in [1, 2] {
                    queue.put(item, Block::Forever).unwrap();
                    show();
                }
                for _ in 0..2 {
                    queue.get(Block::Forever).unwrap();
                    show();
                }
            },
        ),
        program(
            "a full queue takes nothing until something is taken from it",
            r#"
            queue = Queue(1)
            queue.put("a")
            attempt(queue.put_nowait, "b")
            attempt(queue.put, "b", block=False)
            attempt(queue.put, "b", timeout=0)
            attempt(queue.put, "b", timeout=SOON)
            print(queue.get(), queue.qsize())
            attempt(queue.put, "c", timeout=LONG)
            attempt(queue.get)
            "#,
            |out| {
                let queue = Queue::new(1);
                queue.put("a", Block::Forever).unwrap();
                out.attempt(queue.put_nowait("b"));
                out.attempt(queue.put("b", Block::No));
                out.attempt(queue.put("b", AT_ONCE));
                out.attempt(queue.put("b", FOR_SOON));
                out.print((queue.get(Block::Forever).unwrap(), queue.qsize()));
                out.attempt(queue.put("c", FOR_LONG));
                out.attempt(queue.get(Block::Forever));
            },
        ),
        program(
            "a queue without limit is never full",
            r#"
            queue = Queue()
            for item in range(1000):
                queue.put_nowait(item)
            print(queue.qsize(), queue.full(), queue.empty())
            "#,
            |out| {
                let queue = Queue::new(0);
                for item in 0..1000 {
                    queue.put_nowait(item).unwrap();
                }
                out.print((queue.qsize(), queue.full(), queue.empty()));
            },
        ),
    ]
}

fn tasks() -> Vec<Program> {
    vec![
        program(
            "task_done may be called once for each item",
            r#"
            queue = Queue()
            attempt(queue.task_done)
            queue.put(1)
            queue.put(2)
            queue.get()
            for _ in range(3):
                attempt(queue.task_done)
            queue.put(3)
            attempt(queue.task_done)
            attempt(queue.task_done)
            "#,
            |out| {
                let queue = Queue::new(0);
                out.attempt(queue.task_done());
                queue.put_nowait(1).unwrap();
                queue.put_nowait(2).unwrap();
                queue.get_nowait().unwrap();
                for _ in 0..3 {
                    out.attempt(queue.task_done());
                }
                queue.put_nowait(3).unwrap();
                out.attempt(queue.task_done());
                out.attempt(queue.task_done());
            },
        ),
        program(
            "a queue with nothing to do is joined at once",
            r#"
            queue = Queue()
            attempt(queue.join)
            queue.put(1)
            queue.task_done()
            attempt(queue.join)
            print(queue.qsize())
            "#,
            |out| {
                let queue = Queue::new(0);
                queue.join();
                out.print(());
                queue.put_nowait(1).unwrap();
                queue.task_done().unwrap();
                queue.join();
                out.print(());
                out.print(queue.qsize());
            },
        ),
        program(
            "what was not put is not to be done",
            r#"
            queue = Queue(1)
            queue.put(1)
            attempt(queue.put_nowait, 2)
            attempt(queue.put, 2, timeout=SOON)
            queue.task_done()
            attempt(queue.join)
            attempt(queue.task_done)
            "#,
            |out| {
                let queue = Queue::new(1);
                queue.put_nowait(1).unwrap();
                out.attempt(queue.put_nowait(2));
                out.attempt(queue.put(2, FOR_SOON));
                queue.task_done().unwrap();
                queue.join();
                out.print(());
                out.attempt(queue.task_done());
            },
        ),
    ]
}
