//! The answer as a picture, and on request which worker made which part of it.

use super::PanelProps;
use crate::charts::picture::{tintable, tinted, workers_of_tasks};
use crate::components::{Segmented, on};
use crate::hooks::use_painting;
use crate::store::select;
use crate::store::{Action, Figure, Shared};
use model::ExecutionModel;
use yew::prelude::*;

/// The picture, for a run that has one.
#[component]
pub fn PicturePanel(props: &PanelProps) -> Html {
    let PanelProps { state, dispatch } = props;
    let Some(figure) = select::shown(state).figure().cloned() else { return Html::default() };
    if figure.picture.is_none() {
        return Html::default();
    }
    let lanes = tintable(&figure.run);
    let mut options = vec![AttrValue::Static("As it is")];
    options.extend(lanes.iter().map(|lane| AttrValue::Static(lane.name())));
    let chosen = state
        .tint
        .and_then(|tint| lanes.iter().position(|lane| *lane == tint))
        .map_or(0, |index| index + 1);
    let tint = state.tint.filter(|_| chosen > 0);
    let onchoose = on(dispatch, move |index: usize| {
        Action::Tinted(index.checked_sub(1).and_then(|index| lanes.get(index).copied()))
    });
    html! {
        <section class="picture" aria-labelledby="picture-heading">
            <h2 id="picture-heading">{ "The picture" }</h2>
            if options.len() > 1 {
                <div class="picture-switch">
                    <span aria-hidden="true">{ "Colour by the worker that made it" }</span>
                    <Segmented
                        label="Colour by the workers of"
                        name="tint"
                        {options}
                        {chosen}
                        {onchoose}
                    />
                </div>
            }
            <Painting {figure} {tint} />
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct PaintingProps {
    figure: Shared<Figure>,
    tint: Option<ExecutionModel>,
}

#[component]
fn Painting(props: &PaintingProps) -> Html {
    let canvas = use_node_ref();
    let PaintingProps { figure, tint } = props.clone();
    use_painting(canvas.clone(), (figure.clone(), tint), |(figure, tint), hue| {
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
        <>
            <canvas ref={canvas} class={classes!("painting", class)} role="img" aria-label={text} />
            if let Some(lane) = tint {
                <p class="help">{ shares(&figure, lane) }</p>
            }
        </>
    }
}

/// How many tiles each worker made: the same as the shades, in words.
fn shares(figure: &Figure, lane: ExecutionModel) -> String {
    let tiles = figure.picture.as_ref().map_or(0, |picture| picture.tiles.len());
    let workers = workers_of_tasks(&figure.run, lane, tiles);
    let count = workers.iter().flatten().max().map_or(0, |most| most + 1);
    let shares: Vec<String> = (0..count)
        .map(|worker| workers.iter().filter(|made| **made == Some(worker)).count().to_string())
        .collect();
    let unknown = workers.iter().filter(|made| made.is_none()).count();
    let rest = if unknown > 0 { format!("; of {unknown} nobody knows") } else { String::new() };
    format!("Tiles by worker: {}{rest}. A shade is a worker.", shares.join(", "))
}
