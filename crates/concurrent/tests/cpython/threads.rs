//! `Thread` and `current_thread`: how they live, end, fail, and what they are called.

use crate::program::{
    FOR_LONG, LONG, Out, Program, SOON, join, program, said, shared, spawn, until,
};
use concurrent::{Block, Lock, Queue, Thread, current_thread, get_ident};
use std::time::Duration;

pub fn programs() -> Vec<Program> {
    [life(), joining(), names(), idents(), daemons(), current(), failing()].concat()
}

/// A name with its number replaced.
fn numbered(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_digit() { 'N' } else { c }).collect()
}

fn life() -> Vec<Program> {
    vec![
        program(
            "a thread is alive from its start to its end",
            r#"
            gate = Lock()
            gate.acquire()
            thread = Thread(target=gate.acquire)
            print(thread.is_alive())
            thread.start()
            print(thread.is_alive())
            gate.release()
            thread.join()
            print(thread.is_alive())
            "#,
            |out| {
                let gate = shared(Lock::new());
                let _held = gate.acquire(Block::Forever);
                let thread = Thread::new(|| drop(gate.acquire(Block::Forever)));
                out.print(thread.is_alive());
                thread.start().unwrap();
                out.print(thread.is_alive());
                gate.release().unwrap();
                join(&thread);
                out.print(thread.is_alive());
            },
        ),
        program(
            "a thread is started once",
            r#"
            gate = Lock()
            gate.acquire()
            thread = Thread(target=gate.acquire)
            attempt(thread.start)
            attempt(thread.start)
            gate.release()
            thread.join()
            attempt(thread.start)
            "#,
            |out| {
                let gate = shared(Lock::new());
                let _held = gate.acquire(Block::Forever);
                let thread = Thread::new(|| drop(gate.acquire(Block::Forever)));
                out.attempt(thread.start());
                out.attempt(thread.start());
                gate.release().unwrap();
                join(&thread);
                out.attempt(thread.start());
            },
        ),
        program(
            "a thread shows its name and its state",
            r#"
            def show(thread):
                print(repr(thread).replace(str(thread.ident), "IDENT"))

            for daemon in (False, True):
                gate = Lock()
                gate.acquire()
                thread = Thread(target=gate.acquire, name="w0", daemon=daemon)
                show(thread)
                thread.start()
                show(thread)
                gate.release()
                thread.join()
                show(thread)
            "#,
            |out| {
                let show = |thread: &Thread| {
                    let ident = thread.ident().map_or("none".to_owned(), |ident| ident.to_string());
                    out.print(format!("{thread:?}").replace(&ident, "IDENT"));
                };
                for daemon in [false, true] {
                    let gate = shared(Lock::new());
                    let _held = gate.acquire(Block::Forever);
                    let thread = Thread::new(|| drop(gate.acquire(Block::Forever)));
                    let thread = thread.with_name("worker").with_daemon(daemon);
                    show(&thread);
                    thread.start().unwrap();
                    thread.wait_begun(LONG).unwrap();
                    show(&thread);
                    gate.release().unwrap();
                    join(&thread);
                    show(&thread);
                }
            },
        ),
        program(
            "a thread may be started by another than the one that made it",
            r#"
            thread = Thread(target=lambda: print("inner"))
            spawn(thread.start).join()
            thread.join()
            print("outer")
            "#,
            |out| {
                let thread = Thread::new(|| out.print("inner"));
                let inner = thread.clone();
                join(&spawn(move || inner.start().unwrap()));
                join(&thread);
                out.print("outer");
            },
        ),
        program(
            "threads hand on what they have made",
            r#"
            first, second = Queue(), Queue()

            def double():
                while (item := first.get()) is not None:
                    second.put(item * 2)
                second.put(None)

            thread = spawn(double)
            for item in (1, 2, 3, None):
                first.put(item)
            while (item := second.get()) is not None:
                print(item)
            thread.join()
            "#,
            |out| {
                let (first, second) = shared((Queue::new(0), Queue::new(0)));
                let double = || {
                    while let Some(item) = first.get(Block::Forever).unwrap() {
                        second.put(Some(item * 2), Block::Forever).unwrap();
                    }
                    second.put(None, Block::Forever).unwrap();
                };
                let thread = spawn(double);
                for item in [Some(1), Some(2), Some(3), None] {
                    first.put(item, Block::Forever).unwrap();
                }
                while let Some(item) = second.get(Block::Forever).unwrap() {
                    out.print(item);
                }
                join(&thread);
            },
        ),
    ]
}

fn joining() -> Vec<Program> {
    vec![
        program(
            "a thread that was not started cannot be joined",
            r#"
            thread = Thread()
            attempt(thread.join)
            attempt(thread.join, SOON)
            "#,
            |out| {
                let thread = Thread::new(|| ());
                out.attempt(thread.join(None));
                out.attempt(thread.join(Some(SOON)));
            },
        ),
        program(
            "a thread cannot join itself",
            r#"
            def work():
                attempt(current_thread().join)
                attempt(current_thread().join, SOON)

            spawn(work).join()
            attempt(current_thread().join)
            "#,
            |out| {
                let work = || {
                    out.attempt(current_thread().join(None));
                    out.attempt(current_thread().join(Some(SOON)));
                };
                join(&spawn(work));
                out.attempt(current_thread().join(None));
            },
        ),
        program(
            "joining waits for as long as it was told to",
            r#"
            gate = Lock()
            gate.acquire()
            thread = spawn(gate.acquire)
            for timeout in (0, SOON):
                thread.join(timeout)
                print(timeout == 0, thread.is_alive())
            gate.release()
            thread.join(LONG)
            print(thread.is_alive())
            "#,
            |out| {
                let gate = shared(Lock::new());
                let _held = gate.acquire(Block::Forever);
                let thread = spawn(|| drop(gate.acquire(Block::Forever)));
                for timeout in [Duration::ZERO, SOON] {
                    let ended = thread.join(Some(timeout)).unwrap();
                    out.print((timeout == Duration::ZERO, !ended));
                }
                gate.release().unwrap();
                let ended = thread.join(Some(LONG)).unwrap();
                out.print(!ended);
            },
        ),
        program(
            "a thread may be joined again and again",
            r#"
            thread = spawn(lambda: print("once"))
            for timeout in (None, None, 0, SOON):
                thread.join(timeout)
                print(thread.is_alive())
            "#,
            |out| {
                let thread = spawn(|| out.print("once"));
                for timeout in [None, None, Some(Duration::ZERO), Some(SOON)] {
                    let ended = thread.join(timeout).unwrap();
                    out.print(!ended);
                }
            },
        ),
        program(
            "several threads may join one",
            r#"
            gate, joined = Lock(), Queue()
            gate.acquire()
            thread = spawn(gate.acquire)

            def work():
                thread.join()
                joined.put(thread.is_alive())

            joiners = [spawn(work) for _ in range(3)]
            print(joined.qsize())
            gate.release()
            for joiner in joiners:
                joiner.join()
            print([joined.get() for _ in joiners])
            "#,
            |out| {
                let (gate, joined) = shared((Lock::new(), Queue::new(0)));
                let _held = gate.acquire(Block::Forever);
                let thread = shared(spawn(|| drop(gate.acquire(Block::Forever))));
                let work = || {
                    join(thread);
                    joined.put_nowait(thread.is_alive()).unwrap();
                };
                let joiners = [work; 3].map(spawn);
                out.print(joined.qsize());
                gate.release().unwrap();
                joiners.iter().for_each(join);
                out.print(joiners.iter().map(|_| joined.get_nowait().unwrap()).collect::<Vec<_>>());
            },
        ),
        program(
            "who joins sees what the thread did",
            r#"
            done = []
            threads = [spawn(lambda n=n: done.append(n * n)) for n in range(10)]
            for thread in threads:
                thread.join()
            print(sorted(done))
            "#,
            |out| {
                let done = shared(std::sync::Mutex::new(Vec::new()));
                let threads: Vec<_> =
                    (0..10).map(|n| spawn(move || done.lock().unwrap().push(n * n))).collect();
                threads.iter().for_each(join);
                let mut done = done.lock().unwrap().clone();
                done.sort_unstable();
                out.print(done);
            },
        ),
        program(
            "the main thread may be joined while it lives",
            r#"
            main = current_thread()

            def work():
                main.join(SOON)
                print(main.is_alive())

            spawn(work).join()
            "#,
            |out| {
                let main = current_thread();
                let work = move || {
                    let ended = main.join(Some(SOON)).unwrap();
                    out.print(!ended);
                };
                join(&spawn(work));
            },
        ),
        program(
            "a thread of others cannot be joined",
            r#"
            import _thread

            threads, gate = Queue(), Lock()
            gate.acquire()

            def work():
                threads.put(current_thread())
                attempt(current_thread().join)
                threads.put(None)
                gate.acquire()

            _thread.start_new_thread(work, ())
            thread = threads.get()
            threads.get()
            attempt(thread.join)
            attempt(thread.join, SOON)
            gate.release()
            "#,
            |out| {
                let (threads, gate) = shared((Queue::new(0), Lock::new()));
                let _held = gate.acquire(Block::Forever);
                std::thread::spawn(|| {
                    threads.put_nowait(Some(current_thread())).unwrap();
                    out.attempt(current_thread().join(None));
                    threads.put_nowait(None).unwrap();
                    let _acquired = gate.acquire(Block::Forever);
                });
                let thread = threads.get(Block::Forever).unwrap().unwrap();
                threads.get(Block::Forever).unwrap();
                out.attempt(thread.join(None));
                out.attempt(thread.join(Some(SOON)));
                gate.release().unwrap();
            },
        )
        .since((3, 13)),
    ]
}

fn names() -> Vec<Program> {
    vec![
        program(
            "a name is what it was made with, and may be changed",
            r#"
            thread = Thread(target=lambda: print(current_thread().name), name="w0")
            print(thread.name)
            thread.name = "an other, ü"
            print(thread.name)
            thread.start()
            thread.join()
            thread.name = "late"
            print(thread.name)
            "#,
            |out| {
                let thread = Thread::new(|| out.print(current_thread().name())).with_name("w0");
                out.print(thread.name());
                let thread = thread.with_name("an other, ü");
                out.print(thread.name());
                thread.start().unwrap();
                join(&thread);
                let thread = thread.with_name("late");
                out.print(thread.name());
            },
        ),
        program(
            "names need not differ",
            r#"
            threads = [Thread(name="twin") for _ in range(2)]
            print(threads[0].name == threads[1].name)
            "#,
            |out| {
                let threads = [(); 2].map(|()| Thread::new(|| ()).with_name("twin"));
                out.print(threads[0].name() == threads[1].name());
            },
        ),
        program(
            "a thread without a name is numbered",
            r#"
            import re

            # Only a target that has a name of its own is in the thread's.
            threads = [Thread() for _ in range(2)]
            print(re.sub(r"\d", "N", re.sub(r"\d+", "9", threads[0].name)))
            first, second = (int(thread.name.split("-")[1]) for thread in threads)
            print(first < second)
            "#,
            |out| {
                let numbers = [(); 2].map(|()| {
                    let name = Thread::new(|| ()).name();
                    name.strip_prefix("Thread-").unwrap().parse::<u64>().unwrap()
                });
                out.print("Thread-N");
                out.print(numbers[0] < numbers[1]);
            },
        ),
    ]
}

fn idents() -> Vec<Program> {
    vec![]
}
fn daemons() -> Vec<Program> {
    vec![]
}
fn current() -> Vec<Program> {
    vec![]
}
fn failing() -> Vec<Program> {
    vec![]
}
