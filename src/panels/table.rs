//! The race as a table: every number of the figure, and what it cost.

use crate::components::lane_word;
use crate::store::{State, select};
use analysis::{LaneResult, format};
use model::{Nanos, Outcome};
use yew::prelude::*;

/// A column that is shown when at least one lane has something in it.
struct Column {
    head: &'static str,
    cell: fn(&LaneResult) -> Option<String>,
}

const COLUMNS: [Column; 11] = [
    Column { head: "Workers", cell: |lane| filled(lane).then(|| lane.workers.to_string()) },
    Column { head: "Start-up", cell: |lane| filled(lane).then(|| format::once(lane.startup)) },
    Column { head: "Median", cell: |lane| lane.steady.map(format::duration) },
    Column { head: "With start-up", cell: |lane| lane.with_startup.map(format::duration) },
    Column { head: "Speed", cell: |lane| lane.speedup.map(format::ratio) },
    Column {
        head: "Speed with start-up",
        cell: |lane| lane.speedup_with_startup.map(format::ratio),
    },
    Column { head: "Samples", cell: samples },
    Column { head: "Copied (of the time)", cell: copied },
    Column { head: "Waiting for the GIL", cell: |lane| lane.wait_gil_share.map(format::percent) },
    Column { head: "A wait took", cell: |lane| lane.latency_seen.map(format::once) },
    Column { head: "Memory", cell: |lane| (lane.memory > 0).then(|| format::bytes(lane.memory)) },
];

/// Whether the lane came far enough to have workers.
fn filled(lane: &LaneResult) -> bool {
    lane.workers > 0 && lane.startup > Nanos::ZERO
}

fn samples(lane: &LaneResult) -> Option<String> {
    let outliers = lane.samples.iter().filter(|sample| sample.outlier).count();
    match (lane.samples.len(), outliers) {
        (0, _) => None,
        (count, 0) => Some(count.to_string()),
        (count, 1) => Some(format!("{count}, 1 outlier")),
        (count, outliers) => Some(format!("{count}, {outliers} outliers")),
    }
}

fn copied(lane: &LaneResult) -> Option<String> {
    let bytes = lane.bytes_sent + lane.bytes_received;
    let share = lane.copying_share.map(format::percent);
    match (bytes, share) {
        (0, _) => None,
        (bytes, Some(share)) => Some(format!("{} ({share})", format::bytes(bytes))),
        (bytes, None) => Some(format::bytes(bytes)),
    }
}

/// The lanes of the figure as a table.
pub fn table(state: &State) -> Html {
    let Some(figure) = select::shown(state).figure() else { return Html::default() };
    let lanes = &figure.comparison.lanes;
    let columns: Vec<&Column> = COLUMNS
        .iter()
        .filter(|column| lanes.iter().any(|lane| (column.cell)(lane).is_some()))
        .collect();
    let row = |lane: &LaneResult| {
        html! {
            <tr key={lane.lane.slug()}>
                <th scope="row">{ lane_word(lane.lane, lane.lane.name()) }</th>
                { for columns.iter().map(|column| cell((column.cell)(lane))) }
                <td class="answer">{ answer(lane) }</td>
            </tr>
        }
    };
    html! {
        <section class="twin" aria-labelledby="twin-heading">
        <h2 id="twin-heading">{ "The same as a table" }</h2>
        <div class="table-scroll" role="region" aria-label="Results, scrollable" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{ "Lane" }</th>
                        { for columns.iter().map(|column| html! {
                            <th scope="col">{ column.head }</th>
                        }) }
                        <th scope="col" class="answer">{ "Answer" }</th>
                    </tr>
                </thead>
                <tbody>{ for lanes.iter().map(row) }</tbody>
            </table>
        </div>
        </section>
    }
}

fn cell(text: Option<String>) -> Html {
    html! { <td>{ text.unwrap_or_else(|| "–".to_owned()) }</td> }
}

fn answer(lane: &LaneResult) -> String {
    match &lane.outcome {
        Outcome::Finished(answer) => answer.text.clone(),
        Outcome::Failed(failure) => failure.kind.what().to_owned(),
        Outcome::Closed(_) => "closed".to_owned(),
        Outcome::Stopped => "stopped".to_owned(),
    }
}
