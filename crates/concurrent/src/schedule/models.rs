//! What loom checks about the dispenser, in every interleaving: each task is handed out once.

use super::*;
use crate::sync::explore;
use loom::thread;
use std::sync::Arc;

fn each_task_once(tasks: u32, schedule: Schedule, preemptions: usize) {
    explore(preemptions, move || {
        let chunks = Arc::new(Chunks::new(tasks, 2, schedule));
        let take = |worker: usize, chunks: &Chunks| -> Vec<u32> {
            std::iter::from_fn(|| chunks.next(worker)).flatten().collect()
        };
        let other = {
            let chunks = Arc::clone(&chunks);
            thread::spawn(move || take(1, &chunks))
        };
        let mut taken = take(0, &chunks);
        taken.extend(other.join().unwrap());
        taken.sort_unstable();
        assert_eq!(taken, (0..tasks).collect::<Vec<_>>());
    });
}

#[test]
fn a_static_dispenser() {
    each_task_once(5, Schedule::Static, 4);
}

#[test]
fn a_dynamic_dispenser() {
    each_task_once(5, Schedule::Dynamic { chunk: 2 }, 4);
}

#[test]
fn a_guided_dispenser() {
    each_task_once(6, Schedule::Guided { min: 1 }, 4);
}
