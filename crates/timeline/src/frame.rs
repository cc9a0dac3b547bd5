//! What is drawn of a view: for each row, runs of equal columns of pixels.

use crate::row::Row;
use crate::spans::Timeline;
use crate::sums::Sums;
use crate::view::View;
use model::{Nanos, SpanKind};
use std::ops::Range;

/// In so many steps it is told how much of a column something takes up.
pub const LEVELS: u8 = 4;

/// What a column of pixels shows. Every span that touches the column has a part in it, however
/// short it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cell {
    /// The kind with the most time in the column, see [`Sums::dominant`].
    pub kind: SpanKind,
    /// All kinds that there are in it: bit 0 is the first of [`SpanKind::ALL`].
    pub present: u16,
    /// How much of the column the spans take up, in steps from 1 to [`LEVELS`], rounded up.
    pub level: u8,
}

impl Cell {
    /// The cell of a column that is so long and in which the spans come to this; `None` where
    /// there are none.
    #[must_use]
    pub fn new(sums: &Sums, column: Nanos) -> Option<Self> {
        let levels = sums.total().0 as u128 * u128::from(LEVELS);
        let level = levels.div_ceil(u128::from(column.0.max(1)));
        Some(Self {
            kind: sums.dominant()?,
            present: sums.present(),
            level: level.clamp(1, u128::from(LEVELS)) as u8,
        })
    }

    /// Whether a kind is in it.
    #[must_use]
    pub const fn has(self, kind: SpanKind) -> bool {
        self.present & (1 << kind as u16) != 0
    }

    /// Whether more than one kind is in it.
    #[must_use]
    pub const fn is_mixed(self) -> bool {
        self.present.count_ones() > 1
    }
}

/// Neighbouring columns that show the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first column.
    pub x: u32,
    /// How many columns.
    pub width: u32,
    /// What each shows.
    pub cell: Cell,
}

/// What a view shows of every row, from top to bottom, when it is so many pixels wide.
#[must_use]
pub fn frame(timeline: &Timeline, view: View, width: u32) -> Vec<Vec<Stretch>> {
    timeline.rows().iter().map(|row| stretches(row, view, width)).collect()
}

/// What a view shows of a row. Columns without any span are left out.
#[must_use]
pub fn stretches(row: &Row, view: View, width: u32) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut edge = row.edge(view.window().start.0, 0);
    for column in 0..width {
        let time = column_of(view, column, width);
        let (start, end) = (time.start.0, time.end.0);
        let to = row.edge(end, edge.first);
        let sums = row.between(start, edge, end, to);
        // Where a column is narrower than a nanosecond the next one begins at the same.
        let next = view.column(column + 1, width).0;
        edge = if next == end { to } else { row.edge(next, edge.first) };
        let Some(cell) = Cell::new(&sums, time.end - time.start) else { continue };
        match stretches.last_mut() {
            Some(last) if last.cell == cell && last.x + last.width == column => last.width += 1,
            _ => stretches.push(Stretch { x: column, width: 1, cell }),
        }
    }
    stretches
}

/// The time of a column of pixels: at least a nanosecond.
#[must_use]
pub fn column_of(view: View, column: u32, width: u32) -> Range<Nanos> {
    let start = view.column(column, width);
    start..view.column(column + 1, width).max(start + Nanos(1))
}
