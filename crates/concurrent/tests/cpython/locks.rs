//! `Lock` and `RLock`.

use crate::program::{FOR_LONG, FOR_SOON, Program, join, program, raise, said, shared, spawn};
use concurrent::{Block, Lock, Queue, RLock};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

pub fn programs() -> Vec<Program> {
    [alone(), between_threads(), with(), rlock_alone(), rlock_between_threads()].concat()
}

fn alone() -> Vec<Program> {
    vec![
        program(
            "a lock is free, acquired, and free again",
            r#"
            lock = Lock()
            print(lock.locked())
            attempt(lock.acquire)
            print(lock.locked())
            attempt(lock.release)
            print(lock.locked())
            "#,
            |out| {
                let lock = Lock::new();
                out.print(lock.locked());
                out.print(lock.acquire(Block::Forever));
                out.print(lock.locked());
                out.attempt(lock.release());
                out.print(lock.locked());
            },
        ),
        program(
            "a lock that is free cannot be released",
            r#"
            lock = Lock()
            attempt(lock.release)
            lock.acquire()
            lock.release()
            attempt(lock.release)
            print(lock.locked(), lock.acquire(blocking=False))
            "#,
            |out| {
                let lock = Lock::new();
                out.attempt(lock.release());
                assert!(lock.acquire(Block::Forever));
                lock.release().unwrap();
                out.attempt(lock.release());
                out.print((lock.locked(), lock.acquire(Block::No)));
            },
        ),
        program(
            "who does not wait gets a lock if it is free",
            r#"
            lock = Lock()
            print(lock.acquire(blocking=False), lock.acquire(blocking=False))
            lock.release()
            print(lock.acquire(False))
            "#,
            |out| {
                let lock = Lock::new();
                out.print((lock.acquire(Block::No), lock.acquire(Block::No)));
                lock.release().unwrap();
                out.print(lock.acquire(Block::No));
            },
        ),
        program(
            "who waits for a time does not get a lock that nobody releases",
            r#"
            lock = Lock()
            lock.acquire()
            print(lock.acquire(timeout=0), lock.acquire(timeout=SOON))
            print(lock.locked())
            attempt(lock.release)
            "#,
            |out| {
                let lock = Lock::new();
                assert!(lock.acquire(Block::Forever));
                let at_once = lock.acquire(Block::For(Duration::ZERO));
                out.print((at_once, lock.acquire(FOR_SOON)));
                out.print(lock.locked());
                out.attempt(lock.release());
            },
        ),
        program(
            "who would wait for a time gets a free lock at once",
            r#"
            for timeout in (0, SOON, LONG):
                print(Lock().acquire(timeout=timeout))
            "#,
            |out| {
                for block in [Block::For(Duration::ZERO), FOR_SOON, FOR_LONG] {
                    out.print(Lock::new().acquire(block));
                }
            },
        ),
    ]
}

fn between_threads() -> Vec<Program> {
    vec![
        program(
            "another thread may release a lock",
            r#"
            lock = Lock()
            lock.acquire()
            spawn(lambda: attempt(lock.release)).join()
            print(lock.locked())
            attempt(lock.release)
            "#,
            |out| {
                let lock = shared(Lock::new());
                assert!(lock.acquire(Block::Forever));
                join(&spawn(|| out.attempt(lock.release())));
                out.print(lock.locked());
                out.attempt(lock.release());
            },
        ),
        program(
            "a lock outlives the thread that has it",
            r#"
            lock = Lock()
            spawn(lock.acquire).join()
            print(lock.locked(), lock.acquire(blocking=False))
            attempt(lock.release)
            "#,
            |out| {
                let lock = shared(Lock::new());
                join(&spawn(|| assert!(lock.acquire(Block::Forever))));
                out.print((lock.locked(), lock.acquire(Block::No)));
                out.attempt(lock.release());
            },
        ),
        program(
            "who waits gets the lock when another thread releases it",
            r#"
            for timeout in (-1, LONG):
                lock, order = Lock(), Queue()
                lock.acquire()

                def work():
                    order.put("waits")
                    print(lock.acquire(timeout=timeout))

                thread = spawn(work)
                print(order.get())
                lock.release()
                thread.join()
                print(lock.locked())
            "#,
            |out| {
                for block in [Block::Forever, FOR_LONG] {
                    let (lock, order) = shared((Lock::new(), Queue::new(0)));
                    assert!(lock.acquire(Block::Forever));
                    let work = move || {
                        order.put_nowait("waits").unwrap();
                        out.print(lock.acquire(block));
                    };
                    let thread = spawn(work);
                    out.print(order.get(Block::Forever).unwrap());
                    lock.release().unwrap();
                    join(&thread);
                    out.print(lock.locked());
                }
            },
        ),
        program(
            "two locks make threads take turns",
            r#"
            turns = Lock(), Lock()
            turns[1].acquire()

            def work(me):
                for turn in range(3):
                    turns[me].acquire()
                    print(me, turn)
                    turns[1 - me].release()

            threads = [spawn(lambda me=me: work(me)) for me in (1, 0)]
            for thread in threads:
                thread.join()
            print(turns[0].locked(), turns[1].locked())
            "#,
            |out| {
                let turns = shared([Lock::new(), Lock::new()]);
                assert!(turns[1].acquire(Block::Forever));
                let work = |me: usize| {
                    for turn in 0..3 {
                        assert!(turns[me].acquire(Block::Forever));
                        out.print((me, turn));
                        turns[1 - me].release().unwrap();
                    }
                };
                let threads = [1, 0].map(|me| spawn(move || work(me)));
                threads.iter().for_each(join);
                out.print((turns[0].locked(), turns[1].locked()));
            },
        ),
        program(
            "nobody is in between who has the lock",
            r#"
            lock, inside, most = Lock(), [], []

            def work():
                for _ in range(50):
                    with lock:
                        inside.append(1)
                        most.append(len(inside))
                        inside.pop()

            threads = [spawn(work) for _ in range(4)]
            for thread in threads:
                thread.join()
            print(len(most), max(most))
            "#,
            |out| {
                use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
                let (lock, inside) = shared((Lock::new(), AtomicI32::new(0)));
                let most = shared(Queue::new(0));
                let work = || {
                    for _ in 0..50 {
                        let _held = lock.enter();
                        most.put_nowait(inside.fetch_add(1, Relaxed) + 1).unwrap();
                        inside.fetch_sub(1, Relaxed);
                    }
                };
                let threads = [work; 4].map(spawn);
                threads.iter().for_each(join);
                let most: Vec<i32> = std::iter::from_fn(|| most.get_nowait().ok()).collect();
                out.print((most.len(), *most.iter().max().unwrap()));
            },
        ),
    ]
}

fn with() -> Vec<Program> {
    vec![
        program(
            "`with` acquires, and releases at its end",
            r#"
            lock = Lock()
            with lock:
                print(lock.locked(), lock.acquire(blocking=False))
            print(lock.locked())
            "#,
            |out| {
                let lock = Lock::new();
                {
                    let _held = lock.enter();
                    out.print((lock.locked(), lock.acquire(Block::No)));
                }
                out.print(lock.locked());
            },
        ),
        program(
            "`with` releases although its body fails",
            r#"
            lock = Lock()

            def work():
                with lock:
                    raise RuntimeError("as planned")

            attempt(work)
            print(lock.locked())
            "#,
            |out| {
                let lock = shared(Lock::new());
                let work = || {
                    let _held = lock.enter();
                    raise("as planned");
                };
                let raised = catch_unwind(AssertUnwindSafe(work)).unwrap_err();
                out.print(format!("RuntimeError: {}", said(&*raised)));
                out.print(lock.locked());
            },
        ),
        program(
            "`with` releases what somebody else has acquired meanwhile",
            r#"
            lock = Lock()
            with lock:
                lock.release()
                spawn(lock.acquire).join()
                print(lock.locked())
            print(lock.locked())
            "#,
            |out| {
                let lock = shared(Lock::new());
                {
                    let _held = lock.enter();
                    lock.release().unwrap();
                    join(&spawn(|| assert!(lock.acquire(Block::Forever))));
                    out.print(lock.locked());
                }
                out.print(lock.locked());
            },
        ),
        program(
            "`with` whose lock was released meanwhile",
            r#"
            def work(lock):
                with lock:
                    lock.release()

            for lock in (Lock(), RLock()):
                attempt(work, lock)
                print(lock.acquire(blocking=False))
            "#,
            |out| {
                let lock = Lock::new();
                {
                    let _held = lock.enter();
                    lock.release().unwrap();
                }
                out.print(());
                out.print(lock.acquire(Block::No));
                let lock = RLock::new();
                {
                    let _held = lock.enter();
                    lock.release().unwrap();
                }
                out.print(());
                out.print(lock.acquire(Block::No));
            },
        ),
    ]
}

fn rlock_alone() -> Vec<Program> {
    vec![
        program(
            "an RLock is released as often as it was acquired",
            r#"
            lock = RLock()
            print(lock.acquire(), lock.acquire(), lock.acquire(blocking=False))
            for _ in range(4):
                attempt(lock.release)
            "#,
            |out| {
                let lock = RLock::new();
                let acquired = (lock.acquire(Block::Forever), lock.acquire(Block::Forever));
                out.print((acquired.0, acquired.1, lock.acquire(Block::No)));
                for _ in 0..4 {
                    out.attempt(lock.release());
                }
            },
        ),
        program(
            "an RLock that is free cannot be released",
            r#"
            lock = RLock()
            attempt(lock.release)
            print(lock.acquire(blocking=False))
            attempt(lock.release)
            "#,
            |out| {
                let lock = RLock::new();
                out.attempt(lock.release());
                out.print(lock.acquire(Block::No));
                out.attempt(lock.release());
            },
        ),
        program(
            "the owner of an RLock acquires it however it asks",
            r#"
            lock = RLock()
            print(lock.acquire(timeout=SOON), lock.acquire(timeout=0), lock.acquire(timeout=LONG))
            with lock:
                with lock:
                    print(lock.acquire(blocking=False))
            for _ in range(5):
                attempt(lock.release)
            "#,
            |out| {
                let lock = RLock::new();
                let first = lock.acquire(FOR_SOON);
                let second = lock.acquire(Block::For(Duration::ZERO));
                out.print((first, second, lock.acquire(FOR_LONG)));
                {
                    let _held = lock.enter();
                    let _held_again = lock.enter();
                    out.print(lock.acquire(Block::No));
                }
                for _ in 0..5 {
                    out.attempt(lock.release());
                }
            },
        ),
        program(
            "an RLock says whether anybody has it",
            r#"
            lock = RLock()
            print(lock.locked())
            with lock:
                with lock:
                    print(lock.locked())
                spawn(lambda: print(lock.locked())).join()
            print(lock.locked())
            "#,
            |out| {
                let lock = shared(RLock::new());
                out.print(lock.locked());
                {
                    let _held = lock.enter();
                    {
                        let _held_again = lock.enter();
                        out.print(lock.locked());
                    }
                    join(&spawn(|| out.print(lock.locked())));
                }
                out.print(lock.locked());
            },
        )
        .since((3, 14)),
    ]
}

fn rlock_between_threads() -> Vec<Program> {
    vec![
        program(
            "only its owner releases an RLock",
            r#"
            lock = RLock()
            lock.acquire()
            spawn(lambda: attempt(lock.release)).join()
            attempt(lock.release)
            spawn(lambda: attempt(lock.release)).join()
            "#,
            |out| {
                let lock = shared(RLock::new());
                assert!(lock.acquire(Block::Forever));
                join(&spawn(|| out.attempt(lock.release())));
                out.attempt(lock.release());
                join(&spawn(|| out.attempt(lock.release())));
            },
        ),
        program(
            "others get an RLock only when it is free altogether",
            r#"
            lock = RLock()

            def other():
                print(acquired := lock.acquire(blocking=False), lock.acquire(timeout=SOON))
                if acquired:
                    lock.release()
                    lock.release()

            lock.acquire()
            lock.acquire()
            for _ in range(3):
                spawn(other).join()
                attempt(lock.release)
            spawn(other).join()
            "#,
            |out| {
                let lock = shared(RLock::new());
                let other = || {
                    let acquired = lock.acquire(Block::No);
                    out.print((acquired, lock.acquire(FOR_SOON)));
                    if acquired {
                        lock.release().unwrap();
                        lock.release().unwrap();
                    }
                };
                assert!(lock.acquire(Block::Forever));
                assert!(lock.acquire(Block::Forever));
                for _ in 0..3 {
                    join(&spawn(other));
                    out.attempt(lock.release());
                }
                join(&spawn(other));
            },
        ),
        program(
            "who waits for an RLock gets it from its owner, and is one then",
            r#"
            lock = RLock()
            order, back = Queue(), Queue()
            lock.acquire()

            def work():
                order.put("waits")
                print(lock.acquire(timeout=LONG), lock.acquire())
                order.put("has it")
                back.get()

            thread = spawn(work)
            print(order.get())
            lock.release()
            print(order.get())
            print(lock.acquire(blocking=False))
            attempt(lock.release)
            back.put(None)
            thread.join()
            "#,
            |out| {
                let lock = shared(RLock::new());
                let (order, back) = shared((Queue::new(0), Queue::new(0)));
                assert!(lock.acquire(Block::Forever));
                let work = || {
                    order.put_nowait("waits").unwrap();
                    out.print((lock.acquire(FOR_LONG), lock.acquire(Block::Forever)));
                    order.put_nowait("has it").unwrap();
                    back.get(Block::Forever).unwrap();
                };
                let thread = spawn(work);
                out.print(order.get(Block::Forever).unwrap());
                lock.release().unwrap();
                out.print(order.get(Block::Forever).unwrap());
                out.print(lock.acquire(Block::No));
                out.attempt(lock.release());
                back.put_nowait(()).unwrap();
                join(&thread);
            },
        ),
        program(
            "an RLock outlives its owner, and is lost",
            r#"
            lock = RLock()
            spawn(lock.acquire).join()
            print(lock.acquire(blocking=False), lock.acquire(timeout=SOON))
            attempt(lock.release)
            "#,
            |out| {
                let lock = shared(RLock::new());
                join(&spawn(|| assert!(lock.acquire(Block::Forever))));
                out.print((lock.acquire(Block::No), lock.acquire(FOR_SOON)));
                out.attempt(lock.release());
            },
        ),
    ]
}
