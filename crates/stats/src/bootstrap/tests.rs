//! The bootstrap against every resample there is, and against scipy's.

use super::*;
use crate::published::MICHELSON;
use proptest::prelude::*;
use rand_distr::StandardNormal;

const ODD: [f64; 11] = [812., 809., 815., 808., 811., 840., 810., 813., 807., 812., 809.];
const EVEN: [f64; 10] = [212., 208., 215., 207., 209., 260., 211., 210., 206., 213.];
const WIDE_ODD: [f64; 25] = [
    97.2, 96.8, 116.1, 71.8, 97.8, 87.5, 66.7, 73.2, 87.8, 65.6, 86.9, 130.6, 28.8, 81.6, 93.1,
    83.1, 57.9, 161.8, 107.7, 46.6, 89.9, 68.1, 61.7, 89.5, 72.6,
];
const WIDE_EVEN: [f64; 40] = [
    38.9, 25.3, 27.5, 23.6, 31.2, 28.9, 33.5, 23.4, 27.8, 37.7, 33.4, 29.0, 37.7, 39.0, 21.0, 27.9,
    32.9, 22.8, 37.0, 31.3, 35.2, 33.4, 29.3, 16.7, 31.6, 34.0, 38.7, 36.9, 34.5, 20.8, 30.5, 32.5,
    38.6, 31.4, 35.2, 36.9, 20.7, 36.5, 24.1, 36.2,
];

/// The medians of all nⁿ resamples of `samples`, sorted.
fn every_resampled_median(samples: &[f64]) -> Vec<f64> {
    let n = samples.len();
    let mut medians: Vec<f64> = (0..n.pow(n as u32))
        .map(|number| {
            let digit = |place: usize| number / n.pow(place as u32) % n;
            let resample: Vec<f64> = (0..n).map(|place| samples[digit(place)]).collect();
            describe::median(&resample).unwrap()
        })
        .collect();
    medians.sort_unstable_by(f64::total_cmp);
    medians
}

#[test]
fn drawing_only_the_middle_is_as_good_as_drawing_everything() {
    let samples = [3.0, 5.0, 6.0, 10.0, 20.0, 50.0, 100.0];
    for n in 2..=samples.len() {
        let samples = &samples[..n];
        let exact = every_resampled_median(samples);
        let drawn = Medians::of(samples, 7).unwrap().resampled;
        let mut values = exact.clone();
        values.dedup();
        for value in values {
            let share = |medians: &[f64]| {
                medians.iter().filter(|median| **median <= value).count() as f64
                    / medians.len() as f64
            };
            let (expected, observed) = (share(&exact), share(&drawn));
            // Four standard errors of a share.
            let tolerance = 4.0 * (expected * (1.0 - expected) / RESAMPLES as f64).sqrt();
            assert!(
                (expected - observed).abs() <= tolerance,
                "n = {n}: P(median ≤ {value}) is {expected}, and {observed} was drawn"
            );
        }
    }
}

/// Points of scipy 1.17.1's bootstrap distribution, a quarter of the tail to each side of the
/// expanded interval's ends, between which the ends must be:
///
/// ```text
/// r = scipy.stats.bootstrap((x,), numpy.median, method='percentile', n_resamples=200000,
///                           random_state=1, batch=10000)
/// a = scipy.stats.norm.cdf(-numpy.sqrt(n / (n - 1)) * scipy.stats.t.ppf(0.975, n - 1))
/// d = numpy.sort(r.bootstrap_distribution)
/// [d[int(200000 * p)] for p in (a * 0.75, a * 1.25, 1 - a * 1.25, 1 - a * 0.75)]
/// ```
#[test]
fn the_interval_of_a_median_is_scipys_expanded() {
    for (samples, value, [low_from, low_to, high_from, high_to]) in [
        (&ODD[..], 811.0, [808.0, 809.0, 813.0, 815.0]),
        (&EVEN, 210.5, [207.0, 207.5, 214.0, 215.0]),
        (&WIDE_ODD, 86.9, [71.8, 71.8, 93.1, 93.1]),
        (&WIDE_EVEN, 32.05, [29.0, 29.15, 34.25, 34.5]),
        (&MICHELSON, 850.0, [840.0, 840.0, 870.0, 870.0]),
    ] {
        check(estimate(samples).unwrap(), value, [low_from, low_to, high_from, high_to]);
    }
}

/// The same for a ratio: `scipy.stats.bootstrap((x, y), lambda a, b, axis=-1:
/// numpy.median(a, axis=axis) / numpy.median(b, axis=axis), …)`, n 20 and 52, see
/// [`worth`].
#[test]
fn the_interval_of_a_ratio_is_scipys_expanded() {
    for (numerator, denominator, value, points) in [
        (&ODD[..], &EVEN[..], 3.852_731_6, [3.785_047, 3.794_393, 3.903_846, 3.908_654]),
        (&WIDE_ODD, &WIDE_EVEN, 2.711_388_5, [2.154_302, 2.173_653, 2.986_348, 3.021_849]),
    ] {
        check(ratio(numerator, denominator).unwrap(), value, points);
    }
}

#[test]
fn tails_of_many_samples_are_near_to_those_of_the_formula() {
    // By scipy, as in `tail`.
    for (samples, expected) in [
        (31.0, 0.018_946),
        (40.0, 0.020_258),
        (51.0, 0.021_252),
        (101.0, 0.023_083),
        (1e3, 0.024_804),
    ] {
        assert!((tail(samples) - expected).abs() < 1e-4, "{samples}: {}", tail(samples));
    }
    assert!((1..200).all(|samples| (0.0..=TAIL).contains(&tail(f64::from(samples)))));
    let worth = |sides: &[f64]| worth(sides).round();
    assert_eq!((worth(&[6.0, 6.0]), worth(&[15.0, 15.0]), worth(&[101.0, 7.0])), (11.0, 29.0, 8.0));
    assert_eq!((worth(&[6.0; 3]), worth(&[1.0, 6.0]), worth(&[1.0, 1.0])), (16.0, 6.0, 1.0));
}

fn check(estimate: Estimate, value: f64, [low_from, low_to, high_from, high_to]: [f64; 4]) {
    let within = |number: f64, from: f64, to: f64| {
        assert!(from - 1e-5 <= number && number <= to + 1e-5, "{number} in {from}..{to}");
    };
    within(estimate.value, value, value);
    within(estimate.low, low_from, low_to);
    within(estimate.high, high_from, high_to);
}

/// How often an interval is drawn to see how often it holds the truth.
const SIMULATIONS: usize = 1_000;

/// So many log-normal numbers, the median of which is `truth`, with 10 % of noise: times are
/// skewed to the right.
fn skewed(truth: f64, count: usize, random: &mut Pcg32) -> Vec<f64> {
    let mut sample = || {
        let noise: f64 = StandardNormal.sample(random);
        truth * (0.1 * noise).exp()
    };
    (0..count).map(|_| sample()).collect()
}

/// The share of intervals that hold the truth.
fn coverage(mut holds: impl FnMut(&mut Pcg32) -> bool) -> f64 {
    let mut random = Pcg32::new(11, 0);
    (0..SIMULATIONS).filter(|_| holds(&mut random)).count() as f64 / SIMULATIONS as f64
}

/// An interval of a median ends at one of the samples, or between two, so that it cannot hold the
/// truth in exactly 95 of 100 cases: exactly computed, it is 93.5 % of 11 samples and 98.4 % of 7.
/// Three standard errors of a share of 1,000 are 2.1 percentage points.
#[test]
fn intervals_of_medians_hold_the_truth_as_often_as_they_say() {
    for count in [6, 7, 13, 16, 101] {
        let share = coverage(|random| estimate(&skewed(40.0, count, random)).unwrap().covers(40.0));
        assert!((0.91..=0.995).contains(&share), "{count} samples: {share}");
    }
}

#[test]
fn intervals_of_ratios_hold_the_truth_as_often_as_they_say() {
    for (numerator, denominator) in [(6, 6), (15, 15), (50, 7)] {
        let share = coverage(|random| {
            let slow = skewed(120.0, numerator, random);
            let fast = skewed(40.0, denominator, random);
            ratio(&slow, &fast).unwrap().covers(3.0)
        });
        assert!((0.94..=0.995).contains(&share), "{numerator} over {denominator}: {share}");
    }
}

#[test]
fn a_sample_divided_by_itself_is_not_known_to_be_one_exactly() {
    let quotient = ratio(&WIDE_ODD, &WIDE_ODD).unwrap();
    assert_eq!(quotient.value, 1.0);
    assert!(quotient.low < 0.9 && quotient.high > 1.1, "{quotient:?}: the streams are independent");
}

#[test]
fn a_geometric_mean_is_the_same_whichever_side_is_divided() {
    let medians = |samples: &[f64], stream| Medians::of(samples, stream).unwrap();
    let twice = medians(&[4.0], 0).divided_by(&medians(&[2.0], 1));
    let eight_times = medians(&[8.0], 2).divided_by(&medians(&[1.0], 3));
    let mean = Medians::geometric_mean(&[twice, eight_times]).unwrap().estimate();
    assert!((mean.value - 4.0).abs() < 1e-12, "{mean:?}");

    let page = [medians(&[1.1, 1.2, 1.3, 1.2], 0), medians(&[0.8, 0.9, 1.0, 0.9], 1)];
    let native = [medians(&[1.0, 1.1, 1.0, 1.2], 2), medians(&[1.0, 0.9, 1.0, 1.1], 3)];
    let over = |a: &[Medians], b: &[Medians]| {
        let ratios: Vec<_> = a.iter().zip(b).map(|(a, b)| a.divided_by(b)).collect();
        Medians::geometric_mean(&ratios).unwrap().estimate()
    };
    let (there, back) = (over(&page, &native), over(&native, &page).inverse());
    assert!((there.value - back.value).abs() < 1e-12, "{there:?} {back:?}");
    assert!(there.low < there.value && there.value < there.high, "{there:?}");
    assert!(Medians::geometric_mean(&[]).is_none());
}

#[test]
fn of_one_observation_only_the_value_is_known() {
    let exactly = |value| Some(Estimate { value, low: value, high: value });
    assert_eq!(estimate(&[5.0]), exactly(5.0));
    assert_eq!(estimate(&[5.0; 9]), exactly(5.0));
    assert_eq!(ratio(&[6.0], &[2.0]), exactly(3.0));
    assert_eq!(estimate(&[]), None);
    assert_eq!(ratio(&[], &[1.0]), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn an_interval_holds_its_value_and_stays_in_what_was_observed(
        samples in prop::collection::vec(1.0..1e12_f64, 1..60),
    ) {
        let estimate = estimate(&samples).unwrap();
        let sorted = describe::sorted(&samples);
        prop_assert!(sorted[0] <= estimate.low);
        prop_assert!(estimate.low <= estimate.value && estimate.value <= estimate.high);
        prop_assert!(estimate.high <= sorted[sorted.len() - 1]);
        prop_assert_eq!(Some(estimate), super::estimate(&samples), "the same samples, the same interval");
    }
}
