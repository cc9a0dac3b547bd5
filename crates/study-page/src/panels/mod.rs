//! The parts of the study, from top to bottom.

mod advice;
mod comparison;
mod costs;
mod paid;
mod scaling;
mod timeline;

pub use advice::{advice, shapes};
pub use comparison::comparison;
pub use costs::costs;
pub use scaling::scaling;
pub use timeline::timeline;

use analysis::{Phrase, format};
use model::{ExecutionModel, Nanos};
use yew::prelude::*;

/// A lane's name in running text, underlined in the lane's hue.
fn lane_word(lane: ExecutionModel, text: &str) -> Html {
    html! {
        <span class={classes!("lane-word", format!("lane-{}", lane.slug()))}>{ text }</span>
    }
}

/// Running text that knows which of its words name a lane.
fn prose(phrases: &[Phrase]) -> Html {
    let phrase = |phrase: &Phrase| match phrase.lane {
        Some(lane) => lane_word(lane, &phrase.text),
        None => html! { { &phrase.text } },
    };
    phrases.iter().map(phrase).collect()
}

/// The numbers below rows of bars.
fn scale(ticks: &[Nanos], end: Nanos) -> Html {
    let tick = |tick: &Nanos| {
        let left = 100.0 * tick.0 as f64 / end.0.max(1) as f64;
        let text = if tick.0 == 0 { "0".to_owned() } else { format::setting(*tick) };
        html! { <span style={format!("left: {left:.3}%")}>{ text }</span> }
    };
    html! {
        <div class="stack-row stack-axis">
            <span class="stack-name" />
            <span class="stack-ticks">{ for ticks.iter().map(tick) }</span>
        </div>
    }
}

/// The word that says where a figure comes from.
fn tag(text: &'static str) -> Html {
    html! { <span class="tag">{ text }</span> }
}
