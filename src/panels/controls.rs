//! What the page is, which workload to race, with how many workers, and the button.

use crate::components::on;
use crate::route;
use crate::store::{Action, State, select};
use model::{Knob, Workers, WorkloadMeta};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The first screen above the figure.
pub fn controls(state: &State, dispatch: &Callback<Action>) -> Html {
    html! {
        <section class="controls" aria-label="What to race">
            <h1>{ "Threads or processes? Race them on your own machine." }</h1>
            <p class="deck">
                { "One computation in six lanes, really in parallel and really timed, in this page: \
                   from a plain loop, through threads with and without a GIL, to processes and an \
                   event loop." }
            </p>
            <nav class="chips" aria-label="Workloads">
                { for select::chips(catalog::CATALOG).iter().map(|group| chip_group(state, group)) }
            </nav>
            <div class="run-row">
                { run_button(state, dispatch) }
                { workers(state, dispatch) }
            </div>
        </section>
    }
}

fn chip_group(state: &State, group: &select::ChipGroup) -> Html {
    html! {
        <div class="chip-group">
            <h2 class="chip-heading">{ group.name }</h2>
            <ul>
                { for group.chips.iter().map(|(meta, line)| chip(state, meta, *line)) }
            </ul>
        </div>
    }
}

/// A link, so that a workload can be opened in another tab, and going back leads back.
fn chip(state: &State, meta: &'static WorkloadMeta, line: Option<&'static str>) -> Html {
    let current = meta == state.workload;
    let href =
        (!state.is_running()).then(|| route::link_to(meta, state.params.workers, state.lanes));
    html! {
        <li key={meta.id.0}>
            <a
                class="chip"
                {href}
                aria-disabled={state.is_running().then_some("true")}
                aria-current={current.then_some("true")}
            >
                <span class="chip-name">{ meta.name }</span>
                if let Some(line) = line {
                    <span class="chip-line">{ line }</span>
                }
            </a>
        </li>
    }
}

fn run_button(state: &State, dispatch: &Callback<Action>) -> Html {
    if state.is_running() {
        return html! {
            <div class="run">
                <button class="primary" id="stop" onclick={on(dispatch, |_| Action::Stop)}>
                    { "Stop" }
                </button>
                <span class="keys"><kbd>{ "Esc" }</kbd></span>
            </div>
        };
    }
    let refusal = select::plan(state).err();
    html! {
        <div class="run">
            <button
                class="primary"
                id="run"
                disabled={refusal.is_some()}
                aria-describedby={refusal.is_some().then_some("refusal")}
                onclick={on(dispatch, |_| Action::Run)}
            >
                { "Run on this machine" }
            </button>
            if let Some(refusal) = refusal {
                <span class="refusal" id="refusal">{ refusal }</span>
            } else {
                <span class="keys"><kbd>{ "Ctrl" }</kbd>{ " " }<kbd>{ "Enter" }</kbd></span>
            }
        </div>
    }
}

/// The slider, whose steps are [`select::WORKER_STEPS`], and the box that leaves it to the machine.
fn workers(state: &State, dispatch: &Callback<Action>) -> Html {
    let automatic = state.machine.as_ref().map(|machine| machine.environment.automatic_workers());
    let (count, is_auto) = match state.params.workers {
        Workers::Auto => (automatic, true),
        Workers::Exactly(count) => (Some(count), false),
    };
    let shown = count.map_or_else(|| "…".to_owned(), |count| count.to_string());
    let spoken = match count {
        Some(1) => "1 worker".to_owned(),
        Some(count) => format!("{count} workers"),
        None => "as many as there are cores".to_owned(),
    };
    let slide = on(dispatch, |event: InputEvent| {
        let step = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            .map_or(0, |input| input.value_as_number() as usize);
        let last = select::WORKER_STEPS.len() - 1;
        Action::Typed(Knob::Workers, select::WORKER_STEPS[step.min(last)].to_string())
    });
    let exactly = count.unwrap_or(1).to_string();
    let toggle = on(dispatch, move |_: Event| {
        let text = if is_auto { exactly.clone() } else { "auto".to_owned() };
        Action::Typed(Knob::Workers, text)
    });
    let disabled = state.is_running();
    html! {
        <div class="workers">
            <label for="workers-slider">{ "Workers" }</label>
            <input
                type="range"
                id="workers-slider"
                min="0"
                max={(select::WORKER_STEPS.len() - 1).to_string()}
                step="1"
                value={select::worker_step(count.unwrap_or(1)).to_string()}
                aria-valuetext={spoken}
                {disabled}
                oninput={slide}
            />
            <output class="workers-count" for="workers-slider">{ shown }</output>
            <label class="check">
                <input type="checkbox" checked={is_auto} {disabled} onchange={toggle} />
                { "automatic" }
            </label>
        </div>
    }
}
