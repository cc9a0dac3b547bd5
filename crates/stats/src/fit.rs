//! Laws of scaling, fitted to what was measured: how far a workload can scale, and what stops it.
//!
//! **Amdahl's law**: a share σ of the work is serial, so S(n) = n / (1 + σ (n − 1)). G. M. Amdahl,
//! AFIPS 30 (1967), <https://doi.org/10.1145/1465482.1465560>.
//!
//! **The Universal Scalability Law** adds the crosstalk κ of each worker with each other:
//! X(n) = λ n / (1 + σ (n − 1) + κ n (n − 1)), which has a peak at n = √((1 − σ) / κ).
//! N. J. Gunther, "Guerrilla Capacity Planning", Springer 2007,
//! <https://doi.org/10.1007/978-3-540-31010-5>; the peak is its equation 4.33.
//!
//! The intervals are the bootstrap's: the samples at each number of workers are resampled as in
//! [`Medians`], and the law is fitted to each set of resampled medians. They say how far the noise
//! of the measurements moves a parameter, and with few samples rather too far: of 15 at each point,
//! they hold the truth in 97 to 99 of 100 cases. They say nothing about whether the law is the
//! right one: that is what [`Fit::residuals`] and [`Fit::misses`] are for.

mod curve;
mod squares;

use crate::bootstrap::{RESAMPLES, TAIL, percentile_interval};
use crate::{Estimate, Medians};
use curve::{Curve, Point};
use thiserror::Error;

/// What was measured on one number of workers.
#[derive(Clone, Copy, Debug)]
pub struct Timing<'a> {
    /// How many workers there were.
    pub workers: u32,
    /// How long each execution took, in any unit that all timings share.
    pub samples: &'a [f64],
}

/// A law of scaling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// Amdahl's: a serial share and nothing else.
    Amdahl,
    /// Gunther's Universal Scalability Law: contention and crosstalk.
    Universal,
}

impl Law {
    /// How many different numbers of workers a fit needs: one more than the law has parameters.
    /// With fewer, the curve goes through every point, whether the law holds or not.
    #[must_use]
    pub const fn points_needed(self) -> usize {
        match self {
            Self::Amdahl => 3,
            Self::Universal => 4,
        }
    }
}

/// What a fit makes as small as possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective {
    /// The sum of squared relative errors of the times. A measured time is off by about the same
    /// share whatever it is, so that each counts alike.
    Times,
    /// The sum of squared errors of the throughputs, in which the fastest count most. This is what
    /// R's `usl` package and most of the literature do.
    Throughputs,
}

/// Why there is no fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Too few different numbers of workers, or too few swept values.
    #[error("{needed} different points are needed, and there are {distinct}")]
    TooFewPoints {
        /// How many there are.
        distinct: usize,
        /// How many there have to be.
        needed: usize,
    },
    /// A point without a sample, or with no workers.
    #[error("a point has no samples or no workers")]
    Empty,
    /// A time that no execution can take.
    #[error("a time is zero, negative or not a number")]
    NotATime,
    /// A swept value that does not fit its scale.
    #[error("a swept value is not a number, or not above zero on a logarithmic scale")]
    NotAValue,
    /// There is nothing measured on one worker to compare with.
    #[error("there is no time of one worker")]
    NoBaseline,
    /// Times that are too far apart to compute with.
    #[error("the times are too far apart to compute with")]
    TooFarApart,
}

/// What was measured beside what the law says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Residual {
    /// On how many workers.
    pub workers: u32,
    /// The median time, with its interval.
    pub measured: Estimate,
    /// The time on the fitted curve.
    pub fitted: f64,
}

impl Residual {
    /// How much more time was measured than the law says, as a share of what it says.
    #[must_use]
    pub fn relative(&self) -> f64 {
        self.measured.value / self.fitted - 1.0
    }
}

/// A time that is further from the curve than this share of it, and further than its own interval
/// reaches, is not noise.
pub const MISSED: f64 = 0.1;

/// A law with the parameters that come closest to what was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Which law.
    pub law: Law,
    /// λ: how many executions one worker does in a unit of time.
    pub throughput: Estimate,
    /// σ, from 0 to 1: the serial share of Amdahl's law, the contention of the Universal
    /// Scalability Law.
    pub serial: Estimate,
    /// κ ≥ 0: the crosstalk. Of Amdahl's law always 0.
    pub crosstalk: Estimate,
    /// The number of workers with the least time, at least 1. Infinite, or with an interval that
    /// has no end, where the law knows no number after which more workers do harm.
    pub best: Estimate,
    /// The highest speedup over one worker that any number of workers gives; infinite where there
    /// is none.
    pub ceiling: Estimate,
    /// How far the measured times are from the curve, in the order of the timings.
    pub residuals: Vec<Residual>,
    /// How much of the throughputs' variance the curve explains: 1 for all of it, 0 for no more
    /// than their mean does, below 0 for less. `None` when they do not vary.
    pub r_squared: Option<f64>,
    curve: Curve,
    resampled: Vec<Curve>,
}

/// The first random stream of the timings: far from those of other medians, which they may be
/// divided by.
const STREAM: u64 = 1 << 32;

/// Fits a law to timings, in any order.
///
/// # Errors
///
/// When there are too few points, or they are no times.
pub fn fit(law: Law, objective: Objective, timings: &[Timing]) -> Result<Fit, Refusal> {
    check(timings, law.points_needed())?;
    let medians = medians(timings)?;
    let through = |time: &dyn Fn(&Medians) -> f64| {
        let point = |(timing, medians): (&Timing, &Medians)| Point {
            workers: f64::from(timing.workers),
            time: time(medians),
        };
        let points: Vec<Point> = timings.iter().zip(&medians).map(point).collect();
        Curve::through(&points, law, objective)
    };
    let curve = through(&Medians::value).ok_or(Refusal::TooFarApart)?;
    let resampled = if medians.iter().all(Medians::is_constant) {
        vec![curve; RESAMPLES]
    } else {
        (0..RESAMPLES)
            .map(|index| through(&|medians| medians.resampled()[index]).unwrap_or(curve))
            .collect()
    };
    let residuals: Vec<Residual> = timings
        .iter()
        .zip(&medians)
        .map(|(timing, medians)| Residual {
            workers: timing.workers,
            measured: medians.estimate(),
            fitted: curve.time(f64::from(timing.workers)),
        })
        .collect();
    let estimate = |of: fn(&Curve) -> f64| {
        percentile_interval(of(&curve), resampled.iter().map(of).collect(), TAIL)
    };
    Ok(Fit {
        law,
        throughput: estimate(|curve| 1.0 / curve.one()),
        serial: estimate(Curve::contention),
        crosstalk: estimate(Curve::crosstalk_share),
        best: estimate(Curve::best),
        ceiling: estimate(Curve::ceiling),
        r_squared: r_squared(&residuals),
        residuals,
        curve,
        resampled,
    })
}

impl Fit {
    /// The time of an execution on `workers`, on the curve, with the interval of the curve there.
    #[must_use]
    pub fn time(&self, workers: f64) -> Estimate {
        self.estimate(|curve| curve.time(workers))
    }

    /// How many times as fast as on one worker of the same kind `workers` are, on the curve.
    #[must_use]
    pub fn speedup(&self, workers: f64) -> Estimate {
        self.estimate(|curve| curve.speedup(workers))
    }

    /// How many times as fast as something else `workers` are, on the curve: as one thread, say,
    /// which need not be as fast as a pool of one worker.
    #[must_use]
    pub fn speedup_over(&self, baseline: &Medians, workers: f64) -> Estimate {
        let quotients =
            baseline.resampled().iter().zip(&self.resampled).map(|(b, c)| b / c.time(workers));
        percentile_interval(baseline.value() / self.curve.time(workers), quotients.collect(), TAIL)
    }

    /// The points that the law does not explain: off the curve by more than [`MISSED`], with an
    /// interval that does not reach it. Where there are any, do not believe the parameters.
    pub fn misses(&self) -> impl Iterator<Item = &Residual> {
        self.residuals.iter().filter(|residual| {
            residual.relative().abs() > MISSED && !residual.measured.covers(residual.fitted)
        })
    }

    fn estimate(&self, of: impl Fn(&Curve) -> f64) -> Estimate {
        percentile_interval(of(&self.curve), self.resampled.iter().map(&of).collect(), TAIL)
    }
}

/// Whether these are timings, on at least so many different numbers of workers.
pub(crate) fn check(timings: &[Timing], needed: usize) -> Result<(), Refusal> {
    for timing in timings {
        if timing.workers == 0 {
            return Err(Refusal::Empty);
        }
        check_times(timing.samples)?;
    }
    let mut workers: Vec<u32> = timings.iter().map(|timing| timing.workers).collect();
    workers.sort_unstable();
    workers.dedup();
    let distinct = workers.len();
    if distinct < needed { Err(Refusal::TooFewPoints { distinct, needed }) } else { Ok(()) }
}

/// Whether these are times, and any.
pub(crate) fn check_times(samples: &[f64]) -> Result<(), Refusal> {
    if samples.is_empty() {
        return Err(Refusal::Empty);
    }
    let is_time = |sample: &f64| sample.is_finite() && *sample > 0.0;
    if samples.iter().all(is_time) { Ok(()) } else { Err(Refusal::NotATime) }
}

/// The medians of the timings, each with a random stream of its own.
pub(crate) fn medians(timings: &[Timing]) -> Result<Vec<Medians>, Refusal> {
    let streams = STREAM..;
    let medians = timings.iter().zip(streams);
    medians
        .map(|(timing, stream)| Medians::of(timing.samples, stream).ok_or(Refusal::Empty))
        .collect()
}

/// 1 − Σ (measured − fitted)² / Σ (measured − mean)², throughputs.
fn r_squared(residuals: &[Residual]) -> Option<f64> {
    let measured: Vec<f64> = residuals.iter().map(|r| 1.0 / r.measured.value).collect();
    let mean = measured.iter().sum::<f64>() / measured.len() as f64;
    let varies = |throughput: &f64| (throughput - mean).abs() > 1e-12 * mean;
    if !measured.iter().any(varies) {
        return None;
    }
    let total: f64 = measured.iter().map(|throughput| (throughput - mean).powi(2)).sum();
    let off = residuals.iter().map(|r| 1.0 / r.measured.value - 1.0 / r.fitted);
    Some(1.0 - off.map(|off| off * off).sum::<f64>() / total)
}

#[cfg(test)]
mod tests;
