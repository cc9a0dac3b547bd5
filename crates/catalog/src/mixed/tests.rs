//! How long a task computes and waits, where, and what it computes.

use super::Mixed;
use crate::job::{Request, Wait};
use crate::spin;
use crate::tests::{Recorder, answer, now, params};
use model::{Nanos, Params, Percent};

const SPIN_PER_MS: u64 = 1_000;

fn mixed(change: impl FnOnce(&mut Params)) -> Mixed {
    let mut params = params("mixed");
    change(&mut params);
    Mixed::prepare(&Request { params: &params, file: None, spin_per_ms: SPIN_PER_MS }).unwrap()
}

#[test]
fn computing_and_waiting_make_up_the_latency() {
    for (latency, share, turns, steps, wait) in [
        (10, 25, 1, 2_500, Nanos::from_micros(7_500)),
        (10, 0, 1, 0, Nanos::from_millis(10)),
        (10, 100, 1, 10_000, Nanos::ZERO),
        (10, 25, 5, 500, Nanos::from_micros(1_500)),
        (1, 1, 100, 0, Nanos(9_900)),
        (1_000, 50, 1, 500_000, Nanos::from_millis(500)),
    ] {
        let job = mixed(|p| {
            p.latency = Nanos::from_millis(latency);
            p.compute_share = Percent(share);
            p.size = turns;
        });
        let io = Recorder::default();
        assert_eq!(now(job.run(3, &io)), Ok(spin(steps * turns, 3)), "{latency} ms, {share} %");
        let waits = if wait > Nanos::ZERO { turns as usize } else { 0 };
        assert_eq!(io.slept(), vec![wait; waits]);
        // A slice is 25 µs: 40 in a millisecond of computing.
        assert_eq!(io.checkpoints(), turns * steps.div_ceil(SPIN_PER_MS / 40));
    }
}

#[test]
fn the_computing_lets_go_of_the_gil_only_when_asked_to() {
    for release in [false, true] {
        let job = mixed(|p| (p.gil_release, p.size) = (release, 4));
        let io = Recorder::default();
        assert_eq!(now(job.run(0, &io)), Ok(spin(4 * 625, 0)));
        assert_eq!(io.released(), if release { 4 } else { 0 });
    }
}

#[test]
fn the_answer_is_the_same_with_and_without_the_gil() {
    let of = |release| answer("mixed", |p| p.gil_release = release);
    assert_eq!(of(true), of(false));
    // The tests’ machine does 100 steps a millisecond: 40 × 25 % of 10 ms.
    assert_eq!(of(true).text, "40 tasks, 10,000 steps computed");
}
