//! The axis that all lanes share: from zero to a round number, with a few labelled ticks.

use model::Nanos;

/// A labelled position.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where, in percent of the axis.
    pub at: f64,
    /// The number, and on the last one its unit.
    pub label: String,
}

/// The ticks of an axis that ends at `end`.
#[must_use]
pub fn ticks(end: Nanos) -> Vec<Tick> {
    let (unit, symbol) = unit(end);
    let ticks = analysis::axis::ticks(end);
    let last = ticks.len().saturating_sub(1);
    let label = |(index, tick): (usize, Nanos)| {
        let number = tick.0 as f64 / unit as f64;
        let space = analysis::format::SPACE;
        let symbol = if index == last { format!("{space}{symbol}") } else { String::new() };
        Tick { at: percent(tick, end), label: format!("{number}{symbol}") }
    };
    ticks.into_iter().enumerate().map(label).collect()
}

/// A duration's position, in percent of an axis that ends at `end`.
#[must_use]
pub fn percent(at: Nanos, end: Nanos) -> f64 {
    100.0 * at.0 as f64 / end.0.max(1) as f64
}

/// The largest unit of which the axis has at least one.
fn unit(end: Nanos) -> (u64, &'static str) {
    match end.0 {
        0..1_000 => (1, "ns"),
        1_000..1_000_000 => (1_000, "µs"),
        1_000_000..1_000_000_000 => (1_000_000, "ms"),
        1_000_000_000.. => (1_000_000_000, "s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(end: Nanos) -> Vec<String> {
        ticks(end).into_iter().map(|tick| tick.label.replace('\u{202f}', " ")).collect()
    }

    #[test]
    fn the_unit_stands_once_at_the_end() {
        assert_eq!(labels(Nanos::from_millis(150)), ["0", "50", "100", "150 ms"]);
        assert_eq!(labels(Nanos::from_millis(1_500)), ["0", "0.5", "1", "1.5 s"]);
        assert_eq!(labels(Nanos::from_micros(800)), ["0", "200", "400", "600", "800 µs"]);
    }

    #[test]
    fn ticks_are_placed_from_zero_to_the_end() {
        let at: Vec<f64> = ticks(Nanos::from_millis(200)).iter().map(|tick| tick.at).collect();
        assert_eq!(at, [0.0, 25.0, 50.0, 75.0, 100.0]);
    }
}
