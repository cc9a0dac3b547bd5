//! A lane's name in running text, in the lane's hue.

use model::ExecutionModel;
use yew::prelude::*;

/// Words that name a lane, in ink and underlined in its hue: the hues alone would be too pale to
/// read.
pub fn lane_word(lane: ExecutionModel, text: &str) -> Html {
    html! {
        <span class={classes!("lane-word", format!("lane-{}", lane.slug()))}>{ text }</span>
    }
}
