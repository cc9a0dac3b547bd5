//! A program's timeline as what the component for timelines draws: a group for each process, and of
//! the kinds of waiting those that the race has too.

use crate::timeline::{Doing, Row, Timeline};
use model::{ExecutionModel, Nanos, Span, SpanKind};
use std::time::Duration;
use timeline::{Carried, Group, Link, Moment};

/// The picture of a program's threads.
#[must_use]
pub fn picture(timeline: &Timeline) -> timeline::Timeline {
    let processes = timeline.rows.chunk_by(|one, next| one.pid == next.pid);
    let groups: Vec<(Group, Vec<Span>)> =
        processes.enumerate().map(|(place, rows)| (group(rows, place == 0), spans(rows))).collect();
    let groups = groups.iter().map(|(group, spans)| (group.clone(), spans.as_slice()));
    let place = |row: usize| place(&timeline.rows, row);
    timeline::Timeline::new(groups)
        .with_links(links(timeline, place))
        .with_notes(notes(timeline, place))
}

/// The place of a row's process among the groups, and of its thread in that one.
fn place(rows: &[Row], row: usize) -> Option<(usize, u16)> {
    let pid = rows.get(row)?.pid;
    let first = rows.partition_point(|other| other.pid < pid);
    let groups = rows[..first].chunk_by(|one, next| one.pid == next.pid).count();
    Some((groups, u16::try_from(row - first).ok()?))
}

/// Locks and messages that went from thread to thread.
fn links(timeline: &Timeline, place: impl Fn(usize) -> Option<(usize, u16)>) -> Vec<Link> {
    let moment = |row, at| {
        let (group, worker) = place(row)?;
        Some(Moment { group, worker, at: nanos(at) })
    };
    let name = |object: usize| {
        timeline.objects.get(object).map_or_else(String::new, |object| object.name.clone())
    };
    let locks = timeline.hand_overs.iter().filter_map(|it| {
        let (from, to) = (moment(it.from, it.at)?, moment(it.to, it.at)?);
        Some(Link { carried: Carried::Lock, name: name(it.lock), from, to })
    });
    let messages = timeline.messages.iter().filter(|it| it.from != it.to).filter_map(|it| {
        let (from, to) = (moment(it.from, it.sent)?, moment(it.to, it.received)?);
        Some(Link { carried: Carried::Message, name: name(it.through), from, to })
    });
    locks.chain(messages).collect()
}

/// What each wait is for, where its kind alone does not say it.
fn notes(
    timeline: &Timeline,
    place: impl Fn(usize) -> Option<(usize, u16)>,
) -> Vec<(Moment, String)> {
    let mut notes = Vec::new();
    for (row, thread) in timeline.rows.iter().enumerate() {
        let Some((group, worker)) = place(row) else { continue };
        for span in &thread.spans {
            let object = span.object.and_then(|object| timeline.objects.get(object));
            let differs = kind(span.doing).is_some_and(|kind| kind.name() != span.doing.name());
            let note = match (object.map(|object| &*object.name), differs) {
                (Some(object), false) => Some(object.to_owned()),
                (Some(object), true) => Some(format!("{}: {object}", span.doing.name())),
                (None, true) => Some(span.doing.name().to_owned()),
                (None, false) => None,
            };
            notes.extend(note.map(|note| (Moment { group, worker, at: nanos(span.start) }, note)));
        }
    }
    notes
}

fn nanos(time: Duration) -> Nanos {
    Nanos(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX))
}

/// Threads have the threads' hue, with the hatch of a GIL where they waited for one; a process
/// that was started and has no threads of its own has the processes'.
fn group(rows: &[Row], is_first: bool) -> Group {
    let has_gil = rows.iter().any(|row| row.sums().count(Doing::Gil) > 0);
    let model = match (has_gil, is_first || rows.len() > 1) {
        (true, _) => ExecutionModel::GilThreads,
        (false, true) => ExecutionModel::FreeThreads,
        (false, false) => ExecutionModel::Processes,
    };
    let name = rows.first().map_or_else(String::new, |row| row.group.clone());
    Group { name, model, workers: rows.iter().map(|row| row.label.clone()).collect() }
}

fn spans(rows: &[Row]) -> Vec<Span> {
    let workers = rows.iter().zip(0_u16..);
    let spans = workers.flat_map(|(row, worker)| {
        row.spans.iter().filter_map(move |span| {
            Some(Span {
                worker,
                kind: kind(span.doing)?,
                start: nanos(span.start),
                end: nanos(span.end),
                tasks: 0..0,
            })
        })
    });
    spans.collect()
}

/// What it is drawn as; what is not known is left blank.
const fn kind(doing: Doing) -> Option<SpanKind> {
    Some(match doing {
        Doing::Starting => SpanKind::Spawn,
        Doing::Computing => SpanKind::Compute,
        Doing::Gil => SpanKind::WaitGil,
        Doing::Lock | Doing::Semaphore | Doing::Condition | Doing::Event | Doing::Barrier => {
            SpanKind::WaitLock
        }
        Doing::Message | Doing::Room => SpanKind::WaitQueue,
        Doing::Sleep => SpanKind::Sleep,
        Doing::Join | Doing::Other => SpanKind::Idle,
        Doing::Unknown => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::tests::{Written, pen};
    use services::WaitsFor;
    use timeline::SpanAt;

    #[test]
    fn each_process_is_a_group_and_each_thread_a_worker_with_its_name() {
        let timeline = Written::default()
            .process(7, "MainProcess", (0, 0), Some(8))
            .main(7, 0, Some(8))
            .thread((7, 2), "Ann", (1, 3), Some(7))
            .waits((7, 2), WaitsFor::Owned(1), "pen", (5, Some(6)))
            .waits((7, 1), WaitsFor::Thread(3), "Ann", (2, Some(7)))
            .process(8, "p", (1, 4), Some(7))
            .main(8, 4, Some(7))
            .waits((8, 1), WaitsFor::Writing(3), "", (5, Some(7)))
            .timeline(9);
        let picture = picture(&timeline);
        let groups: Vec<_> = picture.groups().iter().map(|it| (&*it.name, it.model)).collect();
        assert_eq!(
            groups,
            [
                ("MainProcess (7)", ExecutionModel::FreeThreads),
                ("p (8)", ExecutionModel::Processes)
            ]
        );
        assert_eq!(picture.groups()[0].workers, ["MainThread", "Ann"]);
        assert_eq!((picture.rows().len(), picture.end()), (3, Nanos::from_millis(8)));
        let spans: Vec<SpanKind> =
            (0..).map_while(|index| Some(picture.rows()[1].span(index)?.kind)).collect();
        let expected = [SpanKind::Spawn, SpanKind::Compute, SpanKind::WaitLock, SpanKind::Compute];
        assert_eq!(spans, expected);
        let all = Nanos(0)..picture.end();
        let note = |row, index| picture.note(SpanAt { row, index }).unwrap_or_default();
        assert_eq!((note(1, 2), note(0, 1)), ("lock “pen”", "Waiting for an end: Ann"));
        assert_eq!(picture.rows()[2].sums(&all).time(SpanKind::WaitQueue), Nanos::from_millis(2));
    }

    #[test]
    fn a_lock_goes_from_row_to_row_as_it_was_written_down() {
        let picture = picture(&pen().timeline(20));
        let all = picture.hand_overs(&(Nanos::ZERO..picture.end()), 9).list;
        let rows = |it: &timeline::HandOver| (it.from.map(|at| at.row), it.to.row, it.at);
        let shown: Vec<_> = all.iter().map(rows).collect();
        assert_eq!(shown, [(Some(1), 2, Nanos::from_millis(8))]);
    }
}
