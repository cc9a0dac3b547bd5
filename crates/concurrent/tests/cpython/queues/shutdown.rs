//! `Queue.shutdown`, which Python has from 3.13 on.

use crate::program::{FOR_LONG, FOR_SOON, Program, join, program, shared, spawn};
use concurrent::{Block, LifoQueue, PriorityQueue, Queue};

pub fn programs() -> Vec<Program> {
    let programs = [alone(), between_threads()].concat();
    programs.into_iter().map(|program| program.since((3, 13))).collect()
}

fn alone() -> Vec<Program> {
    vec![
        program(
            "a queue that is shut down gives what it has, and takes nothing",
            r#"
            queue = Queue()
            queue.put(1)
            queue.put(2)
            attempt(queue.shutdown)
            attempt(queue.put, 3)
            attempt(queue.put_nowait, 3)
            attempt(queue.put, 3, timeout=SOON)
            print(queue.qsize(), queue.empty())
            attempt(queue.get)
            attempt(queue.get_nowait)
            attempt(queue.get)
            attempt(queue.get_nowait)
            attempt(queue.get, timeout=SOON)
            "#,
            |out| {
                let queue = Queue::new(0);
                queue.put_nowait(1).unwrap();
                queue.put_nowait(2).unwrap();
                queue.shutdown(false);
                out.print(());
                out.attempt(queue.put(3, Block::Forever));
                out.attempt(queue.put_nowait(3));
                out.attempt(queue.put(3, FOR_SOON));
                out.print((queue.qsize(), queue.empty()));
                out.attempt(queue.get(Block::Forever));
                out.attempt(queue.get_nowait());
                out.attempt(queue.get(Block::Forever));
                out.attempt(queue.get_nowait());
                out.attempt(queue.get(FOR_SOON));
            },
        ),
        program(
            "a queue that is shut down at once is emptied, and its items are done",
            r#"
            queue = Queue()
            for item in range(4):
                queue.put(item)
            attempt(queue.get)
            attempt(queue.shutdown, immediate=True)
            print(queue.qsize(), queue.empty())
            attempt(queue.get)
            attempt(queue.put, 4)
            attempt(queue.task_done)
            attempt(queue.join)
            attempt(queue.task_done)
            "#,
            |out| {
                let queue = Queue::new(0);
                for item in 0..4 {
                    queue.put_nowait(item).unwrap();
                }
                out.attempt(queue.get(Block::Forever));
                queue.shutdown(true);
                out.print(());
                out.print((queue.qsize(), queue.empty()));
                out.attempt(queue.get(Block::Forever));
                out.attempt(queue.put(4, Block::Forever));
                out.attempt(queue.task_done());
                queue.join();
                out.print(());
                out.attempt(queue.task_done());
            },
        ),
        program(
            "items that a queue shut down still has are to be done",
            r#"
            queue = Queue()
            queue.put(1)
            queue.shutdown()
            attempt(queue.get)
            attempt(queue.task_done)
            attempt(queue.join)
            attempt(queue.task_done)
            "#,
            |out| {
                let queue = Queue::new(0);
                queue.put_nowait(1).unwrap();
                queue.shutdown(false);
                out.attempt(queue.get(Block::Forever));
                out.attempt(queue.task_done());
                queue.join();
                out.print(());
                out.attempt(queue.task_done());
            },
        ),
        program(
            "a queue may be shut down twice, the second time at once",
            r#"
            queue = Queue()
            queue.put(1)
            attempt(queue.shutdown)
            attempt(queue.shutdown)
            print(queue.qsize())
            attempt(queue.shutdown, immediate=True)
            attempt(queue.get)
            attempt(queue.shutdown)
            attempt(queue.get)
            "#,
            |out| {
                let queue = Queue::new(0);
                queue.put_nowait(1).unwrap();
                queue.shutdown(false);
                out.print(());
                queue.shutdown(false);
                out.print(());
                out.print(queue.qsize());
                queue.shutdown(true);
                out.print(());
                out.attempt(queue.get(Block::Forever));
                queue.shutdown(false);
                out.print(());
                out.attempt(queue.get(Block::Forever));
            },
        ),
        program(
            "a full queue that is shut down is shut down rather than full",
            r#"
            queue = Queue(1)
            queue.put(1)
            queue.shutdown()
            print(queue.full())
            attempt(queue.put_nowait, 2)
            attempt(queue.put, 2, timeout=SOON)
            attempt(queue.get)
            print(queue.full())
            attempt(queue.put_nowait, 2)
            "#,
            |out| {
                let queue = Queue::new(1);
                queue.put_nowait(1).unwrap();
                queue.shutdown(false);
                out.print(queue.full());
                out.attempt(queue.put_nowait(2));
                out.attempt(queue.put(2, FOR_SOON));
                out.attempt(queue.get(Block::Forever));
                out.print(queue.full());
                out.attempt(queue.put_nowait(2));
            },
        ),
        program(
            "other queues are shut down in the same way",
            r#"
            for queue in (LifoQueue(), PriorityQueue()):
                for item in (2, 3, 1):
                    queue.put(item)
                queue.shutdown()
                attempt(queue.put, 4)
                attempt(queue.get)
                queue.shutdown(immediate=True)
                attempt(queue.get)
                attempt(queue.task_done)
                attempt(queue.task_done)
            "#,
            |out| {
                let queue = LifoQueue::new(0);
                for item in [2, 3, 1] {
                    queue.put_nowait(item).unwrap();
                }
                queue.shutdown(false);
                out.attempt(queue.put_nowait(4));
                out.attempt(queue.get(Block::Forever));
                queue.shutdown(true);
                out.attempt(queue.get(Block::Forever));
                out.attempt(queue.task_done());
                out.attempt(queue.task_done());

                let queue = PriorityQueue::new(0);
                for item in [2, 3, 1] {
                    queue.put_nowait(item).unwrap();
                }
                queue.shutdown(false);
                out.attempt(queue.put_nowait(4));
                out.attempt(queue.get(Block::Forever));
                queue.shutdown(true);
                out.attempt(queue.get(Block::Forever));
                out.attempt(queue.task_done());
                out.attempt(queue.task_done());
            },
        ),
    ]
}

fn between_threads() -> Vec<Program> {
    vec![
        program(
            "who waits for an item learns that there will be none",
            r#"
            for immediate in (False, True):
                queue, order = Queue(), Queue()

                def work(timeout):
                    order.put("waits")
                    attempt(queue.get, timeout=timeout)

                threads = [spawn(lambda t=t: work(t)) for t in (None, LONG)]
                print(order.get(), order.get())
                queue.shutdown(immediate)
                for thread in threads:
                    thread.join()
            "#,
            |out| {
                for immediate in [false, true] {
                    let (queue, order) = shared((Queue::<i32>::new(0), Queue::new(0)));
                    let work = |block| {
                        order.put_nowait("waits").unwrap();
                        out.attempt(queue.get(block));
                    };
                    let threads =
                        [Block::Forever, FOR_LONG].map(|block| spawn(move || work(block)));
                    let waits = || order.get(Block::Forever).unwrap();
                    out.print((waits(), waits()));
                    queue.shutdown(immediate);
                    threads.iter().for_each(join);
                }
            },
        ),
        program(
            "who waits for room learns that there will be none",
            r#"
            for immediate in (False, True):
                queue, order = Queue(1), Queue()
                queue.put(1)

                def work(timeout):
                    order.put("waits")
                    attempt(queue.put, 2, timeout=timeout)

                threads = [spawn(lambda t=t: work(t)) for t in (None, LONG)]
                print(order.get(), order.get())
                queue.shutdown(immediate)
                for thread in threads:
                    thread.join()
                print(queue.qsize())
            "#,
            |out| {
                for immediate in [false, true] {
                    let (queue, order) = shared((Queue::new(1), Queue::new(0)));
                    queue.put_nowait(1).unwrap();
                    let work = |block| {
                        order.put_nowait("waits").unwrap();
                        out.attempt(queue.put(2, block));
                    };
                    let threads =
                        [Block::Forever, FOR_LONG].map(|block| spawn(move || work(block)));
                    let waits = || order.get(Block::Forever).unwrap();
                    out.print((waits(), waits()));
                    queue.shutdown(immediate);
                    threads.iter().for_each(join);
                    out.print(queue.qsize());
                }
            },
        ),
        program(
            "who joins a queue goes on when it is shut down at once, if nobody works on an item",
            r#"
            queue, order = Queue(), Queue()

            def work():
                queue.join()
                order.put("joined")

            queue.put(1)
            queue.put(2)
            queue.get()
            thread = spawn(work)
            queue.shutdown()
            attempt(order.get, timeout=SOON)
            queue.shutdown(immediate=True)
            attempt(order.get, timeout=SOON)
            queue.task_done()
            attempt(order.get, timeout=LONG)
            thread.join()
            "#,
            |out| {
                let (queue, order) = shared((Queue::new(0), Queue::new(0)));
                let work = || {
                    queue.join();
                    order.put_nowait("joined").unwrap();
                };
                queue.put_nowait(1).unwrap();
                queue.put_nowait(2).unwrap();
                queue.get_nowait().unwrap();
                let thread = spawn(work);
                queue.shutdown(false);
                out.attempt(order.get(FOR_SOON));
                queue.shutdown(true);
                out.attempt(order.get(FOR_SOON));
                queue.task_done().unwrap();
                out.attempt(order.get(FOR_LONG));
                join(&thread);
            },
        ),
        program(
            "a shutdown ends consumers that have nothing more to get",
            r#"
            queue, got = Queue(), Queue()

            def consume():
                try:
                    while True:
                        got.put(queue.get())
                except ShutDown as error:
                    print(shown(error))

            threads = [spawn(consume) for _ in range(3)]
            for item in range(10):
                queue.put(item)
            queue.shutdown()
            for thread in threads:
                thread.join()
            print(sorted(got.get() for _ in range(10)))
            "#,
            |out| {
                let (queue, got) = shared((Queue::new(0), Queue::new(0)));
                let consume = || {
                    let error = loop {
                        match queue.get(Block::Forever) {
                            Ok(item) => got.put_nowait(item).unwrap(),
                            Err(error) => break error,
                        }
                    };
                    out.attempt(Err::<(), _>(error));
                };
                let threads = [consume; 3].map(spawn);
                for item in 0..10 {
                    queue.put_nowait(item).unwrap();
                }
                queue.shutdown(false);
                threads.iter().for_each(join);
                let mut got = [(); 10].map(|()| got.get_nowait().unwrap());
                got.sort_unstable();
                out.print(Vec::<i32>::from(got));
            },
        ),
    ]
}
