//! Which values a sweep tries, and in which order.

use super::{SweepKind, Unsweepable};
use model::{
    Chunk, Environment, Knob, MAX_WORKERS, Nanos, ParamSpecs, Params, Percent, Quantity, Schedule,
    Workers,
};

/// Numbers of workers for machines with many cores: each is at most half as many again as the one
/// before.
const WORKERS: [u64; 12] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];

/// Up to so many workers none is left out.
const EACH_UP_TO: u64 = 8;

/// The Universal Scalability Law needs four points.
const LEAST_TOP: u64 = 4;

/// Points of a curve over anything else.
const POINTS: u32 = 9;

/// Fewer values than this make no curve.
const FEWEST: usize = 3;

/// How far below what the reader chose a geometric sweep begins.
const SPAN: u64 = 1_024;

pub(super) struct Planned {
    /// Ascending.
    pub(super) values: Vec<u64>,
    pub(super) unit: &'static str,
    /// The size for one worker, of a scaled sweep.
    pub(super) size: u64,
}

pub(super) fn plan(
    kind: SweepKind,
    params: &Params,
    specs: &ParamSpecs,
    environment: &Environment,
) -> Result<Planned, Unsweepable> {
    let knob = kind.knob();
    if !specs.has(knob) {
        return Err(Unsweepable::NotThere);
    }
    let quantity = knob.quantity(specs).ok_or(Unsweepable::NoCurve)?;
    let (values, size) = match kind {
        SweepKind::Workers { beyond } => (workers(params, environment, beyond), params.size),
        SweepKind::Scaled => {
            let values = workers(params, environment, false);
            let most = values.last().copied().unwrap_or(1);
            let size = params.size.min(specs.size.max / most);
            if size < specs.size.min.max(1) {
                return Err(Unsweepable::NoRoom);
            }
            (values, size)
        }
        SweepKind::Knob(knob) => (of_knob(knob, quantity, params, environment)?, params.size),
    };
    if values.len() < FEWEST {
        return Err(Unsweepable::NoRoom);
    }
    Ok(Planned { values, unit: quantity.unit, size })
}

fn workers(params: &Params, environment: &Environment, beyond: bool) -> Vec<u64> {
    let cores = u64::from(environment.automatic_workers());
    let chosen = match params.workers {
        Workers::Auto => cores,
        Workers::Exactly(workers) => u64::from(workers),
    };
    let top = cores.max(chosen).max(LEAST_TOP) * if beyond { 2 } else { 1 };
    let top = top.min(u64::from(MAX_WORKERS));
    let mut values: Vec<u64> = if top <= EACH_UP_TO {
        (1..=top).collect()
    } else {
        WORKERS.into_iter().chain([cores, top]).filter(|n| *n <= top).collect()
    };
    values.sort_unstable();
    values.dedup();
    values
}

/// Values within the knob's range. Sizes and the like go up to what the reader chose, so that no
/// point takes much longer than the run that was seen.
fn of_knob(
    knob: Knob,
    Quantity { min, max, .. }: Quantity,
    params: &Params,
    environment: &Environment,
) -> Result<Vec<u64>, Unsweepable> {
    let below = |chosen: u64| geometric((chosen / SPAN).max(min).max(1), chosen.min(max));
    match knob {
        Knob::Size => Ok(below(params.size)),
        Knob::Tasks => {
            Ok(geometric(min.max(1), u64::from(params.tasks).saturating_mul(4).min(max)))
        }
        Knob::Workers => Ok(workers(params, environment, false)),
        Knob::Chunk => Ok(geometric(min.max(1), u64::from(params.tasks).min(max))),
        Knob::SwitchInterval => Ok(geometric(min.max(1), 100.min(max))),
        Knob::Latency => {
            let chosen = params.latency.0 / 1_000_000;
            Ok(geometric(min.max(1), chosen.saturating_mul(4).clamp(min.max(1), max)))
        }
        // Steps of 10 percentage points would be 11.
        Knob::ComputeShare => Ok(linear(min, max)),
        Knob::Schedule | Knob::Seed | Knob::GilRelease | Knob::Repetitions | Knob::Budget => {
            Err(Unsweepable::NoCurve)
        }
    }
}

/// Values with about equal ratios from one end to the other, both included.
fn geometric(low: u64, high: u64) -> Vec<u64> {
    let ratio = high.max(low) as f64 / low as f64;
    let at = |step: u32| low as f64 * ratio.powf(f64::from(step) / f64::from(POINTS - 1));
    let mut values: Vec<u64> = (1..POINTS - 1).map(|step| round(at(step))).collect();
    values.extend([low, high.max(low)]);
    values.retain(|value| (low..=high).contains(value));
    values.sort_unstable();
    values.dedup();
    values
}

/// Values with about equal differences from one end to the other, both included.
fn linear(low: u64, high: u64) -> Vec<u64> {
    let steps = u64::from(POINTS - 1);
    let mut values: Vec<u64> =
        (0..=steps).map(|step| low + ((high - low) * step + steps / 2) / steps).collect();
    values.dedup();
    values
}

/// A whole number of two digits and zeros.
fn round(value: f64) -> u64 {
    let unit = 10_f64.powf((value.log10().floor() - 1.0).max(0.0));
    ((value / unit).round() * unit) as u64
}

/// Sets a parameter that is swept.
pub(super) fn set(knob: Knob, value: u64, params: &mut Params) {
    match knob {
        Knob::Size => params.size = value,
        Knob::Tasks => params.tasks = value as u32,
        Knob::Workers => params.workers = Workers::Exactly(value as u16),
        Knob::Chunk => {
            params.chunk = Chunk::Tasks(value as u32);
            // A static schedule has blocks instead of chunks, and a guided one takes the number as
            // the least.
            params.schedule = Schedule::Dynamic;
        }
        Knob::SwitchInterval => params.switch_interval = Nanos::from_millis(value),
        Knob::Latency => params.latency = Nanos::from_millis(value),
        Knob::ComputeShare => params.compute_share = Percent(value as u8),
        // None of these is ever planned.
        Knob::Schedule | Knob::Seed | Knob::GilRelease | Knob::Repetitions | Knob::Budget => {}
    }
}

/// Both ends, then the middle of each stretch between two values that are there already, the
/// longest stretches first.
pub(super) fn ends_then_middles(ascending: &[u64]) -> Vec<u64> {
    let Some(last) = ascending.len().checked_sub(1) else { return Vec::new() };
    let mut order = vec![0];
    order.extend((last > 0).then_some(last));
    let mut stretches = std::collections::VecDeque::from([(0, last)]);
    while let Some((from, to)) = stretches.pop_front() {
        if to - from < 2 {
            continue;
        }
        let middle = usize::midpoint(from, to);
        order.push(middle);
        stretches.extend([(from, middle), (middle, to)]);
    }
    order.into_iter().map(|index| ascending[index]).collect()
}
