//! The parts of the study, from top to bottom.

mod advice;
mod costs;
mod scaling;

pub use advice::advice;
pub use costs::costs;
pub use scaling::scaling;

use analysis::Phrase;
use model::ExecutionModel;
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

/// The word that says where a figure comes from.
fn tag(text: &'static str) -> Html {
    html! { <span class="tag">{ text }</span> }
}
