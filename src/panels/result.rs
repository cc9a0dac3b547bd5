//! The result as a sentence, with what to keep in mind.

use crate::components::{lane_word, on};
use crate::store::select::{self, Shown};
use crate::store::{Action, Figure, State};
use analysis::{Phrase, Warning};
use yew::prelude::*;

/// What came out.
pub fn result(state: &State, dispatch: &Callback<Action>) -> Html {
    let shown = select::shown(state);
    let Some(figure) = shown.figure() else { return Html::default() };
    let is_recorded = matches!(shown, Shown::Recorded(_));
    html! {
        <section
            class={classes!("result", state.is_running().then_some("is-running"))}
            id="result"
            aria-label="Result"
        >
            { sentence(&figure.comparison.sentence, is_recorded) }
            { warnings(figure) }
            { export(state, dispatch, is_recorded) }
        </section>
    }
}

fn sentence(phrases: &[Phrase], is_recorded: bool) -> Html {
    let phrase = |phrase: &Phrase| match phrase.lane {
        Some(lane) => lane_word(lane, &phrase.text),
        None => html! { { &phrase.text } },
    };
    html! {
        <p class={classes!("sentence", is_recorded.then_some("is-recorded"))} id="sentence">
            if is_recorded {
                <span class="tag">{ "Recorded" }</span>
                { " " }
            }
            { for phrases.iter().map(phrase) }
        </p>
    }
}

fn warnings(figure: &Figure) -> Html {
    let warnings = &figure.comparison.warnings;
    if warnings.is_empty() {
        return Html::default();
    }
    let item = |warning: &Warning| {
        html! {
            <li>
                <strong>{ warning.what() }{ "." }</strong>
                { format!(" {}. {}.", warning.why(), warning.advice()) }
            </li>
        }
    };
    html! { <ul class="warnings" aria-label="Warnings">{ for warnings.iter().map(item) }</ul> }
}

fn export(state: &State, dispatch: &Callback<Action>, is_recorded: bool) -> Html {
    html! {
        <div class="export">
            if !is_recorded {
                <button id="download" disabled={state.is_running()} onclick={on(dispatch, |_| Action::Download)}>
                    { "Download JSON" }
                </button>
            }
            <button id="copy-link" onclick={on(dispatch, |_| Action::CopyLink)}>
                { "Copy link" }
            </button>
            <span role="status" class="aside">{ state.note.unwrap_or_default() }</span>
        </div>
    }
}
