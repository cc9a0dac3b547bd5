//! Pools: what they return, when, and in which order.

mod deaths;
mod lives;

use crate::Program;
use concurrent::multiprocessing::{
    AsyncResult, Callbacks, Event, IMapIterator, Pool, PoolError, current_process,
};
use concurrent::{Exception, Thread, get_ident};
use std::panic::panic_any;
use std::sync::mpsc::channel;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// All programs about pools.
pub fn programs() -> Vec<Program> {
    [PROGRAMS, lives::PROGRAMS, deaths::PROGRAMS].concat()
}

/// A panic ends its process, in a page. Natively a worker goes on after one.
const PANICS_END: bool = cfg!(panic = "abort");

const PROGRAMS: &[Program] = &[
    ("a pool maps in order whatever the chunk size, also nothing and one item", maps),
    ("a pool calls functions of one and of two arguments", calls),
    ("a pool's result is there once and for all", results),
    ("callbacks of a pool run in one thread of the parent before the result is ready", callbacks),
    ("a callback of a pool may ask for more, and may panic", callbacks_go_on),
    ("an error of a pool's task has its message and where it happened", errors),
    ("an error of a pool's task is told to who asks and to nobody else", silence),
    ("a map of a pool that fails waits for the other chunks and has one error", map_fails),
    ("a pool's imap returns what is there, in order or not", imaps),
    ("a pool's imap takes no more of an endless iterable than it needs", endless),
    ("a pool's imap goes on after an error", imap_errors),
    ("a pool's results are waited for no longer than the time-out", timeouts),
    ("what a pool cannot pickle is an error of its result", pickles),
    ("arguments and results of a megabyte pass a pool", large),
    ("no task of a pool waits while a worker is idle", dependent),
    ("several threads may use a pool, and several pools go side by side", side_by_side),
];

fn square(x: u32) -> u32 {
    x * x
}

fn maps() {
    let pool = Pool::new(3).unwrap();
    for length in [0, 1, 2, 12, 1000] {
        let expected: Vec<u32> = (0..length).map(|x| x * x).collect();
        for chunksize in [None, Some(0), Some(1), Some(5), Some(2000)] {
            let results = pool.map(square, 0..length, chunksize);
            assert_eq!(results.as_ref(), Ok(&expected), "{length} {chunksize:?}");
        }
    }
    // CPython 3.11: the result of an empty map is ready at once, and no callback is called.
    let never = Callbacks::new().callback(|_: &Vec<u32>| unreachable!());
    let result = pool.map_async_with(square, [], None, never).unwrap();
    assert!(result.ready());
    assert_eq!(result.get(None), Ok(vec![]));
}

fn repeat(text: String, times: usize) -> String {
    text.repeat(times)
}

fn nothing(_: ()) {}

fn calls() {
    let pool = Pool::new(2).unwrap();
    assert_eq!(pool.apply(square, 9), Ok(81));
    assert_eq!(pool.apply(nothing, ()), Ok(()));
    assert_eq!(pool.map(nothing, [(); 5], Some(2)), Ok(vec![(); 5]));
    let pairs = [("a".to_owned(), 2), ("bc".to_owned(), 1), (String::new(), 7)];
    assert_eq!(
        pool.starmap(repeat, pairs, None),
        Ok(vec!["aa".to_owned(), "bc".to_owned(), String::new()])
    );
}

fn results() {
    let pool = Pool::new(2).unwrap();
    let results: Vec<_> = (0..100).map(|x| pool.apply_async(square, x).unwrap()).collect();
    for (x, result) in (0..).zip(&results) {
        assert_eq!((result.get(None), result.get(None)), (Ok(x * x), Ok(x * x)));
        assert_eq!((result.ready(), result.successful()), (true, Ok(true)));
    }
    let result = results[3].clone();
    assert_eq!(result.clone().take(), Ok(9));
    assert_eq!(result.get(None), Err(PoolError::Taken));
}

fn callbacks() {
    let pool = Pool::new(3).unwrap();
    let (send, receive) = channel();
    let results: Vec<_> = (0..50)
        .map(|x| {
            let send = send.clone();
            let tell = move |value: &u32| send.send((get_ident(), *value)).unwrap();
            pool.apply_async_with(square, x, Callbacks::new().callback(tell)).unwrap()
        })
        .collect();
    results.iter().for_each(|result| result.wait(None));
    let (threads, mut values): (Vec<_>, Vec<_>) = receive.try_iter().unzip();
    // All of them in one thread, which is another one.
    assert!(threads.iter().all(|thread| *thread == threads[0] && *thread != get_ident()));
    values.sort_unstable();
    assert_eq!(values, (0..50).map(|x| x * x).collect::<Vec<_>>());

    // CPython 3.11: while the callback runs, the result is not ready.
    let ((begun, has_begun), (end, may_end)) = (channel(), channel());
    let slow = Callbacks::new().callback(move |_: &Vec<u32>| {
        begun.send(()).unwrap();
        may_end.recv().unwrap();
    });
    let result = pool.map_async_with(square, [2], None, slow).unwrap();
    has_begun.recv().unwrap();
    assert!(!result.ready());
    end.send(()).unwrap();
    assert_eq!(result.get(None), Ok(vec![4]));
}

fn callbacks_go_on() {
    let pool = Arc::new(Pool::new(2).unwrap());
    let (send, receive) = channel();
    let again = Arc::clone(&pool);
    let chain = Callbacks::new().callback(move |value: &u32| {
        let next = Callbacks::new().callback(move |value: &u32| send.send(*value).unwrap());
        again.apply_async_with(square, *value, next).unwrap();
    });
    pool.apply_async_with(square, 3, chain).unwrap();
    assert_eq!(receive.recv(), Ok(81));
    if PANICS_END {
        return;
    }
    let panics = Callbacks::new().callback(|_: &u32| panic!("a callback, on purpose"));
    let result = pool.apply_async_with(square, 4, panics).unwrap();
    assert_eq!(result.get(None), Ok(16));
    assert_eq!(pool.apply(square, 5), Ok(25));
}

fn unlucky(x: u32) -> u32 {
    assert_ne!(x, 13, "unlucky");
    x
}

fn errors() {
    let pool = Pool::new(2).unwrap();
    let (send, receive) = channel();
    let tell = Callbacks::new()
        .callback(|_: &u32| unreachable!())
        .error_callback(move |error| send.send(error.clone()).unwrap());
    let result = pool.apply_async_with(unlucky, 13, tell).unwrap();
    let error = result.get(None).unwrap_err();
    assert_eq!(receive.recv().as_ref(), Ok(&error));
    assert_eq!(result.successful(), Ok(false));
    assert!(error.to_string().contains("unlucky"), "{error}");
    // CPython 3.11: it is error.__cause__, a RemoteTraceback.
    let PoolError::Raised(exception) = error else { panic!("{error:?}") };
    assert_eq!(exception.name(), "PanicException");
    let traceback = exception.traceback().unwrap();
    assert!(traceback.starts_with("panicked at "), "{traceback}");
    assert!(traceback.contains("pools.rs:"), "{traceback}");
    // Python: raise ValueError("no")
    fn raise(text: String) -> u32 {
        panic_any(Exception::new("ValueError", text))
    }
    let Err(PoolError::Raised(exception)) = pool.apply(raise, "no".into()) else { panic!("none") };
    assert_eq!((exception.name(), exception.message()), ("ValueError", "no"));
    // A function may return an error, too: that is a value.
    fn half(x: u32) -> Result<u32, String> {
        x.is_multiple_of(2).then_some(x / 2).ok_or_else(|| format!("{x} is odd"))
    }
    assert_eq!(pool.map(half, [4, 5], None), Ok(vec![Ok(2), Err("5 is odd".into())]));
}

fn silence() {
    let pool = Pool::new(1).unwrap();
    let pid = pool.apply(pid, ()).unwrap();
    for _ in 0..10 {
        pool.apply_async(unlucky, 13).unwrap();
    }
    assert_eq!(pool.apply(self::pid, ()) == Ok(pid), !PANICS_END, "the same worker goes on");
    pool.close();
    assert_eq!(pool.join(), Ok(()));
}

fn pid(_: ()) -> u32 {
    current_process().pid.unwrap()
}

/// What the workers of a program have been given.
static EVENT: OnceLock<Event> = OnceLock::new();

fn give(event: Event) {
    EVENT.set(event).unwrap();
}

/// A pool whose workers have the event.
fn pool_with(processes: usize) -> (Pool, Event) {
    let event = Event::new().unwrap();
    let pool = Pool::builder().processes(processes).initializer(give, event.clone());
    (pool.build().unwrap(), event)
}

/// Waits for the event if it is told so.
fn wait(waits: bool) -> bool {
    waits && EVENT.get().unwrap().wait(None)
}

fn wait_or_panic(waits: bool) -> bool {
    assert!(wait(waits), "no wait");
    true
}

fn map_fails() {
    let (pool, event) = pool_with(3);
    let items = [true, false, false, true, false];
    let result: AsyncResult<Vec<bool>> = pool.map_async(wait_or_panic, items, Some(1)).unwrap();
    // Two have failed by the time that this one is done; those that wait have not.
    assert_eq!(pool.apply(square, 1), Ok(1));
    assert!(!result.ready());
    event.set();
    let error = result.get(None).unwrap_err();
    assert!(matches!(error, PoolError::Raised(_)), "{error:?}");
    assert!(error.to_string().contains("no wait"));
}

fn imaps() {
    let pool = Pool::new(3).unwrap();
    for (length, chunksize) in [(0, 1), (1, 1), (100, 1), (100, 7), (10, 1000)] {
        let expected: Vec<u32> = (0..length).map(|x| x * x).collect();
        let ordered = pool.imap(square, 0..length, chunksize).unwrap();
        assert_eq!(ordered.collect::<Result<Vec<_>, _>>().as_ref(), Ok(&expected));
        let unordered = pool.imap_unordered(square, 0..length, chunksize).unwrap();
        let mut unordered: Vec<_> = unordered.collect::<Result<_, _>>().unwrap();
        unordered.sort_unstable();
        assert_eq!(unordered, expected);
    }
    let error = pool.imap(square, [1], 0).unwrap_err();
    assert_eq!(error.to_string(), "Chunksize must be 1+, not 0");

    // What is done first comes first, if the order does not matter.
    let (pool, event) = pool_with(2);
    let mut results = pool.imap_unordered(wait, [true, false], 1).unwrap();
    assert_eq!(results.next(), Some(Ok(false)));
    let mut ordered = pool.imap(wait, [true, false], 1).unwrap();
    let soon = Duration::from_millis(1);
    assert_eq!(ordered.next_within(soon), Some(Err(PoolError::TimedOut)));
    event.set();
    assert_eq!((results.next(), results.next()), (Some(Ok(true)), None));
    assert_eq!(ordered.collect::<Vec<_>>(), [Ok(true), Ok(false)]);
}

fn endless() {
    let pool = Pool::new(2).unwrap();
    let results = pool.imap(square, 0.., 1).unwrap();
    assert_eq!(results.take(5).map(Result::unwrap).collect::<Vec<_>>(), [0, 1, 4, 9, 16]);
    // It goes on, as in Python; unlike there, others have their turn.
    assert_eq!(pool.apply(square, 7), Ok(49));
    let mut results = pool.imap_unordered(square, [1, 2, 3], 1).unwrap();
    pool.terminate();
    // Whatever was done by then, and that the rest will not be.
    assert!(results.all(|result| matches!(result, Ok(_) | Err(PoolError::Terminated))));
}

/// Results as numbers, errors as 1000.
fn numbers(results: IMapIterator<u32>) -> Vec<u32> {
    results.map(|result| result.unwrap_or(1000)).collect()
}

fn imap_errors() {
    let pool = Pool::new(2).unwrap();
    let results = pool.imap(unlucky, 11..16, 1).unwrap();
    assert_eq!(numbers(results), [11, 12, 1000, 14, 15]);
    // CPython 3.11 ends after the error of a chunk.
    let results = pool.imap(unlucky, 10..18, 2).unwrap();
    assert_eq!(numbers(results), [10, 11, 1000, 14, 15, 16, 17]);
    if PANICS_END {
        return;
    }
    let iterable = (0..5).map(|x| if x < 2 { x } else { panic!("an iterable, on purpose") });
    let mut results = pool.imap(square, iterable, 1).unwrap();
    assert_eq!((results.next(), results.next()), (Some(Ok(0)), Some(Ok(1))));
    let error = results.next().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "an iterable, on purpose");
    assert_eq!(results.next(), None);
}

fn timeouts() {
    let (pool, event) = pool_with(1);
    let result = pool.apply_async(wait, true).unwrap();
    assert_eq!(result.successful().unwrap_err().to_string(), "AsyncResult not ready");
    result.wait(Some(Duration::from_millis(1)));
    let in_time = result.get(Some(Duration::from_millis(1)));
    assert_eq!((in_time, result.ready()), (Err(PoolError::TimedOut), false));
    event.set();
    assert_eq!(result.get(Some(Duration::from_secs(3600))), Ok(true));
}

fn look_at(event: Event) -> bool {
    event.is_set()
}

fn new_event(_: ()) -> Event {
    Event::new().unwrap()
}

fn pickles() {
    let pool = Pool::new(2).unwrap();
    let what = "Event objects should only be shared between processes through inheritance";
    // As in CPython it is not the asking that fails.
    let result = pool.apply_async(look_at, Event::new().unwrap()).unwrap();
    assert_eq!(result.get(None).unwrap_err().to_string(), what);
    let result = pool.imap(look_at, [Event::new().unwrap()], 1).unwrap().next().unwrap();
    assert_eq!(result.unwrap_err().to_string(), what);
    let Err(error) = pool.apply(new_event, ()) else { panic!("it cannot come back") };
    let text = error.to_string();
    assert!(text.starts_with("Error sending result: '"), "{text}");
    assert!(text.ends_with(&format!("Event'. Reason: '{what}'")), "{text}");
}

fn reversed(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.reverse();
    bytes
}

fn large() {
    let pool = Pool::new(2).unwrap();
    let megabyte =
        |seed: u32| -> Vec<u8> { (0..1 << 20).map(|n| (n % 251 + seed) as u8).collect() };
    // All of them are on their way at once, in both directions.
    let results = pool.map(reversed, (0..6).map(megabyte), Some(1)).unwrap();
    for (seed, result) in (0..).zip(results) {
        assert!(reversed(result) == megabyte(seed), "the {seed}. differs");
    }
}

fn step(step: &str) {
    match step {
        "wait" => assert!(wait(true)),
        "set" => EVENT.get().unwrap().set(),
        _ => {}
    }
}

fn own_step(of: String) {
    step(&of);
}

fn dependent() {
    // The first waits for what another does, wherever that was sent to. CPython's workers take
    // tasks one by one.
    for setter in 1..6 {
        let (pool, _event) = pool_with(2);
        let steps = (0..6).map(|at| if at == setter { "set" } else { "nothing" });
        let steps = ["wait"].into_iter().chain(steps.skip(1)).map(str::to_owned);
        assert!(pool.map(own_step, steps, Some(1)).is_ok());
    }
}

fn side_by_side() {
    let pools = [Arc::new(Pool::new(2).unwrap()), Arc::new(Pool::new(1).unwrap())];
    let (send, receive) = channel();
    let threads: Vec<_> = (0..4)
        .map(|n| {
            let (pool, send) = (Arc::clone(&pools[n % 2]), send.clone());
            let work = move || send.send(pool.map(square, 0..500, Some(3)).unwrap()).unwrap();
            let thread = Thread::new(work);
            thread.start().unwrap();
            thread
        })
        .collect();
    for _ in &threads {
        assert_eq!(receive.recv().unwrap(), (0..500).map(|x| x * x).collect::<Vec<_>>());
    }
    for thread in threads {
        thread.join(None).unwrap();
    }
}
