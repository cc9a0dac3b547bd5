//! A program's timeline as what the component for timelines draws: a group for each process, and of
//! the kinds of waiting those that the race has too.

use crate::timeline::{Doing, Row, Timeline};
use model::{ExecutionModel, Nanos, Span, SpanKind};
use std::time::Duration;
use timeline::Group;

/// The picture of a program's threads.
#[must_use]
pub fn picture(timeline: &Timeline) -> timeline::Timeline {
    let processes = timeline.rows.chunk_by(|one, next| one.pid == next.pid);
    let groups: Vec<(Group, Vec<Span>)> =
        processes.enumerate().map(|(place, rows)| (group(rows, place == 0), spans(rows))).collect();
    timeline::Timeline::new(groups.iter().map(|(group, spans)| (group.clone(), spans.as_slice())))
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
    let nanos = |time: Duration| Nanos(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
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
    use crate::timeline::tests::Written;
    use services::WaitsFor;

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
        assert_eq!(picture.rows()[2].sums(&all).time(SpanKind::WaitQueue), Nanos::from_millis(2));
    }
}
