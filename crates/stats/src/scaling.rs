//! What a speedup says about the workers that made it, without a law that has to hold at other
//! numbers of workers too.

use crate::bootstrap::{TAIL, percentile_interval};
use crate::fit::{self, Refusal, Timing};
use crate::{Estimate, Medians};

/// The share of each worker's time that was of use: the speedup divided by the number of workers.
#[must_use]
pub fn efficiency(speedup: Estimate, workers: u32) -> Estimate {
    speedup.map(|speedup| speedup / f64::from(workers))
}

/// The experimentally determined serial share, (1/S − 1/n) / (1 − 1/n). `None` for one worker.
///
/// It is what Amdahl's σ would have to be for this speedup. When it grows with n, something else
/// grows too: overhead, or a load that is not balanced. Below 0 the speedup is superlinear.
/// A. H. Karp and H. P. Flatt, Communications of the ACM 33 (1990),
/// <https://doi.org/10.1145/78607.78614>.
#[must_use]
pub fn karp_flatt(speedup: Estimate, workers: u32) -> Option<Estimate> {
    let share = 1.0 / f64::from(workers);
    (workers > 1).then(|| speedup.inverse().map(|inverse| (inverse - share) / (1.0 - share)))
}

/// A scaled speedup: how many times as much work n workers do in the time in which one does its
/// own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaled {
    /// How many workers, which had as many times the work.
    pub workers: u32,
    /// The scaled speedup.
    pub speedup: Estimate,
}

/// Gustafson's view: what is gained when the work grows with the workers.
#[derive(Clone, Debug, PartialEq)]
pub struct Gustafson {
    /// s, from 0 to 1: the share of the time on n workers that is spent on serial work. It is a
    /// share of the parallel run, which Amdahl's σ is not.
    pub serial: Estimate,
    /// The scaled speedups that were measured, in the order of the timings.
    pub scaled: Vec<Scaled>,
}

impl Gustafson {
    /// The scaled speedup that the law gives `workers`: n − s (n − 1).
    #[must_use]
    pub fn speedup(&self, workers: f64) -> Estimate {
        let at = |serial: f64| workers - serial * (workers - 1.0);
        // The more is serial, the less is gained.
        Estimate {
            value: at(self.serial.value),
            low: at(self.serial.high),
            high: at(self.serial.low),
        }
    }
}

/// Fits Gustafson's law to timings of runs whose work was proportional to their number of workers.
///
/// The scaled speedup n T(1) / T(n) is n − s (n − 1); what is made as small as possible is the sum
/// of squared errors of the efficiencies, which are all about equally exact. J. L. Gustafson,
/// Communications of the ACM 31 (1988), <https://doi.org/10.1145/42411.42415>.
///
/// # Errors
///
/// When there are fewer than three different numbers of workers, or one worker is not among them,
/// or what was measured are no times.
pub fn gustafson(timings: &[Timing]) -> Result<Gustafson, Refusal> {
    fit::check(timings, 3)?;
    let medians = fit::medians(timings)?;
    let one = timings.iter().position(|timing| timing.workers == 1).ok_or(Refusal::NoBaseline)?;
    let one = &medians[one];
    let serial = |time: &dyn Fn(&Medians) -> f64| {
        let mut products = 0.0;
        let mut squares = 0.0;
        for (timing, median) in timings.iter().zip(&medians) {
            let lost = 1.0 - time(one) / time(median);
            let factor = 1.0 - 1.0 / f64::from(timing.workers);
            products += lost * factor;
            squares += factor * factor;
        }
        (products / squares).clamp(0.0, 1.0)
    };
    let resampled = (0..crate::RESAMPLES)
        .map(|index| serial(&|medians: &Medians| medians.resampled()[index]))
        .collect();
    let scaled = timings.iter().zip(&medians).map(|(timing, median)| Scaled {
        workers: timing.workers,
        speedup: if timing.workers == 1 {
            Estimate { value: 1.0, low: 1.0, high: 1.0 }
        } else {
            one.over(median).map(|efficiency| efficiency * f64::from(timing.workers))
        },
    });
    Ok(Gustafson {
        serial: percentile_interval(serial(&Medians::value), resampled, TAIL),
        scaled: scaled.collect(),
    })
}

#[cfg(test)]
mod tests;
