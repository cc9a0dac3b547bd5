//! The race as a piece of HTML, for the article that is read where scripts do not run.

use super::marks::Marks;
use super::svg::{self, Ink, escape};
use crate::store::{Figure, View};
use model::{ExecutionModel, Provenance, Run};

/// The race of a run, in the markup of the page's own figure.
#[must_use]
pub fn article(run: &Run) -> String {
    let figure = Figure::new(run.clone(), None);
    let marks = Marks::new(&figure.comparison, View::WithStartup);
    let ink = match run.provenance {
        Provenance::Measured => Ink::Measured,
        Provenance::Recorded { .. } => Ink::Recorded,
    };
    let mut out = svg::textures();
    out += r#"<div class="lanes">"#;
    for lane in run.plan.lanes.iter() {
        out += &row(lane, &marks, ink);
    }
    let axis = svg::axis(&marks.ticks);
    out +=
        &format!(r#"<div class="lane axis-row"><div class="lane-body">{axis}</div></div></div>"#);
    out
}

fn row(lane: ExecutionModel, marks: &Marks, ink: Ink) -> String {
    let slug = lane.slug();
    let bar = marks.bar(lane);
    let drawing =
        bar.map_or_else(|| svg::empty(&marks.ticks), |bar| svg::lane(bar, &marks.ticks, ink));
    let value = bar.map_or(String::new(), |bar| {
        format!(
            r#"<span class="time">{}</span> <span class="ratio">{}</span>"#,
            escape(&bar.time),
            escape(&bar.ratio)
        )
    });
    format!(
        r#"<div class="lane lane-{slug}"><div class="lane-label"><span class="lane-name">{}</span><span class="lane-python">{}</span></div><div class="lane-body">{drawing}</div><div class="lane-value">{value}</div></div>"#,
        escape(lane.name()),
        escape(lane.python())
    )
}
