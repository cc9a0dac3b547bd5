//! Charts made by hand, and where their marks lie.

use super::*;

fn exact(value: f64) -> Estimate {
    Estimate { value, low: value - 0.1, high: value + 0.1 }
}

fn curve(lane: ExecutionModel, points: &[(f64, f64)]) -> Curve {
    let points = points.iter().map(|(x, y)| Point { x: *x, y: exact(*y) }).collect();
    Curve { lane, points, fit: Vec::new() }
}

fn chart() -> Chart {
    Chart {
        across: Across::Linear,
        ticks: [1.0, 2.0, 3.0, 4.0].map(|n| (n, n.to_string())).into(),
        top: 4.0,
        unit: "×",
        curves: vec![
            curve(ExecutionModel::FreeThreads, &[(1.0, 1.0), (2.0, 2.0), (4.0, 3.9)]),
            curve(ExecutionModel::Processes, &[(1.0, 0.9), (2.0, 1.8), (4.0, 3.8)]),
            curve(ExecutionModel::GilThreads, &[(1.0, 1.0), (2.0, 1.0), (4.0, 1.0)]),
        ],
        guides: vec![Guide { ends: [(1.0, 1.0), (4.0, 4.0)], label: "ideal".to_owned() }],
        rules: vec![Rule { x: 4.0, label: "4 cores".to_owned() }],
    }
}

#[test]
fn values_lie_between_the_ends_of_the_axis() {
    let linear = chart();
    assert_eq!([1.0, 2.5, 4.0, 9.0].map(|x| linear.across(x)), [8.0, 53.0, 98.0, 98.0]);
    let logarithmic = Chart { across: Across::Logarithmic, ..chart() };
    assert_eq!([1.0, 2.0, 4.0].map(|x| logarithmic.across(x).round()), [8.0, 53.0, 98.0]);
}

#[test]
fn the_nearest_value_is_a_measured_one() {
    assert_eq!(
        [0.0, 30.0, 70.0, 100.0].map(|at| chart().nearest(at)),
        [1.0, 2.0, 4.0, 4.0].map(Some)
    );
    assert_eq!(Chart { curves: Vec::new(), ..chart() }.nearest(50.0), None);
}

#[test]
fn labels_stand_beside_their_ends_and_never_on_each_other() {
    let labels = chart().labels();
    let texts: Vec<&str> = labels.iter().map(|label| label.text.as_str()).collect();
    assert_eq!(texts, ["ideal", "Free threads", "Processes", "Threads with a GIL"]);
    for pair in labels.windows(2) {
        assert!(pair[1].y - pair[0].y >= LABEL - 1e-9, "{labels:?}");
    }
    assert!(labels.iter().all(|label| (0.0..=HEIGHT).contains(&label.y)));
}

#[test]
fn labels_of_curves_that_end_at_the_bottom_stay_in_the_plot() {
    let lanes = [ExecutionModel::FreeThreads, ExecutionModel::RayonPool, ExecutionModel::Processes];
    let curves = lanes.map(|lane| curve(lane, &[(1.0, 0.0)])).into();
    let labels = Chart { curves, guides: Vec::new(), ..chart() }.labels();
    assert!(labels.iter().all(|label| label.y <= HEIGHT), "{labels:?}");
    assert!(labels.windows(2).all(|pair| pair[1].y - pair[0].y >= LABEL - 1e-9));
}

#[test]
fn a_measured_point_is_a_dot_with_its_interval() {
    let svg = chart().svg();
    assert_eq!(svg.matches(r#"class="dot""#).count(), 9);
    assert_eq!(svg.matches(r#"class="whisker""#).count(), 9);
    assert!(svg.contains(r#"<circle class="dot" cx="98%" cy="30.38" r="3.5"/>"#), "{svg}");
    assert!(svg.contains(">4\u{202f}×</text>"), "the unit stands at the highest level");
}

#[test]
fn a_fit_takes_the_place_of_the_line_through_the_points() {
    let mut chart = chart();
    assert!(chart.svg().contains("through"));
    for curve in &mut chart.curves {
        curve.fit = vec![(1.0, 1.0), (4.0, 3.0)];
    }
    assert!(!chart.svg().contains("through"));
    assert_eq!(chart.svg().matches(r#"class="fit""#).count(), 3);
}

#[test]
fn an_axis_ends_at_a_round_number_and_has_few_levels() {
    for (value, end) in
        [(3.9, 4.0), (4.0, 4.0), (1.01, 1.2), (0.83, 1.0), (730.0, 800.0), (0.0, 1.0)]
    {
        assert!((round_up(value) - end).abs() < 1e-9, "{value}: {}", round_up(value));
    }
    for value in [0.3, 1.0, 1.7, 2.2, 3.3, 5.0, 7.0, 42.0, 640.0] {
        let top = round_up(value);
        let levels = levels(top);
        assert!((4..=8).contains(&levels.len()), "{value}: {levels:?}");
        assert!((levels.last().unwrap() - top).abs() < 1e-9 * top, "{value}: {levels:?}");
    }
}
