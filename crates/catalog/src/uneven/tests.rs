//! How the steps are divided, and what is computed in them.

use super::Uneven;
use crate::fingerprint::fold;
use crate::spin;
use crate::tests::answer;

fn lengths(steps: u64, tasks: u32) -> Vec<u64> {
    let job = Uneven::new(steps, tasks);
    (0..tasks).map(|task| job.steps_of(task)).collect()
}

#[test]
fn each_tenth_takes_twice_as_long_as_the_one_before() {
    assert_eq!(lengths(1_023_000, 10), [1, 2, 4, 8, 16, 32, 64, 128, 256, 512].map(|n| n * 1_000));
    let lengths = lengths(2_046, 20);
    assert_eq!(lengths[..4], [1, 1, 2, 2]);
    assert_eq!(lengths[16..], [256, 256, 512, 512]);
}

#[test]
fn nothing_is_lost_with_few_or_too_many_tasks() {
    for tasks in [1, 2, 3, 9, 11, 64, 1_000] {
        for steps in [0, 1, 10, 1_000_000] {
            let lengths = lengths(steps, tasks);
            assert_eq!(lengths.iter().sum::<u64>(), steps, "{steps} in {tasks}");
        }
    }
}

#[test]
fn every_task_is_a_chain_of_its_own() {
    let chains = lengths(1_000_000, 7).into_iter().zip(0..).map(|(steps, task)| spin(steps, task));
    let expected = fold(chains);
    let answer = answer("uneven", |p| (p.size, p.tasks) = (1, 7));
    assert_eq!(answer.digest, expected);
    assert!(answer.text.starts_with("1,000,000 steps in 7 tasks"), "{}", answer.text);
}
