//! What is drawn over the rows: words, lines, arrows. A list, so that a canvas has nothing to
//! decide, and a test can read it.

use crate::ink::{Ink, Look};
use crate::surface::Surface;
use crate::viewer::{Viewer, Way};
use crate::words;
use model::{Nanos, Span};
use std::ops::Range;
use timeline::{Group, HandOvers, Row, SpanAt, Tick, Timeline};

/// Hand-overs are drawn where each has so many of the page's pixels of the width.
const HAND_OVER: f64 = 10.0;
/// Labels in spans are drawn in rows that have at most one span for so many of the page's pixels.
const LABELLED: f64 = 28.0;
/// A label needs so many times its own width.
const ROOM: f64 = 1.7;
/// Ticks are at least so far apart.
const TICKS: f64 = 96.0;
/// The size of words, of the page's pixels.
const TEXT: f64 = 12.0;
const SMALL: f64 = 11.0;

/// Something over the rows, in pixels of the canvas.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// Words whose left end, middle or right end is here; their middle height is `y`.
    Text {
        /// From the left.
        x: f64,
        /// From the top.
        y: f64,
        /// What they are.
        text: String,
        /// Their colour.
        ink: Ink,
        /// How they are set.
        set: Set,
        /// They are cut off so that they are no wider than this.
        room: f64,
    },
    /// A rectangle of one colour.
    Fill {
        /// From the left.
        x: Range<f64>,
        /// From the top.
        y: Range<f64>,
        /// Its colour.
        ink: Ink,
        /// How much of it covers what is below, from 0 to 1.
        opacity: f64,
    },
    /// The outline of a rectangle, with a halo.
    Outline {
        /// From the left.
        x: Range<f64>,
        /// From the top.
        y: Range<f64>,
    },
    /// An arrow straight up or down, with a halo; only its head where both ends are the same.
    HandOver {
        /// From the left.
        x: f64,
        /// Where it begins.
        from: f64,
        /// Where it points.
        to: f64,
    },
    /// An arrow that leaves one span and arrives at another, with a halo.
    Way {
        /// Where it begins.
        from: (f64, f64),
        /// Where it points.
        to: (f64, f64),
    },
}

/// How words are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Set {
    /// The name of a group: from the left, heavy.
    Head,
    /// The name of a worker: to the right.
    Label,
    /// A moment: around its place.
    Moment,
    /// In a span, on a piece of this ink: from the left.
    Inside(Ink),
}

impl Set {
    /// The size of the words in the page's pixels.
    #[must_use]
    pub const fn size(self) -> f64 {
        match self {
            Self::Head => TEXT,
            Self::Label | Self::Moment | Self::Inside(_) => SMALL,
        }
    }
}

/// The ticks of a view.
#[must_use]
pub fn ticks(viewer: &Viewer) -> Vec<Tick> {
    let surface = viewer.surface();
    let apart = (TICKS * surface.ratio()).round() as u32;
    timeline::ticks(viewer.view(), surface.plot_width(), apart)
}

/// The hand-overs that are drawn, and how many there are.
#[must_use]
pub fn hand_overs(viewer: &Viewer) -> HandOvers {
    let surface = viewer.surface();
    let most = f64::from(surface.plot_width()) / (HAND_OVER * surface.ratio());
    viewer.timeline().hand_overs(&viewer.view().window(), most as u64)
}

/// Everything over the rows.
#[must_use]
pub fn marks(viewer: &Viewer, ticks: &[Tick], hand_overs: &HandOvers) -> Vec<Mark> {
    let mut marks = Vec::new();
    let drawn = Drawn { viewer, ratio: viewer.surface().ratio() };
    drawn.inside(&mut marks);
    drawn.range(&mut marks);
    for hand_over in &hand_overs.list {
        drawn.hand_over(hand_over, &mut marks);
    }
    if let Some(chosen) = viewer.chosen() {
        drawn.outline(chosen.at, &mut marks);
        marks.extend(chosen.ways.iter().filter_map(|way| drawn.way(way)));
    }
    drawn.cursors(&mut marks);
    drawn.names(&mut marks);
    drawn.axis(ticks, &mut marks);
    marks
}

struct Drawn<'a> {
    viewer: &'a Viewer,
    ratio: f64,
}

impl Drawn<'_> {
    /// A moment's place, from the left of the canvas.
    fn x(&self, moment: Nanos) -> f64 {
        let surface = self.viewer.surface();
        let x = self.viewer.view().x(moment, surface.plot_width());
        // Far outside it is as well just outside: canvases count in single precision.
        let width = f64::from(surface.plot_width());
        x.clamp(-width, 2.0 * width) + f64::from(surface.plot().start)
    }

    /// What is seen of the time, from the left of the canvas.
    fn plot(&self) -> Range<f64> {
        let plot = self.viewer.surface().plot();
        f64::from(plot.start)..f64::from(plot.end)
    }

    /// A row, from the top of the canvas.
    fn row(&self, row: usize) -> Option<Range<f64>> {
        let surface = self.viewer.surface();
        let top = surface.top(row)? as f64;
        Some(top..top + f64::from(surface.row_height()))
    }

    /// Names of tasks and kinds in the spans that have room for them.
    fn inside(&self, marks: &mut Vec<Mark>) {
        let (timeline, surface) = (self.viewer.timeline(), self.viewer.surface());
        let window = self.viewer.view().window();
        let most = f64::from(surface.plot_width()) / (LABELLED * self.ratio);
        for place in surface.rows() {
            let Some((row, y)) = timeline.rows().get(place).zip(self.row(place)) else { continue };
            let spans = row.touching(&window);
            if spans.len() as f64 > most {
                continue;
            }
            let labels = spans.map(|index| SpanAt { row: place, index });
            marks.extend(labels.filter_map(|at| self.label(row, at, &y)));
        }
    }

    fn label(&self, row: &Row, at: SpanAt, y: &Range<f64>) -> Option<Mark> {
        let span = row.span(at.index)?;
        let group = self.viewer.timeline().groups().get(row.group)?;
        let note = self.viewer.timeline().note(at);
        let text = note.map_or_else(|| label(&span), str::to_owned);
        let plot = self.plot();
        let pad = 5.0 * self.ratio;
        let left = self.x(span.start).max(plot.start) + pad;
        let room = self.x(span.end).min(plot.end) - pad - left;
        // Digits and letters are about half as wide as they are high, and a label that fills its
        // span hides it.
        let wanted = text.chars().count() as f64 * SMALL * 0.5 * ROOM * self.ratio;
        let look = Look::new(span.kind, row.group, group.model);
        let paper = if look.cloth == Ink::Wait { Ink::Wait } else { Ink::Paper };
        (room > wanted).then(|| Mark::Text {
            x: left,
            y: (y.start + y.end) / 2.0,
            text,
            ink: Ink::Text,
            set: Set::Inside(paper),
            room,
        })
    }

    fn range(&self, marks: &mut Vec<Mark>) {
        let Some(range) = self.viewer.range() else { return };
        let plot = self.plot();
        let surface = self.viewer.surface();
        let y = f64::from(surface.axis())..f64::from(surface.height());
        let (from, to) = (self.x(range.start), self.x(range.end));
        let unit = f64::from(surface.unit());
        let mut fill = |x: Range<f64>, ink, opacity| {
            let x = x.start.clamp(plot.start, plot.end)..x.end.clamp(plot.start, plot.end);
            if x.start < x.end {
                marks.push(Mark::Fill { x, y: y.clone(), ink, opacity });
            }
        };
        // What is not selected steps back.
        fill(plot.start..from, Ink::Paper, 0.6);
        fill(to..plot.end, Ink::Paper, 0.6);
        fill(from - unit..from, Ink::Text, 1.0);
        fill(to..to + unit, Ink::Text, 1.0);
    }

    fn hand_over(&self, hand_over: &timeline::HandOver, marks: &mut Vec<Mark>) {
        let surface = self.viewer.surface();
        let x = self.x(hand_over.at);
        let Some(to) = self.row(hand_over.to.row) else { return };
        let from = hand_over.from.and_then(|at| surface.middle(at.row));
        let plot = self.plot();
        if !plot.contains(&x) {
            return;
        }
        let middle = (to.start + to.end) / 2.0;
        let from = from.unwrap_or(middle);
        let (top, bottom) = (from.min(to.start), from.max(to.end));
        if bottom > f64::from(surface.axis()) && top < f64::from(surface.height()) {
            marks.push(Mark::HandOver { x, from, to: middle });
        }
    }

    fn outline(&self, at: SpanAt, marks: &mut Vec<Mark>) {
        let (timeline, plot) = (self.viewer.timeline(), self.plot());
        let Some((span, y)) = timeline.span(at).zip(self.row(at.row)) else { return };
        let x = self.x(span.start)..self.x(span.end).max(self.x(span.start) + self.ratio);
        let x = x.start.max(plot.start)..x.end.min(plot.end);
        let axis = f64::from(self.viewer.surface().axis());
        if x.start < x.end && y.end > axis {
            marks.push(Mark::Outline { x, y: y.start.max(axis)..y.end });
        }
    }

    fn way(&self, way: &Way) -> Option<Mark> {
        let surface = self.viewer.surface();
        let place = |(row, at): (usize, Nanos)| Some((self.x(at), surface.middle(row)?));
        let (from, to) = (place(way.from)?, place(way.to)?);
        let plot = self.plot();
        let seen = from.0.max(to.0) >= plot.start && from.0.min(to.0) <= plot.end;
        seen.then_some(Mark::Way { from, to })
    }

    fn cursors(&self, marks: &mut Vec<Mark>) {
        let surface = self.viewer.surface();
        let y = f64::from(surface.axis())..f64::from(surface.height());
        let moments = [(self.viewer.linked(), Ink::Text), (self.viewer.cursor(), Ink::Muted)];
        for (moment, ink) in moments {
            let Some(x) = moment.map(|moment| self.x(moment)) else { continue };
            if self.plot().contains(&x) {
                let x = x.floor()..x.floor() + f64::from(surface.unit());
                marks.push(Mark::Fill { x, y: y.clone(), ink, opacity: 1.0 });
            }
        }
    }

    /// The names of groups and workers.
    fn names(&self, marks: &mut Vec<Mark>) {
        let (timeline, surface) = (self.viewer.timeline(), self.viewer.surface());
        let plot = self.plot();
        let margin = 8.0 * self.ratio;
        let mut last = None;
        // A group's name is seen before its first row is.
        let rows = surface.rows();
        for place in rows.start..(rows.end + 1).min(timeline.rows().len()) {
            let Some((row, y)) = timeline.rows().get(place).zip(self.row(place)) else { continue };
            let Some(group) = timeline.groups().get(row.group) else { continue };
            let is_first = timeline.rows_of(row.group).start == place;
            if last.replace(row.group) != Some(row.group) && is_first {
                let side = 9.0 * self.ratio;
                let middle = y.start - f64::from(surface.head_height()) * 0.42;
                let x = margin..margin + side;
                let hue = Ink::Hue(row.group);
                let square = middle - side / 2.0..middle + side / 2.0;
                marks.push(Mark::Fill { x, y: square, ink: hue, opacity: 1.0 });
                let x = margin + side + 6.0 * self.ratio;
                let (text, room) = (group.name.clone(), plot.end - x);
                let set = Set::Head;
                marks.push(Mark::Text { x, y: middle, text, ink: Ink::Text, set, room });
            }
            if row.track == 0 {
                let x = plot.start - margin;
                let text = self.name(group, row);
                let (y, room) = ((y.start + y.end) / 2.0, x - margin / 2.0);
                marks.push(Mark::Text { x, y, text, ink: Ink::Muted, set: Set::Label, room });
            }
        }
    }

    /// A worker's name, or its number alone where there is no room for more.
    fn name(&self, group: &Group, row: &Row) -> String {
        let surface = self.viewer.surface();
        name(group, row.worker, Surface::is_narrow(f64::from(surface.width()) / self.ratio))
    }

    fn axis(&self, ticks: &[Tick], marks: &mut Vec<Mark>) {
        let surface = self.viewer.surface();
        let (axis, unit) = (f64::from(surface.axis()), f64::from(surface.unit()));
        let width = 0.0..f64::from(surface.width());
        let paper = Mark::Fill { x: width.clone(), y: 0.0..axis, ink: Ink::Paper, opacity: 1.0 };
        // The rows are scrolled away under the axis.
        marks.push(paper);
        let line = axis - unit..axis;
        marks.push(Mark::Fill { x: width, y: line, ink: Ink::Rule, opacity: 1.0 });
        let plot = self.plot();
        for tick in ticks {
            let x = plot.start + tick.x;
            let (y, text) = (axis / 2.0, tick.label.clone());
            let room = TICKS * self.ratio;
            marks.push(Mark::Text { x, y, text, ink: Ink::Muted, set: Set::Moment, room });
        }
    }
}

/// What a span is called where it is drawn: by its tasks while it computes, else by what it does.
fn label(span: &Span) -> String {
    words::tasks(span)
        .filter(|_| span.kind == model::SpanKind::Compute)
        .unwrap_or_else(|| span.kind.name().to_owned())
}

/// A worker's name; its number alone, where it has no other and there is little room.
fn name(group: &Group, worker: u16, narrow: bool) -> String {
    let is_number = worker != Span::DRIVER && usize::from(worker) >= group.workers.len();
    if narrow && is_number { worker.to_string() } else { group.worker(worker) }
}

/// How wide the workers' names may be, in the page's pixels: as wide as the widest, when `wide`
/// says how wide words are.
#[must_use]
pub fn label_width(timeline: &Timeline, narrow: bool, wide: impl Fn(&str) -> f64) -> f64 {
    let widths = timeline.rows().iter().filter(|row| row.track == 0).filter_map(|row| {
        let group = timeline.groups().get(row.group)?;
        Some(wide(&name(group, row.worker, narrow)))
    });
    widths.fold(0.0, f64::max)
}
