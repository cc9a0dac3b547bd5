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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::published::{MICHELSON, URANIUM};

    /// Median and MAD by scipy 1.17.1:
    ///
    /// ```text
    /// python -c 'import numpy, scipy.stats, sys
    /// x = [float(a) for a in sys.argv[1:]]
    /// print(numpy.median(x), scipy.stats.median_abs_deviation(x))' 812 809 815 …
    /// ```
    #[test]
    fn median_and_mad_are_scipys() {
        for (samples, middle, spread) in [
            (&[812., 809., 815., 808., 811., 840., 810., 813., 807., 812., 809.][..], 811., 2.),
            (&[212., 208., 215., 207., 209., 260., 211., 210., 206., 213.], 210.5, 2.5),
            (&[97.2, 96.8, 116.1, 71.8, 97.8, 87.5, 66.7], 96.8, 9.3),
            (&[5.], 5., 0.),
            (&[-1., 1.], 0., 1.),
            (&MICHELSON, 850., 45.),
            (&URANIUM, 201.37, 0.995),
        ] {
            let found = median(samples).unwrap();
            assert!((found - middle).abs() < 1e-9, "{samples:?}: {found}");
            let mad = mad(samples).unwrap();
            assert!((mad - spread).abs() < 1e-9, "{samples:?}: {mad}");
        }
    }

    #[test]
    fn nothing_has_no_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(mad(&[]), None);
        assert_eq!(outliers(&[]), Vec::<bool>::new());
    }

    /// Which of the samples stand out.
    fn standing_out(samples: &[f64]) -> Vec<f64> {
        samples.iter().zip(outliers(samples)).filter(|(_, out)| *out).map(|(s, _)| *s).collect()
    }

    #[test]
    fn outliers_stand_out_by_more_than_three_and_a_half() {
        // MAD 2 and median 811: a score of 3.5 is a distance of 10.4.
        let mut samples = vec![812., 809., 815., 808., 811., 810., 813., 807., 812., 809.];
        for (added, expected) in
            [(840., vec![840.]), (780., vec![780.]), (821., vec![]), (822., vec![822.])]
        {
            samples.push(added);
            assert_eq!(
                median(&samples).map(f64::round),
                Some(if added < 800. { 810. } else { 811. })
            );
            assert_eq!(standing_out(&samples), expected);
            samples.pop();
        }
    }

    /// The handbook finds one by Grubbs' test. The modified z-scores by numpy are 30.0 for it and
    /// 1.4 at most for the others.
    #[test]
    fn nists_outlier_is_found() {
        assert_eq!(standing_out(&URANIUM), [245.57]);
        assert_eq!(standing_out(&MICHELSON), []);
    }

    #[test]
    fn equal_numbers_leave_room_for_one_that_is_not() {
        let mut samples = vec![100.; 12];
        assert_eq!(standing_out(&samples), []);
        samples.push(101.);
        // MAD 0; the mean absolute deviation is 1/13.
        assert_eq!(standing_out(&samples), [101.]);
        assert_eq!(standing_out(&[1., 1., 2.]), [], "of three numbers none can stand out");
    }
}
