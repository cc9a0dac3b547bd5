//! What loom checks about the dispatch of jobs, in every interleaving: each worker runs each job
//! once, the caller goes on after the last of them and sees what they wrote, and everybody ends.

use super::*;
use crate::sync::explore;
use loom::cell::UnsafeCell;
use loom::thread;

/// A cell for each worker, which only that worker writes while a job runs.
struct Cells(Vec<UnsafeCell<u32>>);

// SAFETY: worker w alone touches cell w during a job, the caller alone touches them between jobs;
// that the two are ordered is what the models check.
unsafe impl Sync for Cells {}

impl Cells {
    fn add(&self, worker: usize) {
        // SAFETY: see `Sync`.
        self.0[worker].with_mut(|cell| unsafe { *cell += 1 });
    }

    fn read(&self) -> Vec<u32> {
        // SAFETY: see `Sync`.
        self.0.iter().map(|cell| cell.with(|cell| unsafe { *cell })).collect()
    }
}

fn jobs(workers: usize, jobs: u32, preemptions: usize) {
    explore(preemptions, move || {
        let dispatch = Arc::new(Dispatch::default());
        let threads: Vec<_> = (0..workers)
            .map(|worker| {
                let dispatch = Arc::clone(&dispatch);
                thread::spawn(move || dispatch.serve(worker))
            })
            .collect();
        let cells = Cells((0..workers).map(|_| UnsafeCell::new(0)).collect());
        for job in 1..=jobs {
            dispatch.run(workers, &|worker| cells.add(worker));
            assert_eq!(cells.read(), vec![job; workers]);
        }
        dispatch.stop();
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

#[test]
fn one_worker_runs_three_jobs() {
    jobs(1, 3, 4);
}

#[test]
fn two_workers_run_two_jobs_each_once() {
    jobs(2, 2, 3);
}

#[test]
fn a_worker_that_begins_after_the_stop_ends() {
    explore(4, || {
        let dispatch = Arc::new(Dispatch::default());
        let late = Arc::clone(&dispatch);
        let thread = thread::spawn(move || late.serve(0));
        dispatch.stop();
        thread.join().unwrap();
    });
}
