//! `Semaphore` and `BoundedSemaphore`.

use crate::program::{FOR_LONG, FOR_SOON, Program, join, program, raise, said, shared, spawn};
use concurrent::{Block, BoundedSemaphore, Queue, Semaphore};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

pub fn programs() -> Vec<Program> {
    [values(), releasing(), between_threads(), with()].concat()
}

fn values() -> Vec<Program> {
    vec![
        program(
            "a semaphore is acquired as often as its value says",
            r#"
            for value in (0, 1, 3):
                semaphore = Semaphore(value)
                print([semaphore.acquire(blocking=False) for _ in range(4)])
            "#,
            |out| {
                for value in [0, 1, 3] {
                    let semaphore = Semaphore::new(value);
                    out.print(Vec::from([(); 4].map(|()| semaphore.acquire(Block::No))));
                }
            },
        ),
        program(
            "so is a bounded one",
            r#"
            for value in (0, 1, 3):
                semaphore = BoundedSemaphore(value)
                print([semaphore.acquire(blocking=False) for _ in range(4)])
            "#,
            |out| {
                for value in [0, 1, 3] {
                    let semaphore = BoundedSemaphore::new(value);
                    out.print(Vec::from([(); 4].map(|()| semaphore.acquire(Block::No))));
                }
            },
        ),
        program(
            "the value is 1 if nobody says another",
            r#"
            for semaphore in (Semaphore(), BoundedSemaphore()):
                print(semaphore.acquire(), semaphore.acquire(timeout=SOON))
            "#,
            |out| {
                let semaphore = Semaphore::new(1);
                out.print((semaphore.acquire(Block::Forever), semaphore.acquire(FOR_SOON)));
                let semaphore = BoundedSemaphore::new(1);
                out.print((semaphore.acquire(Block::Forever), semaphore.acquire(FOR_SOON)));
            },
        ),
        program(
            "who waits for a time acquires what there is, and no more",
            r#"
            semaphore = Semaphore(3)
            for timeout in (0, SOON, LONG, 0, SOON):
                print(semaphore.acquire(timeout=timeout))
            "#,
            |out| {
                let semaphore = Semaphore::new(3);
                let none = Block::For(Duration::ZERO);
                for block in [none, FOR_SOON, FOR_LONG, none, FOR_SOON] {
                    out.print(semaphore.acquire(block));
                }
            },
        ),
    ]
}

fn releasing() -> Vec<Program> {
    vec![
        program(
            "a semaphore may be released more often than it was acquired",
            r#"
            semaphore = Semaphore(1)
            attempt(semaphore.release)
            attempt(semaphore.release)
            print([semaphore.acquire(blocking=False) for _ in range(4)])
            "#,
            |out| {
                let semaphore = Semaphore::new(1);
                out.attempt(semaphore.release(1));
                out.attempt(semaphore.release(1));
                out.print(Vec::from([(); 4].map(|()| semaphore.acquire(Block::No))));
            },
        ),
        program(
            "a bounded semaphore may not",
            r#"
            semaphore = BoundedSemaphore(2)
            attempt(semaphore.release)
            semaphore.acquire()
            attempt(semaphore.release)
            attempt(semaphore.release)
            print([semaphore.acquire(blocking=False) for _ in range(3)])
            "#,
            |out| {
                let semaphore = BoundedSemaphore::new(2);
                out.attempt(semaphore.release(1));
                assert!(semaphore.acquire(Block::Forever));
                out.attempt(semaphore.release(1));
                out.attempt(semaphore.release(1));
                out.print(Vec::from([(); 3].map(|()| semaphore.acquire(Block::No))));
            },
        ),
        program(
            "several releases at once",
            r#"
            semaphore = Semaphore(0)
            attempt(semaphore.release, 3)
            print([semaphore.acquire(blocking=False) for _ in range(4)])
            "#,
            |out| {
                let semaphore = Semaphore::new(0);
                out.attempt(semaphore.release(3));
                out.print(Vec::from([(); 4].map(|()| semaphore.acquire(Block::No))));
            },
        )
        .since((3, 9)),
        program(
            "a semaphore is released at least once",
            r#"
            for semaphore in (Semaphore(0), BoundedSemaphore(0)):
                attempt(semaphore.release, 0)
                print(semaphore.acquire(blocking=False))
            "#,
            |out| {
                let semaphore = Semaphore::new(0);
                out.attempt(semaphore.release(0));
                out.print(semaphore.acquire(Block::No));
                let semaphore = BoundedSemaphore::new(0);
                out.attempt(semaphore.release(0));
                out.print(semaphore.acquire(Block::No));
            },
        )
        .since((3, 9)),
        program(
            "what is too much for a bounded semaphore does not count in part",
            r#"
            semaphore = BoundedSemaphore(3)
            semaphore.acquire()
            semaphore.acquire()
            attempt(semaphore.release, 3)
            print([semaphore.acquire(blocking=False) for _ in range(2)])
            attempt(semaphore.release, 3)
            attempt(semaphore.release)
            "#,
            |out| {
                let semaphore = BoundedSemaphore::new(3);
                assert!(semaphore.acquire(Block::Forever));
                assert!(semaphore.acquire(Block::Forever));
                out.attempt(semaphore.release(3));
                out.print(Vec::from([(); 2].map(|()| semaphore.acquire(Block::No))));
                out.attempt(semaphore.release(3));
                out.attempt(semaphore.release(1));
            },
        )
        .since((3, 9)),
        program(
            "a bounded semaphore of 0 is never released",
            r#"
            semaphore = BoundedSemaphore(0)
            attempt(semaphore.release)
            print(semaphore.acquire(timeout=SOON))
            "#,
            |out| {
                let semaphore = BoundedSemaphore::new(0);
                out.attempt(semaphore.release(1));
                out.print(semaphore.acquire(FOR_SOON));
            },
        ),
    ]
}

fn between_threads() -> Vec<Program> {
    vec![
        program(
            "another thread may release a semaphore, and who waits gets it",
            r#"
            for semaphore in (Semaphore(1), BoundedSemaphore(1)):
                semaphore.acquire()
                thread = spawn(lambda: print(semaphore.acquire(timeout=LONG)))
                spawn(semaphore.release).join()
                thread.join()
                print(semaphore.acquire(blocking=False))
            "#,
            |out| {
                let semaphore = shared(Semaphore::new(1));
                assert!(semaphore.acquire(Block::Forever));
                let thread = spawn(|| out.print(semaphore.acquire(FOR_LONG)));
                join(&spawn(|| semaphore.release(1).unwrap()));
                join(&thread);
                out.print(semaphore.acquire(Block::No));

                let semaphore = shared(BoundedSemaphore::new(1));
                assert!(semaphore.acquire(Block::Forever));
                let thread = spawn(|| out.print(semaphore.acquire(FOR_LONG)));
                join(&spawn(|| semaphore.release(1).unwrap()));
                join(&thread);
                out.print(semaphore.acquire(Block::No));
            },
        ),
        program(
            "as many go on as it is released times",
            r#"
            semaphore, done = Semaphore(0), Queue()

            def work():
                semaphore.acquire()
                done.put("one")

            threads = [spawn(work) for _ in range(3)]
            semaphore.release(2)
            print(done.get(), done.get())
            attempt(done.get, timeout=SOON)
            semaphore.release()
            print(done.get())
            for thread in threads:
                thread.join()
            print(semaphore.acquire(blocking=False))
            "#,
            |out| {
                let (semaphore, done) = shared((Semaphore::new(0), Queue::new(0)));
                let work = || {
                    assert!(semaphore.acquire(Block::Forever));
                    done.put_nowait("one").unwrap();
                };
                let threads = [work; 3].map(spawn);
                semaphore.release(2).unwrap();
                let first = done.get(Block::Forever).unwrap();
                out.print((first, done.get(Block::Forever).unwrap()));
                out.attempt(done.get(FOR_SOON));
                semaphore.release(1).unwrap();
                out.print(done.get(Block::Forever).unwrap());
                threads.iter().for_each(join);
                out.print(semaphore.acquire(Block::No));
            },
        )
        .since((3, 9)),
        program(
            "no more are inside than may be",
            r#"
            places, inside, leave = Semaphore(2), Queue(), Queue()

            def work():
                with places:
                    inside.put("in")
                    leave.get()

            threads = [spawn(work) for _ in range(5)]
            for left in range(5):
                print(inside.get())
                if left == 1:
                    attempt(inside.get, timeout=SOON)
                if left >= 1:
                    leave.put(None)
            leave.put(None)
            for thread in threads:
                thread.join()
            print([places.acquire(blocking=False) for _ in range(3)])
            "#,
            |out| {
                let places = shared(Semaphore::new(2));
                let (inside, leave) = shared((Queue::new(0), Queue::new(0)));
                let work = || {
                    let _held = places.enter();
                    inside.put_nowait("in").unwrap();
                    leave.get(Block::Forever).unwrap();
                };
                let threads = [work; 5].map(spawn);
                for left in 0..5 {
                    out.print(inside.get(Block::Forever).unwrap());
                    if left == 1 {
                        out.attempt(inside.get(FOR_SOON));
                    }
                    if left >= 1 {
                        leave.put_nowait(()).unwrap();
                    }
                }
                leave.put_nowait(()).unwrap();
                threads.iter().for_each(join);
                out.print(Vec::from([(); 3].map(|()| places.acquire(Block::No))));
            },
        ),
    ]
}

fn with() -> Vec<Program> {
    vec![
        program(
            "`with` acquires a semaphore, and releases it at its end",
            r#"
            for semaphore in (Semaphore(2), BoundedSemaphore(2)):
                with semaphore:
                    print([semaphore.acquire(blocking=False) for _ in range(2)])
                print([semaphore.acquire(blocking=False) for _ in range(2)])
            "#,
            |out| {
                let semaphore = Semaphore::new(2);
                {
                    let _held = semaphore.enter();
                    out.print(Vec::from([(); 2].map(|()| semaphore.acquire(Block::No))));
                }
                out.print(Vec::from([(); 2].map(|()| semaphore.acquire(Block::No))));
                let semaphore = BoundedSemaphore::new(2);
                {
                    let _held = semaphore.enter();
                    out.print(Vec::from([(); 2].map(|()| semaphore.acquire(Block::No))));
                }
                out.print(Vec::from([(); 2].map(|()| semaphore.acquire(Block::No))));
            },
        ),
        program(
            "`with` releases a semaphore although its body fails",
            r#"
            semaphore = BoundedSemaphore(1)

            def work():
                with semaphore:
                    raise RuntimeError("as planned")

            attempt(work)
            attempt(semaphore.release)
            "#,
            |out| {
                let semaphore = BoundedSemaphore::new(1);
                let work = || {
                    let _held = semaphore.enter();
                    raise("as planned");
                };
                let raised = catch_unwind(AssertUnwindSafe(work)).unwrap_err();
                out.print(format!("RuntimeError: {}", said(&*raised)));
                out.attempt(semaphore.release(1));
            },
        ),
        program(
            "`with` whose semaphore was released meanwhile",
            r#"
            def work(semaphore):
                with semaphore:
                    semaphore.release()

            for semaphore in (Semaphore(1), BoundedSemaphore(1)):
                attempt(work, semaphore)
                print([semaphore.acquire(blocking=False) for _ in range(3)])
            "#,
            |out| {
                let semaphore = Semaphore::new(1);
                {
                    let _held = semaphore.enter();
                    semaphore.release(1).unwrap();
                }
                out.print(());
                out.print(Vec::from([(); 3].map(|()| semaphore.acquire(Block::No))));
                let semaphore = BoundedSemaphore::new(1);
                {
                    let _held = semaphore.enter();
                    semaphore.release(1).unwrap();
                }
                out.print(());
                out.print(Vec::from([(); 3].map(|()| semaphore.acquire(Block::No))));
            },
        ),
    ]
}
