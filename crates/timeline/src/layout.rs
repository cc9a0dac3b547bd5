//! Where each row is, from top to bottom, and what is at a point.

use crate::frame::column_of;
use crate::spans::{SpanAt, Timeline};
use crate::view::View;
use model::Nanos;
use std::cmp::Reverse;
use std::ops::Range;

/// Heights in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Above the first row of each group, for its name.
    pub head: u32,
    /// A row.
    pub row: u32,
    /// Below each row.
    pub gap: u32,
}

/// The rows of a timeline, one below the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    sizes: Sizes,
    /// Where each row begins, in pixels from the top.
    tops: Vec<u32>,
    height: u32,
}

/// What is at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The row.
    pub row: usize,
    /// The moment.
    pub moment: Nanos,
    /// The span that is drawn there, if any is.
    pub span: Option<SpanAt>,
}

impl Layout {
    /// All rows of a timeline in these sizes.
    #[must_use]
    pub fn new(timeline: &Timeline, sizes: Sizes) -> Self {
        let mut tops = Vec::with_capacity(timeline.rows().len());
        let mut y: u32 = 0;
        let mut group = None;
        for row in timeline.rows() {
            if group.replace(row.group) != Some(row.group) {
                y = y.saturating_add(sizes.head);
            }
            tops.push(y);
            y = y.saturating_add(sizes.row).saturating_add(sizes.gap);
        }
        Self { sizes, tops, height: y }
    }

    /// Where a row begins and ends, in pixels from the top.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<Range<u32>> {
        let top = *self.tops.get(row)?;
        Some(top..top.saturating_add(self.sizes.row))
    }

    /// How high all rows are together.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// The rows of which something lies between these heights: those that must be drawn.
    #[must_use]
    pub fn rows(&self, heights: &Range<u32>) -> Range<usize> {
        let bottom = |top: u32| top.saturating_add(self.sizes.row);
        let first = self.tops.partition_point(|top| bottom(*top) <= heights.start);
        let next = self.tops.partition_point(|top| *top < heights.end);
        first..next.max(first)
    }

    /// What is at `x` and `y`, in pixels from the left and the top; `None` between the rows.
    ///
    /// Of several spans in the column of pixels the longest there is meant of those whose kind is
    /// drawn, and of equals the first.
    #[must_use]
    pub fn hit(
        &self,
        timeline: &Timeline,
        view: View,
        width: u32,
        point: (f64, f64),
    ) -> Option<Hit> {
        let (x, y) = point;
        if x < 0.0 || y < 0.0 || x >= f64::from(width) {
            return None;
        }
        let rows = self.rows(&(y as u32..(y as u32).saturating_add(1)));
        let row = rows.start;
        let spans = timeline.rows().get(row).filter(|_| !rows.is_empty())?;
        let moment = view.moment(x, width);
        let column = column_of(view, x as u32, width);
        let drawn = spans.sums(&column).dominant();
        let lies = |index: usize| {
            let span = spans.extent(index).filter(|span| Some(span.kind) == drawn)?;
            let (start, end) = (span.start.max(column.start.0), span.end.min(column.end.0));
            // Of equals `max` takes the last.
            Some((end.saturating_sub(start), Reverse(index)))
        };
        let longest = spans.touching(&column).filter_map(lies).max();
        let index = longest.map(|(_, Reverse(index))| index);
        Some(Hit { row, moment, span: index.map(|index| SpanAt { row, index }) })
    }
}
