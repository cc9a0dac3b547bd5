//! The programs, and what their timelines must show on any machine.

#![expect(clippy::print_stdout, reason = "a test harness prints its results")]
#![expect(clippy::panic, clippy::unwrap_used, reason = "a check that fails says so by a panic")]
#![expect(clippy::needless_pass_by_value, reason = "what a process runs owns its arguments")]

use concurrent::multiprocessing::{
    Connection, Event, Lock, Pipe, Process, init, journal, keep_journal, now, on_console,
    on_deadlock,
};
use concurrent::{Block, Gil, Thread};
use lab::programs;
use lab_page::{Doing, Finding, Row, Timeline, findings};
use services::{Deadlock, Journal, What};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long a program may take on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(60);

type Check = fn(&Receiver<Deadlock>);

const CHECKS: &[(&str, Check)] = &[
    ("a deadlock's waits and holds are in the timeline", deadlock),
    ("messages between threads are matched one by one", queue),
    ("messages between processes are matched one by one", pipe),
    ("what a killed process held stays held and its entries are whole", killed),
    ("locks of processes go from hand to hand", shared_lock),
    ("a GIL is held by one thread at a time", gil),
    ("a sender that nobody listens to waits for room", room),
    ("children of pools have rows and messages", pool),
];

fn run(id: String) {
    programs::run(&id);
}

/// Runs a program to its end; returns the journal of it and its children, and its pid.
fn ended(process: &Process) -> (Journal, u32) {
    process.start().unwrap();
    let pid = process.pid().unwrap();
    assert!(process.join(Some(PATIENCE)).unwrap(), "it has not ended");
    (of(pid), pid)
}

/// What the journal says of a process and of those that descend from it.
fn of(pid: u32) -> Journal {
    let mut journal = journal();
    let mut family = BTreeSet::from([pid]);
    for entry in &journal.entries {
        if let What::Process { parent, .. } = entry.what
            && family.contains(&parent)
        {
            family.insert(entry.pid);
        }
    }
    journal.entries.retain(|entry| family.contains(&entry.pid));
    assert_eq!(journal.lost, 0);
    journal
}

fn program(id: &str) -> Process {
    Process::new(run, id.to_owned()).with_name(id)
}

fn timeline(process: &Process) -> Timeline {
    let timeline = Timeline::new(&ended(process).0, now());
    check(&timeline);
    timeline
}

/// What is true of every timeline.
fn check(timeline: &Timeline) {
    for row in &timeline.rows {
        let pairs = row.spans.windows(2);
        assert!(pairs.clone().all(|pair| pair[0].end == pair[1].start), "{row:?}");
        let lived = row.end() - row.start();
        assert_eq!(row.sums().total(), lived, "{}", row.label);
        let waits = Doing::ALL.into_iter().filter(|doing| *doing != Doing::Computing);
        let waited: Duration = waits.map(|doing| row.sums().time(doing)).sum();
        assert!(waited <= lived);
    }
    for it in &timeline.messages {
        assert!(it.sent <= it.received);
    }
    for pair in timeline.holds.windows(2).filter(|pair| pair[0].lock == pair[1].lock) {
        assert!(
            pair[0].end <= pair[1].start,
            "two had {:?} at once",
            timeline.objects[pair[0].lock]
        );
    }
}

fn row<'a>(timeline: &'a Timeline, label: &str) -> (usize, &'a Row) {
    let mut rows = timeline.rows.iter().enumerate();
    rows.find(|(_, row)| row.label == label).unwrap_or_else(|| panic!("no row {label}"))
}

fn deadlock(told: &Receiver<Deadlock>) {
    let process = program("two-locks");
    process.start().unwrap();
    let found = told.recv_timeout(PATIENCE).unwrap();
    // While it stands still, and once it was killed.
    for is_alive in [true, false] {
        if !is_alive {
            process.kill().unwrap();
            process.join(None).unwrap();
        }
        let timeline = Timeline::new(&of(process.pid().unwrap()), now());
        check(&timeline);
        let mut circle: Vec<(String, String)> = findings(&timeline)
            .into_iter()
            .find_map(|it| if let Finding::Circle { waits } = it { Some(waits) } else { None })
            .unwrap();
        circle.sort();
        let pairs = [("Ann", "lock “paper”"), ("Bob", "lock “pen”")];
        assert_eq!(circle, pairs.map(|(who, lock)| (who.to_owned(), lock.to_owned())));
        let mut links: Vec<_> = found.cycle.iter().map(|link| link.name.as_str()).collect();
        links.sort_unstable();
        assert_eq!(links, ["Ann", "Bob"]);
        for who in ["Ann", "Bob"] {
            let (at, row) = row(&timeline, who);
            let last = row.spans.last().unwrap();
            assert_eq!((last.doing, last.open), (Doing::Lock, true));
            assert!(row.sums().count(Doing::Sleep) == 1);
            let held: Vec<_> = timeline.holds.iter().filter(|hold| hold.row == at).collect();
            assert_eq!(held.iter().map(|hold| hold.open).collect::<Vec<_>>(), [true]);
            assert!(held[0].start <= last.start && held[0].end == row.end());
        }
    }
}

fn queue(_: &Receiver<Deadlock>) {
    let timeline = timeline(&program("producer-consumer"));
    // Twelve items and three sentinels, through one queue.
    assert_eq!(timeline.messages.len(), 15);
    let through: BTreeSet<_> = timeline.messages.iter().map(|it| it.through).collect();
    assert_eq!(through.len(), 1);
    let of_main = timeline.messages.iter().filter(|it| timeline.rows[it.from].main);
    assert_eq!(of_main.count(), 3);
    // The queue holds three, and consumers sleep over each: somebody had to wait for room.
    let senders = timeline.rows.iter().filter(|row| row.sums().count(Doing::Room) > 0);
    assert!(senders.count() >= 1);
    let slept: u32 = timeline.rows.iter().map(|row| row.sums().count(Doing::Sleep)).sum();
    assert_eq!(slept, 12);
}

fn pipe(_: &Receiver<Deadlock>) {
    let timeline = timeline(&program("pipe"));
    let parent = timeline.rows.iter().position(|row| row.group.starts_with("pipe")).unwrap();
    let child = timeline.rows.iter().position(|row| row.group.starts_with("Process-")).unwrap();
    let ways: Vec<_> = timeline.messages.iter().map(|it| (it.from, it.to)).collect();
    assert_eq!(ways, [(parent, child), (child, parent)].repeat(3));
    // A pair of numbers of one byte or two each.
    assert!(timeline.messages.iter().all(|it| (2..=8).contains(&it.bytes.unwrap())));
    assert_eq!(timeline.rows[child].spans[0].doing, Doing::Starting);
    let starting = findings(&timeline).into_iter().find_map(|it| match it {
        Finding::SlowStart { processes, .. } => Some(processes),
        _ => None,
    });
    // The child, and the process that the test has started; either may have computed for longer.
    assert!(starting.is_none_or(|processes| processes <= 2));
}

fn killed(_: &Receiver<Deadlock>) {
    let process = program("kill");
    let (journal, _) = ended(&process);
    assert_eq!(journal.unfinished, 0);
    let timeline = Timeline::new(&journal, now());
    check(&timeline);
    let killed = timeline.rows.iter().position(|row| row.group.starts_with("Process-")).unwrap();
    let held: Vec<_> = timeline.holds.iter().filter(|hold| hold.row == killed).collect();
    assert!(held[0].open && held[0].end == timeline.rows[killed].end());
    let left = findings(&timeline).into_iter().find_map(|it| match it {
        Finding::NeverReleased { owner, .. } => Some(owner),
        _ => None,
    });
    let owner = left.unwrap();
    assert!(owner.starts_with("MainThread of Process-"), "{owner}");
}

/// Takes the lock when the other has told that it has it, which releases it only when this one is
/// seen to wait.
fn second((lock, ready): (Lock, Connection)) {
    ready.recv::<()>().unwrap();
    ready.send(&()).unwrap();
    assert!(lock.acquire(Block::Forever));
    lock.release().unwrap();
}

fn shared_lock(_: &Receiver<Deadlock>) {
    let lock = Lock::new().unwrap();
    let (here, there) = Pipe(true).unwrap();
    let process = Process::new(second, (lock.clone(), there));
    process.start().unwrap();
    let pid = process.pid().unwrap();
    assert!(lock.acquire(Block::Forever));
    here.send(&()).unwrap();
    here.recv::<()>().unwrap();
    let is_wait =
        |what| matches!(what, What::Waited { waits_for: services::WaitsFor::Lock(_), .. });
    while !journal().entries.iter().any(|entry| entry.pid == pid && is_wait(entry.what)) {
        std::thread::yield_now();
    }
    lock.release().unwrap();
    assert!(process.join(Some(PATIENCE)).unwrap());
    let timeline = Timeline::new(&journal(), now());
    let to = timeline.rows.iter().position(|row| row.pid == pid).unwrap();
    let handed: Vec<_> = timeline.hand_overs.iter().filter(|it| it.to == to).collect();
    assert_eq!(handed.len(), 1);
    assert!(timeline.rows[handed[0].from].main);
    assert!(timeline.objects[handed[0].lock].name.starts_with("lock "));
}

fn compute_under_gil((): ()) {
    let gil = Arc::new(Gil::new(Duration::from_millis(1)));
    let threads = ["one", "other"].map(|name| {
        let gil = Arc::clone(&gil);
        let turns = move || {
            let _held = gil.enter();
            // Until the other has had it, twice.
            while gil.switches() < 4 {
                gil.checkpoint();
            }
        };
        Thread::new(turns).with_name(name)
    });
    for thread in &threads {
        thread.start().unwrap();
    }
    for thread in &threads {
        thread.join(None).unwrap();
    }
}

fn gil(_: &Receiver<Deadlock>) {
    let timeline = timeline(&Process::new(compute_under_gil, ()));
    let [one, other] = ["one", "other"].map(|name| row(&timeline, name).0);
    let names: BTreeSet<_> =
        timeline.holds.iter().map(|hold| timeline.objects[hold.lock].name.as_str()).collect();
    assert_eq!(names, BTreeSet::from(["the GIL"]));
    let between =
        |it: &&lab_page::HandOver| BTreeSet::from([it.from, it.to]) == BTreeSet::from([one, other]);
    assert!(timeline.hand_overs.iter().filter(between).count() >= 3, "{:?}", timeline.hand_overs);
    assert!([one, other].iter().all(|row| timeline.rows[*row].sums().count(Doing::Gil) > 0));
}

/// Sends more than there is room for.
fn send_much((to, listen): (Connection, Event)) {
    let sender = Thread::new(move || to.send(&vec![1_u8; 200 << 10]).unwrap()).with_name("sender");
    sender.start().unwrap();
    listen.set();
    sender.join(None).unwrap();
}

fn room(_: &Receiver<Deadlock>) {
    let (from, to) = Pipe(false).unwrap();
    let listen = Event::new().unwrap();
    let process = Process::new(send_much, (to, listen.clone()));
    process.start().unwrap();
    assert!(listen.wait(Some(PATIENCE)));
    let pid = process.pid().unwrap();
    let is_wait =
        |what| matches!(what, What::Waited { waits_for: services::WaitsFor::Writing(_), .. });
    while !journal().entries.iter().any(|entry| entry.pid == pid && is_wait(entry.what)) {
        std::thread::yield_now();
    }
    assert_eq!(from.recv::<Vec<u8>>().unwrap().len(), 200 << 10);
    assert!(process.join(Some(PATIENCE)).unwrap());
    let timeline = Timeline::new(&journal(), now());
    let sender = timeline.rows.iter().position(|row| row.label == "sender").unwrap();
    assert!(timeline.rows[sender].sums().count(Doing::Room) > 0);
    let message = timeline.messages.iter().rfind(|it| it.from == sender).unwrap();
    // With the number of its elements before them.
    assert!(message.bytes.unwrap() > 200 << 10);
    assert_eq!(timeline.rows[message.to].group, "MainProcess (1001)");
}

fn pool(_: &Receiver<Deadlock>) {
    let timeline = timeline(&program("pool"));
    let workers: BTreeSet<_> = timeline
        .rows
        .iter()
        .filter(|row| row.group.contains("Worker"))
        .map(|row| row.pid)
        .collect();
    assert!(
        workers.len() >= 2,
        "{:?}",
        timeline.rows.iter().map(|it| &it.group).collect::<Vec<_>>()
    );
    // Each that has a task has got it by a message.
    for pid in workers {
        let of_it = |row: usize| timeline.rows[row].pid == pid;
        let got = timeline.messages.iter().filter(|it| of_it(it.to)).count();
        let gave = timeline.messages.iter().filter(|it| of_it(it.from)).count();
        assert!(got > 0 || gave == 0, "worker {pid}: {got} in, {gave} out");
    }
    assert!(timeline.messages.len() >= 10);
}

/// Runs the checks with the first argument in their names.
pub fn main() -> std::process::ExitCode {
    keep_journal(1 << 16).unwrap();
    let _main = init();
    let filter = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    // What programs write is theirs.
    on_console(|_| ());
    let (tell, told) = channel();
    on_deadlock(move |deadlock| {
        // Whoever listens may have ended.
        tell.send(deadlock).ok();
    });
    let (mut passed, mut failed) = (0, 0);
    for (name, check) in CHECKS.iter().filter(|(name, _)| name.contains(&filter)) {
        match catch_unwind(AssertUnwindSafe(|| check(&told))) {
            Ok(()) => {
                passed += 1;
                println!("test {name} ... ok");
            }
            Err(_) => {
                failed += 1;
                println!("test {name} ... FAILED");
            }
        }
    }
    let word = if failed == 0 { "ok" } else { "FAILED" };
    println!("\ntest result: {word}. {passed} passed; {failed} failed");
    if failed == 0 { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}
