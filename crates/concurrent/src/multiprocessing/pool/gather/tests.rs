//! What becomes of answers, whatever their order.

use super::super::call::Batch;
use super::*;
use crate::Exception;
use serde::Serialize;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const NOW: Option<Duration> = Some(Duration::ZERO);

/// The bytes of an answer with these results.
fn answer<R: Serialize>(results: &[R]) -> Vec<u8> {
    let mut batch = Batch::default();
    batch.push(results).unwrap();
    batch.bytes
}

fn no() -> PoolError {
    Exception::new("ValueError", "no").into()
}

/// What callbacks were called with, and whether the result was ready then.
type Told = Receiver<(Result<Vec<u16>, PoolError>, bool)>;

/// Callbacks that tell what happens to them.
fn telling(result: &MapResult<u16>) -> (Callbacks<Vec<u16>>, Told) {
    let (send, receive) = channel();
    let (errors, results) = (send.clone(), [result.clone(), result.clone()]);
    let [on_value, on_error] = results;
    let callbacks = Callbacks::new()
        .callback(move |value: &Vec<u16>| send.send((Ok(value.clone()), on_value.ready())).unwrap())
        .error_callback(move |error| {
            errors.send((Err(error.clone()), on_error.ready())).unwrap();
        });
    (callbacks, receive)
}

/// A map of five items in chunks of two.
fn map() -> (MapSink<u16>, MapResult<u16>, Told) {
    let result = AsyncResult::pending();
    let (callbacks, told) = telling(&result);
    let gather = Mutex::new(Some(Gather::new(5, 2, callbacks)));
    (MapSink { result: result.clone(), gather }, result, told)
}

#[test]
fn the_results_of_a_map_are_in_order_and_told_before_they_are_ready() {
    let (sink, result, told) = map();
    for (chunk, results) in [(2, &[500_u16][..]), (0, &[100, 200]), (1, &[300, 400])] {
        assert_eq!((result.ready(), result.get(NOW)), (false, Err(PoolError::TimedOut)));
        assert!(told.try_recv().is_err());
        sink.answer(chunk, Ok(&answer(results)));
    }
    let values = vec![100, 200, 300, 400, 500];
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [(Ok(values.clone()), false)]);
    assert_eq!((result.get(NOW), result.successful()), (Ok(values), Ok(true)));
}

#[test]
fn a_map_has_the_error_that_came_first_when_all_chunks_are_done() {
    let (sink, result, told) = map();
    sink.answer(1, Err(no()));
    sink.answer(0, Ok(&answer(&[100_u16, 200])));
    assert!(!result.ready());
    sink.answer(2, Err(PoolError::Terminated));
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [(Err(no()), false)]);
    assert_eq!((result.get(NOW), result.successful()), (Err(no()), Ok(false)));
}

#[test]
fn a_map_that_is_abandoned_ends_at_once_and_once() {
    let (sink, result, told) = map();
    sink.answer(0, Ok(&answer(&[100_u16, 200])));
    sink.abandon(&PoolError::Terminated);
    sink.abandon(&no());
    sink.answer(1, Err(no()));
    assert_eq!(told.try_iter().count(), 1);
    assert_eq!(result.get(NOW), Err(PoolError::Terminated));
}

#[test]
fn an_answer_that_cannot_be_read_is_an_error() {
    let (sink, result, _) = map();
    sink.answer(0, Ok(&answer(&[100_u16, 200])));
    sink.answer(1, Ok(&answer(&[300_u16, 400])[..5]));
    sink.answer(2, Ok(&[]));
    let error = result.get(NOW).unwrap_err();
    assert!(error.to_string().starts_with("cannot read a u16: "), "{error}");
    let result = AsyncResult::<u16>::pending();
    let callbacks = Mutex::new(Some(Callbacks::new()));
    let sink = ApplySink { result: result.clone(), callbacks };
    sink.answer(0, Ok(&answer::<u16>(&[])));
    assert_eq!(result.get(NOW).unwrap_err().to_string(), "an answer without a result");
}

#[test]
fn a_result_is_copied_until_it_is_taken() {
    let result = AsyncResult::<String>::pending();
    let callbacks = Mutex::new(Some(Callbacks::new()));
    let sink: Arc<dyn Sink> = Arc::new(ApplySink { result: result.clone(), callbacks });
    assert_eq!(format!("{result:?}"), "<AsyncResult>");
    assert_eq!(result.successful().unwrap_err().to_string(), "AsyncResult not ready");
    sink.answer(0, Ok(&answer(&["text".to_owned()])));
    assert_eq!(format!("{result:?}"), "<AsyncResult ready>");
    let other = result.clone();
    assert_eq!((result.get(NOW), result.get(None)), (Ok("text".into()), Ok("text".into())));
    assert_eq!((result.take(), other.get(NOW)), (Ok("text".into()), Err(PoolError::Taken)));
}
