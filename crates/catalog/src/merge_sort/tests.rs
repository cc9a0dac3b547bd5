//! The standard library’s order, adversarial inputs, and the shape of the tree.

use super::MergeSort;
use super::merge::{PACE, merge, sort};
use crate::Random;
use crate::gate::Pace;
use crate::job::Compute;
use crate::tests::{Open, executed};
use proptest::prelude::*;

fn sorted_by_tasks(keys: &[u32], tasks: u32) -> Vec<u32> {
    let mut job = MergeSort::new(tasks, keys.to_vec());
    job.reset();
    for round in 0..job.rounds() {
        let tasks = job.tasks(round);
        let parts = (0..tasks).map(|t| (t..t + 1, job.run(round, t..t + 1, &Open).unwrap()));
        let parts = parts.collect();
        job.combine(round, parts);
    }
    assert_eq!(job.blocks.len(), 1);
    job.blocks[0].to_vec()
}

#[test]
fn the_order_is_that_of_the_standard_library() {
    let mut random = Random::new(3);
    for length in [0, 1, 2, 511, 512, 513, 5_000, 100_000] {
        let inputs: [Vec<u32>; 4] = [
            (0..length).map(|_| random.next_u64() as u32).collect(),
            (0..length).map(|_| random.below(3) as u32).collect(),
            (0..length).collect(),
            (0..length).rev().collect(),
        ];
        for keys in inputs {
            let mut expected = keys.clone();
            expected.sort();
            assert_eq!(sort(&keys, &mut Pace::new(&Open, PACE)).unwrap(), expected);
            for tasks in [1, 2, 3, 64] {
                assert_eq!(sorted_by_tasks(&keys, tasks), expected, "{length} in {tasks}");
            }
        }
    }
}

proptest! {
    #[test]
    fn merging_two_blocks_orders_them(
        mut a in prop::collection::vec(any::<u32>(), 0..200),
        mut b in prop::collection::vec(0_u32..9, 0..200),
    ) {
        a.sort_unstable();
        b.sort_unstable();
        let merged = merge(&a, &b, &mut Pace::new(&Open, PACE)).unwrap();
        let mut expected = [a, b].concat();
        expected.sort_unstable();
        prop_assert_eq!(merged, expected);
    }
}

#[test]
fn every_round_halves_the_tasks() {
    for (tasks, tree) in [
        (1, &[1][..]),
        (2, &[2, 1]),
        (5, &[5, 3, 2, 1]),
        (64, &[64, 32, 16, 8, 4, 2, 1]),
        (65, &[65, 33, 17, 9, 5, 3, 2, 1]),
    ] {
        let job = MergeSort::new(tasks, Vec::new());
        assert_eq!((0..job.rounds()).map(|round| job.tasks(round)).collect::<Vec<_>>(), tree);
    }
}

#[test]
fn the_answer_is_that_of_the_sorted_sample() {
    let mut random = Random::new(7);
    let mut keys: Vec<u32> = (0..1_001).map(|_| (random.next_u64() >> 32) as u32).collect();
    keys.sort();
    let answer = executed("merge-sort", |p| (p.size, p.tasks, p.seed) = (1_001, 10, 7)).answer();
    let number = |n: u32| model::grouped(n.into());
    assert_eq!(
        answer.text,
        format!(
            "1,001 keys from {} to {}, median {}",
            number(keys[0]),
            number(keys[1_000]),
            number(keys[500])
        )
    );
}
