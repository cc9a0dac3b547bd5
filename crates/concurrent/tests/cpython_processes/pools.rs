//! `Pool`: tasks and their results.

use crate::program::{Program, SOON, processes};
use crate::rust::out;
use concurrent::Exception;
use concurrent::multiprocessing::{
    AsyncResult, Callbacks, Event, Pool, PoolError, current_process,
};
use std::sync::mpsc::channel;

pub fn programs() -> Vec<Program> {
    [tasks(), results(), errors(), callbacks(), iterators()].concat()
}

fn square(n: i32) -> i32 {
    n * n
}

/// Python: `int(text)`
fn int(text: String) -> i32 {
    text.parse().unwrap_or_else(|_| {
        let why = format!("invalid literal for int() with base 10: '{text}'");
        std::panic::panic_any(Exception::new("ValueError", why))
    })
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn tasks() -> Vec<Program> {
    vec![
        processes(
            "apply, map and starmap",
            r"
            with Pool(2) as pool:
                print(pool.apply(pow, (7, 2)))
                print(pool.map(abs, [1, -2, 3]))
                print(pool.starmap(pow, [(1, 2), (2, 2), (3, 2)]))
                print(pool.map(abs, []), pool.starmap(pow, []))
            ",
            |out| {
                let pool = Pool::new(2).unwrap();
                out.print(pool.apply(square, 7).unwrap());
                out.print(pool.map(i32::abs, [1, -2, 3], None).unwrap());
                let power = |base: i32, exponent: u32| base.pow(exponent);
                out.print(pool.starmap(power, [(1, 2), (2, 2), (3, 2)], None).unwrap());
                let none = pool.map(i32::abs, [], None).unwrap();
                out.print((none, pool.starmap(power, [], None).unwrap()));
            },
        ),
        processes(
            "results come in the order of their arguments, whatever the chunks",
            r"
            with Pool(3) as pool:
                for chunksize in (None, 1, 7, 1000):
                    print(pool.map(abs, range(100), chunksize) == list(range(100)))
            ",
            |out| {
                let pool = Pool::new(3).unwrap();
                for chunksize in [None, Some(1), Some(7), Some(1000)] {
                    out.print(
                        pool.map(i32::abs, 0..100, chunksize).unwrap().into_iter().eq(0..100),
                    );
                }
            },
        ),
        processes(
            "tasks run in the pool's processes, which are daemons",
            r"
            def task(_):
                return current_process().name, current_process().daemon, os.getpid()

            with Pool(1) as pool:
                name, daemon, pid = pool.apply(task, (0,))
                print(numbered(name).replace('Fork', ''), daemon, pid != os.getpid())
                print(pool.apply(task, (0,))[2] == pid)
            ",
            |out| {
                let task = |()| {
                    let me = current_process();
                    (me.name, me.daemon, me.pid)
                };
                let pool = Pool::new(1).unwrap();
                let (name, daemon, pid) = pool.apply(task, ()).unwrap();
                let name = crate::program::numbered(&name);
                out.print((name, daemon, pid != current_process().pid));
                out.print(pool.apply(task, ()).unwrap().2 == pid);
            },
        ),
        processes(
            "a pool has as many processes as it is told",
            r"
            with Pool(3) as pool:
                print(len(active_children()))
            for processes in (0, -1):
                attempt(Pool, processes)
            ",
            |out| {
                let pool = Pool::new(3).unwrap();
                out.print(concurrent::multiprocessing::active_children().len());
                drop(pool);
                // No number of processes is below 0 here.
                for processes in [0, 0] {
                    out.attempt(Pool::new(processes).map(drop));
                }
            },
        ),
        processes(
            "each worker calls the initializer first",
            r"
            def initialize(queue, n):
                queue.put(n)

            queue = SimpleQueue()
            with Pool(2, initialize, (queue, 7)) as pool:
                print(pool.apply(abs, (-1,)))
                print(queue.get(), queue.get(), queue.empty())
            ",
            |out| {
                use concurrent::multiprocessing::SimpleQueue;
                let initialize = |(queue, n): (SimpleQueue<i32>, i32)| queue.put(&n).unwrap();
                let queue = SimpleQueue::new().unwrap();
                let builder = Pool::builder().processes(2);
                let pool = builder.initializer(initialize, (queue.clone(), 7)).build().unwrap();
                out.print(pool.apply(i32::abs, -1).unwrap());
                out.print((queue.get().unwrap(), queue.get().unwrap(), queue.empty()));
            },
        ),
        processes(
            "a worker is replaced when it has had its tasks",
            r"
            with Pool(1, maxtasksperchild=2) as pool:
                pids = [pool.apply(os.getpid) for _ in range(6)]
            print([pids.count(pid) for pid in dict.fromkeys(pids)])
            ",
            |out| {
                let pool = Pool::builder().processes(1).maxtasksperchild(2).build().unwrap();
                let pid = |()| current_process().pid;
                let pids: Vec<_> = (0..6).map(|_| pool.apply(pid, ()).unwrap()).collect();
                let mut distinct = pids.clone();
                distinct.dedup();
                let count = |pid| pids.iter().filter(|&other| other == pid).count();
                out.print(distinct.iter().map(count).collect::<Vec<_>>());
            },
        ),
        processes(
            "a pool in a worker of a pool",
            r"
            def task():
                try:
                    Pool(1)
                except AssertionError as error:
                    return str(error)

            with Pool(1) as pool:
                print(pool.apply(task))
            ",
            |out| {
                let task = |()| Pool::new(1).map(drop).unwrap_err().to_string();
                let pool = Pool::new(1).unwrap();
                out.print(pool.apply(task, ()).unwrap());
            },
        ),
    ]
}

fn results() -> Vec<Program> {
    vec![
        processes(
            "a result that is not there yet",
            r"
            def wait():
                return event.wait()

            event = Event()
            with Pool(1) as pool:
                result = pool.apply_async(wait)
                print(result.ready(), result.wait(SOON))
                try:
                    result.successful()
                except ValueError as error:
                    print(type(error).__name__, str(error).endswith('not ready'))
                attempt(result.get, SOON)
                event.set()
                print(result.get(), result.ready(), result.successful(), result.get(0))
            ",
            |out| {
                let event = Event::new().unwrap();
                let pool = pool_with(&event, 1);
                let result = pool.apply_async(wait, ()).unwrap();
                let ready = result.ready();
                result.wait(Some(SOON));
                out.print((ready, ()));
                let error = result.successful().unwrap_err();
                let class = crate::program::Raised::class(&error);
                out.print((class, error.to_string().ends_with("not ready")));
                out.attempt(result.get(Some(SOON)));
                event.set();
                let first = result.get(None).unwrap();
                let (ready, successful) = (result.ready(), result.successful().unwrap());
                let again = result.get(Some(std::time::Duration::ZERO)).unwrap();
                out.print((first, ready, successful, again));
            },
        ),
        processes(
            "several results at once",
            r"
            with Pool(2) as pool:
                results = [pool.apply_async(pow, (n, 2)) for n in range(10)]
                print([result.get() for result in results])
                print(pool.map_async(abs, [-1, -2]).get(), pool.map_async(abs, []).get())
                print(pool.starmap_async(pow, [(2, 3)]).get())
            ",
            |out| {
                let pool = Pool::new(2).unwrap();
                let results: Vec<_> =
                    (0..10).map(|n| pool.apply_async(square, n).unwrap()).collect();
                out.print(results.iter().map(|it| it.get(None).unwrap()).collect::<Vec<_>>());
                let map = |numbers: Vec<i32>| pool.map_async(i32::abs, numbers, None).unwrap();
                out.print((map(vec![-1, -2]).get(None).unwrap(), map(vec![]).get(None).unwrap()));
                let power = |base: i32, exponent: u32| base.pow(exponent);
                let eight = pool.starmap_async(power, [(2, 3)], None, Callbacks::new()).unwrap();
                out.print(eight.get(None).unwrap());
            },
        ),
        processes(
            "a result is waited for by several threads",
            r"
            def wait():
                return event.wait()

            event, got = Event(), queue.Queue()
            with Pool(1) as pool:
                result = pool.apply_async(wait)
                threads = [spawn(lambda: got.put(result.get())) for _ in range(3)]
                event.set()
                for thread in threads:
                    thread.join()
            print([got.get() for _ in threads])
            ",
            |out| {
                let event = Event::new().unwrap();
                let pool = pool_with(&event, 1);
                let result: &AsyncResult<bool> =
                    crate::program::shared(pool.apply_async(wait, ()).unwrap());
                let (send, receive) = channel();
                let threads = [(); 3].map(|()| {
                    let send = send.clone();
                    crate::program::spawn(move || send.send(result.get(None).unwrap()).unwrap())
                });
                event.set();
                threads.iter().for_each(crate::program::join);
                out.print(receive.try_iter().collect::<Vec<_>>());
            },
        ),
    ]
}

static EVENT: std::sync::OnceLock<Event> = std::sync::OnceLock::new();

/// Workers have inherited the event: it is no argument.
fn pool_with(event: &Event, processes: usize) -> Pool {
    let keep = |event: Event| drop(EVENT.set(event));
    Pool::builder().processes(processes).initializer(keep, event.clone()).build().unwrap()
}

fn wait(_: ()) -> bool {
    EVENT.get().unwrap().wait(None)
}

fn errors() -> Vec<Program> {
    vec![
        processes(
            "what a task raises is raised again for who asks for its result",
            r"
            with Pool(1) as pool:
                attempt(pool.apply, int, ('x',))
                result = pool.apply_async(int, ('x',))
                result.wait()
                print(result.ready(), result.successful())
                attempt(result.get)
                attempt(result.get)
                print(pool.apply(int, ('7',)))
            ",
            |out| {
                let pool = Pool::new(1).unwrap();
                out.attempt(pool.apply(int, "x".to_owned()));
                let result = pool.apply_async(int, "x".to_owned()).unwrap();
                result.wait(None);
                out.print((result.ready(), result.successful().unwrap()));
                out.attempt(result.get(None));
                out.attempt(result.get(None));
                out.print(pool.apply(int, "7".to_owned()).unwrap());
            },
        ),
        processes(
            "of several errors of a map, one is raised, and no result is got",
            r"
            with Pool(1) as pool:
                attempt(pool.map, int, ['1', 'x', '2', 'y'], 1)
                attempt(pool.starmap, int, [('1',), ('x',)], 1)
                result = pool.map_async(int, ['1', 'x'])
                result.wait()
                print(result.successful())
            ",
            |out| {
                let pool = Pool::new(1).unwrap();
                out.attempt(pool.map(int, texts(&["1", "x", "2", "y"]), Some(1)));
                out.attempt(pool.map(int, texts(&["1", "x"]), Some(1)));
                let result = pool.map_async(int, texts(&["1", "x"]), None).unwrap();
                result.wait(None);
                out.print(result.successful().unwrap());
            },
        ),
        processes(
            "an exception that nobody asks for vanishes",
            r"
            with Pool(1) as pool:
                pool.apply_async(int, ('x',)).wait()
                print('nothing was said')
            ",
            |out| {
                let pool = Pool::new(1).unwrap();
                pool.apply_async(int, "x".to_owned()).unwrap().wait(None);
                out.print("nothing was said");
            },
        )
        .with_stderr(),
        processes(
            "a result that cannot be pickled",
            r"
            def task():
                return Lock()

            with Pool(1) as pool:
                try:
                    pool.apply(task)
                except multiprocessing.pool.MaybeEncodingError as error:
                    print(type(error).__name__, str(error).startswith('Error sending result: '))
                print(pool.apply(abs, (-1,)))
            ",
            |out| {
                use concurrent::multiprocessing::Lock;
                let pool = Pool::new(1).unwrap();
                let error = pool.apply(|()| Lock::new().unwrap(), ()).unwrap_err();
                let class = crate::program::Raised::class(&error);
                out.print((class, error.to_string().starts_with("Error sending result: ")));
                out.print(pool.apply(i32::abs, -1).unwrap());
            },
        ),
        processes(
            "arguments that cannot be pickled",
            r"
            with Pool(1) as pool:
                attempt(pool.apply, abs, (Lock(),))
                attempt(pool.map, abs, [Lock()])
                print(pool.apply(abs, (-1,)))
            ",
            |out| {
                use concurrent::multiprocessing::Lock;
                let pool = Pool::new(1).unwrap();
                let nothing = |_: Lock| ();
                out.attempt(pool.apply(nothing, Lock::new().unwrap()));
                out.attempt(pool.map(nothing, [Lock::new().unwrap()], None).map(drop));
                out.print(pool.apply(i32::abs, -1).unwrap());
            },
        ),
    ]
}

fn callbacks() -> Vec<Program> {
    vec![
        processes(
            "a callback is given the result",
            r"
            got = queue.Queue()
            with Pool(1) as pool:
                pool.apply_async(pow, (7, 2), callback=got.put, error_callback=print).wait()
                print(got.get())
                pool.map_async(abs, [-1, -2], callback=got.put, error_callback=print).wait()
                print(got.get())
                pool.map_async(abs, [], callback=got.put).wait()
                print(got.empty())
            ",
            |out| {
                let pool = Pool::new(1).unwrap();
                let never = |error: &PoolError| panic!("{error}");
                let tell = |n: &i32| crate::rust::out().print(*n);
                let one = Callbacks::new().callback(tell).error_callback(never);
                let result = pool.apply_async_with(square, 7, one).unwrap();
                result.wait(None);
                let (send, receive) = channel();
                let map = |numbers: Vec<i32>| {
                    let send = send.clone();
                    let tell = move |all: &Vec<i32>| send.send(all.clone()).unwrap();
                    let all = Callbacks::new().callback(tell).error_callback(never);
                    pool.map_async_with(i32::abs, numbers, None, all).unwrap().wait(None);
                };
                map(vec![-1, -2]);
                out.print(receive.recv().unwrap());
                map(vec![]);
                out.print(receive.try_recv().is_err());
            },
        ),
        processes(
            "an error has a callback of its own",
            r"
            with Pool(1) as pool:
                result = pool.apply_async(
                    int, ('x',), callback=print, error_callback=lambda error: print(shown(error))
                )
                result.wait()
                attempt(result.get)
            ",
            |main| {
                let pool = Pool::new(1).unwrap();
                let tell = |error: &PoolError| out().print(crate::program::Raised::shown(error));
                let never = |n: &i32| out().print(*n);
                let callbacks = Callbacks::new().callback(never).error_callback(tell);
                let result = pool.apply_async_with(int, "x".to_owned(), callbacks).unwrap();
                result.wait(None);
                main.attempt(result.get(None));
            },
        ),
        processes(
            "a callback is called before the result is there, in one thread of the parent",
            r"
            seen = queue.Queue()

            def callback(_):
                seen.put((threading.current_thread() is threading.main_thread(), os.getpid()))

            with Pool(2) as pool:
                for n in range(3):
                    pool.apply_async(abs, (n,), callback=callback).get()
                    main, pid = seen.get_nowait()
                    print(main, pid == os.getpid())
            ",
            |out| {
                let pool = Pool::new(2).unwrap();
                let (send, receive) = channel();
                let main = concurrent::get_ident();
                for n in 0..3 {
                    let send = send.clone();
                    let tell = move |_: &i32| {
                        let here = (concurrent::get_ident() == main, std::process::id());
                        send.send(here).unwrap();
                    };
                    let callbacks = Callbacks::new().callback(tell);
                    pool.apply_async_with(i32::abs, n, callbacks).unwrap().get(None).unwrap();
                    let (main, pid) = receive.try_recv().unwrap();
                    out.print((main, pid == std::process::id()));
                }
            },
        ),
        processes(
            "a map with an error calls the callback for errors once",
            r"
            with Pool(1) as pool:
                result = pool.map_async(
                    int, ['x', '1', 'y'], 1, print, lambda error: print(shown(error))
                )
                result.wait()
                print(result.successful())
            ",
            |main| {
                let pool = Pool::new(1).unwrap();
                let tell = |error: &PoolError| out().print(crate::program::Raised::shown(error));
                let callbacks = Callbacks::new().error_callback(tell);
                let items = texts(&["x", "1", "y"]);
                let result = pool.map_async_with(int, items, Some(1), callbacks).unwrap();
                result.wait(None);
                main.print(result.successful().unwrap());
            },
        ),
    ]
}

fn iterators() -> Vec<Program> {
    vec![
        processes(
            "imap gives results one by one, in order",
            r"
            with Pool(2) as pool:
                results = pool.imap(abs, [-1, -2, -3])
                print(next(results), next(results), next(results), next(results, None))
                print(list(pool.imap(abs, range(10), 3)), list(pool.imap(abs, [])))
            ",
            |out| {
                let pool = Pool::new(2).unwrap();
                let mut results = pool.imap(i32::abs, [-1, -2, -3], 1).unwrap();
                let mut next = || results.next().map(Result::unwrap);
                out.print((next(), next(), next(), next()));
                let all = |range: std::ops::Range<i32>, chunksize| {
                    let results = pool.imap(i32::abs, range, chunksize).unwrap();
                    results.map(Result::unwrap).collect::<Vec<_>>()
                };
                out.print((all(0..10, 3), all(0..0, 1)));
            },
        ),
        processes(
            "imap_unordered gives each result once",
            r"
            with Pool(2) as pool:
                print(sorted(pool.imap_unordered(abs, range(20))))
                print(sorted(pool.imap_unordered(abs, range(20), 6)) == list(range(20)))
            ",
            |out| {
                let pool = Pool::new(2).unwrap();
                let all = |chunksize| {
                    let results = pool.imap_unordered(i32::abs, 0..20, chunksize).unwrap();
                    let mut all: Vec<_> = results.map(Result::unwrap).collect();
                    all.sort_unstable();
                    all
                };
                out.print(all(1));
                out.print(all(6).into_iter().eq(0..20));
            },
        ),
        processes(
            "imap raises an error in its place, and goes on",
            r"
            with Pool(1) as pool:
                results = pool.imap(int, ['1', 'x', '2'])
                for _ in range(3):
                    attempt(next, results)
                print(next(results, None))
            ",
            |out| {
                let pool = Pool::new(1).unwrap();
                let mut results = pool.imap(int, texts(&["1", "x", "2"]), 1).unwrap();
                for _ in 0..3 {
                    out.attempt(results.next().unwrap());
                }
                out.print(results.next().map(Result::unwrap));
            },
        ),
        processes(
            "chunks of no tasks",
            r"
            with Pool(1) as pool:
                try:
                    pool.imap(abs, [1], 0)
                except ValueError as error:
                    print(type(error).__name__)
                try:
                    pool.imap_unordered(abs, [1], 0)
                except ValueError as error:
                    print(type(error).__name__)
            ",
            |out| {
                let pool = Pool::new(1).unwrap();
                let ordered = pool.imap(i32::abs, [1], 0).map(drop).unwrap_err();
                let unordered = pool.imap_unordered(i32::abs, [1], 0).map(drop).unwrap_err();
                for error in [ordered, unordered] {
                    out.print(crate::program::Raised::class(&error));
                }
            },
        ),
    ]
}
