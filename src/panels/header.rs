//! The name, what this is, and the colours of the page.

use crate::components::{Segmented, on};
use crate::store::{Action, Theme};
use yew::prelude::*;

/// The chosen colours.
#[derive(Clone, PartialEq, Properties)]
pub struct HeaderProps {
    /// The chosen colours.
    pub theme: Theme,
    /// Where what the reader does goes.
    pub dispatch: Callback<Action>,
}

/// The head of the page.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let HeaderProps { theme, dispatch } = props;
    let skip = on(dispatch, |event: MouseEvent| {
        // The fragment belongs to the workload.
        event.prevent_default();
        Action::SkippedToRace
    });
    let options = Theme::ALL.map(|theme| match theme {
        Theme::System => AttrValue::Static("System"),
        Theme::Light => AttrValue::Static("Light"),
        Theme::Dark => AttrValue::Static("Dark"),
    });
    let chosen = Theme::ALL.into_iter().position(|one| one == *theme).unwrap_or_default();
    html! {
        <>
            <a class="skip" href="#race" onclick={skip}>{ "Skip to the race" }</a>
            <header class="masthead">
                <p class="wordmark">
                    <svg class="mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
                        <path class="mark-long" d="M3 6h18" />
                        <path class="mark-threads" d="M3 12h9" />
                        <path class="mark-processes" d="M3 18h12" />
                    </svg>
                    { "Racetrack" }
                </p>
                <Segmented
                    label="Colours of the page"
                    name="theme"
                    options={options.to_vec()}
                    {chosen}
                    onchoose={on(dispatch, |index: usize| {
                        Action::Themed(Theme::ALL.get(index).copied().unwrap_or_default())
                    })}
                />
            </header>
        </>
    }
}
