//! `Timer`.

use crate::program::{LONG, Program, SOON, numbered, program, raise, said, shared, spawn};
use concurrent::{Block, Queue, Thread, Timer, current_thread, get_ident};
use std::time::Duration;

pub fn programs() -> Vec<Program> {
    [calling(), cancelling(), its_thread()].concat()
}

/// Waits for a timer's end; a panic in its function is one of the program.
fn join(timer: &Timer) {
    crate::program::join(timer.thread());
}

fn calling() -> Vec<Program> {
    vec![
        program(
            "a timer calls once",
            r#"
            for interval in (0, SOON):
                timer = Timer(interval, lambda: print("called"))
                timer.start()
                timer.join()
                print(timer.is_alive())
            "#,
            |out| {
                for interval in [Duration::ZERO, SOON] {
                    let timer = Timer::new(interval, || out.print("called"));
                    timer.start().unwrap();
                    join(&timer);
                    out.print(timer.thread().is_alive());
                }
            },
        ),
        program(
            "a timer calls in its own thread",
            r#"
            idents = Queue()
            timer = Timer(SOON, lambda: idents.put(get_ident()))
            timer.start()
            ident = idents.get()
            timer.join()
            print(ident == timer.ident, ident == get_ident())
            "#,
            |out| {
                let idents = shared(Queue::new(0));
                let timer = Timer::new(SOON, || idents.put_nowait(get_ident()).unwrap());
                timer.start().unwrap();
                let ident = idents.get(Block::Forever).unwrap();
                join(&timer);
                out.print((Some(ident) == timer.thread().ident(), ident == get_ident()));
            },
        ),
        program(
            "a timer that was not started calls nobody",
            r#"
            timer = Timer(0, lambda: print("called"))
            print(timer.is_alive())
            attempt(timer.join)
            "#,
            |out| {
                let timer = Timer::new(Duration::ZERO, || out.print("called"));
                out.print(timer.thread().is_alive());
                out.attempt(timer.join(None));
            },
        ),
        program(
            "a timer is started once",
            r#"
            go = Queue()
            timer = Timer(0, go.get)
            timer.start()
            attempt(timer.start)
            go.put(None)
            timer.join()
            attempt(timer.start)
            "#,
            |out| {
                let go = shared(Queue::new(0));
                let timer = Timer::new(Duration::ZERO, || go.get(Block::Forever).unwrap());
                timer.start().unwrap();
                out.attempt(timer.start());
                go.put_nowait(()).unwrap();
                join(&timer);
                out.attempt(timer.start());
            },
        ),
        program(
            "a function that fails ends its timer",
            r#"
            raised = Queue()
            threading.excepthook = raised.put

            def work():
                raise RuntimeError("as planned")

            timer = Timer(0, work)
            timer.start()
            attempt(timer.join)
            print(raised.get().exc_value, timer.is_alive())
            "#,
            |out| {
                let timer = Timer::new(Duration::ZERO, || raise("as planned"));
                timer.start().unwrap();
                out.attempt(timer.join(None).map(drop));
                let raised = timer.thread().take_panic().unwrap();
                out.print((said(&*raised), timer.thread().is_alive()));
            },
        ),
    ]
}

fn cancelling() -> Vec<Program> {
    vec![
        program(
            "a timer that is cancelled calls nobody, and ends at once",
            r#"
            timer = Timer(LONG * 60, lambda: print("called"))
            timer.start()
            print(timer.is_alive())
            attempt(timer.cancel)
            timer.join()
            print(timer.is_alive())
            "#,
            |out| {
                let timer = Timer::new(LONG * 60, || out.print("called"));
                timer.start().unwrap();
                out.print(timer.thread().is_alive());
                timer.cancel();
                out.print(());
                join(&timer);
                out.print(timer.thread().is_alive());
            },
        ),
        program(
            "a timer may be cancelled before it is started",
            r#"
            for interval in (0, LONG * 60):
                timer = Timer(interval, lambda: print("called"))
                timer.cancel()
                attempt(timer.start)
                timer.join()
                print(timer.is_alive())
            "#,
            |out| {
                for interval in [Duration::ZERO, LONG * 60] {
                    let timer = Timer::new(interval, || out.print("called"));
                    timer.cancel();
                    out.attempt(timer.start());
                    join(&timer);
                    out.print(timer.thread().is_alive());
                }
            },
        ),
        program(
            "it does not matter when it is cancelled after it has called, nor how often",
            r#"
            timer = Timer(0, lambda: print("called"))
            timer.start()
            timer.join()
            attempt(timer.cancel)
            attempt(timer.cancel)
            "#,
            |out| {
                let timer = Timer::new(Duration::ZERO, || out.print("called"));
                timer.start().unwrap();
                join(&timer);
                timer.cancel();
                out.print(());
                timer.cancel();
                out.print(());
            },
        ),
        program(
            "what is being called goes on although its timer is cancelled",
            r#"
            order, back = Queue(), Queue()

            def work():
                order.put("begun")
                print(back.get())

            timer = Timer(0, work)
            timer.start()
            print(order.get())
            timer.cancel()
            print(timer.is_alive())
            back.put("ended")
            timer.join()
            "#,
            |out| {
                let (order, back) = shared((Queue::new(0), Queue::new(0)));
                let work = || {
                    order.put_nowait("begun").unwrap();
                    out.print(back.get(Block::Forever).unwrap());
                };
                let timer = Timer::new(Duration::ZERO, work);
                timer.start().unwrap();
                out.print(order.get(Block::Forever).unwrap());
                timer.cancel();
                out.print(timer.thread().is_alive());
                back.put_nowait("ended").unwrap();
                join(&timer);
            },
        ),
        program(
            "another thread may cancel a timer, as well as its own function",
            r#"
            timer = Timer(LONG * 60, lambda: print("called"))
            timer.start()
            spawn(timer.cancel).join()
            timer.join()

            def work():
                timer.cancel()
                print("cancelled")

            timer = Timer(0, work)
            timer.start()
            timer.join()
            "#,
            |out| {
                let timer = Timer::new(LONG * 60, || out.print("called"));
                timer.start().unwrap();
                let theirs = timer.clone();
                crate::program::join(&spawn(move || theirs.cancel()));
                join(&timer);

                let timers = shared(Queue::<Timer>::new(0));
                let work = || {
                    timers.get(Block::Forever).unwrap().cancel();
                    out.print("cancelled");
                };
                let timer = Timer::new(Duration::ZERO, work);
                timers.put_nowait(timer.clone()).unwrap();
                timer.start().unwrap();
                join(&timer);
            },
        ),
    ]
}

fn its_thread() -> Vec<Program> {
    vec![
        program(
            "a timer is a thread with a number, which is not a daemon",
            r#"
            timer = Timer(0, lambda: None)
            print(numbered(timer.name), timer.daemon, timer.ident)
            "#,
            |out| {
                let timer = Timer::new(Duration::ZERO, || ());
                let thread = timer.thread();
                out.print((numbered(&thread.name()), thread.daemon(), thread.ident()));
            },
        ),
        program(
            "a timer may be called something, and be a daemon",
            r#"
            timer = Timer(0, lambda: print(current_thread().name, current_thread().daemon))
            timer.name, timer.daemon = "alarm", True
            timer.start()
            timer.join()
            "#,
            |out| {
                let work = || {
                    let me = current_thread();
                    out.print((me.name(), me.daemon()));
                };
                let timer = Timer::new(Duration::ZERO, work);
                let thread: Thread = timer.thread().clone();
                let _same = thread.with_name("alarm").with_daemon(true);
                timer.start().unwrap();
                join(&timer);
            },
        ),
        program(
            "joining a timer waits for as long as it was told to",
            r#"
            timer = Timer(LONG * 60, lambda: None)
            timer.start()
            for timeout in (0, SOON):
                timer.join(timeout)
                print(timer.is_alive())
            timer.cancel()
            timer.join(LONG)
            print(timer.is_alive())
            "#,
            |out| {
                let timer = Timer::new(LONG * 60, || ());
                timer.start().unwrap();
                for timeout in [Duration::ZERO, SOON] {
                    let ended = timer.join(Some(timeout)).unwrap();
                    out.print(!ended);
                }
                timer.cancel();
                let ended = timer.join(Some(LONG)).unwrap();
                out.print(!ended);
            },
        ),
        program(
            "the function of a timer cannot join it",
            r#"
            timer = Timer(0, lambda: attempt(timer.join))
            timer.start()
            timer.join()
            "#,
            |out| {
                let timers = shared(Queue::<Timer>::new(0));
                let work = || out.attempt(timers.get(Block::Forever).unwrap().join(None));
                let timer = Timer::new(Duration::ZERO, work);
                timers.put_nowait(timer.clone()).unwrap();
                timer.start().unwrap();
                join(&timer);
            },
        ),
    ]
}
