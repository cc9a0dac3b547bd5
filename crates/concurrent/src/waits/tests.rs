//! What the table of threads shows of waits, and the deadlocks that are found in it.

use crate::futures::{Future, ReturnWhen, wait};
use crate::multiprocessing::{on_deadlock, runtime};
use crate::sync::{Mutex, Signal, lock};
use crate::waits::Wait;
use crate::*;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);

/// What the thread of this name waits for, as the table has it: kind, label, `timed`.
fn row(name: &str) -> Option<String> {
    let rows = &mut runtime().unwrap().system.threads();
    let wait = rows.find(|row| row.name == name)?.wait?;
    let kind = format!("{:?}", wait.waits_for);
    let kind = kind.split('(').next().unwrap();
    Some(format!("{kind} {}{}", wait.label, if wait.timed { " timed" } else { "" }))
}

fn until(predicate: impl Fn() -> bool) {
    while !predicate() {
        std::thread::yield_now();
    }
}

/// The same, once it waits. It may look again whether it has to, and not wait for a moment.
fn waits_for(name: &str) -> String {
    loop {
        match row(name) {
            Some(row) => return row,
            None => std::thread::yield_now(),
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Thread {
    runtime().unwrap();
    let thread = Thread::new(work).with_name(name);
    thread.start().unwrap();
    thread
}

/// `waits` is shown as `shown` while it waits, and ends when `ends` has run.
#[track_caller]
fn check(shown: &str, waits: impl FnOnce() + Send + 'static, ends: impl FnOnce()) {
    let name = format!("waits for {shown}");
    let thread = spawn(&name, waits);
    assert_eq!(waits_for(&name), shown);
    ends();
    thread.join(None).unwrap();
    assert!(thread.take_panic().is_none());
    assert_eq!(row(&name), None);
}

/// A value that threads share.
fn shared<T>(value: T) -> (Arc<T>, Arc<T>) {
    let value = Arc::new(value);
    (Arc::clone(&value), value)
}

#[test]
fn every_primitive_says_what_is_waited_for() {
    let (mine, theirs) = shared(Lock::new());
    assert!(mine.acquire(Block::No));
    check("Owned lock", move || drop(theirs.enter()), || mine.release().unwrap());
    let (mine, theirs) = shared(Lock::named("a"));
    assert!(mine.acquire(Block::No));
    let block = Block::For(LONG);
    check("Owned a timed", move || assert!(theirs.acquire(block)), || mine.release().unwrap());
    let (mine, theirs) = shared(RLock::new());
    assert!(mine.acquire(Block::No));
    check("Owned rlock", move || drop(theirs.enter()), || mine.release().unwrap());
    let (mine, theirs) = shared(RLock::named("recursive"));
    assert!(mine.acquire(Block::No));
    check("Owned recursive", move || drop(theirs.enter()), || mine.release().unwrap());

    let (mine, theirs) = shared(Condition::new());
    let waits = move || {
        let _held = theirs.enter();
        theirs.wait(None).unwrap();
    };
    check("Given condition", waits, || {
        let _held = mine.enter();
        mine.notify_all().unwrap();
    });
    let (mine, theirs) = shared(Semaphore::new(0));
    check("Given semaphore", move || drop(theirs.enter()), || mine.release(1).unwrap());
    let (mine, theirs) = shared(Event::new());
    check("Given event", move || assert!(theirs.wait(None)), || mine.set());
    let (mine, theirs) = shared(Event::new());
    check("Given event timed", move || assert!(theirs.wait(Some(LONG))), || mine.set());
    let (mine, theirs) = shared(Barrier::new(2));
    let waits = move || assert!(theirs.wait(None).is_ok());
    check("Given barrier", waits, || assert!(mine.wait(None).is_ok()));
    let (mine, theirs) = shared(Queue::new(1));
    let waits = move || theirs.get(Block::Forever).unwrap();
    check("Given queue", waits, || mine.put_nowait(()).unwrap());
    let (mine, theirs) = (Future::new(), Future::new());
    let (set, get) = (mine.clone(), theirs.clone());
    check("Given future", move || mine.result(None).unwrap(), move || set.set_result(()).unwrap());
    let waits = move || drop(wait([&theirs], None, ReturnWhen::AllCompleted));
    check("Given future", waits, move || get.set_result(()).unwrap());
    let (mine, theirs) = shared(Arc::new(Gil::new(Gil::DEFAULT_SWITCH_INTERVAL)));
    let held = mine.enter();
    check("Given GIL", move || drop(theirs.enter()), || drop(held));

    let (mine, theirs) = shared(Event::new());
    let thread = spawn("joined", move || assert!(theirs.wait(None)));
    check("Thread joined", move || assert!(thread.join(None).unwrap()), || mine.set());
    let _sleeps = spawn("sleeper", || sleep(LONG));
    assert_eq!(waits_for("sleeper"), "Given sleep timed");
}

/// The deadlocks in which a thread has a part whose name begins so.
fn deadlocks(prefix: &'static str) -> Receiver<Vec<String>> {
    type Hearers = Mutex<Vec<(&'static str, std::sync::mpsc::Sender<Vec<String>>)>>;
    static HEARERS: OnceLock<Hearers> = OnceLock::new();
    let hearers = HEARERS.get_or_init(|| {
        on_deadlock(|deadlock| {
            let tell = |link: &services::Link| format!("{} waits for {}", link.name, link.label);
            let links: Vec<_> = deadlock.cycle.iter().map(tell).collect();
            for (prefix, hearer) in &*lock(HEARERS.wait()) {
                if links.iter().any(|link| link.starts_with(prefix)) {
                    hearer.send(links.clone()).unwrap();
                }
            }
        });
        Hearers::default()
    });
    let (send, receive) = channel();
    lock(hearers).push((prefix, send));
    receive
}

#[test]
fn two_locks_in_opposite_order_are_found_and_named() {
    let found = deadlocks("opposite");
    let locks = Arc::new([Lock::named("a"), Lock::named("b")]);
    let both = Arc::new(Barrier::new(2));
    let threads = [0, 1].map(|first| {
        let (locks, both) = (Arc::clone(&locks), Arc::clone(&both));
        spawn(["opposite 0", "opposite 1"][first], move || {
            let _first = locks[first].enter();
            both.wait(None).unwrap();
            let _second = locks[1 - first].enter();
        })
    });
    let mut links = found.recv_timeout(LONG).unwrap();
    links.sort();
    assert_eq!(links, ["opposite 0 waits for b", "opposite 1 waits for a"]);
    // Any thread may release them, and both end.
    locks[0].release().unwrap();
    for thread in threads {
        thread.join(None).unwrap();
    }
    assert!(found.try_recv().is_err(), "it is named once");
}

/// `one` and `two` wait for a lock which the test holds. Who gets it then waits for the other.
#[test]
fn a_lock_that_passes_from_thread_to_thread_is_the_last_ones() {
    for reentrant in [false, true] {
        let found = deadlocks(if reentrant { "reentrant" } else { "plain" });
        let passed = Arc::new((Lock::named("passed"), RLock::named("passed")));
        let enter = move |passed: &(Lock, RLock)| match reentrant {
            false => assert!(passed.0.acquire(Block::Forever)),
            true => assert!(passed.1.acquire(Block::Forever)),
        };
        enter(&passed);
        let own = Arc::new([Lock::named("of 0"), Lock::named("of 1")]);
        let name = move |n| format!("{} {n}", if reentrant { "reentrant" } else { "plain" });
        for n in 0..2 {
            let (passed, own) = (Arc::clone(&passed), Arc::clone(&own));
            let _never_ends = spawn(&name(n), move || {
                assert!(own[n].acquire(Block::No));
                enter(&passed);
                assert!(own[1 - n].acquire(Block::Forever));
            });
            assert_eq!(waits_for(&name(n)), "Owned passed");
        }
        match reentrant {
            false => passed.0.release().unwrap(),
            true => passed.1.release().unwrap(),
        }
        let mut links = found.recv_timeout(LONG).unwrap();
        links.sort();
        // Whichever of the two has got it.
        let expected = [0, 1].map(|has| {
            let mut links = [
                format!("{} waits for of {}", name(has), 1 - has),
                format!("{} waits for passed", name(1 - has)),
            ];
            links.sort();
            links
        });
        assert!(expected.iter().any(|expected| *expected == *links), "{links:?}");
    }
}

#[test]
fn a_thread_that_joins_one_that_waits_for_it_is_found() {
    let found = deadlocks("joiner");
    let lock = Arc::new(Lock::named("held by who joins"));
    let theirs = Arc::clone(&lock);
    spawn("joiner", move || {
        let _held = theirs.enter();
        let inner = Arc::clone(&theirs);
        let joined = spawn("joined by joiner", move || drop(inner.enter()));
        joined.join(None).unwrap();
    });
    let mut links = found.recv_timeout(LONG).unwrap();
    links.sort();
    assert_eq!(
        links,
        ["joined by joiner waits for held by who joins", "joiner waits for joined by joiner"]
    );
    lock.release().unwrap();
}

/// Of two that wait, one is woken: until it has run, nobody knows which.
#[test]
fn who_was_woken_does_not_wait_and_the_other_waits_on() {
    let guarded = Arc::new((Mutex::new(0), Signal::default()));
    let names = ["woken 0", "woken 1"];
    let threads = names.map(|name| {
        let guarded = Arc::clone(&guarded);
        spawn(name, move || {
            let (count, signal) = &*guarded;
            let take = |count: &mut u32| {
                let there = *count > 0;
                *count -= u32::from(there);
                there
            };
            drop(signal.wait_until(lock(count), None, Wait::Given("count"), take));
        })
    });
    let (count, signal) = &*guarded;
    let waiting = || names.iter().filter(|name| row(name).is_some()).count();
    until(|| waiting() == 2);
    let mut held = lock(count);
    *held = 1;
    signal.notify_one();
    assert_eq!(waiting(), 0, "it may be either of them");
    drop(held);
    until(|| threads.iter().any(|thread| !thread.is_alive()));
    assert_eq!(waiting(), 1);
    *lock(count) = 1;
    signal.notify_one();
    for thread in &threads {
        thread.join(None).unwrap();
    }
    assert_eq!(waiting(), 0);
}
