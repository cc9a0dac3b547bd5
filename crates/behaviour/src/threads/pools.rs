//! Pools of threads, and futures.

use concurrent::futures::{
    CancelledError, Future, ResultError, ReturnWhen, ThreadPoolExecutor, as_completed,
    set_log_handler, wait,
};
use concurrent::{Block, Event, Exception, Queue, current_thread};
use std::sync::Arc;

pub fn map() {
    let executor = ThreadPoolExecutor::new(3).unwrap().with_thread_name_prefix("pool");
    let squares = executor.map(|n: u32| n * n, 0..100, None).unwrap();
    let squares: Vec<_> = squares.map(Result::unwrap).collect();
    assert_eq!(squares, (0..100).map(|n| n * n).collect::<Vec<_>>());
    let name = executor.submit(|| current_thread().name()).unwrap().result(None).unwrap();
    assert!(name.starts_with("pool_"), "{name}");
    executor.shutdown(true, false).unwrap();
    assert!(executor.submit(|| ()).is_err());
}

pub fn waiting() {
    let executor = ThreadPoolExecutor::new(2).unwrap();
    let go = Arc::new(Event::new());
    let wait_for = Arc::clone(&go);
    let slow = executor.submit(move || u32::from(wait_for.wait(None))).unwrap();
    let quick = executor.submit(|| 7).unwrap();
    let futures = [slow.clone(), quick.clone()];
    let first = wait(&futures, None, ReturnWhen::FirstCompleted);
    assert_eq!((first.done, first.not_done), (vec![quick.clone()], vec![slow.clone()]));
    let mut done = as_completed(&futures, None);
    assert_eq!(done.next(), Some(Ok(quick)));
    go.set();
    assert_eq!(done.next(), Some(Ok(slow)));
    assert_eq!(done.next(), None);
    let all = wait(&futures, None, ReturnWhen::AllCompleted);
    assert_eq!((all.done.len(), futures[0].result(None)), (2, Ok(1)));
}

pub fn cancel() {
    let executor = ThreadPoolExecutor::new(1).unwrap();
    let (go, begun) = (Arc::new(Event::new()), Arc::new(Event::new()));
    let (wait_for, begins) = (Arc::clone(&go), Arc::clone(&begun));
    let running = executor.submit(move || {
        begins.set();
        wait_for.wait(None)
    });
    let running = running.unwrap();
    let pending = executor.submit(|| panic!("nobody runs this")).unwrap();
    begun.wait(None);
    assert!(!running.cancel() && running.running());
    assert!(pending.cancel() && pending.done());
    assert_eq!(pending.result(None), Err::<(), _>(ResultError::Cancelled(CancelledError)));
    go.set();
    assert_eq!(running.result(None), Ok(true));
}

pub fn fails() {
    let executor = ThreadPoolExecutor::new(2).unwrap();
    let panics: Future<()> = executor.submit(|| panic!("as planned")).unwrap();
    let exception = panics.exception(None).unwrap().unwrap();
    assert_eq!((exception.name(), exception.message()), ("PanicException", "as planned"));
    let traceback = exception.traceback().unwrap();
    assert!(traceback.contains("pools.rs"), "{traceback}");
    let raises = executor.submit(|| std::panic::panic_any(Exception::new("ValueError", "no")));
    let exception = raises.unwrap().exception(None).unwrap().unwrap();
    assert_eq!((exception.name(), exception.message()), ("ValueError", "no"));
    let refused = executor.try_submit(|| "x".parse::<i32>()).unwrap();
    let exception = refused.exception(None).unwrap().unwrap();
    assert_eq!((exception.name(), exception.traceback()), ("ParseIntError", None));
    assert_eq!(executor.submit(|| 7).unwrap().result(None), Ok(7), "the pool goes on");
}

pub fn broken() {
    let logged = Arc::new(Queue::new(0));
    let log = Arc::clone(&logged);
    set_log_handler(move |record| log.put_nowait(record.message.clone()).unwrap());
    let executor = ThreadPoolExecutor::new(1).unwrap();
    let executor = executor.with_initializer(|| panic!("as planned"));
    let future: Future<()> = executor.submit(|| ()).unwrap();
    let exception = future.exception(None).unwrap().unwrap();
    assert_eq!(exception.name(), "BrokenThreadPool");
    assert_eq!(logged.get(Block::Forever).unwrap(), "Exception in initializer:");
    assert!(executor.submit(|| ()).is_err());
}
