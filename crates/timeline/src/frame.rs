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
        Some(Self::of(sums.dominant()?, sums.present(), sums.total(), column))
    }

    /// The cell of a column of this length in which these kinds are, together so long.
    pub(crate) fn of(kind: SpanKind, present: u16, total: Nanos, column: Nanos) -> Self {
        // Most columns are full, and a division is slow.
        let level = if total >= column {
            LEVELS
        } else {
            (total * u64::from(LEVELS)).0.div_ceil(column.0).max(1) as u8
        };
        Self { kind, present, level }
    }

    /// The cell of a column in which there is one kind all the time.
    const fn full(kind: SpanKind) -> Self {
        Self { kind, present: 1 << kind as u16, level: LEVELS }
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

/// What a view shows of these rows, if they are there, when it is so many pixels wide. Columns
/// without any span are left out.
#[must_use]
pub fn frame(timeline: &Timeline, rows: Range<usize>, view: View, width: u32) -> Vec<Vec<Stretch>> {
    let bounds = bounds(view, width);
    let rows = rows.start..rows.end.min(timeline.rows().len());
    let rows = timeline.rows().get(rows).unwrap_or_default();
    rows.iter().map(|row| stretches(row, &bounds)).collect()
}

/// The time of a column of pixels: at least a nanosecond.
#[must_use]
pub fn column_of(view: View, column: u32, width: u32) -> Range<Nanos> {
    let start = view.column(column, width);
    start..view.column(column + 1, width).max(start + Nanos(1))
}

/// Where each column begins, and behind them where the last one ends.
fn bounds(view: View, width: u32) -> Vec<u64> {
    (0..=width).map(|column| view.column(column, width).0).collect()
}

fn stretches(row: &Row, bounds: &[u64]) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let mut column = 0;
    let mut edge = row.edge(bounds[0], 0);
    // Behind the last span there is nothing to see.
    while column + 1 < bounds.len()
        && let Some(span) = row.extent(edge.first)
    {
        let start = bounds[column];
        let end = bounds[column + 1].max(start.saturating_add(1));
        if span.start >= end || (span.start <= start && span.end >= end) {
            // Up to where the gap or the span ends, all columns are alike.
            let (until, cell) = if span.start >= end {
                (span.start, None)
            } else {
                (span.end, Some(Cell::full(span.kind)))
            };
            let alike = ending_by(&bounds[column..], until).max(1);
            put(&mut stretches, column, alike, cell);
            column += alike;
            edge = row.edge(bounds[column], edge.first);
            continue;
        }
        let (cell, to) = row.column(start, edge, end);
        put(&mut stretches, column, 1, cell);
        column += 1;
        // Where a column is narrower than a nanosecond, the next one begins before it ends.
        edge = if bounds[column] == end { to } else { row.edge(bounds[column], edge.first) };
    }
    stretches
}

/// How many columns in a row have ended by a moment.
fn ending_by(bounds: &[u64], moment: u64) -> usize {
    let begun = bounds.partition_point(|bound| *bound < moment);
    // A column takes at least a nanosecond, so one that begins at the moment has not ended.
    let ended = bounds[1..].partition_point(|bound| *bound <= moment);
    begun.min(ended)
}

fn put(stretches: &mut Vec<Stretch>, column: usize, width: usize, cell: Option<Cell>) {
    let Some(cell) = cell else { return };
    // A screen has fewer columns than 2³².
    let (x, width) = (column as u32, width as u32);
    match stretches.last_mut() {
        Some(last) if last.cell == cell && last.x + last.width == x => last.width += width,
        _ => stretches.push(Stretch { x, width, cell }),
    }
}
