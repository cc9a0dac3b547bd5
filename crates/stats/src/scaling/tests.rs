//! Speedups of textbooks, and scaled ones made from a known law.

use super::*;

fn exactly(value: f64) -> Estimate {
    Estimate { value, low: value, high: value }
}

/// The two tables of M. J. Quinn, "Parallel Programming in C with MPI and OpenMP", McGraw-Hill
/// 2003, 7.5, with the serial shares that it gives: constant, and growing with overhead.
#[test]
fn karp_and_flatts_serial_share_is_the_textbooks() {
    for (speedups, shares) in [
        ([1.82, 2.50, 3.08, 3.57, 4.00, 4.38, 4.71], [0.1; 7]),
        (
            [1.87, 2.61, 3.23, 3.73, 4.14, 4.46, 4.71],
            [0.070, 0.075, 0.080, 0.085, 0.090, 0.095, 0.100],
        ),
    ] {
        for ((workers, speedup), share) in (2..).zip(speedups).zip(shares) {
            let found = karp_flatt(exactly(speedup), workers).unwrap().value;
            assert!((found - share).abs() < 0.002, "{workers}: {found}, not {share}");
        }
    }
}

#[test]
fn a_higher_speedup_is_a_smaller_serial_share() {
    let speedup = Estimate { value: 2.5, low: 2.0, high: 5.0 };
    let share = karp_flatt(speedup, 4).unwrap();
    assert!((share.value - 0.2).abs() < 1e-12, "{share:?}");
    assert!((share.high - 1.0 / 3.0).abs() < 1e-12, "{share:?}");
    assert!(share.low < 0.0, "{share:?}: 5 of 4 is superlinear");
    assert_eq!(karp_flatt(exactly(1.0), 1), None);
}

#[test]
fn efficiency_is_the_speedup_of_each_worker() {
    let speedup = Estimate { value: 3.0, low: 2.0, high: 3.6 };
    assert_eq!(efficiency(speedup, 4), Estimate { value: 0.75, low: 0.5, high: 0.9 });
}

/// Samples around the time of n workers with n times the work, a share of which is serial.
fn runs(serial: f64, workers: &[u32]) -> Vec<(u32, Vec<f64>)> {
    let time = |workers: u32| {
        let n = f64::from(workers);
        20.0 * n / (n - serial * (n - 1.0))
    };
    let around = |time: f64| [-2, -1, 0, 1, 2].map(|step| time + f64::from(step) * 0.01).to_vec();
    workers.iter().map(|n| (*n, around(time(*n)))).collect()
}

fn fitted(runs: &[(u32, Vec<f64>)]) -> Result<Gustafson, Refusal> {
    let timings: Vec<Timing> =
        runs.iter().map(|(workers, samples)| Timing { workers: *workers, samples }).collect();
    gustafson(&timings)
}

#[test]
fn the_serial_share_of_a_scaled_run_is_recovered() {
    for serial in [0.0, 0.004, 0.1, 0.5, 1.0] {
        let fit = fitted(&runs(serial, &[1, 2, 4, 8])).unwrap();
        assert!((fit.serial.value - serial).abs() < 1e-9, "{:?}, not {serial}", fit.serial);
        assert!(fit.serial.low <= fit.serial.value && fit.serial.value <= fit.serial.high);
        let eight = fit.scaled[3];
        assert_eq!(eight.workers, 8);
        assert!((eight.speedup.value - (8.0 - 7.0 * serial)).abs() < 1e-9, "{eight:?}");
        assert_eq!(fit.scaled[0].speedup, exactly(1.0));
    }
}

/// `numpy.linalg.lstsq((1 - 1 / n)[:, None], 1 - t[0] / t)`, numpy 2.4.6.
#[test]
fn the_serial_share_is_the_least_squares_one() {
    let times = [(1, 20.), (2, 20.7), (3, 21.6), (4, 22.1), (6, 23.4), (8, 25.2)];
    let runs: Vec<(u32, Vec<f64>)> = times.iter().map(|(n, t)| (*n, vec![*t])).collect();
    let serial = fitted(&runs).unwrap().serial.value;
    assert!((serial - 0.1616466059926344).abs() < 1e-9, "{serial}");
}

/// Gustafson's scaled speedups on 1024 processors, 1016 to 1021, are serial shares of 0.8 to 0.3 %.
#[test]
fn gustafsons_law_is_gustafsons() {
    let of = |serial| Gustafson { serial: exactly(serial), scaled: Vec::new() }.speedup(1024.0);
    assert_eq!(of(0.008).value.round(), 1016.0);
    assert_eq!(of(0.003).value.round(), 1021.0);
    let wide = Estimate { value: 0.1, low: 0.0, high: 0.2 };
    let speedup = Gustafson { serial: wide, scaled: Vec::new() }.speedup(11.0);
    assert_eq!((speedup.low, speedup.value, speedup.high), (9.0, 10.0, 11.0));
}

#[test]
fn superlinear_scaling_is_not_serial() {
    let runs = [(1, vec![20.0]), (2, vec![19.0]), (4, vec![18.0])];
    assert_eq!(fitted(&runs).unwrap().serial, exactly(0.0));
}

#[test]
fn scaling_needs_one_worker_and_two_more_points() {
    assert_eq!(fitted(&runs(0.1, &[2, 4, 8])).unwrap_err(), Refusal::NoBaseline);
    let few = fitted(&runs(0.1, &[1, 2])).unwrap_err();
    assert_eq!(few, Refusal::TooFewPoints { distinct: 2, needed: 3 });
    let bad = [(1, vec![20.0]), (2, vec![f64::NAN]), (4, vec![18.0])];
    assert_eq!(fitted(&bad).unwrap_err(), Refusal::NotATime);
}
