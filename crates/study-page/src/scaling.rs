//! What a sweep comes to, as charts: speedup and efficiency over the swept value.

use crate::curve::{Across, Chart, Curve, Guide, Point, Rule, round_up};
use analysis::{CurvePoint, Curves, Estimate, LaneCurve, SweepKind, format};
use model::grouped;

/// Swept values whose ends are further apart than this get a logarithmic axis.
const WIDE: f64 = 10.0;

/// More rules than this hide the curves; the sentences name them all.
const MOST_RULES: usize = 3;

/// Labels below the axis at most, so that they stay apart on a narrow screen.
const MOST_TICKS: usize = 8;

/// How many times as fast as one thread, over the swept value.
#[must_use]
pub fn speedup(curves: &Curves) -> Option<Chart> {
    let mut chart = chart(curves, "×", |point| point.speedup)?;
    let highest = highest(&chart);
    chart.top = round_up(highest.max(1.0));
    let (first, last) = ends(&chart)?;
    match curves.kind {
        SweepKind::Workers { .. } | SweepKind::Scaled => {
            let end = last.min(chart.top);
            let ideal = [(first, first), (end, end)];
            chart.guides.push(Guide { ends: ideal, label: "ideal".to_owned() });
            chart.rules.extend(cores(curves, first, last));
            for (drawn, lane) in chart.curves.iter_mut().zip(with(curves, |p| p.speedup)) {
                drawn.fit = fit(lane, last);
            }
        }
        SweepKind::Knob(_) => {
            let even = [(first, 1.0), (last, 1.0)];
            chart.guides.push(Guide { ends: even, label: "one thread".to_owned() });
            let certain = curves.overtakings.iter().filter(|overtaking| overtaking.certain);
            chart.rules.extend(certain.take(MOST_RULES).map(|overtaking| Rule {
                x: overtaking.at.value,
                label: format!(
                    "{} from {} on",
                    overtaking.above.name(),
                    short(overtaking.at.value)
                ),
            }));
        }
    }
    Some(chart)
}

/// The share of each worker's time that was of use, in percent, over the number of workers. `None`
/// where workers were not swept.
#[must_use]
pub fn efficiency(curves: &Curves) -> Option<Chart> {
    match curves.kind {
        SweepKind::Workers { .. } | SweepKind::Scaled => {}
        SweepKind::Knob(_) => return None,
    }
    let percent = |point: &CurvePoint| Some(point.efficiency?.map(|share| 100.0 * share));
    let mut chart = chart(curves, "%", percent)?;
    chart.top = round_up(highest(&chart).max(100.0));
    let (first, last) = ends(&chart)?;
    chart.rules.extend(cores(curves, first, last));
    let ideal = [(first, 100.0), (last, 100.0)];
    chart.guides.push(Guide { ends: ideal, label: "ideal".to_owned() });
    Some(chart)
}

/// The measured cores, where they are on the axis.
fn cores(curves: &Curves, first: f64, last: f64) -> Option<Rule> {
    let cores = curves.cores.filter(|cores| (first..=last).contains(cores))?;
    Some(Rule { x: cores, label: format!("{cores:.1} cores measured") })
}

/// The lanes that have this value anywhere.
fn with<'a>(
    curves: &'a Curves,
    y: impl Fn(&CurvePoint) -> Option<Estimate> + 'a,
) -> impl Iterator<Item = &'a LaneCurve> {
    curves.lanes.iter().filter(move |lane| lane.points.iter().any(|point| y(point).is_some()))
}

fn chart(
    curves: &Curves,
    unit: &'static str,
    y: impl Fn(&CurvePoint) -> Option<Estimate> + Copy,
) -> Option<Chart> {
    let drawn: Vec<Curve> = with(curves, y)
        .map(|lane| {
            let point = |point: &CurvePoint| Some(Point { x: point.value as f64, y: y(point)? });
            Curve {
                lane: lane.lane,
                points: lane.points.iter().filter_map(point).collect(),
                fit: Vec::new(),
            }
        })
        .collect();
    let mut values: Vec<u64> =
        curves.lanes.iter().flat_map(|lane| &lane.points).map(|point| point.value).collect();
    values.sort_unstable();
    values.dedup();
    let (first, last) = (*values.first()?, *values.last()?);
    let across = if first > 0 && last as f64 / first as f64 > WIDE {
        Across::Logarithmic
    } else {
        Across::Linear
    };
    (!drawn.is_empty() && first < last).then(|| Chart {
        across,
        ticks: ticks(&values),
        top: 1.0,
        unit,
        curves: drawn,
        guides: Vec::new(),
        rules: Vec::new(),
    })
}

/// Both ends and a few between.
fn ticks(values: &[u64]) -> Vec<(f64, String)> {
    let step = values.len().div_ceil(MOST_TICKS).max(1);
    let last = values.len().saturating_sub(1);
    let chosen = values.iter().enumerate().filter(|(index, _)| {
        // One that is too near to the last would touch it.
        *index == last || (index % step == 0 && index + step <= last)
    });
    chosen.map(|(_, value)| (*value as f64, short(*value as f64))).collect()
}

fn ends(chart: &Chart) -> Option<(f64, f64)> {
    Some((chart.ticks.first()?.0, chart.ticks.last()?.0))
}

fn highest(chart: &Chart) -> f64 {
    let points = chart.curves.iter().flat_map(|curve| &curve.points);
    points.map(|point| point.y.high.min(2.0 * point.y.value)).fold(0.0, f64::max)
}

/// The law with the most parameters that could be fitted, as far as the axis goes.
fn fit(lane: &LaneCurve, last: f64) -> Vec<(f64, f64)> {
    let line = lane.laws.as_ref().and_then(|laws| laws.lines.last());
    let points = line.into_iter().flat_map(|line| &line.points);
    points.filter(|(x, _)| *x <= last).map(|(x, speedup)| (*x, speedup.value)).collect()
}

/// A value in few characters: 2.5M for two and a half million.
#[must_use]
pub fn short(value: f64) -> String {
    let (value, unit) = match value {
        value if value >= 1e9 => (value / 1e9, "G"),
        value if value >= 1e6 => (value / 1e6, "M"),
        value if value >= 1e4 => (value / 1e3, "k"),
        value => return grouped(value.round() as u64),
    };
    let digits = if value < 10.0 { format!("{value:.1}") } else { format!("{value:.0}") };
    let digits = digits.strip_suffix(".0").unwrap_or(&digits);
    format!("{digits}{}{unit}", format::SPACE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use analysis::Sweep;
    use model::{Environment, ExecutionModel, Knob, Nanos};

    /// A sweep in which every run is what `samples` has, with other times of the second lane.
    fn swept(kind: SweepKind, millis: impl Fn(u64) -> u64) -> Curves {
        let workload = catalog::find("primes").unwrap();
        let choice = model::Choice {
            workload: workload.id,
            params: model::Params::defaults(&workload.specs),
            lanes: model::LaneSet::ALL,
        };
        let environment = Environment { cores_claimed: 4, ..Environment::default() };
        let mut sweep = Sweep::new(kind, &choice, &workload.specs, &environment).unwrap();
        while let (Some(value), Some(choice)) = (sweep.value(), sweep.next()) {
            let mut run = samples::run();
            run.plan.params = choice.params;
            run.environment.cores_measured = Some(3.5);
            if kind.knob() == Knob::Workers {
                run.lanes[1].workers = value as u16;
            }
            for sample in &mut run.lanes[1].samples {
                sample.wall = Nanos::from_millis(millis(value));
            }
            assert!(sweep.take(run));
        }
        sweep.curves()
    }

    fn heights(chart: &Chart) -> Vec<(ExecutionModel, Vec<f64>)> {
        let rounded = |curve: &Curve| {
            (curve.lane, curve.points.iter().map(|p| (10.0 * p.y.value).round() / 10.0).collect())
        };
        chart.curves.iter().map(rounded).collect()
    }

    #[test]
    fn workers_have_curves_of_speedup_and_efficiency_beside_what_is_ideal() {
        let curves = swept(SweepKind::Workers { beyond: false }, |workers| 120 / workers);
        let chart = speedup(&curves).unwrap();
        // One thread took 100 ms.
        assert_eq!(heights(&chart), [(ExecutionModel::FreeThreads, vec![0.8, 1.7, 2.5, 3.3])]);
        assert_eq!((chart.across, chart.top, chart.unit), (Across::Linear, 4.0, "×"));
        assert_eq!(chart.guides[0].ends, [(1.0, 1.0), (4.0, 4.0)]);
        assert_eq!(chart.rules[0].label, "3.5 cores measured");
        assert!(!chart.curves[0].fit.is_empty(), "a law was fitted");
        let chart = efficiency(&curves).unwrap();
        assert_eq!(heights(&chart), [(ExecutionModel::FreeThreads, vec![83.3; 4])]);
        assert_eq!((chart.top, chart.rules.len()), (100.0, 1));
    }

    #[test]
    fn another_parameter_has_a_curve_and_where_lanes_overtake_each_other() {
        // Below 64 tasks threads lose to one thread, above they win.
        let curves = swept(SweepKind::Knob(Knob::Tasks), |tasks| if tasks < 64 { 150 } else { 50 });
        let chart = speedup(&curves).unwrap();
        assert_eq!(chart.across, Across::Logarithmic);
        assert_eq!(chart.guides[0].label, "one thread");
        assert!(chart.rules[0].label.starts_with("Free threads from "), "{:?}", chart.rules);
        assert_eq!(efficiency(&curves), None);
    }

    #[test]
    fn values_are_written_in_few_characters() {
        let written = [1.0, 12.0, 1_024.0, 9_999.0, 20_000.0, 1_000_000.0, 2_540_000.0, 3e9];
        let written = written.map(|value| short(value).replace(format::SPACE, " "));
        assert_eq!(written, ["1", "12", "1,024", "9,999", "20 k", "1 M", "2.5 M", "3 G"]);
    }

    #[test]
    fn an_axis_has_both_ends_and_few_labels() {
        let labelled = |values: &[u64]| -> Vec<u64> {
            ticks(values).iter().map(|(value, _)| *value as u64).collect()
        };
        assert_eq!(labelled(&[1, 2, 3, 4]), [1, 2, 3, 4]);
        let many: Vec<u64> = (1..=17).collect();
        let chosen = labelled(&many);
        assert_eq!((chosen[0], chosen[chosen.len() - 1]), (1, 17));
        assert!(chosen.len() <= MOST_TICKS && chosen.len() >= 5, "{chosen:?}");
    }
}
