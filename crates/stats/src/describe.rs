//! What a set of numbers looks like: its middle, its spread, and what does not belong to it.

/// The middle value; the mean of the two middle ones when their number is even.
#[must_use]
pub fn median(samples: &[f64]) -> Option<f64> {
    let sorted = sorted(samples);
    let upper = sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(*upper);
    }
    Some(f64::midpoint(sorted[sorted.len() / 2 - 1], *upper))
}

/// The median absolute deviation from the median, as it is, not scaled to a normal distribution's
/// standard deviation (which would be 1.4826 times as much).
#[must_use]
pub fn mad(samples: &[f64]) -> Option<f64> {
    let middle = median(samples)?;
    median(&deviations(samples, middle))
}

/// The modified z-score above which an observation counts as an outlier, recommended by Iglewicz
/// and Hoaglin.
pub const OUTLIER_SCORE: f64 = 3.5;

/// Which observations are outliers, in the order of `samples`.
///
/// The modified z-score 0.6745 |x − median| / MAD is compared with [`OUTLIER_SCORE`]: B. Iglewicz
/// and D. Hoaglin, "How to Detect and Handle Outliers", ASQC Quality Press, 1993;
/// <https://www.itl.nist.gov/div898/handbook/eda/section3/eda35h.htm>. When more than half of the
/// observations are equal, the MAD is zero and says nothing; the mean absolute deviation takes its
/// place, with the factor 1.253314 = √(π/2) that makes it, too, a standard deviation for normally
/// distributed numbers.
#[must_use]
pub fn outliers(samples: &[f64]) -> Vec<bool> {
    let Some(middle) = median(samples) else { return Vec::new() };
    let deviations = deviations(samples, middle);
    let sigma = match median(&deviations) {
        Some(mad) if mad > 0.0 => mad / 0.6745,
        _ => 1.253_314 * deviations.iter().sum::<f64>() / deviations.len() as f64,
    };
    deviations.iter().map(|deviation| *deviation > OUTLIER_SCORE * sigma).collect()
}

fn deviations(samples: &[f64], middle: f64) -> Vec<f64> {
    samples.iter().map(|sample| (sample - middle).abs()).collect()
}

/// The numbers in ascending order.
pub(crate) fn sorted(samples: &[f64]) -> Vec<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}
