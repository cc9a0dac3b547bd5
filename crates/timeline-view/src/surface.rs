//! Where things are on the canvas. All of it is in pixels of the screen; `ratio` says how many of
//! them are one of the page.

use std::ops::Range;
use timeline::{Layout, Sizes, Timeline};

/// Of the page's pixels: above the rows for the moments, above a group's rows for its name, a row,
/// and what is below a row.
const AXIS: f64 = 24.0;
const HEAD: f64 = 27.0;
const ROW: f64 = 16.0;
const GAP: f64 = 4.0;
/// Left of a label, and between it and the rows.
const MARGIN: f64 = 8.0;
/// A canvas that is narrower than this has labels of at most [`NARROW_LABEL`].
const NARROW: f64 = 560.0;
const NARROW_LABEL: f64 = 52.0;
const WIDE_LABEL: f64 = 168.0;

/// The canvas and what is where on it.
#[derive(Clone, Debug)]
pub struct Surface {
    ratio: f64,
    width: u32,
    height: u32,
    gutter: u32,
    axis: u32,
    sizes: Sizes,
    layout: Layout,
    /// How many pixels of the rows are above the canvas.
    scroll: u32,
}

impl Surface {
    /// A canvas of this width and height in the page's pixels, each of which is `ratio` of the
    /// screen's, for labels of at most `label` of the page's pixels.
    #[must_use]
    pub fn new(timeline: &Timeline, (width, height): (f64, f64), ratio: f64, label: f64) -> Self {
        let ratio = if ratio.is_finite() { ratio.clamp(0.25, 8.0) } else { 1.0 };
        let pixels = |length: f64| (length * ratio).round().max(0.0) as u32;
        let sizes = Sizes { head: pixels(HEAD), row: pixels(ROW), gap: pixels(GAP) };
        let most = if Self::is_narrow(width) { NARROW_LABEL } else { WIDE_LABEL };
        Self {
            ratio,
            width: pixels(width).max(1),
            height: pixels(height).max(1),
            gutter: pixels((label.min(most) + 2.0 * MARGIN).min(width / 2.0)),
            axis: pixels(AXIS),
            sizes,
            layout: Layout::new(timeline, sizes),
            scroll: 0,
        }
    }

    /// Whether a canvas of this width has room for short labels alone.
    #[must_use]
    pub fn is_narrow(width: f64) -> bool {
        width < NARROW
    }

    /// How wide the labels are with their margins, in the page's pixels.
    #[must_use]
    pub fn gutter(&self) -> f64 {
        f64::from(self.gutter) / self.ratio
    }

    /// How high everything is together, in the page's pixels.
    #[must_use]
    pub fn whole_height(timeline: &Timeline) -> f64 {
        let heads = timeline.groups().iter().enumerate();
        let heads = heads.filter(|(group, _)| !timeline.rows_of(*group).is_empty()).count();
        AXIS + heads as f64 * HEAD + timeline.rows().len() as f64 * (ROW + GAP)
    }

    /// Scrolls the rows to so many of the page's pixels.
    pub fn scroll_to(&mut self, top: f64) {
        self.scroll = (top * self.ratio).round().max(0.0) as u32;
    }

    /// How many of the screen's pixels one of the page's is.
    #[must_use]
    pub const fn ratio(&self) -> f64 {
        self.ratio
    }

    /// The width of a thin line.
    #[must_use]
    pub fn unit(&self) -> u32 {
        (self.ratio.round() as u32).max(1)
    }

    /// The width of the canvas.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// The height of the canvas.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// The height of the axis, which is at the top of the canvas however far the rows are scrolled.
    #[must_use]
    pub const fn axis(&self) -> u32 {
        self.axis
    }

    /// The height of a row.
    #[must_use]
    pub const fn row_height(&self) -> u32 {
        self.sizes.row
    }

    /// The height of a group's name.
    #[must_use]
    pub const fn head_height(&self) -> u32 {
        self.sizes.head
    }

    /// From where to where time runs.
    #[must_use]
    pub fn plot(&self) -> Range<u32> {
        self.gutter.min(self.width - 1)..self.width
    }

    /// How wide the time is.
    #[must_use]
    pub fn plot_width(&self) -> u32 {
        let plot = self.plot();
        plot.end - plot.start
    }

    /// The rows of which something is seen.
    #[must_use]
    pub fn rows(&self) -> Range<usize> {
        self.layout.rows(&(self.scroll..self.scroll + self.height.saturating_sub(self.axis)))
    }

    /// Where a row begins, which may be above the canvas.
    #[must_use]
    pub fn top(&self, row: usize) -> Option<i64> {
        let top = self.layout.row(row)?.start;
        Some(i64::from(top) + i64::from(self.axis) - i64::from(self.scroll))
    }

    /// Where the middle of a row is.
    #[must_use]
    pub fn middle(&self, row: usize) -> Option<f64> {
        Some(self.top(row)? as f64 + f64::from(self.sizes.row) / 2.0)
    }

    /// Which of the lines of pixels of a row that begins at `top` are seen: those that are not under
    /// the axis and not below the canvas.
    #[must_use]
    pub fn seen(&self, top: i64) -> Range<u32> {
        let clamp = |y: i64| (y - top).clamp(0, i64::from(self.sizes.row)) as u32;
        let from = clamp(i64::from(self.axis));
        from..clamp(i64::from(self.height)).max(from)
    }

    /// A row and how far into the time, from a point in the page's pixels; the second may be beyond
    /// what is shown.
    #[must_use]
    pub fn share(&self, x: f64) -> f64 {
        let plot = self.plot();
        (x * self.ratio - f64::from(plot.start)) / f64::from(plot.end - plot.start)
    }

    /// What is at a point of the canvas, in the page's pixels.
    #[must_use]
    pub fn hit(
        &self,
        timeline: &Timeline,
        view: timeline::View,
        (x, y): (f64, f64),
    ) -> Option<timeline::Hit> {
        let x = x * self.ratio - f64::from(self.plot().start);
        let y = y * self.ratio - f64::from(self.axis);
        if y < 0.0 {
            return None;
        }
        self.layout.hit(timeline, view, self.plot_width(), (x, y + f64::from(self.scroll)))
    }

    /// Where a row is in everything, in the page's pixels from above the axis.
    #[must_use]
    pub fn place(&self, row: usize) -> Option<Range<f64>> {
        let row = self.layout.row(row)?;
        let page = |y: u32| f64::from(y + self.axis) / self.ratio;
        Some(page(row.start)..page(row.end))
    }

    /// How far to scroll, in the page's pixels, so that a row is seen: `None` where it is already.
    #[must_use]
    pub fn scroll_for(&self, row: usize) -> Option<f64> {
        let row = self.layout.row(row)?;
        let room = self.height.saturating_sub(self.axis);
        // A row's name is above it; half a head shows that there is more.
        let above = row.start.saturating_sub(self.sizes.head);
        if above < self.scroll {
            Some(f64::from(above) / self.ratio)
        } else if row.end + self.sizes.gap > self.scroll + room {
            Some(f64::from((row.end + self.sizes.gap).saturating_sub(room)) / self.ratio)
        } else {
            None
        }
    }
}
