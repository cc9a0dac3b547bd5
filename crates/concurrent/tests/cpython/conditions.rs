//! `Condition`, over an `RLock` and over a `Lock`.
//!
//! That a thread waits is known when its lock can be had: it was acquired before, and only waiting
//! gives it back.

use crate::program::{LONG, Program, SOON, join, program, raise, said, shared, spawn};
use concurrent::{Block, Condition, Lock, Queue, RLock, Thread};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
use std::time::Duration;

pub fn programs() -> Vec<Program> {
    [not_acquired(), notifying(), predicates(), locks()].concat()
}

/// Starts a thread that waits, and returns when it does; it puts into `woken` what it is told to
/// when it goes on. In Python each program that needs it has it as a function of its own.
fn waiter(condition: &'static Condition, woken: &'static Queue<usize>, number: usize) -> Thread {
    let ready = shared(Queue::new(0));
    let thread = spawn(move || {
        let _held = condition.enter();
        ready.put_nowait(()).unwrap();
        assert_eq!(condition.wait(None), Ok(true));
        woken.put_nowait(number).unwrap();
    });
    ready.get(Block::Forever).unwrap();
    drop(condition.enter());
    thread
}

/// The Python of [`waiter`].
macro_rules! with_waiter {
    ($program:literal) => {
        concat!(
            r#"
            def waiter(number):
                def work():
                    with condition:
                        ready.put(None)
                        condition.wait()
                        woken.put(number)

                ready = Queue()
                thread = spawn(work)
                ready.get()
                with condition:
                    return thread

            condition, woken = Condition(), Queue()
            "#,
            $program
        )
    };
}

fn not_acquired() -> Vec<Program> {
    vec![
        program(
            "who has not acquired the lock can neither wait nor notify",
            r#"
            for condition in (Condition(), Condition(Lock())):
                attempt(condition.wait)
                attempt(condition.wait, SOON)
                attempt(condition.wait_for, lambda: False)
                attempt(condition.wait_for, lambda: True)
                attempt(condition.notify)
                attempt(condition.notify, 0)
                attempt(condition.notify_all)
            "#,
            |out| {
                macro_rules! attempts {
                    ($condition:expr) => {
                        out.attempt($condition.wait(None));
                        out.attempt($condition.wait(Some(SOON)));
                        out.attempt($condition.wait_for(|| false, None));
                        out.attempt($condition.wait_for(|| true, None));
                        out.attempt($condition.notify(1));
                        out.attempt($condition.notify(0));
                        out.attempt($condition.notify_all());
                    };
                }
                attempts!(Condition::new());
                attempts!(Condition::over(Arc::new(Lock::new())));
            },
        ),
        program(
            "who has not acquired the lock cannot release it",
            r#"
            for condition in (Condition(), Condition(Lock())):
                attempt(condition.release)
                print(condition.acquire())
                attempt(condition.release)
                attempt(condition.release)
            "#,
            |out| {
                let condition = Condition::new();
                out.attempt(condition.release());
                out.print(condition.acquire(Block::Forever));
                out.attempt(condition.release());
                out.attempt(condition.release());
                let condition = Condition::over(Arc::new(Lock::new()));
                out.attempt(condition.release());
                out.print(condition.acquire(Block::Forever));
                out.attempt(condition.release());
                out.attempt(condition.release());
            },
        ),
        program(
            "an RLock must be one's own, a Lock may be anybody's",
            r#"
            def work():
                attempt(condition.notify)
                attempt(condition.wait, SOON)
                attempt(condition.notify_all)

            for condition in (Condition(RLock()), Condition(Lock())):
                with condition:
                    spawn(work).join()
            "#,
            |out| {
                let condition = shared(Condition::over(Arc::new(RLock::new())));
                {
                    let _held = condition.enter();
                    join(&spawn(|| {
                        out.attempt(condition.notify(1));
                        out.attempt(condition.wait(Some(SOON)));
                        out.attempt(condition.notify_all());
                    }));
                }
                let condition = shared(Condition::over(Arc::new(Lock::new())));
                {
                    let _held = condition.enter();
                    join(&spawn(|| {
                        out.attempt(condition.notify(1));
                        out.attempt(condition.wait(Some(SOON)));
                        out.attempt(condition.notify_all());
                    }));
                }
            },
        ),
    ]
}

fn notifying() -> Vec<Program> {
    vec![
        program(
            "a notification that nobody waits for is lost",
            r#"
            condition = Condition()
            with condition:
                attempt(condition.notify)
                attempt(condition.notify_all)
                attempt(condition.notify, 5)
                print(condition.wait(SOON))
            "#,
            |out| {
                let condition = Condition::new();
                let _held = condition.enter();
                out.attempt(condition.notify(1));
                out.attempt(condition.notify_all());
                out.attempt(condition.notify(5));
                out.attempt(condition.wait(Some(SOON)));
            },
        ),
        program(
            "who waits in vain has the lock again, and can go on with it",
            r#"
            condition = Condition()
            with condition:
                print(condition.wait(0), condition.wait(SOON))
                attempt(condition.notify)
                print(condition.acquire(blocking=False))
                condition.release()
            attempt(condition.notify)
            "#,
            |out| {
                let condition = Condition::new();
                {
                    let _held = condition.enter();
                    let at_once = condition.wait(Some(Duration::ZERO)).unwrap();
                    out.print((at_once, condition.wait(Some(SOON)).unwrap()));
                    out.attempt(condition.notify(1));
                    out.print(condition.acquire(Block::No));
                    condition.release().unwrap();
                }
                out.attempt(condition.notify(1));
            },
        ),
        program(
            "who is notified was waiting, and says so",
            r#"
            condition, ready = Condition(), Queue()

            def work():
                with condition:
                    ready.put(None)
                    print(condition.wait(LONG))

            thread = spawn(work)
            ready.get()
            with condition:
                condition.notify()
            thread.join()
            "#,
            |out| {
                let (condition, ready) = shared((Condition::new(), Queue::new(0)));
                let work = || {
                    let _held = condition.enter();
                    ready.put_nowait(()).unwrap();
                    out.attempt(condition.wait(Some(LONG)));
                };
                let thread = spawn(work);
                ready.get(Block::Forever).unwrap();
                {
                    let _held = condition.enter();
                    condition.notify(1).unwrap();
                }
                join(&thread);
            },
        ),
        program(
            "who waits longest is woken first",
            with_waiter!(
                r#"
            threads = [waiter(number) for number in range(4)]
            for _ in threads:
                with condition:
                    condition.notify()
                print(woken.get())
            for thread in threads:
                thread.join()
            "#
            ),
            |out| {
                let (condition, woken) = shared((Condition::new(), Queue::new(0)));
                let threads = [0, 1, 2, 3].map(|number| waiter(condition, woken, number));
                for _ in &threads {
                    notify(condition, 1);
                    out.print(woken.get(Block::Forever).unwrap());
                }
                threads.iter().for_each(join);
            },
        ),
        program(
            "as many are woken as were asked for, the first ones",
            with_waiter!(
                r#"
            threads = [waiter(number) for number in range(5)]
            for n, wake in ((2, 2), (0, 0), (2, 2), (9, 1)):
                with condition:
                    condition.notify(n)
                print(sorted(woken.get() for _ in range(wake)))
            for thread in threads:
                thread.join()
            print(woken.empty())
            "#
            ),
            |out| {
                let (condition, woken) = shared((Condition::new(), Queue::new(0)));
                let threads = [0, 1, 2, 3, 4].map(|number| waiter(condition, woken, number));
                for (n, wake) in [(2, 2), (0, 0), (2, 2), (9, 1)] {
                    notify(condition, n);
                    out.print(sorted(woken, wake));
                }
                threads.iter().for_each(join);
                out.print(woken.empty());
            },
        ),
        program(
            "all are woken",
            with_waiter!(
                r#"
            threads = [waiter(number) for number in range(3)]
            with condition:
                condition.notify_all()
            print(sorted(woken.get() for _ in threads))
            for thread in threads:
                thread.join()
            "#
            ),
            |out| {
                let (condition, woken) = shared((Condition::new(), Queue::new(0)));
                let threads = [0, 1, 2].map(|number| waiter(condition, woken, number));
                {
                    let _held = condition.enter();
                    condition.notify_all().unwrap();
                }
                out.print(sorted(woken, threads.len()));
                threads.iter().for_each(join);
            },
        ),
        program(
            "who was notified goes on when the lock is released",
            with_waiter!(
                r#"
            thread = waiter(1)
            with condition:
                condition.notify()
                thread.join(SOON)
                print(thread.is_alive(), woken.empty())
            thread.join()
            print(woken.get())
            "#
            ),
            |out| {
                let (condition, woken) = shared((Condition::new(), Queue::new(0)));
                let thread = waiter(condition, woken, 1);
                {
                    let _held = condition.enter();
                    condition.notify(1).unwrap();
                    let ended = thread.join(Some(SOON)).unwrap();
                    out.print((!ended, woken.empty()));
                }
                join(&thread);
                out.print(woken.get_nowait().unwrap());
            },
        ),
        program(
            "a notification goes to one who still waits",
            with_waiter!(
                r#"
            with condition:
                print(condition.wait(SOON))
            thread = waiter(1)
            with condition:
                print(condition.wait(SOON))
                condition.notify()
            print(woken.get())
            thread.join()
            "#
            ),
            |out| {
                let (condition, woken) = shared((Condition::new(), Queue::new(0)));
                {
                    let _held = condition.enter();
                    out.attempt(condition.wait(Some(SOON)));
                }
                let thread = waiter(condition, woken, 1);
                {
                    let _held = condition.enter();
                    out.attempt(condition.wait(Some(SOON)));
                    condition.notify(1).unwrap();
                }
                out.print(woken.get(Block::Forever).unwrap());
                join(&thread);
            },
        ),
    ]
}

/// Notifies with the lock acquired.
fn notify(condition: &Condition, n: usize) {
    let _held = condition.enter();
    condition.notify(n).unwrap();
}

/// So many numbers from a queue, sorted.
fn sorted(queue: &Queue<usize>, n: usize) -> Vec<usize> {
    let mut numbers: Vec<_> = (0..n).map(|_| queue.get(Block::Forever).unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

fn predicates() -> Vec<Program> {
    vec![
        program(
            "wait_for asks before it waits and after that, however little time there is",
            r#"
            def predicate():
                asked.append(None)
                return False

            condition = Condition()
            with condition:
                for timeout in (0, SOON):
                    asked = []
                    print(condition.wait_for(predicate, timeout), len(asked))
            "#,
            |out| {
                let condition = Condition::new();
                let _held = condition.enter();
                for timeout in [Duration::ZERO, SOON] {
                    let mut asked = 0;
                    let predicate = || {
                        asked += 1;
                        false
                    };
                    let result = condition.wait_for(predicate, Some(timeout)).unwrap();
                    out.print((result, asked));
                }
            },
        ),
        program(
            "wait_for does not wait for what is so already",
            r#"
            condition = Condition()
            with condition:
                for timeout in (None, 0, LONG):
                    print(condition.wait_for(lambda: True, timeout))
            "#,
            |out| {
                let condition = Condition::new();
                let _held = condition.enter();
                for timeout in [None, Some(Duration::ZERO), Some(LONG)] {
                    out.attempt(condition.wait_for(|| true, timeout));
                }
            },
        ),
        program(
            "wait_for goes on waiting until its predicate is true",
            r#"
            condition, asked, value = Condition(), Queue(), [0]

            def predicate():
                asked.put(value[0])
                return value[0] == 3

            def work():
                with condition:
                    print(condition.wait_for(predicate, LONG))

            thread = spawn(work)
            for n in (0, 1, 2):
                print(asked.get())
                with condition:
                    value[0] = n + 1
                    condition.notify()
            thread.join()
            print(asked.get())
            "#,
            |out| {
                let (condition, asked) = shared((Condition::new(), Queue::new(0)));
                let value = shared(AtomicI32::new(0));
                let predicate = || {
                    asked.put_nowait(value.load(Relaxed)).unwrap();
                    value.load(Relaxed) == 3
                };
                let work = move || {
                    let _held = condition.enter();
                    out.attempt(condition.wait_for(predicate, Some(LONG)));
                };
                let thread = spawn(work);
                for n in [0, 1, 2] {
                    out.print(asked.get(Block::Forever).unwrap());
                    let _held = condition.enter();
                    value.store(n + 1, Relaxed);
                    condition.notify(1).unwrap();
                }
                join(&thread);
                out.print(asked.get(Block::Forever).unwrap());
            },
        ),
        program(
            "wait_for returns what its predicate returned",
            r#"
            condition = Condition()
            with condition:
                print(condition.wait_for(lambda: 7))
                print(condition.wait_for(lambda: 0, SOON))
            "#,
            |out| {
                let condition = Condition::new();
                let _held = condition.enter();
                let is_true = |value: i32| value != 0;
                out.attempt(condition.wait_for(|| is_true(7), None));
                out.attempt(condition.wait_for(|| is_true(0), Some(SOON)));
            },
        ),
        program(
            "the predicate is asked with the lock held, and may fail",
            r#"
            condition = Condition(Lock())

            def predicate():
                print(condition.acquire(blocking=False))
                raise RuntimeError("as planned")

            def work():
                with condition:
                    condition.wait_for(predicate)

            attempt(work)
            print(condition.acquire(blocking=False))
            "#,
            |out| {
                let condition = Condition::over(Arc::new(Lock::new()));
                let predicate = || {
                    out.print(condition.acquire(Block::No));
                    raise("as planned")
                };
                let work = || {
                    let _held = condition.enter();
                    condition.wait_for(predicate, None)
                };
                let raised = catch_unwind(AssertUnwindSafe(work)).unwrap_err();
                out.print(format!("RuntimeError: {}", said(&*raised)));
                out.print(condition.acquire(Block::No));
            },
        ),
        program(
            "a place for one item, with wait_for on both sides",
            r#"
            condition, place = Condition(), []

            def produce():
                for item in range(5):
                    with condition:
                        condition.wait_for(lambda: not place)
                        place.append(item)
                        condition.notify()

            thread = spawn(produce)
            for _ in range(5):
                with condition:
                    condition.wait_for(lambda: place)
                    print(place.pop(), len(place))
                    condition.notify()
            thread.join()
            "#,
            |out| {
                let condition = shared(Condition::new());
                let place = shared(std::sync::Mutex::new(Vec::new()));
                let is_empty = || place.lock().unwrap().is_empty();
                let produce = move || {
                    for item in 0..5 {
                        let _held = condition.enter();
                        condition.wait_for(is_empty, None).unwrap();
                        place.lock().unwrap().push(item);
                        condition.notify(1).unwrap();
                    }
                };
                let thread = spawn(produce);
                for _ in 0..5 {
                    let _held = condition.enter();
                    condition.wait_for(|| !is_empty(), None).unwrap();
                    let mut place = place.lock().unwrap();
                    out.print((place.pop(), place.len()));
                    condition.notify(1).unwrap();
                }
                join(&thread);
            },
        ),
    ]
}

fn locks() -> Vec<Program> {
    vec![
        program(
            "waiting releases an RLock altogether, and acquires it as often again",
            r#"
            condition = Condition()

            def work():
                with condition:
                    print("inside")
                    condition.notify()

            with condition:
                with condition:
                    thread = spawn(work)
                    print(condition.wait(LONG))
            attempt(condition.release)
            thread.join()

            condition.acquire()
            condition.acquire()
            print(condition.wait(SOON))
            for _ in range(3):
                attempt(condition.release)
            "#,
            |out| {
                let condition = shared(Condition::new());
                let work = || {
                    let _held = condition.enter();
                    out.print("inside");
                    condition.notify(1).unwrap();
                };
                let thread = {
                    let _held = condition.enter();
                    let _held_again = condition.enter();
                    let thread = spawn(work);
                    out.attempt(condition.wait(Some(LONG)));
                    thread
                };
                out.attempt(condition.release());
                join(&thread);

                assert!(condition.acquire(Block::Forever));
                assert!(condition.acquire(Block::Forever));
                out.attempt(condition.wait(Some(SOON)));
                for _ in 0..3 {
                    out.attempt(condition.release());
                }
            },
        ),
        program(
            "two conditions over one lock wake their own",
            r#"
            lock, ready, woken = Lock(), Queue(), Queue()
            conditions = Condition(lock), Condition(lock)

            def work(number):
                with lock:
                    ready.put(None)
                    conditions[number].wait()
                    woken.put(number)

            threads = [spawn(lambda number=number: work(number)) for number in (0, 1)]
            for _ in threads:
                ready.get()
            for number in (1, 0):
                with lock:
                    conditions[number].notify()
                print(woken.get())
            for thread in threads:
                thread.join()
            "#,
            |out| {
                let lock = shared(Arc::new(Lock::new()));
                let (ready, woken) = shared((Queue::new(0), Queue::new(0)));
                let conditions = shared([(); 2].map(|()| Condition::over(Arc::clone(lock))));
                let work = |number: usize| {
                    let _held = lock.enter();
                    ready.put_nowait(()).unwrap();
                    assert_eq!(conditions[number].wait(None), Ok(true));
                    woken.put_nowait(number).unwrap();
                };
                let threads = [0, 1].map(|number| spawn(move || work(number)));
                for _ in &threads {
                    ready.get(Block::Forever).unwrap();
                }
                for number in [1, 0] {
                    {
                        let _held = lock.enter();
                        conditions[number].notify(1).unwrap();
                    }
                    out.print(woken.get(Block::Forever).unwrap());
                }
                threads.iter().for_each(join);
            },
        ),
        program(
            "the lock of a condition is its lock",
            r#"
            lock = Lock()
            condition = Condition(lock)
            with condition:
                print(lock.locked(), lock.acquire(blocking=False))
            with lock:
                attempt(condition.notify)
                print(condition.acquire(blocking=False), condition.acquire(timeout=SOON))
            print(lock.locked())
            "#,
            |out| {
                let lock = Arc::new(Lock::new());
                let condition = Condition::over(Arc::clone(&lock));
                {
                    let _held = condition.enter();
                    out.print((lock.locked(), lock.acquire(Block::No)));
                }
                {
                    let _held = lock.enter();
                    out.attempt(condition.notify(1));
                    let acquired = condition.acquire(Block::No);
                    out.print((acquired, condition.acquire(Block::For(SOON))));
                }
                out.print(lock.locked());
            },
        ),
    ]
}
