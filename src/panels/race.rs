//! The race: every lane with its bar, its samples and its numbers on one shared axis; while a run
//! goes on, where each lane is.

use crate::charts::drawings::Drawings;
use crate::charts::svg;
use crate::components::{drawing, on, segmented};
use crate::dates;
use crate::store::select::{self, Shown};
use crate::store::{Action, Activity, Figure, Recorded, Shared, State, View};
use analysis::{LaneResult, format};
use model::{Closed, ExecutionModel, Failure, Nanos, Outcome, Phase};
use session::LaneProgress;
use yew::prelude::*;

/// The race.
pub fn race(state: &State, dispatch: &Callback<Action>) -> Html {
    let shown = select::shown(state);
    let figure = shown.figure();
    let drawings = figure.map(|figure| figure.drawings(state.view));
    let rows = ExecutionModel::ALL.into_iter().map(|lane| {
        let result = figure.and_then(|figure| figure.comparison.lane(lane));
        Row { state, dispatch, lane, result, drawings }.html()
    });
    html! {
        <figure
            class={classes!("race", state.is_running().then_some("is-running"))}
            id="race"
            tabindex="-1"
            aria-labelledby="race-title"
        >
            { drawing(&svg::textures()) }
            <div class="race-head">
                <div>
                    <h2 id="race-title">{ state.workload.name }</h2>
                    <p class="summary">{ state.workload.summary }</p>
                </div>
                { view_switch(state.view, dispatch) }
            </div>
            { provenance(state, shown) }
            { overall(state) }
            <div class="lanes" role="list" style={axis(figure, state.view)}>
                { for rows }
                if let Some(drawings) = drawings {
                    <div class="lane axis-row" role="presentation">
                        <div class="lane-body">{ drawing(&drawings.axis) }</div>
                        <div class="lane-value axis-key">{ "median ± 95 % interval, speed" }</div>
                    </div>
                }
            </div>
            if drawings.is_some() {
                <figcaption class="key">
                    { "A bar ends at the median. Each dot below it is a sample, the first one \
                       highest; a hollow one stands out from the others. " }
                    if state.view == View::WithStartup {
                        { "The hatched beginning is the start-up: workers, module, input." }
                    }
                </figcaption>
            }
            <p class="unseen" role="status" aria-live="polite">{ select::status(state) }</p>
        </figure>
    }
}

/// Where the axis ends, in milliseconds: the style sheet puts a moment that another chart points at
/// in its place.
fn axis(figure: Option<&Shared<Figure>>, view: View) -> Option<String> {
    let comparison = &figure?.comparison;
    let end = match view {
        View::WithStartup => comparison.scale,
        View::Steady => comparison.scale_steady,
    };
    Some(format!("--axis: {}", end.as_millis_f64()))
}

fn view_switch(chosen: View, dispatch: &Callback<Action>) -> Html {
    let options = [(View::WithStartup, "With start-up"), (View::Steady, "Steady state")]
        .into_iter()
        .map(|(view, name)| (name, view == chosen, Action::Viewed(view)));
    segmented(dispatch, "What the bars show", "view", options)
}

/// Where the numbers come from. A recorded figure says so before anything else.
fn provenance(state: &State, shown: Shown<'_>) -> Html {
    match shown {
        Shown::Recorded(figure) => html! {
            <p class="provenance recorded-label">
                <strong>{ "Recorded" }</strong>
                { format!(" on {}. ", select::origin(&figure.run)) }
                if !state.is_running() {
                    { "Not your machine: press Run to race here." }
                }
            </p>
        },
        Shown::Measured(figure) => html! {
            <p class="provenance measured-label">
                <strong>{ "Measured here" }</strong>
                { format!(", {}", dates::readable(&figure.run.when)) }
                if let Some((name, bytes)) = &figure.run.plan.file {
                    { format!(", on {name} ({})", format::bytes(*bytes)) }
                }
                if figure.run.stopped {
                    { ", stopped before it was done" }
                }
                if select::is_outdated(state, figure) {
                    { ", with other settings than the ones chosen now" }
                }
                { "." }
            </p>
        },
        Shown::Nothing => html! {
            <p class="provenance">
                { match state.recorded {
                    Recorded::Loading => "Looking for a recorded run…",
                    Recorded::Absent | Recorded::Ready(_) => {
                        "Nothing has been measured yet: press Run."
                    }
                } }
            </p>
        },
    }
}

/// The line at the top of the figure while a run goes on.
fn overall(state: &State) -> Html {
    let Activity::Running(progress) = &state.activity else { return Html::default() };
    let text = if progress.stopping {
        "Stopping…"
    } else if progress.calibrating {
        "Measuring this machine’s cores…"
    } else {
        "Racing…"
    };
    let done = (progress.done * 100.0).round().clamp(0.0, 100.0);
    html! {
        <div class="overall">
            <span>{ text }</span>
            <progress max="100" value={done.to_string()} aria-label="The whole run" />
        </div>
    }
}

/// What one row is made of.
struct Row<'a> {
    state: &'a State,
    dispatch: &'a Callback<Action>,
    lane: ExecutionModel,
    result: Option<&'a LaneResult>,
    drawings: Option<&'a Drawings>,
}

impl Row<'_> {
    fn html(&self) -> Html {
        let Self { state, lane, .. } = self;
        let chosen = state.lanes.contains(*lane);
        let progress = select::progress(state, *lane);
        html! {
            <div
                key={lane.slug()}
                role="listitem"
                id={format!("lane-{}", lane.slug())}
                class={classes!(
                    "lane",
                    format!("lane-{}", lane.slug()),
                    (!chosen).then_some("is-out"),
                )}
            >
                { self.label(chosen) }
                <div class="lane-body" style={self.begin()}>
                    { self.drawing(chosen) }
                    <span class="moment" aria-hidden="true" />
                    if let Some(progress) = progress {
                        { steps(progress) }
                    } else if chosen {
                        { self.message() }
                    }
                </div>
                <div class="lane-value">
                    if let Some(progress) = progress {
                        { phase(progress) }
                    } else if chosen {
                        { self.value() }
                    } else {
                        <span class="aside">{ "left out" }</span>
                    }
                </div>
            </div>
        }
    }

    /// Where the lane's execution begins on the axis, in milliseconds.
    fn begin(&self) -> Option<String> {
        let startup = match self.state.view {
            View::WithStartup => self.result?.startup,
            View::Steady => Nanos::ZERO,
        };
        Some(format!("--begin: {}", startup.as_millis_f64()))
    }

    fn label(&self, chosen: bool) -> Html {
        let lane = self.lane;
        html! {
            <div class="lane-label">
                <label>
                    <input
                        type="checkbox"
                        checked={chosen}
                        disabled={self.state.is_running()}
                        onchange={on(self.dispatch, move |_: Event| Action::ToggledLane(lane))}
                    />
                    <span class="lane-name">{ lane.name() }</span>
                </label>
                <span class="lane-python">{ lane.python() }</span>
            </div>
        }
    }

    fn drawing(&self, chosen: bool) -> Html {
        let Some(drawings) = self.drawings else { return Html::default() };
        match drawings.lane(self.lane).filter(|_| chosen) {
            Some(drawn) => drawing(&drawn.svg),
            // Words take the place of the bar.
            None if chosen && self.result.is_some() && !self.state.is_running() => Html::default(),
            None => drawing(&drawings.empty),
        }
    }

    /// The words in the place of a bar that is not there.
    fn message(&self) -> Html {
        match self.result.map(|result| &result.outcome) {
            Some(Outcome::Failed(failure)) => failed(failure),
            Some(Outcome::Closed(why)) => self.closed(*why),
            Some(Outcome::Stopped) => html! {
                <p class="lane-message">{ "Stopped before it was done." }</p>
            },
            Some(Outcome::Finished(_)) | None => select::closed(self.state, self.lane)
                .map(|why| self.closed(why))
                .unwrap_or_default(),
        }
    }

    /// The way out is told once, in the first lane that needs it.
    fn closed(&self, why: Closed) -> Html {
        let above = self.state.lanes.iter().take_while(|lane| *lane < self.lane);
        let told = above.into_iter().any(|lane| select::closed(self.state, lane) == Some(why));
        let text = if told {
            "Closed here, for the same reason.".to_owned()
        } else {
            format!("Closed here. {}. {}.", why.why(), why.how_to_open())
        };
        html! { <p class="lane-message">{ text }</p> }
    }

    fn value(&self) -> Html {
        let word = match self.result.map(|result| &result.outcome) {
            Some(Outcome::Finished(_)) => return self.numbers(),
            Some(Outcome::Failed(_)) => {
                return html! { <strong class="alarm">{ "failed" }</strong> };
            }
            Some(Outcome::Closed(_)) => "closed",
            Some(Outcome::Stopped) => "stopped",
            None if select::closed(self.state, self.lane).is_some() => "closed",
            None => return Html::default(),
        };
        html! { <span class="aside">{ word }</span> }
    }

    fn numbers(&self) -> Html {
        let drawn = self.drawings.and_then(|drawings| drawings.lane(self.lane));
        let Some(drawn) = drawn else { return Html::default() };
        html! {
            <>
                <span class="time">{ AttrValue::from(drawn.time.clone()) }</span>
                { " " }
                <span class="ratio">{ AttrValue::from(drawn.ratio.clone()) }</span>
            </>
        }
    }
}

fn failed(failure: &Failure) -> Html {
    html! {
        <p class="lane-message is-failure">
            <strong>{ failure.kind.what() }</strong>
            if !failure.detail.is_empty() {
                { ": " }<code>{ &failure.detail }</code>
            }
            { ". " }{ failure.kind.advice() }{ "." }
        </p>
    }
}

const STEPS: [Phase; 6] =
    [Phase::Spawn, Phase::Load, Phase::Warmup, Phase::Measure, Phase::Verify, Phase::Teardown];

/// A thin line in six pieces, one for each phase.
fn steps(progress: &LaneProgress) -> Html {
    let class = |step: Phase| match step.cmp(&progress.phase) {
        std::cmp::Ordering::Less => "step is-past",
        std::cmp::Ordering::Equal => "step is-now",
        std::cmp::Ordering::Greater => "step",
    };
    html! {
        <div class="steps" aria-hidden="true">
            { for STEPS.into_iter().map(|step| html! { <span class={class(step)} /> }) }
        </div>
    }
}

fn phase(progress: &LaneProgress) -> Html {
    if let Some(failure) = &progress.failure {
        return html! { <strong class="alarm">{ failure.kind.what() }</strong> };
    }
    if progress.closed.is_some() {
        return html! { <span class="aside">{ "closed" }</span> };
    }
    let samples = match progress.samples {
        0 => String::new(),
        1 => " · 1 sample".to_owned(),
        samples => format!(" · {samples} samples"),
    };
    html! {
        <span class="phase"><strong>{ progress.phase.name() }</strong>{ samples }</span>
    }
}
