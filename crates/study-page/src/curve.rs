//! Curves over a swept value as SVG text. Positions across are percentages, so that a drawing has
//! the width of whatever holds it; positions down are pixels. What a curve is of stands beside its
//! end, not in a legend.

use analysis::format::SPACE;
use model::ExecutionModel;
use stats::Estimate;
use std::fmt::Write;

/// The height of the plot in pixels.
pub const HEIGHT: f64 = 240.0;
/// Between the plot's edge and the highest value, in pixels.
const MARGIN: f64 = 10.0;
/// A line of text above the highest value, in pixels.
const LINE: f64 = 15.0;
/// Where the first and the last value lie, in percent of the width.
const FIRST: f64 = 8.0;
const LAST: f64 = 98.0;
/// The least distance between two labels, in pixels.
const LABEL: f64 = 17.0;

/// How values lie on the axis across.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Across {
    /// At equal distances for equal differences.
    Linear,
    /// At equal distances for equal ratios. All values must be above zero.
    Logarithmic,
}

/// A measured point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The swept value.
    pub x: f64,
    /// What was measured there, with its interval.
    pub y: Estimate,
}

/// One lane's points, and what was fitted to them.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Which lane.
    pub lane: ExecutionModel,
    /// The points, by ascending value.
    pub points: Vec<Point>,
    /// A fitted law through them, drawn as a thin line; may be empty.
    pub fit: Vec<(f64, f64)>,
}

/// A line that is not measured: what would be ideal.
#[derive(Clone, Debug, PartialEq)]
pub struct Guide {
    /// Its two ends.
    pub ends: [(f64, f64); 2],
    /// What it is.
    pub label: String,
}

/// A value that matters: the measured cores, a break-even point.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Where.
    pub x: f64,
    /// What it is.
    pub label: String,
}

/// Curves over one axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// How values lie across.
    pub across: Across,
    /// The values that are labelled, ascending; the first and the last are the ends of the axis.
    pub ticks: Vec<(f64, String)>,
    /// A round number at which the axis upwards ends.
    pub top: f64,
    /// The unit of the values upwards, `×` or `ms`.
    pub unit: &'static str,
    /// The lanes.
    pub curves: Vec<Curve>,
    /// What would be ideal.
    pub guides: Vec<Guide>,
    /// What matters.
    pub rules: Vec<Rule>,
}

/// A curve's name beside its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The lane; `None` for a guide.
    pub lane: Option<ExecutionModel>,
    /// The middle of the text, in pixels from the plot's upper edge.
    pub y: f64,
    /// What it says.
    pub text: String,
}

impl Chart {
    /// Where a value lies, in percent of the width.
    #[must_use]
    pub fn across(&self, x: f64) -> f64 {
        let place = |x: f64| match self.across {
            Across::Linear => x,
            Across::Logarithmic => x.max(f64::MIN_POSITIVE).ln(),
        };
        let ends = self.ticks.first().zip(self.ticks.last());
        let (low, high) = ends.map_or((0.0, 1.0), |(low, high)| (place(low.0), place(high.0)));
        let span = if high > low { high - low } else { 1.0 };
        // The levels' numbers stand to the left of the first point.
        FIRST + (LAST - FIRST) * ((place(x) - low) / span).clamp(0.0, 1.0)
    }

    /// The measured value that lies nearest to this share of the width, in percent.
    #[must_use]
    pub fn nearest(&self, percent: f64) -> Option<f64> {
        let values = self.curves.iter().flat_map(|curve| &curve.points).map(|point| point.x);
        values.min_by(|a, b| {
            let distance = |x: f64| (self.across(x) - percent).abs();
            distance(*a).total_cmp(&distance(*b))
        })
    }

    fn down(&self, y: f64) -> f64 {
        let share = (y / self.top).clamp(0.0, 1.0);
        let margin = MARGIN + LINE * self.rules.len() as f64;
        margin + (HEIGHT - margin) * (1.0 - share)
    }

    /// The plot.
    #[must_use]
    pub fn svg(&self) -> String {
        let mut out =
            format!(r#"<svg class="plot" width="100%" height="{HEIGHT}" aria-hidden="true">"#);
        for tick in levels(self.top) {
            let y = Short(self.down(tick));
            put(&mut out, format_args!(r#"<line class="grid" x2="100%" y1="{y}" y2="{y}"/>"#));
        }
        for (index, rule) in self.rules.iter().enumerate() {
            self.rule(&mut out, index, rule);
        }
        for guide in &self.guides {
            self.line(&mut out, "guide", &guide.ends);
        }
        for curve in &self.curves {
            put(&mut out, format_args!(r#"<g class="lane-{}">"#, curve.lane.slug()));
            self.line(&mut out, "fit", &curve.fit);
            if curve.fit.is_empty() {
                let through: Vec<_> = curve.points.iter().map(|p| (p.x, p.y.value)).collect();
                self.line(&mut out, "through", &through);
            }
            for point in &curve.points {
                self.point(&mut out, point);
            }
            out += "</g>";
        }
        for tick in levels(self.top).into_iter().skip(1) {
            let y = Short(self.down(tick) - 3.0);
            let unit =
                if tick < self.top { String::new() } else { format!("{SPACE}{}", self.unit) };
            let text = format!("{}{unit}", Short(tick));
            put(&mut out, format_args!(r#"<text class="level" x="0" y="{y}">{text}</text>"#));
        }
        out + "</svg>"
    }

    /// The numbers below the plot.
    #[must_use]
    pub fn axis(&self) -> String {
        let mut out =
            r#"<svg class="axis" width="100%" height="20" aria-hidden="true">"#.to_owned();
        for (x, text) in &self.ticks {
            let at = self.across(*x);
            let anchor = if at > 96.0 { "end" } else { "middle" };
            let at = Short(if at > 96.0 { 100.0 } else { at });
            put(
                &mut out,
                format_args!(r#"<text x="{at}%" y="14" text-anchor="{anchor}">{text}</text>"#),
            );
        }
        out + "</svg>"
    }

    /// What the curves are, beside their ends and apart from each other.
    #[must_use]
    pub fn labels(&self) -> Vec<Label> {
        let guides = self.guides.iter().map(|guide| Label {
            lane: None,
            y: self.down(guide.ends[1].1),
            text: guide.label.clone(),
        });
        let curves = self.curves.iter().filter_map(|curve| {
            let last = curve.points.last()?;
            let text = curve.lane.name().to_owned();
            Some(Label { lane: Some(curve.lane), y: self.down(last.y.value), text })
        });
        let mut labels: Vec<Label> = guides.chain(curves).collect();
        labels.sort_by(|a, b| a.y.total_cmp(&b.y));
        // From the top down each is pushed below the one before, then from the bottom up back into
        // the plot.
        let mut least = LABEL / 2.0;
        for label in &mut labels {
            label.y = label.y.max(least);
            least = label.y + LABEL;
        }
        let mut most = HEIGHT - LABEL / 2.0;
        for label in labels.iter_mut().rev() {
            label.y = label.y.min(most);
            most = label.y - LABEL;
        }
        labels
    }

    /// What matters has a line of text of its own above the curves.
    fn rule(&self, out: &mut String, index: usize, rule: &Rule) {
        let at = self.across(rule.x);
        let (anchor, dx) = if at > 50.0 { ("end", -5) } else { ("start", 5) };
        let (x, y) = (Short(at), Short(LINE * (index as f64 + 1.0) - 4.0));
        put(out, format_args!(r#"<line class="rule" x1="{x}%" x2="{x}%" y2="{HEIGHT}"/>"#));
        put(
            out,
            format_args!(
                r#"<text class="rule-label" x="{x}%" dx="{dx}" y="{y}" text-anchor="{anchor}">{}</text>"#,
                rule.label
            ),
        );
    }

    fn line(&self, out: &mut String, class: &str, points: &[(f64, f64)]) {
        for pair in points.windows(2) {
            let [(x1, y1), (x2, y2)] =
                [pair[0], pair[1]].map(|(x, y)| (Short(self.across(x)), Short(self.down(y))));
            put(
                out,
                format_args!(
                    r#"<line class="{class}" x1="{x1}%" y1="{y1}" x2="{x2}%" y2="{y2}"/>"#
                ),
            );
        }
    }

    fn point(&self, out: &mut String, point: &Point) {
        let x = Short(self.across(point.x));
        let [low, high] = [point.y.low, point.y.high].map(|y| Short(self.down(y)));
        put(
            out,
            format_args!(r#"<line class="whisker" x1="{x}%" x2="{x}%" y1="{low}" y2="{high}"/>"#),
        );
        let y = Short(self.down(point.y.value));
        put(out, format_args!(r#"<circle class="dot" cx="{x}%" cy="{y}" r="3.5"/>"#));
    }
}

/// A round number at or above `value` at which an axis can end.
#[must_use]
pub fn round_up(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 1.0;
    }
    let unit = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    let fits = |step: &&f64| **step * unit >= value * (1.0 - 1e-9);
    steps.iter().find(fits).map_or(10.0 * unit, |step| step * unit)
}

/// Evenly spaced round numbers from zero to `top`, which is one of [`round_up`]'s.
fn levels(top: f64) -> Vec<f64> {
    let unit = 10_f64.powf(top.log10().floor());
    let distance = match top / unit {
        step if step < 1.3 => 0.2,
        step if step < 2.6 => 0.5,
        step if step < 5.1 => 1.0,
        _ => 2.0,
    } * unit;
    let count = (top / distance).round() as u32;
    (0..=count).map(|index| f64::from(index) * distance).collect()
}

fn put(out: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    out.write_fmt(part).ok();
}

/// A number with at most two decimals.
#[derive(Clone, Copy)]
struct Short(f64);

impl std::fmt::Display for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", (self.0 * 100.0).round() / 100.0)
    }
}

#[cfg(test)]
mod tests;
