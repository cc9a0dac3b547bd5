//! The ticks of a view, at round moments.

use crate::view::View;
use analysis::format::SPACE;
use model::{Nanos, grouped};

/// A labelled moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The moment.
    pub at: Nanos,
    /// Where it is, in pixels from the left.
    pub x: f64,
    /// The moment with its unit, `12.5 ms`. All ticks of a view have the same unit and number of
    /// decimals.
    pub label: String,
}

/// The ticks of a view that is so many pixels wide, at least `apart` pixels from each other.
#[must_use]
pub fn ticks(view: View, width: u32, apart: u32) -> Vec<Tick> {
    let window = view.window();
    let length = u128::from(view.length().0);
    let least = length * u128::from(apart.max(1)) / u128::from(width.max(1));
    let step = round_up(u64::try_from(least).unwrap_or(u64::MAX));
    let first = window.start.0.div_ceil(step);
    let moments = (first..=window.end.0 / step).map(|number| Nanos(number * step));
    moments
        .map(|at| Tick { at, x: view.x(at, width), label: moment(at, Nanos(step), window.end) })
        .collect()
}

/// A moment with its unit, `12.5 ms`: in the largest unit of which there is one in `end`, with as
/// many decimals as steps of `step` need.
#[must_use]
pub fn moment(at: Nanos, step: Nanos, end: Nanos) -> String {
    let (unit, digits, symbol) = match end.0 {
        0..1_000 => (1, 0, "ns"),
        1_000..1_000_000 => (1_000, 3, "µs"),
        1_000_000..1_000_000_000 => (1_000_000, 6, "ms"),
        1_000_000_000.. => (1_000_000_000, 9, "s"),
    };
    // As many digits as the step has zeros are not needed.
    let mut decimals: usize = digits;
    let mut rest = step.0.max(1);
    while decimals > 0 && rest.is_multiple_of(10) {
        rest /= 10;
        decimals -= 1;
    }
    let whole = grouped(at.0 / unit);
    if decimals == 0 {
        return format!("{whole}{SPACE}{symbol}");
    }
    let fraction = format!("{:0digits$}", at.0 % unit);
    format!("{whole}.{}{SPACE}{symbol}", &fraction[..decimals])
}

/// The least of 1, 2, 5, 10, 20, 50 and so on that is not below this.
fn round_up(least: u64) -> u64 {
    let mut unit: u64 = 1;
    loop {
        for factor in [1, 2, 5] {
            let step = unit.saturating_mul(factor);
            if step >= least {
                return step;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(window: std::ops::Range<Nanos>) -> Vec<String> {
        let view = View::fit(Nanos::from_secs(100)).onto(&window);
        let ticks = ticks(view, 500, 90);
        ticks.into_iter().map(|tick| tick.label.replace(SPACE, " ")).collect()
    }

    #[test]
    fn ticks_are_round_and_no_closer_than_asked() {
        let ms = Nanos::from_millis;
        assert_eq!(labels(ms(0)..ms(100)), ["0 ms", "20 ms", "40 ms", "60 ms", "80 ms", "100 ms"]);
        assert_eq!(labels(ms(103)..ms(111)), ["104 ms", "106 ms", "108 ms", "110 ms"]);
        assert_eq!(labels(ms(0)..ms(2_000)), ["0.0 s", "0.5 s", "1.0 s", "1.5 s", "2.0 s"]);
        assert_eq!(labels(Nanos(0)..ms(100_000)).last().unwrap(), "100 s");
    }

    #[test]
    fn deep_in_a_long_run_a_label_has_the_digits_that_tell_it_from_the_next() {
        let start = Nanos(12_345_678_000);
        let shown = labels(start..start + Nanos(5_000));
        assert_eq!(shown[..2], ["12.345678 s", "12.345679 s"]);
        let shown = labels(Nanos(0)..Nanos(1_000));
        assert_eq!(shown[..2], ["0.0 µs", "0.2 µs"]);
    }

    #[test]
    fn the_longest_and_the_shortest_views_have_ticks() {
        let longest = View::fit(Nanos(u64::MAX));
        assert!((2..12).contains(&ticks(longest, 1_200, 100).len()));
        let shortest = View::fit(Nanos(0));
        assert!(!ticks(shortest, 1, 100).is_empty());
    }
}
