//! The timeline as a table, for whoever cannot see it: a line for each span.

use crate::spans::{SpanAt, Timeline};
use crate::ticks::moment;
use analysis::format;
use model::{Nanos, Span};
use std::ops::Range;

/// The spans that touch a stretch of time, row by row from the top, and in a row in the order of
/// time. Lines are made when they are asked for, so a table of a million costs nothing.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    timeline: &'a Timeline,
    /// The spans of each row.
    rows: Vec<Range<usize>>,
    /// Before each row, how many lines the rows above have; at the end how many all have.
    before: Vec<usize>,
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The span that it is about.
    pub at: SpanAt,
    /// `Free threads`.
    pub group: String,
    /// `worker 0`, or `driver`.
    pub worker: String,
    /// `Computing`.
    pub kind: &'static str,
    /// What it is called besides, `lock “pen”`; empty where there is nothing to say.
    pub note: String,
    /// When it began, to the microsecond: `12.345 ms`.
    pub from: String,
    /// How long it took, with three significant digits: `1.20 ms`.
    pub took: String,
    /// The tasks, `7` or `0 to 3`; empty where there are none.
    pub tasks: String,
}

impl<'a> Table<'a> {
    /// The table of a stretch of time.
    #[must_use]
    pub fn new(timeline: &'a Timeline, window: &Range<Nanos>) -> Self {
        let rows: Vec<_> = timeline.rows().iter().map(|row| row.touching(window)).collect();
        let mut before = vec![0];
        let mut lines = 0;
        for row in &rows {
            lines += row.len();
            before.push(lines);
        }
        Self { timeline, rows, before }
    }

    /// How many lines it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.before.last().copied().unwrap_or_default()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Some of its lines; those beyond the end are left out.
    #[must_use]
    pub fn lines(&self, lines: Range<usize>) -> Vec<Line> {
        (lines.start..lines.end.min(self.len())).filter_map(|line| self.line(line)).collect()
    }

    /// The number of a span's line, if it is in the table.
    #[must_use]
    pub fn line_of(&self, at: SpanAt) -> Option<usize> {
        let row = self.rows.get(at.row).filter(|row| row.contains(&at.index))?;
        Some(self.before[at.row] + at.index - row.start)
    }

    fn line(&self, line: usize) -> Option<Line> {
        let row = self.before.partition_point(|before| *before <= line).checked_sub(1)?;
        let index = self.rows.get(row)?.start + line - self.before[row];
        self.timeline.line(SpanAt { row, index })
    }
}

impl Timeline {
    /// A span in words.
    #[must_use]
    pub fn line(&self, at: SpanAt) -> Option<Line> {
        let (span, group) = (self.span(at)?, self.group_of(at.row)?);
        Some(Line {
            at,
            group: group.name.clone(),
            worker: group.worker(span.worker),
            kind: span.kind.name(),
            note: self.note(at).unwrap_or_default().to_owned(),
            from: moment(span.start, Nanos(1_000), self.end().max(MILLISECOND)),
            took: format::once(span.end - span.start),
            tasks: tasks(&span),
        })
    }
}

/// Moments are told at least in this unit.
const MILLISECOND: Nanos = Nanos::from_millis(1);

/// `7`, or `0 to 3`.
fn tasks(span: &Span) -> String {
    let Range { start, end } = span.tasks;
    match end.saturating_sub(start) {
        0 => String::new(),
        1 => start.to_string(),
        _ => format!("{start} to {}", end - 1),
    }
}
