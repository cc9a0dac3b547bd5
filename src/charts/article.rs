//! The race as a piece of HTML, for the article that is read where scripts do not run.

use super::drawings::Drawings;
use super::svg::{self, escape};
use crate::store::{Figure, View, select};
use model::{ExecutionModel, Run};

/// The race of a run, in the markup of the page's own figure.
#[must_use]
pub fn article(run: &Run) -> String {
    let figure = Figure::new(run.clone(), None);
    let drawings = figure.drawings(View::WithStartup);
    let mut out = svg::textures().to_string();
    out += &format!(
        r#"<p class="provenance recorded-label"><strong>Recorded</strong> on {}.</p>"#,
        escape(&select::origin(run))
    );
    out += r#"<div class="lanes">"#;
    for lane in run.plan.lanes.iter() {
        out += &row(lane, drawings);
    }
    let axis = &drawings.axis;
    out +=
        &format!(r#"<div class="lane axis-row"><div class="lane-body">{axis}</div></div></div>"#);
    out
}

fn row(lane: ExecutionModel, drawings: &Drawings) -> String {
    let slug = lane.slug();
    let drawn = drawings.lane(lane);
    let drawing = drawn.map_or(&drawings.empty, |drawn| &drawn.svg);
    let value = drawn.map_or(String::new(), |bar| {
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
