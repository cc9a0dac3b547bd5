//! Processes that begin as copies of their parents.

mod threaded;

pub use threaded::THREADED;

use crate::Program;
use concurrent::multiprocessing::{
    Connection, Event, ExitCode, Pipe, Process, ProcessError, ReceiveError, Start, active_children,
    current_process, exit,
};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub const PROGRAMS: &[Program] = &[
    ("a fork sees what its parent has set, and a spawned process does not", statics),
    ("what a fork changes its parent does not see", changes),
    ("a fork runs a closure with whatever that has captured", closures),
    ("only a fork can run a closure", refused),
    ("a large heap is copied as it was, and goes on growing", heap),
    ("a fork has a name, a pid and a parent", names),
    ("forks end with exit codes as other processes do", exit_codes),
    ("a fork that panics ends alone", panics),
    ("a fork is killed as other processes are", kill),
    ("a fork forks, and so on", generations),
    ("a fork starts processes of other kinds, and those of its parent are none of its", children),
    ("a pipe that was there is a fork's too, and ends with the last who has it", pipes),
    ("ten forks are alive at once", ten),
    ("a hundred forks one after the other", hundred),
    ("a daemon fork ends with its parent", daemon),
];

static COUNT: AtomicU32 = AtomicU32::new(0);

fn tell_count(connection: Connection) {
    connection.send(&COUNT.load(Relaxed)).unwrap();
}

/// Starts a process and waits for it to end well.
fn run(process: &Process) {
    process.start().unwrap();
    process.join(None).unwrap();
    assert_eq!(process.exitcode(), Some(ExitCode::SUCCESS));
}

fn statics() {
    let (here, there) = Pipe(false).unwrap();
    COUNT.store(7, Relaxed);
    for (start, seen) in [(Start::Spawn, 0), (Start::Fork, 7)] {
        run(&Process::new(tell_count, there.clone()).with_start(start));
        assert_eq!(here.recv::<u32>(), Ok(seen), "{start:?}");
    }
}

fn changes() {
    let (here, there) = Pipe(false).unwrap();
    let list = Arc::new(Mutex::new(vec![1]));
    let theirs = Arc::clone(&list);
    COUNT.store(1, Relaxed);
    let process = Process::forking(move || {
        COUNT.store(2, Relaxed);
        theirs.lock().unwrap().push(2);
        there.send(&(COUNT.load(Relaxed), theirs.lock().unwrap().clone())).unwrap();
    });
    process.start().unwrap();
    assert_eq!(here.recv(), Ok((2_u32, vec![1, 2])));
    process.join(None).unwrap();
    assert_eq!((COUNT.load(Relaxed), list.lock().unwrap().clone()), (1, vec![1]));
}

fn closures() {
    let (here, there) = Pipe(false).unwrap();
    // Neither of them could be pickled.
    let double: Box<dyn Fn(u32) -> u32 + Send> = Box::new(|x| 2 * x);
    let words = Mutex::new(BTreeMap::from([("one", 1), ("two", 2)]));
    run(&Process::forking(move || {
        let words = words.lock().unwrap();
        let doubled: Vec<_> = words.iter().map(|(word, n)| (*word, double(*n))).collect();
        there.send(&doubled).unwrap();
    }));
    let doubled: Vec<(String, u32)> = here.recv().unwrap();
    assert_eq!(doubled, [("one".to_owned(), 2), ("two".to_owned(), 4)]);
}

fn refused() {
    let process = Process::forking(|| ()).with_start(Start::Spawn);
    assert!(matches!(process.start(), Err(ProcessError::Pickle(_))));
    // It was not started, and still can be.
    run(&process.with_start(Start::Fork));
}

/// Bytes of which no two pages are alike.
fn pattern(length: u32) -> Vec<u32> {
    (0..length).map(|n| n.wrapping_mul(0x9e37_79b1)).collect()
}

fn heap() {
    let (here, there) = Pipe(false).unwrap();
    const WORDS: u32 = 2 << 20;
    let large = pattern(WORDS);
    run(&Process::forking(move || {
        let more = pattern(WORDS);
        there.send(&(large == more, large.len())).unwrap();
    }));
    assert_eq!(here.recv(), Ok((true, WORDS as usize)));
    let after = pattern(WORDS);
    assert_eq!(after[WORDS as usize - 1], (WORDS - 1).wrapping_mul(0x9e37_79b1));
}

fn names() {
    let (here, there) = Pipe(false).unwrap();
    let me = current_process();
    let process = Process::forking(move || {
        let it = current_process();
        there.send(&(it.name, it.pid, it.parent)).unwrap();
    });
    process.start().unwrap();
    let (name, pid, parent): (String, Option<u32>, Option<u32>) = here.recv().unwrap();
    assert_eq!((&name, pid, parent), (&process.name(), process.pid(), me.pid));
    assert!(name.ends_with(":1"), "{name}");
    process.join(None).unwrap();
}

fn exit_codes() {
    for (process, code) in [
        (Process::forking(|| ()), ExitCode::SUCCESS),
        (Process::forking(|| exit(ExitCode(3))), ExitCode(3)),
        (Process::forking(|| exit(ExitCode::SUCCESS)), ExitCode::SUCCESS),
    ] {
        process.start().unwrap();
        process.join(None).unwrap();
        assert_eq!(process.exitcode(), Some(code));
    }
}

fn panics() {
    let (here, there) = Pipe(false).unwrap();
    let process = Process::forking(|| panic!("a fork that panics"));
    process.start().unwrap();
    process.join(None).unwrap();
    assert_eq!(process.exitcode(), Some(ExitCode::EXCEPTION));
    // And everything goes on.
    run(&Process::forking(move || there.send(&"well").unwrap()));
    assert_eq!(here.recv::<String>().unwrap(), "well");
}

fn kill() {
    let never = Event::new().unwrap();
    let processes = [(); 2].map(|()| {
        let never = never.clone();
        Process::forking(move || {
            never.wait(None);
        })
    });
    for process in &processes {
        process.start().unwrap();
        assert_eq!(process.join(Some(Duration::from_millis(1))), Ok(false));
        assert!(process.is_alive());
    }
    processes[0].kill().unwrap();
    processes[1].terminate().unwrap();
    let codes = processes.map(|process| {
        process.join(None).unwrap();
        process.exitcode().unwrap()
    });
    assert_eq!(codes, [ExitCode::KILLED, ExitCode::TERMINATED]);
}

/// A fork of a fork of …, each with one more in its memory.
fn descend(left: u32, connection: Connection) {
    let count = COUNT.fetch_add(1, Relaxed) + 1;
    if left == 0 {
        connection.send(&(count, current_process().name)).unwrap();
        return;
    }
    let process = Process::forking(move || descend(left - 1, connection));
    process.start().unwrap();
    process.join(None).unwrap();
    assert_eq!(process.exitcode(), Some(ExitCode::SUCCESS));
    assert_eq!(COUNT.load(Relaxed), count);
}

fn generations() {
    let (here, there) = Pipe(false).unwrap();
    descend(3, there);
    let (count, name): (u32, String) = here.recv().unwrap();
    assert_eq!((count, name.ends_with(":1:1:1")), (4, true), "{name}");
}

fn children() {
    let (here, there) = Pipe(false).unwrap();
    let go = Event::new().unwrap();
    let wait = go.clone();
    let sibling = Process::forking(move || {
        wait.wait(None);
    });
    sibling.start().unwrap();
    let theirs = sibling.clone();
    COUNT.store(5, Relaxed);
    let process = Process::forking(move || {
        let not_mine = theirs.join(None).unwrap_err();
        let none = (active_children().len(), theirs.exitcode());
        run(&Process::new(tell_count, there.clone()));
        there.send(&(not_mine.to_string(), none.0, none.1.is_none())).unwrap();
    });
    run(&process);
    assert_eq!(here.recv(), Ok(0_u32));
    assert_eq!(here.recv(), Ok(("can only join a child process".to_owned(), 0_usize, true)));
    go.set();
    sibling.join(None).unwrap();
    assert_eq!(sibling.exitcode(), Some(ExitCode::SUCCESS));
}

fn pipes() {
    let (here, there) = Pipe(true).unwrap();
    let (go, kept) = (Event::new().unwrap(), there.clone());
    let wait = go.clone();
    let process = Process::forking(move || {
        let question: u32 = kept.recv().unwrap();
        kept.send(&(question + 1)).unwrap();
        wait.wait(None);
    });
    process.start().unwrap();
    drop(there);
    here.send(&41_u32).unwrap();
    assert_eq!(here.recv(), Ok(42_u32));
    assert_eq!(here.poll(Some(Duration::ZERO)), Ok(false));
    go.set();
    // The fork had the other end, as its parent did.
    assert_eq!(here.recv::<u32>(), Err(ReceiveError::End));
    process.join(None).unwrap();
}

fn ten() {
    let (here, there) = Pipe(false).unwrap();
    let go = Event::new().unwrap();
    let processes: Vec<_> = (0..10)
        .map(|n| {
            COUNT.store(n, Relaxed);
            let (there, go) = (there.clone(), go.clone());
            let process = Process::forking(move || {
                there.send(&COUNT.load(Relaxed)).unwrap();
                go.wait(None);
            });
            process.start().unwrap();
            process
        })
        .collect();
    let mut seen: Vec<u32> = processes.iter().map(|_| here.recv().unwrap()).collect();
    seen.sort_unstable();
    assert_eq!(seen, (0..10).collect::<Vec<_>>());
    assert_eq!(active_children().len(), 10);
    go.set();
    for process in processes {
        process.join(None).unwrap();
        assert_eq!(process.exitcode(), Some(ExitCode::SUCCESS));
    }
}

fn hundred() {
    let (here, there) = Pipe(false).unwrap();
    for n in 0..100 {
        let there = there.clone();
        run(&Process::forking(move || there.send(&(n + 1)).unwrap()));
        assert_eq!(here.recv(), Ok(n + 1));
    }
}

fn daemon() {
    let (here, there) = Pipe(false).unwrap();
    let (never, ready) = (Event::new().unwrap(), Event::new().unwrap());
    let parent = Process::forking(move || {
        let begun = ready.clone();
        let process = Process::forking(move || {
            begun.set();
            never.wait(None);
            there.send(&"it was let go on").unwrap();
        });
        process.with_daemon(true).start().unwrap();
        ready.wait(None);
    });
    run(&parent);
    assert_eq!(here.recv::<String>(), Err(ReceiveError::End));
}
