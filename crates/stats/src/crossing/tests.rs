//! Curves that cross where a reader can see it, and the intervals of that by simulation.

use super::*;
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg32;

type Curves = Vec<(f64, Vec<f64>, Vec<f64>)>;

fn found(curves: &Curves, scale: Scale) -> Result<Vec<BreakEven>, Refusal> {
    let swept: Vec<Swept> = curves
        .iter()
        .map(|(value, first, second)| Swept { value: *value, first, second })
        .collect();
    break_even(&swept, scale)
}

/// One sample for each value and way.
fn exact(values: &[f64], first: impl Fn(f64) -> f64, second: impl Fn(f64) -> f64) -> Curves {
    values.iter().map(|value| (*value, vec![first(*value)], vec![second(*value)])).collect()
}

#[track_caller]
fn check(curves: &Curves, scale: Scale, expected: &[(f64, bool)]) {
    let found = found(curves, scale).unwrap();
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, (at, first_wins_above)) in found.iter().zip(expected) {
        assert!((found.at.value - at).abs() < 1e-9 * at.abs().max(1.0), "{found:?}, not {at}");
        assert_eq!(found.first_wins_above, *first_wins_above);
        assert_eq!(found.support, 1.0);
        assert!(found.is_certain());
    }
}

#[test]
fn a_fixed_cost_pays_from_where_the_lines_cross() {
    // Dear to start and cheap after that, against the opposite: 10 + x = 0.5 + 3x.
    let curves = exact(&[0., 2., 4., 8.], |x| 10. + x, |x| 0.5 + 3. * x);
    check(&curves, Scale::Linear, &[(4.75, true)]);
    let swapped = exact(&[0., 2., 4., 8.], |x| 0.5 + 3. * x, |x| 10. + x);
    check(&swapped, Scale::Linear, &[(4.75, false)]);
}

#[test]
fn powers_cross_on_a_logarithmic_scale() {
    // 100 √x = x² / 10 at x = 100.
    let curves = exact(&[1., 16., 1e3, 1e5], |x| 100. * x.sqrt(), |x| x * x / 10.);
    check(&curves, Scale::Logarithmic, &[(100., true)]);
}

/// scipy 1.17.1, with rtol and xtol 1e-15:
///
/// ```text
/// brentq(interp1d(x, numpy.subtract(a, b)), 1, 32)
/// numpy.exp(brentq(interp1d(numpy.log(x), numpy.log(numpy.divide(a, b))), 0, numpy.log(32)))
/// ```
#[test]
fn measured_curves_cross_where_scipy_finds_it() {
    let first = [52.1, 53.4, 55.2, 61.0, 70.3, 92.7];
    let second = [11.3, 21.9, 39.8, 80.4, 163., 318.];
    let values = [1., 2., 4., 8., 16., 32.];
    let curves: Curves = values
        .into_iter()
        .zip(first.into_iter().zip(second))
        .map(|(value, (first, second))| (value, vec![first], vec![second]))
        .collect();
    check(&curves, Scale::Linear, &[(5.770_114_942_528_735_5, true)]);
    check(&curves, Scale::Logarithmic, &[(5.824_908_120_902_184, true)]);
}

#[test]
fn two_curves_may_cross_twice_in_any_order_of_measuring() {
    // A U against a flat line.
    let mut curves = exact(&[0., 2., 4., 6., 8.], |x| 10. + (x - 4.).abs() * 5., |_| 20.);
    check(&curves, Scale::Linear, &[(2., true), (6., false)]);
    curves.reverse();
    check(&curves, Scale::Linear, &[(2., true), (6., false)]);
}

#[test]
fn a_crossing_at_swept_values_is_in_their_middle() {
    let second = |x: f64| {
        if x < 2. {
            4.
        } else if x > 3. {
            6.
        } else {
            5.
        }
    };
    check(&exact(&[1., 2., 3., 4.], |_| 5., second), Scale::Linear, &[(2.5, true)]);
}

#[test]
fn touching_is_not_crossing() {
    check(&exact(&[1., 2., 3.], |x| 5. + (x - 2.).abs(), |_| 5.), Scale::Linear, &[]);
    check(&exact(&[1., 2., 3.], |_| 5., |_| 5.), Scale::Linear, &[]);
    check(&exact(&[1., 2., 3.], |_| 5., |_| 6.), Scale::Linear, &[]);
}

#[test]
fn what_cannot_cross_is_refused() {
    use Refusal::{Empty, NotATime, NotAValue, TooFewPoints};
    let one = exact(&[1.], |_| 5., |_| 6.);
    let few = found(&one, Scale::Linear).unwrap_err();
    assert_eq!(few, TooFewPoints { distinct: 1, needed: 2 });
    let twice = exact(&[1., 1., 2.], |_| 5., |_| 6.);
    let few = found(&twice, Scale::Linear).unwrap_err();
    assert_eq!(few, TooFewPoints { distinct: 2, needed: 3 });
    let zero = exact(&[0., 1.], |_| 5., |_| 6.);
    assert_eq!(found(&zero, Scale::Logarithmic).unwrap_err(), NotAValue);
    let nan = exact(&[1., f64::NAN], |_| 5., |_| 6.);
    assert_eq!(found(&nan, Scale::Linear).unwrap_err(), NotAValue);
    let no_time = exact(&[1., 2.], |_| 5., |_| f64::NAN);
    assert_eq!(found(&no_time, Scale::Linear).unwrap_err(), NotATime);
    let empty = vec![(1., vec![], vec![6.]), (2., vec![5.], vec![6.])];
    assert_eq!(found(&empty, Scale::Linear).unwrap_err(), Empty);
}

/// Two lines that cross at 5, 15 samples at each of 0, 2, … 10, with 3 % of log-normal noise.
fn noisy(random: &mut Pcg32) -> Curves {
    let mut around = |time: f64| -> Vec<f64> {
        let mut sample = || {
            let noise: f64 = StandardNormal.sample(random);
            time * (0.03 * noise).exp()
        };
        (0..15).map(|_| sample()).collect()
    };
    [0., 2., 4., 6., 8., 10.].iter().map(|x| (*x, around(10. + x), around(5. + 2. * x))).collect()
}

#[test]
fn the_interval_holds_the_truth_as_often_as_it_says() {
    const SIMULATIONS: usize = 500;
    let mut random = Pcg32::new(11, 0);
    let mut held = 0;
    for _ in 0..SIMULATIONS {
        let found = found(&noisy(&mut random), Scale::Linear).unwrap();
        held += usize::from(found.iter().any(|point| point.at.covers(5.0)));
    }
    // A median's bootstrap is wide for 15 samples: of 1,000 intervals 975 hold it.
    let share = held as f64 / SIMULATIONS as f64;
    assert!((0.95..=0.995).contains(&share), "{share} of {SIMULATIONS}");
}

#[test]
fn curves_that_may_not_cross_at_all_are_said_to_be_uncertain() {
    // At the last value the first is ahead by less than the samples scatter.
    let curves = vec![
        (1., vec![10.0, 10.1, 9.9, 10.0, 10.2], vec![5.0, 5.1, 4.9, 5.0, 5.2]),
        (2., vec![10.0, 10.4, 9.6, 10.1, 9.8], vec![10.1, 10.5, 9.7, 10.2, 9.9]),
    ];
    let found = found(&curves, Scale::Linear).unwrap();
    assert_eq!(found.len(), 1);
    assert!(!found[0].is_certain() && found[0].support > 0.5, "{found:?}");
    assert!(found[0].at.low >= 1.0 && found[0].at.high <= 2.0, "{found:?}");
}
