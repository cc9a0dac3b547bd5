//! `Barrier`.
//!
//! That a thread is in a barrier is known from `n_waiting`.

use crate::program::{
    LONG, Program, Raised, SOON, join, program, raise, said, shared, spawn, until,
};
use concurrent::{Barrier, Queue, current_thread};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

pub fn programs() -> Vec<Program> {
    [passing(), actions(), breaking(), resetting()].concat()
}

fn passing() -> Vec<Program> {
    vec![
        program(
            "a new barrier",
            r#"
            barrier = Barrier(3)
            print(barrier.parties, barrier.n_waiting, barrier.broken)
            "#,
            |out| {
                let barrier = Barrier::new(3);
                out.print((barrier.parties(), barrier.n_waiting(), barrier.broken()));
            },
        ),
        program(
            "a barrier for one lets it through, again and again",
            r#"
            barrier = Barrier(1)
            for timeout in (None, 0, LONG):
                print(barrier.wait(timeout), barrier.n_waiting, barrier.broken)
            "#,
            |out| {
                let barrier = Barrier::new(1);
                for timeout in [None, Some(Duration::ZERO), Some(LONG)] {
                    let index = barrier.wait(timeout).unwrap();
                    out.print((index, barrier.n_waiting(), barrier.broken()));
                }
            },
        ),
        program(
            "the index says how many came before",
            r#"
            barrier, indices = Barrier(4), [None] * 4

            def work(me):
                indices[me] = barrier.wait()

            threads = []
            for me in range(3):
                threads.append(spawn(lambda me=me: work(me)))
                until(lambda: barrier.n_waiting == me + 1)
            work(3)
            for thread in threads:
                thread.join()
            print(indices)
            print(barrier.n_waiting, barrier.broken)
            "#,
            |out| {
                let (barrier, indices) = shared((Barrier::new(4), Queue::new(0)));
                let work = |me: usize| {
                    indices.put_nowait((me, barrier.wait(None).unwrap())).unwrap();
                };
                let threads = [0, 1, 2].map(|me| {
                    let thread = spawn(move || work(me));
                    until(|| barrier.n_waiting() == me + 1);
                    thread
                });
                work(3);
                threads.iter().for_each(join);
                let mut indices = [(); 4].map(|()| indices.get_nowait().unwrap());
                indices.sort_unstable();
                out.print(Vec::from(indices.map(|(_, index)| index)));
                out.print((barrier.n_waiting(), barrier.broken()));
            },
        ),
        program(
            "nobody passes a barrier before all have come",
            r#"
            barrier, passed = Barrier(3), Queue()

            def work():
                barrier.wait()
                passed.put("passed")

            threads = [spawn(work) for _ in range(2)]
            until(lambda: barrier.n_waiting == 2)
            attempt(passed.get, timeout=SOON)
            barrier.wait()
            for thread in threads:
                thread.join()
            print(passed.get(), passed.get())
            "#,
            |out| {
                let (barrier, passed) = shared((Barrier::new(3), Queue::new(0)));
                let work = || {
                    barrier.wait(None).unwrap();
                    passed.put_nowait("passed").unwrap();
                };
                let threads = [work; 2].map(spawn);
                until(|| barrier.n_waiting() == 2);
                out.attempt(passed.get(concurrent::Block::For(SOON)));
                barrier.wait(None).unwrap();
                threads.iter().for_each(join);
                out.print((passed.get_nowait().unwrap(), passed.get_nowait().unwrap()));
            },
        ),
        program(
            "round after round, each index is given once",
            r#"
            barrier, rounds = Barrier(3), [Queue() for _ in range(5)]

            def work():
                for indices in rounds:
                    indices.put(barrier.wait())

            threads = [spawn(work) for _ in range(3)]
            for thread in threads:
                thread.join()
            for indices in rounds:
                print(sorted(indices.get() for _ in range(3)), indices.empty())
            "#,
            |out| {
                let (barrier, rounds) = shared((Barrier::new(3), [(); 5].map(|()| Queue::new(0))));
                let work = move || {
                    for indices in rounds {
                        indices.put_nowait(barrier.wait(None).unwrap()).unwrap();
                    }
                };
                let threads = [work; 3].map(spawn);
                threads.iter().for_each(join);
                for indices in rounds {
                    let mut sorted = [(); 3].map(|()| indices.get_nowait().unwrap());
                    sorted.sort_unstable();
                    out.print((Vec::from(sorted), indices.empty()));
                }
            },
        ),
        program(
            "a barrier for nobody",
            r#"
            attempt(lambda: Barrier(0).parties)
            "#,
            |out| out.print(Barrier::new(0).parties()),
        )
        .since((3, 13)),
    ]
}

fn actions() -> Vec<Program> {
    vec![
        program(
            "who comes last does the action, before anybody goes on",
            r#"
            def action():
                print("action", current_thread().name, passed.empty())

            def work():
                passed.put(barrier.wait())

            barrier, passed = Barrier(2, action), Queue()
            for _ in range(2):
                first = spawn(work, name="first")
                until(lambda: barrier.n_waiting == 1)
                last = spawn(work, name="last")
                first.join()
                last.join()
                print(sorted((passed.get(), passed.get())))
            "#,
            |out| {
                let passed = shared(Queue::new(0));
                let action = || out.print(("action", current_thread().name(), passed.empty()));
                let barrier = shared(Barrier::new(2).with_action(action));
                let work = || passed.put_nowait(barrier.wait(None).unwrap()).unwrap();
                let named = |name: &str| {
                    let thread = concurrent::Thread::new(work).with_name(name);
                    thread.start().unwrap();
                    thread
                };
                for _ in 0..2 {
                    let first = named("first");
                    until(|| barrier.n_waiting() == 1);
                    let last = named("last");
                    join(&first);
                    join(&last);
                    let mut indices = vec![passed.get_nowait().unwrap()];
                    indices.push(passed.get_nowait().unwrap());
                    indices.sort_unstable();
                    out.print(indices);
                }
            },
        ),
        program(
            "an action that fails breaks the barrier, and the exception is the last one's",
            r#"
            def action():
                raise RuntimeError("as planned")

            barrier, raised = Barrier(2, action), Queue()

            def work():
                try:
                    barrier.wait()
                except Exception as error:
                    raised.put(shown(error))

            thread = spawn(work)
            until(lambda: barrier.n_waiting == 1)
            attempt(barrier.wait)
            thread.join()
            print(raised.get())
            print(barrier.broken, barrier.n_waiting)
            attempt(barrier.wait)
            "#,
            |out| {
                let barrier = shared(Barrier::new(2).with_action(|| raise("as planned")));
                let raised = shared(Queue::new(0));
                let work = || raised.put_nowait(barrier.wait(None)).unwrap();
                let thread = spawn(work);
                until(|| barrier.n_waiting() == 1);
                let panic = catch_unwind(AssertUnwindSafe(|| barrier.wait(None))).unwrap_err();
                out.print(format!("RuntimeError: {}", said(&*panic)));
                join(&thread);
                out.attempt(raised.get_nowait().unwrap());
                out.print((barrier.broken(), barrier.n_waiting()));
                out.attempt(barrier.wait(None));
            },
        ),
        program(
            "no action is done when nobody comes last",
            r#"
            barrier = Barrier(2, lambda: print("action"))
            attempt(barrier.wait, SOON)
            barrier.reset()
            barrier.abort()
            attempt(barrier.wait)
            "#,
            |out| {
                let barrier = Barrier::new(2).with_action(|| out.print("action"));
                out.attempt(barrier.wait(Some(SOON)));
                barrier.reset();
                barrier.abort();
                out.attempt(barrier.wait(None));
            },
        ),
    ]
}

fn breaking() -> Vec<Program> {
    vec![
        program(
            "who waits in vain breaks the barrier",
            r#"
            for timeout in (0, SOON):
                barrier = Barrier(2)
                attempt(barrier.wait, timeout)
                print(barrier.broken, barrier.n_waiting)
                attempt(barrier.wait)
                attempt(barrier.wait, LONG)
            "#,
            |out| {
                for timeout in [Duration::ZERO, SOON] {
                    let barrier = Barrier::new(2);
                    out.attempt(barrier.wait(Some(timeout)));
                    out.print((barrier.broken(), barrier.n_waiting()));
                    out.attempt(barrier.wait(None));
                    out.attempt(barrier.wait(Some(LONG)));
                }
            },
        ),
        program(
            "the barrier's own time-out counts if no other is given",
            r#"
            barrier = Barrier(2, timeout=SOON)
            attempt(barrier.wait)
            print(barrier.broken)

            barrier = Barrier(2, timeout=SOON)
            thread = spawn(lambda: barrier.wait(LONG))
            until(lambda: barrier.n_waiting == 1)
            thread.join(SOON)
            print(thread.is_alive())
            attempt(barrier.wait)
            thread.join()
            print(barrier.broken)
            "#,
            |out| {
                let barrier = Barrier::new(2).with_timeout(SOON);
                out.attempt(barrier.wait(None));
                out.print(barrier.broken());

                let barrier = shared(Barrier::new(2).with_timeout(SOON));
                let thread = spawn(|| assert_eq!(barrier.wait(Some(LONG)), Ok(0)));
                until(|| barrier.n_waiting() == 1);
                let ended = thread.join(Some(SOON)).unwrap();
                out.print(!ended);
                out.attempt(barrier.wait(None));
                join(&thread);
                out.print(barrier.broken());
            },
        ),
        program(
            "who waits in vain takes the others along",
            r#"
            barrier, raised = Barrier(4), Queue()

            def work():
                try:
                    barrier.wait(LONG)
                except Exception as error:
                    raised.put(shown(error))

            threads = [spawn(work) for _ in range(2)]
            until(lambda: barrier.n_waiting == 2)
            attempt(barrier.wait, SOON)
            for thread in threads:
                thread.join()
            print(raised.get(), raised.get())
            print(barrier.broken)
            "#,
            |out| {
                let (barrier, raised) = shared((Barrier::new(4), Queue::new(0)));
                let work = || raised.put_nowait(barrier.wait(Some(LONG))).unwrap();
                let threads = [work; 2].map(spawn);
                until(|| barrier.n_waiting() == 2);
                out.attempt(barrier.wait(Some(SOON)));
                threads.iter().for_each(join);
                let error = || Raised::shown(&raised.get_nowait().unwrap().unwrap_err());
                out.print((error(), error()));
                out.print(barrier.broken());
            },
        ),
        program(
            "who waits when a barrier is aborted learns of it, and so does who comes",
            r#"
            barrier = Barrier(2)
            thread = spawn(lambda: attempt(barrier.wait))
            until(lambda: barrier.n_waiting == 1)
            barrier.abort()
            thread.join()
            print(barrier.broken, barrier.n_waiting)
            attempt(barrier.wait)
            attempt(barrier.wait)
            "#,
            |out| {
                let barrier = shared(Barrier::new(2));
                let thread = spawn(|| out.attempt(barrier.wait(None)));
                until(|| barrier.n_waiting() == 1);
                barrier.abort();
                join(&thread);
                out.print((barrier.broken(), barrier.n_waiting()));
                out.attempt(barrier.wait(None));
                out.attempt(barrier.wait(None));
            },
        ),
        program(
            "a barrier may be aborted with nobody in it, and twice",
            r#"
            barrier = Barrier(1)
            attempt(barrier.abort)
            attempt(barrier.abort)
            print(barrier.broken)
            attempt(barrier.wait)
            "#,
            |out| {
                let barrier = Barrier::new(1);
                barrier.abort();
                out.print(());
                barrier.abort();
                out.print(());
                out.print(barrier.broken());
                out.attempt(barrier.wait(None));
            },
        ),
    ]
}

fn resetting() -> Vec<Program> {
    vec![
        program(
            "a broken barrier is as new after a reset",
            r#"
            barrier = Barrier(2)
            barrier.abort()
            attempt(barrier.reset)
            print(barrier.broken, barrier.n_waiting)
            thread = spawn(barrier.wait)
            until(lambda: barrier.n_waiting == 1)
            attempt(barrier.wait)
            thread.join()
            "#,
            |out| {
                let barrier = shared(Barrier::new(2));
                barrier.abort();
                barrier.reset();
                out.print(());
                out.print((barrier.broken(), barrier.n_waiting()));
                let thread = spawn(|| assert_eq!(barrier.wait(None), Ok(0)));
                until(|| barrier.n_waiting() == 1);
                out.attempt(barrier.wait(None));
                join(&thread);
            },
        ),
        program(
            "who waits when a barrier is reset learns of it, but it is not broken",
            r#"
            barrier = Barrier(3)
            thread = spawn(lambda: attempt(barrier.wait))
            until(lambda: barrier.n_waiting == 1)
            barrier.reset()
            thread.join()
            print(barrier.broken, barrier.n_waiting)

            threads = [spawn(barrier.wait) for _ in range(2)]
            until(lambda: barrier.n_waiting == 2)
            attempt(barrier.wait)
            for thread in threads:
                thread.join()
            "#,
            |out| {
                let barrier = shared(Barrier::new(3));
                let thread = spawn(|| out.attempt(barrier.wait(None)));
                until(|| barrier.n_waiting() == 1);
                barrier.reset();
                join(&thread);
                out.print((barrier.broken(), barrier.n_waiting()));

                let threads = [(); 2].map(|()| spawn(|| assert!(barrier.wait(None).is_ok())));
                until(|| barrier.n_waiting() == 2);
                out.attempt(barrier.wait(None));
                threads.iter().for_each(join);
            },
        ),
        program(
            "a reset of a new barrier does nothing",
            r#"
            barrier = Barrier(1)
            attempt(barrier.reset)
            print(barrier.broken, barrier.wait())
            "#,
            |out| {
                let barrier = Barrier::new(1);
                barrier.reset();
                out.print(());
                out.print((barrier.broken(), barrier.wait(None).unwrap()));
            },
        ),
        program(
            "after a time-out and a reset, all may come again",
            r#"
            barrier = Barrier(2, timeout=LONG)
            attempt(barrier.wait, SOON)
            barrier.reset()
            thread = spawn(barrier.wait)
            until(lambda: barrier.n_waiting == 1)
            print(barrier.wait(), barrier.broken)
            thread.join()
            "#,
            |out| {
                let barrier = shared(Barrier::new(2).with_timeout(LONG));
                out.attempt(barrier.wait(Some(SOON)));
                barrier.reset();
                let thread = spawn(|| assert_eq!(barrier.wait(None), Ok(0)));
                until(|| barrier.n_waiting() == 1);
                out.print((barrier.wait(None).unwrap(), barrier.broken()));
                join(&thread);
            },
        ),
    ]
}
