//! What `timer` does, as its users see it.

use super::*;
use crate::{Block, GetError, Queue};

const HOUR: Duration = Duration::from_secs(3600);

/// A timer that puts into a queue, and the queue.
fn timer(interval: Duration) -> (Timer, Arc<Queue<&'static str>>) {
    let calls = Arc::new(Queue::new(0));
    let theirs = Arc::clone(&calls);
    (Timer::new(interval, move || theirs.put_nowait("called").unwrap()), calls)
}

/// The texts and values of CPython 3.11.
#[test]
fn a_timer_lives_as_cpythons_does() {
    let (timer, calls) = timer(Duration::ZERO);
    let never_started = timer.join(None).unwrap_err().to_string();
    assert_eq!(never_started, "cannot join thread before it is started");
    assert!(!timer.thread().is_alive());
    timer.start().unwrap();
    assert_eq!(timer.join(None), Ok(true));
    assert_eq!(calls.get_nowait(), Ok("called"));
    assert!(timer.finished.is_set());
    assert_eq!(timer.start().unwrap_err().to_string(), "threads can only be started once");
    assert!(!timer.thread().is_alive());
    timer.cancel();
    assert_eq!(calls.get_nowait(), Err(GetError::Empty));
}

#[test]
fn a_timer_calls_its_function_in_its_thread() {
    let idents = Arc::new(Queue::new(0));
    let theirs = Arc::clone(&idents);
    let timer = Timer::new(Duration::from_micros(1), move || {
        theirs.put_nowait(crate::get_ident()).unwrap();
    });
    timer.start().unwrap();
    assert_eq!(idents.get(Block::Forever).ok(), timer.thread().ident());
}

#[test]
fn a_timer_that_is_cancelled_while_it_waits_ends_at_once() {
    let (timer, calls) = timer(HOUR);
    timer.start().unwrap();
    assert!(timer.thread().is_alive());
    assert_eq!(timer.join(Some(Duration::from_micros(1))), Ok(false));
    timer.clone().cancel();
    assert_eq!(timer.join(None), Ok(true));
    assert!(!timer.thread().is_alive());
    assert!(calls.empty());
}

#[test]
fn a_timer_that_is_cancelled_before_it_starts_calls_nothing() {
    let (timer, calls) = timer(Duration::ZERO);
    timer.cancel();
    timer.start().unwrap();
    assert_eq!(timer.join(None), Ok(true));
    assert!(calls.empty());
}

/// CPython, too, leaves it unfinished.
#[test]
fn a_timer_whose_function_panics_ends_as_its_thread_does() {
    let timer = Timer::new(Duration::ZERO, || panic!("as planned"));
    timer.start().unwrap();
    assert_eq!(timer.join(None), Ok(true));
    assert_eq!(timer.thread().take_panic().unwrap().downcast_ref(), Some(&"as planned"));
    assert!(!timer.finished.is_set());
}
