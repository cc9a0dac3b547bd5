//! Locks, semaphores, events, conditions and barriers of several processes.

use crate::program::{FOR_SOON, LONG, Program, SOON, join, processes, spawn, until};
use crate::rust::out;
use crate::started::{ended, run, start};
use concurrent::Block;
use concurrent::multiprocessing::{
    Barrier, BoundedSemaphore, Condition, Event, Lock, Queue, RLock, Semaphore,
};
use std::time::Duration;

pub fn programs() -> Vec<Program> {
    [locks(), semaphores(), events(), conditions(), barriers()].concat()
}

fn locks() -> Vec<Program> {
    vec![
        processes(
            "a lock is acquired once and released once",
            r"
            lock = Lock()
            print(lock.acquire(), lock.acquire(False), lock.acquire(timeout=SOON))
            attempt(lock.release)
            attempt(lock.release)
            print(lock.acquire(True, 0))
            ",
            |out| {
                let lock = Lock::new().unwrap();
                let first = lock.acquire(Block::Forever);
                out.print((first, lock.acquire(Block::No), lock.acquire(FOR_SOON)));
                out.attempt(lock.release());
                out.attempt(lock.release());
                out.print(lock.acquire(Block::For(Duration::ZERO)));
            },
        ),
        processes(
            "a lock is held in other processes, too, and any of them releases it",
            r"
            def child(lock):
                print(lock.acquire(False), lock.acquire(timeout=SOON))
                attempt(lock.release)

            lock = Lock()
            lock.acquire()
            run(child, lock)
            print(lock.acquire(False))
            run(child, lock)
            attempt(lock.release)
            ",
            |main| {
                let child = |lock: Lock| {
                    out().print((lock.acquire(Block::No), lock.acquire(FOR_SOON)));
                    out().attempt(lock.release());
                };
                let lock = Lock::new().unwrap();
                assert!(lock.acquire(Block::Forever));
                run(child, lock.clone());
                main.print(lock.acquire(Block::No));
                run(child, lock.clone());
                main.attempt(lock.release());
            },
        ),
        processes(
            "who waits for a lock of another process gets it",
            r"
            def child(lock, ready):
                ready.set()
                with lock:
                    print('in the child')

            lock, ready = Lock(), Event()
            with lock:
                process = start(child, lock, ready)
                ready.wait()
                print('in the parent')
            print(ended(process), lock.acquire(False))
            ",
            |main| {
                let child = |(lock, ready): (Lock, Event)| {
                    ready.set();
                    let _held = lock.enter();
                    out().print("in the child");
                };
                let (lock, ready) = (Lock::new().unwrap(), Event::new().unwrap());
                let held = lock.enter();
                let process = start(child, (lock.clone(), ready.clone()));
                ready.wait(None);
                main.print("in the parent");
                drop(held);
                main.print((ended(&process), lock.acquire(Block::No)));
            },
        ),
        processes(
            "a recursive lock is released as often as it was acquired",
            r"
            lock = RLock()
            print(lock.acquire(), lock.acquire(False), lock.acquire(timeout=SOON))
            for _ in range(4):
                attempt(lock.release)
            ",
            |out| {
                let lock = RLock::new().unwrap();
                let first = lock.acquire(Block::Forever);
                out.print((first, lock.acquire(Block::No), lock.acquire(FOR_SOON)));
                for _ in 0..4 {
                    out.attempt(lock.release());
                }
            },
        ),
        processes(
            "a recursive lock is its owner's, against processes and threads",
            r"
            def other(lock):
                print(lock.acquire(False), lock.acquire(timeout=SOON))
                attempt(lock.release)

            lock = RLock()
            with lock:
                run(other, lock)
                spawn(lambda: other(lock)).join()
            run(lambda: print(lock.acquire(False)))
            ",
            |main| {
                let other = |lock: RLock| {
                    out().print((lock.acquire(Block::No), lock.acquire(FOR_SOON)));
                    out().attempt(lock.release());
                };
                let lock = RLock::new().unwrap();
                let held = lock.enter();
                run(other, lock.clone());
                let same = lock.clone();
                join(&spawn(move || other(same)));
                drop(held);
                run(|lock: RLock| out().print(lock.acquire(Block::No)), lock);
                let _ = main;
            },
        ),
        processes(
            "a plain lock may be released by another thread",
            r"
            lock = Lock()
            lock.acquire()
            spawn(lock.release).join()
            print(lock.acquire(False))
            ",
            |out| {
                let lock = Lock::new().unwrap();
                assert!(lock.acquire(Block::Forever));
                let same = lock.clone();
                join(&spawn(move || same.release().unwrap()));
                out.print(lock.acquire(Block::No));
            },
        ),
        processes(
            "a time-out below 0 is none",
            r"
            lock = Lock()
            lock.acquire()
            print(lock.acquire(True, -1))
            ",
            |out| {
                let lock = Lock::new().unwrap();
                assert!(lock.acquire(Block::Forever));
                out.print(lock.acquire(Block::For(Duration::ZERO)));
            },
        ),
        processes(
            "what locks show of themselves",
            r"
            lock, rlock = Lock(), RLock()
            print(lock, rlock)
            with lock, rlock, rlock:
                print(lock, rlock)
                run(lambda: print(lock, rlock))
            print(Semaphore(2), BoundedSemaphore(3))
            ",
            |main| {
                let (lock, rlock) = (Lock::new().unwrap(), RLock::new().unwrap());
                let show = |(lock, rlock): (Lock, RLock)| {
                    out().print((format!("{lock:?}"), format!("{rlock:?}")));
                };
                show((lock.clone(), rlock.clone()));
                {
                    let (_one, _two, _three) = (lock.enter(), rlock.enter(), rlock.enter());
                    show((lock.clone(), rlock.clone()));
                    run(show, (lock.clone(), rlock.clone()));
                }
                let (two, three) = (Semaphore::new(2).unwrap(), BoundedSemaphore::new(3).unwrap());
                main.print((format!("{two:?}"), format!("{three:?}")));
            },
        ),
    ]
}

fn semaphores() -> Vec<Program> {
    vec![
        processes(
            "a semaphore counts",
            r"
            semaphore = Semaphore(2)
            print(semaphore.get_value())
            print([semaphore.acquire(False) for _ in range(3)], semaphore.get_value())
            print(semaphore.acquire(timeout=SOON))
            semaphore.release()
            print(semaphore.get_value(), semaphore.acquire())
            ",
            |out| {
                let semaphore = Semaphore::new(2).unwrap();
                out.print(semaphore.get_value());
                let three: Vec<_> = (0..3).map(|_| semaphore.acquire(Block::No)).collect();
                out.print((three, semaphore.get_value()));
                out.print(semaphore.acquire(FOR_SOON));
                semaphore.release().unwrap();
                out.print((semaphore.get_value(), semaphore.acquire(Block::Forever)));
            },
        ),
        processes(
            "a semaphore may be released above its first value, a bounded one not",
            r"
            for semaphore in (Semaphore(1), BoundedSemaphore(1), Semaphore(0), BoundedSemaphore(0)):
                attempt(semaphore.release)
                print(semaphore.get_value())
            ",
            |out| {
                let show = |result: Result<(), _>, value: u32| {
                    out.attempt::<(), concurrent::multiprocessing::ReleaseError>(result);
                    out.print(value);
                };
                for value in [1, 0] {
                    let semaphore = Semaphore::new(value).unwrap();
                    show(semaphore.release(), semaphore.get_value());
                    let bounded = BoundedSemaphore::new(value).unwrap();
                    show(bounded.release(), bounded.get_value());
                }
            },
        ),
        processes(
            "processes take from one semaphore and give to it",
            r"
            def child(semaphore):
                print(semaphore.acquire(False), semaphore.get_value())
                semaphore.release()
                semaphore.release()

            semaphore = Semaphore(1)
            run(child, semaphore)
            run(child, semaphore)
            print(semaphore.get_value())
            ",
            |main| {
                let child = |semaphore: Semaphore| {
                    out().print((semaphore.acquire(Block::No), semaphore.get_value()));
                    semaphore.release().unwrap();
                    semaphore.release().unwrap();
                };
                let semaphore = Semaphore::new(1).unwrap();
                run(child, semaphore.clone());
                run(child, semaphore.clone());
                main.print(semaphore.get_value());
            },
        ),
        processes(
            "never more in than the semaphore lets in",
            r"
            def child(semaphore, inside, most):
                for _ in range(20):
                    with semaphore:
                        with inside.get_lock():
                            inside.value += 1
                            most.value = max(most.value, inside.value)
                        with inside.get_lock():
                            inside.value -= 1

            semaphore, inside, most = Semaphore(2), Value('i'), Value('i')
            processes = [start(child, semaphore, inside, most) for _ in range(4)]
            print([ended(process) for process in processes])
            print(inside.value, 1 <= most.value <= 2, semaphore.get_value())
            ",
            |out| {
                use concurrent::multiprocessing::Value;
                let child = |(semaphore, inside, most): (Semaphore, Value<i32>, Value<i32>)| {
                    for _ in 0..20 {
                        let _in = semaphore.enter();
                        {
                            let _held = inside.get_lock().enter();
                            inside.set(inside.get() + 1);
                            most.set(most.get().max(inside.get()));
                        }
                        let _held = inside.get_lock().enter();
                        inside.set(inside.get() - 1);
                    }
                };
                let semaphore = Semaphore::new(2).unwrap();
                let (inside, most) = (Value::new(0).unwrap(), Value::new(0).unwrap());
                let arguments = (semaphore.clone(), inside.clone(), most.clone());
                let processes = [(); 4].map(|()| start(child, arguments.clone()));
                out.print(processes.iter().map(ended).collect::<Vec<_>>());
                out.print((inside.get(), (1..=2).contains(&most.get()), semaphore.get_value()));
            },
        ),
    ]
}

fn events() -> Vec<Program> {
    vec![
        processes(
            "an event is not set, set, and cleared",
            r"
            event = Event()
            print(event.is_set(), event.wait(0), event.wait(SOON))
            attempt(event.set)
            print(event.is_set(), event.wait(), event.wait(LONG))
            attempt(event.clear)
            print(event.is_set(), event.wait(0))
            ",
            |out| {
                let event = Event::new().unwrap();
                let zero = Some(Duration::ZERO);
                out.print((event.is_set(), event.wait(zero), event.wait(Some(SOON))));
                event.set();
                out.print(());
                out.print((event.is_set(), event.wait(None), event.wait(Some(LONG))));
                event.clear();
                out.print(());
                out.print((event.is_set(), event.wait(zero)));
            },
        ),
        processes(
            "all processes that wait go on",
            r"
            event = Event()
            processes = [start(lambda: sys.exit(event.wait(LONG))) for _ in range(3)]
            event.set()
            print([ended(process) for process in processes], event.is_set())
            ",
            |out| {
                use concurrent::multiprocessing::{ExitCode, exit};
                let event = Event::new().unwrap();
                let wait = |event: Event| exit(ExitCode(i32::from(event.wait(Some(LONG)))));
                let processes = [(); 3].map(|()| start(wait, event.clone()));
                event.set();
                out.print((processes.iter().map(ended).collect::<Vec<_>>(), event.is_set()));
            },
        ),
        processes(
            "a child sets and clears what its parent sees",
            r"
            event = Event()
            run(event.set)
            print(event.is_set())
            run(event.clear)
            print(event.is_set())
            ",
            |out| {
                let event = Event::new().unwrap();
                run(|event: Event| event.set(), event.clone());
                out.print(event.is_set());
                run(|event: Event| event.clear(), event.clone());
                out.print(event.is_set());
            },
        ),
        processes(
            "parent and child take turns",
            r"
            def child(mine, yours):
                for turn in range(3):
                    mine.wait()
                    mine.clear()
                    print('child', turn)
                    yours.set()

            mine, yours = Event(), Event()
            process = start(child, yours, mine)
            for turn in range(3):
                print('parent', turn)
                yours.set()
                mine.wait()
                mine.clear()
            print(ended(process))
            ",
            |main| {
                let child = |(mine, yours): (Event, Event)| {
                    for turn in 0..3 {
                        mine.wait(None);
                        mine.clear();
                        out().print(("child", turn));
                        yours.set();
                    }
                };
                let (mine, yours) = (Event::new().unwrap(), Event::new().unwrap());
                let process = start(child, (yours.clone(), mine.clone()));
                for turn in 0..3 {
                    main.print(("parent", turn));
                    yours.set();
                    mine.wait(None);
                    mine.clear();
                }
                main.print(ended(&process));
            },
        ),
    ]
}

fn conditions() -> Vec<Program> {
    vec![
        processes(
            "only who has acquired it may use a condition",
            r"
            condition = Condition()
            attempt(condition.wait)
            attempt(condition.wait, 0)
            attempt(condition.notify)
            attempt(condition.notify_all)
            attempt(condition.release)
            with condition:
                attempt(condition.notify)
                attempt(condition.notify_all)
                attempt(condition.wait, SOON)
            ",
            |out| {
                let condition = Condition::new().unwrap();
                out.attempt(condition.wait(None));
                out.attempt(condition.wait(Some(Duration::ZERO)));
                out.attempt(condition.notify(1));
                out.attempt(condition.notify_all());
                out.attempt(condition.release());
                let _held = condition.enter();
                out.attempt(condition.notify(1));
                out.attempt(condition.notify_all());
                out.attempt(condition.wait(Some(SOON)));
            },
        ),
        processes(
            "a process is notified by another",
            r"
            def child(condition):
                with condition:
                    condition.notify()

            condition = Condition()
            with condition:
                process = start(child, condition)
                print(condition.wait(LONG))
            print(ended(process))
            ",
            |out| {
                let child = |condition: Condition| {
                    let _held = condition.enter();
                    condition.notify(1).unwrap();
                };
                let condition = Condition::new().unwrap();
                let held = condition.enter();
                let process = start(child, condition.clone());
                out.print(condition.wait(Some(LONG)).unwrap());
                drop(held);
                out.print(ended(&process));
            },
        ),
        processes(
            "notify wakes as many as it is told",
            r"
            def child(condition, waiting, woken):
                with condition:
                    waiting.release()
                    condition.wait()
                    woken.release()

            condition, waiting, woken = Condition(), Semaphore(0), Semaphore(0)
            processes = [start(child, condition, waiting, woken) for _ in range(4)]
            for _ in processes:
                waiting.acquire()
            with condition:
                condition.notify()
            woken.acquire()
            with condition:
                print(woken.get_value())
                condition.notify(2)
            woken.acquire()
            woken.acquire()
            with condition:
                print(woken.get_value())
                condition.notify_all()
            print([ended(process) for process in processes], woken.get_value())
            ",
            |out| {
                let child = |(condition, waiting, woken): (Condition, Semaphore, Semaphore)| {
                    let _held = condition.enter();
                    waiting.release().unwrap();
                    condition.wait(None).unwrap();
                    woken.release().unwrap();
                };
                let condition = Condition::new().unwrap();
                let (waiting, woken) = (Semaphore::new(0).unwrap(), Semaphore::new(0).unwrap());
                let arguments = (condition.clone(), waiting.clone(), woken.clone());
                let processes = [(); 4].map(|()| start(child, arguments.clone()));
                let acquire = |semaphore: &Semaphore| assert!(semaphore.acquire(Block::Forever));
                processes.iter().for_each(|_| acquire(&waiting));
                {
                    let _held = condition.enter();
                    condition.notify(1).unwrap();
                }
                acquire(&woken);
                {
                    let _held = condition.enter();
                    out.print(woken.get_value());
                    condition.notify(2).unwrap();
                }
                acquire(&woken);
                acquire(&woken);
                {
                    let _held = condition.enter();
                    out.print(woken.get_value());
                    condition.notify_all().unwrap();
                }
                let codes = processes.iter().map(ended).collect::<Vec<_>>();
                out.print((codes, woken.get_value()));
            },
        ),
        processes(
            "wait_for waits until something is true",
            r"
            def child(condition, value):
                for _ in range(3):
                    with condition:
                        value.value += 1
                        condition.notify()

            condition, value = Condition(), Value('i')
            with condition:
                process = start(child, condition, value)
                print(condition.wait_for(lambda: value.value == 3), value.value)
                print(condition.wait_for(lambda: value.value == 4, SOON))
            print(ended(process))
            ",
            |out| {
                use concurrent::multiprocessing::Value;
                let child = |(condition, value): (Condition, Value<i32>)| {
                    for _ in 0..3 {
                        let _held = condition.enter();
                        value.set(value.get() + 1);
                        condition.notify(1).unwrap();
                    }
                };
                let (condition, value) = (Condition::new().unwrap(), Value::new(0).unwrap());
                let held = condition.enter();
                let process = start(child, (condition.clone(), value.clone()));
                let is_three = condition.wait_for(|| value.get() == 3, None).unwrap();
                out.print((is_three, value.get()));
                out.print(condition.wait_for(|| value.get() == 4, Some(SOON)).unwrap());
                drop(held);
                out.print(ended(&process));
            },
        ),
        processes(
            "a condition over a lock of one's own",
            r"
            lock = Lock()
            condition = Condition(lock)
            with lock:
                print(condition.wait(SOON), lock.acquire(False))
            with condition:
                print(lock.acquire(False))
            print(lock.acquire(False))
            ",
            |out| {
                let lock = Lock::new().unwrap();
                let condition = Condition::over(lock.clone()).unwrap();
                {
                    let _held = lock.enter();
                    out.print((condition.wait(Some(SOON)).unwrap(), lock.acquire(Block::No)));
                }
                {
                    let _held = condition.enter();
                    out.print(lock.acquire(Block::No));
                }
                out.print(lock.acquire(Block::No));
            },
        ),
    ]
}

fn barriers() -> Vec<Program> {
    vec![
        processes(
            "processes meet, and each gets another number",
            r"
            def child(barrier, queue):
                queue.put(barrier.wait())

            barrier, queue = Barrier(3), Queue()
            processes = [start(child, barrier, queue) for _ in range(3)]
            print(sorted(queue.get() for _ in processes), [ended(it) for it in processes])
            print(barrier.parties, barrier.n_waiting, barrier.broken)
            ",
            |out| {
                let child = |(barrier, queue): (Barrier, Queue<usize>)| {
                    queue.put(barrier.wait(None).unwrap(), Block::Forever).unwrap();
                };
                let (barrier, queue) = (Barrier::new(3).unwrap(), Queue::new(0).unwrap());
                let processes = [(); 3].map(|()| start(child, (barrier.clone(), queue.clone())));
                let mut got = [(); 3].map(|()| queue.get(Block::Forever).unwrap());
                got.sort_unstable();
                out.print((got.to_vec(), processes.iter().map(ended).collect::<Vec<_>>()));
                out.print((barrier.parties(), barrier.n_waiting(), barrier.broken()));
            },
        ),
        processes(
            "the action runs once, before all go on",
            r"
            barrier = Barrier(2, action=lambda: print('action'))
            process = start(barrier.wait)
            barrier.wait()
            print('passed', ended(process))
            ",
            |main| {
                let barrier = Barrier::new(2).unwrap().with_action(|| out().print("action"));
                let wait = |barrier: Barrier| assert!(barrier.wait(None).is_ok());
                let process = start(wait, barrier.clone());
                barrier.wait(None).unwrap();
                main.print(("passed", ended(&process)));
            },
        ),
        processes(
            "who waits in vain breaks the barrier",
            r"
            barrier = Barrier(2)
            attempt(barrier.wait, SOON)
            print(barrier.broken)
            attempt(barrier.wait)
            run(lambda: attempt(barrier.wait))
            barrier.reset()
            print(barrier.broken, barrier.n_waiting)
            barrier = Barrier(2, timeout=SOON)
            attempt(barrier.wait)
            ",
            |main| {
                let barrier = Barrier::new(2).unwrap();
                main.attempt(barrier.wait(Some(SOON)));
                main.print(barrier.broken());
                main.attempt(barrier.wait(None));
                run(|barrier: Barrier| out().attempt(barrier.wait(None)), barrier.clone());
                barrier.reset();
                main.print((barrier.broken(), barrier.n_waiting()));
                let barrier = Barrier::new(2).unwrap().with_timeout(SOON);
                main.attempt(barrier.wait(None));
            },
        ),
        processes(
            "abort and reset throw out who waits",
            r"
            for end in ('abort', 'reset'):
                barrier = Barrier(2)
                process = start(lambda: attempt(barrier.wait))
                until(lambda: barrier.n_waiting == 1)
                getattr(barrier, end)()
                print(ended(process), barrier.broken)
            ",
            |main| {
                for end in [Barrier::abort, Barrier::reset] {
                    let barrier = Barrier::new(2).unwrap();
                    let wait = |barrier: Barrier| out().attempt(barrier.wait(None));
                    let process = start(wait, barrier.clone());
                    until(|| barrier.n_waiting() == 1);
                    end(&barrier);
                    main.print((ended(&process), barrier.broken()));
                }
            },
        ),
        processes(
            "a barrier is used again and again",
            r"
            barrier = Barrier(2)
            process = start(lambda: [barrier.wait() for _ in range(5)])
            print(sum(1 for _ in range(5) if barrier.wait() in (0, 1)), ended(process))
            ",
            |out| {
                let barrier = Barrier::new(2).unwrap();
                let wait = |barrier: Barrier| {
                    (0..5).for_each(|_| assert!(barrier.wait(None).is_ok()));
                };
                let process = start(wait, barrier.clone());
                let passed = (0..5).filter(|_| barrier.wait(None).unwrap() < 2).count();
                out.print((passed, ended(&process)));
            },
        ),
        processes(
            "a barrier for one lets everybody through",
            r"
            barrier = Barrier(1)
            print(barrier.wait(), barrier.wait(), barrier.n_waiting)
            ",
            |out| {
                let barrier = Barrier::new(1).unwrap();
                let wait = || barrier.wait(None).unwrap();
                out.print((wait(), wait(), barrier.n_waiting()));
            },
        ),
    ]
}
