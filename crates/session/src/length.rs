//! How long a sample is: how many executions are timed together so that the clock's step does not
//! matter. The reasons are in `docs/decisions/0003-how-long-a-sample-is.md`.

use model::{Nanos, Sample, grouped};

/// The clock's step may be at most one part in this many of a sample: 0.5 %.
const STEPS_IN_A_SAMPLE: u64 = 200;

/// A sample of fewer steps than this is no measurement.
const STEPS_TO_BE_MEASURED: u64 = 10;

/// However fine the clock, a sample is at least this long.
const SHORTEST: Nanos = Nanos::from_millis(50);

/// A first execution on cold code takes up to 6.5 times as long as the next; one that is this many
/// samples long leaves no doubt that a warm one is long enough by itself.
const COLD: u64 = 8;

/// A warm-up of this part of a sample's length is long enough to size samples by.
const PILOT_PART: u64 = 4;

/// More warm-ups than this make no difference: the work is too short for this clock.
const MOST_WARMUPS: u32 = 6;

/// By how much the executions grow when the clock has seen nothing of them.
const BLIND_GROWTH: u64 = 100;

const MOST_EXECUTIONS: u64 = 10_000_000;

/// What samples have to be like with this clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Length {
    step: Nanos,
    wanted: Nanos,
}

/// What a warm-up has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sizing {
    /// How many executions the next iteration is to time together.
    pub executions: u32,
    /// Whether that is good enough for samples; else the next iteration is another warm-up.
    pub settled: bool,
}

impl Length {
    /// For a clock of this step. An unknown one is zero, and then only the shortest length counts.
    pub(crate) fn new(clock_step: Nanos) -> Self {
        let step = clock_step.max(Nanos(1));
        Self { step, wanted: SHORTEST.max(step * STEPS_IN_A_SAMPLE) }
    }

    /// What the lane's warm-up of this index says about its samples.
    pub(crate) fn size(self, warmup: u32, sample: &Sample) -> Sizing {
        let cold = warmup == 0;
        let total = total(sample);
        let settled = if cold {
            total >= self.wanted * COLD
        } else {
            total * PILOT_PART >= self.wanted || warmup + 1 >= MOST_WARMUPS
        };
        Sizing { executions: self.executions(sample), settled }
    }

    /// Whether the clock cannot measure this.
    pub(crate) fn is_too_short(self, sample: &Sample) -> bool {
        total(sample) < self.step * STEPS_TO_BE_MEASURED
    }

    /// Says what [`is_too_short`](Self::is_too_short) found.
    pub(crate) fn complaint(self, sample: &Sample) -> String {
        format!(
            "{} executions took {} ms; the clock’s step is {} ms",
            grouped(u64::from(sample.executions)),
            total(sample).as_millis_f64(),
            self.step.as_millis_f64()
        )
    }

    /// How many executions are as long as a sample, with a quarter to spare because the next one
    /// may be quicker.
    fn executions(self, sample: &Sample) -> u32 {
        let total = total(sample);
        let before = u64::from(sample.executions.max(1));
        let executions = if total < self.step {
            before * BLIND_GROWTH
        } else {
            let wanted = u128::from(self.wanted.0) * 5 / 4 * u128::from(before);
            u64::try_from(wanted.div_ceil(u128::from(total.0))).unwrap_or(MOST_EXECUTIONS)
        };
        executions.clamp(1, MOST_EXECUTIONS) as u32
    }
}

/// How long all executions of the sample took together.
pub(crate) fn total(sample: &Sample) -> Nanos {
    sample.wall * u64::from(sample.executions.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Costs;

    fn sample(wall: Nanos, executions: u32) -> Sample {
        Sample { wall, executions, costs: Costs::default(), digest: 0, workers_seen: 1 }
    }

    /// Warms up work of this length on this clock, which shows whole steps only, and returns the
    /// executions of every warm-up and then of a sample.
    fn check(step: Nanos, execution: Nanos, expected: &[u32]) {
        let length = Length::new(step);
        let mut seen = vec![1];
        for warmup in 0.. {
            let executions = *seen.last().unwrap();
            let true_total = execution.0 * u64::from(executions);
            let shown = true_total / step.0 * step.0;
            let sizing =
                length.size(warmup, &sample(Nanos(shown / u64::from(executions)), executions));
            seen.push(sizing.executions);
            if sizing.settled {
                break;
            }
        }
        assert_eq!(seen, expected);
    }

    #[test]
    fn executions_fill_a_sample_whatever_the_clock() {
        let (isolated, firefox, plain) =
            (Nanos::from_micros(5), Nanos::from_micros(20), Nanos::from_millis(1));
        check(isolated, Nanos::from_secs(2), &[1, 1]);
        check(isolated, Nanos::from_millis(100), &[1, 1, 1]);
        check(isolated, Nanos::from_millis(3), &[1, 21, 21]);
        check(firefox, Nanos::from_micros(50), &[1, 1_563, 1_251]);
        // The clock sees nothing of a single execution.
        check(isolated, Nanos::from_micros(2), &[1, 100, 31_250, 31_250]);
        check(plain, Nanos::from_micros(40), &[1, 100, 6_250, 6_250]);
        // It never sees anything, and the samples will be refused.
        check(plain, Nanos(0), &[1, 100, 10_000, 1_000_000, 10_000_000, 10_000_000, 10_000_000]);
    }

    #[test]
    fn a_cold_execution_only_counts_when_a_warm_one_must_be_long_enough() {
        let length = Length::new(Nanos::from_micros(5));
        assert!(!length.size(0, &sample(Nanos::from_millis(399), 1)).settled);
        assert!(length.size(0, &sample(Nanos::from_millis(400), 1)).settled);
    }

    #[test]
    fn ten_steps_are_the_least_that_is_measured() {
        let length = Length::new(Nanos::from_millis(1));
        assert!(length.is_too_short(&sample(Nanos::from_micros(999), 10)));
        assert!(!length.is_too_short(&sample(Nanos::from_millis(1), 10)));
        assert!(Length::new(Nanos::ZERO).is_too_short(&sample(Nanos::ZERO, 1_000)), "no clock");
    }

    #[test]
    fn absurd_samples_neither_overflow_nor_divide_by_zero() {
        for step in [Nanos::ZERO, Nanos(u64::MAX)] {
            for wall in [Nanos::ZERO, Nanos(1), Nanos(u64::MAX)] {
                for executions in [0, 1, u32::MAX] {
                    let sizing = Length::new(step).size(1, &sample(wall, executions));
                    assert!(sizing.executions >= 1);
                }
            }
        }
    }
}
