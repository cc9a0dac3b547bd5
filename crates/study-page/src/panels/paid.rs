//! What each lane cost besides the time of its work: starting, handing over, copying, memory.

use super::lane_word;
use analysis::{LaneCosts, Memory, format};
use yew::prelude::*;

/// A column that is shown when at least one lane has something in it.
struct Column {
    head: &'static str,
    cell: fn(&LaneCosts) -> Option<String>,
}

const COLUMNS: [Column; 11] = [
    Column { head: "Started as", cell: |lane| Some(lane.start.method.name().to_owned()) },
    Column { head: "All started in", cell: |lane| Some(format::once(lane.start.spawn)) },
    Column { head: "One started in", cell: |lane| lane.start.each.map(format::once) },
    Column { head: "Loaded in", cell: |lane| Some(format::once(lane.start.load)) },
    Column {
        head: "Tasks that do nothing",
        cell: |lane| lane.overhead.map(|overhead| format::once(overhead.execution)),
    },
    Column { head: "Each of them", cell: |lane| lane.overhead.map(|it| format::once(it.task)) },
    Column { head: "Sent", cell: |lane| bytes(lane.bytes_sent) },
    Column { head: "Received", cell: |lane| bytes(lane.bytes_received) },
    Column { head: "Memory in all", cell: |lane| bytes(lane.memory.total) },
    Column { head: "Shared by all", cell: |lane| bytes(lane.memory.shared) },
    Column { head: "Private to each", cell: |lane| private(&lane.memory) },
];

/// The table.
pub fn paid(costs: &[LaneCosts]) -> Html {
    let columns: Vec<&Column> = COLUMNS
        .iter()
        .filter(|column| costs.iter().any(|lane| (column.cell)(lane).is_some()))
        .collect();
    let row = |lane: &LaneCosts| {
        html! {
            <tr>
                <th scope="row">{ lane_word(lane.lane, lane.lane.name()) }</th>
                { for columns.iter().map(|column| html! {
                    <td>{ (column.cell)(lane).unwrap_or_else(|| "–".to_owned()) }</td>
                }) }
            </tr>
        }
    };
    html! {
        <div class="table-scroll" role="region" aria-label="Paid besides, scrollable" tabindex="0">
            <table id="paid-table">
                <caption class="help">
                    { "What was paid besides. “Tasks that do nothing” is one execution in which the \
                       same tasks are handed out and collected and none computes: what the lane \
                       itself costs. Memory is the most that was allocated at once." }
                </caption>
                <thead>
                    <tr>
                        <th scope="col">{ "Lane" }</th>
                        { for columns.iter().map(|column| html! {
                            <th scope="col">{ column.head }</th>
                        }) }
                    </tr>
                </thead>
                <tbody>{ for costs.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

fn bytes(bytes: u64) -> Option<String> {
    (bytes > 0).then(|| format::bytes(bytes))
}

/// One size where all workers have about the same, else each its own.
fn private(memory: &Memory) -> Option<String> {
    let most = *memory.private.iter().max()?;
    let least = *memory.private.iter().min()?;
    if most == 0 {
        return None;
    }
    // Within a tenth it is one size to a reader.
    let workers = if least >= most - most / 10 {
        let count = memory.private.len();
        if count > 1 { format!("{count} × {}", format::bytes(most)) } else { format::bytes(most) }
    } else {
        let all: Vec<String> = memory.private.iter().map(|bytes| format::bytes(*bytes)).collect();
        all.join(", ")
    };
    Some(match memory.driver {
        Some(driver) if driver > 0 => format!("{workers}, driver {}", format::bytes(driver)),
        Some(_) | None => workers,
    })
}
