//! What is drawn for runs made by hand.

use super::article;
use super::marks::Marks;
use super::picture::{shade, tintable, tinted, workers_of_tasks};
use super::svg::{self, Ink, escape};
use crate::samples;
use crate::store::View;
use model::{ExecutionModel, Failure, FailureKind, Nanos, Outcome, Picture, Provenance, Run};
use model::{LaneRecord, Span, SpanKind};

fn marks(run: &Run, view: View) -> Marks {
    Marks::new(&analysis::compare(run), view)
}

/// A lane's bar as text: one column is 2 % of the axis; `s` start-up, `#` bar, `.` sample.
fn picture_of(marks: &Marks, lane: ExecutionModel) -> (String, String) {
    let bar = marks.bars.iter().find(|bar| bar.lane == lane).unwrap();
    let column = |at: f64| (at / 2.0).round() as usize;
    let median = column(bar.median.unwrap());
    let startup = column(bar.startup);
    let line = (0..median).map(|c| if c < startup { 's' } else { '#' }).collect();
    let last = bar.dots.iter().map(|dot| column(dot.at)).max().unwrap();
    let dots = (0..=last)
        .map(|c| match bar.dots.iter().filter(|dot| column(dot.at) == c).collect::<Vec<_>>()[..] {
            [] => ' ',
            [dot] if dot.outlier => 'o',
            _ => '.',
        })
        .collect();
    (line, dots)
}

#[test]
fn bars_start_at_zero_and_end_at_the_median() {
    let run = samples::run("primes");
    let marks = marks(&run, View::WithStartup);
    let shown = |lane| picture_of(&marks, lane);
    // The axis ends at 120 ms.
    assert_eq!(
        shown(ExecutionModel::Sequential),
        (
            "ssss##########################################".to_owned(),
            "                                             ..".to_owned(),
        )
    );
    assert_eq!(
        shown(ExecutionModel::Processes),
        ("ssss############".to_owned(), "               ..            o".to_owned())
    );
}

#[test]
fn the_steady_state_has_no_start_up_and_an_axis_of_its_own() {
    let run = samples::run("primes");
    let marks = marks(&run, View::Steady);
    let (line, _) = picture_of(&marks, ExecutionModel::FreeThreads);
    assert_eq!(line, "###########");
    assert_eq!(marks.ticks.last().unwrap().label, "120\u{202f}ms");
}

#[test]
fn a_lane_without_a_trusted_answer_has_no_bar() {
    let mut run = samples::run("primes");
    let failure = Failure::new(FailureKind::WrongAnswer, "");
    run.lanes[4].outcome = Outcome::Failed(failure);
    let lanes: Vec<_> = marks(&run, View::Steady).bars.iter().map(|bar| bar.lane).collect();
    assert_eq!(lanes.len(), 5);
    assert!(!lanes.contains(&ExecutionModel::Processes));
}

#[test]
fn one_thread_is_what_the_others_are_measured_by() {
    let marks = marks(&samples::run("primes"), View::Steady);
    assert_eq!(marks.bars[0].ratio, "1×");
    assert!(marks.bars[2].ratio.ends_with('×') && marks.bars[2].ratio.starts_with('3'));
}

#[test]
fn a_recorded_bar_never_looks_like_a_measured_one() {
    let marks = marks(&samples::run("primes"), View::Steady);
    for bar in &marks.bars {
        let measured = svg::lane(bar, &marks.ticks, Ink::Measured);
        let recorded = svg::lane(bar, &marks.ticks, Ink::Recorded);
        let slug = bar.lane.slug();
        assert!(recorded.contains(&format!("url(#recorded-{slug})")), "{slug}");
        assert!(!measured.contains("recorded"), "{slug}");
    }
}

#[test]
fn every_texture_that_a_bar_names_is_there() {
    let textures = svg::textures();
    let marks = marks(&samples::run("primes"), View::WithStartup);
    for bar in &marks.bars {
        for ink in [Ink::Measured, Ink::Recorded] {
            for part in svg::lane(bar, &marks.ticks, ink).split("url(#").skip(1) {
                let id = part.split(')').next().unwrap();
                assert!(textures.contains(&format!(r#"id="{id}""#)), "{id}");
            }
        }
    }
}

#[test]
fn only_the_gil_lane_wears_a_hatch_when_measured() {
    let marks = marks(&samples::run("primes"), View::Steady);
    let hatched: Vec<_> = marks
        .bars
        .iter()
        .filter(|bar| svg::lane(bar, &marks.ticks, Ink::Measured).contains("textured"))
        .map(|bar| bar.lane)
        .collect();
    assert_eq!(hatched, [ExecutionModel::GilThreads]);
}

#[test]
fn the_article_says_that_it_is_a_recording_and_of_what() {
    let mut run = samples::run("primes");
    run.provenance = Provenance::Recorded { machine: "<4> & \"more\" cores".to_owned() };
    let html = article(&run);
    assert!(html.contains(
        "<strong>Recorded</strong> on &lt;4&gt; &amp; &quot;more&quot; cores · 21 November 2026."
    ));
    for lane in ExecutionModel::ALL {
        assert!(html.contains(lane.name()), "{lane}");
    }
    assert_eq!(html.matches("<svg").count(), html.matches("</svg>").count());
    assert_eq!(html.matches("<div").count(), html.matches("</div>").count());
}

#[test]
fn text_is_escaped() {
    assert_eq!(escape(r#"a<b & "c">"#), "a&lt;b &amp; &quot;c&quot;&gt;");
}

fn span(worker: u16, tasks: std::ops::Range<u32>) -> Span {
    Span { worker, kind: SpanKind::Compute, start: Nanos(0), end: Nanos(1), tasks }
}

fn drawn_by(spans: Vec<Span>) -> Run {
    let lane = LaneRecord { spans, ..samples::lane(ExecutionModel::FreeThreads, 2, &[1]) };
    Run { lanes: vec![lane], ..samples::run("primes") }
}

#[test]
fn a_tile_belongs_to_the_worker_whose_span_covers_its_task() {
    let lane = ExecutionModel::FreeThreads;
    let run = drawn_by(vec![span(0, 0..2), span(1, 3..4)]);
    assert_eq!(workers_of_tasks(&run, lane, 4), [Some(0), Some(0), None, Some(1)]);
    assert_eq!(workers_of_tasks(&run, lane, 1), [Some(0)], "tasks without a tile are left out");
    assert_eq!(tintable(&run), [lane]);
    assert_eq!(tintable(&drawn_by(Vec::new())), []);
}

#[test]
fn a_tile_takes_its_workers_shade_and_an_unknown_one_stays() {
    let picture = Picture {
        width: 2,
        height: 2,
        rgba: [[0, 0, 0, 255]; 4].concat(),
        tiles: vec![[0, 0, 1, 2], [1, 0, 1, 2]],
    };
    let hue = [100, 100, 100];
    let dyed = shade(hue, 0, 1)[0] / 3 * 2;
    let pixels: Vec<u8> =
        tinted(&picture, &[Some(0), None], hue).chunks(4).map(|pixel| pixel[0]).collect();
    assert_eq!(pixels, [dyed, 0, dyed, 0]);
    // A tile that reaches beyond the picture is cut off, not a reason to fail.
    let beyond = Picture { tiles: vec![[0, 1, 2, 9]], ..picture };
    assert_eq!(tinted(&beyond, &[Some(0)], hue).len(), 16);
}

#[test]
fn workers_have_shades_of_their_own() {
    for count in [1, 2, 3, 4, 7, 16] {
        let mut shades: Vec<_> =
            (0..count).map(|worker| shade([0, 114, 178], worker, count)).collect();
        shades.sort_unstable();
        shades.dedup();
        assert_eq!(shades.len(), count, "{count} workers");
    }
}
