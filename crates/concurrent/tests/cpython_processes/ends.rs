//! How processes end: exit codes, signals, last words, and who waits for whom.

use crate::program::{Program, processes};
use crate::rust::out;
use crate::started::{ended, run, start};
use concurrent::Exception;
use concurrent::multiprocessing::{
    Connection, Event, ExitCode, Lock, Pipe, Process, Semaphore, exit,
};

pub fn programs() -> Vec<Program> {
    [codes(), signals(), last_words(), waiting()].concat()
}

fn wait(event: Event) {
    event.wait(None);
}

fn raise(text: &'static str) -> ! {
    std::panic::panic_any(Exception::new("ValueError", text));
}

fn codes() -> Vec<Program> {
    vec![
        processes(
            "the exit code of what returns, raises, and exits",
            r"
            def fail():
                raise ValueError('no')

            print(run(int), run(fail), run(sys.exit), run(sys.exit, 0), run(sys.exit, 3))
            ",
            |out| {
                let codes = [
                    run(|()| (), ()),
                    run(|()| raise("no"), ()),
                    run(|()| exit(ExitCode(0)), ()),
                    run(|()| exit(ExitCode(0)), ()),
                    run(|()| exit(ExitCode(3)), ()),
                ];
                out.print(codes.map(|code| code.to_string()).join(" "));
            },
        ),
        processes(
            "an exit code is one of a byte",
            r"
            for code in (255, 256, 257, -1):
                print(run(sys.exit, code))
            ",
            |out| {
                for code in [255, 256, 257, -1] {
                    out.print(run(|code: i32| exit(ExitCode(code)), code));
                }
            },
        ),
        processes(
            "what a process returns is nobody's",
            r"
            print(run(lambda: 7))
            ",
            |out| {
                let seven = |()| {
                    let _unheard = 7;
                };
                out.print(run(seven, ()));
            },
        ),
        processes(
            "who leaves at once does so with that code",
            r"
            print(run(os._exit, 7), run(os._exit, 0))
            ",
            |out| {
                let leave = |code: i32| std::process::exit(code);
                out.print((run(leave, 7), run(leave, 0)));
            },
        ),
        processes(
            "an exit in a thread ends that thread alone",
            r"
            def child():
                spawn(lambda: sys.exit(3)).join()
                print('goes on')

            print(run(child))
            ",
            |out| {
                let child = |()| {
                    let thread = concurrent::Thread::new(|| exit(ExitCode(3)));
                    thread.start().unwrap();
                    thread.join(None).unwrap();
                    crate::rust::out().print("goes on");
                };
                out.print(run(child, ()));
            },
        ),
        processes(
            "an exit runs what is to be done on the way",
            r"
            def child():
                try:
                    sys.exit(3)
                finally:
                    print('finally')

            print(run(child))
            ",
            |out| {
                struct Finally;
                impl Drop for Finally {
                    fn drop(&mut self) {
                        crate::rust::out().print("finally");
                    }
                }
                let child = |()| {
                    let _finally = Finally;
                    exit(ExitCode(3))
                };
                out.print(run(child, ()));
            },
        ),
    ]
}

fn signals() -> Vec<Program> {
    vec![
        processes(
            "terminate and kill",
            r"
            event = Event()
            for end in (Process.terminate, Process.kill):
                process = start(event.wait)
                print(end(process), ended(process), process.is_alive())
            ",
            |out| {
                let event = Event::new().unwrap();
                for end in [Process::terminate, Process::kill] {
                    let process = start(wait, event.clone());
                    end(&process).unwrap();
                    out.print(((), ended(&process), process.is_alive()));
                }
            },
        ),
        processes(
            "what has ended cannot be ended again",
            r"
            process = start(sys.exit, 3)
            process.join()
            print(process.terminate(), process.kill(), process.exitcode)
            process = start(Event().wait)
            process.kill()
            process.join()
            process.terminate()
            print(process.exitcode)
            ",
            |out| {
                let process = start(|()| exit(ExitCode(3)), ());
                process.join(None).unwrap();
                process.terminate().unwrap();
                process.kill().unwrap();
                out.print(((), (), process.exitcode()));
                let process = start(wait, Event::new().unwrap());
                process.kill().unwrap();
                process.join(None).unwrap();
                process.terminate().unwrap();
                out.print(process.exitcode());
            },
        ),
        processes(
            "a process that ends by a signal of its own",
            r"
            print(run(lambda: os.kill(os.getpid(), signal.SIGKILL)))
            print(run(os.abort))
            ",
            |out| {
                use rustix::process::{Signal, getpid, kill_process};
                out.print(run(|()| kill_process(getpid(), Signal::KILL).unwrap(), ()));
                out.print(run(|()| std::process::abort(), ()));
            },
        ),
        processes(
            "who is terminated does nothing on the way",
            r"
            def child(ready):
                try:
                    ready.set()
                    Event().wait()
                finally:
                    print('finally')

            ready = Event()
            process = start(child, ready)
            ready.wait()
            process.terminate()
            print(ended(process))
            ",
            |out| {
                struct Finally;
                impl Drop for Finally {
                    fn drop(&mut self) {
                        crate::rust::out().print("finally");
                    }
                }
                let child = |ready: Event| {
                    let _finally = Finally;
                    ready.set();
                    Event::new().unwrap().wait(None);
                };
                let ready = Event::new().unwrap();
                let process = start(child, ready.clone());
                ready.wait(None);
                process.terminate().unwrap();
                out.print(ended(&process));
            },
        ),
        processes(
            "a lock that a killed process had stays locked",
            r"
            def child(lock, ready):
                with lock:
                    ready.set()
                    Event().wait()

            lock, ready = Lock(), Event()
            process = start(child, lock, ready)
            ready.wait()
            process.terminate()
            print(ended(process), lock.acquire(False), lock.acquire(timeout=SOON))
            lock.release()
            print(lock.acquire(False))
            ",
            |out| {
                use crate::program::FOR_SOON;
                use concurrent::Block;
                let child = |(lock, ready): (Lock, Event)| {
                    let _held = lock.enter();
                    ready.set();
                    Event::new().unwrap().wait(None);
                };
                let (lock, ready) = (Lock::new().unwrap(), Event::new().unwrap());
                let process = start(child, (lock.clone(), ready.clone()));
                ready.wait(None);
                process.terminate().unwrap();
                out.print((ended(&process), lock.acquire(Block::No), lock.acquire(FOR_SOON)));
                lock.release().unwrap();
                out.print(lock.acquire(Block::No));
            },
        ),
        processes(
            "what a killed process had taken from a semaphore is gone",
            r"
            def child(semaphore, ready):
                semaphore.acquire()
                ready.set()
                Event().wait()

            semaphore, ready = Semaphore(3), Event()
            process = start(child, semaphore, ready)
            ready.wait()
            process.kill()
            print(ended(process), semaphore.get_value())
            ",
            |out| {
                let child = |(semaphore, ready): (Semaphore, Event)| {
                    assert!(semaphore.acquire(concurrent::Block::Forever));
                    ready.set();
                    Event::new().unwrap().wait(None);
                };
                let (semaphore, ready) = (Semaphore::new(3).unwrap(), Event::new().unwrap());
                let process = start(child, (semaphore.clone(), ready.clone()));
                ready.wait(None);
                process.kill().unwrap();
                out.print((ended(&process), semaphore.get_value()));
            },
        ),
    ]
}

fn last_words() -> Vec<Program> {
    vec![
        processes(
            "an exception that nobody catches goes to standard error",
            r"
            def child():
                raise ValueError('no')

            print(run(child))
            ",
            |out| out.print(run(|()| raise("no"), ())),
        )
        .with_stderr(),
        processes(
            "an exception without a text",
            r"
            def child():
                raise ValueError

            print(run(child))
            ",
            |out| out.print(run(|()| raise(""), ())),
        )
        .with_stderr(),
        processes(
            "the name of the process is said before its exception",
            r"
            def child():
                raise ValueError('no')

            def parent():
                run(child)

            process = Process(target=parent, name='outer')
            process.start()
            print(ended(process))
            process = Process(target=child, name='named')
            process.start()
            print(ended(process))
            ",
            |out| {
                let parent = |()| {
                    run(|()| raise("no"), ());
                };
                let process = Process::new(parent, ()).with_name("outer");
                process.start().unwrap();
                out.print(ended(&process));
                let process = Process::new(|()| raise("no"), ()).with_name("named");
                process.start().unwrap();
                out.print(ended(&process));
            },
        )
        .with_stderr(),
        processes(
            "an exit with a text",
            r"
            print(run(sys.exit, 'good bye'))
            ",
            |out| {
                let child = |()| {
                    concurrent::console::err("good bye\n");
                    exit(ExitCode::EXCEPTION)
                };
                out.print(run(child, ()));
            },
        )
        .with_stderr(),
        processes(
            "who ends by a signal or a code says nothing",
            r"
            process = start(Event().wait)
            process.terminate()
            print(ended(process), run(sys.exit, 7))
            ",
            |out| {
                let process = start(wait, Event::new().unwrap());
                process.terminate().unwrap();
                out.print((ended(&process), run(|()| exit(ExitCode(7)), ())));
            },
        )
        .with_stderr(),
        processes(
            "a parent goes on when its child has raised",
            r"
            def child():
                raise ValueError('no')

            process = start(child)
            process.join()
            print(process.exitcode, process.is_alive(), active_children())
            ",
            |out| {
                let process = start(|()| raise("no"), ());
                process.join(None).unwrap();
                let children = concurrent::multiprocessing::active_children();
                let names: Vec<String> = children.iter().map(Process::name).collect();
                out.print((process.exitcode(), process.is_alive(), names));
            },
        ),
    ]
}

fn waiting() -> Vec<Program> {
    vec![
        processes(
            "a process ends after its children, without a word about it",
            r"
            def inner(event):
                event.wait()
                print('inner ends')

            def outer(event, ready):
                start(inner, event)
                print('outer ends')
                ready.set()

            event, ready = Event(), Event()
            process = start(outer, event, ready)
            ready.wait()
            print(process.is_alive())
            event.set()
            print(ended(process))
            ",
            |out| {
                let outer = |(event, ready): (Event, Event)| {
                    let inner = |event: Event| {
                        event.wait(None);
                        crate::rust::out().print("inner ends");
                    };
                    start(inner, event);
                    crate::rust::out().print("outer ends");
                    ready.set();
                };
                let (event, ready) = (Event::new().unwrap(), Event::new().unwrap());
                let process = start(outer, (event.clone(), ready.clone()));
                ready.wait(None);
                out.print(process.is_alive());
                event.set();
                out.print(ended(&process));
            },
        ),
        processes(
            "the main process waits for its children, too",
            r"
            def child(receives):
                print(receives.recv())

            receives, sends = Pipe(False)
            start(child, receives)
            sends.send('main ends')
            ",
            |_| {
                let child = |receives: Connection| out().print(receives.recv::<String>().unwrap());
                let (receives, sends) = Pipe(false).unwrap();
                start(child, receives);
                sends.send(&"main ends").unwrap();
            },
        ),
        processes(
            "a daemon is cut off by the end of its parent",
            r"
            def daemon(ready):
                ready.set()
                Event().wait()
                print('never')

            def parent(ready):
                Process(target=daemon, args=(ready,), daemon=True).start()
                ready.wait()
                print('parent ends')

            print(run(parent, Event()))
            ",
            |out| {
                let parent = |ready: Event| {
                    let daemon = |ready: Event| {
                        ready.set();
                        Event::new().unwrap().wait(None);
                        crate::rust::out().print("never");
                    };
                    let process = Process::new(daemon, ready.clone()).with_daemon(true);
                    process.start().unwrap();
                    ready.wait(None);
                    crate::rust::out().print("parent ends");
                };
                out.print(run(parent, Event::new().unwrap()));
            },
        ),
        processes(
            "a process waits for its threads before it ends",
            r"
            def child(event):
                main_ends = threading.Event()

                def work():
                    main_ends.wait()
                    event.wait()
                    print('the thread ends')

                spawn(work)
                print('main ends')
                main_ends.set()

            event = Event()
            process = start(child, event)
            event.set()
            print(ended(process))
            ",
            |out| {
                let child = |event: Event| {
                    let out = crate::rust::out();
                    let main_ended = std::sync::mpsc::channel::<()>();
                    let work = move || {
                        main_ended.1.recv().unwrap();
                        event.wait(None);
                        out.print("the thread ends");
                    };
                    concurrent::Thread::new(work).start().unwrap();
                    out.print("main ends");
                    main_ended.0.send(()).unwrap();
                };
                let event = Event::new().unwrap();
                let process = start(child, event.clone());
                event.set();
                out.print(ended(&process));
            },
        ),
        processes(
            "a parent that is killed leaves its children behind",
            r"
            def child(event, sends):
                event.wait()
                sends.send('still here')

            def parent(event, sends, ready):
                start(child, event, sends)
                ready.set()
                Event().wait()

            event, ready = Event(), Event()
            receives, sends = Pipe(False)
            process = start(parent, event, sends, ready)
            ready.wait()
            process.kill()
            print(ended(process))
            event.set()
            print(receives.recv())
            ",
            |out| {
                let parent = |(event, sends, ready): (Event, Connection, Event)| {
                    let child = |(event, sends): (Event, Connection)| {
                        event.wait(None);
                        sends.send(&"still here").unwrap();
                    };
                    start(child, (event, sends));
                    ready.set();
                    Event::new().unwrap().wait(None);
                };
                let (event, ready) = (Event::new().unwrap(), Event::new().unwrap());
                let (receives, sends) = Pipe(false).unwrap();
                let process = start(parent, (event.clone(), sends, ready.clone()));
                ready.wait(None);
                process.kill().unwrap();
                out.print(ended(&process));
                event.set();
                out.print(receives.recv::<String>().unwrap());
            },
        ),
    ]
}
