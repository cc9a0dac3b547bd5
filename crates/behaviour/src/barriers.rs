//! Barriers between processes.

use crate::Program;
use concurrent::multiprocessing::{
    Barrier, BrokenBarrierError, Connection, Event, ExitCode, Pipe, Process,
};
use std::sync::OnceLock;
use std::time::Duration;

pub const PROGRAMS: &[Program] = &[
    ("a barrier lets nobody go on before all have come", all_together),
    ("a barrier is used again and again", rounds),
    ("a barrier's action runs once, before anybody goes on", action),
    ("a barrier that is waited for in vain is broken for all", timed_out),
    ("a barrier has a time-out of its own", own_timeout),
    ("an aborted barrier is broken until it is reset", abort),
    ("a reset sends away who waits and lets others come", reset),
    ("an action that panics breaks the barrier", panicking_action),
    ("a barrier for one, and one for nobody", few),
    ("a barrier is inherited and not sent", inheritance),
    ("who comes last waits for ever for one that was killed in the barrier", killed_waiter),
    ("a process that is killed in the action leaves the barrier locked", killed_actor),
];

const MOMENT: Option<Duration> = Some(Duration::from_millis(1));
/// Long enough for a process that need not wait.
const LONG: Option<Duration> = Some(Duration::from_millis(50));

/// How waiting ended: how many came before, or none when the barrier was broken.
type End = Option<usize>;

fn meet((barrier, to): (Barrier, Connection)) {
    to.send(&barrier.wait(None).ok()).unwrap();
}

/// So many processes in the barrier, and how it ends for them.
fn inside(barrier: &Barrier, n: usize) -> (Vec<Process>, Connection) {
    let (here, there) = Pipe(false).unwrap();
    let before = barrier.n_waiting();
    let new = |_| Process::new(meet, (barrier.clone(), there.clone()));
    let processes: Vec<_> = (0..n).map(new).collect();
    for process in &processes {
        process.start().unwrap();
    }
    while barrier.n_waiting() < before + n {
        std::thread::yield_now();
    }
    (processes, here)
}

fn ends(from: &Connection, n: usize) -> Vec<End> {
    let mut ends: Vec<End> = (0..n).map(|_| from.recv().unwrap()).collect();
    ends.sort_unstable();
    ends
}

fn join(processes: &[Process]) {
    for process in processes {
        process.join(None).unwrap();
    }
}

fn kill(process: &Process) {
    process.kill().unwrap();
    process.join(None).unwrap();
}

fn all_together() {
    let barrier = Barrier::new(3).unwrap();
    assert_eq!((barrier.parties(), barrier.n_waiting(), barrier.broken()), (3, 0, false));
    let (processes, here) = inside(&barrier, 2);
    assert_eq!(here.poll(MOMENT), Ok(false));
    assert_eq!(format!("{barrier:?}"), "<Barrier: waiters=2/3>");
    assert_eq!(barrier.wait(None), Ok(2));
    assert_eq!(ends(&here, 2), [Some(0), Some(1)]);
    join(&processes);
    assert_eq!((barrier.n_waiting(), barrier.broken()), (0, false));
}

fn meet_often((barrier, to): (Barrier, Connection)) {
    for round in 0..50_u32 {
        to.send(&round).unwrap();
        barrier.wait(None).unwrap();
    }
}

/// Nobody is a round ahead: all have sent the number of a round before one sends the next.
fn rounds() {
    let barrier = Barrier::new(3).unwrap();
    let (here, there) = Pipe(false).unwrap();
    let processes = [(); 3].map(|()| Process::new(meet_often, (barrier.clone(), there.clone())));
    for process in &processes {
        process.start().unwrap();
    }
    let sent: Vec<u32> = (0..150).map(|_| here.recv().unwrap()).collect();
    let expected: Vec<u32> = (0..150).map(|n| n / 3).collect();
    assert_eq!(sent, expected);
    join(&processes);
}

/// What an action, which has no arguments, sends through.
static SAYS: OnceLock<Connection> = OnceLock::new();

fn act() {
    SAYS.get().unwrap().send(&"action".to_owned()).unwrap();
}

fn meet_and_say((barrier, to): (Barrier, Connection)) {
    SAYS.set(to.clone()).unwrap();
    for _ in 0..3 {
        let index = barrier.wait(None).unwrap();
        to.send(&format!("{index} goes on")).unwrap();
        barrier.wait(None).unwrap();
    }
}

fn action() {
    let barrier = Barrier::new(2).unwrap().with_action(act);
    let (here, there) = Pipe(false).unwrap();
    let processes = [(); 2].map(|()| Process::new(meet_and_say, (barrier.clone(), there.clone())));
    for process in &processes {
        process.start().unwrap();
    }
    for _ in 0..3 {
        assert_eq!(here.recv::<String>().unwrap(), "action");
        let mut go_on = [(); 2].map(|()| here.recv::<String>().unwrap());
        go_on.sort_unstable();
        assert_eq!(go_on, ["0 goes on", "1 goes on"]);
        assert_eq!(here.recv::<String>().unwrap(), "action");
    }
    join(&processes);
}

fn timed_out() {
    let barrier = Barrier::new(3).unwrap();
    let (processes, here) = inside(&barrier, 1);
    assert_eq!(barrier.wait(MOMENT), Err(BrokenBarrierError));
    assert_eq!(ends(&here, 1), [None]);
    join(&processes);
    assert_eq!((barrier.broken(), barrier.n_waiting()), (true, 0));
    assert_eq!(format!("{barrier:?}"), "<Barrier: broken>");
    // Nobody waits for it any more.
    assert_eq!(barrier.wait(None), Err(BrokenBarrierError));
}

fn own_timeout() {
    let barrier = Barrier::new(2).unwrap().with_timeout(Duration::from_millis(1));
    let (here, there) = Pipe(false).unwrap();
    let process = Process::new(meet, (barrier.clone(), there));
    process.start().unwrap();
    assert_eq!(ends(&here, 1), [None]);
    process.join(None).unwrap();
    barrier.reset();
    assert_eq!(barrier.wait(None), Err(BrokenBarrierError));
}

fn abort() {
    let barrier = Barrier::new(3).unwrap();
    let (processes, here) = inside(&barrier, 2);
    barrier.abort();
    assert_eq!(ends(&here, 2), [None, None]);
    join(&processes);
    assert!(barrier.broken());
    assert_eq!(barrier.wait(None), Err(BrokenBarrierError));
    barrier.reset();
    assert!(!barrier.broken());
    let (processes, here) = inside(&barrier, 2);
    assert_eq!(barrier.wait(None), Ok(2));
    assert_eq!(ends(&here, 2), [Some(0), Some(1)]);
    join(&processes);
}

fn reset() {
    let barrier = Barrier::new(3).unwrap();
    let (processes, here) = inside(&barrier, 2);
    barrier.reset();
    assert_eq!(ends(&here, 2), [None, None]);
    join(&processes);
    let (processes, here) = inside(&barrier, 2);
    assert_eq!(barrier.wait(None), Ok(2));
    assert_eq!(ends(&here, 2), [Some(0), Some(1)]);
    join(&processes);
    // Of one in which nobody is, nothing is seen.
    barrier.reset();
    assert_eq!((barrier.n_waiting(), barrier.broken()), (0, false));
}

fn panic_on_purpose() {
    panic!("this one is on purpose");
}

fn meet_alone(barrier: Barrier) {
    barrier.wait(None).unwrap();
}

fn panicking_action() {
    let barrier = Barrier::new(2).unwrap().with_action(panic_on_purpose);
    let (processes, here) = inside(&barrier, 1);
    let last = Process::new(meet_alone, barrier.clone());
    last.start().unwrap();
    last.join(None).unwrap();
    assert_eq!(last.exitcode(), Some(ExitCode::EXCEPTION));
    if cfg!(panic = "abort") {
        // It ended as if it had been killed in the action.
        assert_eq!(here.poll(LONG), Ok(false));
        return kill(&processes[0]);
    }
    assert_eq!(ends(&here, 1), [None]);
    join(&processes);
    assert!(barrier.broken());
}

fn few() {
    let barrier = Barrier::new(1).unwrap();
    assert_eq!([barrier.wait(None), barrier.wait(None)], [Ok(0), Ok(0)]);
    let barrier = Barrier::new(0).unwrap();
    assert_eq!(barrier.wait(MOMENT), Err(BrokenBarrierError));
}

fn inheritance() {
    let (here, _there) = Pipe(true).unwrap();
    let error = here.send(&Barrier::new(2).unwrap()).unwrap_err().to_string();
    let what = "objects should only be shared between processes through inheritance";
    assert_eq!(error, format!("Barrier {what}"));
}

/// CPython's behaviour too: the barrier's condition waits for whom it has notified.
fn killed_waiter() {
    let barrier = Barrier::new(2).unwrap();
    let (processes, _) = inside(&barrier, 1);
    kill(&processes[0]);
    // It is still counted.
    assert_eq!(barrier.n_waiting(), 1);
    let last = Process::new(meet_alone, barrier.clone());
    last.start().unwrap();
    assert_eq!(last.join(LONG), Ok(false));
    kill(&last);
}

static STAYS: OnceLock<(Event, Event)> = OnceLock::new();

fn stay() {
    let (acts, never) = STAYS.get().unwrap();
    acts.set();
    never.wait(None);
}

fn meet_to_stay((barrier, acts, never): (Barrier, Event, Event)) {
    STAYS.set((acts, never)).unwrap();
    barrier.wait(None).unwrap();
}

/// CPython's behaviour too: the action runs with the lock held.
fn killed_actor() {
    let barrier = Barrier::new(2).unwrap().with_action(stay);
    let (processes, here) = inside(&barrier, 1);
    let (acts, never) = (Event::new().unwrap(), Event::new().unwrap());
    let actor = Process::new(meet_to_stay, (barrier.clone(), acts.clone(), never));
    actor.start().unwrap();
    acts.wait(None);
    kill(&actor);
    assert_eq!(here.poll(LONG), Ok(false));
    let next = Process::new(meet_alone, barrier.clone());
    next.start().unwrap();
    assert_eq!(next.join(LONG), Ok(false));
    kill(&next);
    kill(&processes[0]);
}
