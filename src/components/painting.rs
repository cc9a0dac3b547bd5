//! The answer's picture on a canvas.

use crate::charts::picture::{tinted, workers_of_tasks};
use crate::hooks::use_painting;
use crate::store::{Figure, Shared};
use model::ExecutionModel;
use yew::prelude::*;

/// What to paint.
#[derive(Clone, PartialEq, Properties)]
pub struct PaintingProps {
    /// The figure whose picture it is.
    pub figure: Shared<Figure>,
    /// The lane whose workers tint it.
    pub tint: Option<ExecutionModel>,
}

/// A canvas with the picture on it. A component, because a canvas is painted after it is there.
#[component]
pub fn Painting(props: &PaintingProps) -> Html {
    let canvas = use_node_ref();
    let PaintingProps { figure, tint } = props.clone();
    use_painting(canvas.clone(), (figure, tint), |(figure, tint), hue| {
        let picture = figure.picture.as_ref()?;
        let rgba = match tint {
            None => picture.rgba.clone(),
            Some(lane) => {
                let workers = workers_of_tasks(&figure.run, *lane, picture.tiles.len());
                tinted(picture, &workers, hue)
            }
        };
        Some((picture.width, picture.height, rgba))
    });
    let class = tint.map(|lane| format!("lane-{}", lane.slug()));
    let text = match tint {
        None => "The picture that the lanes computed".to_owned(),
        Some(lane) => format!("The picture, each tile in the shade of its worker in {lane}"),
    };
    html! {
        <canvas ref={canvas} class={classes!("painting", class)} role="img" aria-label={text} />
    }
}
