//! A choice between a few: radio buttons that look like one switch.

use crate::store::Action;
use yew::prelude::*;

/// Radio buttons side by side. `label` says what is chosen, `name` is unique in the page, and
/// each option comes with whether it is chosen and what choosing it does.
pub fn segmented(
    dispatch: &Callback<Action>,
    label: &'static str,
    name: &'static str,
    options: impl Iterator<Item = (&'static str, bool, Action)>,
) -> Html {
    let option = |(text, checked, action): (&'static str, bool, Action)| {
        let onchange = dispatch.reform(move |_: Event| action.clone());
        html! {
            <label class="segment">
                <input type="radio" {name} {checked} {onchange} />
                <span>{ text }</span>
            </label>
        }
    };
    html! {
        <fieldset class="segmented">
            <legend class="unseen">{ label }</legend>
            { for options.map(option) }
        </fieldset>
    }
}
