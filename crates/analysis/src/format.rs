//! Numbers as text. The product has no second place where a measured number gets its digits and
//! its unit.
//!
//! Digits follow the interval: the half width keeps one significant digit, and the value ends at
//! the same place. Inside a number stands the narrow no-break space U+202F, so that it is never
//! torn apart at the end of a line.

use model::Nanos;
use stats::Estimate;

pub use model::grouped;

/// The space inside a number: narrow, and never the end of a line.
pub const SPACE: char = '\u{202f}';

/// A value has at most this many significant digits. An interval that is narrower than the last of
/// them is not shown, because no measurement in a browser deserves it.
const MOST_DIGITS: i32 = 4;

/// The significant digits of a value without an interval.
const DIGITS: i32 = 3;

/// A duration with its interval, `5.9 ± 0.2 ms`. The interval is shown as its further end, so that
/// it is covered when it is lopsided.
#[must_use]
pub fn duration(estimate: Estimate<Nanos>) -> String {
    let nanos = estimate.map(|nanos| nanos.0 as f64);
    let mut unit = TimeUnit::Nano;
    let mut shown = unit.plus_minus(&nanos);
    // By the rounded value, because rounding can lift it to the next unit: 999.96 µs are 1.00 ms.
    while let (true, Some(next)) = (shown.largest >= 1_000.0, unit.next()) {
        unit = next;
        shown = unit.plus_minus(&nanos);
    }
    format!("{}{SPACE}{}", shown.text, unit.symbol())
}

/// A duration that was measured once and has no interval, with three significant digits,
/// `5.93 ms`.
#[must_use]
pub fn once(measured: Nanos) -> String {
    duration(Estimate { value: measured, low: measured, high: measured })
}

/// A duration that was set and not measured, with no more digits than it has, `5 ms`.
#[must_use]
pub fn setting(duration: Nanos) -> String {
    let mut unit = TimeUnit::Nano;
    while let (true, Some(next)) = (duration.0 as f64 / unit.nanos() >= 1_000.0, unit.next()) {
        unit = next;
    }
    format!("{}{SPACE}{}", duration.0 as f64 / unit.nanos(), unit.symbol())
}

/// How many times as fast, with its interval, `3.9 ± 0.1×`.
#[must_use]
pub fn ratio(estimate: Estimate) -> String {
    format!("{}×", plus_minus(estimate.value, estimate.half_width(), i32::MAX).text)
}

/// A share from 0 to 1 in percent, `11 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let text = if percent <= 0.0 {
        "0".to_owned()
    } else if percent < 0.1 {
        format!("<{SPACE}0.1")
    } else if percent < 9.95 {
        format!("{percent:.1}")
    } else {
        format!("{percent:.0}")
    };
    format!("{text}{SPACE}%")
}

/// A share with its interval, `2.1 % (1.4 to 3.0 %)`.
#[must_use]
pub fn share(estimate: Estimate) -> String {
    let (low, high) = (percent(estimate.low), percent(estimate.high));
    if low == high {
        return percent(estimate.value);
    }
    let low = low.trim_end_matches('%').trim_end();
    format!("{} ({low} to {high})", percent(estimate.value))
}

/// A number without an interval, that many times, `12.4×`; beyond all numbers, `∞×`.
#[must_use]
pub fn times(number: f64) -> String {
    format!("{}×", plain(number))
}

/// A bound with its interval, `48.3× (31.0 to 62.1×)`, or `48.3× (31.0× or more)` where the
/// interval has no end. A bound that is itself infinite is `no limit`.
#[must_use]
pub fn limit(estimate: Estimate) -> String {
    bound(estimate, "×", "no limit")
}

/// A number with its interval, `9 (7 to 12)`, or `9 (7 or more)` where the interval has no end. An
/// infinite one is `no number`.
#[must_use]
pub fn number(estimate: Estimate) -> String {
    bound(estimate, "", "no number")
}

fn bound(estimate: Estimate, unit: &str, infinite: &str) -> String {
    let (value, low, high) = (plain(estimate.value), plain(estimate.low), plain(estimate.high));
    if estimate.value.is_infinite() {
        infinite.to_owned()
    } else if estimate.high.is_infinite() {
        format!("{value}{unit} ({low}{unit} or more)")
    } else if low == high {
        format!("{value}{unit}")
    } else {
        format!("{value}{unit} ({low} to {high}{unit})")
    }
}

/// Three significant digits, without decimals that are zeros and with zeros for further digits.
fn plain(number: f64) -> String {
    if number.is_infinite() {
        return "∞".to_owned();
    }
    let text = match first_place(number, DIGITS) {
        Some(first) if first >= DIGITS => fixed(rounded(number, first - DIGITS + 1), 0),
        Some(_) | None => significant(number, i32::MAX),
    };
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A number of bytes with three significant digits, `1.21 MiB`.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    let (value, unit) = in_byte_units(bytes);
    let most_decimals = if unit == "B" { 0 } else { i32::MAX };
    format!("{}{SPACE}{unit}", significant(value, most_decimals))
}

fn in_byte_units(bytes: u64) -> (f64, &'static str) {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    // What would be shown as 1,024 is shown as 1.00 of the next unit.
    while value.round() >= 1_024.0 {
        value /= 1_024.0;
        unit += 1;
    }
    (value, UNITS[unit])
}

/// A number of bytes that was set or rounded by others, with no more digits than it has, `16 KiB`.
#[must_use]
pub fn exact_bytes(bytes: u64) -> String {
    let (value, unit) = in_byte_units(bytes);
    format!("{value}{SPACE}{unit}")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TimeUnit {
    Nano,
    Micro,
    Milli,
    Second,
}

impl TimeUnit {
    const fn nanos(self) -> f64 {
        match self {
            Self::Nano => 1.0,
            Self::Micro => 1e3,
            Self::Milli => 1e6,
            Self::Second => 1e9,
        }
    }

    const fn symbol(self) -> &'static str {
        match self {
            Self::Nano => "ns",
            Self::Micro => "µs",
            Self::Milli => "ms",
            Self::Second => "s",
        }
    }

    const fn next(self) -> Option<Self> {
        match self {
            Self::Nano => Some(Self::Micro),
            Self::Micro => Some(Self::Milli),
            Self::Milli => Some(Self::Second),
            Self::Second => None,
        }
    }

    fn plus_minus(self, nanos: &Estimate) -> Shown {
        // Durations are whole nanoseconds.
        let most_decimals = if self == Self::Nano { 0 } else { i32::MAX };
        plus_minus(nanos.value / self.nanos(), nanos.half_width() / self.nanos(), most_decimals)
    }
}

struct Shown {
    text: String,
    /// The larger of value and half width, as rounded for the text.
    largest: f64,
}

/// A value and its half width, or the value alone where the interval is too narrow to be shown.
fn plus_minus(value: f64, half: f64, most_decimals: i32) -> Shown {
    let digits = |last: i32| first_place(value, MOST_DIGITS).map_or(1, |first| first - last + 1);
    match first_place(half, 1) {
        Some(last) if digits(last) <= MOST_DIGITS && -last <= most_decimals => {
            let (value, half) = (rounded(value, last), rounded(half, last));
            Shown {
                text: format!("{}{SPACE}±{SPACE}{}", fixed(value, last), fixed(half, last)),
                largest: value.max(half),
            }
        }
        Some(_) | None => {
            let last = last_place(value, most_decimals);
            Shown { text: significant(value, most_decimals), largest: rounded(value, last) }
        }
    }
}

/// A value with [`DIGITS`] significant digits, all of its whole part, and at most so many decimals.
fn significant(value: f64, most_decimals: i32) -> String {
    let last = last_place(value, most_decimals);
    fixed(rounded(value, last), last)
}

/// The power of ten at which [`significant`] ends.
fn last_place(value: f64, most_decimals: i32) -> i32 {
    first_place(value, DIGITS).map_or(0, |first| (first - DIGITS + 1).min(0).max(-most_decimals))
}

/// The power of ten of a number's first digit once it is rounded to so many digits: for one digit
/// 0 for 3.2 and for 0.97, −1 for 0.94. `None` for zero.
fn first_place(number: f64, digits: i32) -> Option<i32> {
    if !(number.is_finite() && number > 0.0) {
        return None;
    }
    let place = number.log10().floor() as i32;
    let carried = rounded(number, place - digits + 1) >= 10_f64.powi(place + 1);
    Some(if carried { place + 1 } else { place })
}

/// A number rounded to a power of ten.
fn rounded(number: f64, place: i32) -> f64 {
    if place < 0 {
        // Multiplied by a whole number, which is exact, where the power itself is not.
        let per_one = 10_f64.powi(-place);
        return (number * per_one).round() / per_one;
    }
    let unit = 10_f64.powi(place);
    (number / unit).round() * unit
}

/// A number that ends at a power of ten, its whole part grouped.
fn fixed(number: f64, place: i32) -> String {
    let decimals = usize::try_from(-place).unwrap_or(0);
    let text = format!("{number:.decimals$}");
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    // Only a number beyond u64 stays as it is.
    whole.parse().map_or(text.clone(), |whole| format!("{}{fraction}", grouped(whole)))
}

#[cfg(test)]
mod tests;
