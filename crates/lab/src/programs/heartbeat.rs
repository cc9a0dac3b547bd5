//! A heart beats every 5 ms while others compute. Why does my window freeze? Look at how late the
//! beats come beside threads with a GIL, beside threads without one, and beside processes.

use concurrent::multiprocessing::{Event, Process, Semaphore};
use concurrent::{Block, Gil, Thread, monotonic, sleep};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

static STOP: AtomicBool = AtomicBool::new(false);

fn compute_in_thread(gil: &Arc<Gil>) {
    let _held = gil.enter();
    while !STOP.load(Relaxed) {
        (0..10_000).map(black_box).last();
        // As the interpreter does: lets go of the GIL, if another thread has asked for it.
        gil.checkpoint();
    }
}

fn compute_in_process((ready, stop): (Semaphore, Event)) {
    ready.release().unwrap();
    while !stop.is_set() {
        (0..10_000).map(black_box).last();
    }
}

/// Returns by how many milliseconds the beats are late, the latest 5 % of them left out.
fn beat(beside: &str) -> f64 {
    let mut late = [Duration::from_millis(5); 25].map(|every| {
        let due = monotonic() + every;
        sleep(every);
        monotonic().saturating_sub(due).as_secs_f64() * 1e3
    });
    late.sort_by(f64::total_cmp);
    say!("beside {beside}: p50 {:.1} ms, p95 {:.1} ms late", late[12], late[23]);
    late[23]
}

fn beside_threads(how: &str, count: usize, gil: Gil) -> f64 {
    STOP.store(false, Relaxed);
    let gil = Arc::new(gil);
    let _held = gil.enter();
    let threads = vec![Arc::clone(&gil); count].into_iter().map(|gil| Thread::new(move || compute_in_thread(&gil)));
    let threads: Vec<_> = threads.collect();
    threads.iter().for_each(|thread| thread.start().unwrap());
    threads.iter().for_each(|thread| thread.wait_begun(Duration::MAX).unwrap());
    let late = beat(&format!("{how}, {count}"));
    STOP.store(true, Relaxed);
    threads.iter().for_each(|thread| assert!(thread.join(None).unwrap()));
    late
}

fn beside_processes(count: usize) -> f64 {
    let (ready, stop) = (Semaphore::new(0).unwrap(), Event::new().unwrap());
    let both = vec![(ready.clone(), stop.clone()); count];
    let processes: Vec<_> = both.into_iter().map(|both| Process::new(compute_in_process, both)).collect();
    processes.iter().for_each(|process| process.start().unwrap());
    processes.iter().for_each(|_| assert!(ready.acquire(Block::Forever)));
    let late = beat(&format!("processes, {count}"));
    stop.set();
    processes.iter().for_each(|process| assert!(process.join(None).unwrap()));
    late
}

pub fn run() {
    let gil = || Gil::new(Gil::DEFAULT_SWITCH_INTERVAL);
    let [.., with] = [1, 2, 4].map(|count| beside_threads("threads with a GIL", count, gil()));
    let [.., without] = [1, 2, 4].map(|count| beside_threads("threads without", count, Gil::disabled()));
    let [.., processes] = [1, 2, 4].map(beside_processes);
    say!("Beside four, up to {with:.1} ms late with a GIL, {without:.1} without, {processes:.1} beside processes");
}
