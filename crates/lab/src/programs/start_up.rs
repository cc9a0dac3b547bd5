//! Threads and processes that do nothing are started and joined. What does starting one cost? Look
//! at the medians.

use concurrent::multiprocessing::{Process, Start};
use concurrent::{Thread, monotonic, sleep};
use std::time::Duration;

fn nothing((): ()) {}

fn thread() {
    let thread = Thread::new(|| nothing(()));
    thread.start().unwrap();
    thread.join(None).unwrap();
}

fn process(start: Start) {
    let process = Process::new(nothing, ()).with_start(start);
    process.start().unwrap();
    process.join(None).unwrap();
}

/// The median of so many times, in milliseconds.
fn measure(what: &str, times: usize, start_and_join: impl Fn()) -> f64 {
    let mut took: Vec<Duration> = (0..times)
        .map(|_| {
            // Whoever keeps spare ones gets time to replace the one that was taken.
            sleep(Duration::from_millis(20));
            let before = monotonic();
            start_and_join();
            monotonic() - before
        })
        .collect();
    took.sort();
    let ms = |index: usize| took[index].as_secs_f64() * 1e3;
    say!("{what}: {:.2} ms (median of {times}, slowest {:.2} ms)", ms(times / 2), ms(times - 1));
    ms(times / 2)
}

pub fn run() {
    let mut costs = [
        ("a thread", measure("a thread", 20, thread)),
        ("a spare process", measure("a spare process", 5, || process(Start::Spare))),
        ("a cold process", measure("a cold process", 5, || process(Start::Spawn))),
    ];
    costs.sort_by(|a, b| a.1.total_cmp(&b.1));
    let [cheapest, middle, dearest] = costs.map(|(what, _)| what);
    let times = costs[2].1 / costs[0].1;
    say!(
        "Cheapest is {cheapest}, then {middle}, then {dearest}, which costs {times:.0} times as much"
    );
}
