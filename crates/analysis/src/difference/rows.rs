//! What differs between two runs besides their times, as rows of a table.

use super::Row;
use crate::format;
use model::{Environment, Knob, MachineLoad, Plan, Provenance, Run};

pub(super) fn settings(this: &Plan, other: &Plan) -> Vec<Row> {
    let file = |plan: &Plan| {
        plan.file.as_ref().map_or_else(
            || "none".to_owned(),
            |(name, bytes)| format!("{name}, {}", format::bytes(*bytes)),
        )
    };
    let knobs = Knob::ALL
        .into_iter()
        .filter(|knob| *knob != Knob::Workers)
        .map(|knob| (knob.label(), shown(knob, this), shown(knob, other)));
    [
        ("Workload", this.workload.0.to_owned(), other.workload.0.to_owned()),
        (Knob::Workers.label(), this.workers.to_string(), other.workers.to_string()),
    ]
    .into_iter()
    .chain(knobs)
    .chain([("File", file(this), file(other))])
    .filter_map(row)
    .collect()
}

fn shown(knob: Knob, plan: &Plan) -> String {
    let text = knob.show(&plan.params);
    let text = text.parse().map_or(text, format::grouped);
    let unit = match knob {
        Knob::SwitchInterval | Knob::Latency => "ms",
        Knob::Budget => "s",
        Knob::ComputeShare => "%",
        Knob::Size
        | Knob::Tasks
        | Knob::Workers
        | Knob::Chunk
        | Knob::Schedule
        | Knob::Seed
        | Knob::GilRelease
        | Knob::Repetitions => "",
    };
    match (text.is_empty(), unit) {
        // Of repetitions and time budget, the one that is not in force.
        (true, _) => "none".to_owned(),
        (false, "") => text,
        (false, unit) => format!("{text}{}{unit}", format::SPACE),
    }
}

pub(super) fn environment(this: &Run, other: &Run) -> Vec<Row> {
    let (a, b) = (&this.environment, &other.environment);
    let unknown = |text: &str| if text.is_empty() { "unknown" } else { text }.to_owned();
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let measured = |environment: &Environment| {
        environment.cores_measured.map_or("not measured".to_owned(), |cores| format!("{cores:.1}"))
    };
    let load = |load: MachineLoad| {
        match load {
            MachineLoad::Unknown => "unknown",
            MachineLoad::Free => "free",
            MachineLoad::Busy => "busy",
        }
        .to_owned()
    };
    let provenance = |run: &Run| match &run.provenance {
        Provenance::Measured => "measured here".to_owned(),
        Provenance::Recorded { machine } => format!("recorded on {machine}"),
    };
    let mut rows: Vec<Row> = [
        ("Numbers", provenance(this), provenance(other)),
        ("Cores by claim", a.cores_claimed.to_string(), b.cores_claimed.to_string()),
    ]
    .into_iter()
    .filter_map(row)
    .collect();
    // A calibration is never twice the same to a tenth: half a core is a difference.
    let apart = match (a.cores_measured, b.cores_measured) {
        (Some(a), Some(b)) => (a - b).abs() >= 0.5,
        (None, None) => false,
        (Some(_), None) | (None, Some(_)) => true,
    };
    if apart {
        rows.extend(row(("Cores by measurement", measured(a), measured(b))));
    }
    rows.extend(
        [
            ("Machine", load(a.load), load(b.load)),
            ("Browser", unknown(&a.browser), unknown(&b.browser)),
            ("System", unknown(&a.platform), unknown(&b.platform)),
            ("Isolated", yes(a.isolated), yes(b.isolated)),
            ("Shared memory", yes(a.shared_memory), yes(b.shared_memory)),
            ("Clock’s step", format::setting(a.clock_step), format::setting(b.clock_step)),
            ("Hidden for a while", yes(a.was_hidden), yes(b.was_hidden)),
        ]
        .into_iter()
        .filter_map(row),
    );
    rows
}

/// A row, where the two are not the same.
fn row((label, this, other): (&'static str, String, String)) -> Option<Row> {
    (this != other).then_some(Row { label, this, other })
}
