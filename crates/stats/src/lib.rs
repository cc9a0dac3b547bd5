//! Numbers in, estimates out: median, spread, outliers, intervals for medians and their ratios,
//! laws of scaling, and where two curves cross.
//!
//! Nothing here knows what the numbers count. Functions of an empty slice are `None`; numbers are
//! expected to be finite, and NaN sorts behind everything else rather than causing a panic.

#![forbid(unsafe_code)]

mod bootstrap;
mod crossing;
mod describe;
mod fit;
#[cfg(test)]
mod published;
mod scaling;

pub use bootstrap::{Medians, RESAMPLES, estimate, ratio};
pub use crossing::{BreakEven, Scale, Swept, break_even};
pub use describe::{OUTLIER_SCORE, mad, median, outliers};
pub use fit::{Fit, Law, MISSED, Objective, Refusal, Residual, Timing, fit};
pub use scaling::{Gustafson, Scaled, efficiency, gustafson, karp_flatt};

/// A value with its 95 % interval.
///
/// Of a single observation nothing is known but its value: `low` and `high` equal it then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate<T = f64> {
    /// The value.
    pub value: T,
    /// The lower end of the interval.
    pub low: T,
    /// The upper end of the interval.
    pub high: T,
}

impl<T> Estimate<T> {
    /// The estimate in another unit. `f` must not change the order of values.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Estimate<U> {
        Estimate { value: f(self.value), low: f(self.low), high: f(self.high) }
    }
}

impl Estimate {
    /// How far the interval reaches from the value to its further end, so that
    /// `value ± half_width` covers the interval even when it is lopsided.
    #[must_use]
    pub fn half_width(&self) -> f64 {
        (self.value - self.low).max(self.high - self.value)
    }

    /// The half width as a share of the value.
    #[must_use]
    pub fn relative_half_width(&self) -> f64 {
        self.half_width() / self.value.abs()
    }

    /// Whether `value` lies in the interval.
    #[must_use]
    pub fn covers(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// One divided by this, for a positive estimate: how many times as long instead of how many
    /// times as fast.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { value: 1.0 / self.value, low: 1.0 / self.high, high: 1.0 / self.low }
    }
}
