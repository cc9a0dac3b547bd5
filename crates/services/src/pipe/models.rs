//! The ring and its bells, in every interleaving.

use super::*;
use crate::testing::{explore, world};
use crate::{Block, Start, Supervisor};

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

/// The supervisor buries the maker of a pipe while the last that has it lets go, and somebody uses
/// what has become free.
#[test]
fn a_ring_is_freed_once_when_its_maker_dies_while_another_lets_go() {
    explore(3, || {
        let (system, [main, ..]) = world();
        let maker = system.new_process(main, Start::Spawn).unwrap();
        let pipe = Pipe::new(&system, system.unlisted_thread(maker)).unwrap();
        pipe.hold_reader(&system, main.process());
        let other = {
            let system = system.clone();
            loom::thread::spawn(move || pipe.close_reader(&system, main.process()))
        };
        Supervisor::new(system.clone()).ended(maker, Some(-9));
        let block = Block::new(&system, main, 1);
        other.join().unwrap();
        if let Ok(block) = block {
            assert_eq!(Block::at_index(&system, block.index()), Some(block));
            block.release_hold(&system, main.process());
        }
        assert!(Block::new(&system, main, 1).is_ok());
    });
}
