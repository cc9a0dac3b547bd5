//! The curve of both laws, and the one that comes closest to some times.

use super::squares::{self, Equation, MOST};
use super::{Law, Objective};

/// How long an execution takes on n workers: `serial + parallel / n + crosstalk (n − 1)`.
///
/// This is the Universal Scalability Law written for times. With `one = serial + parallel`, the
/// time on one worker, it is X(n) = λ n / (1 + σ (n − 1) + κ n (n − 1)) for λ = 1 / one,
/// σ = serial / one and κ = crosstalk / one. Its three coefficients enter linearly, none of them
/// can be negative, and σ ≤ 1 needs no saying.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Curve {
    pub(super) serial: f64,
    pub(super) parallel: f64,
    pub(super) crosstalk: f64,
}

/// A number of workers, and how long an execution took on them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub(super) workers: f64,
    pub(super) time: f64,
}

/// With so many steps Gauss and Newton have either arrived or never will.
const STEPS: usize = 200;

/// A change of every time by less than this is none.
const STILL: f64 = 1e-15;

impl Curve {
    /// The time on `workers`.
    pub(super) fn time(&self, workers: f64) -> f64 {
        self.serial + self.parallel / workers + self.crosstalk * (workers - 1.0)
    }

    /// The time on one worker, 1/λ.
    pub(super) fn one(&self) -> f64 {
        self.serial + self.parallel
    }

    /// How many times as fast as on one worker.
    pub(super) fn speedup(&self, workers: f64) -> f64 {
        self.one() / self.time(workers)
    }

    /// σ.
    pub(super) fn contention(&self) -> f64 {
        self.serial / self.one()
    }

    /// κ.
    pub(super) fn crosstalk_share(&self) -> f64 {
        self.crosstalk / self.one()
    }

    /// Where the time is least, √((1 − σ) / κ), and at least one worker; infinite when more
    /// workers always help. Where nothing is parallel, one.
    pub(super) fn best(&self) -> f64 {
        if self.parallel == 0.0 { 1.0 } else { (self.parallel / self.crosstalk).sqrt().max(1.0) }
    }

    /// The highest speedup there is: at the best number of workers, 1/σ when there is none.
    pub(super) fn ceiling(&self) -> f64 {
        let best = self.best();
        if best.is_finite() { self.speedup(best) } else { self.one() / self.serial }
    }

    /// The curve of `law` with the least `objective`. `None` when the times cannot be computed
    /// with.
    pub(super) fn through(points: &[Point], law: Law, objective: Objective) -> Option<Self> {
        // In units of the first time, so that no square overflows.
        let unit = points.first()?.time;
        let scaled: Vec<Point> =
            points.iter().map(|point| Point { time: point.time / unit, ..*point }).collect();
        let of_times = by_times(&scaled, law)?;
        let curve = match objective {
            Objective::Times => of_times,
            Objective::Throughputs => by_throughputs(&scaled, law, of_times),
        };
        Some(curve.times(unit))
    }

    fn times(&self, factor: f64) -> Self {
        Self {
            serial: self.serial * factor,
            parallel: self.parallel * factor,
            crosstalk: self.crosstalk * factor,
        }
    }

    /// The curve `share` of the way to `other`.
    fn towards(&self, other: &Self, share: f64) -> Self {
        let between = |from: f64, to: f64| from + (to - from) * share;
        Self {
            serial: between(self.serial, other.serial),
            parallel: between(self.parallel, other.parallel),
            crosstalk: between(self.crosstalk, other.crosstalk),
        }
    }
}

impl From<[f64; MOST]> for Curve {
    fn from([serial, parallel, crosstalk]: [f64; MOST]) -> Self {
        Self { serial, parallel, crosstalk }
    }
}

/// What the three coefficients are multiplied by.
fn factors(workers: f64) -> [f64; MOST] {
    [1.0, 1.0 / workers, workers - 1.0]
}

/// Which coefficients may differ from zero. Never crosstalk alone: one worker would take no time.
const fn supports(law: Law) -> &'static [&'static [usize]] {
    match law {
        Law::Amdahl => &[&[0, 1], &[0], &[1]],
        Law::Universal => &[&[0, 1, 2], &[0, 1], &[0, 2], &[1, 2], &[0], &[1]],
    }
}

/// Least sum of ((fitted − measured) / measured)², times: a linear problem.
fn by_times(points: &[Point], law: Law) -> Option<Curve> {
    let equations: Vec<Equation> = points
        .iter()
        .map(|point| Equation {
            factors: factors(point.workers).map(|factor| factor / point.time),
            target: 1.0,
        })
        .collect();
    squares::non_negative(&equations, supports(law)).map(Curve::from)
}

/// Least sum of (fitted − measured)², throughputs, by Gauss and Newton from a curve that is near.
///
/// Around a curve with the times T, the throughput of another with the times T′ is about
/// 1/T − (T′ − T)/T² = 2/T − T′/T², which is linear in its coefficients. The best of these is the
/// next curve, or the last one that is better on the way to it. (J. Nocedal and S. J. Wright,
/// "Numerical Optimization", Springer 2006, 10.3.)
fn by_throughputs(points: &[Point], law: Law, near: Curve) -> Curve {
    let error = |curve: &Curve| -> f64 {
        let off = |point: &Point| 1.0 / curve.time(point.workers) - 1.0 / point.time;
        points.iter().map(|point| off(point).powi(2)).sum()
    };
    let mut curve = near;
    for _ in 0..STEPS {
        let equations: Vec<Equation> = points
            .iter()
            .map(|point| {
                let time = curve.time(point.workers);
                Equation {
                    factors: factors(point.workers).map(|factor| factor / (time * time)),
                    target: 2.0 / time - 1.0 / point.time,
                }
            })
            .collect();
        let Some(next) = squares::non_negative(&equations, supports(law)).map(Curve::from) else {
            return curve;
        };
        // Close to the minimum, errors differ by rounding alone: these are no reason to stay.
        let bound = error(&curve) * (1.0 + 1e-9);
        let shares = (0..40).map(|halvings| 0.5_f64.powi(halvings));
        let Some(better) =
            shares.map(|share| curve.towards(&next, share)).find(|curve| error(curve) <= bound)
        else {
            return curve;
        };
        let moved = |point: &Point| {
            let (from, to) = (curve.time(point.workers), better.time(point.workers));
            (to - from).abs() > STILL * from
        };
        let still = !points.iter().any(moved);
        curve = better;
        if still {
            break;
        }
    }
    curve
}
