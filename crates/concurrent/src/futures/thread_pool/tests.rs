//! What `thread_pool` does, as its users see it.

use super::super::tests::{NO_TIME, logged, take_logged};
use super::super::{ReturnWhen, wait};
use super::*;
use crate::futures::ResultError;
use crate::{Block, Event, Queue, current_thread};

fn pool(max_workers: usize) -> ThreadPoolExecutor {
    ThreadPoolExecutor::new(max_workers).unwrap()
}

/// Has one thread begin a task that ends when the event is set.
fn hold(executor: &ThreadPoolExecutor) -> (Future<&'static str>, Arc<Event>) {
    let events = Arc::new((Event::new(), Arc::new(Event::new())));
    let theirs = Arc::clone(&events);
    let held = move || {
        theirs.0.set();
        theirs.1.wait(None);
        "held"
    };
    let future = executor.submit(held).unwrap();
    events.0.wait(None);
    (future, Arc::clone(&events.1))
}

/// The states of futures, as CPython names them.
fn states<T>(futures: &[Future<T>]) -> Vec<&'static str> {
    futures.iter().map(Future::state_name).collect()
}

/// `ValueError: max_workers must be greater than 0` in CPython, which has 8 for 4 cores.
#[test]
fn an_executor_has_at_least_one_thread() {
    assert_eq!(
        ThreadPoolExecutor::new(0).unwrap_err().to_string(),
        "max_workers must be greater than 0"
    );
    assert!((5..=32).contains(&ThreadPoolExecutor::default().max_workers));
}

/// In CPython 3.11: `ThreadPoolExecutor-1_0`, and `w_0`.
#[test]
fn threads_are_called_after_their_executor() {
    let name = |executor: ThreadPoolExecutor| {
        executor.submit(|| current_thread().name()).unwrap().result(None).unwrap()
    };
    assert_eq!(name(pool(2).with_thread_name_prefix("w")), "w_0");
    for executor in [pool(2), pool(2).with_thread_name_prefix("")] {
        let prefix = executor.thread_name_prefix.clone();
        prefix.strip_prefix("ThreadPoolExecutor-").unwrap().parse::<u64>().unwrap();
        assert_eq!(name(executor), format!("{prefix}_0"));
    }
}

/// CPython 3.11: `[1, 2, 3, 3, 3]`
#[test]
fn a_thread_starts_when_none_is_idle() {
    let (executor, gate) = (pool(3), Arc::new(Event::new()));
    let threads = [(); 5].map(|()| {
        let gate = Arc::clone(&gate);
        executor.submit(move || gate.wait(None)).unwrap();
        executor.crew.threads().len()
    });
    assert_eq!(threads, [1, 2, 3, 3, 3]);
    gate.set();
    executor.shutdown(true, false).unwrap();
    assert!(executor.crew.threads().iter().all(|thread| !thread.is_alive()));
}

#[test]
fn an_idle_thread_is_used_again() {
    let executor = pool(3);
    for n in 0..3 {
        assert_eq!(executor.submit(move || n).unwrap().result(None), Ok(n));
        while !executor.crew.somebody_is_idle() {
            std::thread::yield_now();
        }
    }
    assert_eq!(executor.crew.threads().len(), 1);
}

/// In CPython 3.11: `ZeroDivisionError('division by zero')`
#[test]
fn a_panic_is_the_futures_exception_and_the_thread_goes_on() {
    let executor = pool(1);
    let failed: Future<()> = executor.submit(|| panic!("as planned")).unwrap();
    let expected = Exception::new("PanicException", "as planned");
    assert_eq!(failed.result(None), Err(ResultError::Raised(expected.clone())));
    assert_eq!(failed.exception(None), Ok(Some(expected)));
    let parse = |text: &'static str| executor.try_submit(move || text.parse::<i32>()).unwrap();
    assert_eq!(parse("7").result(None), Ok(7));
    let expected = Exception::new("ParseIntError", "invalid digit found in string");
    assert_eq!(parse("x").exception(None), Ok(Some(expected)));
}

/// `RuntimeError: cannot schedule new futures after shutdown` in CPython.
#[test]
fn who_has_shut_down_takes_no_more_and_may_shut_down_again() {
    let executor = pool(1);
    let future = executor.submit(|| 7).unwrap();
    for (wait, cancel_futures) in [(true, false), (true, false), (false, true), (true, true)] {
        assert_eq!(executor.shutdown(wait, cancel_futures), Ok(()));
        let error = executor.submit(|| 7).unwrap_err();
        assert_eq!(error.to_string(), "cannot schedule new futures after shutdown");
    }
    assert_eq!(future.result(NO_TIME), Ok(7));
}

#[test]
fn what_is_pending_is_done_before_the_executor_is_dropped() {
    let (executor, done) = (pool(2), Arc::new(Queue::new(0)));
    for n in 0..10 {
        let done = Arc::clone(&done);
        executor.submit(move || done.put_nowait(n)).unwrap();
    }
    drop(executor);
    let mut done: Vec<_> = std::iter::from_fn(|| done.get_nowait().ok()).collect();
    done.sort_unstable();
    assert_eq!(done, (0..10).collect::<Vec<_>>());
}

/// CPython 3.11: `['RUNNING', 'CANCELLED', 'CANCELLED'] [1, 2]`, then
/// `['FINISHED', 'CANCELLED', 'CANCELLED'] [1, 2, 0]`; and `wait` has 1 done and 2 not done, since
/// no worker comes to the two.
#[test]
fn a_shutdown_can_cancel_what_no_thread_has_begun() {
    let (executor, order) = (pool(1), Arc::new(Queue::new(0)));
    let (first, gate) = hold(&executor);
    let others = [(); 2].map(|()| executor.submit(|| "other").unwrap());
    let futures = [first, others[0].clone(), others[1].clone()];
    for (number, future) in futures.iter().enumerate() {
        let order = Arc::clone(&order);
        future.add_done_callback(move |_| order.put_nowait(number).unwrap());
    }
    let called = || std::iter::from_fn(|| order.get_nowait().ok()).collect::<Vec<_>>();
    executor.shutdown(false, true).unwrap();
    assert_eq!(states(&futures), ["RUNNING", "CANCELLED", "CANCELLED"]);
    assert_eq!(called(), [1, 2]);
    gate.set();
    executor.shutdown(true, false).unwrap();
    assert_eq!(states(&futures), ["FINISHED", "CANCELLED", "CANCELLED"]);
    assert_eq!(called(), [0]);
    let waited = wait(&futures, NO_TIME, ReturnWhen::AllCompleted);
    assert_eq!((waited.done.len(), waited.not_done.len()), (1, 2));
}

/// CPython 3.11: `True False CANCELLED True`, then
/// `['FINISHED', 'CANCELLED_AND_NOTIFIED', 'FINISHED']`
#[test]
fn a_task_that_is_cancelled_is_not_run_and_who_waits_is_told() {
    let executor = pool(1);
    let (first, gate) = hold(&executor);
    let second = executor.submit(|| unreachable!("it is cancelled")).unwrap();
    let third = executor.submit(|| "third").unwrap();
    assert!(second.cancel() && !first.cancel());
    let futures = [first, second, third];
    assert_eq!(states(&futures), ["RUNNING", "CANCELLED", "PENDING"]);
    gate.set();
    assert_eq!(wait(&futures, None, ReturnWhen::AllCompleted).done, futures);
    assert_eq!(states(&futures), ["FINISHED", "CANCELLED_AND_NOTIFIED", "FINISHED"]);
}

/// In CPython 3.11: `RuntimeError: cannot join current thread`
#[test]
fn a_thread_cannot_wait_for_its_own_executor() {
    let executor = Arc::new(pool(1));
    let gate = Arc::new(Event::new());
    let (theirs, opened) = (Arc::clone(&executor), Arc::clone(&gate));
    let future = executor.submit(move || {
        let error = theirs.shutdown(true, false);
        opened.wait(None);
        // The last handle: dropping it must not wait either.
        drop(theirs);
        error
    });
    let threads = executor.crew.threads();
    drop(executor);
    gate.set();
    assert_eq!(future.unwrap().result(None), Ok(Err(JoinError::Current)));
    assert_eq!(threads[0].join(None), Ok(true));
}

/// CPython 3.11: `BrokenThreadPool: A thread initializer failed, the thread pool is not usable
/// anymore`, for what is pending and what is submitted later, also after a shutdown.
#[test]
fn an_initializer_that_panics_breaks_the_executor() {
    let gate = Arc::new(Event::new());
    let opened = Arc::clone(&gate);
    let executor = pool(1).with_initializer(move || {
        opened.wait(None);
        panic!("not initialized");
    });
    take_logged(|_| false);
    let futures = [(); 3].map(|()| executor.submit(|| 7).unwrap());
    // CPython leaves those after a cancelled one pending for ever.
    assert!(futures[1].cancel());
    gate.set();
    let broken = "A thread initializer failed, the thread pool is not usable anymore";
    for future in [&futures[0], &futures[2]] {
        let exception = future.exception(None).unwrap().unwrap();
        assert_eq!((exception.name(), exception.message()), ("BrokenThreadPool", broken));
        assert!(format!("{future:?}").ends_with(" state=finished raised BrokenThreadPool>"));
    }
    assert_eq!(states(&futures), ["FINISHED", "CANCELLED", "FINISHED"]);
    assert_eq!(executor.submit(|| 7), Err(SubmitError::Broken(BrokenThreadPool)));
    executor.shutdown(true, false).unwrap();
    assert_eq!(executor.submit(|| 7).unwrap_err().to_string(), broken);
    let logged = take_logged(|text| text.contains("not initialized"));
    assert_eq!(logged, ["Critical: Exception in initializer:\nPanicException: not initialized"]);
}

#[test]
fn an_initializer_runs_once_in_each_thread_before_its_tasks() {
    let names = Arc::new(Queue::new(0));
    let theirs = Arc::clone(&names);
    let executor = pool(2)
        .with_thread_name_prefix("w")
        .with_initializer(move || theirs.put_nowait(current_thread().name()).unwrap());
    let held = [(); 2].map(|()| hold(&executor));
    let mut begun = [(); 2].map(|()| names.get_nowait().unwrap());
    begun.sort_unstable();
    assert_eq!(begun, ["w_0", "w_1"]);
    held.iter().for_each(|(_, gate)| gate.set());
    executor.submit(|| ()).unwrap();
    drop(executor);
    assert!(names.empty());
}

/// CPython logs `Exception in worker`, too, and loses the thread.
#[test]
fn who_finishes_a_future_that_runs_is_found_out_and_the_thread_goes_on() {
    let executor = pool(1);
    let (future, gate) = hold(&executor);
    logged(&future);
    future.set_result("mine").unwrap();
    gate.set();
    assert_eq!(executor.submit(|| 7).unwrap().result(None), Ok(7));
    assert_eq!(future.result(None), Ok("mine"));
    assert_eq!(
        logged(&future),
        ["Critical: Exception in worker\n\
          InvalidStateError: FINISHED: <Future at 0x… state=finished returned &str>"]
    );
}

#[test]
fn what_a_task_held_is_dropped_before_its_result_is_there() {
    let (executor, held) = (pool(1), Arc::new(()));
    for fails in [false, true] {
        let inside = Arc::clone(&held);
        let future = executor.submit(move || assert!(!fails, "{inside:?}")).unwrap();
        let _result = future.result(None);
        assert_eq!(Arc::strong_count(&held), 1);
    }
}

/// A callback may use its executor, where CPython 3.11 is deadlocked.
#[test]
fn a_callback_may_submit() {
    let executor = Arc::new(pool(1));
    let (_first, gate) = hold(&executor);
    let (pending, errors) = (executor.submit(|| ()).unwrap(), Arc::new(Queue::new(0)));
    let theirs = (Arc::clone(&executor), Arc::clone(&errors));
    pending.add_done_callback(move |_| theirs.1.put_nowait(theirs.0.submit(|| ())).unwrap());
    executor.shutdown(false, true).unwrap();
    assert_eq!(errors.get(Block::Forever).unwrap(), Err(SubmitError::ShutDown));
    gate.set();
}
