//! The ring and its bells, in every interleaving.

use super::*;
use crate::testing::{explore, world};

/// Eight bytes fit: the writer of a message of four and its length need not wait, the next must.
#[test]
fn no_wake_up_is_lost_between_a_writer_and_a_reader_that_both_wait() {
    explore(2, || {
        let (system, [main, other, _]) = world();
        let pipe = Pipe::new(&system, main).unwrap();
        let writer = {
            let system = system.clone();
            loom::thread::spawn(move || {
                pipe.send(&system, other, &[b"abcdef"], None).unwrap();
            })
        };
        assert_eq!(pipe.receive(&system, main, None).unwrap(), b"abcdef");
        writer.join().unwrap();
    });
}

#[test]
fn a_reader_that_waits_is_told_when_the_last_writer_goes() {
    explore(3, || {
        let (system, [main, other, _]) = world();
        let pipe = Pipe::new(&system, main).unwrap();
        let writer = {
            let system = system.clone();
            loom::thread::spawn(move || {
                pipe.send(&system, other, &[b""], None).unwrap();
                pipe.close_writer(&system, other.process());
            })
        };
        assert_eq!(pipe.receive(&system, main, None), Ok(vec![]));
        assert_eq!(pipe.receive(&system, main, None), Err(PipeError::End));
        writer.join().unwrap();
    });
}
