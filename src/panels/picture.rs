//! The answer as a picture, and on request which worker made which part of it.

use crate::charts::picture::{tintable, workers_of_tasks};
use crate::components::{Painting, segmented};
use crate::store::{Action, Figure, State, select};
use model::ExecutionModel;
use yew::prelude::*;

/// The picture, for a run that has one.
pub fn picture(state: &State, dispatch: &Callback<Action>) -> Html {
    let Some(figure) = select::shown(state).figure() else { return Html::default() };
    if figure.picture.is_none() {
        return Html::default();
    }
    let lanes = tintable(&figure.run);
    let tint = state.tint.filter(|tint| lanes.contains(tint));
    let plain = ("Nobody", tint.is_none(), Action::Tinted(None));
    let tinted =
        lanes.iter().map(|lane| (lane.name(), tint == Some(*lane), Action::Tinted(Some(*lane))));
    html! {
        <section class="picture" aria-labelledby="picture-heading">
            <h2 id="picture-heading">{ "The picture" }</h2>
            if !lanes.is_empty() {
                <div class="picture-switch">
                    <span aria-hidden="true">{ "Coloured by the workers of" }</span>
                    { segmented(
                        dispatch,
                        "Coloured by the workers of",
                        "tint",
                        std::iter::once(plain).chain(tinted),
                    ) }
                </div>
            }
            <Painting figure={figure.clone()} {tint} />
            if let Some(lane) = tint {
                <p class="help">{ shares(figure, lane) }</p>
            }
        </section>
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
