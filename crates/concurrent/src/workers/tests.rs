//! What `workers` does, as its users see it.

use super::*;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

const SOON: Duration = Duration::from_secs(60);

#[test]
fn every_worker_runs_every_job_once_and_all_at_the_same_time() {
    let mut workers = WorkerThreads::start(3, SOON).unwrap();
    assert_eq!((workers.len(), workers.is_empty()), (3, false));
    let names: Vec<_> = workers.threads().iter().map(Thread::name).collect();
    assert_eq!(names, ["worker-0", "worker-1", "worker-2"]);
    let ran = [const { AtomicUsize::new(0) }; 3];
    for job in 1..=10 {
        let all_here = Barrier::new(3);
        workers.run(|worker| {
            ran[worker].fetch_add(1, Ordering::Relaxed);
            all_here.wait();
        });
        assert_eq!(ran.each_ref().map(|ran| ran.load(Ordering::Relaxed)), [job; 3]);
    }
}

#[test]
fn a_panic_reaches_the_caller_after_all_have_ended_and_the_next_job_runs() {
    let mut workers = WorkerThreads::start(3, SOON).unwrap();
    let ended = AtomicUsize::new(0);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        workers.run(|worker| {
            assert_ne!(worker, 1, "worker 1 panics");
            ended.fetch_add(1, Ordering::Relaxed);
        });
    }));
    let message = panicked.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("worker 1 panics"), "{message}");
    assert_eq!(ended.load(Ordering::Relaxed), 2);
    workers.run(|_| {
        ended.fetch_add(1, Ordering::Relaxed);
    });
    assert_eq!(ended.load(Ordering::Relaxed), 5);
}

#[test]
fn dropping_the_workers_ends_their_threads() {
    let workers = WorkerThreads::start(2, SOON).unwrap();
    let threads = workers.threads().to_vec();
    drop(workers);
    assert_eq!(threads.iter().map(Thread::is_alive).collect::<Vec<_>>(), [false, false]);
}

#[test]
fn no_workers_run_nothing() {
    let mut workers = WorkerThreads::start(0, Duration::ZERO).unwrap();
    workers.run(|_| unreachable!());
    assert!(workers.is_empty());
}
