//! What the journal says of what was done, and what is left of who was killed in writing.

use super::*;
use crate::testing::{Child, World};
use crate::{Order, Pipe, Semaphore, Start, WaitsFor};

const ENTRIES: u32 = 2_048;
const AT_ONCE: Option<Duration> = Some(Duration::from_micros(1));

fn world() -> World {
    World::with_journal(1 << 20, ENTRIES)
}

/// What is said of a process's threads, without when: what, which label, and whether it has ended.
fn said_of(journal: &Journal, pid: u32) -> Vec<(What, &str, bool)> {
    let of_it = journal.entries.iter().filter(|entry| entry.pid == pid);
    of_it.map(|entry| (entry.what, entry.label.as_str(), entry.end.is_some())).collect()
}

/// What is said of every child of these tests before it does anything.
fn beginning(parent: u32) -> [(What, &'static str, bool); 3] {
    [
        (What::Process { parent, exit: None }, "p", false),
        (What::ProcessStart, "", true),
        (What::Thread { main: true }, "MainThread", false),
    ]
}

#[test]
fn nothing_is_written_down_where_no_journal_is_kept() {
    let mut world = World::new(1 << 20);
    let child = world.child("p");
    assert!(!child.system.keeps_journal());
    let lock = Semaphore::lock(&child.system, child.main).unwrap();
    assert!(lock.acquire(&child.system, child.main, None));
    assert_eq!(world.system().journal(), Journal::default());
}

#[test]
fn lives_waits_and_locks_are_in_it_from_beginning_to_end() {
    let mut world = world();
    let child = world.child("p");
    let Child { system, main, process, .. } = &child;
    let lock = Semaphore::lock(system, *main).unwrap();
    lock.hold(system, world.main.process());
    assert!(lock.acquire(world.system(), world.main, None));
    assert!(!lock.acquire(system, *main, AT_ONCE));
    lock.release(world.system(), world.main).unwrap();
    assert!(lock.acquire(system, *main, None));

    let waited = (What::Waited { waits_for: WaitsFor::Lock(0), generation: 0 }, "", true);
    let held = What::Held(Held::Shared { index: 0, generation: 0 });
    let [life, start, thread] = beginning(1001);
    let journal = world.system().journal();
    assert_eq!(said_of(&journal, process.pid()), [life, start, thread, waited, (held, "", false)]);
    assert_eq!(said_of(&journal, 1001).last(), Some(&(held, "", true)));

    // What it held it holds to its end: nobody has released it.
    world.bury(&child);
    let journal = world.system().journal();
    let parent = 1001;
    assert_eq!(
        said_of(&journal, process.pid()),
        [
            (What::Process { parent, exit: Some(-9) }, "p", true),
            start,
            (thread.0, thread.1, true),
            waited,
            (held, "", false)
        ]
    );
    assert!(journal.entries.iter().all(|entry| entry.end.is_none_or(|end| entry.start <= end)));
    assert_eq!((journal.lost, journal.unfinished, journal.unnamed), (0, 0, 0));
}

#[test]
fn a_message_has_the_same_number_where_it_is_sent_and_where_it_is_received() {
    let mut world = world();
    let child = world.child("p");
    let pipe = Pipe::new(&child.system, child.main).unwrap();
    pipe.hold_reader(world.system(), world.main.process());
    for text in [&b"one"[..], b"three"] {
        pipe.send(&child.system, child.main, &[text], None).unwrap();
    }
    for _ in 0..2 {
        pipe.receive(world.system(), world.main, None).unwrap();
    }
    let journal = world.system().journal();
    let messages = |pid| -> Vec<_> {
        let of_it = journal.entries.iter().filter(|entry| entry.pid == pid);
        let what = |entry: &Entry| match entry.what {
            What::Sent(it) => Some(("sent", it.at, it.bytes)),
            What::Received(it) => Some(("received", it.at, it.bytes)),
            _ => None,
        };
        of_it.filter_map(what).collect()
    };
    assert_eq!(messages(child.process.pid()), [("sent", 0, 7), ("sent", 7, 9)]);
    assert_eq!(messages(1001), [("received", 0, 7), ("received", 7, 9)]);
}

#[test]
fn what_finds_no_place_is_counted_and_lives_have_places_of_their_own() {
    let mut world = world();
    let lock = Semaphore::lock(world.system(), world.main).unwrap();
    for _ in 0..ENTRIES {
        assert!(lock.acquire(world.system(), world.main, None));
        lock.release(world.system(), world.main).unwrap();
    }
    let child = world.child("p");
    world.bury(&child);
    let journal = world.system().journal();
    // Two of the places are the first process's and its main thread's.
    assert_eq!(journal.lost, ENTRIES - (ENTRIES - RESERVE - 2));
    let last_held = journal.entries.iter().rfind(|entry| matches!(entry.what, What::Held(_)));
    let micros = |time: Duration| time.as_micros();
    assert!(micros(journal.full_since.unwrap()) >= micros(last_held.unwrap().start));
    let ended = said_of(&journal, child.process.pid()).into_iter().all(|(_, _, ended)| ended);
    assert!(ended);
}

#[test]
fn times_of_days_fit() {
    let world = world();
    let region = world.system().journal.unwrap();
    let day = Duration::from_hours(24);
    let times = (2 * day, Some(2 * day + day));
    world.system().holds(world.main, Held::Owned(7), "pen");
    let who = world.system().who(world.main);
    world.system().note(region, who, What::Held(Held::Gil(1)), "", times);
    let journal = world.system().journal();
    let [.., pen, gil] = journal.entries.as_slice() else { panic!("{journal:?}") };
    assert_eq!((pen.what, pen.label.as_str()), (What::Held(Held::Owned(7)), "pen"));
    assert_eq!((gil.start, gil.end), times);
}

#[test]
fn a_copy_of_a_process_does_not_end_what_its_parent_holds() {
    let mut world = world();
    let mark = world.system().holds(world.main, Held::Owned(1), "");
    let child = world.child("p");
    child.system.releases(child.main, mark);
    let held = |journal: &Journal| {
        let of_it = journal.entries.iter().find(|entry| matches!(entry.what, What::Held(_)));
        of_it.and_then(|entry| entry.end)
    };
    assert_eq!(held(&world.system().journal()), None);
    world.system().releases(world.main, mark);
    assert!(held(&world.system().journal()).is_some());
}

#[test]
fn a_process_that_is_killed_at_any_access_leaves_whole_entries_and_one_without_words_at_most() {
    let mut unfinished = 0;
    for access in 0.. {
        let mut world = world();
        let child = world.child("p");
        let lock = Semaphore::lock(&child.system, child.main).unwrap();
        let pipe = Pipe::new(&child.system, child.main).unwrap();
        let done = child.memory.killed_at(access, || {
            let waiting =
                child.system.begin_wait(child.main, WaitsFor::Given(3), None, false, "queue");
            drop(waiting);
            assert!(lock.acquire(&child.system, child.main, None));
            lock.release(&child.system, child.main).unwrap();
            pipe.send(&child.system, child.main, &[b"one"], None).unwrap();
        });
        let pid = child.process.pid();
        let journal = world.system().journal();
        let [life, start, thread] = beginning(1001);
        let waits_for = WaitsFor::Given(3);
        let message = Message { pipe: 0, at: 0, bytes: 7, whole: true };
        let whole = [
            life,
            start,
            thread,
            (What::Waited { waits_for, generation: 0 }, "queue", true),
            (What::Held(Held::Shared { index: 0, generation: 0 }), "", true),
            (What::Sent(message), "", true),
        ];
        let said = said_of(&journal, pid);
        // Everything up to some entry, of which perhaps only that it has begun.
        let last = said.len() - 1;
        assert_eq!(said[..last], whole[..last], "killed at access {access}");
        assert_eq!((said[last].0, said[last].1), (whole[last].0, whole[last].1));
        assert!(journal.unfinished <= 1, "killed at access {access}");
        unfinished += journal.unfinished;
        // A name that nobody has finished is finished by the next.
        world.system().holds(world.main, Held::Owned(1), "queue");
        let journal = world.system().journal();
        assert_eq!(journal.entries.last().unwrap().label, "queue");
        if done.is_some() {
            assert_eq!(said, whole);
            break;
        }
    }
    assert!(unfinished > 0, "none was killed between taking a place and sealing it");
}

#[test]
fn a_spare_process_begins_its_life_when_it_is_claimed() {
    let mut world = world();
    let spare = world.supervisor.new_spare().unwrap();
    assert_eq!(said_of(&world.system().journal(), spare.pid()), []);
    let heap = world.heap.clone();
    let begins = std::thread::spawn(move || System::attach(heap).unwrap().begin_process(spare));
    while world.system().process(spare) != crate::State::Spare {
        std::thread::yield_now();
    }
    let claimed = world.system().new_process(world.main, Start::Spare).unwrap();
    world.system().start_process(claimed, "p", false, 0);
    assert_eq!((claimed, begins.join().unwrap()), (spare, Some(0)));
    assert_eq!(world.supervisor.orders(), <[Order; 0]>::default());
    assert_eq!(said_of(&world.system().journal(), spare.pid()), beginning(1001)[..2]);
}
