//! When enough is measured.
//!
//! This decides how long to go on, not what the reader is told: the intervals on the page are
//! bootstrapped from all samples after the run. Looking at an interval after every round and
//! stopping when it is narrow makes the intervals of runs that stop a little too narrow; the 2 %
//! that are asked for are well below what anybody reads into a race.

use model::{Effort, Nanos, Sample};

/// The interval around the median may reach this far to either side, as a share of the median.
const NARROW: f64 = 0.02;

/// With fewer samples there is not even a rough interval, so a budget is stretched for them.
const FEW: usize = 3;

/// By how much a budget is stretched at most.
const STRETCH: u64 = 2;

/// Whether to stop measuring, asked after every round: every lane has the same number of samples.
///
/// `measured` is the time spent in measured iterations so far. A budget is not begun to be
/// overrun: the round that would not fit any more is not started, unless there are very few
/// samples; then up to twice the budget is used. The first round is always finished.
pub(crate) fn enough(effort: Effort, measured: Nanos, lanes: &[&[Sample]]) -> bool {
    let Some(rounds) = lanes.iter().map(|samples| samples.len()).min() else { return true };
    if rounds == 0 {
        return false;
    }
    match effort {
        Effort::Repetitions(wanted) => rounds >= wanted as usize,
        Effort::Budget(budget) => {
            let limit = if rounds < FEW { budget * STRETCH } else { budget };
            let next_round = measured / rounds as u64;
            measured + next_round > limit || lanes.iter().copied().all(is_narrow)
        }
    }
}

/// The share of the measuring that is done, 0 to 1.
pub(crate) fn share(effort: Effort, measured: Nanos, samples: usize) -> f64 {
    let share = match effort {
        Effort::Repetitions(wanted) => samples as f64 / f64::from(wanted.max(1)),
        Effort::Budget(budget) => measured.0 as f64 / budget.0.max(1) as f64,
    };
    share.min(1.0)
}

fn is_narrow(samples: &[Sample]) -> bool {
    let mut walls: Vec<u64> = samples.iter().map(|sample| sample.wall.0).collect();
    walls.sort_unstable();
    let Some((low, high)) = median_interval(walls.len()) else { return false };
    let half_width = (walls[high] - walls[low]) as f64 / 2.0;
    half_width <= NARROW * walls[walls.len() / 2] as f64
}

/// Which of `n` sorted samples enclose the median of what they were drawn from with at least 95 %
/// confidence, whatever its distribution; `None` for fewer than six, which never do.
///
/// The number of samples below the median is binomial with p = ½, so the j-th smallest and the
/// j-th largest enclose it with probability 1 − 2 P(B < j). Above 70 samples the binomial is taken
/// as normal. J.-Y. Le Boudec, *Performance Evaluation of Computer and Communication Systems*,
/// EPFL Press 2010, theorem 2.1 and table A.1.
fn median_interval(n: usize) -> Option<(usize, usize)> {
    let j = if n > 70 {
        (0.5 * n as f64 - 0.98 * (n as f64).sqrt()) as usize
    } else {
        let mut probability = 0.5_f64.powi(n as i32);
        let mut below = probability;
        let mut j = 0;
        while 2.0 * below <= 0.05 {
            j += 1;
            probability *= (n - j + 1) as f64 / j as f64;
            below += probability;
        }
        j
    };
    (j > 0).then(|| (j - 1, n - j))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Costs;

    fn samples(millis: &[u64]) -> Vec<Sample> {
        let sample = |ms: &u64| Sample {
            wall: Nanos::from_millis(*ms),
            executions: 1,
            costs: Costs::default(),
            digest: 0,
            workers_seen: 1,
        };
        millis.iter().map(sample).collect()
    }

    fn is_enough(effort: Effort, measured: Nanos, lanes: &[&[u64]]) -> bool {
        let lanes: Vec<_> = lanes.iter().map(|lane| samples(lane)).collect();
        enough(effort, measured, &lanes.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    /// Ranks counted from one, as in the book's table A.1.
    #[test]
    fn the_ranks_are_those_of_the_published_table() {
        let ranks = |n| median_interval(n).map(|(low, high)| (low + 1, high + 1));
        assert_eq!(ranks(0), None);
        assert_eq!(ranks(5), None);
        for (n, low, high) in [
            (6, 1, 6),
            (7, 1, 7),
            (8, 1, 8),
            (9, 2, 8),
            (10, 2, 9),
            (20, 6, 15),
            (30, 10, 21),
            (50, 18, 33),
            (70, 27, 44),
            (100, 40, 61),
        ] {
            assert_eq!(ranks(n), Some((low, high)), "{n} samples");
        }
    }

    #[test]
    fn repetitions_are_counted_in_the_lane_that_has_fewest() {
        let effort = Effort::Repetitions(2);
        assert!(!is_enough(effort, Nanos::ZERO, &[&[5, 5], &[5]]));
        assert!(is_enough(effort, Nanos::ZERO, &[&[5, 5], &[5, 9]]));
        assert!(is_enough(effort, Nanos::ZERO, &[]), "no lane is left");
    }

    #[test]
    fn a_budget_ends_early_when_every_interval_is_narrow() {
        let effort = Effort::Budget(Nanos::from_secs(60));
        let second = Nanos::from_secs(1);
        let steady: &[u64] = &[100, 101, 100, 102, 99, 100];
        let wide: &[u64] = &[100, 120, 100, 102, 99, 100];
        assert!(is_enough(effort, second, &[steady, steady]));
        assert!(!is_enough(effort, second, &[steady, wide]));
        assert!(!is_enough(effort, second, &[&steady[..5]]), "too few to know");
        // One far outlier among many does not keep a lane from being narrow.
        assert!(is_enough(effort, second, &[&[100, 100, 100, 100, 101, 99, 100, 100, 900]]));
    }

    #[test]
    fn a_budget_is_overrun_only_to_have_three_samples() {
        let effort = Effort::Budget(Nanos::from_secs(8));
        let walls: &[u64] = &[1_000, 2_000, 3_000, 1_000];
        let after = |rounds: usize, secs| {
            is_enough(effort, Nanos::from_secs(secs), &[&walls[..rounds], &walls[..rounds]])
        };
        assert!(!after(4, 6), "a round of 1.5 s still fits");
        assert!(after(4, 7), "one of 1.75 s does not");
        assert!(!after(2, 9), "13.5 s for three samples are within twice the budget");
        assert!(after(2, 11), "16.5 s are not");
        assert!(after(1, 20), "one round is all there can be");
    }
}
