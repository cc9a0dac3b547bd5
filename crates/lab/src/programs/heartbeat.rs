//! A heart beats every 5 ms while others compute. Why does my window freeze? Look at how late the
//! beats come beside threads with a GIL, beside threads without one, and beside processes.

use concurrent::multiprocessing::{Event, Process};
use concurrent::{Gil, Thread, monotonic, sleep};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

fn compute(stop: &Event, gil: &Arc<Gil>) {
    let _held = gil.enter();
    while !stop.is_set() {
        for number in 0..10_000 {
            black_box(number);
        }
        // The interpreter does this for Python: it lets go of the GIL, if another thread has asked.
        gil.checkpoint();
    }
}

fn compute_in_process(stop: Event) {
    compute(&stop, &Arc::new(Gil::disabled()));
}

/// Beats beside one thing, two, three and four, and returns how late half of the last beats are.
fn beat_beside(what: &str, mut start_one: impl FnMut()) -> f64 {
    let [.., last] = [1, 2, 3, 4].map(|count| {
        start_one();
        let mut late: [f64; 20] = std::array::from_fn(|beat| {
            // Not in step with the GIL, whose switch interval is 5 ms, too.
            let pause = Duration::from_micros(4_000 + beat as u64 * 700 % 2_000);
            let due = monotonic() + pause;
            sleep(pause);
            monotonic().saturating_sub(due).as_secs_f64() * 1e3
        });
        late.sort_by(f64::total_cmp);
        say!("{what}, {count}: p50 {:.1} ms, p95 {:.1} ms late", late[10], late[18]);
        late[10]
    });
    last
}

fn beside_threads(what: &str, gil: Gil) -> f64 {
    let (stop, gil, mut threads) = (Event::new().unwrap(), Arc::new(gil), Vec::new());
    let _held = gil.enter();
    let late = beat_beside(what, || {
        let (stop, gil) = (stop.clone(), Arc::clone(&gil));
        let thread = Thread::new(move || compute(&stop, &gil));
        thread.start().unwrap();
        threads.push(thread);
    });
    stop.set();
    threads.iter().for_each(|thread| assert!(thread.join(None).unwrap()));
    late
}

pub fn run() {
    let gil = beside_threads("threads with a GIL", Gil::new(Gil::DEFAULT_SWITCH_INTERVAL));
    let free = beside_threads("threads without", Gil::disabled());
    let stop = Event::new().unwrap();
    let new = || Process::new(compute_in_process, stop.clone());
    let process = beat_beside("processes", || new().start().unwrap());
    stop.set();
    say!("Beside four, a beat is {gil:.1} ms late with a GIL, {free:.1} ms without");
    say!("Beside four processes it is {process:.1} ms late");
}
