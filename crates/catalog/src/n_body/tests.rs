//! Conservation of momentum, an orbit that is known, and the naive double loop.

use super::gravity::{SOFTENING, STEP};
use super::{NBody, cloud};
use crate::job::Compute;
use crate::tests::Open;

fn advance(job: &mut NBody) {
    let parts = (0..job.tasks).map(|t| (t..t + 1, job.run(0, t..t + 1, &Open).unwrap()));
    let parts = parts.collect();
    job.combine(0, parts);
}

#[test]
fn momentum_is_conserved() {
    for (bodies, seed) in [(2, 1), (57, 2), (200, 3)] {
        let mut job = cloud(bodies, 7, seed);
        for _ in 0..job.rounds() {
            advance(&mut job);
        }
        for momentum in job.momentum() {
            assert!(momentum.abs() < 1e-15, "{bodies} bodies: {momentum:e}");
        }
        assert_ne!(job.velocities[0], job.start.1[0], "they move");
    }
}

#[test]
fn two_bodies_circle_each_other() {
    // Equal masses m at ±r: the pull of m at distance 2 r, softened, holds each on a circle if
    // v² = r · m · 2 r / (4 r² + ε)^(3/2). After one period they are back.
    let (mass, radius) = (1.0, 0.5_f64);
    let distance = 2.0 * radius;
    let pull = mass * distance / (distance * distance + SOFTENING).powf(1.5);
    let speed = (radius * pull).sqrt();
    let mut job = NBody::new(
        1,
        &[mass, mass],
        [vec![radius, -radius], vec![0.0, 0.0], vec![0.0, 0.0]],
        [vec![0.0, 0.0], vec![speed, -speed], vec![0.0, 0.0]],
    );
    let period = std::f64::consts::TAU * radius / speed;
    let steps = (period / STEP).round() as u32;
    for step in 0..steps {
        advance(&mut job);
        let [x, y, _] = job.space.positions.each_ref().map(|axis| axis[0]);
        assert!((x.hypot(y) - radius).abs() < 0.005 * radius, "radius after {step} steps");
    }
    let [x, y, z] = job.space.positions.each_ref().map(|axis| axis[0]);
    assert!((x - radius).abs() < 0.01 && y.abs() < 0.01 && z == 0.0, "{x}, {y}, {z}");
}

#[test]
fn equals_the_naive_double_loop_but_for_rounding() {
    for bodies in [2, 3, 4, 5, 30] {
        let mut job = cloud(bodies, 3, 11);
        let (mut at, mut v) = job.start.clone();
        let masses = job.space.masses.clone();
        for _ in 0..5 {
            advance(&mut job);
            let before = at.clone();
            for i in 0..bodies {
                for j in (0..bodies).filter(|&j| j != i) {
                    let d: Vec<f64> =
                        (0..3).map(|axis| before[axis][j] - before[axis][i]).collect();
                    let squared = d.iter().map(|d| d * d).sum::<f64>() + SOFTENING;
                    for axis in 0..3 {
                        v[axis][i] += STEP * masses[j] * d[axis] / squared.powf(1.5);
                    }
                }
                for axis in 0..3 {
                    at[axis][i] += STEP * v[axis][i];
                }
            }
        }
        for axis in 0..3 {
            for i in 0..bodies {
                assert!((job.space.positions[axis][i] - at[axis][i]).abs() < 1e-13);
                assert!((job.velocities[axis][i] - v[axis][i]).abs() < 1e-13);
            }
        }
    }
}
