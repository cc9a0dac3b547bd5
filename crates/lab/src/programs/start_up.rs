//! Threads and processes that do nothing are started and joined. What does starting one cost? Look
//! at the medians, and at what a process costs that was kept ready.

use concurrent::multiprocessing::{Process, Start};
use concurrent::{Thread, monotonic, sleep};
use std::time::Duration;

fn do_nothing((): ()) {}

fn thread() {
    let thread = Thread::new(|| do_nothing(()));
    thread.start().unwrap();
    thread.join(None).unwrap();
}

fn process(start: Start) {
    let process = Process::new(do_nothing, ()).with_start(start);
    process.start().unwrap();
    process.join(None).unwrap();
}

/// Starts and joins so many times, and returns the median in milliseconds.
fn measure(what: &str, times: usize, start_and_join: impl Fn()) -> f64 {
    let mut costs: Vec<f64> = (0..times)
        .map(|_| {
            // Time to make another spare one ready.
            sleep(Duration::from_millis(20));
            let before = monotonic();
            start_and_join();
            (monotonic() - before).as_secs_f64() * 1e3
        })
        .collect();
    costs.sort_by(f64::total_cmp);
    let (median, slowest) = (costs[times / 2], costs[times - 1]);
    say!("{what}: {median:.2} ms (median of {times}; the slowest {slowest:.2} ms)");
    median
}

pub fn run() {
    let thread = measure("a thread", 20, thread);
    let spare = measure("a spare process", 5, || process(Start::Spare));
    let cold = measure("a cold process", 5, || process(Start::Spawn));
    let (of_spare, of_cold) = (spare / thread, cold / thread);
    say!(
        "A spare process costs as much as {of_spare:.0} threads, a cold one as much as {of_cold:.0}"
    );
}
