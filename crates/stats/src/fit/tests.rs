//! The fits beside R's, scipy's and 40 digits; their intervals by simulation.

use super::*;
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg32;

/// The data sets of R's package usl 3.0.0, <https://github.com/smoeding/usl>: a ray tracer on
/// 1 to 64 processors of an SGI Origin 2000, and 1 to 216 users of a SPARCcenter 2000 (SPEC SDM91).
const RAYTRACER: [(u32, f64); 11] = [
    (1, 20.),
    (4, 78.),
    (8, 130.),
    (12, 170.),
    (16, 190.),
    (20, 200.),
    (24, 210.),
    (28, 230.),
    (32, 260.),
    (48, 280.),
    (64, 310.),
];
const SPECSDM91: [(u32, f64); 7] = [
    (1, 64.9),
    (18, 995.9),
    (36, 1652.4),
    (72, 1853.2),
    (108, 1828.9),
    (144, 1775.0),
    (216, 1702.2),
];
/// The data of the package's tests/coef.R: σ = 0.02, κ = 0.02, λ = 1, rounded.
const COEF: [(u32, f64); 6] =
    [(1, 1.), (2, 1.8868), (4, 3.0769), (6, 3.5294), (8, 3.5398), (10, 3.3557)];

/// Fits a law to one throughput for each number of workers.
fn of_throughputs(law: Law, objective: Objective, measured: &[(u32, f64)]) -> Fit {
    let times: Vec<(u32, f64)> = measured.iter().map(|(n, x)| (*n, 1.0 / x)).collect();
    of_times(law, objective, &times).unwrap()
}

/// Fits a law to one time for each number of workers.
fn of_times(law: Law, objective: Objective, measured: &[(u32, f64)]) -> Result<Fit, Refusal> {
    let samples: Vec<(u32, Vec<f64>)> = measured.iter().map(|(n, t)| (*n, vec![*t])).collect();
    of_samples(law, objective, &samples)
}

fn of_samples(law: Law, objective: Objective, runs: &[(u32, Vec<f64>)]) -> Result<Fit, Refusal> {
    let timings: Vec<Timing> =
        runs.iter().map(|(workers, samples)| Timing { workers: *workers, samples }).collect();
    fit(law, objective, &timings)
}

/// λ, σ and κ.
fn parameters(fit: &Fit) -> [f64; 3] {
    [fit.throughput.value, fit.serial.value, fit.crosstalk.value]
}

#[track_caller]
fn close(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{found}, not {expected}");
}

#[track_caller]
fn all_close(found: [f64; 3], expected: [f64; 3]) {
    for (found, expected) in found.into_iter().zip(expected) {
        // A parameter on its boundary is 0 here and 1e-17 there.
        if expected.abs() < 1e-15 {
            assert!(found.abs() < 1e-15, "{found}, not 0");
        } else {
            close(found, expected, 1e-9);
        }
    }
}

/// What the package prints: its README and tests/{coef,confint,residuals,summary}.Rout.save.
#[test]
fn the_universal_law_is_that_of_rs_usl() {
    let specsdm91 = of_throughputs(Law::Universal, Objective::Throughputs, &SPECSDM91);
    let [gamma, alpha, beta] = parameters(&specsdm91);
    assert_eq!(format!("{alpha:.7} {beta:.7} {gamma:.6}"), "0.0277285 0.0001044 89.995233");
    let residuals = specsdm91.residuals.iter().map(|r| 1.0 / r.measured.value - 1.0 / r.fitted);
    let printed: Vec<String> = residuals.map(|residual| format!("{residual:.2}")).collect();
    assert_eq!(printed, ["-25.10", "-81.66", "111.09", "3.05", "-49.99", "-46.60", "56.00"]);
    assert_eq!(format!("{:.4}", specsdm91.r_squared.unwrap()), "0.9896");
    // "peak: throughput 1884 at load 96.52"
    assert_eq!(format!("{:.2}", specsdm91.best.value), "96.52");
    assert_eq!(format!("{:.0}", specsdm91.ceiling.value * gamma), "1884");

    let raytracer = of_throughputs(Law::Universal, Objective::Throughputs, &RAYTRACER);
    let [gamma, alpha, beta] = parameters(&raytracer);
    assert_eq!(format!("{alpha:.4} {beta:.4} {gamma:.4}"), "0.0578 0.0000 21.8488");
    assert_eq!(raytracer.best.value, f64::INFINITY, "without crosstalk there is no peak");

    let [gamma, alpha, beta] =
        parameters(&of_throughputs(Law::Universal, Objective::Throughputs, &COEF));
    assert_eq!(format!("{alpha:.3} {beta:.3} {gamma:.3}"), "0.020 0.020 1.000");
}

/// The zero of the sum of squares' gradient by mpmath with 40 digits, from where scipy 1.17.1's
/// `curve_fit(f, n, x, p0, jac=…, ftol=1e-15, xtol=1e-15, gtol=1e-15, method='lm')` stops, which
/// agrees to 2e-8:
///
/// ```text
/// mp.dps = 40
/// findroot(lambda l, s, k: [sum(r(i) * d(i)[j] for i in points) for j in range(3)],
///          curve_fit(…)[0], tol=1e-30)   # r the residuals, d the derivatives of the law
/// ```
///
/// The ray tracer's unconstrained κ is negative; its constrained fit is Amdahl's law.
#[test]
fn throughputs_are_fitted_to_nine_digits() {
    let raytracer_amdahl = [21.848_842_865_682_2, 0.057_770_780_739_569_4, 0.0];
    for (law, data, expected) in [
        (Law::Universal, &RAYTRACER[..], raytracer_amdahl),
        (Law::Amdahl, &RAYTRACER, raytracer_amdahl),
        (
            Law::Universal,
            &SPECSDM91,
            [89.995_233_104_332_2, 0.027_728_475_618_634_4, 0.000_104_365_483_844_091],
        ),
        (Law::Amdahl, &SPECSDM91, [146.210_551_738_561, 0.073_648_162_611_030_5, 0.0]),
        (
            Law::Universal,
            &COEF,
            [1.000_005_121_735_09, 0.020_005_761_329_581_1, 0.019_999_665_278_074_6],
        ),
        (Law::Amdahl, &COEF, [1.261_447_519_942_07, 0.267_535_367_223_579, 0.0]),
    ] {
        all_close(parameters(&of_throughputs(law, Objective::Throughputs, data)), expected);
    }
}

/// scipy 1.17.1's non-negative least squares:
///
/// ```text
/// columns = [n**0, 1/n, n - 1]   # of Amdahl's law the first two
/// theta, _ = scipy.optimize.nnls(numpy.array(columns).T / t[:, None], n**0)
/// one = theta[0] + theta[1]; print(1 / one, theta[0] / one, theta[2] / one)
/// ```
#[test]
fn times_are_fitted_as_by_scipys_nnls() {
    let raytracer = RAYTRACER.map(|(n, x)| (n, 1.0 / x));
    let specsdm91 = SPECSDM91.map(|(n, x)| (n, 1.0 / x));
    let mild = [(1, 812.), (2, 431.5), (3, 305.2), (4, 243.1), (6, 187.4), (8, 163.9)];
    let peaked = [(1, 1000.), (2, 540.), (4, 330.), (8, 262.), (16, 291.), (32, 432.)];
    let saturating = [(1, 640.), (2, 352.), (4, 215.), (8, 140.), (16, 109.)];
    let slower = [(1, 100.), (2, 108.), (3, 121.), (4, 133.)];
    let superlinear = [(1, 100.), (2, 48.), (3, 31.), (4, 23.)];
    for (data, universal, amdahl) in [
        (
            &raytracer[..],
            [21.746235099575678, 0.056856528418323074, 3.454758405293001e-06],
            [21.761306998179446, 0.05705015982770709, 0.0],
        ),
        (
            &specsdm91,
            [68.16070521545242, 0.01336125459064978, 0.00011520259846976547],
            [81.58667918633132, 0.034121663604809845, 0.0],
        ),
        (
            &mild,
            [0.0012281171168363008, 0.04529656043366788, 0.005202616064016183],
            [0.0012609671178436706, 0.08633469348273855, 0.0],
        ),
        (
            &peaked,
            [0.0010070229845014034, 0.06999060294461641, 0.010897674395048573],
            [0.0012121837823127874, 0.29224803923628434, 0.0],
        ),
        (
            &saturating,
            [0.001561259477918523, 0.10479508837087727, 0.0006014562822687982],
            [0.0015727708947063043, 0.1139050470988226, 0.0],
        ),
        (
            &slower,
            [0.01000474196092729, 0.8900084459592944, 0.1388265227358587],
            [0.008862591620036843, 1.0, 0.0],
        ),
        (&superlinear, [0.010520600785998905, 0.0, 0.0], [0.010520600785998901, 0.0, 0.0]),
    ] {
        let fitted = |law| parameters(&of_times(law, Objective::Times, data).unwrap());
        all_close(fitted(Law::Universal), universal);
        all_close(fitted(Law::Amdahl), amdahl);
    }
}

/// The time on n workers by the law itself.
fn by_law([lambda, sigma, kappa]: [f64; 3], workers: u32) -> f64 {
    let n = f64::from(workers);
    (1.0 + sigma * (n - 1.0) + kappa * n * (n - 1.0)) / (lambda * n)
}

#[test]
fn known_parameters_are_recovered() {
    for known in [
        [1.0, 0.05, 0.001],
        [2.5e-9, 0.2, 0.03],
        [3.0e4, 0.0, 0.01],
        [1.0, 0.3, 0.0],
        [1.0, 0.0, 0.0],
        [1.0, 1.0, 0.5],
    ] {
        let times: Vec<(u32, f64)> =
            [1, 2, 3, 4, 8, 12].iter().map(|n| (*n, by_law(known, *n))).collect();
        for objective in [Objective::Times, Objective::Throughputs] {
            let found = of_times(Law::Universal, objective, &times).unwrap();
            for (found, known) in parameters(&found).iter().zip(known) {
                assert!((found - known).abs() <= 1e-9 * known.max(1e-3), "{found}, not {known}");
            }
            close(found.r_squared.unwrap_or(1.0), 1.0, 1e-9);
            assert_eq!(found.misses().count(), 0);
            close(found.time(6.0).value, by_law(known, 6), 1e-9);
            close(found.speedup(6.0).value, by_law(known, 1) / by_law(known, 6), 1e-9);
        }
    }
}

#[test]
fn best_and_ceiling_follow_from_the_parameters() {
    let peak = of_throughputs(Law::Universal, Objective::Times, &COEF);
    close(peak.best.value, (0.98_f64 / 0.02).sqrt(), 1e-3);
    close(peak.ceiling.value, peak.speedup(7.0).value, 1e-3);
    let amdahl: Vec<(u32, f64)> =
        [1, 2, 4, 8].iter().map(|n| (*n, by_law([1.0, 0.1, 0.0], *n))).collect();
    let amdahl = of_times(Law::Amdahl, Objective::Times, &amdahl).unwrap();
    assert_eq!(amdahl.best.value, f64::INFINITY);
    close(amdahl.ceiling.value, 10.0, 1e-9);
    // Crosstalk beats what is parallel from the second worker on.
    let harmful = of_times(Law::Universal, Objective::Times, &[(1, 1.), (2, 2.), (3, 3.), (4, 4.)]);
    assert_eq!(harmful.unwrap().best.value, 1.0);
}

#[test]
fn too_little_is_refused() {
    use Refusal::{Empty, NotATime, TooFewPoints};
    let times = [(1, 9.), (2, 5.), (4, 3.), (8, 2.)];
    for (law, needed) in [(Law::Amdahl, 3), (Law::Universal, 4)] {
        for distinct in 0..needed {
            let refused = of_times(law, Objective::Times, &times[..distinct]).unwrap_err();
            assert_eq!(refused, TooFewPoints { distinct, needed });
        }
        assert!(of_times(law, Objective::Times, &times[..needed]).is_ok());
        let repeated = [(2, 5.), (2, 5.1), (4, 3.), (4, 3.1)];
        let refused = of_times(law, Objective::Times, &repeated).unwrap_err();
        assert_eq!(refused, TooFewPoints { distinct: 2, needed });
    }
    for bad in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
        let refused = of_times(Law::Amdahl, Objective::Times, &[(1, 9.), (2, bad), (4, 3.)]);
        assert_eq!(refused.unwrap_err(), NotATime, "{bad}");
    }
    let runs = [(1, vec![9.]), (2, vec![]), (4, vec![3.])];
    assert_eq!(of_samples(Law::Amdahl, Objective::Times, &runs).unwrap_err(), Empty);
    let none = [(0, 9.), (2, 5.), (4, 3.)];
    assert_eq!(of_times(Law::Amdahl, Objective::Times, &none).unwrap_err(), Empty);
    assert_eq!(
        TooFewPoints { distinct: 2, needed: 3 }.to_string(),
        "3 different points are needed, and there are 2"
    );
}

#[test]
fn equal_times_are_all_serial() {
    for objective in [Objective::Times, Objective::Throughputs] {
        let flat = [(1, 50.), (2, 50.), (4, 50.), (8, 50.)];
        let flat = of_times(Law::Universal, objective, &flat).unwrap();
        all_close(parameters(&flat), [0.02, 1.0, 0.0]);
        assert_eq!((flat.best.value, flat.ceiling.value), (1.0, 1.0));
        assert_eq!(flat.r_squared, None);
    }
}

#[test]
fn a_superlinear_speedup_has_no_serial_share() {
    let fit = of_times(Law::Amdahl, Objective::Times, &[(1, 100.), (2, 40.), (4, 15.), (8, 6.)]);
    let fit = fit.unwrap();
    assert_eq!((fit.serial.value, fit.ceiling.value), (0.0, f64::INFINITY));
    assert!(fit.misses().count() > 0, "the law knows no superlinear speedup");
}

#[test]
fn a_law_that_does_not_hold_is_noticed() {
    // Crosstalk that Amdahl's law knows nothing of.
    let peaked = [(1, 1000.), (2, 540.), (4, 330.), (8, 262.), (16, 291.), (32, 432.)];
    let amdahl = of_times(Law::Amdahl, Objective::Times, &peaked).unwrap();
    let missed: Vec<u32> = amdahl.misses().map(|residual| residual.workers).collect();
    assert_eq!(missed, [1, 4, 8, 32]);
    let universal = of_times(Law::Universal, Objective::Times, &peaked).unwrap();
    assert_eq!(universal.misses().count(), 0);
    assert!(universal.r_squared > amdahl.r_squared);
}

/// Runs on these numbers of workers, so many samples each, with 2 % of log-normal noise.
fn noisy(
    known: [f64; 3],
    workers: &[u32],
    count: usize,
    random: &mut Pcg32,
) -> Vec<(u32, Vec<f64>)> {
    let mut sample = |workers| {
        let noise: f64 = StandardNormal.sample(random);
        by_law(known, workers) * (0.02 * noise).exp()
    };
    workers.iter().map(|n| (*n, (0..count).map(|_| sample(*n)).collect())).collect()
}

const SIMULATIONS: usize = 500;

/// Which shares of the intervals may hold the truth, for so many samples at each point. A median's
/// bootstrap is wider than the median scatters when there are few samples, so that intervals of 15
/// hold it more often than in 95 % of all cases (97 to 99 % of 1,000 simulations); of 101, 95 to
/// 97 % do. Three standard errors of a share of 500 are added.
const HELD: [(usize, std::ops::RangeInclusive<f64>); 2] = [(15, 0.95..=1.0), (101, 0.925..=0.985)];

#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let known = [1.0, 0.08, 0.004];
    let [lambda, sigma, kappa] = known;
    let names = ["λ", "σ", "κ", "best", "speedup"];
    for (count, likely) in HELD {
        let mut random = Pcg32::new(7, 0);
        let mut held = [0; 5];
        for _ in 0..SIMULATIONS {
            let runs = noisy(known, &[1, 2, 3, 4, 6, 8, 12, 16], count, &mut random);
            let fit = of_samples(Law::Universal, Objective::Times, &runs).unwrap();
            let truths = [
                (fit.throughput, lambda),
                (fit.serial, sigma),
                (fit.crosstalk, kappa),
                (fit.best, ((1.0 - sigma) / kappa).sqrt()),
                (fit.speedup(10.0), by_law(known, 1) / by_law(known, 10)),
            ];
            for (held, (estimate, truth)) in held.iter_mut().zip(truths) {
                *held += usize::from(estimate.covers(truth));
            }
        }
        for (held, name) in held.into_iter().zip(names) {
            let share = held as f64 / SIMULATIONS as f64;
            assert!(likely.contains(&share), "{name}, {count} samples: {share}");
        }
    }
}

#[test]
fn amdahls_interval_holds_the_serial_share() {
    for (count, likely) in HELD {
        let mut random = Pcg32::new(30, 0);
        let mut held = 0;
        for _ in 0..SIMULATIONS {
            let runs = noisy([1.0, 0.12, 0.0], &[1, 2, 3, 4], count, &mut random);
            let fit = of_samples(Law::Amdahl, Objective::Times, &runs).unwrap();
            held += usize::from(fit.serial.covers(0.12));
        }
        let share = held as f64 / SIMULATIONS as f64;
        assert!(likely.contains(&share), "{count} samples: {share}");
    }
}

#[test]
fn the_same_samples_give_the_same_fit_in_any_unit() {
    let runs = noisy([1.0, 0.1, 0.01], &[1, 2, 4, 8], 15, &mut Pcg32::new(3, 0));
    let once = of_samples(Law::Universal, Objective::Throughputs, &runs).unwrap();
    assert_eq!(once, of_samples(Law::Universal, Objective::Throughputs, &runs).unwrap());
    let nanos = |(n, samples): &(u32, Vec<f64>)| (*n, samples.iter().map(|s| s * 1e9).collect());
    let nanos: Vec<(u32, Vec<f64>)> = runs.iter().map(nanos).collect();
    let nanos = of_samples(Law::Universal, Objective::Throughputs, &nanos).unwrap();
    close(nanos.serial.value, once.serial.value, 1e-9);
    close(nanos.serial.high, once.serial.high, 1e-9);
    close(nanos.throughput.value, once.throughput.value / 1e9, 1e-9);
    assert!(once.serial.low < once.serial.high, "{:?}", once.serial);
}

#[test]
fn a_single_sample_has_no_interval() {
    let fit = of_throughputs(Law::Universal, Objective::Times, &COEF);
    assert_eq!((fit.serial.low, fit.serial.high), (fit.serial.value, fit.serial.value));
}

#[test]
fn a_speedup_can_be_over_something_else() {
    let times: Vec<(u32, f64)> =
        [1, 2, 4].iter().map(|n| (*n, by_law([1.0, 0.0, 0.0], *n))).collect();
    let fit = of_times(Law::Amdahl, Objective::Times, &times).unwrap();
    // One thread is twice as fast as one worker of the pool.
    let baseline = Medians::of(&[0.4, 0.5, 0.6], 0).unwrap();
    let speedup = fit.speedup_over(&baseline, 4.0);
    close(speedup.value, 2.0, 1e-9);
    assert!(speedup.low < 1.7 && speedup.high > 2.3, "{speedup:?}");
}
