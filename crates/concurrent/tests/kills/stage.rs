//! Runs a scene once for each access.

use concurrent::multiprocessing::{Connection, ExitCode, Pipe, Process, on_deadlock};
use serde::Serialize;
use serde::de::DeserializeOwned;
use services::faults::die_at;
use services::{Deadlock, WaitsFor};
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

/// How long a survivor may take: only one that hangs unnoticed ever does.
const PATIENCE: Duration = Duration::from_secs(60);

/// A victim, a survivor, and what they share.
pub trait Scene: 'static {
    /// What both have.
    type Things: Clone + Serialize + DeserializeOwned + Send + 'static;

    /// Made anew for each access.
    fn make() -> Self::Things;

    /// What comes before the accesses that are counted.
    fn before(_: &Self::Things) {}

    /// What is killed in the middle.
    fn victim(things: &Self::Things);

    /// What comes of it for another process.
    fn survivor(things: &Self::Things) -> String;

    /// Every which access is one to be killed at: all, but where there are very many that are alike.
    const STRIDE: usize = 1;

    /// Whether the survivor begins first.
    const FIRST: bool = false;
}

/// What is heard of a survivor.
enum Heard {
    Said(Option<String>),
    Stuck(Deadlock),
}

static HEAR: Mutex<Option<Sender<Heard>>> = Mutex::new(None);

/// From now on deadlocks are told to who listens.
pub fn hear_of_deadlocks() {
    on_deadlock(|deadlock| {
        if let Some(hear) = &*HEAR.lock().unwrap() {
            // One that was heard of already.
            hear.send(Heard::Stuck(deadlock)).ok();
        }
    });
}

fn be_killed<S: Scene>((access, things): (u64, S::Things)) {
    S::before(&things);
    die_at(Some(access));
    S::victim(&things);
    die_at(None);
}

fn survive<S: Scene>((things, sends): (S::Things, Connection)) {
    sends.send(&S::survivor(&things)).unwrap();
}

/// The different outcomes as they first come, and how many accesses the victim has made.
pub fn enumerate<S: Scene>() -> (Vec<String>, u64) {
    let mut outcomes = Vec::<String>::new();
    for access in (0..).step_by(S::STRIDE) {
        let (code, outcome) = once::<S>(access);
        if !outcomes.contains(&outcome) {
            outcomes.push(outcome);
        }
        match code {
            ExitCode::KILLED => {}
            ExitCode::SUCCESS => return (outcomes, access),
            other => panic!("the victim ended with exit code {other}"),
        }
    }
    unreachable!()
}

fn once<S: Scene>(access: u64) -> (ExitCode, String) {
    let things = S::make();
    let victim = Process::new(be_killed::<S>, (access, things.clone())).with_name("the victim");
    let (here, there) = Pipe(false).unwrap();
    // Nothing is left to this process, which else could give what the survivor waits for.
    let survivor = Process::new(survive::<S>, (things, there));
    let (hear, heard) = channel();
    *HEAR.lock().unwrap() = Some(hear.clone());
    let listen = move || {
        // Nobody listens any more when it was stuck.
        hear.send(Heard::Said(here.recv().ok())).ok();
    };
    if S::FIRST {
        survivor.start().unwrap();
    }
    victim.start().unwrap();
    assert!(victim.join(None).unwrap());
    if !S::FIRST {
        survivor.start().unwrap();
    }
    std::thread::spawn(listen);
    let outcome = match heard.recv_timeout(PATIENCE) {
        Ok(Heard::Said(Some(said))) => said,
        Ok(Heard::Said(None)) => panic!("at access {access} the survivor failed"),
        Ok(Heard::Stuck(deadlock)) => {
            survivor.kill().unwrap();
            stuck(&deadlock)
        }
        Err(_) => panic!("at access {access} the survivor hangs, and nobody says so"),
    };
    *HEAR.lock().unwrap() = None;
    assert!(survivor.join(None).unwrap());
    (victim.exitcode().unwrap(), outcome)
}

/// Where a survivor is stuck, and who is named for it.
fn stuck(deadlock: &Deadlock) -> String {
    let what = match deadlock.cycle[0].waits_for {
        WaitsFor::Lock(_) => "a lock",
        WaitsFor::Semaphore(_) => "a semaphore",
        WaitsFor::Event(_) => "an event",
        _ => panic!("{deadlock:?}"),
    };
    let gone = deadlock.gone.as_ref().unwrap_or_else(|| panic!("{deadlock:?}"));
    format!("stuck at {what} of {}", gone.name)
}
