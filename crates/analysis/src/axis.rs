//! Ends and ticks of an axis of durations: round numbers only.

use model::Nanos;

/// Ends of an axis between 1 and 10, each with the distance of its ticks.
const STEPS: [(u64, u64); 9] = [
    // In hundredths, so that they stay whole numbers.
    (100, 20),
    (120, 20),
    (150, 50),
    (200, 50),
    (250, 50),
    (300, 100),
    (400, 100),
    (500, 100),
    (800, 200),
];

/// The round number at or above `duration` at which an axis can end; at least 100 ns.
#[must_use]
pub fn round_up(duration: Nanos) -> Nanos {
    step(duration).0
}

/// Evenly spaced round numbers from zero to at most `end`: four to seven of them when `end` is
/// one of [`round_up`]'s.
#[must_use]
pub fn ticks(end: Nanos) -> Vec<Nanos> {
    let distance = step(end).1;
    (0..).map(|index| distance * index).take_while(|tick| *tick <= end).collect()
}

fn step(duration: Nanos) -> (Nanos, Nanos) {
    let mut unit = 1_u64;
    loop {
        for (end, distance) in STEPS {
            let end = Nanos(end) * unit;
            // Multiplication saturates, so the search ends at the latest at the largest duration.
            if end >= duration {
                return (end, Nanos(distance) * unit);
            }
        }
        unit = unit.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_round_number_at_or_above() {
        let ms = Nanos::from_millis;
        for (longest, end) in [
            (Nanos::ZERO, Nanos(100)),
            (Nanos(1), Nanos(100)),
            (ms(100), ms(100)),
            (Nanos(100_000_001), ms(120)),
            (ms(149), ms(150)),
            (ms(201), ms(250)),
            (ms(810), Nanos::from_secs(1)),
            (Nanos(u64::MAX), Nanos(u64::MAX)),
        ] {
            assert_eq!(round_up(longest), end, "{longest:?}");
        }
    }

    #[test]
    fn ticks_run_from_zero_to_the_end_in_even_steps() {
        let ms = Nanos::from_millis;
        assert_eq!(ticks(ms(100)), [0, 20, 40, 60, 80, 100].map(ms));
        assert_eq!(ticks(ms(150)), [0, 50, 100, 150].map(ms));
        assert_eq!(ticks(ms(800)), [0, 200, 400, 600, 800].map(ms));
        for unit in [1, 1_000, 1_000_000] {
            for (end, _) in STEPS {
                let end = Nanos(end) * unit;
                let ticks = ticks(end);
                assert!((4..=7).contains(&ticks.len()), "{end:?}: {ticks:?}");
                assert_eq!(ticks.last(), Some(&end));
            }
        }
    }
}
