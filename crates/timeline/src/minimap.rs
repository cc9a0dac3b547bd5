//! The whole timeline in a strip: how busy each group's workers were.

use crate::spans::Timeline;
use crate::sums::Sums;
use crate::view::View;
use model::SpanKind;

/// A group in the minimap.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// Which group, by its place in the timeline.
    pub group: usize,
    /// What each column of pixels shows.
    pub columns: Vec<Share>,
}

/// Of the time of all workers of a group, shares from 0 to 1. What is missing to 1 was not written
/// down.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    /// In the kernel.
    pub computing: f32,
    /// Doing or awaiting something else.
    pub other: f32,
}

/// Every group from zero to the end of all, in a strip that is so many pixels wide.
#[must_use]
pub fn minimap(timeline: &Timeline, width: u32) -> Vec<Strip> {
    let view = View::fit(timeline.end());
    let groups = timeline.rows().chunk_by(|row, next| row.group == next.group);
    groups
        .map(|rows| {
            let workers = rows.chunk_by(|row, next| row.worker == next.worker).count();
            let columns = (0..width).map(|column| {
                let window = crate::frame::column_of(view, column, width);
                let sums: Sums = rows.iter().map(|row| row.sums(&window)).sum();
                Share::new(&sums, workers as f64 * (window.end - window.start).0 as f64)
            });
            Strip { group: rows[0].group, columns: columns.collect() }
        })
        .collect()
}

impl Share {
    /// The shares of so many nanoseconds of all workers. One that awaits several things at once
    /// awaits no more than all of its time.
    fn new(sums: &Sums, of: f64) -> Self {
        let computing = (sums.time(SpanKind::Compute).0 as f64 / of).min(1.0);
        let all = (sums.total().0 as f64 / of).min(1.0);
        Self { computing: computing as f32, other: (all - computing).max(0.0) as f32 }
    }
}
