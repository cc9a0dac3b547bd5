//! Four threads work in three phases, each at its own pace. How do they stay together? Look at who
//! has finished what when the barrier opens.

use concurrent::{Barrier, Thread, sleep};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

const PHASES: u32 = 3;

/// How many phases each thread has finished.
static FINISHED: [AtomicU32; 4] = [const { AtomicU32::new(0) }; 4];
/// How often a thread was found too far away from another.
static ASTRAY: AtomicU32 = AtomicU32::new(0);
static BARRIER: LazyLock<Barrier> =
    LazyLock::new(|| Barrier::new(4).with_action(|| say!("all are here: the barrier opens")));

fn work(me: usize) {
    for phase in 1..=PHASES {
        sleep(Duration::from_millis(20 * (me as u64 + 1)));
        FINISHED[me].store(phase, Relaxed);
        say!("thread {me} has finished phase {phase}");
        // Nobody goes on before the last has come.
        BARRIER.wait(None).unwrap();
        let others = FINISHED.iter().map(|other| other.load(Relaxed));
        // Nobody may be still in this phase, or have finished more than the next.
        let astray = others.filter(|other| *other < phase || *other > phase + 1);
        ASTRAY.fetch_add(astray.count() as u32, Relaxed);
    }
}

pub fn run() {
    let threads = [0, 1, 2, 3].map(|me| Thread::new(move || work(me)));
    for thread in &threads {
        thread.start().unwrap();
    }
    for thread in &threads {
        thread.join(None).unwrap();
    }
    match ASTRAY.load(Relaxed) {
        0 => say!("Nobody was ever a phase ahead"),
        times => say!("{times} times somebody was a phase ahead or behind"),
    }
}
