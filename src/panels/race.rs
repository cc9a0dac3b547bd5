//! The race: every lane with its bar, its samples and its numbers on one shared axis; while a run
//! goes on, where each lane is.

use super::PanelProps;
use crate::charts::marks::Marks;
use crate::charts::svg::{self, Ink};
use crate::components::{Drawing, Segmented, on};
use crate::dates;
use crate::store::select::{self, Shown};
use crate::store::{Action, Activity, Figure, Recorded, Shared, State, View};
use analysis::LaneResult;
use model::{Closed, ExecutionModel, Failure, Outcome, Phase, Provenance};
use session::LaneProgress;
use yew::prelude::*;

/// The race.
#[component]
pub fn RacePanel(props: &PanelProps) -> Html {
    let PanelProps { state, dispatch } = props;
    let shown = select::shown(state);
    let figure = shown.figure().cloned();
    let marks = use_memo((figure.clone(), state.view), |(figure, view)| {
        figure.as_ref().map(|figure| Marks::new(&figure.comparison, *view))
    });
    let textures = use_memo((), |()| AttrValue::from(svg::textures()));
    let ink = match shown {
        Shown::Recorded(_) => Ink::Recorded,
        Shown::Measured(_) | Shown::Nothing => Ink::Measured,
    };
    let rows = ExecutionModel::ALL.into_iter().map(|lane| {
        let row =
            Row { state, dispatch, lane, figure: figure.as_ref(), marks: (*marks).as_ref(), ink };
        row.html()
    });
    html! {
        <figure
            class={classes!("race", state.is_running().then_some("is-running"))}
            id="race"
            tabindex="-1"
            aria-labelledby="race-title"
        >
            <Drawing svg={(*textures).clone()} />
            <div class="race-head">
                <div>
                    <h2 id="race-title">{ state.workload.name }</h2>
                    <p class="summary">{ state.workload.summary }</p>
                </div>
                { view_switch(state, dispatch) }
            </div>
            { provenance(state, shown) }
            { overall(state) }
            <div class="lanes" role="list">
                { for rows }
                if let Some(marks) = &*marks {
                    <div class="lane axis-row" role="presentation">
                        <div class="lane-body">
                            <Drawing svg={svg::axis(&marks.ticks)} />
                        </div>
                        <div class="lane-value axis-key">{ "median ± 95 % interval, speed" }</div>
                    </div>
                }
            </div>
            if marks.is_some() {
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

fn view_switch(state: &State, dispatch: &Callback<Action>) -> Html {
    html! {
        <Segmented
            label="What the bars show"
            name="view"
            options={vec![AttrValue::Static("With start-up"), AttrValue::Static("Steady state")]}
            chosen={usize::from(state.view == View::Steady)}
            onchoose={on(dispatch, |index| {
                Action::Viewed(if index == 0 { View::WithStartup } else { View::Steady })
            })}
        />
    }
}

/// Where the numbers come from. A recorded figure says so before anything else.
fn provenance(state: &State, shown: Shown<'_>) -> Html {
    match shown {
        Shown::Recorded(figure) => html! {
            <p class="provenance recorded-label">
                <strong>{ "Recorded" }</strong>
                { format!(" on {}. Not your machine: press Run to race here.", origin(figure)) }
            </p>
        },
        Shown::Measured(figure) => html! {
            <p class="provenance measured-label">
                <strong>{ "Measured here" }</strong>
                { format!(", {}", dates::readable(&figure.run.when)) }
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

fn origin(figure: &Figure) -> String {
    let run = &figure.run;
    let machine = match &run.provenance {
        Provenance::Recorded { machine } if !machine.is_empty() => machine.as_str(),
        Provenance::Recorded { .. } | Provenance::Measured => "another machine",
    };
    let mut parts = vec![machine.to_owned()];
    parts.extend((!run.environment.browser.is_empty()).then(|| run.environment.browser.clone()));
    parts.extend((!run.when.is_empty()).then(|| dates::day(&run.when)));
    parts.join(" · ")
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
    figure: Option<&'a Shared<Figure>>,
    marks: Option<&'a Marks>,
    ink: Ink,
}

impl Row<'_> {
    fn html(&self) -> Html {
        let Self { state, lane, .. } = self;
        let chosen = state.lanes.contains(*lane);
        let progress = select::progress(state, *lane);
        let result =
            self.figure.and_then(|figure| figure.comparison.lane(*lane)).filter(|_| chosen);
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
                <div class="lane-body">
                    { self.drawing(chosen) }
                    { progress.map_or_else(|| self.message(result, chosen), steps) }
                </div>
                <div class="lane-value">
                    { progress.map_or_else(|| self.value(result, chosen), phase) }
                </div>
            </div>
        }
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
        let Some(marks) = self.marks else { return Html::default() };
        let bar = marks.bar(self.lane).filter(|_| chosen);
        let svg = bar
            .map_or_else(|| svg::empty(&marks.ticks), |bar| svg::lane(bar, &marks.ticks, self.ink));
        html! { <Drawing {svg} /> }
    }

    /// The words in the place of a bar that is not there.
    fn message(&self, result: Option<&LaneResult>, chosen: bool) -> Html {
        if !chosen {
            return Html::default();
        }
        match result.map(|result| &result.outcome) {
            Some(Outcome::Failed(failure)) => failed(failure),
            Some(Outcome::Closed(why)) => closed(*why),
            Some(Outcome::Stopped) => html! {
                <p class="lane-message">{ "Stopped before it was done." }</p>
            },
            Some(Outcome::Finished(_)) | None => {
                select::closed(self.state, self.lane).map(closed).unwrap_or_default()
            }
        }
    }

    fn value(&self, result: Option<&LaneResult>, chosen: bool) -> Html {
        if !chosen {
            return html! { <span class="aside">{ "left out" }</span> };
        }
        match result.map(|result| &result.outcome) {
            Some(Outcome::Finished(_)) => {
                let bar = self.marks.and_then(|marks| marks.bar(self.lane));
                bar.map(|bar| {
                    html! {
                        <>
                            <span class="time">{ &bar.time }</span>
                            { " " }
                            <span class="ratio">{ &bar.ratio }</span>
                        </>
                    }
                })
                .unwrap_or_default()
            }
            Some(Outcome::Failed(_)) => html! { <strong class="alarm">{ "failed" }</strong> },
            Some(Outcome::Closed(_)) => html! { <span class="aside">{ "closed" }</span> },
            Some(Outcome::Stopped) => html! { <span class="aside">{ "stopped" }</span> },
            None if select::closed(self.state, self.lane).is_some() => {
                html! { <span class="aside">{ "closed" }</span> }
            }
            None => Html::default(),
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

fn closed(why: Closed) -> Html {
    html! {
        <p class="lane-message">
            { format!("Closed here. {}. {}.", why.why(), why.how_to_open()) }
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
