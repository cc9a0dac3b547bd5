//! Two threads and two processes add to a global counter. Why did my global not change? Look at the
//! pids: each process has a counter of its own.

use concurrent::Thread;
use concurrent::multiprocessing::{Process, current_process};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

static COUNTER: AtomicU32 = AtomicU32::new(0);

fn tell(when: &str) -> u32 {
    let counter = COUNTER.load(Relaxed);
    say!("pid {}: {when} my counter is {counter}", current_process().pid.unwrap());
    counter
}

fn add(times: u32) {
    COUNTER.fetch_add(times, Relaxed);
    tell(&format!("I have added {times},"));
}

pub fn run() {
    let before = tell("at first");
    let threads = [1, 10].map(|times| Thread::new(move || add(times)));
    for thread in &threads {
        thread.start().unwrap();
    }
    for thread in &threads {
        thread.join(None).unwrap();
    }
    let between = tell("after two threads");

    let processes = [100, 1000].map(|times| Process::new(add, times));
    for process in &processes {
        process.start().unwrap();
    }
    for process in &processes {
        process.join(None).unwrap();
    }
    let after = tell("after two processes");
    say!("Threads have added {} to it, processes {}", between - before, after - between);
}
