//! Tables of numbers and what becomes of them. The no-break space is shown as `_`.

use super::*;

fn shown(text: &str) -> String {
    assert!(!text.contains(' '), "{text:?} could be torn apart");
    text.replace(SPACE, "_")
}

#[test]
fn digits_of_a_duration_follow_its_interval() {
    for (value, low, high, text) in [
        (5_900_000, 5_700_000, 6_100_000, "5.9_±_0.2_ms"),
        (5_912_345, 5_700_000, 6_100_000, "5.9_±_0.2_ms"),
        (412_345_678, 409_800_000, 415_000_000, "412_±_3_ms"),
        (412_345_678, 412_000_000, 412_500_000, "412.3_±_0.3_ms"),
        (412_345_678, 372_000_000, 420_000_000, "410_±_40_ms"),
        // The further end counts.
        (5_000_000, 4_900_000, 5_800_000, "5.0_±_0.8_ms"),
        // An interval that is narrower than four digits can say.
        (412_345_678, 412_340_000, 412_350_000, "412_ms"),
        (12_345_678_901, 12_300_000_000, 12_400_000_000, "12.35_±_0.05_s"),
        // The unit follows the rounded value.
        (999_960, 999_000, 1_001_000, "1.000_±_0.001_ms"),
        (999_960, 900_000, 1_050_000, "1.0_±_0.1_ms"),
        (999_940, 999_900, 999_980, "1.00_ms"),
        (999_400, 999_000, 999_900, "999.4_±_0.5_µs"),
        (950, 925, 955, "950_±_30_ns"),
        (1_500, 1_400, 1_550, "1.5_±_0.1_µs"),
        (3_600_000_000_000, 3_590_000_000_000, 3_610_000_000_000, "3,600_±_10_s"),
        // An interval wider than the value.
        (400, 0, 5_000_000, "0_±_5_ms"),
        (2_000_000, 1_000_000, 5_000_000, "2_±_3_ms"),
        (0, 0, 0, "0_ns"),
    ] {
        let estimate = Estimate { value: Nanos(value), low: Nanos(low), high: Nanos(high) };
        assert_eq!(shown(&duration(estimate)), text, "{value}, {low} to {high}");
    }
}

#[test]
fn a_duration_without_an_interval_has_three_digits() {
    for (nanos, text) in [
        (0, "0_ns"),
        (7, "7_ns"),
        (5_000, "5.00_µs"),
        (5_926_000, "5.93_ms"),
        (59_260_000, "59.3_ms"),
        (592_600_000, "593_ms"),
        (999_600_000, "1.00_s"),
        (125_926_000_000, "126_s"),
        (u64::MAX, "18,446,744,074_s"),
    ] {
        assert_eq!(shown(&once(Nanos(nanos))), text);
    }
}

#[test]
fn a_setting_has_the_digits_that_it_was_given() {
    for (nanos, text) in [
        (0, "0_ns"),
        (5_000, "5_µs"),
        (5_000_000, "5_ms"),
        (1_500_000_000, "1.5_s"),
        (120_000_000_000, "120_s"),
    ] {
        assert_eq!(shown(&setting(Nanos(nanos))), text);
    }
}

#[test]
fn digits_of_a_ratio_follow_its_interval() {
    for (value, low, high, text) in [
        (3.9, 3.8, 4.0, "3.9_±_0.1×"),
        (3.8527, 3.798, 3.904, "3.85_±_0.05×"),
        (3.8527, 3.8525, 3.8529, "3.85×"),
        (1.0, 0.98, 1.01, "1.00_±_0.02×"),
        (0.9958, 0.97, 1.01, "1.00_±_0.03×"),
        (12.34, 11.0, 13.0, "12_±_1×"),
        (123.4, 100.0, 140.0, "120_±_20×"),
        (0.0312, 0.0309, 0.0314, "0.0312_±_0.0003×"),
        (0.85, 0.85, 0.85, "0.850×"),
        (2.0, 2.0, 2.0, "2.00×"),
        (9.996, 9.996, 9.996, "10.0×"),
        (9.996, 9.99, 10.0, "9.996_±_0.006×"),
        // One significant digit, also where rounding gives it a new place.
        (3.9, 3.803, 3.998, "3.9_±_0.1×"),
    ] {
        assert_eq!(shown(&ratio(Estimate { value, low, high })), text, "{value}, {low} to {high}");
    }
}

#[test]
fn shares_are_percents() {
    for (share, text) in [
        (0.0, "0_%"),
        (0.000_4, "<_0.1_%"),
        (0.034, "3.4_%"),
        (0.099_4, "9.9_%"),
        (0.099_6, "10_%"),
        (0.112, "11_%"),
        (1.0, "100_%"),
    ] {
        assert_eq!(shown(&percent(share)), text);
    }
}

#[test]
fn bytes_have_binary_units() {
    for (count, text) in [
        (0, "0_B"),
        (1_023, "1,023_B"),
        (1_024, "1.00_KiB"),
        (3_200_000, "3.05_MiB"),
        (1_048_575, "1.00_MiB"),
        (1_047_900, "1,023_KiB"),
        (268_435_456, "256_MiB"),
        (u64::MAX, "16.0_EiB"),
    ] {
        assert_eq!(shown(&bytes(count)), text);
    }
}

#[test]
fn bounds_have_words_for_what_has_no_end() {
    let estimate = |value, low, high| Estimate { value, low, high };
    let cases = [
        (limit(estimate(48.26, 31.04, 62.1)), "48.3× (31 to 62.1×)"),
        (limit(estimate(48.26, 31.04, f64::INFINITY)), "48.3× (31× or more)"),
        (limit(estimate(f64::INFINITY, 31.0, f64::INFINITY)), "no limit"),
        (number(estimate(9.0, 7.0, 12.0)), "9 (7 to 12)"),
        (number(estimate(9.0, 7.0, f64::INFINITY)), "9 (7 or more)"),
        (number(estimate(9.0, 9.0, 9.0)), "9"),
        (number(estimate(123_456.0, 99_960.0, 1e6)), "123,000 (100,000 to 1,000,000)"),
        (number(estimate(f64::INFINITY, 7.0, f64::INFINITY)), "no number"),
        (times(12.5), "12.5×"),
        (times(3.0), "3×"),
        (times(1_234.0), "1,230×"),
        (share(estimate(0.021, 0.014, 0.03)), "2.1 % (1.4 to 3.0 %)"),
        (share(estimate(0.01, 0.01, 0.01)), "1.0 %"),
        (exact_bytes(16 << 10), "16 KiB"),
        (exact_bytes(100), "100 B"),
    ];
    for (text, expected) in cases {
        assert_eq!(text.replace(SPACE, " "), expected);
    }
}
