//! What an `imap` returns, whatever the order of its answers.

use super::super::call::Batch;
use super::*;

/// Takes answers, one chunk each, and says what the iterator returns until it would wait.
fn check(ordered: bool, chunks: &[(u32, Result<&[u8], PoolError>)], length: u32, expected: &str) {
    let sink = Arc::new(ImapSink::new(ordered));
    let mut results = IMapIterator::<u8>::new(Arc::clone(&sink));
    let mut told = Vec::new();
    let mut look = || loop {
        match results.next_within(Duration::ZERO) {
            Some(Ok(result)) => told.push(result.to_string()),
            Some(Err(PoolError::TimedOut)) => return told.push("…".into()),
            Some(Err(error)) => told.push(error.to_string()),
            None => return told.push("end".into()),
        }
    };
    for (chunk, answer) in chunks {
        let mut batch = Batch::default();
        let bytes = answer.clone().map(|results| {
            batch.push(results).unwrap();
            &batch.bytes[..]
        });
        sink.answer(*chunk, bytes);
        look();
    }
    sink.set_length(length);
    look();
    sink.abandon(&PoolError::Terminated);
    look();
    assert_eq!(told.join(" "), expected);
}

#[test]
fn results_come_in_order_as_soon_as_they_can() {
    check(true, &[(1, Ok(&[3, 4])), (0, Ok(&[1, 2])), (2, Ok(&[5]))], 3, "… 1 2 3 4 … 5 … end end");
}

#[test]
fn results_come_as_they_are_when_the_order_does_not_matter() {
    check(false, &[(1, Ok(&[3, 4])), (0, Ok(&[1, 2]))], 2, "3 4 … 1 2 … end end");
}

#[test]
fn an_error_has_its_place_and_the_iteration_goes_on() {
    let error = || Err(PoolError::NoTasks);
    let text = "maxtasksperchild must be a positive int or None";
    let expected = format!("… {text} … 2 … end end");
    check(true, &[(1, Ok(&[2])), (0, error())], 2, &expected.replacen(" … 2", " 2", 1));
    check(false, &[(1, error()), (0, Ok(&[2]))], 2, &expected[4..]);
}

#[test]
fn what_is_abandoned_ends_with_an_error() {
    let text = "the pool was terminated before this task had a result";
    check(true, &[(0, Ok(&[1]))], 3, &format!("1 … … {text} end"));
    check(false, &[], 1, &format!("… {text} end"));
    check(true, &[], 0, "end end");
}
