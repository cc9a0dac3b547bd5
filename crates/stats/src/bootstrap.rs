//! 95 % intervals for medians and for ratios of medians, by the percentile bootstrap.
//!
//! B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7 (1979),
//! <https://doi.org/10.1214/aos/1176344552>. The percentile interval is used because it maps
//! through monotone functions and never leaves the range of what was observed; BCa's acceleration
//! comes from the jackknife, which is inconsistent for the median.
//!
//! No resample is ever drawn in full. A resample of n observations is n uniform indices, and only
//! its middle one (or two) matter. Sorted uniform numbers have a known distribution: the m-th of n
//! is Beta(m, n + 1 − m), and what follows it is again uniform on the rest (H. A. David and H. N.
//! Nagaraja, "Order Statistics", Wiley 2003, 2.1 and 2.5). So one draw, two for an even n, gives a
//! resample's median with exactly the distribution that drawing n indices gives, in constant time.

use crate::{Estimate, describe};
use rand_distr::{Beta, Distribution, StandardUniform};
use rand_pcg::Pcg32;

/// How many resamples an interval is made from: enough for ends within ± 0.5 percentage points of
/// the true 2.5 % and 97.5 % points (two standard errors of a binomial share), and few enough for
/// the intervals of six lanes and all their ratios to be there within a frame or two.
pub const RESAMPLES: usize = 4_000;

/// An arbitrary number, always the same: the same samples always give the same interval.
const SEED: u64 = 0x005E_ED0F_2ACE;

/// The median of some samples, with its bootstrap distribution.
///
/// Keep it when the same samples go into several ratios.
#[derive(Clone, Debug)]
pub struct Medians {
    value: f64,
    resampled: Vec<f64>,
}

impl Medians {
    /// Resamples. Two sets of samples that are to be divided by each other need different
    /// `stream`s, or their resamples move together.
    #[must_use]
    pub fn of(samples: &[f64], stream: u64) -> Option<Self> {
        let value = describe::median(samples)?;
        let sorted = describe::sorted(samples);
        let resampled = if sorted.first() == sorted.last() {
            vec![value; RESAMPLES]
        } else {
            resample(&sorted, &mut Pcg32::new(SEED, stream))
        };
        Some(Self { value, resampled })
    }

    /// Every number plus `constant`, which is taken to be known exactly.
    #[must_use]
    pub fn plus(mut self, constant: f64) -> Self {
        self.value += constant;
        for median in &mut self.resampled {
            *median += constant;
        }
        self
    }

    /// The median.
    pub(crate) fn value(&self) -> f64 {
        self.value
    }

    /// The medians of the resamples, [`RESAMPLES`] of them.
    pub(crate) fn resampled(&self) -> &[f64] {
        &self.resampled
    }

    /// Whether no resample differs from the median.
    pub(crate) fn is_constant(&self) -> bool {
        self.resampled.iter().all(|median| *median == self.value)
    }

    /// The median and its interval.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        percentile_interval(self.value, self.resampled.clone())
    }

    /// This median divided by another, and the interval of the quotient.
    #[must_use]
    pub fn over(&self, denominator: &Self) -> Estimate {
        self.divided_by(denominator).estimate()
    }

    /// The geometric mean of some positive medians, with its distribution: of ratios it is the mean
    /// that stays the same whichever side is divided by the other (P. J. Fleming and J. J. Wallace,
    /// "How not to lie with statistics: the correct way to summarize benchmark results", CACM 29
    /// (1986), <https://doi.org/10.1145/5666.5673>). `None` of none.
    #[must_use]
    pub fn geometric_mean(all: &[Self]) -> Option<Self> {
        if all.is_empty() {
            return None;
        }
        let mean = |of: &dyn Fn(&Self) -> f64| {
            (all.iter().map(|medians| of(medians).ln()).sum::<f64>() / all.len() as f64).exp()
        };
        Some(Self {
            value: mean(&|medians| medians.value),
            resampled: (0..RESAMPLES).map(|nth| mean(&|medians| medians.resampled[nth])).collect(),
        })
    }

    /// This median divided by another, with the quotient's distribution: for a ratio of ratios.
    #[must_use]
    pub fn divided_by(&self, denominator: &Self) -> Self {
        let resampled = self.resampled.iter().zip(&denominator.resampled).map(|(a, b)| a / b);
        Self { value: self.value / denominator.value, resampled: resampled.collect() }
    }
}

/// The median of the samples and its 95 % interval.
#[must_use]
pub fn estimate(samples: &[f64]) -> Option<Estimate> {
    Some(Medians::of(samples, 0)?.estimate())
}

/// The ratio of the medians of two independent sets of samples, and its 95 % interval.
#[must_use]
pub fn ratio(numerator: &[f64], denominator: &[f64]) -> Option<Estimate> {
    Some(Medians::of(numerator, 0)?.over(&Medians::of(denominator, 1)?))
}

/// The medians of [`RESAMPLES`] resamples of these sorted numbers, of which there are two or more.
fn resample(sorted: &[f64], random: &mut Pcg32) -> Vec<f64> {
    let n = sorted.len();
    // Counted from one: the middle number of an odd n, the lower of the two middle ones of an
    // even n.
    let middle = n.div_ceil(2);
    #[expect(clippy::expect_used, reason = "the parameters of Beta must be above 0; these are ≥ 1")]
    let position = Beta::new(middle as f64, (n + 1 - middle) as f64).expect("parameters ≥ 1");
    let at = |uniform: f64| sorted[((uniform * n as f64) as usize).min(n - 1)];
    (0..RESAMPLES)
        .map(|_| {
            let lower: f64 = position.sample(random);
            if n % 2 == 1 {
                return at(lower);
            }
            // The smallest of the n − middle uniform numbers that are left, on lower..1.
            let uniform: f64 = StandardUniform.sample(random);
            let upper = 1.0 - (1.0 - lower) * uniform.powf(1.0 / (n - middle) as f64);
            f64::midpoint(at(lower), at(upper))
        })
        .collect()
}

/// The interval between the 2.5 % and the 97.5 % point of a bootstrap distribution.
pub(crate) fn percentile_interval(value: f64, mut resampled: Vec<f64>) -> Estimate {
    let mut point = |percent: f64| {
        let index = (resampled.len() as f64 * percent / 100.0) as usize;
        *resampled.select_nth_unstable_by(index, f64::total_cmp).1
    };
    let (low, high) = (point(2.5), point(97.5));
    // With few observations the value itself can be rarer than 2.5 %: it belongs in its interval.
    Estimate { value, low: low.min(value), high: high.max(value) }
}

#[cfg(test)]
mod tests;
