//! The lives of processes, and what is left of the dead.

use super::*;
use crate::layout::{BLOCKS, OBJECTS, PIPES};
use crate::record;
use crate::testing::World;
use crate::{Block, Event, Pipe, Semaphore, Stream};
use std::time::Duration;

const NOW: Option<Duration> = Some(Duration::ZERO);

/// The table of processes as text.
fn table(world: &World) -> Vec<String> {
    let rows = world.system().processes();
    rows.map(|row| {
        let exit = row.exit.map_or(String::new(), |exit| format!(" {exit}"));
        format!("{} {:?}{exit}", row.name, row.state)
    })
    .collect()
}

#[test]
fn a_process_is_asked_for_started_begins_and_ends() {
    let mut world = World::new(1 << 20);
    let system = world.system().clone();
    let boot = Block::new(&system, world.main, 10).unwrap();
    let process = system.new_process(world.main, Start::Spawn).unwrap();
    assert_eq!(table(&world), ["MainProcess Running"]);
    system.start_process(process, "Process-1", false, boot.index());
    assert_eq!(table(&world), ["MainProcess Running", "Process-1 Asked"]);
    assert_eq!(world.supervisor.orders(), [Order::Start(process, Start::Spawn)]);
    assert_eq!(world.supervisor.orders(), []);
    assert_eq!(system.begin_process(process), Some(boot.index()));
    assert_eq!(table(&world), ["MainProcess Running", "Process-1 Running"]);
    assert_eq!(system.wait_process(world.main, process, NOW), None);
    system.set_exit(process, 3);
    world.supervisor.ended(process, None);
    assert_eq!(table(&world), ["MainProcess Running", "Process-1 Ended 3"]);
    assert_eq!(system.wait_process(world.main, process, None), Some(3));
    system.detach_process(process);
    assert_eq!(table(&world), ["MainProcess Running"]);
}

#[test]
fn a_signal_ends_a_process_once_and_the_ended_stay_as_they_were() {
    let mut world = World::new(0);
    let child = world.child("p");
    let system = world.system().clone();
    system.signal_process(child.process, 15);
    system.signal_process(child.process, 9);
    assert_eq!(world.supervisor.orders(), [Order::End(child.process, 9)]);
    world.supervisor.ended(child.process, Some(-9));
    system.signal_process(child.process, 15);
    assert_eq!(world.supervisor.orders(), []);
    world.supervisor.ended(child.process, Some(-15));
    assert_eq!(system.wait_process(world.main, child.process, NOW), Some(-9));
}

#[test]
fn a_spare_process_begins_at_once_when_it_is_claimed() {
    let mut world = World::new(0);
    let spare = world.supervisor.new_spare().unwrap();
    assert_eq!(world.supervisor.spares(), 1);
    let system = world.system().clone();
    std::thread::scope(|scope| {
        let begins = scope.spawn(|| system.begin_process(spare));
        while system.process(spare) != State::Spare {
            std::thread::yield_now();
        }
        let process = system.new_process(world.main, Start::Spare).unwrap();
        assert_eq!((process, world.supervisor.spares()), (spare, 0));
        system.start_process(process, "quick", true, 7);
        assert_eq!(begins.join().unwrap(), Some(7));
    });
    assert_eq!(world.supervisor.orders(), [], "nobody was needed for it");
    assert_eq!(table(&world), ["MainProcess Running", "quick Running"]);
    // Without a spare one, one is started.
    let process = world.system().new_process(world.main, Start::Spare).unwrap();
    world.system().start_process(process, "slow", false, 0);
    assert_eq!(world.supervisor.orders(), [Order::Start(process, Start::Spare)]);
}

/// A spare process that waits to be claimed.
fn spare(world: &mut World) -> Process {
    let spare = world.supervisor.new_spare().unwrap();
    let system = world.system().clone();
    std::thread::spawn(move || system.begin_process(spare));
    while world.system().process(spare) != State::Spare {
        std::thread::yield_now();
    }
    spare
}

#[test]
fn a_spare_process_that_dies_while_it_is_claimed_has_ended_for_its_claimer() {
    let mut world = World::new(1 << 20);
    let spare = spare(&mut world);
    let process = world.system().new_process(world.main, Start::Spare).unwrap();
    assert_eq!(process, spare);
    world.supervisor.ended(spare, Some(-9));
    world.system().start_process(process, "late", false, 0);
    assert_eq!(world.system().wait_process(world.main, process, NOW), Some(-9));
    world.system().detach_process(process);
    assert_eq!(table(&world), ["MainProcess Running"]);
}

#[test]
fn nothing_is_left_of_spare_processes_whose_claimer_dies_or_gives_them_back() {
    let mut world = World::new(1 << 20);
    let claimer = world.child("claimer");
    let (one, other) = (spare(&mut world), spare(&mut world));
    let system = world.system().clone();
    assert_eq!(claimer.system.new_process(claimer.main, Start::Spare).unwrap(), one);
    world.bury(&claimer);
    assert_eq!(system.new_process(world.main, Start::Spare).unwrap(), other);
    system.abandon_process(other);
    assert_eq!(world.supervisor.orders(), [one, other].map(|spare| Order::End(spare, 9)));
    world.supervisor.ended(one, Some(-9));
    world.supervisor.ended(other, Some(-9));
    system.detach_process(claimer.process);
    assert_eq!(table(&world), ["MainProcess Running"]);
}

#[test]
fn spare_processes_that_nobody_has_claimed_are_dismissed() {
    let mut world = World::new(1 << 20);
    let (one, other) = (spare(&mut world), spare(&mut world));
    world.system().new_process(world.main, Start::Spare).unwrap();
    world.supervisor.dismiss_spares();
    assert_eq!(world.supervisor.orders(), [Order::End(other, 9)], "{one:?} is claimed");
}

#[test]
fn a_copy_begins_when_the_supervisor_has_heard_of_it() {
    let mut world = World::new(0);
    let system = world.system().clone();
    let copy = system.new_process(world.main, Start::Fork).unwrap();
    std::thread::scope(|scope| {
        // It is there before it is asked for.
        let begins = scope.spawn(|| system.begin_copy(copy));
        system.set_host_number(copy, 77);
        system.start_copy(copy, "copy", false);
        assert_eq!(world.supervisor.orders(), [Order::Start(copy, Start::Fork)]);
        assert!(begins.join().unwrap());
    });
    assert_eq!(system.host_number(copy), 77);
    assert_eq!(table(&world), ["MainProcess Running", "copy Running"]);
}

#[test]
fn a_copy_whose_parent_dies_before_it_asks_is_not_wanted() {
    let mut world = World::new(0);
    let parent = world.child("p");
    let system = world.system().clone();
    let copy = system.new_process(parent.main, Start::Fork).unwrap();
    std::thread::scope(|scope| {
        let begins = scope.spawn(|| system.begin_copy(copy));
        world.supervisor.ended(parent.process, Some(-9));
        // Its place may be another's by then.
        let other = system.new_process(world.main, Start::Spawn).unwrap();
        assert_ne!(other.pid(), copy.pid());
        assert!(!begins.join().unwrap());
    });
}

#[test]
fn no_more_processes_live_than_may() {
    let mut world = World::new(0);
    let children: Vec<_> = (1..64).map(|n| world.child(&format!("p{n}"))).collect();
    let system = world.system().clone();
    let error = system.new_process(world.main, Start::Spawn).unwrap_err();
    assert_eq!(error.to_string(), "the system has no room for another process: 64 are in use");
    world.bury(&children[0]);
    assert!(system.new_process(world.main, Start::Spawn).is_ok());
}

/// How many objects, pipes, blocks and pages are in use.
fn left(world: &World) -> [usize; 4] {
    let memory = world.system().memory();
    let [objects, pipes, blocks] = [OBJECTS, PIPES, BLOCKS].map(|table| {
        (0..table.count).filter(|&index| memory.load(table.at(index)) != record::FREE).count()
    });
    let (pages, _) = crate::layout::pages(world.system().pages_end());
    let taken = (0..pages).filter(|page| memory.load(crate::layout::PAGES + page) != 0);
    [objects, pipes, blocks, taken.count()]
}

#[test]
fn who_ends_itself_is_seen_to_have_ended_and_keeps_its_place_until_that_is_noted() {
    let mut world = World::new(1 << 20);
    let child = world.child("p");
    let system = world.system().clone();
    Pipe::new(&child.system, child.main).unwrap();
    child.system.end_process(child.process, 3);
    assert_eq!(system.wait_process(world.main, child.process, NOW), Some(3));
    assert_eq!(left(&world), [0; 4]);
    system.detach_process(child.process);
    assert_eq!(table(&world), ["MainProcess Running", "p Ended 3"]);
    // Too late, and once is enough.
    assert!(world.supervisor.ended(child.process, Some(-9)));
    assert!(!world.supervisor.ended(child.process, Some(-9)));
    assert_eq!(table(&world), ["MainProcess Running"]);
}

#[test]
fn who_has_other_threads_or_is_being_killed_does_not_end_itself() {
    let mut world = World::new(0);
    let [busy, killed] = ["busy", "killed"].map(|name| world.child(name));
    busy.system.add_thread(busy.process, 2, "daemon", true, false).unwrap();
    busy.system.end_process(busy.process, 3);
    world.system().signal_process(killed.process, 9);
    killed.system.end_process(killed.process, 3);
    assert_eq!(table(&world), ["MainProcess Running", "busy Running", "killed Running"]);
    world.supervisor.ended(busy.process, None);
    world.supervisor.ended(killed.process, Some(-9));
    assert_eq!(table(&world), ["MainProcess Running", "busy Ended 3", "killed Ended -9"]);
}

#[test]
fn who_is_killed_while_it_ends_itself_has_ended_and_nothing_of_it_is_left() {
    for access in 0.. {
        let mut world = World::new(1 << 20);
        let child = world.child("p");
        let (system, me) = (&child.system, child.main);
        Semaphore::new(system, me, 1, 1).unwrap();
        Block::new(system, me, 10_000).unwrap();
        Pipe::new(system, me).unwrap();
        let grandchild = system.new_process(me, Start::Spawn).unwrap();
        system.start_process(grandchild, "grandchild", false, 0);
        let survived = child.memory.killed_at(access, || system.end_process(child.process, 3));
        world.supervisor.ended(child.process, Some(-9));
        let exit = world.system().wait_process(world.main, child.process, NOW);
        assert!(matches!(exit, Some(3 | -9)), "killed at access {access}: {exit:?}");
        world.system().detach_process(child.process);
        for order in world.supervisor.orders() {
            let (Order::Start(process, _) | Order::End(process, _)) = order;
            world.supervisor.ended(process, Some(1));
        }
        assert_eq!(table(&world), ["MainProcess Running"], "killed at access {access}");
        assert_eq!(left(&world), [0; 4], "killed at access {access}");
        if survived.is_some() {
            assert_eq!(exit, Some(3));
            return;
        }
    }
}

/// A process is killed at each access while it uses everything there is. Afterwards nothing of it
/// is left, and everything can be used.
#[test]
fn whatever_a_process_was_at_when_it_was_killed_nothing_of_it_is_left() {
    let mut world = World::new(1 << 20);
    for access in 0.. {
        let child = world.child("p");
        let (system, me) = (&child.system, child.main);
        let work = || {
            let semaphore = Semaphore::new(system, me, 1, 1).unwrap();
            assert!(semaphore.acquire(system, me, NOW));
            let event = Event::new(system, me).unwrap();
            event.set(system);
            let block = Block::new(system, me, 10_000).unwrap();
            let pipe = Pipe::new(system, me).unwrap();
            pipe.send(system, me, &[b"to itself"], NOW).unwrap();
            pipe.receive(system, me, NOW).unwrap();
            system.write_console(me, Stream::Out, b"hello");
            let grandchild = system.new_process(me, Start::Spawn).unwrap();
            system.start_process(grandchild, "grandchild", false, 0);
            block.release_hold(system, me.process());
            let thread = system.add_thread(child.process, 9, "t", false, false).unwrap();
            system.remove_thread(thread);
        };
        let survived = child.memory.killed_at(access, work);
        world.supervisor.ended(child.process, Some(-9));
        world.system().detach_process(child.process);
        // The grandchild lives on, as an orphan; here nobody starts it.
        for order in world.supervisor.orders() {
            let (Order::Start(process, _) | Order::End(process, _)) = order;
            world.supervisor.ended(process, Some(1));
        }
        assert_eq!(table(&world), ["MainProcess Running"], "killed at access {access}");
        let names: Vec<_> = world.system().threads().map(|row| row.ident).collect();
        assert_eq!(names, [1], "killed at access {access}");
        let said: Vec<_> = world.supervisor.console().map(|chunk| chunk.bytes).collect();
        assert!(said.is_empty() || said == [b"hello"], "killed at access {access}");
        assert_eq!(left(&world), [0; 4], "killed at access {access}");
        if survived.is_some() {
            assert!(access > 300, "it came through after {access} accesses");
            return;
        }
    }
}

#[test]
fn the_console_keeps_what_the_dead_have_written_in_its_order() {
    let mut world = World::new(0);
    let one = world.child("one");
    world.system().write_console(world.main, Stream::Out, b"first\n");
    one.system.write_console(one.main, Stream::Err, b"second\n");
    world.bury(&one);
    world.system().write_console(world.main, Stream::Out, b"third\n");
    let console: Vec<_> = world
        .supervisor
        .console()
        .map(|chunk| {
            let text = String::from_utf8(chunk.bytes).unwrap();
            format!("{} {} {:?} {}", chunk.pid, chunk.name, chunk.stream, text.trim_end())
        })
        .collect();
    let (root, one) = (world.root.pid(), one.process.pid());
    assert_eq!(
        console,
        [
            format!("{root} MainThread Out first"),
            format!("{one} MainThread Err second"),
            format!("{root} MainThread Out third"),
        ]
    );
}

#[test]
fn more_than_the_console_holds_is_written_as_it_is_read() {
    let mut world = World::new(0);
    let text: Vec<u8> = (0..1_000_000_u32).map(|n| b'a' + (n % 26) as u8).collect();
    let system = world.system().clone();
    let main = world.main;
    let read = std::thread::scope(|scope| {
        scope.spawn(|| system.write_console(main, Stream::Out, &text));
        let mut read = Vec::new();
        while read.len() < text.len() {
            read.extend(world.supervisor.console().flat_map(|chunk| chunk.bytes));
        }
        read
    });
    assert!(read == text);
}
