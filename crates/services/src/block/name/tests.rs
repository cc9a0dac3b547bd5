//! Names, and processes that are killed while they give, look up and take them away.

use super::*;
use crate::layout::{PAGES, pages};
use crate::testing::World;
use std::thread;

const ROOM: u32 = 1 << 16;

/// How many blocks and pages are in use.
fn in_use(world: &World) -> (usize, usize) {
    let memory = world.system().memory();
    let blocks = (0..BLOCKS.count).filter(|&index| memory.load(BLOCKS.at(index)) != record::FREE);
    let pages =
        (0..pages(world.system().pages_end()).0).filter(|page| memory.load(PAGES + page) != 0);
    (blocks.count(), pages.count())
}

fn find(world: &World, name: &str) -> Option<Block> {
    Block::find(world.system(), world.main, name)
}

fn unlink(world: &World, name: &str) -> bool {
    Block::unlink(world.system(), world.main, name)
}

#[test]
fn a_block_is_found_by_its_name_until_that_is_taken_away() {
    let world = World::new(ROOM);
    let (system, me) = (world.system(), world.main);
    let block = Block::with_name(system, me, 10, "one").unwrap();
    assert_eq!(Block::with_name(system, me, 10, "one"), Err(NameError::Taken));
    let other = Block::with_name(system, me, 10, "other").unwrap();
    assert_eq!((find(&world, "one"), find(&world, "other")), (Some(block), Some(other)));
    assert_eq!(find(&world, "on"), None);
    // Nobody holds it, and it stays.
    block.write(system, 0, b"something");
    block.release_hold(system, me.process());
    let again = find(&world, "one").unwrap();
    let mut bytes = [0; 9];
    again.read(system, 0, &mut bytes);
    assert_eq!((again, &bytes), (block, b"something"));
    // Without its name it is there for who has it.
    assert_eq!((unlink(&world, "one"), unlink(&world, "one")), (true, false));
    assert_eq!(find(&world, "one"), None);
    again.read(system, 0, &mut bytes);
    assert_eq!(&bytes, b"something");
    assert_eq!(in_use(&world), (2, 2));
    again.release_hold(system, me.process());
    other.release_hold(system, me.process());
    assert_eq!(in_use(&world), (1, 1));
    assert!(unlink(&world, "other"));
    assert_eq!(in_use(&world), (0, 0));
}

#[test]
fn a_name_has_a_length() {
    let world = World::new(ROOM);
    let (system, me) = (world.system(), world.main);
    let long = "n".repeat(Block::NAME_BYTES);
    let block = Block::with_name(system, me, 1, &long).unwrap();
    assert_eq!(find(&world, &long), Some(block));
    let error = Block::with_name(system, me, 1, &format!("{long}n")).unwrap_err();
    assert_eq!(error.to_string(), "a name has 1 to 60 bytes");
    assert_eq!(Block::with_name(system, me, 1, ""), Err(NameError::Length));
    let error = Block::with_name(system, me, 1 << 30, "large").unwrap_err();
    assert!(matches!(error, NameError::NoSpace(_)));
    assert_eq!(in_use(&world), (1, 1));
}

#[test]
fn of_several_that_want_a_name_at_once_one_gets_it() {
    let mut world = World::new(ROOM);
    let children: Vec<_> = (0..4).map(|n| world.child(&format!("p{n}"))).collect();
    for round in 0..50 {
        let name = format!("name {round}");
        let made: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = children
                .iter()
                .map(|child| {
                    scope.spawn(|| Block::with_name(&child.system, child.main, 5000, &name))
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let blocks: Vec<_> = made.iter().filter_map(|made| made.ok()).collect();
        assert_eq!(blocks.len(), 1);
        assert_eq!(in_use(&world), (1, 2));
        // The name goes while everybody looks for it and lets go of what was found.
        thread::scope(|scope| {
            for child in &children {
                scope.spawn(|| {
                    let found = Block::find(&child.system, child.main, &name);
                    for block in found.into_iter().chain(blocks.clone()) {
                        block.release_hold(&child.system, child.process.slot());
                    }
                });
            }
            assert!(unlink(&world, &name));
        });
        assert_eq!(in_use(&world), (0, 0));
    }
}

/// Runs `work` in a process that is killed at each of its accesses to the segment, and then `check`
/// with whether it came through.
fn killed(work: impl Fn(&System<crate::testing::Mortal>, Thread), check: impl Fn(&World, bool)) {
    for access in 0.. {
        let mut world = World::new(ROOM);
        let block = Block::with_name(world.system(), world.main, 10, "there").unwrap();
        block.release_hold(world.system(), world.root.slot());
        let child = world.child("doomed");
        let survived = child.memory.killed_at(access, || work(&child.system, child.main));
        world.bury(&child);
        check(&world, survived.is_some());
        // Names can be given and taken away, and nothing is left.
        let again = Block::with_name(world.system(), world.main, 10, "new").unwrap();
        again.release_hold(world.system(), world.root.slot());
        assert!(unlink(&world, "new"));
        unlink(&world, "there");
        assert_eq!(in_use(&world), (0, 0), "killed at access {access}");
        if survived.is_some() {
            assert!(access > 5, "it came through after {access} accesses");
            return;
        }
    }
}

#[test]
fn a_process_that_is_killed_while_it_gives_a_name_leaves_a_whole_block_or_none() {
    let work = |system: &System<_>, me| {
        Block::with_name(system, me, 5000, "new").unwrap();
    };
    killed(work, |world, survived| {
        let found = find(world, "new");
        assert!(found.is_some() || !survived);
        if let Some(block) = found {
            assert_eq!(block.bytes(world.system()), 5000);
            let mut bytes = vec![1; 5000];
            block.read(world.system(), 0, &mut bytes);
            assert!(bytes.iter().all(|&byte| byte == 0));
            block.release_hold(world.system(), world.root.slot());
            assert!(unlink(world, "new"));
        }
    });
}

#[test]
fn a_process_that_is_killed_while_it_wants_a_name_that_is_taken_leaves_nothing() {
    let work = |system: &System<_>, me| {
        let error = Block::with_name(system, me, 5000, "there");
        assert_eq!(error, Err(NameError::Taken));
    };
    killed(work, |world, _| assert_eq!(in_use(world), (1, 1)));
}

#[test]
fn a_process_that_is_killed_while_it_looks_for_a_name_holds_nothing() {
    let work = |system: &System<_>, me| {
        Block::find(system, me, "there").unwrap();
    };
    killed(work, |world, _| assert_eq!(in_use(world), (1, 1)));
}

#[test]
fn a_process_that_is_killed_while_it_takes_a_name_away_has_done_so_or_not() {
    let work = |system: &System<_>, me| assert!(Block::unlink(system, me, "there"));
    killed(work, |world, survived| match find(world, "there") {
        Some(block) => {
            assert!(!survived);
            block.release_hold(world.system(), world.root.slot());
            assert_eq!(in_use(world), (1, 1));
        }
        None => assert_eq!(in_use(world), (0, 0)),
    });
}
