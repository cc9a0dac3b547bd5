//! What must hold for any spans, beside references that look at each span.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use model::{ExecutionModel, Nanos, Span, SpanKind};
use proptest::prelude::*;
use std::ops::Range;
use timeline::{
    Cell, LEVELS, Layout, Lock, Row, Selection, Sizes, SpanAt, Sums, Table, Timeline, View,
    column_of, frame,
};

const LANES: [ExecutionModel; 2] = [ExecutionModel::GilThreads, ExecutionModel::Processes];

/// A span somewhere in the first nanoseconds, often short, sometimes without length.
fn span() -> impl Strategy<Value = Span> {
    let length = prop_oneof![Just(0_u64), 1_u64..20, 1_u64..3_000];
    let tasks = (0_u32..8, 0_u32..3);
    (0_u16..3, 0..SpanKind::ALL.len(), 0_u64..8_000, length, tasks).prop_map(
        |(worker, kind, start, length, (first, count))| Span {
            worker,
            kind: SpanKind::ALL[kind],
            start: Nanos(start),
            end: Nanos(start + length),
            tasks: first..first + count,
        },
    )
}

/// The spans of both lanes, so many that rows have several sums to begin from.
fn lanes() -> impl Strategy<Value = [Vec<Span>; 2]> {
    let spans = || prop_oneof![4 => prop::collection::vec(span(), 0..40), 1 => dense()];
    (spans(), spans()).prop_map(|(gil, processes)| [gil, processes])
}

/// Hundreds of short spans, one after the other.
fn dense() -> impl Strategy<Value = Vec<Span>> {
    let parts = (0..4_usize, 0_u64..3, 0_u64..12);
    prop::collection::vec(parts, 100..400).prop_map(|parts| {
        let mut now = 0;
        let span = |(kind, gap, length): (usize, u64, u64)| {
            let start = now + gap;
            now = start + length;
            let (start, end) = (Nanos(start), Nanos(now));
            Span { worker: 0, kind: SpanKind::ALL[kind * 2], start, end, tasks: 0..1 }
        };
        parts.into_iter().map(span).collect()
    })
}

fn timeline(lanes: &[Vec<Span>; 2]) -> Timeline {
    Timeline::new(LANES.into_iter().zip(lanes.iter().map(Vec::as_slice)))
}

fn spans(row: &Row) -> Vec<Span> {
    (0..row.len()).map(|index| row.span(index).unwrap()).collect()
}

fn touches(span: &Span, window: &Range<Nanos>) -> bool {
    let inside = span.end > window.start || (span.end == span.start && span.start >= window.start);
    span.start < window.end && inside
}

const KINDS: usize = SpanKind::ALL.len();

/// The time and number of spans of each kind, by looking at each span.
fn naive<'a>(
    spans: impl IntoIterator<Item = &'a Span>,
    window: &Range<Nanos>,
) -> [(u64, u32); KINDS] {
    let mut sums = [(0, 0); KINDS];
    if window.start >= window.end {
        return sums;
    }
    for span in spans.into_iter().filter(|span| touches(span, window)) {
        let sum = &mut sums[span.kind as usize];
        sum.0 += (span.end.min(window.end) - span.start.max(window.start)).0;
        sum.1 += 1;
    }
    sums
}

fn plain(sums: &Sums) -> [(u64, u32); KINDS] {
    SpanKind::ALL.map(|kind| (sums.time(kind).0, sums.count(kind)))
}

/// A column's cell, by its definition.
fn naive_cell(spans: &[Span], column: &Range<Nanos>) -> Option<Cell> {
    let sums = naive(spans, column);
    let there = |kind: &SpanKind| sums[*kind as usize].1 > 0;
    // Of equals `max_by_key` takes the last, and the first is meant.
    let kinds = SpanKind::ALL.into_iter().filter(there);
    let kind = kinds.rev().max_by_key(|kind| sums[*kind as usize])?;
    let present = (0..KINDS).filter(|bit| sums[*bit].1 > 0).map(|bit| 1 << bit).sum();
    let total: u64 = sums.iter().map(|sum| sum.0).sum();
    let length = (column.end - column.start).0;
    let level = (1..LEVELS).find(|level| total * u64::from(LEVELS) <= u64::from(*level) * length);
    Some(Cell { kind, present, level: level.unwrap_or(LEVELS) })
}

fn view(timeline: &Timeline, window: &Range<u64>) -> View {
    View::fit(timeline.end()).onto(&(Nanos(window.start)..Nanos(window.end)))
}

fn windows() -> impl Strategy<Value = Range<u64>> {
    (0_u64..9_000, 0_u64..9_000).prop_map(|(one, other)| one.min(other)..one.max(other))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn every_span_is_in_a_row_and_none_overlap(lanes in lanes()) {
        let timeline = timeline(&lanes);
        for (group, given) in lanes.into_iter().enumerate() {
            let rows = &timeline.rows()[timeline.rows_of(group)];
            let mut kept: Vec<Span> = rows.iter().flat_map(spans).collect();
            let mut given = given;
            let key = |span: &Span| {
                (span.worker, span.start, span.end, span.kind as u8, span.tasks.start, span.tasks.end)
            };
            kept.sort_by_key(key);
            given.sort_by_key(key);
            prop_assert_eq!(kept, given);
            for row in rows {
                for pair in spans(row).windows(2) {
                    prop_assert!(pair[0].end <= pair[1].start);
                }
            }
        }
    }

    #[test]
    fn sums_are_those_of_the_single_spans(lanes in lanes(), window in windows()) {
        let timeline = timeline(&lanes);
        let selection = Selection::new(&timeline, Nanos(window.end), Nanos(window.start));
        let mut total = [(0, 0); KINDS];
        for (row, sums) in timeline.rows().iter().zip(&selection.rows) {
            let naive = naive(&spans(row), &selection.window);
            prop_assert_eq!(plain(sums), naive);
            for (kind, sum) in naive.into_iter().enumerate() {
                total[kind] = (total[kind].0 + sum.0, total[kind].1 + sum.1);
            }
        }
        prop_assert_eq!(plain(&selection.total), total);
    }

    #[test]
    fn a_column_shows_what_the_single_spans_come_to(
        lanes in lanes(),
        window in windows(),
        width in 1_u32..1_500,
    ) {
        let timeline = timeline(&lanes);
        let view = view(&timeline, &window);
        let drawn = frame(&timeline, 0..timeline.rows().len(), view, width);
        for (row, stretches) in timeline.rows().iter().zip(&drawn) {
            let mut cells = vec![None; width as usize];
            for stretch in stretches {
                let columns = stretch.x as usize..(stretch.x + stretch.width) as usize;
                cells[columns].fill(Some(stretch.cell));
            }
            let spans = spans(row);
            for (column, cell) in (0..).zip(cells) {
                let naive = naive_cell(&spans, &column_of(view, column, width));
                prop_assert_eq!(cell, naive, "column {}", column);
            }
            for pair in stretches.windows(2) {
                let joined = pair[0].x + pair[0].width == pair[1].x && pair[0].cell == pair[1].cell;
                prop_assert!(!joined, "equal neighbours are one stretch");
            }
        }
    }

    #[test]
    fn no_span_vanishes_and_each_can_be_hit(
        lanes in lanes(),
        window in windows(),
        width in 1_u32..1_500,
    ) {
        let timeline = timeline(&lanes);
        let view = view(&timeline, &window);
        let layout = Layout::new(&timeline, Sizes { head: 20, row: 10, gap: 2 });
        let drawn = frame(&timeline, 0..timeline.rows().len(), view, width);
        for (row, spans_of_row) in timeline.rows().iter().enumerate() {
            for span in spans(spans_of_row) {
                let columns = (0..width).filter(|column| {
                    touches(&span, &column_of(view, *column, width))
                });
                let columns: Vec<u32> = columns.collect();
                prop_assert_eq!(columns.is_empty(), !touches(&span, &view.window()));
                for column in columns {
                    let stretch = drawn[row]
                        .iter()
                        .find(|stretch| (stretch.x..stretch.x + stretch.width).contains(&column));
                    prop_assert!(stretch.is_some_and(|stretch| stretch.cell.has(span.kind)));
                    let y = f64::from(layout.row(row).unwrap().start) + 5.0;
                    let hit = layout.hit(&timeline, view, width, (f64::from(column), y)).unwrap();
                    prop_assert_eq!(hit.row, row);
                    let kind = hit.span.map(|at| timeline.span(at).unwrap().kind);
                    prop_assert_eq!(kind, stretch.map(|stretch| stretch.cell.kind));
                }
            }
        }
    }

    #[test]
    fn the_cursor_meets_the_span_that_is_under_way(lanes in lanes(), moment in 0_u64..9_000) {
        let timeline = timeline(&lanes);
        let moment = Nanos(moment);
        for (row, at) in timeline.rows().iter().zip(timeline.at(moment)) {
            let naive = spans(row).iter().position(|span| {
                span.start <= moment && (moment < span.end || moment == span.start)
            });
            prop_assert_eq!(at.map(|at| at.index), naive);
        }
    }

    #[test]
    fn the_giver_of_the_gil_computed_last(lanes in lanes()) {
        let timeline = timeline(&lanes);
        let all = timeline.hand_overs(&(Nanos::ZERO..Nanos(20_000)), u64::MAX);
        for hand_over in all.list {
            let wait = timeline.span(hand_over.to).unwrap();
            let group = timeline.rows()[hand_over.to.row].group;
            let rows = &timeline.rows()[timeline.rows_of(group)];
            let others = rows.iter().filter(|row| row.worker != wait.worker).flat_map(spans);
            let computed = others.filter(|span| {
                span.kind == SpanKind::Compute && span.end >= wait.start && span.end <= wait.end
            });
            let naive = match hand_over.lock {
                Lock::Gil => computed.map(|span| span.end).max(),
                Lock::Lock => None,
            };
            let giver = hand_over.from.map(|from| timeline.span(from).unwrap().end);
            prop_assert_eq!(giver, naive);
        }
    }

    #[test]
    fn the_table_has_a_line_for_each_span_that_is_in_view(lanes in lanes(), window in windows()) {
        let timeline = timeline(&lanes);
        let window = Nanos(window.start)..Nanos(window.end);
        let table = Table::new(&timeline, &window);
        let mut line = 0;
        for (row, spans_of_row) in timeline.rows().iter().enumerate() {
            for (index, span) in spans(spans_of_row).iter().enumerate() {
                let at = SpanAt { row, index };
                let is_there = window.start < window.end && touches(span, &window);
                if window.start < window.end {
                    prop_assert_eq!(table.line_of(at), is_there.then_some(line));
                }
                if is_there {
                    prop_assert_eq!(table.lines(line..line + 1)[0].at, at);
                    line += 1;
                }
            }
        }
        if window.start < window.end {
            prop_assert_eq!(table.len(), line);
        }
    }

    #[test]
    fn a_view_stays_inside_and_the_moment_under_the_cursor_stays(
        whole in 1_000_u64..1_000_000_000_000,
        from in 0.0_f64..1.0,
        steps in -30.0_f64..30.0,
        cursor in 0.0_f64..=1.0,
        pan in -3.0_f64..3.0,
    ) {
        let all = View::fit(Nanos(whole));
        let start = Nanos((from * whole as f64) as u64);
        let view = all.onto(&(start..start + Nanos(whole / 7)));
        for view in [view, view.zoom(steps, cursor), view.pan(pan), view.zoom(steps, cursor).pan(pan)] {
            let window = view.window();
            prop_assert!(window.end <= Nanos(whole));
            prop_assert!(view.length() >= timeline::SHORTEST);
            prop_assert_eq!(view.moment(0.0, 100), window.start);
        }
        let zoomed = view.zoom(steps, cursor);
        let at = |view: View| view.window().start.0 as f64 + cursor * view.length().0 as f64;
        let touches_end = zoomed.window().start == Nanos::ZERO || zoomed.window().end == Nanos(whole);
        if !touches_end {
            prop_assert!((at(view) - at(zoomed)).abs() <= 2.0);
        }
    }
}

#[test]
fn the_largest_times_of_a_file_are_no_reason_to_fail() {
    let end = Nanos(u64::MAX);
    let span = |start, kind| Span { worker: 0, kind, start: Nanos(start), end, tasks: 0..u32::MAX };
    let spans = [span(0, SpanKind::Idle), span(5, SpanKind::Compute), span(u64::MAX, SpanKind::Io)];
    let backwards = Span { start: end, end: Nanos(1), ..span(0, SpanKind::Load) };
    let spans = [spans.as_slice(), &[backwards]].concat();
    let timeline = Timeline::new([(ExecutionModel::EventLoop, spans.as_slice())]);
    let view = View::fit(timeline.end());
    for view in [view, view.zoom(100.0, 1.0), view.zoom(9.0, 0.3), view.pan(1.0)] {
        assert_eq!(frame(&timeline, 0..9, view, 1_200).len(), timeline.rows().len());
        assert!(timeline::ticks(view, 1_200, 80).len() < 16);
        assert!(timeline::drawing(&timeline, view, 40).starts_with("Event loop\n"));
        assert!(Table::new(&timeline, &view.window()).lines(0..9).len() <= 4);
        assert_eq!(timeline.hand_overs(&view.window(), 9).list, []);
    }
    let lines = Selection::new(&timeline, Nanos::ZERO, end).total.lines();
    assert_eq!(lines[0].0, SpanKind::Idle, "five nanoseconds longer than computing");
    assert_eq!(timeline::minimap(&timeline, 1_200).len(), 1);
    assert_eq!(timeline.task_path(0, 7).spans.len(), 4);
}
