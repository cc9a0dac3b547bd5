//! Timelines as text: what is drawn, listed and summed up, with data that a reader can see.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use expect_test::{Expect, expect};
use model::{ExecutionModel, Nanos, Span, SpanKind};
use timeline::{
    Carried, Group, Hit, Layout, Link, Moment, Path, Selection, Sizes, SpanAt, Table, Timeline,
    View, drawing, letter, minimap, spans_of,
};

const MS: Nanos = Nanos::from_millis(1);

const GIL: &str = "
    w0 SSLcccgggggccc
    w1 SSLggggccgggg
    w2 SSLggggggccg";

const PROCESSES: &str = "
    w0 SSSLtdcccettdcce
    w1 SSSLttdcceldcccce";

fn timeline() -> Timeline {
    let spans = [spans_of(GIL, MS), tasked(spans_of(PROCESSES, MS))];
    let lanes = [ExecutionModel::GilThreads, ExecutionModel::Processes];
    Timeline::new(lanes.into_iter().zip(spans.iter().map(Vec::as_slice)))
}

/// Both workers get task 0 and task 1 in turn: the first up to where they make bytes.
fn tasked(spans: Vec<Span>) -> Vec<Span> {
    let task = |span: Span| {
        let second = span.start >= Nanos::from_millis(10);
        let task = u32::from(second) ^ u32::from(span.worker);
        let has_one = !matches!(span.kind, SpanKind::Spawn | SpanKind::Load | SpanKind::WaitLock);
        Span { tasks: if has_one { task..task + 1 } else { 0..0 }, ..span }
    };
    spans.into_iter().map(task).collect()
}

fn check(shown: &str, expected: &Expect) {
    // The narrow space inside numbers looks like any other here.
    expected.assert_eq(&shown.replace('\u{202f}', " "));
}

/// A span as its row, letter and beginning in milliseconds.
fn told(timeline: &Timeline, at: SpanAt) -> String {
    let span = timeline.span(at).unwrap();
    format!("row {} {}@{}", at.row, letter(span.kind), span.start.0 / MS.0)
}

fn path(timeline: &Timeline, path: &Path) -> String {
    let tell = |at| told(timeline, at);
    let spans: Vec<String> = path.spans.iter().copied().map(tell).collect();
    let arrows =
        path.arrows.iter().map(|arrow| format!("\n{} -> {}", tell(arrow.from), tell(arrow.to)));
    spans.join(", ") + &arrows.collect::<String>() + "\n"
}

#[test]
fn every_worker_has_its_row_and_every_kind_its_letter() {
    let timeline = timeline();
    let shown = drawing(&timeline, View::fit(Nanos::from_millis(18)), 18);
    check(
        &shown,
        &expect![[r#"
        Threads with a GIL
        w0 SSLcccgggggccc
        w1 SSLggggccgggg
        w2 SSLggggggccg
        Processes
        w0 SSSLtdcccettdcce
        w1 SSSLttdcceldcccce
        one column is 1 ms
    "#]],
    );
}

#[test]
fn a_column_has_the_letter_of_what_took_longest() {
    let timeline = timeline();
    let shown = drawing(&timeline, View::fit(Nanos::from_millis(18)), 6);
    check(
        &shown,
        &expect![[r#"
        Threads with a GIL
        w0 Scggc
        w1 Sgcgg
        w2 Sggc
        Processes
        w0 Stctce
        w1 Stclcc
        one column is 3 ms
    "#]],
    );
}

#[test]
fn what_a_worker_awaits_at_once_has_rows_of_its_own() {
    let sleep = |start: u64, end: u64| Span {
        worker: 0,
        kind: SpanKind::Sleep,
        start: MS * start,
        end: MS * end,
        tasks: 0..1,
    };
    let spans = [sleep(0, 8), sleep(1, 4), sleep(2, 6), sleep(4, 9), sleep(8, 10)];
    let timeline = Timeline::new([(ExecutionModel::EventLoop, spans.as_slice())]);
    let shown = drawing(&timeline, View::fit(timeline.end()), 10);
    check(
        &shown,
        &expect![[r#"
        Event loop
        w0   ssssssssss
        w0+1  ssssssss
        w0+2   ssss
        one column is 1 ms
    "#]],
    );
}

#[test]
fn a_selection_is_summed_up_by_kind() {
    let timeline = timeline();
    let selection = Selection::new(&timeline, MS * 5, MS * 11);
    let lines = selection.total.lines().into_iter();
    let lines: String = lines
        .map(|(kind, time, share)| format!("{:20}{time:>8}{share:>8}\n", kind.name()))
        .collect();
    check(
        &lines,
        &expect![[r#"
        Waiting for the GIL  13.0 ms    43 %
        Computing            10.0 ms    33 %
        Making bytes         2.00 ms   6.7 %
        Waiting for bytes    2.00 ms   6.7 %
        Reading bytes        2.00 ms   6.7 %
        Waiting for a lock   1.00 ms   3.3 %
    "#]],
    );
}

#[test]
fn the_table_says_the_same_in_words() {
    let timeline = timeline();
    let table = Table::new(&timeline, &(MS * 9..MS * 10));
    let lines = table.lines(0..99).into_iter().map(|line| {
        let (lane, worker, kind) = (line.group, line.worker, line.kind);
        let (from, took, tasks) = (line.from, line.took, line.tasks);
        format!("{lane:18} | {worker} | {kind:19} | {from:>9} | {took:>7} | {tasks}\n")
    });
    check(
        &lines.collect::<String>(),
        &expect![[r#"
        Threads with a GIL | worker 0 | Waiting for the GIL |  6.000 ms | 5.00 ms | 
        Threads with a GIL | worker 1 | Waiting for the GIL |  9.000 ms | 4.00 ms | 
        Threads with a GIL | worker 2 | Computing           |  9.000 ms | 2.00 ms | 
        Processes          | worker 0 | Making bytes        |  9.000 ms | 1.00 ms | 0
        Processes          | worker 1 | Making bytes        |  9.000 ms | 1.00 ms | 1
    "#]],
    );
}

#[test]
fn the_gil_goes_from_who_computed_to_who_waited() {
    let timeline = timeline();
    let all = timeline.hand_overs(&(Nanos::ZERO..timeline.end()), 100);
    let lines = all.list.iter().map(|hand_over| {
        let from = hand_over.from.map_or("nobody known".to_owned(), |at| told(&timeline, at));
        let (lock, at) = (hand_over.lock, hand_over.at.0 / MS.0);
        format!("{lock:?} at {at}: {from} -> {}\n", told(&timeline, hand_over.to))
    });
    check(
        &lines.collect::<String>(),
        &expect![[r#"
        Gil at 11: row 2 c@9 -> row 0 g@6
        Gil at 7: row 0 c@3 -> row 1 g@3
        Gil at 13: row 2 c@9 -> row 1 g@9
        Gil at 9: row 1 c@7 -> row 2 g@3
        Gil at 12: nobody known -> row 2 g@11
        Lock at 11: nobody known -> row 4 l@10
    "#]],
    );
    assert_eq!(timeline.hand_overs(&(Nanos::ZERO..timeline.end()), 2).list, []);
}

#[test]
fn a_task_is_followed_from_worker_to_worker() {
    let timeline = timeline();
    let shown = path(&timeline, &timeline.task_path(1, 0));
    check(
        &shown,
        &expect![[r#"
        row 3 t@4, row 3 d@5, row 3 c@6, row 3 e@9, row 4 d@11, row 4 c@12, row 4 e@16
        row 3 e@9 -> row 4 d@11
    "#]],
    );
    assert_eq!(timeline.task_arrows(1).len(), 2);
    assert_eq!(timeline.task_arrows(0), []);
}

#[test]
fn a_message_goes_from_its_making_to_its_reading() {
    let lines = "
        driver eee......td
        child  ..tttdccce";
    let task = |span: Span| Span { tasks: 4..8, ..span };
    let spans: Vec<Span> = spans_of(lines, MS).into_iter().map(task).collect();
    let timeline = Timeline::new([(ExecutionModel::Processes, spans.as_slice())]);
    let driver = timeline.rows()[0].at(Nanos::ZERO).unwrap();
    let there = timeline.message_path(SpanAt { row: 0, index: driver });
    check(
        &path(&timeline, &there),
        &expect![[r#"
        row 0 e@0, row 1 t@2, row 1 d@5
        row 0 e@0 -> row 1 t@2
    "#]],
    );
    let back = timeline.message_path(SpanAt { row: 0, index: 2 });
    check(
        &path(&timeline, &back),
        &expect![[r#"
        row 1 e@9, row 0 t@9, row 0 d@10
        row 1 e@9 -> row 0 t@9
    "#]],
    );
    let computing = timeline.rows()[1].at(MS * 7).unwrap();
    let none = timeline.message_path(SpanAt { row: 1, index: computing });
    assert_eq!(none, Path::default());
}

#[test]
fn a_point_is_in_a_row_or_between_rows() {
    let timeline = timeline();
    let layout = Layout::new(&timeline, Sizes { head: 20, row: 10, gap: 2 });
    let view = View::fit(Nanos::from_millis(18));
    let hit = |x, y| layout.hit(&timeline, view, 180, (x, y));
    assert_eq!(hit(5.0, 10.0), None, "a lane's name");
    assert_eq!(hit(5.0, 31.0), None, "a gap");
    assert_eq!(hit(180.0, 25.0), None, "beyond the view");
    let Hit { row, moment, span } = hit(35.0, 25.0).unwrap();
    assert_eq!((row, moment.0), (0, 3_500_000));
    assert_eq!(told(&timeline, span.unwrap()), "row 0 c@3");
    assert_eq!(hit(175.0, 25.0).unwrap().span, None, "after the last span");
    assert_eq!(hit(35.0, 76.0 + 12.0).unwrap().row, 4);
    assert_eq!(layout.height(), 2 * 20 + 5 * 12);
    assert_eq!(layout.rows(&(0..layout.height())), 0..5);
    assert_eq!(layout.rows(&(30..33)), 1..2);
    assert_eq!(layout.rows(&(30..32)), 1..1);
}

#[test]
fn the_minimap_shows_how_busy_a_lane_was() {
    let timeline = timeline();
    let digit = |share: f32| char::from_digit((share * 9.0).round() as u32, 10).unwrap();
    let lines = minimap(&timeline, 17).into_iter().map(|strip| {
        let computing: String = strip.columns.iter().map(|share| digit(share.computing)).collect();
        let other: String = strip.columns.iter().map(|share| digit(share.other)).collect();
        format!(
            "{}\n  computing {computing}\n  other     {other}\n",
            timeline.groups()[strip.group].name
        )
    });
    check(
        &lines.collect::<String>(),
        &expect![[r#"
        Threads with a GIL
          computing 00033303333333000
          other     99966696666630000
        Processes
          computing 00000059900059950
          other     99999950099950055
    "#]],
    );
}

#[test]
fn the_minimap_shows_the_view_and_moves_it() {
    let view = View::fit(MS * 100).onto(&(MS * 20..MS * 40));
    assert_eq!(view.on_minimap(200), 40.0..80.0);
    assert_eq!(view.centred_on_minimap(100.0, 200).window(), MS * 40..MS * 60);
    assert_eq!(view.centred_on_minimap(0.0, 200).window(), Nanos::ZERO..MS * 20);
    assert_eq!(view.centred_on_minimap(200.0, 200).window(), MS * 80..MS * 100);
}

#[test]
fn a_step_of_the_wheel_there_and_back_is_where_it_began() {
    let view = View::fit(MS * 100).onto(&(MS * 20..MS * 60));
    let near = view.zoom(1.0, 0.25);
    assert_eq!(near.window(), MS * 22..MS * 54);
    assert_eq!(near.zoom(-1.0, 0.25), view);
    assert!(view.zoom(-99.0, 0.5).is_fit());
}

#[test]
fn what_was_written_down_of_locks_and_messages_is_shown_instead_of_being_guessed() {
    let threads = spans_of("main cclllcc\nw1   ccccwww", MS);
    let process =
        Group { name: "Main".to_owned(), model: ExecutionModel::FreeThreads, workers: Vec::new() };
    let moment = |worker, at| Moment { group: 0, worker, at: MS * at };
    let link = |carried, name: &str, from, to| Link { carried, name: name.to_owned(), from, to };
    let timeline = Timeline::new([(process, threads.as_slice())])
        .with_links(vec![
            link(Carried::Message, "pipe 1", moment(0, 6), moment(1, 7)),
            link(Carried::Lock, "lock “pen”", moment(1, 4), moment(0, 5)),
        ])
        .with_notes([(moment(0, 2), "lock “pen”".to_owned())]);
    let all = timeline.hand_overs(&(Nanos::ZERO..MS * 7), 9);
    let lines = all.list.iter().map(|hand_over| {
        let from = hand_over.from.map_or(String::new(), |at| told(&timeline, at));
        format!("at {}: {from} -> {}", hand_over.at.0 / MS.0, told(&timeline, hand_over.to))
    });
    assert_eq!(lines.collect::<Vec<_>>(), ["at 5: row 1 c@0 -> row 0 l@2"]);
    let wait = SpanAt { row: 0, index: 1 };
    assert_eq!(timeline.note(wait), Some("lock “pen”"));
    let names = |at| timeline.links_of(at).map(|link| link.name.as_str()).collect::<Vec<_>>();
    assert_eq!(names(wait), ["lock “pen”"]);
    assert_eq!(names(SpanAt { row: 1, index: 1 }), ["lock “pen”", "pipe 1"]);
    assert_eq!(timeline.line(wait).unwrap().note, "lock “pen”");
}
