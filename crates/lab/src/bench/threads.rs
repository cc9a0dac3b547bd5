//! What threads of one process cost: starting them, handing them tasks, and the GIL.

use super::{Figure, Result};
use concurrent::{Chunks, Gil, Schedule, Thread, automatic_chunk, monotonic, sleep};
use std::hint::black_box;
use std::sync::{Arc, Barrier};
use std::time::Duration;

const SAMPLES: u32 = 30;

/// Threads that run in workers which have run threads before.
pub fn start_and_join() -> Result {
    const REPETITIONS: u32 = 200;
    const SPARES: usize = 3;
    let together = Arc::new(Barrier::new(SPARES));
    let first: Vec<_> = (0..SPARES)
        .map(|_| {
            let together = Arc::clone(&together);
            Thread::new(move || {
                together.wait();
            })
        })
        .collect();
    first.iter().try_for_each(Thread::start)?;
    for thread in &first {
        thread.join(None)?;
    }
    // Until their workers wait for others.
    sleep(Duration::from_millis(100));
    let mut figure = Figure::new("thread");
    for sample in 0..=SAMPLES {
        figure.time(REPETITIONS, || {
            let thread = Thread::new(|| ());
            thread.start()?;
            thread.join(None)?;
            Ok(())
        })?;
        if sample == 0 {
            figure.samples.clear();
        }
    }
    figure.print();
    Ok(())
}

/// Tasks that do nothing, taken by one worker: one by one, and in chunks of the automatic length.
pub fn chunks() -> Result {
    const TASKS: u32 = 2_000_000;
    let worker = Thread::new(|| {
        for (name, chunk) in [("chunks one", 1), ("chunks automatic", automatic_chunk(TASKS, 1))] {
            let mut figure = Figure::new(name);
            for sample in 0..=SAMPLES {
                let chunks = Chunks::new(TASKS, 1, Schedule::Dynamic { chunk });
                let began = monotonic();
                take_all(&chunks);
                if sample > 0 {
                    figure.add(monotonic() - began, TASKS);
                }
            }
            figure.print();
        }
    });
    worker.start()?;
    worker.join(None)?;
    Ok(())
}

#[inline(never)]
fn take_all(chunks: &Chunks) {
    while let Some(chunk) = chunks.next(0) {
        for task in chunk {
            black_box(task);
        }
    }
}

/// Threads that compute under a GIL, against one after the other.
pub fn gil() -> Result {
    const THREADS: u32 = 4;
    const SAMPLES: u32 = 3;
    let steps = steps_in(Duration::from_millis(250));
    let (mut one, mut all) = (Figure::new("gil sequential"), Figure::new("gil threads"));
    let mut between = Figure::new("gil switch");
    for sample in 0..=SAMPLES {
        let (took, _) = under_gil(1, steps * THREADS)?;
        let (took_all, switches) = under_gil(THREADS, steps)?;
        if sample > 0 {
            one.add(took, 1);
            all.add(took_all, 1);
            between.add(took_all, u32::try_from(switches)?.max(1));
        }
    }
    one.print();
    all.print();
    between.print();
    Ok(())
}

/// How long so many threads take for so many steps each, and how often the GIL changed hands.
fn under_gil(
    threads: u32,
    steps: u32,
) -> std::result::Result<(Duration, u64), Box<dyn std::error::Error>> {
    let gil = Arc::new(Gil::new(Gil::DEFAULT_SWITCH_INTERVAL));
    let ready = Arc::new(Barrier::new(threads as usize + 1));
    let threads: Vec<_> = (0..threads)
        .map(|_| {
            let (gil, ready) = (Arc::clone(&gil), Arc::clone(&ready));
            Thread::new(move || {
                ready.wait();
                let _held = gil.enter();
                for _ in 0..steps {
                    step();
                    gil.checkpoint();
                }
            })
        })
        .collect();
    threads.iter().try_for_each(Thread::start)?;
    ready.wait();
    let began = monotonic();
    for thread in &threads {
        thread.join(None)?;
    }
    Ok((monotonic() - began, gil.switches()))
}

/// A few microseconds of computing, as much as an interpreter does between two looks at the GIL or
/// a little more.
#[inline(never)]
fn step() {
    let mut state = 1_u32;
    for _ in 0..2_000 {
        state = black_box(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    }
    black_box(state);
}

fn steps_in(duration: Duration) -> u32 {
    let (mut steps, began) = (0, monotonic());
    while monotonic() - began < duration {
        (0..100).for_each(|_| step());
        steps += 100;
    }
    steps
}
