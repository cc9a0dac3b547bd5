//! Exact small products, the naive triple loop, and Freivalds’ check at full size.

use super::{Matrix, numbers};
use crate::Random;
use crate::job::Compute;
use crate::tests::{Open, answer};

fn product(n: usize, tasks: u32, a: &[f32], b: &[f32]) -> Vec<f32> {
    let mut job = Matrix::new(n, tasks, a.to_vec(), b);
    job.reset();
    let parts = (0..tasks).map(|t| (t..t + 1, job.run(0, t..t + 1, &Open).unwrap())).collect();
    job.combine(0, parts);
    job.c
}

#[test]
fn exact_small_products() {
    assert_eq!(product(1, 1, &[3.0], &[-4.0]), [-12.0]);
    assert_eq!(
        product(2, 1, &[1.0, 2.0, 3.0, 4.0], &[5.0, 6.0, 7.0, 8.0]),
        [19.0, 22.0, 43.0, 50.0]
    );
    // A rotation by a third of a turn about the diagonal, three times, is no rotation.
    let turn = [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0];
    let twice = product(3, 2, &turn, &turn);
    assert_eq!(product(3, 5, &twice, &turn), [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
}

#[test]
fn equals_the_naive_triple_loop_at_every_edge() {
    for n in [1, 3, 4, 5, 7, 8, 9, 12, 31, 64, 65] {
        let mut random = Random::new(n as u64);
        let (a, b) = (numbers(n * n, &mut random), numbers(n * n, &mut random));
        let mut naive = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..n {
                naive[i * n + j] = (0..n).map(|k| a[i * n + k] * b[k * n + j]).sum();
            }
        }
        for tasks in [1, 2, 5, 70] {
            assert_eq!(product(n, tasks, &a, &b), naive, "{n} in {tasks} tasks");
        }
    }
}

#[test]
fn freivalds_check() {
    // (A B) x = A (B x) for a few x, exactly, because everything is a whole number.
    let n = 600;
    let mut random = Random::new(5);
    let (a, b) = (numbers(n * n, &mut random), numbers(n * n, &mut random));
    let c = product(n, 37, &a, &b);
    let times = |m: &[f32], x: &[i64]| -> Vec<i64> {
        m.chunks(n).map(|row| row.iter().zip(x).map(|(&m, &x)| m as i64 * x).sum()).collect()
    };
    for _ in 0..3 {
        let x: Vec<i64> = (0..n).map(|_| random.below(1_000) as i64).collect();
        assert_eq!(times(&c, &x), times(&a, &times(&b, &x)));
    }
}

#[test]
fn numbers_stay_whole_at_the_largest_size() {
    let largest = super::META.specs.size.max as f32 * 81.0;
    assert!(largest < (1 << 24) as f32);
    assert_eq!(answer("matrix", |p| p.size = 2).text.split(',').next(), Some("2 × 2 numbers"));
}
