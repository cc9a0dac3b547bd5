//! Every parameter that the workload has, as a field with its help and what is wrong with it.

use crate::components::on;
use crate::store::{Action, FileSlot, State, select};
use analysis::format;
use model::{InputKind, Knob, Schedule, grouped};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// All knobs.
pub fn params(state: &State, dispatch: &Callback<Action>) -> Html {
    let (advanced, plain): (Vec<Knob>, Vec<Knob>) = Knob::ALL
        .into_iter()
        .filter(|knob| is_shown(state, *knob))
        .partition(|knob| select::is_advanced(*knob));
    // A complaint that nobody sees could not be mended.
    let open = state.more || advanced.iter().any(|knob| state.complaint(*knob).is_some());
    let unfold = on(dispatch, move |event: MouseEvent| {
        // The state says whether it is open, not the browser.
        event.prevent_default();
        Action::Unfolded(!open)
    });
    html! {
        <aside class="params" aria-labelledby="params-heading">
            <h2 id="params-heading">{ "Parameters" }</h2>
            <fieldset disabled={state.is_running()}>
                <legend class="unseen">{ "Parameters" }</legend>
                { file(state, dispatch) }
                { for plain.into_iter().map(|knob| field(state, dispatch, knob)) }
                <details {open}>
                    <summary onclick={unfold}>{ "More" }</summary>
                    { for advanced.into_iter().map(|knob| field(state, dispatch, knob)) }
                </details>
                <button class="quiet" id="reset" onclick={on(dispatch, |_| Action::Reset)}>
                    { "Back to the defaults" }
                </button>
            </fieldset>
        </aside>
    }
}

/// A number that has only one value is not worth a field.
fn is_shown(state: &State, knob: Knob) -> bool {
    let specs = &state.workload.specs;
    specs.has(knob) && knob.quantity(specs).is_none_or(|range| range.min < range.max)
}

fn field(state: &State, dispatch: &Callback<Action>, knob: Knob) -> Html {
    let complaint = state.complaint(knob);
    let id = format!("knob-{}", knob.slug());
    let help = format!("{id}-help");
    let error = format!("{id}-error");
    let described = if complaint.is_some() { format!("{error} {help}") } else { help.clone() };
    let control = match knob {
        Knob::Schedule => schedule(state, dispatch, &id, &described),
        Knob::GilRelease => return gil_release(state, dispatch, &id, &help),
        Knob::Size
        | Knob::Tasks
        | Knob::Workers
        | Knob::Chunk
        | Knob::Seed
        | Knob::SwitchInterval
        | Knob::Latency
        | Knob::ComputeShare
        | Knob::Repetitions
        | Knob::Budget => text(state, dispatch, knob, &id, &described),
    };
    html! {
        <div class={classes!("field", complaint.is_some().then_some("is-wrong"))} key={knob.slug()}>
            <label for={id}>{ knob.label() }</label>
            { control }
            if let Some(complaint) = complaint {
                <p class="complaint" id={error}>{ complaint }{ "." }</p>
            }
            <p class="help" id={help}>{ help_text(state, knob) }</p>
        </div>
    }
}

fn text(state: &State, dispatch: &Callback<Action>, knob: Knob, id: &str, described: &str) -> Html {
    let unit = knob.quantity(&state.workload.specs).map_or("", |range| range.unit);
    let is_wrong = state.complaint(knob).is_some();
    let oninput = on(dispatch, move |event: InputEvent| {
        let input: Option<HtmlInputElement> =
            event.target().and_then(|target| target.dyn_into().ok());
        Action::Typed(knob, input.map(|input| input.value()).unwrap_or_default())
    });
    html! {
        <span class="entry">
            <input
                type="text"
                id={id.to_owned()}
                inputmode={if matches!(knob, Knob::Workers | Knob::Chunk) { "text" } else { "numeric" }}
                autocomplete="off"
                spellcheck="false"
                value={select::text(state, knob)}
                placeholder={placeholder(knob)}
                aria-invalid={is_wrong.then_some("true")}
                aria-describedby={described.to_owned()}
                {oninput}
            />
            <span class="unit" aria-hidden="true">{ unit }</span>
        </span>
    }
}

/// What an empty field stands for.
const fn placeholder(knob: Knob) -> Option<&'static str> {
    match knob {
        Knob::Repetitions => Some("as the time allows"),
        Knob::Budget => Some("as long as it takes"),
        Knob::Size
        | Knob::Tasks
        | Knob::Workers
        | Knob::Chunk
        | Knob::Schedule
        | Knob::Seed
        | Knob::SwitchInterval
        | Knob::Latency
        | Knob::ComputeShare
        | Knob::GilRelease => None,
    }
}

fn help_text(state: &State, knob: Knob) -> String {
    match knob.quantity(&state.workload.specs) {
        Some(range) => {
            format!("{}; {} to {}.", knob.help(), grouped(range.min), grouped(range.max))
        }
        None => format!("{}.", knob.help()),
    }
}

fn schedule(state: &State, dispatch: &Callback<Action>, id: &str, described: &str) -> Html {
    let onchange = on(dispatch, |event: Event| {
        let select: Option<HtmlSelectElement> =
            event.target().and_then(|target| target.dyn_into().ok());
        Action::Typed(Knob::Schedule, select.map(|select| select.value()).unwrap_or_default())
    });
    html! {
        <span class="entry">
            <select id={id.to_owned()} aria-describedby={described.to_owned()} {onchange}>
                { for Schedule::ALL.into_iter().map(|schedule| html! {
                    <option
                        value={schedule.slug()}
                        selected={schedule == state.params.schedule}
                    >
                        { schedule.slug() }
                    </option>
                }) }
            </select>
        </span>
    }
}

fn gil_release(state: &State, dispatch: &Callback<Action>, id: &str, help: &str) -> Html {
    let knob = Knob::GilRelease;
    let released = state.params.gil_release;
    let onchange = on(dispatch, move |_: Event| {
        Action::Typed(knob, if released { "no" } else { "yes" }.to_owned())
    });
    html! {
        <div class="field" key={knob.slug()}>
            <label class="check">
                <input
                    type="checkbox"
                    id={id.to_owned()}
                    checked={released}
                    aria-describedby={help.to_owned()}
                    {onchange}
                />
                { knob.label() }
            </label>
            <p class="help" id={help.to_owned()}>{ help_text(state, knob) }</p>
        </div>
    }
}

/// The reader's own input, for a workload that takes one.
fn file(state: &State, dispatch: &Callback<Action>) -> Html {
    let (what, limit) = match state.workload.input {
        InputKind::Generated | InputKind::PrivateFile => return Html::default(),
        InputKind::Text => ("text", "A text of at most 32 MiB"),
        InputKind::Image => ("picture", "A picture of at most 16 million pixels"),
    };
    let current = match &state.file {
        FileSlot::Sample => html! { { format!("A sample {what} of ours is used.") } },
        FileSlot::Reading { name } => html! { { format!("Reading {name}…") } },
        FileSlot::Ready { name, bytes, .. } => {
            html! { <><strong>{ name }</strong>{ ", " }{ format::bytes(*bytes) }</> }
        }
        FileSlot::Refused { name, why } => html! {
            <span class="complaint"><strong>{ name }</strong>{ ": " }{ why }{ "." }</span>
        },
    };
    html! {
        <div class="field file" id="file">
            <span class="field-name">{ "Input" }</span>
            <p class="file-now" role="status">{ current }</p>
            <div class="file-buttons">
                <button id="pick-file" onclick={on(dispatch, |_| Action::AskedForFile)}>
                    { format!("Choose a {what}…") }
                </button>
                if state.file != FileSlot::Sample {
                    <button class="quiet" id="use-sample" onclick={on(dispatch, |_| Action::DroppedFile)}>
                        { "Use the sample" }
                    </button>
                }
            </div>
            <p class="help">
                { format!("{limit}, or drop one anywhere on this page. It stays on this machine.") }
            </p>
        </div>
    }
}
