//! `Queue` between threads.

use crate::program::{FOR_LONG, FOR_SOON, Program, join, program, shared, spawn};
use concurrent::{Block, Queue, Thread};

pub fn programs() -> Vec<Program> {
    [waiting(), joining(), working()].concat()
}

fn waiting() -> Vec<Program> {
    vec![
        program(
            "who waits for an item gets it when it is put",
            r#"
            for timeout in (None, LONG):
                queue, order = Queue(), Queue()

                def work():
                    order.put("waits")
                    print(queue.get(timeout=timeout))

                thread = spawn(work)
                print(order.get())
                queue.put("item")
                thread.join()
                print(queue.empty())
            "#,
            |out| {
                for block in [Block::Forever, FOR_LONG] {
                    let (queue, order) = shared((Queue::new(0), Queue::new(0)));
                    let work = move || {
                        order.put_nowait("waits").unwrap();
                        out.attempt(queue.get(block));
                    };
                    let thread = spawn(work);
                    out.print(order.get(Block::Forever).unwrap());
                    queue.put_nowait("item").unwrap();
                    join(&thread);
                    out.print(queue.empty());
                }
            },
        ),
        program(
            "who waits for room puts when there is some",
            r#"
            for timeout in (None, LONG):
                queue, order = Queue(1), Queue()
                queue.put("first")

                def work():
                    order.put("waits")
                    queue.put("second", timeout=timeout)
                    order.put("has put")

                thread = spawn(work)
                print(order.get())
                attempt(order.get, timeout=SOON)
                print(queue.get())
                print(order.get())
                print(queue.get())
                thread.join()
            "#,
            |out| {
                for block in [Block::Forever, FOR_LONG] {
                    let (queue, order) = shared((Queue::new(1), Queue::new(0)));
                    queue.put_nowait("first").unwrap();
                    let work = move || {
                        order.put_nowait("waits").unwrap();
                        queue.put("second", block).unwrap();
                        order.put_nowait("has put").unwrap();
                    };
                    let thread = spawn(work);
                    out.print(order.get(Block::Forever).unwrap());
                    out.attempt(order.get(FOR_SOON));
                    out.print(queue.get(Block::Forever).unwrap());
                    out.print(order.get(Block::Forever).unwrap());
                    out.print(queue.get(Block::Forever).unwrap());
                    join(&thread);
                }
            },
        ),
        program(
            "one item at a time, in their order, through a queue for one",
            r#"
            queue = Queue(1)

            def work():
                for item in (*range(10), None):
                    queue.put(item)

            thread = spawn(work)
            got = []
            while (item := queue.get()) is not None:
                got.append(item)
            thread.join()
            print(got, queue.empty())
            "#,
            |out| {
                let queue = shared(Queue::new(1));
                let work = || {
                    for item in (0..10).map(Some).chain([None]) {
                        queue.put(item, Block::Forever).unwrap();
                    }
                };
                let thread = spawn(work);
                let got = std::iter::from_fn(|| queue.get(Block::Forever).unwrap());
                let got: Vec<i32> = got.collect();
                join(&thread);
                out.print((got, queue.empty()));
            },
        ),
        program(
            "questions and answers",
            r#"
            questions, answers = Queue(), Queue()

            def work():
                while (question := questions.get()) != "":
                    answers.put(question.upper())

            thread = spawn(work)
            for question in ("who", "where", "why"):
                questions.put(question)
                print(answers.get())
            questions.put("")
            thread.join()
            "#,
            |out| {
                let (questions, answers) = shared((Queue::new(0), Queue::new(0)));
                let work = || {
                    loop {
                        let question: &str = questions.get(Block::Forever).unwrap();
                        if question.is_empty() {
                            break;
                        }
                        answers.put_nowait(question.to_uppercase()).unwrap();
                    }
                };
                let thread = spawn(work);
                for question in ["who", "where", "why"] {
                    questions.put_nowait(question).unwrap();
                    out.print(answers.get(Block::Forever).unwrap());
                }
                questions.put_nowait("").unwrap();
                join(&thread);
            },
        ),
    ]
}

fn joining() -> Vec<Program> {
    vec![
        program(
            "who joins a queue goes on when everything is done, and not before",
            r#"
            queue, order = Queue(), Queue()

            def work():
                order.put("joins")
                queue.join()
                order.put("joined")

            queue.put(1)
            queue.put(2)
            thread = spawn(work)
            print(order.get())
            for _ in range(2):
                attempt(order.get, timeout=SOON)
                queue.get()
                attempt(order.get, timeout=SOON)
                queue.task_done()
            print(order.get())
            thread.join()
            "#,
            |out| {
                let (queue, order) = shared((Queue::new(0), Queue::new(0)));
                let work = || {
                    order.put_nowait("joins").unwrap();
                    queue.join();
                    order.put_nowait("joined").unwrap();
                };
                queue.put_nowait(1).unwrap();
                queue.put_nowait(2).unwrap();
                let thread = spawn(work);
                out.print(order.get(Block::Forever).unwrap());
                for _ in 0..2 {
                    out.attempt(order.get(FOR_SOON));
                    queue.get_nowait().unwrap();
                    out.attempt(order.get(FOR_SOON));
                    queue.task_done().unwrap();
                }
                out.print(order.get(Block::Forever).unwrap());
                join(&thread);
            },
        ),
        program(
            "several threads may join a queue",
            r#"
            queue, joined = Queue(), Queue()
            queue.put(None)

            def work():
                queue.join()
                joined.put("joined")

            threads = [spawn(work) for _ in range(3)]
            attempt(joined.get, timeout=SOON)
            queue.task_done()
            for thread in threads:
                print(joined.get())
            for thread in threads:
                thread.join()
            "#,
            |out| {
                let (queue, joined) = shared((Queue::new(0), Queue::new(0)));
                queue.put_nowait(()).unwrap();
                let work = || {
                    queue.join();
                    joined.put_nowait("joined").unwrap();
                };
                let threads = [work; 3].map(spawn);
                out.attempt(joined.get(FOR_SOON));
                queue.task_done().unwrap();
                for _ in &threads {
                    out.print(joined.get(Block::Forever).unwrap());
                }
                threads.iter().for_each(join);
            },
        ),
    ]
}

fn working() -> Vec<Program> {
    vec![
        program(
            "producers and consumers, and a word that ends each",
            r#"
            queue, results = Queue(3), Queue()

            def produce(first):
                for item in range(first, first + 50):
                    queue.put(item)

            def consume():
                while (item := queue.get()) is not None:
                    results.put(item * 2)
                results.put(None)

            producers = [spawn(lambda first=first: produce(first)) for first in (0, 50)]
            consumers = [spawn(consume) for _ in range(3)]
            for thread in producers:
                thread.join()
            for _ in consumers:
                queue.put(None)
            for thread in consumers:
                thread.join()
            print(results.qsize())
            doubled = [item for _ in range(103) if (item := results.get()) is not None]
            print(sorted(doubled) == [2 * item for item in range(100)])
            "#,
            |out| {
                let (queue, results) = shared((Queue::new(3), Queue::new(0)));
                let produce = |first: i32| {
                    for item in first..first + 50 {
                        queue.put(Some(item), Block::Forever).unwrap();
                    }
                };
                let consume = || {
                    while let Some(item) = queue.get(Block::Forever).unwrap() {
                        results.put_nowait(Some(item * 2)).unwrap();
                    }
                    results.put_nowait(None).unwrap();
                };
                let producers = [0, 50].map(|first| spawn(move || produce(first)));
                let consumers = [consume; 3].map(spawn);
                producers.iter().for_each(join);
                for _ in &consumers {
                    queue.put(None, Block::Forever).unwrap();
                }
                consumers.iter().for_each(join);
                out.print(results.qsize());
                let doubled = (0..103).filter_map(|_| results.get_nowait().unwrap());
                let mut doubled: Vec<i32> = doubled.collect();
                doubled.sort_unstable();
                out.print(doubled.into_iter().eq((0..100).map(|item| 2 * item)));
            },
        ),
        program(
            "a pool of threads, whose work is joined through the queue",
            r#"
            tasks, done = Queue(), Queue()

            def work():
                while (task := tasks.get()) is not None:
                    done.put(task * task)
                    tasks.task_done()

            threads = [spawn(work, daemon=True) for _ in range(3)]
            for task in range(10):
                tasks.put(task)
            tasks.join()
            print(sorted(done.get_nowait() for _ in range(10)))
            for _ in threads:
                tasks.put(None)
            for thread in threads:
                thread.join()
            "#,
            |out| {
                let (tasks, done) = shared((Queue::new(0), Queue::new(0)));
                let work = || {
                    while let Some(task) = tasks.get(Block::Forever).unwrap() {
                        done.put_nowait(task * task).unwrap();
                        tasks.task_done().unwrap();
                    }
                };
                let threads = [work; 3].map(|work| Thread::new(work).with_daemon(true));
                threads.iter().for_each(|thread| thread.start().unwrap());
                for task in 0..10 {
                    tasks.put_nowait(Some(task)).unwrap();
                }
                tasks.join();
                let mut squares = [(); 10].map(|()| done.get_nowait().unwrap());
                squares.sort_unstable();
                out.print(Vec::<i32>::from(squares));
                for _ in &threads {
                    tasks.put_nowait(None).unwrap();
                }
                threads.iter().for_each(join);
            },
        ),
    ]
}
