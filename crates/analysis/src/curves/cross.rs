//! Where one lane overtakes another.

use crate::SweepKind;
use crate::lane::walls;
use crate::sums::finished;
use model::{ExecutionModel, Knob, Run};
use stats::{BreakEven, Estimate, Scale, Swept};

/// Crossings that fewer resamples have than this are noise.
const LIKELY: f64 = 0.5;

/// A value at which two lanes take equally long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overtaking {
    /// The lane that is faster above it.
    pub above: ExecutionModel,
    /// The lane that is faster below it.
    pub below: ExecutionModel,
    /// The value, with its interval. It never leaves what was swept.
    pub at: Estimate,
    /// Whether the measurements leave no doubt, at 95 %, that the two cross.
    pub certain: bool,
}

/// The pairs that a reader asks about: one thread and any other lane, processes and each kind of
/// threads, threads and the event loop.
fn pairs() -> impl Iterator<Item = (ExecutionModel, ExecutionModel)> {
    use ExecutionModel::{EventLoop, FreeThreads, GilThreads, Processes, RayonPool, Sequential};
    [
        (Sequential, GilThreads),
        (Sequential, FreeThreads),
        (Sequential, RayonPool),
        (Sequential, Processes),
        (Sequential, EventLoop),
        (Processes, GilThreads),
        (Processes, FreeThreads),
        (GilThreads, EventLoop),
    ]
    .into_iter()
}

pub(super) fn overtakings(kind: SweepKind, runs: &[(u64, &Run)]) -> Vec<Overtaking> {
    let scale = scale(kind.knob());
    let mut found: Vec<Overtaking> =
        pairs().flat_map(|(first, second)| between(first, second, scale, runs)).collect();
    found.sort_by(|a, b| a.at.value.total_cmp(&b.at.value));
    found
}

fn between(
    first: ExecutionModel,
    second: ExecutionModel,
    scale: Scale,
    runs: &[(u64, &Run)],
) -> Vec<Overtaking> {
    let times: Vec<(f64, Vec<f64>, Vec<f64>)> = runs
        .iter()
        .filter_map(|(value, run)| {
            let (first, second) = (finished(run, first)?, finished(run, second)?);
            Some((*value as f64, walls(first), walls(second)))
        })
        .collect();
    let swept: Vec<Swept> =
        times.iter().map(|(value, first, second)| Swept { value: *value, first, second }).collect();
    // Too few values are no error here: there is nothing to find.
    let crossings = stats::break_even(&swept, scale).unwrap_or_default();
    let likely = crossings.iter().filter(|crossing| crossing.support >= LIKELY);
    likely.map(|crossing| overtaking(first, second, crossing)).collect()
}

fn overtaking(first: ExecutionModel, second: ExecutionModel, crossing: &BreakEven) -> Overtaking {
    let (above, below) = if crossing.first_wins_above { (first, second) } else { (second, first) };
    Overtaking { above, below, at: crossing.at, certain: crossing.is_certain() }
}

/// How times are read between two values.
const fn scale(knob: Knob) -> Scale {
    match knob {
        Knob::Size | Knob::Tasks | Knob::Chunk | Knob::SwitchInterval | Knob::Latency => {
            Scale::Logarithmic
        }
        Knob::Workers
        | Knob::ComputeShare
        | Knob::Schedule
        | Knob::Seed
        | Knob::GilRelease
        | Knob::Repetitions
        | Knob::Budget => Scale::Linear,
    }
}
