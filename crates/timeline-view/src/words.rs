//! What the timeline says about itself.

use analysis::format;
use model::{Nanos, Span, grouped};
use std::ops::Range;
use timeline::{HandOvers, Selection, SpanAt, Timeline, moment};

/// A span in a sentence: who, what, how long, from when to when, which tasks.
#[must_use]
pub fn span(timeline: &Timeline, at: SpanAt) -> Option<String> {
    let span = timeline.span(at)?;
    let group = timeline.group_of(at.row)?;
    let took = format::once(span.end - span.start);
    let stretch = stretch(timeline, &(span.start..span.end));
    let tasks = tasks(&span).map_or(String::new(), |tasks| format!("; {tasks}"));
    let worker = group.worker(span.worker);
    let note = timeline.note(at).map_or(String::new(), |note| format!(" ({note})"));
    Some(format!(
        "{}, {worker}: {}{note} for {took}, {stretch}{tasks}",
        group.name,
        lower(span.kind.name())
    ))
}

/// `task 7`, `tasks 0 to 3`, or nothing.
#[must_use]
pub fn tasks(span: &Span) -> Option<String> {
    let Range { start, end } = span.tasks;
    match end.saturating_sub(start) {
        0 => None,
        1 => Some(format!("task {}", grouped(u64::from(start)))),
        _ => {
            Some(format!("tasks {} to {}", grouped(u64::from(start)), grouped(u64::from(end - 1))))
        }
    }
}

/// `12.345 ms to 13.545 ms`, to the microsecond.
#[must_use]
pub fn stretch(timeline: &Timeline, stretch: &Range<Nanos>) -> String {
    let unit = timeline.end().max(Nanos::from_millis(1));
    let exact = |at| moment(at, Nanos(1_000), unit);
    format!("{} to {}", exact(stretch.start), exact(stretch.end))
}

/// What is seen: `12.3 ms to 45.6 ms of 120 ms, 1,024 spans`.
#[must_use]
pub fn view(timeline: &Timeline, window: &Range<Nanos>) -> String {
    let spans: usize = timeline.rows().iter().map(|row| row.touching(window).len()).sum();
    let rows = timeline.rows().len();
    let of = format::once(timeline.end());
    format!(
        "{} of {of}; {} {} in {} {}",
        stretch(timeline, window),
        grouped(spans as u64),
        if spans == 1 { "span" } else { "spans" },
        grouped(rows as u64),
        if rows == 1 { "row" } else { "rows" },
    )
}

/// A selected range and what it comes to.
#[must_use]
pub fn selection(timeline: &Timeline, range: &Range<Nanos>) -> String {
    let selection = Selection::new(timeline, range.start, range.end);
    let kinds = selection.total.lines().into_iter();
    let kinds: String = kinds
        .map(|(kind, time, share)| format!("; {} {time}, {share}", lower(kind.name())))
        .collect();
    let length = format::once(selection.length());
    format!("{length} selected, {}{kinds}", stretch(timeline, range))
}

/// A moment at which the row that is pointed at has no span.
#[must_use]
pub fn nothing(timeline: &Timeline, at: Nanos) -> String {
    let unit = timeline.end().max(Nanos::from_millis(1));
    format!("Nothing was recorded at {}", moment(at, Nanos(1_000), unit))
}

/// What is marked of the locks that are handed over in the view: `37 waits for a lock in view; …`.
#[must_use]
pub fn hand_overs(found: &HandOvers) -> Option<String> {
    let waits = match found.waits {
        0 => return None,
        1 => "One wait for a lock in view".to_owned(),
        waits => format!("{} waits for a lock in view", grouped(waits)),
    };
    if found.left_out {
        return Some(format!("{waits}: zoom in to see who let go of it"));
    }
    let known = found.list.iter().filter(|hand_over| hand_over.from.is_some()).count();
    Some(match known {
        0 if found.list.is_empty() => format!("{waits}, none of which ends in it"),
        0 => format!("{waits}; who let go of it is not known"),
        known if known == found.list.len() => format!("{waits}; arrows show who let go of it"),
        _ => format!("{waits}; arrows show who let go of it, where that is known"),
    })
}

/// A name as it stands in the middle of a sentence.
#[must_use]
pub fn lower(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use timeline::{HandOver, Lock};

    #[test]
    fn what_is_said_of_locks_is_what_is_drawn_of_them() {
        let at = SpanAt { row: 0, index: 0 };
        let from = |from| HandOver { lock: Lock::Gil, from, to: at, at: Nanos::ZERO };
        let said = |waits, left_out, list| hand_overs(&HandOvers { waits, left_out, list });
        assert_eq!(said(0, false, Vec::new()), None);
        let told = [
            said(1_200, true, Vec::new()),
            said(2, false, Vec::new()),
            said(1, false, vec![from(Some(at))]),
            said(2, false, vec![from(Some(at)), from(None)]),
            said(1, false, vec![from(None)]),
        ];
        let told: Vec<String> = told.into_iter().flatten().collect();
        assert_eq!(
            told,
            [
                "1,200 waits for a lock in view: zoom in to see who let go of it",
                "2 waits for a lock in view, none of which ends in it",
                "One wait for a lock in view; arrows show who let go of it",
                "2 waits for a lock in view; arrows show who let go of it, where that is known",
                "One wait for a lock in view; who let go of it is not known",
            ]
        );
    }
}
