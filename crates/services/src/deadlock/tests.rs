//! Graphs as text, and deadlocks of real threads.

use super::*;
use crate::testing::World;
use crate::{Pipe, Semaphore, Supervisor, Thread};
use std::thread;

/// Threads and who may end their wait, as `A>B,C`; a thread without `>` does not wait.
fn graph(text: &str) -> BTreeMap<u32, Node> {
    let id = |name: &str| u32::from(name.trim().as_bytes()[0]);
    text.split_whitespace()
        .map(|thread| match thread.split_once('>') {
            None => (id(thread), Node::FREE),
            Some((thread, givers)) => {
                let givers = givers.split(',').filter(|giver| !giver.is_empty()).map(id);
                (id(thread), Node { givers: Some(givers.collect()) })
            }
        })
        .collect()
}

fn names(slots: impl IntoIterator<Item = u32>) -> String {
    slots.into_iter().map(|slot| char::from(slot as u8)).collect()
}

fn check(text: &str, expected_stuck: &str, expected_cycles: &[&str]) {
    let nodes = graph(text);
    let stuck = stuck(&nodes);
    assert_eq!(names(stuck.iter().copied()), expected_stuck, "{text}");
    let cycles: Vec<_> = cycles(&nodes, &stuck).into_iter().map(names).collect();
    assert_eq!(cycles, expected_cycles, "{text}");
}

#[test]
fn threads_are_stuck_when_nobody_who_is_free_could_help_them() {
    check("A B", "", &[]);
    check("A>B B", "", &[]);
    check("A>B B>A", "AB", &["AB"]);
    check("A>B B>C C>A", "ABC", &["ABC"]);
    // C waits for the circle and is not part of it.
    check("C>A A>B B>A", "ABC", &["AB"]);
    // Any giver will do.
    check("A>B,C B>A C", "", &[]);
    check("A>B,C B>A C>A", "ABC", &["AB"]);
    // Its own thread, as when a lock that is not recursive is acquired twice.
    check("A>A B", "A", &["A"]);
    // Nobody is left who could.
    check("A> B", "A", &[]);
    check("A>B B>A C>D D>C", "ABCD", &["AB", "CD"]);
}

/// Waits until the supervisor has seen the deadlock twice.
fn deadlocks(supervisor: &mut Supervisor<crate::Heap>) -> Vec<Deadlock> {
    loop {
        let found = supervisor.deadlocks();
        if !found.is_empty() {
            return found;
        }
        thread::yield_now();
    }
}

fn tell(deadlock: &Deadlock) -> Vec<String> {
    let tell = |link: &Link| format!("{} of {}: {:?}", link.name, link.pid, link.waits_for);
    deadlock.cycle.iter().map(tell).collect()
}

#[test]
fn two_locks_in_opposite_order_are_found_across_processes_and_named_once() {
    let mut world = World::new(0);
    let locks = [(); 2].map(|()| Semaphore::lock(world.system(), world.main).unwrap());
    let children = [world.child("p"), world.child("q")];
    let heap = world.heap.clone();
    for (child, first) in children.iter().zip([0, 1]) {
        for lock in locks {
            lock.hold(&child.system, child.process.slot());
        }
        assert!(locks[first].acquire(&child.system, child.main, None));
    }
    assert_eq!(world.supervisor.deadlocks(), []);
    thread::scope(|scope| {
        let waiters = [0, 1].map(|n| {
            let (locks, child) = (&locks, &children[n]);
            scope.spawn(move || locks[1 - n].acquire(&child.system, child.main, None))
        });
        let found = deadlocks(&mut world.supervisor);
        let pids = children.each_ref().map(|child| child.process.pid());
        assert_eq!(found.len(), 1);
        assert_eq!(
            tell(&found[0]),
            [
                format!("MainThread of {}: Lock(1)", pids[0]),
                format!("MainThread of {}: Lock(0)", pids[1])
            ]
        );
        assert_eq!(world.supervisor.deadlocks(), [], "it is named once");
        // Let them end.
        let system = crate::System::attach(heap).unwrap();
        locks[0].release(&system, world.main).unwrap();
        locks[1].release(&system, world.main).unwrap();
        for waiter in waiters {
            assert!(waiter.join().unwrap());
        }
    });
    assert_eq!(world.supervisor.deadlocks(), []);
}

/// Python's classic: the child waits until somebody reads what it has put, and the parent waits
/// for the child before it reads.
#[test]
fn a_parent_that_joins_a_child_before_it_reads_what_the_child_writes_is_found() {
    let mut world = World::new(1 << 20);
    let child = world.child("writer");
    let pipe = Pipe::new(world.system(), world.main).unwrap();
    pipe.hold_writer(world.system(), child.process.slot());
    thread::scope(|scope| {
        scope.spawn(|| {
            let large = vec![0; 100_000];
            // The pipe breaks at the end of this test.
            pipe.send(&child.system, child.main, &[&large], None).unwrap_err();
        });
        let system = world.supervisor.system().clone();
        let (process, main) = (child.process, world.main);
        let parent = scope.spawn(move || system.wait_process(main, process, None));
        let found = deadlocks(&mut world.supervisor);
        assert_eq!(
            tell(&found[0]),
            [
                format!("MainThread of {}: Process({})", world.root.pid(), process.pid()),
                format!("MainThread of {}: Writing(0)", process.pid()),
            ]
        );
        pipe.close_reader(world.supervisor.system(), world.root.slot());
        world.supervisor.ended(process, Some(-9));
        assert_eq!(parent.join().unwrap(), Some(-9));
    });
}

#[test]
fn waits_that_end_by_themselves_and_those_that_others_can_end_are_no_deadlock() {
    let mut world = World::new(0);
    let system = world.system().clone();
    let add = |ident, name| system.add_thread(world.root, ident, name, false, false).unwrap();
    let (one, two): (Thread, Thread) = (add(2, "one"), add(3, "two"));
    // Each has what the other waits for, but one will give up.
    let first = system.begin_wait(one, WaitsFor::Owned(1), two.slot(), true, "a");
    let second = system.begin_wait(two, WaitsFor::Owned(2), one.slot(), false, "b");
    assert_eq!((world.supervisor.deadlocks(), world.supervisor.deadlocks()), (vec![], vec![]));
    drop(first);
    let first = system.begin_wait(one, WaitsFor::Owned(1), two.slot(), false, "a");
    // A wait is only sure when it was there at two looks.
    assert_eq!(world.supervisor.deadlocks(), []);
    let found = world.supervisor.deadlocks();
    let labels: Vec<_> = found[0].cycle.iter().map(|link| (&*link.name, &*link.label)).collect();
    assert_eq!(labels, [("one", "a"), ("two", "b")]);
    drop((first, second));
    // Everybody waits for an event: nobody is left to set it. The first process's main thread is.
    let _waits = [one, two]
        .map(|thread| system.begin_wait(thread, WaitsFor::Given(3), None, false, "event"));
    assert_eq!((world.supervisor.deadlocks(), world.supervisor.deadlocks()), (vec![], vec![]));
    let _main = system.begin_wait(world.main, WaitsFor::Thread(1), one.slot(), false, "");
    assert_eq!(world.supervisor.deadlocks(), []);
    assert_eq!(world.supervisor.deadlocks().len(), 1);
}

/// On a busy machine a thread may not run for long after it was woken.
#[test]
fn who_was_woken_and_has_not_run_since_is_not_stuck() {
    let mut world = World::new(1 << 20);
    let system = world.system().clone();
    let (main, other) =
        (world.main, system.add_thread(world.root, 2, "other", false, false).unwrap());
    let pipe = Pipe::new(&system, main).unwrap();
    let semaphore = Semaphore::new(&system, main, 0, 1).unwrap();
    let reading = || system.begin_wait(main, WaitsFor::Reading(pipe.raw().0), None, false, "");
    let reads = reading();
    let waits_for = WaitsFor::Semaphore(semaphore.index());
    let waits = system.begin_wait(other, waits_for, None, false, "");
    assert_eq!(world.supervisor.deadlocks(), []);
    pipe.send(&system, other, &[b"a message"], None).unwrap();
    assert_eq!(world.supervisor.deadlocks(), []);
    drop((reads, waits));
    pipe.receive(&system, main, None).unwrap();
    semaphore.release(&system, main).unwrap();
    let _reads = reading();
    let _waits = system.begin_wait(other, waits_for, None, false, "");
    assert_eq!((world.supervisor.deadlocks(), world.supervisor.deadlocks()), (vec![], vec![]));
    // Somebody else takes it.
    assert!(semaphore.acquire(&system, main, None));
    assert_eq!(world.supervisor.deadlocks(), []);
    assert_eq!(world.supervisor.deadlocks().len(), 1);
}

#[test]
fn who_joins_a_process_that_was_told_to_end_is_not_stuck() {
    let mut world = World::new(0);
    let child = world.child("doomed");
    let semaphore = Semaphore::new(world.system(), world.main, 0, 1).unwrap();
    semaphore.hold(world.system(), child.process.slot());
    let system = world.system().clone();
    let waits_for = WaitsFor::Semaphore(semaphore.index());
    let _waits = child.system.begin_wait(child.main, waits_for, None, false, "");
    let waits_for = WaitsFor::Process(child.process.pid());
    let slot = Some(child.process.slot());
    let joins = system.begin_wait(world.main, waits_for, slot, false, "");
    assert_eq!(world.supervisor.deadlocks(), []);
    assert_eq!(world.supervisor.deadlocks().len(), 1);
    drop(joins);
    assert!(system.is_well(child.process));
    system.signal_process(child.process, 9);
    let _joins = system.begin_wait(world.main, waits_for, slot, false, "");
    assert_eq!((world.supervisor.deadlocks(), world.supervisor.deadlocks()), (vec![], vec![]));
    // Its embedder was told, and has not ended it yet.
    assert_eq!(world.supervisor.orders().len(), 1);
    assert_eq!((world.supervisor.deadlocks(), world.supervisor.deadlocks()), (vec![], vec![]));
    assert!(!system.is_well(child.process));
}

#[test]
fn what_a_thread_waits_for_may_go_from_one_owner_to_the_next() {
    let mut world = World::new(0);
    let system = world.system().clone();
    let add = |ident, name| system.add_thread(world.root, ident, name, false, false).unwrap();
    let (one, two): (Thread, Thread) = (add(2, "one"), add(3, "two"));
    let _first = system.begin_wait(one, WaitsFor::Owned(1), two.slot(), false, "a");
    let _second = system.begin_wait(two, WaitsFor::Owned(2), world.main.slot(), false, "b");
    assert_eq!((world.supervisor.deadlocks(), world.supervisor.deadlocks()), (vec![], vec![]));
    // It is somebody's who is in no table.
    system.set_owner(two, None);
    assert_eq!((world.supervisor.deadlocks(), world.supervisor.deadlocks()), (vec![], vec![]));
    system.set_owner(two, Some(one));
    assert_eq!(world.supervisor.deadlocks(), []);
    assert_eq!(world.supervisor.deadlocks().len(), 1);
}

/// Where the segment does not know what is there to be had, its process says who was woken.
#[test]
fn who_is_said_to_have_been_woken_runs_until_it_is_said_to_wait_on() {
    let mut world = World::new(0);
    let system = world.system().clone();
    let (main, other) =
        (world.main, system.add_thread(world.root, 2, "other", false, false).unwrap());
    let first = system.begin_wait(main, WaitsFor::Thread(1), other.slot(), false, "");
    let second = system.begin_wait(other, WaitsFor::Given(1), None, false, "queue");
    let waits = || system.threads().filter(|row| row.wait.is_some()).count();
    system.set_woken(other, true);
    system.set_woken(other, true);
    assert_eq!(waits(), 1);
    assert_eq!((world.supervisor.deadlocks(), world.supervisor.deadlocks()), (vec![], vec![]));
    system.set_woken(other, false);
    system.set_woken(other, false);
    assert_eq!(waits(), 2);
    assert_eq!(world.supervisor.deadlocks(), [], "it waits anew");
    assert_eq!(world.supervisor.deadlocks().len(), 1);
    system.set_woken(other, true);
    drop((first, second));
    assert_eq!(waits(), 0);
}

/// Each line: what a process that is killed had, and who is named to the one that waits for it.
#[test]
fn what_a_killed_process_had_is_named_with_it_and_what_others_can_give_is_not() {
    let mut world = World::new(0);
    let lock = Semaphore::lock(world.system(), world.main).unwrap();
    let semaphore = Semaphore::new(world.system(), world.main, 0, 1).unwrap();
    let (killed, waits) = (world.child("killed"), world.child("waits"));
    let heap = world.heap.clone();
    for thing in [lock, semaphore] {
        for child in [&killed, &waits] {
            thing.hold(&child.system, child.process.slot());
        }
    }
    assert!(lock.acquire(&killed.system, killed.main, None));
    world.bury(&killed);
    thread::scope(|scope| {
        for (thing, nobody) in [(lock, true), (semaphore, false)] {
            let waits = &waits;
            let waiter = scope.spawn(move || thing.acquire(&waits.system, waits.main, None));
            if !nobody {
                // The first process has it too, until it lets go.
                semaphore.release_hold(world.supervisor.system(), world.root.slot());
            }
            let found = deadlocks(&mut world.supervisor);
            let pid = killed.process.pid();
            let gone = crate::Gone { pid, name: "killed".into() };
            assert_eq!(found[0].gone.as_ref(), Some(&gone));
            assert_eq!(found[0].cycle[0].pid, waits.process.pid());
            let system = crate::System::attach(heap.clone()).unwrap();
            thing.release(&system, world.main).unwrap();
            assert!(waiter.join().unwrap());
        }
    });
    assert_eq!(world.supervisor.deadlocks(), []);
}
