//! `Thread` and `current_thread`: how they live, end, fail, and what they are called.

use crate::program::{LONG, Program, SOON, join, numbered, program, raise, said, shared, spawn};
use concurrent::{Block, Lock, Queue, Thread, current_thread, get_ident};
use std::collections::HashSet;
use std::time::Duration;

pub fn programs() -> Vec<Program> {
    [life(), joining(), names(), idents(), daemons(), current(), failing()].concat()
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
                assert!(gate.acquire(Block::Forever));
                let thread = Thread::new(|| assert!(gate.acquire(Block::Forever)));
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
                assert!(gate.acquire(Block::Forever));
                let thread = Thread::new(|| assert!(gate.acquire(Block::Forever)));
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
                thread = Thread(target=gate.acquire, name="worker", daemon=daemon)
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
                    assert!(gate.acquire(Block::Forever));
                    let thread = Thread::new(|| assert!(gate.acquire(Block::Forever)));
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
                assert!(gate.acquire(Block::Forever));
                let thread = spawn(|| assert!(gate.acquire(Block::Forever)));
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
                assert!(gate.acquire(Block::Forever));
                let thread = shared(spawn(|| assert!(gate.acquire(Block::Forever))));
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
                assert!(gate.acquire(Block::Forever));
                std::thread::spawn(|| {
                    threads.put_nowait(Some(current_thread())).unwrap();
                    out.attempt(current_thread().join(None));
                    threads.put_nowait(None).unwrap();
                    assert!(gate.acquire(Block::Forever));
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
            first, second = Thread(), Thread()
            print(numbered(first.name))
            print(int(first.name.split("-")[1]) < int(second.name.split("-")[1]))
            "#,
            |out| {
                let (first, second) = (Thread::new(|| ()), Thread::new(|| ()));
                out.print(numbered(&first.name()));
                let number = |thread: &Thread| -> u32 {
                    thread.name().strip_prefix("Thread-").unwrap().parse().unwrap()
                };
                out.print(number(&first) < number(&second));
            },
        ),
        program(
            "a thread without a name shows what it runs",
            r#"
            def work():
                pass

            print(numbered(Thread(target=work).name))
            print(numbered(Thread(target=lambda: None).name))
            "#,
            |out| {
                fn work() {}
                out.print(numbered(&Thread::new(work).name()));
                out.print(numbered(&Thread::new(|| ()).name()));
            },
        )
        .since((3, 10)),
        program(
            "an empty name is none",
            r#"
            print(numbered(Thread(name="").name))
            "#,
            |out| out.print(numbered(&Thread::new(|| ()).with_name("").name())),
        ),
    ]
}

fn idents() -> Vec<Program> {
    vec![
        program(
            "a thread has an ident from its start on, and keeps it",
            r#"
            seen = Queue()
            thread = Thread(target=lambda: seen.put(get_ident()))
            print(thread.ident)
            thread.start()
            ident = seen.get()
            print(thread.ident == ident)
            thread.join()
            print(thread.ident == ident)
            "#,
            |out| {
                let seen = shared(Queue::new(0));
                let thread = Thread::new(|| seen.put_nowait(get_ident()).unwrap());
                out.print(thread.ident());
                thread.start().unwrap();
                let ident = seen.get(Block::Forever).unwrap();
                out.print(thread.ident() == Some(ident));
                join(&thread);
                out.print(thread.ident() == Some(ident));
            },
        ),
        program(
            "idents are not 0, and those of living threads differ",
            r#"
            gate = Lock()
            gate.acquire()

            def work():
                with gate:
                    pass

            threads = [spawn(work) for _ in range(3)]
            idents = [get_ident()] + [thread.ident for thread in threads]
            print(0 in idents, len(set(idents)))
            gate.release()
            for thread in threads:
                thread.join()
            "#,
            |out| {
                let gate = shared(Lock::new());
                assert!(gate.acquire(Block::Forever));
                let threads = [(); 3].map(|()| spawn(|| drop(gate.enter())));
                let mut idents: Vec<_> = threads.iter().map(|t| t.ident().unwrap()).collect();
                idents.push(get_ident());
                out.print((idents.contains(&0), idents.iter().collect::<HashSet<_>>().len()));
                gate.release().unwrap();
                threads.iter().for_each(join);
            },
        ),
        program(
            "the main thread's ident is what it gets",
            r#"
            print(current_thread().ident == get_ident(), get_ident() == get_ident())
            "#,
            |out| {
                let own = current_thread().ident() == Some(get_ident());
                out.print((own, get_ident() == get_ident()));
            },
        ),
    ]
}

fn daemons() -> Vec<Program> {
    vec![
        program(
            "a thread is a daemon when it is made so",
            r#"
            print(current_thread().daemon, Thread().daemon)
            for daemon in (False, True):
                print(Thread(daemon=daemon).daemon)
            "#,
            |out| {
                out.print((current_thread().daemon(), Thread::new(|| ()).daemon()));
                for daemon in [false, true] {
                    out.print(Thread::new(|| ()).with_daemon(daemon).daemon());
                }
            },
        ),
        program(
            "the daemon property is inherited, over generations",
            r#"
            def grandchild():
                print(current_thread().daemon)

            def child():
                print(current_thread().daemon)
                spawn(grandchild).join()

            for daemon in (False, True):
                spawn(child, daemon=daemon).join()
            "#,
            |out| {
                let grandchild = || out.print(current_thread().daemon());
                let child = move || {
                    out.print(current_thread().daemon());
                    join(&spawn(grandchild));
                };
                for daemon in [false, true] {
                    let thread = Thread::new(child).with_daemon(daemon);
                    thread.start().unwrap();
                    join(&thread);
                }
            },
        ),
        program(
            "what is inherited may be overridden",
            r#"
            def work():
                print(Thread(daemon=False).daemon, Thread(daemon=True).daemon)

            for daemon in (False, True):
                spawn(work, daemon=daemon).join()
            "#,
            |out| {
                let work = || {
                    let daemon = |daemon| Thread::new(|| ()).with_daemon(daemon).daemon();
                    out.print((daemon(false), daemon(true)));
                };
                for daemon in [false, true] {
                    let thread = Thread::new(work).with_daemon(daemon);
                    thread.start().unwrap();
                    join(&thread);
                }
            },
        ),
        program(
            "who makes a thread bequeaths, not who starts it",
            r#"
            thread = Thread(target=lambda: print(current_thread().daemon))
            spawn(thread.start, daemon=True).join()
            thread.join()
            "#,
            |out| {
                let thread = Thread::new(|| out.print(current_thread().daemon()));
                let inner = thread.clone();
                let starter = Thread::new(move || inner.start().unwrap()).with_daemon(true);
                starter.start().unwrap();
                join(&starter);
                join(&thread);
            },
        ),
        program(
            "a thread of others is a daemon, and so are those it makes",
            r#"
            import _thread

            made = Queue()
            # Before it asks who it is, and after that.
            _thread.start_new_thread(lambda: made.put(Thread()), ())
            print(made.get().daemon)
            _thread.start_new_thread(lambda: made.put((current_thread(), Thread())), ())
            me, thread = made.get()
            print(me.daemon, thread.daemon)
            "#,
            |out| {
                let made = std::thread::spawn(|| Thread::new(|| ())).join().unwrap();
                out.print(made.daemon());
                let made = std::thread::spawn(|| (current_thread(), Thread::new(|| ())));
                let (me, thread) = made.join().unwrap();
                out.print((me.daemon(), thread.daemon()));
            },
        ),
        program(
            "whether a thread is a daemon is settled by its start",
            r#"
            def set_daemon(thread):
                thread.daemon = True

            gate = Lock()
            gate.acquire()
            thread = Thread(target=gate.acquire)
            thread.start()
            attempt(set_daemon, thread)
            print(thread.daemon)
            gate.release()
            thread.join()
            "#,
            |out| {
                let gate = shared(Lock::new());
                assert!(gate.acquire(Block::Forever));
                let thread = Thread::new(|| assert!(gate.acquire(Block::Forever)));
                thread.start().unwrap();
                // It has no error to return.
                let _same = thread.clone().with_daemon(true);
                out.print(());
                out.print(thread.daemon());
                gate.release().unwrap();
                join(&thread);
            },
        ),
    ]
}

fn current() -> Vec<Program> {
    vec![
        program(
            "the main thread",
            r#"
            main = current_thread()
            print(main.name, main.daemon, main.is_alive())
            attempt(main.start)
            "#,
            |out| {
                let main = current_thread();
                out.print((main.name(), main.daemon(), main.is_alive()));
                out.attempt(main.start());
            },
        ),
        program(
            "the main thread and a thread of others show themselves",
            r#"
            import _thread

            shown = Queue()

            def show():
                shown.put(repr(current_thread()).replace(f" {get_ident()}", " IDENT"))

            show()
            print(shown.get())
            _thread.start_new_thread(show, ())
            print(numbered(shown.get()))
            "#,
            |out| {
                let show = || {
                    let ident = format!(" {}", get_ident());
                    format!("{:?}", current_thread()).replace(&ident, " IDENT")
                };
                out.print(show());
                out.print(numbered(&std::thread::spawn(show).join().unwrap()));
            },
        ),
        program(
            "a thread is its own current one",
            r#"
            def work():
                me = current_thread()
                print(me.ident == thread.ident, me.name, me.is_alive())
                me.name = "renamed"
                print(thread.name, current_thread().name)

            thread = Thread(target=work, name="w0")
            thread.start()
            thread.join()
            "#,
            |out| {
                let threads = shared(Queue::new(0));
                let work = || {
                    let thread: Thread = threads.get(Block::Forever).unwrap();
                    let me = current_thread();
                    out.print((me.ident() == thread.ident(), me.name(), me.is_alive()));
                    let _me = me.with_name("renamed");
                    out.print((thread.name(), current_thread().name()));
                };
                let thread = Thread::new(work).with_name("w0");
                threads.put_nowait(thread.clone()).unwrap();
                thread.start().unwrap();
                join(&thread);
            },
        ),
        program(
            "a thread of others gets a name, and is alive",
            r#"
            import _thread

            shown = Queue()

            def work():
                me = current_thread()
                same = current_thread().ident == me.ident == get_ident()
                shown.put((numbered(me.name), me.is_alive(), same))

            _thread.start_new_thread(work, ())
            for each in shown.get():
                print(each)
            "#,
            |out| {
                let work = || {
                    let me = current_thread();
                    out.print(numbered(&me.name()));
                    out.print(me.is_alive());
                    out.print([current_thread().ident(), me.ident()] == [Some(get_ident()); 2]);
                };
                std::thread::spawn(work).join().unwrap();
            },
        ),
    ]
}

fn failing() -> Vec<Program> {
    vec![
        program(
            "an exception ends its thread alone, and can be had",
            r#"
            raised = Queue()
            threading.excepthook = raised.put

            def work():
                raise RuntimeError("as planned")

            thread = spawn(work, name="w0")
            attempt(thread.join)
            print(thread.is_alive())
            print(raised.qsize())
            print(raised.get().exc_value)
            "#,
            |out| {
                let thread = Thread::new(|| raise("as planned")).with_name("w0");
                thread.start().unwrap();
                out.attempt(thread.join(None).map(drop));
                out.print(thread.is_alive());
                let raised = thread.take_panic();
                out.print(raised.iter().count());
                out.print(said(&*raised.unwrap()));
            },
        ),
        program(
            "of a thread that ends well nothing is raised",
            r#"
            raised = Queue()
            threading.excepthook = raised.put
            spawn(lambda: None).join()
            print(raised.empty())
            "#,
            |out| {
                let thread = spawn(|| ());
                thread.join(None).unwrap();
                out.print(thread.take_panic().is_none());
            },
        ),
        program(
            "a thread that failed is not started again",
            r#"
            threading.excepthook = lambda args: None

            def work():
                raise RuntimeError("as planned")

            thread = spawn(work)
            thread.join()
            attempt(thread.start)
            "#,
            |out| {
                let thread = spawn(|| raise("as planned"));
                thread.join(None).unwrap();
                out.attempt(thread.start());
            },
        ),
        program(
            "what fails with a lock held leaves it locked, but not with `with`",
            r#"
            threading.excepthook = lambda args: None
            locks = Lock(), Lock()

            def bare():
                locks[0].acquire()
                raise RuntimeError("as planned")

            def guarded():
                with locks[1]:
                    raise RuntimeError("as planned")

            for work in (bare, guarded):
                spawn(work).join()
            print(*(lock.locked() for lock in locks))
            "#,
            |out| {
                let locks = shared([Lock::new(), Lock::new()]);
                let bare = || {
                    assert!(locks[0].acquire(Block::Forever));
                    raise("as planned");
                };
                let guarded = || {
                    let _held = locks[1].enter();
                    raise("as planned");
                };
                for thread in [spawn(bare), spawn(guarded)] {
                    thread.join(None).unwrap();
                }
                out.print((locks[0].locked(), locks[1].locked()));
            },
        ),
    ]
}
