//! The law of large numbers, and where the circle's edge is.

use super::is_hit;
use crate::tests::answer;
use std::f64::consts::PI;

#[test]
fn the_estimate_is_within_five_standard_errors() {
    for darts in [10_000_u64, 1_000_000, 10_000_000] {
        // A dart hits with probability π/4, so 4 × hits / darts has this standard error.
        let error = (PI * (4.0 - PI) / darts as f64).sqrt();
        for (tasks, seed) in [(1, 1), (7, 1), (128, 2), (128, 4_000_000_000)] {
            let hits =
                answer("monte-carlo", |p| (p.size, p.tasks, p.seed) = (darts, tasks, seed)).digest;
            let pi = 4.0 * hits as f64 / darts as f64;
            assert!((pi - PI).abs() < 5.0 * error, "{pi} with {darts}, {tasks}, {seed}");
        }
    }
}

#[test]
fn seeds_and_tasks_have_streams_of_their_own() {
    let hits = |seed, tasks| {
        answer("monte-carlo", |p| (p.size, p.tasks, p.seed) = (1_000_000, tasks, seed)).digest
    };
    assert_eq!(hits(1, 10), hits(1, 10));
    assert_ne!(hits(1, 10), hits(2, 10));
    assert_ne!(hits(1, 10), hits(1, 20));
}

#[test]
fn the_edge_of_the_circle_is_exact() {
    let dart = |x: u64, y: u64| is_hit(x << 33 | y);
    let side = 1_u64 << 31;
    // 3² + 4² = 5²: the first dart is on the circle of radius 2³¹ as nearly as there are points.
    for (x, y) in [(0, 0), (side - 1, 0), (side / 2, side / 2), (side / 5 * 3, side / 5 * 4)] {
        assert!(dart(x, y), "{x}, {y}");
    }
    for (x, y) in [(side - 1, side - 1), (side / 5 * 3 + 2, side / 5 * 4 + 4), (side - 1, 65_536)] {
        assert!(!dart(x, y), "{x}, {y}");
    }
}
