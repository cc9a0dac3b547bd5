//! The name, and the colours of the page.

use crate::components::{on, segmented};
use crate::store::{Action, Theme};
use yew::prelude::*;

/// The head of the page.
pub fn header(chosen: Theme, dispatch: &Callback<Action>) -> Html {
    let skip = on(dispatch, |event: MouseEvent| {
        // The fragment belongs to the workload.
        event.prevent_default();
        Action::SkippedToRace
    });
    let options = Theme::ALL.into_iter().map(|theme| {
        let name = match theme {
            Theme::System => "System",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        };
        (name, theme == chosen, Action::Themed(theme))
    });
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
                { segmented(dispatch, "Colours of the page", "theme", options) }
            </header>
        </>
    }
}
