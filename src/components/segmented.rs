//! A choice between a few: radio buttons that look like one switch.

use yew::prelude::*;

/// The choice.
#[derive(Clone, PartialEq, Properties)]
pub struct SegmentedProps {
    /// What is chosen, for those who do not see the options side by side.
    pub label: AttrValue,
    /// The group's name, unique in the page.
    pub name: AttrValue,
    /// The options.
    pub options: Vec<AttrValue>,
    /// Which of them is chosen.
    pub chosen: usize,
    /// Receives the index of the option that the reader chooses.
    pub onchoose: Callback<usize>,
}

/// Radio buttons side by side.
#[component]
pub fn Segmented(props: &SegmentedProps) -> Html {
    let SegmentedProps { label, name, options, chosen, onchoose } = props;
    let option = |(index, text): (usize, &AttrValue)| {
        let onchange = onchoose.reform(move |_: Event| index);
        html! {
            <label class="segment">
                <input type="radio" {name} checked={index == *chosen} {onchange} />
                <span>{ text }</span>
            </label>
        }
    };
    html! {
        <fieldset class="segmented">
            <legend class="unseen">{ label }</legend>
            { for options.iter().enumerate().map(option) }
        </fieldset>
    }
}
