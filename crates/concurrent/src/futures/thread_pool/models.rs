//! What loom checks about a pool, in every interleaving: every task that is taken is run, cancelled
//! or failed, and every thread ends after a shutdown.

use super::super::{CancelledError, ResultError};
use super::*;
use crate::sync::explore;
use loom::thread::{self, JoinHandle};
use std::sync::atomic::AtomicBool as AtomicSeen;

const TWO: usize = 2;

/// An executor without threads: the model starts those of loom.
struct Model {
    crew: Arc<Crew>,
    initializer: Option<Initializer>,
}

impl Model {
    fn new() -> Self {
        Self { crew: Arc::default(), initializer: None }
    }

    fn worker(&self) -> Worker {
        Worker::new(Arc::clone(&self.crew), self.initializer.clone())
    }

    /// Submits a task, and returns the worker that it wants, if any.
    fn submit(&self, result: i32) -> Result<(Future<i32>, Option<Worker>), SubmitError> {
        let future = Future::new();
        let work = Box::new(WorkItem { future: future.clone(), call: move || Ok(result) });
        let number = self.crew.submit(work, TWO)?;
        Ok((future, number.map(|_| self.worker())))
    }

    /// Submits a task, and starts the thread that it wants, if any.
    fn run(&self, result: i32) -> Result<(Future<i32>, Option<JoinHandle<()>>), SubmitError> {
        let (future, worker) = self.submit(result)?;
        Ok((future, worker.map(|worker| thread::spawn(move || worker.run()))))
    }
}

#[test]
fn every_task_is_run_and_every_thread_ends() {
    explore(3, || {
        let model = Model::new();
        let tasks = [1, 2].map(|n| model.run(n).unwrap());
        model.crew.shut_down(false);
        for (n, (future, thread)) in (1..).zip(tasks) {
            thread.into_iter().for_each(|thread| thread.join().unwrap());
            assert_eq!(future.result(None), Ok(n));
        }
        assert_eq!(model.run(3).err(), Some(SubmitError::ShutDown));
    });
}

#[test]
fn a_task_is_run_or_cancelled_when_the_pool_is_shut_down() {
    explore(3, || {
        let model = Model::new();
        let (first, thread) = model.run(1).unwrap();
        let (second, another) = model.run(2).unwrap();
        model.crew.shut_down(true);
        for (n, future) in (1..).zip([first, second]) {
            let result = future.result(None);
            assert!(result == Ok(n) || result == Err(ResultError::Cancelled(CancelledError)));
        }
        [thread, another].into_iter().flatten().for_each(|thread| thread.join().unwrap());
    });
}

#[test]
fn an_initializer_that_fails_fails_whatever_is_submitted_meanwhile() {
    // Not a part of the model: whether any interleaving came to what is tested.
    let (taken, refused) = (Arc::new(AtomicSeen::new(false)), Arc::new(AtomicSeen::new(false)));
    let seen = (Arc::clone(&taken), Arc::clone(&refused));
    explore(3, move || {
        let failing: Initializer = Arc::new(|| std::panic::resume_unwind(Box::new("planned")));
        let model = Model { crew: Arc::default(), initializer: Some(failing) };
        let (first, thread) = model.run(1).unwrap();
        let broken = Exception::of(&BrokenThreadPool);
        match model.submit(2) {
            Ok((second, _worker)) => {
                seen.0.store(true, Ordering::Relaxed);
                assert_eq!(second.exception(None), Ok(Some(broken.clone())));
            }
            Err(error) => {
                seen.1.store(true, Ordering::Relaxed);
                assert_eq!(error, SubmitError::Broken(BrokenThreadPool));
            }
        }
        assert_eq!(first.exception(None), Ok(Some(broken)));
        thread.unwrap().join().unwrap();
    });
    assert!(taken.load(Ordering::Relaxed) && refused.load(Ordering::Relaxed));
}

#[test]
fn a_task_of_which_the_thread_never_comes_fails_or_finds_another() {
    explore(4, || {
        let model = Model::new();
        let (first, worker) = model.submit(1).unwrap();
        let loser = thread::spawn(move || drop(worker));
        let (second, thread) = model.run(2).unwrap();
        model.crew.shut_down(false);
        loser.join().unwrap();
        thread.into_iter().for_each(|thread| thread.join().unwrap());
        assert!(first.done() && second.done());
        assert_eq!(second.result(None), Ok(2));
    });
}

#[test]
fn when_no_thread_comes_every_task_fails() {
    explore(4, || {
        let model = Model::new();
        let [(first, worker), (second, other)] = [1, 2].map(|n| model.submit(n).unwrap());
        let loser = thread::spawn(move || drop(worker));
        drop(other);
        loser.join().unwrap();
        for future in [first, second] {
            assert_eq!(future.exception(None).unwrap().unwrap().name(), "StartError");
        }
    });
}

#[test]
fn a_shutdown_knows_the_thread_that_is_being_started() {
    explore(4, || {
        let model = Model::new();
        let (_future, worker) = model.submit(1).unwrap();
        let crew = Arc::clone(&model.crew);
        let starter = thread::spawn(move || {
            worker.unwrap().run();
            crew.started(Thread::new(|| ()));
        });
        model.crew.shut_down(false);
        assert_eq!(model.crew.threads().len(), 1);
        starter.join().unwrap();
    });
}
