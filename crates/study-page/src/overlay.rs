//! Two runs, lane by lane on one axis, as SVG text: the studied run above, the other one below it
//! as an outline.

use analysis::{Comparison, Estimate, LaneResult, axis};
use model::{ExecutionModel, Nanos};
use std::fmt::Write;

/// The height of a lane's drawing in pixels.
pub const HEIGHT: u32 = 34;
/// Where the two bars lie: their upper edges, and their height.
const BARS: ([u32; 2], u32) = ([3, 18], 12);

/// A lane in both runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Which lane.
    pub lane: ExecutionModel,
    /// The medians with start-up, of the studied run and of the other one; `None` where the lane
    /// did not finish.
    pub times: [Option<Estimate<Nanos>>; 2],
    /// The bars.
    pub svg: String,
}

/// The lanes that finished in at least one of two runs, and where the axis ends.
#[must_use]
pub fn pairs(runs: [&Comparison; 2]) -> (Vec<Pair>, Nanos) {
    let results = |lane| runs.map(|run| run.lane(lane).filter(|result| result.finished()));
    let lanes: Vec<_> = ExecutionModel::ALL
        .into_iter()
        .map(|lane| (lane, results(lane)))
        .filter(|(_, both)| both.iter().any(Option::is_some))
        .collect();
    let longest = lanes.iter().flat_map(|(_, both)| both.iter().flatten());
    let longest = longest.filter_map(|result| result.with_startup).map(|time| time.high).max();
    let end = axis::round_up(longest.unwrap_or(Nanos::ZERO));
    let pair = |(lane, both): (ExecutionModel, [Option<&LaneResult>; 2])| Pair {
        lane,
        times: both.map(|result| result?.with_startup),
        svg: draw(both, end),
    };
    (lanes.into_iter().map(pair).collect(), end)
}

fn draw(both: [Option<&LaneResult>; 2], end: Nanos) -> String {
    let mut out =
        format!(r#"<svg class="marks pair" width="100%" height="{HEIGHT}" aria-hidden="true">"#);
    let percent = |at: Nanos| (1e4 * at.0 as f64 / end.0.max(1) as f64).round() / 100.0;
    let (tops, height) = BARS;
    for ((result, top), class) in both.into_iter().zip(tops).zip(["this", "other"]) {
        let Some(time) = result.and_then(|result| result.with_startup) else { continue };
        let (low, median, high) = (percent(time.low), percent(time.value), percent(time.high));
        let middle = top + height / 2;
        // Writing to a String cannot fail.
        write!(
            out,
            r#"<rect class="{class}" y="{top}" width="{median}%" height="{height}"/><line class="halo" x1="{low}%" x2="{high}%" y1="{middle}" y2="{middle}"/><line class="whisker" x1="{low}%" x2="{high}%" y1="{middle}" y2="{middle}"/>"#
        )
        .ok();
    }
    out + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn lanes_of_both_runs_share_an_axis() {
        let this = analysis::compare(&samples::run());
        let mut run = samples::run();
        for sample in &mut run.lanes[1].samples {
            sample.wall = Nanos::from_millis(190);
        }
        let other = analysis::compare(&run);
        let (pairs, end) = pairs([&this, &other]);
        assert_eq!(end, Nanos::from_millis(200));
        let lanes: Vec<_> = pairs.iter().map(|pair| pair.lane).collect();
        assert_eq!(lanes, [ExecutionModel::Sequential, ExecutionModel::FreeThreads]);
        // 10 ms of start-up and 25 ms, beside 10 ms and 190 ms.
        assert!(pairs[1].svg.contains(r#"class="this" y="3" width="17.5%""#), "{}", pairs[1].svg);
        assert!(pairs[1].svg.contains(r#"class="other" y="18" width="100%""#), "{}", pairs[1].svg);
    }

    #[test]
    fn a_lane_that_one_run_has_not_keeps_its_place() {
        let this = analysis::compare(&samples::run());
        let mut run = samples::run();
        run.lanes.pop();
        let (pairs, _) = pairs([&this, &analysis::compare(&run)]);
        assert_eq!(pairs.len(), 2);
        assert!(pairs[1].times[0].is_some() && pairs[1].times[1].is_none());
        assert!(!pairs[1].svg.contains("other"));
    }
}
