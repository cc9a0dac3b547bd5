//! Who sleeps how often and how long.

use super::Timer;
use crate::job::Wait;
use crate::tests::{Recorder, answer, now};
use model::Nanos;

#[test]
fn a_task_sleeps_as_often_and_as_long_as_asked() {
    let job = Timer { tasks: 4, waits: 3, latency: Nanos::from_millis(20) };
    let io = Recorder::default();
    assert_eq!(now(job.run(2, &io)), Ok(3));
    assert_eq!(io.slept(), [Nanos::from_millis(20); 3]);
}

#[test]
fn the_answer_counts_the_waits() {
    assert_eq!(answer("timer", |_| ()).text, "40 waits");
    assert_eq!(answer("timer", |p| (p.size, p.tasks) = (5, 1_000)).text, "5,000 waits");
}
