//! A lane's name in running text, in the lane's hue.

use model::ExecutionModel;
use yew::prelude::*;

/// Which lane, and in which words.
#[derive(Clone, PartialEq, Properties)]
pub struct LaneWordProps {
    /// The lane.
    pub lane: ExecutionModel,
    /// The words; the lane's name where there are none.
    #[prop_or_default]
    pub text: Option<AttrValue>,
}

/// The words in ink, underlined in the lane's hue: the hues alone would be too pale to read.
#[component]
pub fn LaneWord(props: &LaneWordProps) -> Html {
    let text = props.text.clone().unwrap_or(AttrValue::Static(props.lane.name()));
    html! {
        <span class={classes!("lane-word", format!("lane-{}", props.lane.slug()))}>{ text }</span>
    }
}
