//! What is drawn, as text, and what each action makes of it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use expect_test::{Expect, expect};
use model::{ExecutionModel, Nanos, Span, SpanKind};
use std::fmt::Write;
use std::rc::Rc;
use timeline::{SpanAt, Timeline, spans_of};
use timeline_view::gesture::Gesture;
use timeline_view::ink::{Look, Palette, Pixel};
use timeline_view::marks::{self, Mark};
use timeline_view::raster::{Painter, Raster};
use timeline_view::surface::Surface;
use timeline_view::viewer::{Action, Step, Viewer};
use timeline_view::words;

const MS: Nanos = Nanos::from_millis(1);

const GIL: &str = "
    w0 cccgggggccc
    w1 ggccccggg";

const PROCESSES: &str = "
    w0 Lee   ttd
    w1 S ttdcce";

fn timeline() -> Rc<Timeline> {
    let tasked = |span: Span| Span { tasks: 4..5, ..span };
    let processes: Vec<Span> = spans_of(PROCESSES, MS).into_iter().map(tasked).collect();
    let spans = [spans_of(GIL, MS), processes];
    let lanes = [ExecutionModel::GilThreads, ExecutionModel::Processes];
    Rc::new(Timeline::new(lanes.into_iter().zip(spans.iter().map(Vec::as_slice))))
}

/// A canvas so many pixels wide that a millisecond is ten of them.
fn viewer() -> Viewer {
    let timeline = timeline();
    let surface = Surface::new(&timeline, (126.0, 180.0), 1.0, 0.0);
    Viewer::new(timeline, surface)
}

fn check(shown: &str, expected: &Expect) {
    // The narrow space inside numbers looks like any other here.
    expected.assert_eq(&shown.replace('\u{202f}', " "));
}

/// Colours that are letters.
fn letters() -> Palette {
    let letter = |letter: char| [letter as u8, 0, 0, 255];
    Palette {
        paper: letter(' '),
        track: letter('.'),
        text: letter('T'),
        muted: letter('M'),
        rule: letter(':'),
        wait: letter('w'),
        edge: letter('-'),
        hues: vec![letter('#'), letter('@')],
    }
}

fn painted(viewer: &Viewer) -> Raster {
    let mut painter = Painter::default();
    painter.recolour(letters());
    let mut raster = Raster::default();
    let ticks: Vec<f64> = marks::ticks(viewer).iter().map(|tick| tick.x).collect();
    painter.rows(&mut raster, viewer.timeline(), viewer.view(), viewer.surface(), &ticks);
    raster
}

/// Some lines of a picture, right of the labels.
fn lines(viewer: &Viewer, raster: &Raster, lines: impl IntoIterator<Item = i64>) -> String {
    let letter = |pixel: Pixel| char::from(pixel[0]);
    let line = |y: i64| {
        let row = viewer.surface().plot().map(|x| letter(raster.pixel(x, y as u32).unwrap()));
        row.collect::<String>().trim_end().to_owned() + "\n"
    };
    lines.into_iter().map(line).collect()
}

#[test]
fn a_row_is_painted_in_its_hue_and_in_textures() {
    let viewer = viewer();
    let raster = painted(&viewer);
    let top = viewer.surface().top(0).unwrap();
    check(
        &lines(&viewer, &raster, top..top + 8),
        &expect![[r#"
                            ##############################--------------------------------------------------##############################
                            #######  ######  ######  #####--www-www-www-www-www-www-www-www-www-www-www-www-#######  ######  ######  #####
                            ######  ######  ######  ######-www-www-www-www-www-www-www-www-www-www-www-www--######  ######  ######  ######
                            #####  ######  ######  #######-ww-www-www-www-www-www-www-www-www-www-www-www-w-#####  ######  ######  #######
                            ####  ######  ######  ###### #-w-www-www-www-www-www-www-www-www-www-www-www-ww-####  ######  ######  ###### #
                            ###  ######  ######  ######  #--www-www-www-www-www-www-www-www-www-www-www-www-###  ######  ######  ######  #
                            ##  ######  ######  ######  ##-www-www-www-www-www-www-www-www-www-www-www-www--##  ######  ######  ######  ##
                            #  ######  ######  ######  ###-ww-www-www-www-www-www-www-www-www-www-www-www-w-#  ######  ######  ######  ###
        "#]],
    );
    let top = viewer.surface().top(2).unwrap();
    check(
        &lines(&viewer, &raster, top..top + 8),
        &expect![[r#"
                            @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@..............................@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@....................
                            @  @     @@ @@  @@  @@  @@  @@..............................@ @@  @@  @@  @@  @@@@@@@@@@@@....................
                            @   @    @@ @@  @@  @@  @@  @@..............................@@  @@  @@  @@  @@ @@        @....................
                            @    @   @@ @@  @@  @@  @@  @@..............................@@  @@  @@  @@  @@ @@        @....................
                            @     @  @@ @@  @@  @@  @@  @@..............................@ @@  @@  @@  @@  @@@@@@@@@@@@....................
                            @@     @ @@ @@  @@  @@  @@  @@..............................@ @@  @@  @@  @@  @@@@@@@@@@@@....................
                            @ @     @@@ @@  @@  @@  @@  @@..............................@@  @@  @@  @@  @@ @@        @....................
                            @  @     @@ @@  @@  @@  @@  @@..............................@@  @@  @@  @@  @@ @@        @....................
        "#]],
    );
}

#[test]
fn every_kind_has_a_look_of_its_own_without_colour() {
    let model = ExecutionModel::FreeThreads;
    let looks = SpanKind::ALL.map(|kind| Look::new(kind, 0, model));
    for (place, look) in looks.iter().enumerate() {
        for other in &looks[..place] {
            let same = look.weave == other.weave && look.cloth == other.cloth;
            assert!(!same, "{:?} and {other:?}", SpanKind::ALL[place]);
        }
    }
}

#[test]
fn spans_that_are_shorter_than_a_pixel_are_as_high_as_their_share() {
    let spans: Vec<Span> = (0..100_u64)
        .map(|index| Span {
            worker: 0,
            kind: SpanKind::Compute,
            start: Nanos(index * 40_000),
            end: Nanos(index * 40_000 + 10_000),
            tasks: 0..0,
        })
        .collect();
    let timeline = Rc::new(Timeline::new([(ExecutionModel::FreeThreads, spans.as_slice())]));
    let surface = Surface::new(&timeline, (36.0, 80.0), 1.0, 0.0);
    let viewer = Viewer::new(timeline, surface);
    let (raster, top) = (painted(&viewer), viewer.surface().top(0).unwrap());
    check(
        &lines(&viewer, &raster, [top, top + 8, top + 11, top + 12, top + 15]),
        &expect![[r#"
                            ....................
                            ####################
                            ####################
                            ####################
                            ####################
        "#]],
    );
}

/// The marks that are words or arrows, a line each.
fn told(viewer: &Viewer) -> String {
    let (ticks, hand_overs) = (marks::ticks(viewer), marks::hand_overs(viewer));
    let mut out = String::new();
    for mark in marks::marks(viewer, &ticks, &hand_overs) {
        match mark {
            Mark::Text { x, y, text, set, .. } => writeln!(out, "{x:.0},{y:.0} {set:?} {text}"),
            Mark::HandOver { x, from, to } => {
                writeln!(out, "{x:.0} hand-over {from:.0} to {to:.0}")
            }
            Mark::Way { from, to } => {
                writeln!(out, "way {:.0},{:.0} to {:.0},{:.0}", from.0, from.1, to.0, to.1)
            }
            Mark::Outline { x, y } => {
                writeln!(
                    out,
                    "outline {:.0} to {:.0}, {:.0} to {:.0}",
                    x.start, x.end, y.start, y.end
                )
            }
            Mark::Fill { .. } => Ok(()),
        }
        .unwrap();
    }
    out
}

#[test]
fn locks_that_are_handed_over_are_arrows_from_row_to_row() {
    check(
        &told(&viewer()),
        &expect![[r#"
            96 hand-over 79 to 59
            36 hand-over 79 to 79
            106 hand-over 79 to 79
            23,40 Head Threads with a GIL
            8,59 Label 0
            8,79 Label 1
            23,107 Head Processes
            8,126 Label 0
            8,146 Label 1
            16,12 Moment 0 ms
            116,12 Moment 10 ms
        "#]],
    );
}

#[test]
fn a_chosen_span_has_an_outline_and_the_way_of_its_task() {
    let mut viewer = viewer();
    let at = SpanAt { row: 3, index: 1 };
    let surface = viewer.surface();
    let x = surface.gutter() + 33.0;
    let y = surface.middle(at.row).unwrap();
    assert!(viewer.gesture(Gesture::Choose((x, y))).marks);
    assert_eq!(viewer.chosen().unwrap().at, at);
    let shown = told(&viewer);
    let shown: String = shown
        .lines()
        .filter(|line| line.starts_with(['o', 'w']))
        .map(|line| line.to_owned() + "\n")
        .collect();
    check(
        &shown,
        &expect![[r#"
            outline 36 to 56, 138 to 154
            way 46,126 to 46,146
            way 26,126 to 26,146
            way 26,146 to 26,126
            way 86,146 to 86,126
            way 96,126 to 96,146
            way 96,146 to 96,126
        "#]],
    );
    assert!(viewer.act(&Action::Clear).marks);
    assert_eq!(viewer.chosen(), None);
    assert!(!viewer.act(&Action::Clear).is_any(), "there is nothing left to clear");
}

#[test]
fn a_drag_over_a_range_selects_what_is_under_it() {
    let mut viewer = viewer();
    let left = viewer.surface().gutter();
    viewer.gesture(Gesture::Range { from: left + 60.0, to: left + 20.0 });
    let range = viewer.range().unwrap().clone();
    assert_eq!(range, MS * 2..MS * 6);
    check(
        &(words::selection(viewer.timeline(), &range).replace("; ", "\n") + "\n"),
        &expect![[r#"
            4.00 ms selected, 2.000 ms to 6.000 ms
            computing 6.00 ms, 46 %
            waiting for the GIL 3.00 ms, 23 %
            waiting for bytes 2.00 ms, 15 %
            making bytes 1.00 ms, 7.7 %
            reading bytes 1.00 ms, 7.7 %
        "#]],
    );
    assert!(viewer.act(&Action::ShowRange).view);
    assert_eq!(viewer.view().window(), range);
}

#[test]
fn what_is_under_the_pointer_stays_there_while_the_wheel_zooms() {
    let mut viewer = viewer();
    let x = viewer.surface().gutter() + 70.0;
    viewer.gesture(Gesture::Hover(Some((x, 60.0))));
    let before = viewer.cursor().unwrap();
    assert_eq!(before, MS * 7);
    assert!(viewer.gesture(Gesture::Move { by: 0.0, steps: 3.0, around: x }).view);
    viewer.gesture(Gesture::Hover(Some((x, 60.0))));
    assert!(viewer.cursor().unwrap().0.abs_diff(before.0) <= 1);
    let all = viewer.view().whole();
    viewer.act(&Action::Fit);
    assert_eq!(viewer.view().length(), all);
}

#[test]
fn the_keyboard_goes_from_span_to_span_and_from_row_to_row() {
    let mut viewer = viewer();
    let mut steps = Vec::new();
    let walk = [
        Step::Enter,
        Step::On,
        Step::On,
        Step::Below,
        Step::Back,
        Step::Below,
        Step::Last,
        Step::On,
        Step::Above,
        Step::First,
    ];
    for step in walk {
        viewer.act(&Action::Step(step));
        let at = viewer.step().unwrap();
        let letter = timeline::letter(viewer.timeline().span(at).unwrap().kind);
        steps.push(format!("{step:?}: row {} {letter}", at.row));
    }
    check(
        &steps.join("\n"),
        &expect![[r#"
            Enter: row 0 c
            On: row 0 g
            On: row 0 c
            Below: row 1 g
            Back: row 1 c
            Below: row 2 e
            Last: row 2 d
            On: row 2 d
            Above: row 1 g
            First: row 1 g"#]],
    );
}

#[test]
fn extending_from_span_to_span_selects_what_lies_between() {
    let mut viewer = viewer();
    viewer.act(&Action::Step(Step::Enter));
    viewer.act(&Action::Extend(Step::On));
    assert_eq!(viewer.range(), Some(&(Nanos::ZERO..MS * 8)));
    viewer.act(&Action::Extend(Step::Below));
    assert_eq!(viewer.range(), Some(&(Nanos::ZERO..MS * 6)));
}

#[test]
fn a_span_that_the_keyboard_reaches_comes_into_view() {
    let mut viewer = viewer();
    viewer.act(&Action::Zoom(8.0));
    viewer.act(&Action::First);
    viewer.act(&Action::Step(Step::Enter));
    assert!(!viewer.act(&Action::Step(Step::First)).view, "it is seen already");
    assert!(viewer.act(&Action::Step(Step::Last)).view);
    let window = viewer.view().window();
    let span = viewer.timeline().span(viewer.step().unwrap()).unwrap();
    assert!(window.contains(&span.start), "{window:?}");
}

#[test]
fn a_span_in_a_sentence() {
    let timeline = timeline();
    let told = |row, index| words::span(&timeline, SpanAt { row, index }).unwrap();
    check(
        &[told(0, 1), told(2, 1)].join("\n"),
        &expect![[r#"
        Threads with a GIL, worker 0: waiting for the GIL for 5.00 ms, 3.000 ms to 8.000 ms
        Processes, worker 0: making bytes for 2.00 ms, 1.000 ms to 3.000 ms; task 4"#]],
    );
}

#[test]
fn on_a_screen_of_finer_pixels_everything_is_as_large() {
    let timeline = timeline();
    let one = Surface::new(&timeline, (800.0, 180.0), 1.0, 40.0);
    let two = Surface::new(&timeline, (800.0, 180.0), 2.0, 40.0);
    assert_eq!(two.width(), 2 * one.width());
    assert_eq!(two.row_height(), 2 * one.row_height());
    assert!((one.gutter() - two.gutter()).abs() < 1e-9);
    let (one, two) = (one.place(3).unwrap(), two.place(3).unwrap());
    assert!((one.start - two.start).abs() < 1e-9);
    assert!((Surface::whole_height(&timeline) - one.end - 4.0).abs() < 1e-9);
}
