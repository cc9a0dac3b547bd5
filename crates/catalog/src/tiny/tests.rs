//! The sums, against adding up the same random numbers one by one.

use crate::Random;
use crate::tests::{answer, executed};

#[test]
fn the_total_is_that_of_the_same_numbers() {
    for (each, tasks, seed) in [(1, 1, 1), (8, 5_000, 1), (64, 77, 9)] {
        let mut random = Random::new(seed);
        let total: u64 = (0..each * u64::from(tasks)).map(|_| random.below(1_000)).sum();
        let answer = answer("tiny", |p| (p.size, p.tasks, p.seed) = (each, tasks, seed));
        let grouped = model::grouped;
        assert_eq!(
            answer.text,
            format!("{} sums, {} together", grouped(tasks.into()), grouped(total))
        );
    }
}

#[test]
fn a_sum_belongs_to_its_task() {
    // The same numbers in other groups: the same total, and yet another answer.
    let digest = |each, tasks| answer("tiny", |p| (p.size, p.tasks) = (each, tasks)).digest;
    assert_ne!(digest(2, 30), digest(3, 20));
    // What a process is sent for a chunk: its numbers and their length, and nothing else.
    let job = executed("tiny", |p| (p.size, p.tasks) = (8, 100));
    assert_eq!(job.args_bytes(0, 10..20).len(), 10 * 8 * 4 + 2);
}
