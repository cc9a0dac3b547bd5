//! What passes through a pipe, and what a death at either side leaves.

use super::*;
use crate::System;
use crate::layout::PAGE_BYTES;
use crate::testing::{Child, World};
use proptest::prelude::*;
use std::thread;

const NOW: Option<Duration> = Some(Duration::ZERO);
/// Room for a few pipes.
const ROOM: u32 = 8 * CAPACITY;

/// A pipe of which the child has the writing end and the first process the reading end.
fn to_root(world: &World, child: &Child) -> Pipe {
    let pipe = Pipe::new(world.system(), world.main).unwrap();
    pipe.hold_writer(world.system(), child.process.slot());
    pipe.close_writer(world.system(), world.root.slot());
    pipe
}

fn receive(world: &World, pipe: Pipe) -> Result<String, PipeError> {
    let message = pipe.receive(world.system(), world.main, NOW)?;
    Ok(String::from_utf8(message).unwrap())
}

#[test]
fn messages_come_whole_and_in_order_and_then_the_end() {
    let mut world = World::new(ROOM);
    let child = world.child("writer");
    let pipe = to_root(&world, &child);
    for parts in [vec!["one"], vec!["t", "w", "o"], vec![]] {
        let parts: Vec<_> = parts.iter().map(|part| part.as_bytes()).collect();
        pipe.send(&child.system, child.main, &parts, NOW).unwrap();
    }
    pipe.close_writer(&child.system, child.process.slot());
    let got: Vec<_> = (0..4).map(|_| receive(&world, pipe)).collect();
    assert_eq!(got, [Ok("one".into()), Ok("two".into()), Ok(String::new()), Err(PipeError::End)]);
}

#[test]
fn an_empty_pipe_whose_writer_lives_is_waited_for() {
    let mut world = World::new(ROOM);
    let child = world.child("writer");
    let pipe = to_root(&world, &child);
    assert_eq!(receive(&world, pipe), Err(PipeError::TimedOut));
    assert!(!pipe.poll(world.system(), world.main, NOW));
    thread::scope(|scope| {
        scope.spawn(|| pipe.send(&child.system, child.main, &[b"at last"], None).unwrap());
        let message = pipe.receive(world.system(), world.main, None).unwrap();
        assert_eq!(message, b"at last");
    });
}

#[test]
fn a_pipe_takes_64_kib_and_no_byte_more_before_somebody_reads() {
    let mut world = World::new(ROOM);
    let child = world.child("writer");
    let pipe = to_root(&world, &child);
    // With the four bytes of its length.
    let full = vec![7; CAPACITY as usize - 4];
    pipe.send(&child.system, child.main, &[&full], NOW).unwrap();
    let more = pipe.send(&child.system, child.main, &[b""], NOW);
    assert_eq!(more, Err(PipeError::TimedOut));
    assert_eq!(pipe.receive(world.system(), world.main, NOW), Ok(full));
    assert_eq!(pipe.send(&child.system, child.main, &[b""], NOW), Ok(()));
}

#[test]
fn a_message_larger_than_the_pipe_passes_if_somebody_reads() {
    let mut world = World::new(ROOM);
    let child = world.child("writer");
    let pipe = to_root(&world, &child);
    let large: Vec<u8> = (0..3 * CAPACITY + 5).map(|n| (n % 251) as u8).collect();
    thread::scope(|scope| {
        scope.spawn(|| pipe.send(&child.system, child.main, &[&large], None).unwrap());
        assert_eq!(pipe.receive(world.system(), world.main, None).as_ref(), Ok(&large));
    });
}

#[test]
fn writing_to_nobody_is_a_broken_pipe_also_for_one_who_waits() {
    let mut world = World::new(ROOM);
    let child = world.child("writer");
    let pipe = to_root(&world, &child);
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let large = vec![0; 2 * CAPACITY as usize];
            pipe.send(&child.system, child.main, &[&large], None)
        });
        // It has begun, and waits for room.
        while pipe.available(world.system()) < CAPACITY {
            thread::yield_now();
        }
        pipe.close_reader(world.system(), world.root.slot());
        assert_eq!(writer.join().unwrap(), Err(PipeError::Broken));
    });
}

/// What the reader finds after the writer was killed at each of its accesses, within no time.
fn found_after_a_killed_writer(parts: &[&[u8]]) -> Vec<Result<usize, PipeError>> {
    let mut found = Vec::new();
    for access in 0.. {
        let mut world = World::new(2 * CAPACITY);
        let child = world.child("writer");
        let pipe = to_root(&world, &child);
        let work = || pipe.send(&child.system, child.main, parts, NOW);
        let survived = child.memory.killed_at(access, work);
        world.bury(&child);
        let length = receive(&world, pipe).map(|message| message.len());
        if found.last() != Some(&length) {
            found.push(length);
        }
        if survived.is_some() {
            break;
        }
    }
    found
}

#[test]
fn a_writer_that_is_killed_leaves_a_small_message_or_none() {
    assert_eq!(found_after_a_killed_writer(&[b"four", b"teen"]), [Err(PipeError::End), Ok(8)]);
}

#[test]
fn a_writer_that_is_killed_leaves_a_large_message_or_none_or_an_error() {
    let found = found_after_a_killed_writer(&[&[1; 3000], &[2; 2000]]);
    assert_eq!(found, [Err(PipeError::End), Err(PipeError::Torn), Ok(5000)]);
}

/// What is there is there for the next, if it was not taken.
#[test]
fn a_reader_that_is_killed_takes_a_message_or_leaves_it() {
    let mut found = Vec::new();
    for access in 0.. {
        let mut world = World::new(2 * CAPACITY);
        let child = world.child("reader");
        let (system, me) = (world.system().clone(), world.main);
        let pipe = Pipe::new(&system, me).unwrap();
        pipe.hold_reader(&system, child.process.slot());
        for message in [&[b'1'; 50_000][..], b"second"] {
            pipe.send(&system, me, &[message], NOW).unwrap();
        }
        let work = || pipe.receive(&child.system, child.main, NOW).unwrap();
        let survived = child.memory.killed_at(access, work);
        world.bury(&child);
        let length = receive(&world, pipe).map(|message| message.len());
        if found.last() != Some(&length) {
            found.push(length);
        }
        if survived.is_some() {
            break;
        }
    }
    assert_eq!(found, [Ok(50_000), Ok(6)]);
}

#[test]
fn a_small_message_waits_until_all_of_it_has_room() {
    let mut world = World::new(ROOM);
    let child = world.child("writer");
    let pipe = to_root(&world, &child);
    let send = |bytes: usize, timeout| {
        pipe.send(&child.system, child.main, &[&vec![b'x'; bytes]], timeout)
    };
    let large = CAPACITY as usize - 4 - 100;
    send(large, NOW).unwrap();
    // There is room for a hundred bytes.
    assert_eq!(send(97, NOW), Err(PipeError::TimedOut));
    assert_eq!(pipe.available(world.system()), CAPACITY - 100);
    send(96, NOW).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| send(1, None).unwrap());
        for bytes in [large, 96, 1] {
            let message = pipe.receive(world.system(), world.main, None).unwrap();
            assert_eq!(message.len(), bytes);
        }
    });
}

/// And so for the writer, when the reader is killed.
#[test]
fn a_reader_that_is_killed_is_an_error_for_the_writer() {
    for access in 0.. {
        let mut world = World::new(2 * CAPACITY);
        let child = world.child("reader");
        let (system, me) = (world.system(), world.main);
        let pipe = Pipe::new(system, me).unwrap();
        pipe.hold_reader(system, child.process.slot());
        pipe.close_reader(system, world.root.slot());
        pipe.send(system, me, &[b"something"], NOW).unwrap();
        let work = || pipe.receive(&child.system, child.main, NOW);
        let survived = child.memory.killed_at(access, work);
        world.bury(&child);
        let large = vec![0; 2 * CAPACITY as usize];
        let error = pipe.send(world.system(), world.main, &[&large], None).unwrap_err();
        assert!(
            matches!(error, PipeError::Broken | PipeError::Torn),
            "at access {access}: {error}"
        );
        if survived.is_some() {
            return;
        }
    }
}

/// Whoever dies while making or closing pipes, nothing of them stays.
#[test]
fn nothing_is_lost_when_the_maker_of_a_pipe_is_killed() {
    let mut world = World::new(2 * CAPACITY);
    for access in 0.. {
        let child = world.child("maker");
        let work = || {
            let pipe = Pipe::new(&child.system, child.main).unwrap();
            pipe.close_reader(&child.system, child.process.slot());
            pipe.close_writer(&child.system, child.process.slot());
        };
        let survived = child.memory.killed_at(access, work);
        world.bury(&child);
        world.system().detach_process(child.process);
        let pipes: Vec<_> = (0..2).map(|_| Pipe::new(world.system(), world.main)).collect();
        for pipe in pipes {
            let pipe = pipe.unwrap_or_else(|error| panic!("killed at access {access}: {error}"));
            pipe.close_reader(world.system(), world.root.slot());
            pipe.close_writer(world.system(), world.root.slot());
        }
        if survived.is_some() {
            return;
        }
    }
}

#[test]
fn a_pipe_without_room_for_its_ring_is_refused_and_leaves_nothing() {
    let world = World::new(CAPACITY + PAGE_BYTES);
    let pipe = Pipe::new(world.system(), world.main).unwrap();
    let error = Pipe::new(world.system(), world.main).unwrap_err();
    assert_eq!(error.to_string(), "the system has no room for another pipe: 1 are in use");
    pipe.close_reader(world.system(), world.root.slot());
    pipe.close_writer(world.system(), world.root.slot());
    assert!(Pipe::new(world.system(), world.main).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_written_is_read(messages in prop::collection::vec(0..40_000_usize, 0..12)) {
        let mut world = World::new(ROOM);
        let child = world.child("writer");
        let pipe = to_root(&world, &child);
        let messages: Vec<Vec<u8>> = messages
            .iter()
            .enumerate()
            .map(|(seed, &length)| (0..length).map(|at| (at * 31 + seed) as u8).collect())
            .collect();
        let got = thread::scope(|scope| {
            scope.spawn(|| {
                for message in &messages {
                    pipe.send(&child.system, child.main, &[message], None).unwrap();
                }
                pipe.close_writer(&child.system, child.process.slot());
            });
            let system: &System<_> = world.system();
            std::iter::from_fn(|| pipe.receive(system, world.main, None).ok()).collect::<Vec<_>>()
        });
        prop_assert_eq!(got, messages);
    }
}
