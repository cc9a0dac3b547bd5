//! Where one of two ways overtakes the other while a parameter is swept.

use crate::bootstrap::{TAIL, percentile_interval};
use crate::fit::{Refusal, check_times};
use crate::{Estimate, Medians, RESAMPLES};

/// What two ways took at one value of the parameter.
#[derive(Clone, Copy, Debug)]
pub struct Swept<'a> {
    /// The value of the parameter.
    pub value: f64,
    /// How long each execution took the one way.
    pub first: &'a [f64],
    /// How long each execution took the other way, in the same unit.
    pub second: &'a [f64],
}

/// How times are read between two swept values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// On a straight line: right where a time is a cost for each unit and a fixed one.
    Linear,
    /// On a straight line between logarithms: right where a time grows as a power, and for values
    /// that span several orders of magnitude. All values must be above zero.
    Logarithmic,
}

/// A value of the parameter at which both ways take equally long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreakEven {
    /// Where, with its interval. It never leaves what was swept.
    pub at: Estimate,
    /// Whether the first way is the faster one above it; else it is below.
    pub first_wins_above: bool,
    /// In which share of the resamples there is such a point, from 0 to 1. Below 0.95 the two ways
    /// may as well not cross.
    pub support: f64,
}

impl BreakEven {
    /// Whether the measurements leave no doubt, at 95 %, that the two ways cross.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.support >= 0.95
    }
}

/// The break-even points of two ways, in ascending order; none where one is always the faster.
///
/// # Errors
///
/// When fewer than two different values were swept, or what was measured are no times.
pub fn break_even(swept: &[Swept], scale: Scale) -> Result<Vec<BreakEven>, Refusal> {
    let places = places(swept, scale)?;
    let times = |time: &dyn Fn(&Medians) -> f64| -> Vec<Crossing> {
        let gap = |place: &Place| {
            let (first, second) = (time(&place.first), time(&place.second));
            (place.x, scale.gap(first, second))
        };
        crossings(&places.iter().map(gap).collect::<Vec<_>>())
    };
    let found = times(&Medians::value);
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let resampled: Vec<Vec<Crossing>> = (0..RESAMPLES)
        .map(|index| times(&|medians: &Medians| medians.resampled()[index]))
        .collect();
    let point = |crossing: &Crossing| {
        let near: Vec<f64> =
            resampled.iter().filter_map(|others| crossing.nearest_in(others)).collect();
        let support = near.len() as f64 / RESAMPLES as f64;
        let at = if near.is_empty() {
            Estimate { value: crossing.x, low: crossing.x, high: crossing.x }
        } else {
            percentile_interval(crossing.x, near, TAIL)
        };
        BreakEven {
            at: at.map(|x| scale.value(x)),
            first_wins_above: crossing.first_wins_above,
            support,
        }
    };
    Ok(found.iter().map(point).collect())
}

impl Scale {
    fn position(self, value: f64) -> Option<f64> {
        let x = match self {
            Self::Linear => value,
            Self::Logarithmic => value.ln(),
        };
        x.is_finite().then_some(x)
    }

    fn value(self, x: f64) -> f64 {
        match self {
            Self::Linear => x,
            Self::Logarithmic => x.exp(),
        }
    }

    /// What is a straight line between two values if both times are.
    fn gap(self, first: f64, second: f64) -> f64 {
        match self {
            Self::Linear => first - second,
            Self::Logarithmic => (first / second).ln(),
        }
    }
}

/// A swept value on its scale, with both times.
struct Place {
    x: f64,
    first: Medians,
    second: Medians,
}

fn places(swept: &[Swept], scale: Scale) -> Result<Vec<Place>, Refusal> {
    let mut places = Vec::with_capacity(swept.len());
    for (swept, stream) in swept.iter().zip((0..).step_by(2)) {
        check_times(swept.first)?;
        check_times(swept.second)?;
        places.push(Place {
            x: scale.position(swept.value).ok_or(Refusal::NotAValue)?,
            first: Medians::of(swept.first, stream).ok_or(Refusal::Empty)?,
            second: Medians::of(swept.second, stream + 1).ok_or(Refusal::Empty)?,
        });
    }
    places.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut values: Vec<f64> = places.iter().map(|place| place.x).collect();
    values.dedup();
    // A value that was swept twice would have two times.
    let distinct = values.len();
    if distinct < 2 || distinct < places.len() {
        return Err(Refusal::TooFewPoints { distinct, needed: places.len().max(2) });
    }
    Ok(places)
}

#[derive(Clone, Copy)]
struct Crossing {
    x: f64,
    first_wins_above: bool,
}

impl Crossing {
    /// The nearest of the crossings that go the same way.
    fn nearest_in(&self, others: &[Self]) -> Option<f64> {
        let same = others.iter().filter(|other| other.first_wins_above == self.first_wins_above);
        same.map(|other| other.x).min_by(|a, b| (a - self.x).abs().total_cmp(&(b - self.x).abs()))
    }
}

/// Where the gap between the first and the second time changes its sign.
fn crossings(gaps: &[(f64, f64)]) -> Vec<Crossing> {
    let mut found = Vec::new();
    // The last place with a gap, since when the two are equal.
    let mut last: Option<(f64, f64)> = None;
    let mut equal: Option<(f64, f64)> = None;
    for &(x, gap) in gaps {
        if gap == 0.0 {
            equal = Some((equal.map_or(x, |(from, _)| from), x));
            continue;
        }
        if let Some((before, gap_before)) = last
            && (gap_before < 0.0) != (gap < 0.0)
        {
            let x = match equal {
                Some((from, to)) => f64::midpoint(from, to),
                None => before + (x - before) * (gap_before / (gap_before - gap)),
            };
            found.push(Crossing { x, first_wins_above: gap < 0.0 });
        }
        last = Some((x, gap));
        equal = None;
    }
    found
}

#[cfg(test)]
mod tests;
