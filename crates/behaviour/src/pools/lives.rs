//! The lives of a pool and of its workers.

use super::{Program, pid, pool_with, square, wait};
use concurrent::multiprocessing::{
    Callbacks, Event, ExitCode, Pool, PoolError, Process, Queue, Start, active_children,
    current_process, exit,
};
use concurrent::{Block, get_ident};
use std::collections::BTreeMap;
use std::sync::mpsc::channel;
use std::sync::{Arc, OnceLock};

pub const PROGRAMS: &[Program] = &[
    ("a pool of impossible numbers is refused", refused),
    ("a pool that is closed does what was asked for and its workers end well", close),
    ("a pool that is terminated ends at once and says so to who waits", terminate),
    ("a pool that is dropped is terminated", dropped),
    ("a pool's callback may terminate it", terminate_in_callback),
    ("a pool ends with its process", at_exit),
    ("a pool's workers have names and are daemons", names),
    ("a pool's initializer is called once by each worker", initializer),
    ("a pool whose initializer panics starts workers for ever", bad_initializer),
    ("a pool's worker is replaced after its tasks", max_tasks),
    ("a pool's worker may have no pool of its own", nested),
    ("a pool takes spare processes and refuses to fork", start_methods),
];

fn refused() {
    let text = |pool: Result<Pool, PoolError>| pool.unwrap_err().to_string();
    // CPython 3.11's texts.
    assert_eq!(text(Pool::new(0)), "Number of processes must be at least 1");
    let no_tasks = Pool::builder().processes(1).maxtasksperchild(0);
    assert_eq!(text(no_tasks.build()), "maxtasksperchild must be a positive int or None");
}

/// How all workers have ended.
fn codes(workers: &[Process]) -> Vec<ExitCode> {
    workers.iter().map(|worker| worker.exitcode().unwrap()).collect()
}

fn close() {
    let (pool, event) = pool_with(3);
    let workers = active_children();
    assert_eq!(format!("{pool:?}"), "<Pool state=RUN pool_size=3>");
    assert_eq!(pool.join().unwrap_err().to_string(), "Pool is still running");
    let results: Vec<_> = (0..20).map(|_| pool.apply_async(wait, true).unwrap()).collect();
    // Nobody asks for these, and they are done all the same.
    let (send, receive) = channel();
    let iterable = (0..5).inspect(move |x| send.send(*x).unwrap());
    let unasked = pool.imap(square, iterable, 1).unwrap();
    pool.close();
    assert_eq!(format!("{pool:?}"), "<Pool state=CLOSE pool_size=3>");
    assert_eq!(pool.apply(square, 1).unwrap_err().to_string(), "Pool not running");
    assert_eq!(pool.map(square, [], None), Err(PoolError::NotRunning));
    event.set();
    assert_eq!(pool.join(), Ok(()));
    assert!(results.iter().all(|result| result.ready() && result.get(None) == Ok(true)));
    assert_eq!(receive.iter().count(), 5);
    assert_eq!(unasked.last(), Some(Ok(16)));
    assert_eq!(codes(&workers), [ExitCode::SUCCESS; 3]);
    assert_eq!(pool.join(), Ok(()));
}

fn terminate() {
    let (pool, _never) = pool_with(2);
    let workers = active_children();
    let (send, receive) = channel();
    let tell = Callbacks::new()
        .callback(|_: &bool| unreachable!())
        .error_callback(move |error| send.send((get_ident(), error.clone())).unwrap());
    let results: Vec<_> = (0..20).map(|_| pool.apply_async(wait, true).unwrap()).collect();
    let told = pool.apply_async_with(wait, true, tell).unwrap();
    let map = pool.map_async(wait, [true; 5], None).unwrap();
    let mut imap = pool.imap(wait, [true; 5], 1).unwrap();
    pool.terminate();
    let text = "the pool was terminated before this task had a result";
    assert_eq!(told.get(None).unwrap_err().to_string(), text);
    let (thread, error) = receive.recv().unwrap();
    assert!(error == PoolError::Terminated && thread != get_ident());
    assert!(results.iter().all(|result| result.get(None) == Err(PoolError::Terminated)));
    assert_eq!(map.get(None), Err(PoolError::Terminated));
    assert_eq!((imap.next(), imap.next()), (Some(Err(PoolError::Terminated)), None));
    // CPython 3.11: [-15, -15].
    assert_eq!(codes(&workers), [ExitCode::TERMINATED; 2]);
    assert_eq!(format!("{pool:?}"), "<Pool state=TERMINATE pool_size=2>");
    assert_eq!((pool.join(), pool.apply(square, 1)), (Ok(()), Err(PoolError::NotRunning)));
}

fn dropped() {
    let (pool, _never) = pool_with(2);
    let result = pool.apply_async(wait, true).unwrap();
    assert_eq!(active_children().len(), 2);
    drop(pool);
    assert_eq!(active_children().len(), 0);
    assert_eq!(result.get(None), Err(PoolError::Terminated));
}

fn terminate_in_callback() {
    let (pool, _never) = pool_with(2);
    let pool = Arc::new(pool);
    let hangs = pool.apply_async(wait, true).unwrap();
    let its_own = Arc::clone(&pool);
    let ends = Callbacks::new().callback(move |_: &u32| its_own.terminate());
    assert_eq!(pool.apply_async_with(square, 3, ends).unwrap().get(None), Ok(9));
    assert_eq!((pool.join(), hangs.get(None)), (Ok(()), Err(PoolError::Terminated)));
    assert_eq!(active_children().len(), 0);
}

fn leave_a_pool(_: ()) {
    static POOL: OnceLock<(Pool, Event)> = OnceLock::new();
    let (pool, _never) = POOL.get_or_init(|| pool_with(2));
    pool.map_async(wait, [true; 10], Some(1)).unwrap();
}

fn at_exit() {
    let process = Process::new(leave_a_pool, ());
    process.start().unwrap();
    process.join(None).unwrap();
    assert_eq!(process.exitcode(), Some(ExitCode::SUCCESS));
}

fn name(_: ()) -> (String, bool) {
    let me = current_process();
    (me.name, me.daemon)
}

fn names() {
    let pool = Pool::new(1).unwrap();
    let (name, daemon) = pool.apply(name, ()).unwrap();
    // CPython 3.11: 'SpawnPoolWorker-1'.
    assert!(name.starts_with("PoolWorker-"), "{name}");
    assert_eq!((name.as_str(), daemon), (active_children()[0].name().as_str(), true));
}

static QUEUE: OnceLock<Queue<u32>> = OnceLock::new();

fn give((queue, greeting): (Queue<u32>, String)) {
    assert_eq!(greeting, "hello");
    queue.put(pid(()), Block::Forever).unwrap();
    QUEUE.set(queue).unwrap();
}

fn put(x: u32) {
    QUEUE.get().unwrap().put(x, Block::Forever).unwrap();
}

fn initializer() {
    let queue = Queue::new(0).unwrap();
    let pool = Pool::builder().processes(2).initializer(give, (queue.clone(), "hello".into()));
    let pool = pool.build().unwrap();
    let mut pids = [(); 2].map(|()| queue.get(Block::Forever).unwrap());
    let mut workers: Vec<_> =
        active_children().iter().map(|worker| worker.pid().unwrap()).collect();
    pids.sort_unstable();
    workers.sort_unstable();
    assert_eq!(pids.as_slice(), workers);
    pool.map(put, 0..10, Some(1)).unwrap();
    let mut items: Vec<u32> = (0..10).map(|_| queue.get(Block::Forever).unwrap()).collect();
    items.sort_unstable();
    assert_eq!(items, (0..10).collect::<Vec<_>>());
}

fn tell_and_fail((queue, panics): (Queue<u32>, bool)) {
    queue.put(pid(()), Block::Forever).unwrap();
    queue.close();
    queue.join_thread().unwrap();
    assert!(!panics, "an initializer, on purpose");
    exit(ExitCode(3));
}

fn bad_initializer() {
    for panics in [true, false] {
        let queue = Queue::new(0).unwrap();
        let pool = Pool::builder().processes(1).initializer(tell_and_fail, (queue.clone(), panics));
        let pool = pool.build().unwrap();
        let result = pool.apply_async(square, 1).unwrap();
        let mut pids: Vec<_> = (0..5).map(|_| queue.get(Block::Forever).unwrap()).collect();
        pids.dedup();
        assert_eq!((pids.len(), result.ready()), (5, false));
        pool.terminate();
        assert_eq!(result.get(None), Err(PoolError::Terminated));
        assert_eq!(active_children().len(), 0);
    }
}

fn own_pid(_: u32) -> u32 {
    pid(())
}

/// How often each pid is there.
fn counts(pids: Vec<u32>) -> Vec<usize> {
    let mut counts = BTreeMap::new();
    for pid in pids {
        *counts.entry(pid).or_default() += 1;
    }
    counts.into_values().collect()
}

fn max_tasks() {
    let pool = Pool::builder().processes(1).maxtasksperchild(2).build().unwrap();
    let pids = (0..8).map(|x| pool.apply(own_pid, x).unwrap()).collect();
    // CPython 3.11 with one worker: [2, 2, 2, 2].
    assert_eq!(counts(pids), [2; 4]);
    let all = (0..8).map(|x| pool.apply_async(own_pid, x).unwrap()).collect::<Vec<_>>();
    assert_eq!(counts(all.into_iter().map(|pid| pid.take().unwrap()).collect()), [2; 4]);
    drop(pool);
    // A chunk counts as one, as there.
    let pool = Pool::builder().processes(2).maxtasksperchild(1).build().unwrap();
    let workers = active_children();
    assert_eq!(counts(pool.map(own_pid, 0..20, Some(4)).unwrap()), [4; 5]);
    pool.close();
    pool.join().unwrap();
    assert_eq!(codes(&workers), [ExitCode::SUCCESS; 2]);
}

fn pool_in_worker(_: ()) -> String {
    Pool::new(1).unwrap_err().to_string()
}

fn nested() {
    let pool = Pool::new(1).unwrap();
    let error = "daemonic processes are not allowed to have children";
    assert_eq!(pool.apply(pool_in_worker, ()), Ok(error.into()));
}

fn start_methods() {
    let pool = Pool::builder().processes(2).start_method(Start::Spare).build().unwrap();
    assert_eq!(pool.map(square, [1, 2, 3], None), Ok(vec![1, 4, 9]));
    let error = Pool::builder().processes(2).start_method(Start::Fork).build().unwrap_err();
    assert!(matches!(error, PoolError::Process(_)), "{error}");
    // Several at once end with whom they belong to.
    drop((pool, Arc::new(Pool::new(1).unwrap())));
    assert_eq!(active_children().len(), 0);
}
