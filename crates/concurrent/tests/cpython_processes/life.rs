//! What a `Process` is before, while and after it runs.

use crate::program::{Out, Program, SOON, processes};
use crate::rust::out;
use crate::started::{ended, run, start};
use concurrent::multiprocessing::{
    self, Event, ExitCode, Pipe, Process, Waitable, active_children, cpu_count, current_process,
};
use std::time::Duration;

pub fn programs() -> Vec<Program> {
    [states(), sentinels(), misuse(), names(), children()].concat()
}

fn nothing(_: ()) {}

fn wait(event: Event) {
    event.wait(None);
}

fn show(out: Out, process: &Process) {
    out.print((process.pid().is_some(), process.exitcode(), process.is_alive()));
}

fn states() -> Vec<Program> {
    vec![
        processes(
            "a process before its start, while it runs, and after its end",
            r"
            def show(process):
                print(process.pid is not None, process.exitcode, process.is_alive())

            event = Event()
            process = Process(target=event.wait)
            show(process)
            process.start()
            show(process)
            event.set()
            process.join()
            show(process)
            ",
            |out| {
                let event = Event::new().unwrap();
                let process = Process::new(wait, event.clone());
                show(out, &process);
                process.start().unwrap();
                show(out, &process);
                event.set();
                process.join(None).unwrap();
                show(out, &process);
            },
        ),
        processes(
            "the pid stays, and no other process has it",
            r"
            one, two = start(print, 1), start(print, 1)
            before = one.pid, two.pid
            one.join()
            two.join()
            print(before == (one.pid, two.pid), one.pid == two.pid)
            ",
            |out| {
                let processes = [(); 2].map(|()| start(|n: i32| crate::rust::out().print(n), 1));
                let pids = || [processes[0].pid(), processes[1].pid()];
                let before = pids();
                processes.iter().for_each(|process| assert!(process.join(None).unwrap()));
                out.print((before == pids(), pids()[0] == pids()[1]));
            },
        ),
        processes(
            "join waits no longer than its time-out",
            r"
            event = Event()
            process = start(event.wait)
            for timeout in (0, SOON, -1):
                process.join(timeout)
                print(process.exitcode, process.is_alive())
            event.set()
            process.join(LONG)
            process.join()
            process.join(0)
            print(process.exitcode)
            ",
            |out| {
                let event = Event::new().unwrap();
                let process = start(wait, event.clone());
                // A time-out below 0 is one of 0.
                for timeout in [Duration::ZERO, SOON, Duration::ZERO] {
                    process.join(Some(timeout)).unwrap();
                    out.print((process.exitcode(), process.is_alive()));
                }
                event.set();
                process.join(Some(crate::program::LONG)).unwrap();
                process.join(None).unwrap();
                process.join(Some(Duration::ZERO)).unwrap();
                out.print(process.exitcode());
            },
        ),
        processes(
            "a process that was never started has nothing to end",
            r"
            process = Process(target=print)
            print(process.is_alive(), process.exitcode)
            process.close()
            print('closed')
            ",
            |out| {
                let process = Process::new(nothing, ());
                out.print((process.is_alive(), process.exitcode()));
                process.close().unwrap();
                out.print("closed");
            },
        ),
        processes(
            "what a process shows of itself",
            r"
            import re

            def show(process):
                print(re.sub(r'(pid|parent)=\d+', r'\1=N', repr(process)))

            event = Event()
            process = Process(target=event.wait, name='worker', daemon=True)
            show(process)
            process.start()
            show(process)
            event.set()
            process.join()
            show(process)
            process = start(Event().wait)
            process.terminate()
            process.join()
            show(process)
            process.close()
            show(process)
            ",
            |out| {
                let number = |text: String, name: &str, number: Option<u32>| {
                    let number = number.map(|number| format!("{name}={number}"));
                    number.map_or(text.clone(), |it| text.replace(&it, &format!("{name}=N")))
                };
                let show = |process: &Process| {
                    let shown = number(format!("{process:?}"), "parent", current_process().pid);
                    out.print(number(shown, "pid", process.pid()));
                };
                let event = Event::new().unwrap();
                let process = Process::new(wait, event.clone()).with_name("worker");
                let process = process.with_daemon(true);
                show(&process);
                process.start().unwrap();
                show(&process);
                event.set();
                process.join(None).unwrap();
                show(&process);
                let never = Event::new().unwrap();
                let process = start(wait, never);
                process.terminate().unwrap();
                process.join(None).unwrap();
                show(&process);
                process.close().unwrap();
                show(&process);
            },
        ),
    ]
}

fn sentinels() -> Vec<Program> {
    vec![processes(
        "what is ready of a sentinel and a connection",
        r"
        from multiprocessing.connection import wait
        event = Event()
        process = Process(target=event.wait)
        process.start()
        receive, send = Pipe(False)
        objects = [process.sentinel, receive]
        print([objects.index(it) for it in wait(objects, 0)])
        send.send(1)
        print([objects.index(it) for it in wait(objects)])
        event.set()
        process.join()
        print(sorted(objects.index(it) for it in wait(objects)))
        receive.recv()
        send.close()
        print(sorted(objects.index(it) for it in wait(objects)))
        ",
        |out| {
            let event = Event::new().unwrap();
            let process = Process::new(wait, event.clone());
            process.start().unwrap();
            let (receive, send) = Pipe(false).unwrap();
            let sentinel = process.sentinel().unwrap();
            let objects: [&dyn Waitable; 2] = [&sentinel, &receive];
            out.print(multiprocessing::wait(&objects, Some(Duration::ZERO)));
            send.send(&1).unwrap();
            out.print(multiprocessing::wait(&objects, None));
            event.set();
            process.join(None).unwrap();
            out.print(multiprocessing::wait(&objects, None));
            receive.recv::<i32>().unwrap();
            send.close();
            out.print(multiprocessing::wait(&objects, None));
        },
    )]
}

fn misuse() -> Vec<Program> {
    vec![
        processes(
            "a process is started once",
            r"
            process = start(int)
            attempt(process.start)
            process.join()
            attempt(process.start)
            ",
            |out| {
                let process = start(nothing, ());
                out.attempt(process.start());
                process.join(None).unwrap();
                out.attempt(process.start());
            },
        ),
        processes(
            "only what was started can be joined",
            r"
            attempt(Process(target=int).join)
            attempt(Process(target=int).join, 0)
            ",
            |out| {
                out.attempt(Process::new(nothing, ()).join(None));
                out.attempt(Process::new(nothing, ()).join(Some(Duration::ZERO)));
            },
        ),
        processes(
            "what runs cannot be closed",
            r"
            event = Event()
            process = start(event.wait)
            attempt(process.close)
            event.set()
            process.join()
            attempt(process.close)
            attempt(process.close)
            ",
            |out| {
                let event = Event::new().unwrap();
                let process = start(wait, event.clone());
                out.attempt(process.close());
                event.set();
                process.join(None).unwrap();
                out.attempt(process.close());
                out.attempt(process.close());
            },
        ),
        processes(
            "what is closed is of no more use",
            r"
            process = start(int)
            process.join()
            process.close()
            for method in (process.start, process.join, process.terminate, process.kill):
                attempt(method)
            print(process.name)
            ",
            |out| {
                let process = start(nothing, ());
                process.join(None).unwrap();
                process.close().unwrap();
                out.attempt(process.start());
                out.attempt(process.join(None));
                out.attempt(process.terminate());
                out.attempt(process.kill());
                out.print(process.name());
            },
        ),
        processes(
            "what was not started cannot be terminated",
            r"
            attempt(Process(target=int).terminate)
            attempt(Process(target=int).kill)
            ",
            |out| {
                out.attempt(Process::new(nothing, ()).terminate());
                out.attempt(Process::new(nothing, ()).kill());
            },
        ),
        processes(
            "whether a process is a daemon is settled by its start",
            r"
            process = start(int)
            attempt(setattr, process, 'daemon', True)
            process.join()
            print(process.daemon)
            ",
            |out| {
                let process = start(nothing, ());
                drop(process.clone().with_daemon(true));
                out.print(());
                process.join(None).unwrap();
                out.print(process.daemon());
            },
        ),
    ]
}

fn names() -> Vec<Program> {
    vec![
        processes(
            "processes are numbered by who makes them",
            r"
            def child():
                print(current_process().name)
                names = [Process().name for _ in range(2)]
                print(*names)

            print(Process().name, Process().name)
            process = Process(target=child)
            process.start()
            process.join()
            print(current_process().name)
            ",
            |out| {
                let name = || Process::new(nothing, ()).name();
                out.print((name(), name()));
                let child = |()| {
                    out_name();
                    let name = || Process::new(nothing, ()).name();
                    crate::rust::out().print((name(), name()));
                };
                run(child, ());
                out_name();
            },
        ),
        processes(
            "a process may have a name of one's choice",
            r"
            process = Process(target=lambda: print(current_process().name), name='worker')
            print(process.name)
            process.start()
            process.join()
            print(process.name, Process().name)
            ",
            |out| {
                let process = Process::new(|()| out_name(), ()).with_name("worker");
                out.print(process.name());
                process.start().unwrap();
                process.join(None).unwrap();
                out.print((process.name(), Process::new(nothing, ()).name()));
            },
        ),
        processes(
            "a process knows its parent",
            r"
            def child(pid):
                parent = multiprocessing.parent_process()
                print(parent.pid == pid, current_process().pid == pid)

            print(multiprocessing.parent_process())
            run(child, current_process().pid)
            ",
            |out| {
                out.print(current_process().parent);
                let child = |pid: u32| {
                    let me = current_process();
                    crate::rust::out().print((me.parent == Some(pid), me.pid == Some(pid)));
                };
                run(child, current_process().pid.unwrap());
            },
        ),
        processes(
            "a parent knows its child by the pid that this has",
            r"
            receives, sends = Pipe(False)
            process = start(lambda: sends.send(current_process().pid))
            print(receives.recv() == process.pid)
            process.join()
            ",
            |out| {
                let (receives, sends) = concurrent::multiprocessing::Pipe(false).unwrap();
                let tell = |sends: concurrent::multiprocessing::Connection| {
                    sends.send(&current_process().pid).unwrap();
                };
                let process = start(tell, sends);
                out.print(receives.recv::<Option<u32>>().unwrap() == process.pid());
                process.join(None).unwrap();
            },
        ),
        processes(
            "the main process is no daemon and has no number",
            r"
            print(current_process().name, current_process().daemon, Process().daemon)
            print(cpu_count() > 0)
            ",
            |out| {
                let me = current_process();
                out.print((me.name, me.daemon, Process::new(nothing, ()).daemon()));
                out.print(cpu_count() > 0);
            },
        ),
        processes(
            "a process is a daemon if it is told so",
            r"
            def child():
                print(current_process().daemon, Process().daemon)

            for daemon in (True, False):
                process = Process(target=child, daemon=daemon)
                process.start()
                print(ended(process), process.daemon)
            ",
            |out| {
                let child = |()| {
                    let made = Process::new(nothing, ());
                    crate::rust::out().print((current_process().daemon, made.daemon()));
                };
                for daemon in [true, false] {
                    let process = Process::new(child, ()).with_daemon(daemon);
                    process.start().unwrap();
                    out.print((ended(&process), process.daemon()));
                }
            },
        ),
    ]
}

fn out_name() {
    out().print(current_process().name);
}

fn children() -> Vec<Program> {
    vec![
        processes(
            "active_children are those that have not ended",
            r"
            def show():
                print(*sorted(process.name for process in active_children()))

            events = Event(), Event()
            processes = [start(event.wait) for event in events]
            show()
            for process, event in zip(processes, events):
                event.set()
                process.join()
                show()
            ",
            |out| {
                let show = || {
                    let mut names: Vec<_> = active_children().iter().map(Process::name).collect();
                    names.sort();
                    out.print(names.join(" "));
                };
                let events = [(); 2].map(|()| Event::new().unwrap());
                let processes = events.clone().map(|event| start(wait, event));
                show();
                for (process, event) in processes.iter().zip(&events) {
                    event.set();
                    process.join(None).unwrap();
                    show();
                }
            },
        ),
        processes(
            "a process that has ended is no active child, though nobody joins it",
            r"
            process = start(int)
            until(lambda: not active_children())
            print(process.exitcode)
            ",
            |out| {
                let process = start(nothing, ());
                crate::program::until(|| active_children().is_empty());
                out.print(process.exitcode());
            },
        ),
        processes(
            "a child's children are not one's own",
            r"
            def child(event, ready):
                inner = start(event.wait)
                print(len(active_children()))
                ready.set()
                inner.join()

            event, ready = Event(), Event()
            process = start(child, event, ready)
            ready.wait()
            print(len(active_children()))
            event.set()
            print(ended(process))
            ",
            |out| {
                let child = |(event, ready): (Event, Event)| {
                    let inner = start(wait, event);
                    crate::rust::out().print(active_children().len());
                    ready.set();
                    inner.join(None).unwrap();
                };
                let (event, ready) = (Event::new().unwrap(), Event::new().unwrap());
                let process = start(child, (event.clone(), ready.clone()));
                ready.wait(None);
                out.print(active_children().len());
                event.set();
                out.print(ended(&process));
            },
        ),
        processes(
            "a daemon may have no children",
            r"
            def child():
                attempt(Process(target=int).start)

            process = Process(target=child, daemon=True)
            process.start()
            print(ended(process))
            ",
            |out| {
                let child = |()| {
                    crate::rust::out().attempt(Process::new(nothing, ()).start());
                };
                let process = Process::new(child, ()).with_daemon(true);
                process.start().unwrap();
                out.print(ended(&process));
            },
        ),
        processes(
            "processes within processes within processes",
            r"
            def child(depth):
                print(depth, current_process().name)
                if depth < 3:
                    print(depth, run(child, depth + 1))

            child(0)
            ",
            |_| {
                fn child(depth: u32) {
                    out().print((depth, current_process().name));
                    if depth < 3 {
                        out().print((depth, run(child, depth + 1)));
                    }
                }
                child(0);
            },
        ),
        processes(
            "a process has its own globals",
            r"
            counter = 1

            def child():
                global counter
                counter += 1
                print(counter)

            run(child)
            run(child)
            print(counter)
            ",
            |out| {
                use std::sync::atomic::{AtomicI32, Ordering::SeqCst};
                static COUNTER: AtomicI32 = AtomicI32::new(1);
                let child = |()| {
                    COUNTER.fetch_add(1, SeqCst);
                    crate::rust::out().print(COUNTER.load(SeqCst));
                };
                run(child, ());
                run(child, ());
                out.print(COUNTER.load(SeqCst));
            },
        ),
        processes(
            "any thread starts processes, and any other joins them",
            r"
            processes = []
            spawn(lambda: processes.append(start(int))).join()
            spawn(lambda: print(ended(processes[0]))).join()
            print(ended(processes[0]))
            ",
            |out| {
                use crate::program::{join, shared, spawn};
                let processes: &std::sync::Mutex<Vec<Process>> = shared(Default::default());
                join(&spawn(|| processes.lock().unwrap().push(start(nothing, ()))));
                let process = processes.lock().unwrap().pop().unwrap();
                let same = process.clone();
                join(&spawn(move || out.print(ended(&same))));
                out.print(ended(&process));
            },
        ),
        processes(
            "ten processes at once, joined in any order",
            r"
            processes = [start(sys.exit, n) for n in range(10)]
            print([ended(process) for process in reversed(processes)])
            ",
            |out| {
                let exit = |n: i32| concurrent::multiprocessing::exit(ExitCode(n));
                let processes: Vec<_> = (0..10).map(|n| start(exit, n)).collect();
                out.print(processes.iter().rev().map(ended).collect::<Vec<_>>());
            },
        ),
    ]
}
