//! Executors of processes: what futures come to, and when workers begin.

mod deaths;
mod interpreters;
mod lives;

use crate::Program;
use concurrent::Exception;
use concurrent::futures::{
    CancelledError, OptionError, ProcessPoolExecutor, ResultError, ReturnWhen, SubmitError,
    as_completed, wait,
};
use concurrent::multiprocessing::{
    Event, ExitCode, Pool, PoolError, Semaphore, Start, active_children, current_process, exit,
};
use concurrent::{Block, Thread, get_ident};
use std::panic::panic_any;
use std::sync::mpsc::channel;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// All programs about executors of processes and of interpreters.
pub fn programs() -> Vec<Program> {
    [PROGRAMS, lives::PROGRAMS, deaths::PROGRAMS, interpreters::PROGRAMS].concat()
}

/// Also where there are no threads.
pub const EVERYWHERE: &[Program] =
    &[("pools and executors work or say that there are no threads", works_or_says_why)];

const PROGRAMS: &[Program] = &[
    ("an executor of processes has the results of its calls", calls),
    ("an executor of processes maps in order whatever the chunk size", maps),
    ("a map of an executor of processes ends with its first error", map_fails),
    ("a map of an executor of processes waits no longer than its time-out", map_times_out),
    ("futures of processes can be waited for as those of threads", waits),
    ("callbacks of futures of processes run in one thread of the parent", callbacks),
    ("what a process's call fails with is its future's exception, and the worker goes on", errors),
    ("what cannot be pickled is the future's exception", pickles),
    ("what is on its way to a process is running and cannot be cancelled", running),
    ("a future that is cancelled in time is not called in any process", cancelled),
    ("an executor starts no more processes than it has use for", on_demand),
    ("impossible executors of processes are refused", refused),
    ("several threads may submit to an executor of processes", many_threads),
    ("arguments and results of a megabyte pass an executor", large),
];

fn square(x: u32) -> u32 {
    x * x
}

fn works_or_says_why() {
    let executor = ProcessPoolExecutor::new(1).unwrap();
    match executor.submit(square, 3) {
        Ok(future) => assert_eq!(future.result(None), Ok(9)),
        Err(error) => {
            assert!(matches!(error, SubmitError::Start(_)), "{error:?}");
            assert!(matches!(Pool::new(1), Err(PoolError::Thread(_))));
        }
    }
}

fn pid(_: ()) -> u32 {
    current_process().pid.unwrap()
}

static EVENT: OnceLock<Event> = OnceLock::new();
static BEGUN: OnceLock<Semaphore> = OnceLock::new();

/// What workers are given so that calls can begin and wait.
type Gate = (Semaphore, Event);

fn give((begun, event): Gate) {
    BEGUN.set(begun).unwrap();
    EVENT.set(event).unwrap();
}

fn gate() -> Gate {
    (Semaphore::new(0).unwrap(), Event::new().unwrap())
}

/// An executor, how many calls of [`hang`] have begun in it, and what lets them go on.
fn executor_with(processes: usize) -> (ProcessPoolExecutor, Semaphore, Event) {
    let gate = gate();
    let executor = ProcessPoolExecutor::new(processes).unwrap();
    (executor.with_initializer(give, gate.clone()), gate.0, gate.1)
}

/// Says that it has begun, and waits for the event.
fn hang(x: u32) -> u32 {
    BEGUN.get().unwrap().release().unwrap();
    EVENT.get().unwrap().wait(None);
    x
}

fn calls() {
    let executor = ProcessPoolExecutor::new(2).unwrap();
    let futures: Vec<_> = (0..50).map(|x| executor.submit(square, x).unwrap()).collect();
    for (x, future) in (0..).zip(&futures) {
        assert_eq!((future.result(None), future.result(None)), (Ok(x * x), Ok(x * x)));
        assert!(future.done() && !future.running() && !future.cancelled());
    }
    assert_ne!(executor.submit(pid, ()).unwrap().result(None), Ok(pid(())));
    fn half(x: u32) -> Result<u32, Exception> {
        x.is_multiple_of(2).then_some(x / 2).ok_or_else(|| Exception::new("ValueError", "odd"))
    }
    assert_eq!(executor.try_submit(half, 4).unwrap().result(None), Ok(2));
    let error = executor.try_submit(half, 5).unwrap().exception(None).unwrap().unwrap();
    assert_eq!(error, Exception::new("ValueError", "odd"));
}

fn maps() {
    let executor = ProcessPoolExecutor::new(3).unwrap();
    for length in [0, 1, 12, 100] {
        let expected: Vec<u32> = (0..length).map(square).collect();
        for chunksize in [1, 5, 1000] {
            let results = executor.map(square, 0..length, None, chunksize).unwrap();
            assert_eq!(results.collect::<Result<Vec<_>, _>>().as_ref(), Ok(&expected));
        }
    }
    let error = executor.map(square, [1], None, 0).unwrap_err();
    assert_eq!(error.to_string(), "chunksize must be >= 1.");
}

fn unlucky(x: u32) -> u32 {
    assert_ne!(x, 13, "unlucky");
    x
}

fn map_fails() {
    let executor = ProcessPoolExecutor::new(2).unwrap();
    // CPython 3.13: a chunk with an error has no results, and after it comes nothing.
    for (chunksize, before) in [(1, 3), (2, 2), (10, 0)] {
        let mut results = executor.map(unlucky, 10..20, None, chunksize).unwrap();
        let values: Vec<_> = results.by_ref().map_while(Result::ok).collect();
        assert_eq!(values, (10..10 + before).collect::<Vec<_>>());
        assert_eq!(results.next(), None);
    }
}

fn map_times_out() {
    let (executor, _, event) = executor_with(1);
    let soon = Some(Duration::from_millis(1));
    let mut results = executor.map(hang, [1, 2], soon, 1).unwrap();
    assert!(matches!(results.next(), Some(Err(ResultError::Timeout(_)))));
    assert_eq!(results.next(), None);
    event.set();
}

fn waits() {
    let (executor, _, event) = executor_with(2);
    let (slow, quick) = (executor.submit(hang, 1).unwrap(), executor.submit(square, 3).unwrap());
    let first = wait([&slow, &quick], None, ReturnWhen::FirstCompleted);
    assert_eq!((first.done, first.not_done), (vec![quick.clone()], vec![slow.clone()]));
    let mut completed = as_completed([&slow, &quick], None);
    assert_eq!(completed.next(), Some(Ok(quick)));
    let soon = Some(Duration::from_millis(1));
    assert!(matches!(slow.result(soon), Err(ResultError::Timeout(_))));
    event.set();
    assert_eq!(completed.next(), Some(Ok(slow)));
    assert_eq!(completed.next(), None);
}

fn callbacks() {
    let executor = ProcessPoolExecutor::new(2).unwrap();
    let (send, receive) = channel();
    for x in 0..20 {
        let send = send.clone();
        let tell = move |result| send.send((get_ident(), result)).unwrap();
        executor.submit(square, x).unwrap().add_done_callback(move |it| tell(it.result(None)));
    }
    executor.shutdown(true, false).unwrap();
    let (threads, results): (Vec<_>, Vec<_>) = receive.try_iter().unzip();
    // A few may have been done before there was a callback; then it is called at once.
    let others: Vec<_> = threads.iter().filter(|thread| **thread != get_ident()).collect();
    assert!(others.iter().all(|thread| *thread == others[0]));
    let mut values: Vec<_> = results.into_iter().map(Result::unwrap).collect();
    values.sort_unstable();
    assert_eq!(values, (0..20).map(square).collect::<Vec<_>>());
}

fn raise(text: String) -> u32 {
    panic_any(Exception::new("ValueError", text))
}

fn leave(code: i32) {
    exit(ExitCode(code));
}

fn errors() {
    let executor = ProcessPoolExecutor::new(1).unwrap();
    let before = executor.submit(pid, ()).unwrap().result(None);
    let error = executor.submit(raise, "no".into()).unwrap().exception(None).unwrap().unwrap();
    assert_eq!((error.name(), error.message()), ("ValueError", "no"));
    let error = executor.submit(unlucky, 13).unwrap().exception(None).unwrap().unwrap();
    assert!(error.name() == "PanicException" && error.message().contains("unlucky"), "{error}");
    let traceback = error.traceback().unwrap();
    assert!(traceback.contains("executors.rs:"), "{traceback}");
    // CPython 3.13: SystemExit(3); a pool would lose the worker.
    let error = executor.submit(leave, 3).unwrap().exception(None).unwrap().unwrap();
    assert_eq!((error.name(), error.message()), ("SystemExit", "3"));
    assert_eq!(executor.submit(pid, ()).unwrap().result(None), before);
}

fn look_at(event: Event) -> bool {
    event.is_set()
}

fn new_event(_: ()) -> Event {
    Event::new().unwrap()
}

fn pickles() {
    let executor = ProcessPoolExecutor::new(1).unwrap();
    let what = "Event objects should only be shared between processes through inheritance";
    let sent = executor.submit(look_at, Event::new().unwrap()).unwrap();
    let error = sent.exception(None).unwrap().unwrap();
    assert_eq!((error.name(), error.message()), ("PickleError", what));
    let returned = executor.submit(new_event, ()).unwrap();
    let error = returned.exception(None).unwrap().unwrap();
    assert_eq!((error.name(), error.message()), ("PickleError", what));
    let endless = executor.submit(|_: Endless| (), Endless).unwrap();
    let error = endless.exception(None).unwrap().unwrap();
    assert!(error.message().starts_with("cannot pickle a "), "{error}");
    assert!(error.message().contains("::Endless: "), "{error}");
    assert_eq!(executor.submit(square, 3).unwrap().result(None), Ok(9));
}

/// Serde has no way to write it with postcard: a sequence of unknown length.
#[derive(serde::Deserialize)]
struct Endless;

impl serde::Serialize for Endless {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde::ser::SerializeSeq::end(serializer.serialize_seq(None)?)
    }
}

fn running() {
    let (executor, begun, event) = executor_with(1);
    let futures: Vec<_> = (0..6).map(|x| executor.submit(hang, x).unwrap()).collect();
    let running = || futures.iter().filter(|future| future.running()).count();
    // CPython's call queue takes one more than there may be workers.
    assert!(running() >= 2);
    assert!(begun.acquire(Block::Forever));
    // The first has left it, and who submits next finds room there.
    let seventh = executor.submit(hang, 6).unwrap();
    assert_eq!((running(), seventh.running()), (3, false));
    assert!(futures[..3].iter().all(|future| !future.cancel()));
    event.set();
    for (x, future) in (0..).zip(&futures) {
        assert_eq!(future.result(None), Ok(x));
    }
}

fn cancelled() {
    let (executor, begun, event) = executor_with(1);
    let futures: Vec<_> = (0..8).map(|x| executor.submit(hang, x).unwrap()).collect();
    assert!(begun.acquire(Block::Forever));
    assert!(futures[5].cancel() && futures[5].cancelled());
    assert_eq!(futures[5].result(None), Err(ResultError::Cancelled(CancelledError)));
    event.set();
    // Its turn has come when the last has begun, and those who wait are told of it.
    let all = wait(&futures, None, ReturnWhen::AllCompleted);
    assert_eq!((all.done.len(), all.not_done.len()), (8, 0));
    executor.shutdown(true, false).unwrap();
    // Beside the one that was seen.
    assert_eq!(begun.get_value(), 6);
}

fn on_demand() {
    let (executor, begun, event) = executor_with(4);
    assert_eq!(active_children().len(), 0);
    assert_eq!(executor.submit(square, 2).unwrap().result(None), Ok(4));
    assert_eq!(executor.submit(square, 3).unwrap().result(None), Ok(9));
    assert_eq!(active_children().len(), 1);
    let hanging = [executor.submit(hang, 1).unwrap(), executor.submit(hang, 2).unwrap()];
    assert!(begun.acquire(Block::Forever) && begun.acquire(Block::Forever));
    assert_eq!(active_children().len(), 2);
    event.set();
    assert_eq!(hanging.map(|future| future.result(None)), [Ok(1), Ok(2)]);
}

fn refused() {
    let text = |error: &dyn std::error::Error| error.to_string();
    // CPython 3.13's texts.
    let none = ProcessPoolExecutor::new(0).unwrap_err();
    assert_eq!(text(&none), "max_workers must be greater than 0");
    let executor = || ProcessPoolExecutor::new(1).unwrap();
    let tasks = executor().with_max_tasks_per_child(0).unwrap_err();
    assert_eq!(text(&tasks), "max_tasks_per_child must be >= 1");
    let fork = executor().with_start_method(Start::Fork).unwrap().with_max_tasks_per_child(1);
    assert_eq!(fork.unwrap_err(), OptionError::ForkWithTasks);
    let executor = executor();
    executor.shutdown(true, false).unwrap();
    let error = executor.submit(square, 1).unwrap_err();
    assert_eq!(error, SubmitError::ShutDown);
    assert_eq!(text(&error), "cannot schedule new futures after shutdown");
}

fn many_threads() {
    let executor = Arc::new(ProcessPoolExecutor::new(2).unwrap());
    let (send, receive) = channel();
    let threads = [0, 100, 200, 300].map(|from| {
        let (executor, send) = (Arc::clone(&executor), send.clone());
        let thread = Thread::new(move || {
            let futures: Vec<_> =
                (from..from + 100).map(|x| executor.submit(square, x).unwrap()).collect();
            send.send(futures).unwrap();
        });
        thread.start().unwrap();
        thread
    });
    for _ in &threads {
        let futures = receive.recv().unwrap();
        let values: Vec<_> = futures.iter().map(|it| it.result(None).unwrap()).collect();
        assert!(values.windows(2).all(|pair| pair[0] < pair[1]));
    }
    for thread in threads {
        thread.join(None).unwrap();
    }
}

fn reversed(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.reverse();
    bytes
}

fn large() {
    let executor = ProcessPoolExecutor::new(2).unwrap();
    let megabyte = |seed: u32| (0..1 << 20).map(|n| (n % 251 + seed) as u8).collect::<Vec<u8>>();
    let results = executor.map(reversed, (0..6).map(megabyte), None, 1).unwrap();
    for (seed, result) in (0..).zip(results) {
        assert!(reversed(result.unwrap()) == megabyte(seed), "the {seed}. differs");
    }
}
