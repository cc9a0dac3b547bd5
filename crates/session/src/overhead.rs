//! How a lane's overhead is measured: what an execution takes in which every task does nothing.
//!
//! It is a matter of microseconds where nothing is handed out and of a hundred milliseconds where
//! thousands of messages are, so its executions are sized as a sample's are, in a small way: a lane
//! is not to spend more than about [`ENOUGH`] on it.

use crate::length::total;
use model::{Nanos, Sample};

/// What is timed together is to be this long, or so many steps of the clock, within reason.
const WANTED: Nanos = Nanos::from_millis(5);
const STEPS: u64 = 200;
const LONGEST: Nanos = Nanos::from_millis(25);

/// Of fewer steps than this nothing is known.
const STEPS_TO_BE_MEASURED: u64 = 10;

/// What is at least this part of what is wanted is long enough to size the next by.
const PILOT_PART: u64 = 4;

/// After this long no more is begun.
const ENOUGH: Nanos = Nanos::from_millis(70);

/// How many times that are long enough make the median.
const TIMES: usize = 3;

/// More attempts than this make no difference: there is too little to be timed with this clock.
const MOST: u32 = 8;

const GROWTH: u64 = 100;
const MOST_EXECUTIONS: u64 = 1_000_000;

/// A lane's overhead, while it is being measured.
#[derive(Clone, Debug)]
pub(crate) struct Overhead {
    step: Nanos,
    wanted: Nanos,
    executions: u32,
    attempts: u32,
    spent: Nanos,
    /// Means of those that were long enough to be timed.
    walls: Vec<Nanos>,
}

impl Overhead {
    /// Of which nothing is known yet, on a clock of this step.
    pub(crate) fn new(clock_step: Nanos) -> Self {
        let step = clock_step.max(Nanos(1));
        Self {
            step,
            wanted: WANTED.max(step * STEPS).min(LONGEST.max(step * STEPS_TO_BE_MEASURED)),
            executions: 1,
            attempts: 0,
            spent: Nanos::ZERO,
            walls: Vec::new(),
        }
    }

    /// How many executions are to be timed together next; `None` when it is enough.
    pub(crate) fn next(&self) -> Option<u32> {
        let enough = self.walls.len() >= TIMES || self.attempts >= MOST || self.spent >= ENOUGH;
        (!enough).then_some(self.executions)
    }

    /// Takes what `next` asked for.
    pub(crate) fn take(&mut self, sample: &Sample) {
        let total = total(sample);
        self.attempts += 1;
        self.spent += total;
        if total * PILOT_PART >= self.wanted {
            self.walls.push(sample.wall);
            return;
        }
        let before = u64::from(sample.executions.max(1));
        let executions = if total < self.step {
            before * GROWTH
        } else {
            (u128::from(self.wanted.0) * u128::from(before)).div_ceil(u128::from(total.0)) as u64
        };
        self.executions = executions.clamp(1, MOST_EXECUTIONS) as u32;
    }

    /// The median of what was measured; `None` when the clock could not.
    pub(crate) fn measured(&self) -> Option<Nanos> {
        let mut walls = self.walls.clone();
        walls.sort_unstable();
        walls.get(walls.len() / 2).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Costs;

    /// Measures an overhead of this length on a clock of this step, which shows whole steps only,
    /// and returns the executions of each attempt and what came of it.
    fn measure(step: Nanos, each: Nanos) -> (Vec<u32>, Option<Nanos>) {
        let mut overhead = Overhead::new(step);
        let mut asked = Vec::new();
        while let Some(executions) = overhead.next() {
            asked.push(executions);
            let shown = each.0 * u64::from(executions) / step.0 * step.0;
            let wall = Nanos(shown / u64::from(executions));
            overhead.take(&Sample {
                wall,
                executions,
                costs: Costs::default(),
                digest: 0,
                workers_seen: 1,
            });
        }
        (asked, overhead.measured())
    }

    #[test]
    fn executions_are_added_until_the_clock_can_tell_and_then_timed_three_times() {
        let (fine, coarse) = (Nanos::from_micros(5), Nanos::from_millis(1));
        let (asked, measured) = measure(fine, Nanos::from_micros(50));
        assert_eq!((asked, measured), (vec![1, 100, 100, 100], Some(Nanos::from_micros(50))));
        let (asked, measured) = measure(fine, Nanos(300));
        assert_eq!((asked, measured), (vec![1, 100, 16_667, 16_667, 16_667], Some(Nanos(299))));
        let (asked, measured) = measure(coarse, Nanos::from_micros(50));
        assert_eq!((asked, measured), (vec![1, 100, 500, 500, 500], Some(Nanos::from_micros(50))));
    }

    #[test]
    fn a_lane_does_not_spend_long_on_it() {
        let fine = Nanos::from_micros(5);
        let (asked, measured) = measure(fine, Nanos::from_millis(80));
        assert_eq!((asked, measured), (vec![1], Some(Nanos::from_millis(80))));
        let (asked, _) = measure(fine, Nanos::from_millis(40));
        assert_eq!(asked, [1, 1]);
    }

    #[test]
    fn what_the_clock_never_sees_is_not_known() {
        let (asked, measured) = measure(Nanos::from_millis(1), Nanos::ZERO);
        assert_eq!(measured, None);
        assert_eq!(asked.len(), 8);
    }
}
