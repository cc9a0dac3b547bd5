//! `Queue`, `SimpleQueue` and `JoinableQueue`.

use crate::program::{FOR_LONG, FOR_SOON, Program, processes, until};
use crate::rust::out;
use crate::started::{ended, run, start};
use concurrent::Block;
use concurrent::multiprocessing::{Event, JoinableQueue, Lock, Queue, SimpleQueue};

pub fn programs() -> Vec<Program> {
    [one_process(), closing(), between(), simple(), joinable()].concat()
}

fn queue(maxsize: u32) -> Queue<i32> {
    Queue::new(maxsize).unwrap()
}

fn one_process() -> Vec<Program> {
    vec![
        processes(
            "first in, first out",
            r"
            queue = Queue()
            for n in range(5):
                queue.put(n)
            print(queue.qsize(), queue.full())
            print([queue.get() for _ in range(5)], queue.qsize(), queue.empty())
            ",
            |out| {
                let queue = queue(0);
                (0..5).for_each(|n| queue.put(n, Block::Forever).unwrap());
                out.print((queue.qsize(), queue.full()));
                let got: Vec<_> = (0..5).map(|_| queue.get(Block::Forever).unwrap()).collect();
                out.print((got, queue.qsize(), queue.empty()));
            },
        ),
        processes(
            "nothing is there",
            r"
            queue = Queue()
            print(queue.empty(), queue.qsize(), queue.full())
            attempt(queue.get_nowait)
            attempt(queue.get, False)
            attempt(queue.get, True, 0)
            attempt(queue.get, timeout=SOON)
            attempt(queue.get, False, LONG)
            ",
            |out| {
                let queue = queue(0);
                out.print((queue.empty(), queue.qsize(), queue.full()));
                out.attempt(queue.get_nowait());
                out.attempt(queue.get(Block::No));
                out.attempt(queue.get(Block::For(std::time::Duration::ZERO)));
                out.attempt(queue.get(FOR_SOON));
                // A time-out means nothing to who does not wait.
                out.attempt(queue.get(Block::No));
            },
        ),
        processes(
            "a queue that is full",
            r"
            queue = Queue(2)
            queue.put('a')
            queue.put_nowait('b')
            print(queue.full(), queue.qsize())
            attempt(queue.put_nowait, 'c')
            attempt(queue.put, 'c', timeout=SOON)
            print(queue.get(), queue.full())
            attempt(queue.put, 'c', timeout=LONG)
            print(queue.get(), queue.get())
            ",
            |out| {
                let queue = Queue::new(2).unwrap();
                queue.put('a', Block::Forever).unwrap();
                queue.put_nowait('b').unwrap();
                out.print((queue.full(), queue.qsize()));
                out.attempt(queue.put_nowait('c'));
                out.attempt(queue.put('c', FOR_SOON));
                out.print((queue.get(Block::Forever).unwrap(), queue.full()));
                out.attempt(queue.put('c', FOR_LONG));
                let get = || queue.get(Block::Forever).unwrap();
                out.print((get(), get()));
            },
        ),
        processes(
            "room counts from the put, though the item may still be on its way",
            r"
            queue = Queue(1)
            queue.put(1)
            attempt(queue.put_nowait, 2)
            until(lambda: not queue.empty())
            print(queue.qsize(), queue.get(), queue.qsize())
            ",
            |out| {
                let queue = queue(1);
                queue.put(1, Block::Forever).unwrap();
                out.attempt(queue.put_nowait(2));
                until(|| !queue.empty());
                out.print((queue.qsize(), queue.get(Block::Forever).unwrap(), queue.qsize()));
            },
        ),
        processes(
            "who waits is given what comes",
            r"
            queue, got = Queue(), []
            thread = spawn(lambda: got.append(queue.get()))
            queue.put(7)
            thread.join()
            print(got)
            ",
            |out| {
                use crate::program::{join, shared, spawn};
                let (queue, got) = (queue(0), shared(Queue::new(0).unwrap()));
                let same = queue.clone();
                let thread = spawn(move || {
                    got.put(same.get(Block::Forever).unwrap(), Block::Forever).unwrap();
                });
                queue.put(7, Block::Forever).unwrap();
                join(&thread);
                out.print(vec![got.get(Block::Forever).unwrap()]);
            },
        ),
        processes(
            "what cannot be pickled is dropped by the feeder, which says so",
            r"
            queue = Queue(1)
            queue.put(Lock())
            until(lambda: queue.qsize() == 0)
            queue.put('next')
            print(queue.get(), queue.qsize())
            ",
            |out| {
                let queue = Queue::<Result<String, Lock>>::new(1).unwrap();
                queue.put(Err(Lock::new().unwrap()), Block::Forever).unwrap();
                until(|| queue.qsize() == 0);
                queue.put(Ok("next".to_owned()), Block::Forever).unwrap();
                let next = queue.get(Block::Forever).unwrap();
                out.print((next.ok(), queue.qsize()));
            },
        )
        .with_stderr(),
    ]
}

fn closing() -> Vec<Program> {
    vec![
        processes(
            "nobody puts into a queue that is closed",
            r"
            queue = Queue()
            queue.put(1)
            queue.close()
            queue.close()
            for call in (queue.put, queue.put_nowait):
                try:
                    call(2)
                except ValueError as error:
                    print(type(error).__name__, str(error).endswith('is closed'))
            queue.join_thread()
            queue.join_thread()
            print('joined')
            ",
            |out| {
                let queue = queue(0);
                queue.put(1, Block::Forever).unwrap();
                queue.close();
                queue.close();
                for error in [queue.put(2, Block::Forever), queue.put_nowait(2)] {
                    let error = error.unwrap_err();
                    let class = crate::program::Raised::class(&error);
                    out.print((class, error.to_string().ends_with("is closed")));
                }
                queue.join_thread().unwrap();
                queue.join_thread().unwrap();
                out.print("joined");
            },
        ),
        processes(
            "who has closed a queue gets nothing from it",
            r"
            queue = Queue()
            queue.put(1)
            queue.close()
            try:
                print(queue.get())
            except ValueError as error:
                print(type(error).__name__)
            ",
            |out| {
                let queue = queue(0);
                queue.put(1, Block::Forever).unwrap();
                queue.close();
                out.attempt(queue.get(Block::Forever));
            },
        ),
        processes(
            "one process may close a queue, and others go on",
            r"
            def child(queue):
                print(queue.get())

            queue = Queue()
            queue.put(1)
            process = start(child, queue)
            queue.close()
            queue.join_thread()
            print(ended(process))
            ",
            |out| {
                let child =
                    |queue: Queue<i32>| crate::rust::out().print(queue.get(FOR_LONG).unwrap());
                let queue = queue(0);
                queue.put(1, Block::Forever).unwrap();
                let process = start(child, queue.clone());
                queue.close();
                queue.join_thread().unwrap();
                out.print(ended(&process));
            },
        ),
        processes(
            "the feeder of a queue that is open is not joined",
            r"
            queue = Queue()
            queue.put(1)
            try:
                queue.join_thread()
            except AssertionError:
                print(True)
            print(queue.get())
            ",
            |out| {
                let queue = queue(0);
                queue.put(1, Block::Forever).unwrap();
                out.print(queue.join_thread().is_err());
                out.print(queue.get(Block::Forever).unwrap());
            },
        ),
        processes(
            "a queue whose feeder was never needed has none to join",
            r"
            queue = Queue()
            queue.close()
            print(queue.join_thread(), queue.cancel_join_thread())
            ",
            |out| {
                let queue = queue(0);
                queue.close();
                queue.join_thread().unwrap();
                queue.cancel_join_thread();
                out.print(((), ()));
            },
        ),
        processes(
            "who cancels the joining of the feeder ends without it",
            r"
            def child(queue):
                queue.cancel_join_thread()
                queue.put(bytes(200000))

            queue = Queue()
            print(run(child, queue))
            ",
            |out| {
                let child = |queue: Queue<Vec<u8>>| {
                    queue.cancel_join_thread();
                    queue.put(vec![0; 200_000], Block::Forever).unwrap();
                };
                out.print(run(child, Queue::new(0).unwrap()));
            },
        ),
    ]
}

fn between() -> Vec<Program> {
    vec![
        processes(
            "a process puts, another gets",
            r"
            def child(queue):
                for n in range(100):
                    queue.put(n)

            queue = Queue()
            process = start(child, queue)
            print([queue.get() for _ in range(100)] == list(range(100)), ended(process))
            attempt(queue.get_nowait)
            ",
            |out| {
                let child = |queue: Queue<i32>| {
                    (0..100).for_each(|n| queue.put(n, Block::Forever).unwrap());
                };
                let queue = queue(0);
                let process = start(child, queue.clone());
                let got = (0..100).map(|_| queue.get(Block::Forever).unwrap());
                out.print((got.eq(0..100), ended(&process)));
                out.attempt(queue.get_nowait());
            },
        ),
        processes(
            "a process ends when what it has put is written",
            r"
            def child(queue, has_put):
                queue.put(bytes(200000))
                print('has put')
                has_put.set()

            queue, has_put = Queue(), Event()
            process = start(child, queue, has_put)
            has_put.wait()
            print(len(queue.get()))
            print(ended(process))
            ",
            |out| {
                let child = |(queue, has_put): (Queue<Vec<u8>>, Event)| {
                    queue.put(vec![0; 200_000], Block::Forever).unwrap();
                    crate::rust::out().print("has put");
                    has_put.set();
                };
                let (queue, has_put) = (Queue::new(0).unwrap(), Event::new().unwrap());
                let process = start(child, (queue.clone(), has_put.clone()));
                has_put.wait(None);
                out.print(queue.get(Block::Forever).unwrap().len());
                out.print(ended(&process));
            },
        ),
        processes(
            "workers share what is put, and each item is got once",
            r"
            def work(tasks, results):
                for n in iter(tasks.get, None):
                    results.put(n * n)

            tasks, results = Queue(), Queue()
            processes = [start(work, tasks, results) for _ in range(3)]
            for n in range(20):
                tasks.put(n)
            for _ in processes:
                tasks.put(None)
            print(sorted(results.get() for _ in range(20)))
            print([ended(process) for process in processes])
            ",
            |out| {
                let work = |(tasks, results): (Queue<Option<i32>>, Queue<i32>)| {
                    while let Some(n) = tasks.get(Block::Forever).unwrap() {
                        results.put(n * n, Block::Forever).unwrap();
                    }
                };
                let (tasks, results) = (Queue::new(0).unwrap(), queue(0));
                let processes = [(); 3].map(|()| start(work, (tasks.clone(), results.clone())));
                (0..20).for_each(|n| tasks.put(Some(n), Block::Forever).unwrap());
                processes.iter().for_each(|_| tasks.put(None, Block::Forever).unwrap());
                let mut got: Vec<_> =
                    (0..20).map(|_| results.get(Block::Forever).unwrap()).collect();
                got.sort_unstable();
                out.print(got);
                out.print(processes.iter().map(ended).collect::<Vec<_>>());
            },
        ),
        processes(
            "a bound holds back other processes, too",
            r"
            def child(queue, full):
                queue.put(1)
                attempt(queue.put_nowait, 2)
                full.set()
                queue.put(2, timeout=LONG)

            queue, full = Queue(1), Event()
            process = start(child, queue, full)
            full.wait()
            print(queue.full(), queue.get())
            print(queue.get(), ended(process))
            ",
            |out| {
                let child = |(queue, full): (Queue<i32>, Event)| {
                    queue.put(1, Block::Forever).unwrap();
                    crate::rust::out().attempt(queue.put_nowait(2));
                    full.set();
                    queue.put(2, FOR_LONG).unwrap();
                };
                let (queue, full) = (queue(1), Event::new().unwrap());
                let process = start(child, (queue.clone(), full.clone()));
                full.wait(None);
                out.print((queue.full(), queue.get(Block::Forever).unwrap()));
                out.print((queue.get(Block::Forever).unwrap(), ended(&process)));
            },
        ),
    ]
}

fn simple() -> Vec<Program> {
    vec![
        processes(
            "a simple queue",
            r"
            queue = SimpleQueue()
            print(queue.empty())
            queue.put('one')
            queue.put('two')
            print(queue.empty(), queue.get(), queue.get(), queue.empty())
            ",
            |out| {
                let queue = SimpleQueue::<String>::new().unwrap();
                out.print(queue.empty());
                queue.put(&"one".to_owned()).unwrap();
                queue.put(&"two".to_owned()).unwrap();
                let (empty, one) = (queue.empty(), queue.get().unwrap());
                out.print((empty, one, queue.get().unwrap(), queue.empty()));
            },
        ),
        processes(
            "what a simple queue is given is there at once, from any process",
            r"
            queue = SimpleQueue()
            run(queue.put, 'from a child')
            print(queue.empty(), queue.get())
            ",
            |out| {
                let queue = SimpleQueue::<String>::new().unwrap();
                let put = |queue: SimpleQueue<String>| queue.put(&"from a child".into()).unwrap();
                run(put, queue.clone());
                out.print((queue.empty(), queue.get().unwrap()));
            },
        ),
        processes(
            "what cannot be pickled is refused by a simple queue at once",
            r"
            queue = SimpleQueue()
            attempt(queue.put, Lock())
            print(queue.empty())
            ",
            |out| {
                let queue = SimpleQueue::<Lock>::new().unwrap();
                out.attempt(queue.put(&Lock::new().unwrap()));
                out.print(queue.empty());
            },
        ),
    ]
}

fn joinable() -> Vec<Program> {
    vec![
        processes(
            "a queue of which nothing was got is not joined",
            r"
            queue = JoinableQueue()
            print(queue.join())
            attempt(queue.task_done)
            queue.put(1)
            queue.put(2)
            queue.get()
            queue.get()
            attempt(queue.task_done)
            attempt(queue.task_done)
            attempt(queue.task_done)
            print(queue.join())
            ",
            |out| {
                let queue = JoinableQueue::<i32>::new(0).unwrap();
                queue.join();
                out.print(());
                out.attempt(queue.task_done());
                queue.put(1, Block::Forever).unwrap();
                queue.put(2, Block::Forever).unwrap();
                queue.get(Block::Forever).unwrap();
                queue.get(Block::Forever).unwrap();
                for _ in 0..3 {
                    out.attempt(queue.task_done());
                }
                queue.join();
                out.print(());
            },
        ),
        processes(
            "join returns when a worker is done with everything",
            r"
            def work(queue):
                while True:
                    print(queue.get())
                    queue.task_done()

            queue = JoinableQueue()
            process = Process(target=work, args=(queue,), daemon=True)
            process.start()
            for task in ('sweep', 'mop', 'dust'):
                queue.put(task)
            queue.join()
            print('clean')
            ",
            |main| {
                let work = |queue: JoinableQueue<String>| {
                    loop {
                        out().print(queue.get(Block::Forever).unwrap());
                        queue.task_done().unwrap();
                    }
                };
                let queue = JoinableQueue::<String>::new(0).unwrap();
                let process = concurrent::multiprocessing::Process::new(work, queue.clone());
                process.with_daemon(true).start().unwrap();
                for task in ["sweep", "mop", "dust"] {
                    queue.put(task.to_owned(), Block::Forever).unwrap();
                }
                queue.join();
                main.print("clean");
            },
        ),
        processes(
            "a joinable queue has a bound, too",
            r"
            queue = JoinableQueue(1)
            queue.put(1)
            attempt(queue.put_nowait, 2)
            print(queue.full(), queue.get())
            attempt(queue.put_nowait, 2)
            print(queue.qsize(), queue.get())
            ",
            |out| {
                let queue = JoinableQueue::<i32>::new(1).unwrap();
                queue.put(1, Block::Forever).unwrap();
                out.attempt(queue.put_nowait(2));
                out.print((queue.full(), queue.get(Block::Forever).unwrap()));
                out.attempt(queue.put_nowait(2));
                out.print((queue.qsize(), queue.get(Block::Forever).unwrap()));
            },
        ),
    ]
}
