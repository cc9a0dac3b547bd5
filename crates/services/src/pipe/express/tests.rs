//! Long messages, and what is left of them when somebody is killed.

use super::BYTES;
use crate::layout::BLOCKS;
use crate::memory::Memory;
use crate::record;
use crate::testing::{Child, World};
use crate::{Pipe, PipeError};
use std::thread;

/// For the ring and two blocks.
const ROOM: u32 = 3 * BYTES;

fn message(length: u32) -> Vec<u8> {
    (0..length).map(|n| (n % 251) as u8).collect()
}

/// A pipe from the child to the first process.
fn to_root(world: &World, child: &Child) -> Pipe {
    let pipe = Pipe::new(world.system(), world.main).unwrap();
    pipe.hold_writer(world.system(), child.process.slot());
    pipe.close_writer(world.system(), world.root.slot());
    pipe
}

fn blocks(world: &World) -> usize {
    let memory = world.system().memory();
    (0..BLOCKS.count).filter(|&index| memory.load(BLOCKS.at(index)) != record::FREE).count()
}

#[test]
fn long_messages_arrive_as_they_were_between_others_and_leave_no_block() {
    let mut world = World::new(ROOM);
    let child = world.child("writer");
    let pipe = to_root(&world, &child);
    let messages = [0, 3 * BYTES + 7, 100, BYTES, 200_000, 1].map(message);
    thread::scope(|scope| {
        scope.spawn(|| {
            for message in &messages {
                pipe.send(&child.system, child.main, &[message], None).unwrap();
            }
        });
        for message in &messages {
            let got = pipe.receive(world.system(), world.main, None).unwrap();
            assert!(got == *message, "{} bytes", message.len());
        }
    });
    assert_eq!(blocks(&world), 1, "the ring alone");
}

#[test]
fn without_room_for_a_block_a_long_message_goes_through_the_ring() {
    let mut world = World::new(BYTES / 2);
    let child = world.child("writer");
    let pipe = to_root(&world, &child);
    let long = message(2 * BYTES);
    thread::scope(|scope| {
        scope.spawn(|| pipe.send(&child.system, child.main, &[&long], None).unwrap());
        assert!(pipe.receive(world.system(), world.main, None).unwrap() == long);
    });
}

/// One side is killed at each of its accesses while the other is at it: what arrives has arrived as
/// it was, or not at all, and nobody waits for ever.
#[test]
fn a_writer_that_is_killed_leaves_the_whole_message_or_an_error() {
    let long = message(400_000);
    for access in 0.. {
        let mut world = World::new(ROOM);
        let child = world.child("writer");
        let pipe = to_root(&world, &child);
        let (system, me) = (world.system().clone(), world.main);
        let (sent, got) = thread::scope(|scope| {
            let reader = scope.spawn(|| pipe.receive(&system, me, None));
            let work = || pipe.send(&child.system, child.main, &[&long], None);
            let sent = child.memory.killed_at(access, work);
            world.bury(&child);
            (sent, reader.join().unwrap())
        });
        match got {
            Ok(got) => assert!(got == long, "killed at access {access}"),
            Err(error) => assert!(
                matches!(error, PipeError::End | PipeError::Torn) && sent.is_none(),
                "killed at access {access}: {error}"
            ),
        }
        assert_eq!(blocks(&world), 1, "killed at access {access}: the ring alone");
        if sent.is_some() {
            return;
        }
    }
}

#[test]
fn a_reader_that_is_killed_leaves_an_error_to_the_writer_and_no_block() {
    let long = message(400_000);
    for access in 0.. {
        let mut world = World::new(ROOM);
        let child = world.child("reader");
        let (system, me) = (world.system().clone(), world.main);
        let pipe = Pipe::new(&system, me).unwrap();
        pipe.hold_reader(&system, child.process.slot());
        pipe.close_reader(&system, world.root.slot());
        let (got, sent) = thread::scope(|scope| {
            let writer = scope.spawn(|| pipe.send(&system, me, &[&long], None));
            let work = || pipe.receive(&child.system, child.main, None);
            let got = child.memory.killed_at(access, work);
            world.bury(&child);
            (got, writer.join().unwrap())
        });
        match sent {
            Ok(()) => assert!(got.as_ref().is_none_or(|got| got.as_ref() == Ok(&long))),
            Err(error) => assert!(
                matches!(error, PipeError::Broken | PipeError::Torn) && got.is_none(),
                "killed at access {access}: {error}"
            ),
        }
        assert_eq!(blocks(&world), 1, "killed at access {access}: the ring alone");
        if got.is_some() {
            return;
        }
    }
}
