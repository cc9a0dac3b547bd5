//! What was asked for at once: tasks of one function, and where their answers go.

use super::call::Batch;
use super::error::PoolError;
use super::wire::Function;
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

/// The results of a task as bytes, or why there are none.
pub(crate) type Answer<'a> = Result<&'a [u8], PoolError>;

/// Where the answers of a job's tasks go. Called by the thread that handles results, which holds no
/// lock meanwhile.
pub(crate) trait Sink: Send + Sync {
    /// Each task is answered once, unless the job is abandoned.
    fn answer(&self, task: u32, answer: Answer<'_>);

    /// No more answers will come.
    fn abandon(&self, error: &PoolError);

    /// Its task is about to be given to a worker. False when it was cancelled.
    fn begin(&self) -> bool {
        true
    }

    /// Its task will not be given to any worker.
    fn cancel(&self) {}
}

/// A job with the arguments of those tasks that are not answered, in case they have to be sent
/// again.
pub(crate) struct Job {
    pub function: Function,
    pub sink: Arc<dyn Sink>,
    segments: VecDeque<Segment>,
    unanswered: u32,
    /// Whether more tasks may come.
    pub open: bool,
}

struct Segment {
    first: u32,
    batch: Batch,
    unanswered: u32,
}

impl Job {
    pub fn new(function: Function, sink: Arc<dyn Sink>) -> Self {
        Self { function, sink, segments: VecDeque::new(), unanswered: 0, open: true }
    }

    /// Whether all tasks are answered.
    pub fn is_done(&self) -> bool {
        !self.open && self.unanswered == 0
    }

    /// Adds tasks, the first of which is number `first`. They follow all that are there.
    pub fn add(&mut self, first: u32, batch: Batch) {
        let unanswered = batch.ends.len() as u32;
        self.unanswered += unanswered;
        self.segments.push_back(Segment { first, batch, unanswered });
    }

    fn segment(&self, task: u32) -> usize {
        self.segments.partition_point(|segment| segment.first <= task) - 1
    }

    /// The arguments of these tasks, which were added together.
    pub fn tasks(&self, tasks: Range<u32>) -> impl Iterator<Item = &[u8]> {
        let segment = &self.segments[self.segment(tasks.start)];
        tasks.map(|task| segment.batch.task((task - segment.first) as usize))
    }

    /// A task was answered.
    pub fn answered(&mut self, task: u32) {
        let at = self.segment(task);
        let segment = &mut self.segments[at];
        segment.unanswered -= 1;
        if segment.unanswered == 0 {
            segment.batch = Batch::default();
        }
        self.unanswered -= 1;
        while self.segments.front().is_some_and(|segment| segment.unanswered == 0) {
            self.segments.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nowhere;

    impl Sink for Nowhere {
        fn answer(&self, _task: u32, _answer: Answer<'_>) {}

        fn abandon(&self, _error: &PoolError) {}
    }

    fn batch(arguments: &[u8]) -> Batch {
        let mut batch = Batch::default();
        for argument in arguments {
            batch.push(&[*argument]).unwrap();
        }
        batch
    }

    /// The last byte of each task's arguments: what it is called with.
    fn called(job: &Job, tasks: Range<u32>) -> Vec<u8> {
        job.tasks(tasks).filter_map(|task| task.last().copied()).collect()
    }

    #[test]
    fn arguments_stay_until_they_are_answered() {
        let mut job = Job::new(Function { entry: 0, target: 0 }, Arc::new(Nowhere));
        job.add(0, batch(b"ab"));
        // Task 2 was refused.
        job.add(3, batch(b"def"));
        assert_eq!((called(&job, 0..2), called(&job, 4..6)), (b"ab".to_vec(), b"ef".to_vec()));
        for task in [4, 0, 1] {
            job.answered(task);
        }
        assert_eq!((job.segments.len(), called(&job, 5..6)), (1, b"f".to_vec()));
        job.answered(3);
        job.answered(5);
        assert!(!job.is_done());
        job.open = false;
        assert!(job.is_done());
    }
}
