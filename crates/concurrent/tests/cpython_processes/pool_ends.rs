//! `Pool`: how it ends, and what it takes afterwards.

use crate::program::{Program, processes};
use crate::rust::out;
use concurrent::multiprocessing::{Event, ExitCode, Pool, Process, SimpleQueue, active_children};
use std::sync::OnceLock;

/// What workers say that they have begun with.
static BEGUN: OnceLock<SimpleQueue<()>> = OnceLock::new();

pub fn programs() -> Vec<Program> {
    vec![
        processes(
            "a closed pool does what it was given, and takes no more",
            r"
            pool = Pool(2)
            results = [pool.apply_async(pow, (n, 2)) for n in range(5)]
            pool.close()
            pool.close()
            attempt(pool.apply, abs, (1,))
            attempt(pool.apply_async, abs, (1,))
            attempt(pool.map, abs, [1])
            attempt(pool.map_async, abs, [1])
            attempt(pool.starmap, pow, [(1, 2)])
            attempt(pool.imap, abs, [1])
            attempt(pool.imap_unordered, abs, [1])
            pool.join()
            print([result.get() for result in results], active_children())
            ",
            |out| {
                let pool = Pool::new(2).unwrap();
                let square = |n: i32| n * n;
                let results: Vec<_> =
                    (0..5).map(|n| pool.apply_async(square, n).unwrap()).collect();
                pool.close();
                pool.close();
                out.attempt(pool.apply(i32::abs, 1));
                out.attempt(pool.apply_async(i32::abs, 1).map(drop));
                out.attempt(pool.map(i32::abs, [1], None));
                out.attempt(pool.map_async(i32::abs, [1], None).map(drop));
                out.attempt(pool.starmap(i32::pow, [(1, 2)], None));
                out.attempt(pool.imap(i32::abs, [1], 1).map(drop));
                out.attempt(pool.imap_unordered(i32::abs, [1], 1).map(drop));
                pool.join().unwrap();
                let results: Vec<_> = results.iter().map(|it| it.get(None).unwrap()).collect();
                out.print((results, names()));
            },
        ),
        processes(
            "a pool that runs cannot be joined",
            r"
            pool = Pool(1)
            attempt(pool.join)
            print(pool.apply(abs, (-1,)))
            pool.close()
            attempt(pool.join)
            attempt(pool.join)
            ",
            |out| {
                let pool = Pool::new(1).unwrap();
                out.attempt(pool.join());
                out.print(pool.apply(i32::abs, -1).unwrap());
                pool.close();
                out.attempt(pool.join());
                out.attempt(pool.join());
            },
        ),
        processes(
            "a terminated pool lets its tasks fall, and takes no more",
            r"
            def wait(_):
                begun.put(None)
                event.wait()

            event, begun = Event(), SimpleQueue()
            pool = Pool(2)
            workers = active_children()
            pool.map_async(wait, range(5), 1)
            begun.get()
            begun.get()
            pool.terminate()
            attempt(pool.apply, abs, (1,))
            pool.join()
            print(active_children(), [worker.exitcode for worker in workers])
            pool.terminate()
            pool.close()
            attempt(pool.join)
            ",
            |out| {
                let begun = SimpleQueue::new().unwrap();
                let keep = |begun: SimpleQueue<()>| drop(BEGUN.set(begun));
                let pool = Pool::builder().processes(2).initializer(keep, begun.clone());
                let pool = pool.build().unwrap();
                let workers = active_children();
                let wait = |()| {
                    BEGUN.get().unwrap().put(&()).unwrap();
                    Event::new().unwrap().wait(None)
                };
                pool.map_async(wait, [(); 5], Some(1)).unwrap();
                begun.get().unwrap();
                begun.get().unwrap();
                pool.terminate();
                out.attempt(pool.apply(i32::abs, 1));
                pool.join().unwrap();
                let codes: Vec<ExitCode> =
                    workers.iter().map(|worker| worker.exitcode().unwrap()).collect();
                out.print((names(), codes));
                pool.terminate();
                pool.close();
                out.attempt(pool.join());
            },
        ),
        processes(
            "the end of a with block terminates the pool",
            r"
            def wait():
                event.wait()

            event = Event()
            with Pool(2) as pool:
                result = pool.apply_async(wait)
            attempt(pool.apply, abs, (1,))
            pool.join()
            print(active_children(), result.ready())
            ",
            |out| {
                let pool = Pool::new(2).unwrap();
                let wait = |()| Event::new().unwrap().wait(None);
                let result = pool.apply_async(wait, ()).unwrap();
                // Dropping it is both.
                pool.terminate();
                out.attempt(pool.apply(i32::abs, 1));
                drop(pool);
                out.print((names(), result.ready()));
            },
        ),
        processes(
            "the workers of a closed pool end by themselves",
            r"
            pool = Pool(2)
            workers = active_children()
            print(pool.map(abs, [-1, -2]))
            pool.close()
            pool.join()
            print([worker.exitcode for worker in workers])
            ",
            |out| {
                let pool = Pool::new(2).unwrap();
                let workers = active_children();
                out.print(pool.map(i32::abs, [-1, -2], None).unwrap());
                pool.close();
                pool.join().unwrap();
                let codes: Vec<ExitCode> =
                    workers.iter().map(|worker| worker.exitcode().unwrap()).collect();
                out.print(codes);
            },
        ),
        processes(
            "a task may exit without harm to the pool",
            r"
            with Pool(1) as pool:
                result = pool.apply_async(sys.exit, (3,))
                attempt(pool.apply_async(abs, (-1,)).get, LONG)
                print(result.ready())
            ",
            |out| {
                let pool = Pool::new(1).unwrap();
                let exit = |code: i32| concurrent::multiprocessing::exit(ExitCode(code));
                let result = pool.apply_async::<i32, ()>(exit, 3).unwrap();
                out.attempt(pool.apply_async(i32::abs, -1).unwrap().get(None));
                out.print(result.ready());
            },
        ),
        processes(
            "two pools at once",
            r"
            with Pool(1) as one, Pool(2) as two:
                print(one.map(abs, [-1, -2]), two.map(abs, [-3, -4]), len(active_children()))
            ",
            |out| {
                let (one, two) = (Pool::new(1).unwrap(), Pool::new(2).unwrap());
                let first = one.map(i32::abs, [-1, -2], None).unwrap();
                let second = two.map(i32::abs, [-3, -4], None).unwrap();
                out.print((first, second, active_children().len()));
            },
        ),
        processes(
            "threads share a pool",
            r"
            with Pool(2) as pool:
                got = queue.Queue()
                threads = [spawn(lambda n=n: got.put(pool.apply(abs, (-n,)))) for n in range(5)]
                for thread in threads:
                    thread.join()
            print(sorted(got.get() for _ in threads))
            ",
            |out| {
                let pool = crate::program::shared(Pool::new(2).unwrap());
                let (send, receive) = std::sync::mpsc::channel();
                let threads = [0, 1, 2, 3, 4].map(|n: i32| {
                    let send = send.clone();
                    let apply = move || send.send(pool.apply(i32::abs, -n).unwrap()).unwrap();
                    crate::program::spawn(apply)
                });
                threads.iter().for_each(crate::program::join);
                let mut got: Vec<_> = receive.try_iter().collect();
                got.sort_unstable();
                out.print(got);
            },
        ),
        processes(
            "what a pool shows of itself",
            r"
            pool = Pool(2)
            print(repr(pool).replace('multiprocessing.pool.', ''))
            pool.close()
            print(repr(pool).replace('multiprocessing.pool.', ''))
            pool.terminate()
            pool.join()
            print(repr(pool).replace('multiprocessing.pool.', ''))
            ",
            |_| {
                let show = |pool: &Pool| out().print(format!("{pool:?}"));
                let pool = Pool::new(2).unwrap();
                show(&pool);
                pool.close();
                show(&pool);
                pool.terminate();
                pool.join().unwrap();
                show(&pool);
            },
        ),
    ]
}

fn names() -> Vec<String> {
    active_children().iter().map(Process::name).collect()
}
