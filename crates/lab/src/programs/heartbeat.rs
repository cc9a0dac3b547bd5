//! A thread beats every 5 ms while others compute. Why does my window freeze? Look at how late the
//! beats come under a GIL, without one, and beside processes.

use concurrent::multiprocessing::{Event, Process, Semaphore};
use concurrent::{Block, Gil, Thread, monotonic, sleep};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

const BEATS: usize = 25;
const EVERY: Duration = Duration::from_millis(5);

static STOP: AtomicBool = AtomicBool::new(false);

fn compute_a_little() {
    black_box((0..10_000_u32).fold(1, |x: u32, n| x.wrapping_mul(31) ^ black_box(n)));
}

fn compute_in_thread(gil: &Arc<Gil>) {
    let _held = gil.enter();
    while !STOP.load(Relaxed) {
        compute_a_little();
        // Python's interpreter lets go of the GIL here if another thread has asked for it.
        gil.checkpoint();
    }
}

fn compute_in_process((ready, stop): (Semaphore, Event)) {
    ready.release().unwrap();
    while !stop.is_set() {
        compute_a_little();
    }
}

/// Beats, and returns by how much half of the beats and nearly all are late, in milliseconds.
fn beat(beside: &str) -> f64 {
    let mut late = [(); BEATS].map(|()| {
        let due = monotonic() + EVERY;
        sleep(EVERY);
        monotonic().saturating_sub(due).as_secs_f64() * 1e3
    });
    late.sort_by(f64::total_cmp);
    let (p50, p95) = (late[BEATS / 2], late[BEATS * 95 / 100]);
    say!("beside {beside}: {p50:.2} ms late, p95 {p95:.2} ms");
    p50
}

fn beside_threads(count: usize, gil: Gil) -> f64 {
    let how = if gil.is_enabled() { "with a GIL" } else { "without a GIL" };
    let gil = Arc::new(gil);
    STOP.store(false, Relaxed);
    let held = gil.enter();
    let threads: Vec<_> = (0..count)
        .map(|_| {
            let gil = Arc::clone(&gil);
            Thread::new(move || compute_in_thread(&gil))
        })
        .collect();
    threads.iter().for_each(|thread| thread.start().unwrap());
    threads.iter().for_each(|thread| thread.wait_begun(Duration::MAX).unwrap());
    let p50 = beat(&format!("{count} threads {how}"));
    STOP.store(true, Relaxed);
    drop(held);
    threads.iter().for_each(|thread| drop(thread.join(None).unwrap()));
    p50
}

fn beside_processes(count: usize) -> f64 {
    let (ready, stop) = (Semaphore::new(0).unwrap(), Event::new().unwrap());
    let new = || Process::new(compute_in_process, (ready.clone(), stop.clone()));
    let processes: Vec<_> = (0..count).map(|_| new()).collect();
    processes.iter().for_each(|process| process.start().unwrap());
    processes.iter().for_each(|_| assert!(ready.acquire(Block::Forever)));
    let p50 = beat(&format!("{count} processes"));
    stop.set();
    processes.iter().for_each(|process| drop(process.join(None).unwrap()));
    p50
}

pub fn run() {
    let [.., gil] = [1, 2, 4].map(|n| beside_threads(n, Gil::new(Gil::DEFAULT_SWITCH_INTERVAL)));
    let [.., free] = [1, 2, 4].map(|n| beside_threads(n, Gil::disabled()));
    let [.., processes] = [1, 2, 4].map(beside_processes);
    say!(
        "Beside four, a beat is {gil:.1} ms late under a GIL, {free:.1} without, {processes:.1} beside processes"
    );
}
