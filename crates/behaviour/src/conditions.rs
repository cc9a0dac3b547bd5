//! Conditions between processes.

use crate::Program;
use concurrent::Block;
use concurrent::multiprocessing::{
    AnyLock, Condition, ConditionError, Connection, Event, Lock, Pipe, Process, Semaphore,
};
use std::time::Duration;

pub const PROGRAMS: &[Program] = &[
    ("a condition wakes who waits", wakes),
    ("a condition wakes as many as it is told, and then all", counted),
    ("wait_for looks again after each notification", wait_for),
    ("who waited for a condition in vain has its lock again and does not count", timed_out),
    ("a condition releases a recursive lock as often as it was acquired", recursive),
    ("two conditions over one lock", two_over_one),
    ("a condition whose lock is not acquired refuses", refusals),
    ("a condition is inherited and not sent", inheritance),
    ("who notifies a killed waiter waits for ever", killed_waiter),
    ("a killed notifier leaves its notification", killed_notifier),
    ("a process that is killed with a condition's lock leaves it locked", killed_holder),
];

const MOMENT: Option<Duration> = Some(Duration::from_millis(1));
/// Long enough for a process that need not wait.
const LONG: Option<Duration> = Some(Duration::from_millis(50));

/// Says that it has the lock, waits, and says whether it was notified.
fn wait<L: AnyLock>((condition, to): (Condition<L>, Connection)) {
    let _held = condition.enter();
    to.send(&"has the lock").unwrap();
    let notified = condition.wait(None).unwrap();
    to.send(if notified { &"was notified" } else { &"was not" }).unwrap();
}

fn said(from: &Connection) -> String {
    from.recv().unwrap()
}

/// So many processes that wait for the condition, and what they say. Each of them has had the lock,
/// so that who has it next finds all of them waiting.
fn waiters<L: AnyLock>(condition: &Condition<L>, n: usize) -> (Vec<Process>, Connection) {
    let (here, there) = Pipe(false).unwrap();
    let new = |_| Process::new(wait::<L>, (condition.clone(), there.clone()));
    let processes: Vec<_> = (0..n).map(new).collect();
    for process in &processes {
        process.start().unwrap();
    }
    for _ in &processes {
        assert_eq!(said(&here), "has the lock");
    }
    (processes, here)
}

fn join(processes: &[Process]) {
    for process in processes {
        process.join(None).unwrap();
    }
}

fn wakes() {
    let condition = Condition::new().unwrap();
    let (processes, here) = waiters(&condition, 1);
    let held = condition.enter();
    condition.notify(1).unwrap();
    // It has woken and waits for the lock.
    assert_eq!(here.poll(MOMENT), Ok(false));
    drop(held);
    assert_eq!(said(&here), "was notified");
    join(&processes);
}

fn notify(condition: &Condition, n: usize) {
    let _held = condition.enter();
    condition.notify(n).unwrap();
}

fn counted() {
    let condition = Condition::new().unwrap();
    let (processes, here) = waiters(&condition, 4);
    notify(&condition, 2);
    assert_eq!([said(&here), said(&here)], ["was notified"; 2]);
    assert_eq!(here.poll(MOMENT), Ok(false));
    // Fewer than three wait.
    notify(&condition, 3);
    assert_eq!([said(&here), said(&here)], ["was notified"; 2]);
    // Nobody does, and nobody is told later.
    notify(&condition, usize::MAX);
    let (more, here) = waiters(&condition, 1);
    assert_eq!(here.poll(MOMENT), Ok(false));
    let held = condition.enter();
    condition.notify_all().unwrap();
    drop(held);
    join(&processes);
    join(&more);
}

fn wait_for_two((condition, items, to): (Condition, Semaphore, Connection)) {
    let _held = condition.enter();
    to.send(&"has the lock").unwrap();
    let there = condition.wait_for(|| items.get_value() == 2, None).unwrap();
    to.send(&(there, items.get_value())).unwrap();
}

fn wait_for() {
    let (condition, items) = (Condition::new().unwrap(), Semaphore::new(0).unwrap());
    let (here, there) = Pipe(false).unwrap();
    let arguments = (condition.clone(), items.clone(), there);
    let process = Process::new(wait_for_two, arguments);
    process.start().unwrap();
    assert_eq!(said(&here), "has the lock");
    for _ in 0..2 {
        let _held = condition.enter();
        assert_eq!(here.poll(Some(Duration::ZERO)), Ok(false));
        items.release().unwrap();
        condition.notify(1).unwrap();
    }
    assert_eq!(here.recv::<(bool, u32)>(), Ok((true, 2)));
    process.join(None).unwrap();
    // What is true already needs neither waiting nor the lock.
    assert_eq!(condition.wait_for(|| true, None), Ok(true));
    assert_eq!(condition.wait_for(|| false, None), Err(ConditionError::Wait));
    let _held = condition.enter();
    assert_eq!(condition.wait_for(|| false, MOMENT), Ok(false));
}

fn timed_out() {
    let condition = Condition::new().unwrap();
    assert!(condition.acquire(Block::Forever));
    assert_eq!(condition.wait(MOMENT), Ok(false));
    condition.release().unwrap();
    assert!(condition.release().is_err());
    let (processes, here) = waiters(&condition, 1);
    // The one that waits is woken, and not the one that gave up.
    notify(&condition, 1);
    assert_eq!(said(&here), "was notified");
    join(&processes);
}

fn wait_deep((condition, to): (Condition, Connection)) {
    let acquired = [(); 3].map(|()| condition.acquire(Block::Forever));
    to.send(&"has the lock").unwrap();
    assert_eq!(condition.wait(None), Ok(true));
    let released = [(); 4].map(|()| condition.release().is_ok());
    to.send(&(acquired, released)).unwrap();
}

fn recursive() {
    let condition = Condition::new().unwrap();
    let (here, there) = Pipe(false).unwrap();
    let process = Process::new(wait_deep, (condition.clone(), there));
    process.start().unwrap();
    assert_eq!(said(&here), "has the lock");
    notify(&condition, 1);
    assert_eq!(here.recv(), Ok(([true; 3], [true, true, true, false])));
    process.join(None).unwrap();
}

/// A place for one thing, which is full or not.
type Place = (Condition<Lock>, Condition<Lock>, Semaphore);

fn take((not_empty, not_full, full): Place) {
    for _ in 0..20 {
        let _held = not_empty.enter();
        not_empty.wait_for(|| full.get_value() == 1, None).unwrap();
        assert!(full.acquire(Block::No));
        not_full.notify(1).unwrap();
    }
}

fn two_over_one() {
    let lock = Lock::new().unwrap();
    let not_empty = Condition::over(lock.clone()).unwrap();
    let not_full = Condition::over(lock).unwrap();
    let full = Semaphore::new(0).unwrap();
    let process = Process::new(take, (not_empty.clone(), not_full.clone(), full.clone()));
    process.start().unwrap();
    for _ in 0..20 {
        let _held = not_full.enter();
        not_full.wait_for(|| full.get_value() == 0, None).unwrap();
        full.release().unwrap();
        not_empty.notify(1).unwrap();
    }
    process.join(None).unwrap();
    assert_eq!(full.get_value(), 0);
}

fn hold((condition, held, never): (Condition, Event, Event)) {
    let _held = condition.enter();
    held.set();
    never.wait(None);
}

/// A process that has the lock of the condition.
fn holder(condition: &Condition) -> Process {
    let (held, never) = (Event::new().unwrap(), Event::new().unwrap());
    let process = Process::new(hold, (condition.clone(), held.clone(), never));
    process.start().unwrap();
    held.wait(None);
    process
}

fn kill(process: &Process) {
    process.kill().unwrap();
    process.join(None).unwrap();
}

fn refusals() {
    let condition = Condition::new().unwrap();
    let refused = |condition: &Condition| {
        let errors = [
            condition.wait(None).unwrap_err(),
            condition.notify(1).unwrap_err(),
            condition.notify_all().unwrap_err(),
        ];
        let texts = errors.map(|error| error.to_string());
        let wait = "must acquire() condition before using wait()";
        assert_eq!(texts, [wait, "lock is not owned", "lock is not owned"]);
        let error = condition.release().unwrap_err().to_string();
        assert_eq!(error, "attempt to release recursive lock not owned by thread");
    };
    refused(&condition);
    // It is another process's.
    let process = holder(&condition);
    refused(&condition);
    kill(&process);
    refused(&condition);
}

fn inheritance() {
    let (here, _there) = Pipe(true).unwrap();
    let error = here.send(&Condition::new().unwrap()).unwrap_err().to_string();
    let what = "objects should only be shared between processes through inheritance";
    assert_eq!(error, format!("Condition {what}"));
}

fn notify_and_tell<L: AnyLock>((condition, to): (Condition<L>, Connection)) {
    let _held = condition.enter();
    to.send(&"has the lock").unwrap();
    condition.notify(1).unwrap();
    to.send(&"has notified").unwrap();
}

/// A process that notifies a waiter that was killed, and waits for it.
fn notifier<L: AnyLock>(condition: &Condition<L>) -> Process {
    let (processes, _here) = waiters(condition, 1);
    drop(condition.enter());
    kill(&processes[0]);
    let (here, there) = Pipe(false).unwrap();
    let process = Process::new(notify_and_tell::<L>, (condition.clone(), there));
    process.start().unwrap();
    assert_eq!(said(&here), "has the lock");
    // It takes the dead one for a sleeper.
    while !format!("{condition:?}").ends_with(", 0)>") {
        std::thread::yield_now();
    }
    assert_eq!(here.poll(LONG), Ok(false));
    process
}

/// CPython's behaviour too.
fn killed_waiter() {
    let condition = Condition::new().unwrap();
    let process = notifier(&condition);
    assert!(!condition.acquire(Block::For(Duration::from_millis(1))));
    // The next that waits is told in place of the dead one, if it gets the lock.
    kill(&process);
    assert!(!condition.acquire(Block::For(Duration::from_millis(1))));
}

fn try_notify((condition, to): (Condition<Lock>, Connection)) {
    let _held = condition.enter();
    let error = condition.notify(1).unwrap_err();
    assert_eq!(error, ConditionError::HalfNotified);
    to.send(&error.to_string()).unwrap();
}

/// CPython's behaviour too.
fn killed_notifier() {
    let condition = Condition::over(Lock::new().unwrap()).unwrap();
    kill(&notifier(&condition));
    // It had the lock, which anybody may release.
    condition.release().unwrap();
    let (here, there) = Pipe(false).unwrap();
    let process = Process::new(try_notify, (condition, there));
    process.start().unwrap();
    assert_eq!(said(&here), "notify: Should not have been able to acquire _wait_semaphore");
    process.join(None).unwrap();
}

fn killed_holder() {
    let condition = Condition::new().unwrap();
    kill(&holder(&condition));
    assert!(!condition.acquire(Block::For(Duration::from_millis(10))));
    // Nor does it become the lock of a process that comes after.
    let (here, there) = Pipe(false).unwrap();
    let process = Process::new(try_lock, (condition, there));
    process.start().unwrap();
    assert_eq!(here.recv(), Ok(false));
    process.join(None).unwrap();
}

fn try_lock((condition, to): (Condition, Connection)) {
    to.send(&condition.acquire(Block::No)).unwrap();
}
