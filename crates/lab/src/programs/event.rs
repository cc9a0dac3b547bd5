//! Five runners wait for the gun. How does one thread tell all the others at once? Look at how soon
//! after the gun each of them starts.

use concurrent::{Event, Thread, monotonic, sleep};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

static GUN: LazyLock<Event> = LazyLock::new(Event::new);
static STARTS: Mutex<Vec<(Duration, u32)>> = Mutex::new(Vec::new());

fn sprint(runner: u32) {
    say!("runner {runner} is ready");
    GUN.wait(None);
    STARTS.lock().unwrap().push((monotonic(), runner));
}

pub fn run() {
    let runners = [1, 2, 3, 4, 5].map(|runner| Thread::new(move || sprint(runner)));
    for runner in &runners {
        runner.start().unwrap();
    }
    sleep(Duration::from_millis(200));
    say!("Bang!");
    let bang = monotonic();
    GUN.set();
    for runner in &runners {
        runner.join(None).unwrap();
    }

    let mut starts = STARTS.lock().unwrap();
    starts.sort();
    for (start, runner) in starts.iter() {
        let after = start.saturating_sub(bang).as_secs_f64() * 1e3;
        say!("runner {runner} starts after {after:.2} ms");
    }
    let early = starts.iter().filter(|(start, _)| *start < bang).count();
    say!("{} runners have started, {early} of them before the gun", starts.len());
}
