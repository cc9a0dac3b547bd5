//! A figure as marks: where each bar, whisker and dot lies on the shared axis, in percent.

use super::axis::{self, Tick, percent};
use crate::store::View;
use analysis::{Comparison, LaneResult, format};
use model::{ExecutionModel, Nanos};

/// All lanes on one axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Marks {
    /// The axis.
    pub ticks: Vec<Tick>,
    /// The lanes that have a bar or dots, in the order of the page.
    pub bars: Vec<Bar>,
}

/// One lane's marks.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Which lane.
    pub lane: ExecutionModel,
    /// The end of the start-up segment; zero where it is not shown.
    pub startup: f64,
    /// The end of the bar: the median. `None` for a lane that did not finish.
    pub median: Option<f64>,
    /// The ends of the median's interval.
    pub interval: Option<(f64, f64)>,
    /// The samples, in the order in which they were measured.
    pub dots: Vec<DotMark>,
    /// The median with its interval, `412 ± 3 ms`.
    pub time: String,
    /// How many times as fast as one thread, `3.9 ± 0.1×`.
    pub ratio: String,
}

/// A sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DotMark {
    /// Where on the axis.
    pub at: f64,
    /// Whether it stands out.
    pub outlier: bool,
}

impl Marks {
    /// The marks of a comparison.
    #[must_use]
    pub fn new(comparison: &Comparison, view: View) -> Self {
        let end = match view {
            View::WithStartup => comparison.scale,
            View::Steady => comparison.scale_steady,
        };
        let bars = comparison
            .lanes
            .iter()
            .filter(|lane| lane.finished() || !lane.samples.is_empty())
            .map(|lane| Bar::new(lane, comparison.baseline, view, end))
            .collect();
        Self { ticks: axis::ticks(end), bars }
    }
}

impl Bar {
    fn new(lane: &LaneResult, baseline: Option<ExecutionModel>, view: View, end: Nanos) -> Self {
        let (estimate, speedup, startup) = match view {
            View::WithStartup => (lane.with_startup, lane.speedup_with_startup, lane.startup),
            View::Steady => (lane.steady, lane.speedup, Nanos::ZERO),
        };
        let dots = lane.samples.iter().map(|sample| DotMark {
            at: percent(startup + sample.wall, end),
            outlier: sample.outlier,
        });
        let ratio = if baseline == Some(lane.lane) {
            "1×".to_owned()
        } else {
            speedup.map(format::ratio).unwrap_or_default()
        };
        Self {
            lane: lane.lane,
            startup: percent(startup, end),
            median: estimate.map(|e| percent(e.value, end)),
            interval: estimate.map(|e| (percent(e.low, end), percent(e.high, end))),
            dots: dots.collect(),
            time: estimate.map(format::duration).unwrap_or_default(),
            ratio,
        }
    }
}
