//! Numbers as text. The product has no second place where a number gets its digits and its unit.
//!
//! Digits follow the interval: the half width keeps one significant digit, and the value ends at
//! the same place. Inside a number stands the narrow no-break space U+202F, so that it is never
//! torn apart at the end of a line.

use model::Nanos;
use stats::Estimate;

pub use model::grouped;

/// The space inside a number: narrow, and never the end of a line.
pub const SPACE: char = '\u{202f}';

/// Decimals that no measurement here deserves are not shown.
const MOST_DECIMALS: i32 = 3;

/// A duration with its interval, `5.9 ± 0.2 ms`.
#[must_use]
pub fn duration(estimate: Estimate<Nanos>) -> String {
    let exact = estimate.map(|nanos| nanos.0 as f64);
    let half = exact.half_width();
    TimeUnit::ALL
        .into_iter()
        .map(|unit| (plus_minus(exact.value / unit.nanos(), half / unit.nanos(), 3), unit))
        .find(|(shown, unit)| shown.value < 1_000.0 || *unit == TimeUnit::Second)
        .map_or_else(String::new, |(shown, unit)| format!("{}{SPACE}{}", shown.text, unit.symbol()))
}

/// A duration of which no interval is known, with three significant digits, `5.93 ms`.
#[must_use]
pub fn exactly(duration_: Nanos) -> String {
    duration(Estimate { value: duration_, low: duration_, high: duration_ })
}

/// How many times as fast, with its interval, `3.9 ± 0.1×`.
#[must_use]
pub fn ratio(estimate: Estimate) -> String {
    format!("{}×", plus_minus(estimate.value, estimate.half_width(), 2).text)
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

/// A number of bytes with three significant digits, `1.21 MiB`.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if bytes < 1024 {
        return format!("{bytes}{SPACE}B");
    }
    let mut value = bytes as f64;
    let mut unit = 0;
    // 1,023.5 would be shown as 1,024.
    while value >= 1023.5 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{}{SPACE}{}", significant(value, 3), UNITS[unit])
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TimeUnit {
    Nano,
    Micro,
    Milli,
    Second,
}

impl TimeUnit {
    const ALL: [Self; 4] = [Self::Nano, Self::Micro, Self::Milli, Self::Second];

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
}

struct Shown {
    text: String,
    /// The value as rounded for the text.
    value: f64,
}

/// A value and its half width, the half width with one significant digit. A half width that would
/// need more than `decimals` decimals is left out, and so is none.
fn plus_minus(value: f64, half: f64, decimals: i32) -> Shown {
    let place = place_of_first_digit(half);
    match place {
        Some(place) if -place <= decimals => {
            let value = rounded(value, place);
            let text = format!(
                "{}{SPACE}±{SPACE}{}",
                fixed(value, -place),
                fixed(rounded(half, place), -place)
            );
            Shown { text, value }
        }
        Some(_) | None => {
            let text = significant(value, 3);
            Shown { value: rounded(value, place_of_first_digit(value).unwrap_or(0) - 2), text }
        }
    }
}

/// The power of ten of a number's first digit, once it is rounded to that digit: 0 for 3.2 and
/// for 0.97, −1 for 0.4.
fn place_of_first_digit(number: f64) -> Option<i32> {
    if !(number.is_finite() && number > 0.0) {
        return None;
    }
    let place = number.log10().floor() as i32;
    Some(if rounded(number, place) >= 10_f64.powi(place + 1) { place + 1 } else { place })
}

fn rounded(number: f64, place: i32) -> f64 {
    let unit = 10_f64.powi(place);
    (number / unit).round() * unit
}

fn significant(number: f64, digits: i32) -> String {
    let place = place_of_first_digit(number).unwrap_or(0);
    let last = (place - digits + 1).min(0);
    fixed(rounded(number, last), -last)
}

/// A number with this many decimals (none when negative), its whole part grouped.
fn fixed(number: f64, decimals: i32) -> String {
    let decimals = decimals.clamp(0, MOST_DECIMALS) as usize;
    let text = format!("{number:.decimals$}");
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    whole.parse().map_or(text.clone(), |whole| format!("{}{fraction}", grouped(whole)))
}
