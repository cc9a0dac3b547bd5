//! `Event`.

use crate::program::{LONG, Program, SOON, join, program, shared, spawn};
use concurrent::{Block, Event, Queue};
use std::time::Duration;

pub fn programs() -> Vec<Program> {
    [alone(), between_threads()].concat()
}

fn alone() -> Vec<Program> {
    vec![
        program(
            "an event is not set, set, and cleared",
            r#"
            event = Event()
            print(event.is_set())
            attempt(event.set)
            print(event.is_set())
            attempt(event.clear)
            print(event.is_set())
            "#,
            |out| {
                let event = Event::new();
                out.print(event.is_set());
                event.set();
                out.print(());
                out.print(event.is_set());
                event.clear();
                out.print(());
                out.print(event.is_set());
            },
        ),
        program(
            "an event does not count how often it was set",
            r#"
            event = Event()
            event.clear()
            event.set()
            event.set()
            print(event.is_set())
            event.clear()
            print(event.is_set(), event.wait(0))
            "#,
            |out| {
                let event = Event::new();
                event.clear();
                event.set();
                event.set();
                out.print(event.is_set());
                event.clear();
                out.print((event.is_set(), event.wait(Some(Duration::ZERO))));
            },
        ),
        program(
            "nobody waits for an event that is set",
            r#"
            event = Event()
            event.set()
            for timeout in (None, 0, SOON, LONG):
                print(event.wait(timeout), event.is_set())
            "#,
            |out| {
                let event = Event::new();
                event.set();
                for timeout in [None, Some(Duration::ZERO), Some(SOON), Some(LONG)] {
                    out.print((event.wait(timeout), event.is_set()));
                }
            },
        ),
        program(
            "who waits in vain is told so",
            r#"
            event = Event()
            print(event.wait(0), event.wait(SOON))
            event.set()
            event.clear()
            print(event.wait(0), event.wait(SOON))
            "#,
            |out| {
                let event = Event::new();
                out.print((event.wait(Some(Duration::ZERO)), event.wait(Some(SOON))));
                event.set();
                event.clear();
                out.print((event.wait(Some(Duration::ZERO)), event.wait(Some(SOON))));
            },
        ),
    ]
}

fn between_threads() -> Vec<Program> {
    vec![
        program(
            "all who wait go on when an event is set, and it stays set",
            r#"
            event, done = Event(), Queue()
            timeouts = (None, LONG, None)
            threads = [spawn(lambda t=t: done.put(event.wait(t))) for t in timeouts]
            print(done.qsize(), event.is_set())
            event.set()
            for thread in threads:
                thread.join()
            print([done.get() for _ in threads], event.is_set())
            "#,
            |out| {
                let (event, done) = shared((Event::new(), Queue::new(0)));
                let threads = [None, Some(LONG), None]
                    .map(|t| spawn(move || done.put_nowait(event.wait(t)).unwrap()));
                out.print((done.qsize(), event.is_set()));
                event.set();
                threads.iter().for_each(join);
                let done: Vec<_> = threads.iter().map(|_| done.get_nowait().unwrap()).collect();
                out.print((done, event.is_set()));
            },
        ),
        program(
            "a thread may wait for an event that is set long since",
            r#"
            event = Event()
            spawn(event.set).join()
            spawn(lambda: print(event.wait())).join()
            print(event.wait())
            "#,
            |out| {
                let event = shared(Event::new());
                join(&spawn(|| event.set()));
                join(&spawn(|| out.print(event.wait(None))));
                out.print(event.wait(None));
            },
        ),
        program(
            "two events make threads take turns",
            r#"
            events = Event(), Event()

            def work(me):
                for turn in range(3):
                    print(events[me].wait(LONG), me, turn)
                    events[me].clear()
                    events[1 - me].set()

            threads = [spawn(lambda me=me: work(me)) for me in (0, 1)]
            events[1].set()
            for thread in threads:
                thread.join()
            print(events[0].is_set(), events[1].is_set())
            "#,
            |out| {
                let events = shared([Event::new(), Event::new()]);
                let work = |me: usize| {
                    for turn in 0..3 {
                        out.print((events[me].wait(Some(LONG)), me, turn));
                        events[me].clear();
                        events[1 - me].set();
                    }
                };
                let threads = [0, 1].map(|me| spawn(move || work(me)));
                events[1].set();
                threads.iter().for_each(join);
                out.print((events[0].is_set(), events[1].is_set()));
            },
        ),
        program(
            "an event says that something is there to be read",
            r#"
            events, written = [Event() for _ in range(5)], []

            def work():
                for number, event in enumerate(events):
                    written.append(number * number)
                    event.set()

            thread = spawn(work)
            for number, event in enumerate(events):
                print(event.wait(LONG), written[number])
            thread.join()
            "#,
            |out| {
                let events = shared([(); 5].map(|()| Event::new()));
                let written = shared(std::sync::Mutex::new(Vec::new()));
                let work = || {
                    for (number, event) in events.iter().enumerate() {
                        written.lock().unwrap().push(number * number);
                        event.set();
                    }
                };
                let thread = spawn(work);
                for (number, event) in events.iter().enumerate() {
                    out.print((event.wait(Some(LONG)), written.lock().unwrap()[number]));
                }
                join(&thread);
            },
        ),
        program(
            "a thread asks again and again until it is told to stop",
            r#"
            stop, ticks = Event(), Queue()

            def work():
                while not stop.wait(SOON):
                    ticks.put(None)
                print("stopped")

            thread = spawn(work)
            ticks.get()
            ticks.get()
            print("ticks")
            stop.set()
            thread.join()
            "#,
            |out| {
                let (stop, ticks) = shared((Event::new(), Queue::new(0)));
                let work = || {
                    while !stop.wait(Some(SOON)) {
                        ticks.put_nowait(()).unwrap();
                    }
                    out.print("stopped");
                };
                let thread = spawn(work);
                ticks.get(Block::Forever).unwrap();
                ticks.get(Block::Forever).unwrap();
                out.print("ticks");
                stop.set();
                join(&thread);
            },
        ),
    ]
}
