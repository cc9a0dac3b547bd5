//! The timeline as letters, for tests and for whoever reads a terminal, and letters to spans.
//!
//! ```text
//! Free threads
//! w0 SSLLcccc--
//! w1 SSLLccwwcc
//! one column is 1 ms
//! ```

use crate::frame::frame;
use crate::spans::Timeline;
use crate::view::View;
use analysis::format;
use model::{Nanos, Span, SpanKind};

/// The letter of a kind. A space is a time of which nothing is known.
#[must_use]
pub const fn letter(kind: SpanKind) -> char {
    match kind {
        SpanKind::Compute => 'c',
        SpanKind::WaitGil => 'g',
        SpanKind::WaitLock => 'l',
        SpanKind::WaitQueue => 'w',
        SpanKind::Sleep => 's',
        SpanKind::Io => 'i',
        SpanKind::Encode => 'e',
        SpanKind::Transfer => 't',
        SpanKind::Decode => 'd',
        SpanKind::Spawn => 'S',
        SpanKind::Load => 'L',
        SpanKind::Idle => '-',
        SpanKind::Combine => 'p',
    }
}

/// A view as text, so many columns wide: each column the letter of the kind with the most time in
/// it. A worker's further rows have its name with `+`.
#[must_use]
pub fn drawing(timeline: &Timeline, view: View, columns: u32) -> String {
    let frame = frame(timeline, 0..timeline.rows().len(), view, columns);
    let label = |worker: u16, track: u32| {
        let name = if worker == Span::DRIVER { "driver".to_owned() } else { format!("w{worker}") };
        if track == 0 { name } else { format!("{name}+{track}") }
    };
    let labels = timeline.rows().iter().map(|row| label(row.worker, row.track));
    let labels: Vec<String> = labels.collect();
    let margin = labels.iter().map(String::len).max().unwrap_or_default();
    let mut text = String::new();
    let mut group = None;
    for ((row, label), stretches) in timeline.rows().iter().zip(labels).zip(frame) {
        if group.replace(row.group) != Some(row.group) {
            text.push_str(&timeline.groups()[row.group].name);
            text.push('\n');
        }
        let mut line = format!("{label:margin$} ");
        let mut drawn = 0;
        for stretch in stretches {
            line.extend((drawn..stretch.x).map(|_| ' '));
            line.extend((0..stretch.width).map(|_| letter(stretch.cell.kind)));
            drawn = stretch.x + stretch.width;
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let column = view.length() / u64::from(columns.max(1));
    text + "one column is " + &format::setting(column) + "\n"
}

/// The spans that letters show: a line for each worker, counted from zero, and so much time a
/// column. The letters begin below each other, after the longest name and a space. Equal letters
/// next to each other are one span, and every character that is no letter of a kind is a gap.
#[must_use]
pub fn spans_of(lines: &str, column: Nanos) -> Vec<Span> {
    let lines = || lines.lines().map(str::trim).filter(|line| !line.is_empty());
    let margin = lines().filter_map(|line| line.find(' ')).max().map_or(0, |name| name + 1);
    let mut spans = Vec::new();
    for (worker, line) in (0..).zip(lines()) {
        let letters: Vec<char> = line.chars().skip(margin).collect();
        let mut now = Nanos::ZERO;
        for letters in letters.chunk_by(|one, next| one == next) {
            let (start, end) = (now, now + column * letters.len() as u64);
            let kind = SpanKind::ALL.into_iter().find(|kind| letter(*kind) == letters[0]);
            spans.extend(kind.map(|kind| Span { worker, kind, start, end, tasks: 0..0 }));
            now = end;
        }
    }
    spans
}
