//! Marks as SVG text. Positions along the axis are percentages, so a drawing has the width of
//! whatever holds it and stays crisp; colours and line widths are the style sheet's.

use super::axis::Tick;
use super::marks::Bar;
use model::ExecutionModel;
use std::fmt::Write;
use std::rc::Rc;

/// The height of a lane's drawing, in pixels.
const HEIGHT: u32 = 44;
/// The bar's upper edge and its height.
const BAR: (u32, u32) = (8, 16);
/// Where the first and the last sample's dots lie, below the bar: time runs down.
const DOTS: (f64, f64) = (30.0, 38.0);

/// Whether a figure's numbers are this machine's. It decides the texture of the bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Solid.
    Measured,
    /// An outline with a sparse filling.
    Recorded,
}

impl Ink {
    const fn class(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Recorded => "recorded",
        }
    }
}

/// The textures that bars refer to. Once in a document.
#[must_use]
pub fn textures() -> Rc<str> {
    thread_local! {
        static TEXTURES: Rc<str> = draw_textures().into();
    }
    TEXTURES.with(Rc::clone)
}

fn draw_textures() -> String {
    let mut out =
        r#"<svg class="textures" width="0" height="0" aria-hidden="true"><defs>"#.to_owned();
    for lane in ExecutionModel::ALL {
        let slug = lane.slug();
        // Start-up: sparse diagonals. Recorded: upright lines, or crossing ones under a GIL.
        out += &format!(
            r#"<pattern id="startup-{slug}" class="lane-{slug}" width="6" height="6" patternUnits="userSpaceOnUse"><path class="thread" d="M-1 7 7-1M-1 1 1-1M5 7 7 5"/></pattern>"#
        );
        let lines = match lane {
            ExecutionModel::GilThreads => "M0-1 5 4M0 4 5 9M0 4 5-1M0 9 5 4",
            ExecutionModel::Sequential
            | ExecutionModel::FreeThreads
            | ExecutionModel::RayonPool
            | ExecutionModel::Processes
            | ExecutionModel::EventLoop => "M1.5 0V5",
        };
        out += &format!(
            r#"<pattern id="recorded-{slug}" class="lane-{slug}" width="5" height="5" patternUnits="userSpaceOnUse"><path class="thread" d="{lines}"/></pattern>"#
        );
    }
    let slug = ExecutionModel::GilThreads.slug();
    out += &format!(
        r#"<pattern id="measured-{slug}" class="lane-{slug}" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="cloth" width="8" height="8"/><path class="gap" d="M-2 2 2-2M-2 10 10-2M6 10 10 6"/></pattern>"#
    );
    out + "</defs></svg>"
}

/// A lane's bar, whisker and dots over the axis' grid.
#[must_use]
pub fn lane(bar: &Bar, ticks: &[Tick], ink: Ink) -> String {
    let slug = bar.lane.slug();
    let mut out = open(&format!("marks lane-{slug} {}", ink.class()));
    grid(&mut out, ticks);
    let (top, height) = BAR;
    if let Some(median) = bar.median {
        if bar.startup > 0.0 {
            put(
                &mut out,
                format_args!(
                    r#"<rect class="startup" width="{}%" y="{top}" height="{height}" fill="url(#startup-{slug})"/>"#,
                    Short(bar.startup)
                ),
            );
        }
        let (texture, fill) = match (ink, bar.lane) {
            (Ink::Measured, ExecutionModel::GilThreads) | (Ink::Recorded, _) => {
                (" textured", format!(r#" fill="url(#{}-{slug})""#, ink.class()))
            }
            (Ink::Measured, _) => ("", String::new()),
        };
        put(
            &mut out,
            format_args!(
                r#"<rect class="bar{texture}" x="{}%" width="{}%" y="{top}" height="{height}"{fill}/>"#,
                Short(bar.startup),
                Short(median - bar.startup)
            ),
        );
    }
    if let Some((low, high)) = bar.interval {
        whisker(&mut out, low, high);
    }
    dots(&mut out, bar);
    out + "</svg>"
}

/// A lane's place without anything in it.
#[must_use]
pub fn empty(ticks: &[Tick]) -> String {
    let mut out = open("marks");
    grid(&mut out, ticks);
    out + "</svg>"
}

/// The axis' numbers.
#[must_use]
pub fn axis(ticks: &[Tick]) -> String {
    let mut out = r#"<svg class="axis" width="100%" height="20" aria-hidden="true">"#.to_owned();
    for (index, tick) in ticks.iter().enumerate() {
        let anchor = match index {
            0 => "start",
            index if index + 1 == ticks.len() => "end",
            _ => "middle",
        };
        put(
            &mut out,
            format_args!(
                r#"<text x="{}%" y="14" text-anchor="{anchor}">{}</text>"#,
                Short(tick.at),
                tick.label
            ),
        );
    }
    out + "</svg>"
}

fn open(classes: &str) -> String {
    format!(r#"<svg class="{classes}" width="100%" height="{HEIGHT}" aria-hidden="true">"#)
}

fn grid(out: &mut String, ticks: &[Tick]) {
    for tick in ticks {
        put(
            out,
            format_args!(
                r#"<line class="grid" x1="{0}%" x2="{0}%" y2="{HEIGHT}"/>"#,
                Short(tick.at)
            ),
        );
    }
}

/// The interval, over the bar's end; its halo keeps it visible on the bar.
fn whisker(out: &mut String, low: f64, high: f64) {
    let (top, height) = BAR;
    let middle = top + height / 2;
    let (low, high) = (Short(low), Short(high));
    for class in ["halo", "whisker"] {
        put(
            out,
            format_args!(
                r#"<line class="{class}" x1="{low}%" x2="{high}%" y1="{middle}" y2="{middle}"/>"#
            ),
        );
        for end in [low, high] {
            put(
                out,
                format_args!(
                    r#"<line class="{class}" x1="{end}%" x2="{end}%" y1="{}" y2="{}"/>"#,
                    middle - 5,
                    middle + 5
                ),
            );
        }
    }
}

fn dots(out: &mut String, bar: &Bar) {
    let (first, last) = DOTS;
    let steps = bar.dots.len().saturating_sub(1).max(1) as f64;
    for (index, dot) in bar.dots.iter().enumerate() {
        let y = first + (last - first) * index as f64 / steps;
        let class = if dot.outlier { "dot outlier" } else { "dot" };
        put(
            out,
            format_args!(
                r#"<circle class="{class}" cx="{}%" cy="{}" r="2"/>"#,
                Short(dot.at),
                Short(y)
            ),
        );
    }
}

fn put(out: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    out.write_fmt(part).ok();
}

/// A coordinate with at most two decimals.
#[derive(Clone, Copy)]
struct Short(f64);

impl std::fmt::Display for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", (self.0 * 100.0).round() / 100.0)
    }
}

/// Text that is safe between tags and in quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
        out
    })
}
