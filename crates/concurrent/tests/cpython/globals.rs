//! What a process has one of: its main thread, its list of threads, and who is told when a thread
//! fails.

use crate::program::{Program, join, program, shared, spawn, until};
use concurrent::multiprocessing::{ExitCode, exit, on_console};
use concurrent::{
    __excepthook__, Block, ExceptHookArgs, Exception, Lock, Queue, Thread, Timer, active_count,
    current_thread, enumerate, get_ident, main_thread, set_excepthook, watch_deadlocks,
};
use std::time::Duration;

pub fn programs() -> Vec<Program> {
    let programs = [the_main_thread(), those_alive(), hooks(), what_is_said()].concat();
    programs.into_iter().map(Program::alone).collect()
}

/// Python: `raise RuntimeError(text)`
fn raise(text: &str) -> ! {
    // As a panic, but without a report of it.
    std::panic::resume_unwind(Box::new(Exception::new("RuntimeError", text)))
}

/// A lock that is acquired.
fn gate() -> &'static Lock {
    let gate = shared(Lock::new());
    assert!(gate.acquire(Block::No));
    gate
}

fn the_main_thread() -> Vec<Program> {
    vec![
        program(
            "the main thread is the one that runs the program",
            r#"
            main = threading.main_thread()
            print(main is current_thread(), main.ident == get_ident())
            print(main.name, main.daemon, main.is_alive())
            "#,
            |out| {
                let main = main_thread();
                let same = main.ident() == current_thread().ident();
                out.print((same, main.ident() == Some(get_ident())));
                out.print((main.name(), main.daemon(), main.is_alive()));
            },
        ),
        program(
            "other threads are not the main one, and know which is",
            r#"
            main = current_thread()

            def work():
                print(threading.main_thread() is main, threading.main_thread() is current_thread())

            spawn(work).join()
            "#,
            |out| {
                let main = current_thread().ident();
                let work = move || {
                    let known = main_thread().ident();
                    out.print((known == main, known == current_thread().ident()));
                };
                join(&spawn(work));
            },
        ),
        program(
            "a thread knows which the main thread is, though that has not asked",
            r#"
            idents = Queue()
            spawn(lambda: idents.put(threading.main_thread().ident)).join()
            print(idents.get() == get_ident())
            "#,
            |out| {
                let (send, receive) = std::sync::mpsc::channel();
                // A thread of others: it makes none of ours.
                let work = move || send.send(main_thread().ident()).unwrap();
                std::thread::spawn(work).join().unwrap();
                out.print(receive.recv().unwrap() == Some(get_ident()));
            },
        ),
        program(
            "the main thread has no part in being started or joined by itself",
            r#"
            attempt(threading.main_thread().start)
            attempt(threading.main_thread().join)
            "#,
            |out| {
                out.attempt(main_thread().start());
                out.attempt(main_thread().join(None).map(drop));
            },
        ),
    ]
}

fn those_alive() -> Vec<Program> {
    vec![
        program(
            "those alive are the main thread and those that were started, in that order",
            r#"
            gate = Lock()
            gate.acquire()

            def work():
                with gate:
                    pass

            def show():
                print([thread.name for thread in threading.enumerate()] == names)

            names = ["MainThread"]
            show()
            threads = [Thread(target=work, name=name) for name in "abc"]
            show()
            for thread in threads:
                thread.start()
                names.append(thread.name)
                show()
            gate.release()
            for thread in threads:
                thread.join()
            names = ["MainThread"]
            show()
            "#,
            |out| {
                let gate = gate();
                let mut names = vec!["MainThread".to_owned()];
                let show = |names: &[String]| {
                    out.print(enumerate().iter().map(Thread::name).collect::<Vec<_>>() == names);
                };
                show(&names);
                let work = || drop(gate.enter());
                let threads = ["a", "b", "c"].map(|name| Thread::new(work).with_name(name));
                show(&names);
                for thread in &threads {
                    thread.start().unwrap();
                    names.push(thread.name());
                    show(&names);
                }
                gate.release().unwrap();
                threads.iter().for_each(join);
                show(&names[..1]);
            },
        ),
        program(
            "as many are active as are alive",
            r#"
            gate = Lock()
            gate.acquire()
            print(threading.active_count())
            threads = [spawn(gate.acquire, daemon=daemon) for daemon in (False, True)]
            print(threading.active_count(), len(threading.enumerate()))
            for _ in threads:
                gate.release()
                until(lambda: gate.locked())
            for thread in threads:
                thread.join()
            print(threading.active_count())
            "#,
            |out| {
                let gate = gate();
                out.print(active_count());
                let threads = [false, true].map(|daemon| {
                    let thread = Thread::new(|| assert!(gate.acquire(Block::Forever)));
                    let thread = thread.with_daemon(daemon);
                    thread.start().unwrap();
                    thread
                });
                out.print((active_count(), enumerate().len()));
                for _ in &threads {
                    gate.release().unwrap();
                    until(|| gate.locked());
                }
                threads.iter().for_each(join);
                out.print(active_count());
            },
        ),
        program(
            "a thread is alive for itself, and dead for who has joined it",
            r#"
            def work():
                print(current_thread() in threading.enumerate())

            thread = spawn(work)
            thread.join()
            print(thread in threading.enumerate())
            "#,
            |out| {
                let listed = |ident: Option<u64>| enumerate().iter().any(|it| it.ident() == ident);
                let thread = spawn(move || out.print(listed(current_thread().ident())));
                join(&thread);
                out.print(listed(thread.ident()));
            },
        ),
        program(
            "a thread that has failed is not alive",
            r#"
            threading.excepthook = lambda args: print(threading.active_count())

            def work():
                raise RuntimeError("as planned")

            spawn(work).join()
            print(threading.active_count())
            "#,
            |out| {
                set_excepthook(|_| out.print(active_count()));
                spawn(|| raise("as planned")).join(None).unwrap();
                out.print(active_count());
            },
        ),
        program(
            "a timer is alive while it waits, and until it was cancelled",
            r#"
            timer = Timer(LONG, print)
            timer.start()
            print(threading.active_count())
            timer.cancel()
            timer.join()
            print(threading.active_count())
            "#,
            |out| {
                let timer = Timer::new(crate::program::LONG, || ());
                timer.start().unwrap();
                out.print(active_count());
                timer.cancel();
                timer.join(None).unwrap();
                out.print(active_count());
            },
        ),
        program(
            "a thread of others is alive once it has asked who it is",
            r#"
            import _thread

            asked, go = Queue(), Queue()

            def work():
                asked.put(None)
                go.get()
                current_thread()
                asked.put(None)
                go.get()

            _thread.start_new_thread(work, ())
            asked.get()
            print(threading.active_count())
            go.put(None)
            asked.get()
            print(threading.active_count())
            go.put(None)
            "#,
            |out| {
                let (asked, go) = shared((Queue::new(0), Queue::new(0)));
                std::thread::spawn(|| {
                    asked.put_nowait(()).unwrap();
                    go.get(Block::Forever).unwrap();
                    let _me = current_thread();
                    asked.put_nowait(()).unwrap();
                    go.get(Block::Forever).unwrap();
                });
                asked.get(Block::Forever).unwrap();
                out.print(active_count());
                go.put_nowait(()).unwrap();
                asked.get(Block::Forever).unwrap();
                out.print(active_count());
                go.put_nowait(()).unwrap();
            },
        ),
    ]
}

fn hooks() -> Vec<Program> {
    vec![
        program(
            "the hook is told which thread has failed, and how",
            r#"
            def hook(args):
                print(args.thread.name, args.exc_type.__name__, args.exc_value)

            threading.excepthook = hook

            def work():
                raise RuntimeError("as planned")

            for name in ("first", "second"):
                spawn(work, name=name).join()
            spawn(lambda: None).join()
            "#,
            |out| {
                set_excepthook(|args| {
                    let (name, value) = (args.thread.name(), &args.exc_value);
                    out.print((name, value.name(), value.message()));
                });
                for name in ["first", "second"] {
                    let thread = Thread::new(|| raise("as planned")).with_name(name);
                    thread.start().unwrap();
                    thread.join(None).unwrap();
                }
                join(&spawn(|| ()));
            },
        ),
        program(
            "the hook is called in the thread, which is still alive",
            r#"
            def hook(args):
                print(args.thread is current_thread(), args.thread.is_alive())

            threading.excepthook = hook

            def work():
                raise RuntimeError("as planned")

            thread = spawn(work)
            thread.join()
            print(thread.is_alive())
            "#,
            |out| {
                set_excepthook(|args| {
                    let same = args.thread.ident() == current_thread().ident();
                    out.print((same, args.thread.is_alive()));
                });
                let thread = spawn(|| raise("as planned"));
                thread.join(None).unwrap();
                out.print(thread.is_alive());
            },
        ),
        program(
            "the hook that counts is the one that is there when the thread fails",
            r#"
            gate = Lock()
            gate.acquire()

            def work():
                gate.acquire()
                raise RuntimeError("as planned")

            threading.excepthook = lambda args: print("the first")
            thread = spawn(work)
            threading.excepthook = lambda args: print("the second")
            gate.release()
            thread.join()
            "#,
            |out| {
                let gate = gate();
                set_excepthook(|_| out.print("the first"));
                let thread = spawn(|| {
                    assert!(gate.acquire(Block::Forever));
                    raise("as planned");
                });
                set_excepthook(|_| out.print("the second"));
                gate.release().unwrap();
                thread.join(None).unwrap();
            },
        ),
        program(
            "a hook is told of a thread that exits, too",
            r#"
            import sys

            def hook(args):
                print(args.exc_type.__name__, args.exc_value)

            threading.excepthook = hook
            spawn(lambda: sys.exit(3)).join()
            "#,
            |out| {
                set_excepthook(|args| {
                    out.print((args.exc_value.name(), args.exc_value.message()));
                });
                spawn(|| exit(ExitCode(3))).join(None).unwrap();
            },
        ),
        program(
            "the hook is told when a timer's function fails",
            r#"
            threading.excepthook = lambda args: print(args.exc_value)

            def work():
                raise RuntimeError("as planned")

            timer = Timer(0, work)
            timer.start()
            timer.join()
            "#,
            |out| {
                set_excepthook(|args| out.print(args.exc_value.message()));
                let timer = Timer::new(Duration::ZERO, || raise("as planned"));
                timer.start().unwrap();
                timer.join(None).unwrap();
            },
        ),
        program(
            "anybody may call the hook",
            r#"
            threading.excepthook = lambda args: print(args.exc_value, args.thread.name)
            error = RuntimeError("no thread has failed")
            args = (type(error), error, None, current_thread())
            threading.excepthook(threading.ExceptHookArgs(args))
            "#,
            |out| {
                set_excepthook(|args| out.print((args.exc_value.message(), args.thread.name())));
                let error = Exception::new("RuntimeError", "no thread has failed");
                concurrent::excepthook(&ExceptHookArgs::new(error, current_thread()));
            },
        ),
    ]
}

/// What is written to standard error, text by text.
fn standard_error() -> std::sync::mpsc::Receiver<String> {
    let (send, receive) = std::sync::mpsc::channel();
    watch_deadlocks().unwrap();
    on_console(move |chunk| send.send(String::from_utf8(chunk.bytes).unwrap()).unwrap());
    receive
}

/// The first line of a text and the last, between which Python has a traceback.
fn ends(text: &str) -> (String, String) {
    let mut lines = text.lines().map(str::to_owned);
    (lines.next().unwrap(), lines.next_back().unwrap())
}

fn what_is_said() -> Vec<Program> {
    vec![
        program(
            "of a thread that has failed its name and the error are said",
            r#"
            import io, sys

            threading.excepthook = threading.__excepthook__
            said, sys.stderr = sys.stderr, io.StringIO()

            def work():
                raise RuntimeError("as planned")

            spawn(work, name="w0").join()
            said, sys.stderr = sys.stderr, said
            lines = said.getvalue().splitlines()
            print(lines[0])
            print(lines[-1])
            "#,
            |out| {
                let said = standard_error();
                let thread = Thread::new(|| raise("as planned")).with_name("w0");
                thread.start().unwrap();
                thread.join(None).unwrap();
                let (first, last) = ends(&said.recv().unwrap());
                out.print(first);
                out.print(last);
            },
        )
        .since((3, 10)),
        program(
            "an error without a text is said by its name",
            r#"
            import io, sys

            threading.excepthook = threading.__excepthook__
            said, sys.stderr = sys.stderr, io.StringIO()

            def work():
                raise RuntimeError

            spawn(work).join()
            said, sys.stderr = sys.stderr, said
            print(said.getvalue().splitlines()[-1])
            "#,
            |out| {
                let said = standard_error();
                spawn(|| raise("")).join(None).unwrap();
                out.print(ends(&said.recv().unwrap()).1);
            },
        )
        .since((3, 10)),
        program(
            "nothing is said of a thread that exits",
            r#"
            import io, sys

            threading.excepthook = threading.__excepthook__
            said, sys.stderr = sys.stderr, io.StringIO()

            def work():
                raise RuntimeError("the only one")

            spawn(lambda: sys.exit(3)).join()
            spawn(work).join()
            said, sys.stderr = sys.stderr, said
            print(said.getvalue().count("Exception in thread"))
            print(said.getvalue().splitlines()[-1])
            "#,
            |out| {
                let said = standard_error();
                spawn(|| exit(ExitCode(3))).join(None).unwrap();
                spawn(|| raise("the only one")).join(None).unwrap();
                let said = said.recv().unwrap();
                out.print(said.matches("Exception in thread").count());
                out.print(ends(&said).1);
            },
        )
        .since((3, 10)),
        program(
            "the hook that is there at first may be put back",
            r#"
            import io, sys

            threading.excepthook = print
            threading.excepthook = threading.__excepthook__
            said, sys.stderr = sys.stderr, io.StringIO()

            def work():
                raise RuntimeError("as planned")

            spawn(work, name="w0").join()
            said, sys.stderr = sys.stderr, said
            print(said.getvalue().splitlines()[0])
            "#,
            |out| {
                let said = standard_error();
                set_excepthook(|_| out.print("not this one"));
                set_excepthook(__excepthook__);
                let thread = Thread::new(|| raise("as planned")).with_name("w0");
                thread.start().unwrap();
                thread.join(None).unwrap();
                out.print(ends(&said.recv().unwrap()).0);
            },
        )
        .since((3, 10)),
        program(
            "a hook that fails is told of as such, and its thread ends",
            r#"
            import io, sys

            def hook(args):
                raise RuntimeError("in the hook")

            threading.excepthook = hook
            said, sys.stderr = sys.stderr, io.StringIO()

            def work():
                raise RuntimeError("as planned")

            thread = spawn(work)
            thread.join()
            said, sys.stderr = sys.stderr, said
            lines = said.getvalue().splitlines()
            print(lines[0])
            print(lines[-1])
            print(thread.is_alive())
            "#,
            |out| {
                let said = standard_error();
                set_excepthook(|_| raise("in the hook"));
                let thread = spawn(|| raise("as planned"));
                thread.join(None).unwrap();
                let (first, last) = ends(&said.recv().unwrap());
                out.print(first);
                out.print(last);
                out.print(thread.is_alive());
            },
        ),
    ]
}
