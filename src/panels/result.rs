//! The result as a sentence, with where it was measured and what to keep in mind.

use crate::components::{lane_word, on};
use crate::dates;
use crate::store::select::{self, Shown};
use crate::store::{Action, Figure, State};
use analysis::{Phrase, Warning, format};
use model::{Environment, MachineLoad, Nanos, Run};
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
            <p class="environment">{ environment(&figure.run) }</p>
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

/// Where and when, in one line.
fn environment(run: &Run) -> String {
    let Environment { browser, platform, cores_claimed, cores_measured, .. } = &run.environment;
    let environment = &run.environment;
    let mut parts = Vec::new();
    match (browser.is_empty(), platform.is_empty()) {
        (false, false) => parts.push(format!("{browser} on {platform}")),
        (false, true) => parts.push(browser.clone()),
        (true, false) => parts.push(platform.clone()),
        (true, true) => {}
    }
    parts.push(match cores_measured {
        Some(cores) => format!("{cores_claimed} cores claimed, {cores:.1} measured"),
        None => format!("{cores_claimed} cores claimed"),
    });
    parts.push(format!("{} workers asked for", run.plan.workers));
    parts.push(
        match (environment.isolated, environment.shared_memory) {
            (true, true) => "isolated, shared memory works",
            (true, false) => "isolated, yet no shared memory",
            (false, _) => "not isolated",
        }
        .to_owned(),
    );
    if environment.clock_step > Nanos::ZERO {
        parts.push(format!("clock step {}", format::setting(environment.clock_step)));
    }
    match environment.load {
        MachineLoad::Free => parts.push("machine free".to_owned()),
        MachineLoad::Busy => parts.push("machine busy".to_owned()),
        MachineLoad::Unknown => {}
    }
    if environment.was_hidden {
        parts.push("page hidden for a while".to_owned());
    }
    if let Some((name, bytes)) = &run.plan.file {
        parts.push(format!("input {name}, {}", format::bytes(*bytes)));
    }
    if !run.when.is_empty() {
        parts.push(dates::readable(&run.when));
    }
    parts.join(" · ")
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
