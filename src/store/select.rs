//! What the panels show, derived from the state.

use super::{Activity, Figure, FileSlot, Machine, Recorded, Shared, State};
use crate::dates;
use analysis::Fact;
use model::{
    Choice, Closed, Environment, ExecutionModel, Knob, LaneSet, Plan, Provenance, Run, Workers,
    WorkloadKind, WorkloadMeta, grouped,
};
use session::LaneProgress;

/// The figure that the race shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shown<'a> {
    /// A run of this page.
    Measured(&'a Shared<Figure>),
    /// A run of another machine.
    Recorded(&'a Shared<Figure>),
    /// Neither is there.
    Nothing,
}

impl<'a> Shown<'a> {
    /// The figure, wherever it comes from.
    #[must_use]
    pub const fn figure(self) -> Option<&'a Shared<Figure>> {
        match self {
            Self::Measured(figure) | Self::Recorded(figure) => Some(figure),
            Self::Nothing => None,
        }
    }
}

/// The figure that the race shows: this page's last run of the workload, else the recorded one.
#[must_use]
pub fn shown(state: &State) -> Shown<'_> {
    let measured = state.measured.iter();
    if let Some(figure) = measured.rev().find(|f| f.run.plan.workload == state.workload.id) {
        return Shown::Measured(figure);
    }
    match &state.recorded {
        Recorded::Ready(figure) => Shown::Recorded(figure),
        Recorded::Loading | Recorded::Absent => Shown::Nothing,
    }
}

/// Whether the figure is of other parameters than the ones that are chosen now.
#[must_use]
pub fn is_outdated(state: &State, figure: &Figure) -> bool {
    let plan = &figure.run.plan;
    plan.params != state.params || plan.lanes != state.lanes || plan.file != file(state)
}

/// What a run would do now.
///
/// # Errors
///
/// Why nothing can be run, and what to do about it: a sentence without its full stop.
pub fn plan(state: &State) -> Result<Plan, String> {
    if let Some((knob, complaint)) = complaint(state) {
        return Err(format!("{}: {complaint}", knob.label()));
    }
    if state.lanes.is_empty() {
        return Err("Choose at least one lane".to_owned());
    }
    plan_of(state, &state.choice())
}

/// What a run of this choice would do now.
///
/// # Errors
///
/// Why it cannot be run, and what to do about it: a sentence without its full stop.
pub fn plan_of(state: &State, choice: &Choice) -> Result<Plan, String> {
    let own = choice.workload == state.workload.id;
    match &state.file {
        FileSlot::Reading { name } => return Err(format!("Still reading {name}")),
        FileSlot::Refused { .. } => return Err("Choose another file, or use the sample".to_owned()),
        FileSlot::Sample | FileSlot::Ready { .. } => {}
    }
    let Some(machine) = &state.machine else {
        return Err("Asking this browser what it can do…".to_owned());
    };
    let input = catalog::find(choice.workload.0).map_or(state.workload.input, |meta| meta.input);
    if choice.lanes.iter().all(|lane| machine.closed(lane, input).is_some()) {
        return Err("None of the chosen lanes can run in this page".to_owned());
    }
    Ok(Plan {
        workload: choice.workload,
        params: choice.params.clone(),
        lanes: choice.lanes,
        workers: workers(choice.params.workers, machine),
        file: file(state).filter(|_| own),
    })
}

/// What the machine check says: of the run that was measured here, else of what is known before one.
#[must_use]
pub fn facts(state: &State) -> Vec<Fact> {
    if let Shown::Measured(figure) = shown(state) {
        return analysis::machine(&figure.run.environment, &figure.run.plan);
    }
    let Some(machine) = &state.machine else { return Vec::new() };
    let plan = Plan {
        workload: state.workload.id,
        params: state.params.clone(),
        lanes: state.lanes,
        workers: workers(state.params.workers, machine),
        file: None,
    };
    analysis::machine(&machine.environment, &plan)
}

/// The browser and the system, `Chromium 156 on Linux`, as far as they are known.
#[must_use]
pub fn place(state: &State) -> String {
    let Some(machine) = &state.machine else { return String::new() };
    let Environment { browser, platform, .. } = &machine.environment;
    match (browser.is_empty(), platform.is_empty()) {
        (false, false) => format!("{browser} on {platform}"),
        (false, true) => browser.clone(),
        (true, _) => platform.clone(),
    }
}

fn workers(chosen: Workers, machine: &Machine) -> u16 {
    match chosen {
        Workers::Auto => machine.environment.automatic_workers(),
        Workers::Exactly(workers) => workers,
    }
}

fn file(state: &State) -> Option<(String, u64)> {
    match &state.file {
        FileSlot::Ready { name, bytes, .. } => Some((name.clone(), *bytes)),
        FileSlot::Sample | FileSlot::Reading { .. } | FileSlot::Refused { .. } => None,
    }
}

/// The first field with a complaint, in the order of the panel.
fn complaint(state: &State) -> Option<(Knob, &str)> {
    Knob::ALL.into_iter().find_map(|knob| Some((knob, state.complaint(knob)?)))
}

/// Why a lane cannot run in this page.
#[must_use]
pub fn closed(state: &State, lane: ExecutionModel) -> Option<Closed> {
    state.machine.as_ref()?.closed(lane, state.workload.input)
}

/// Where a recorded run was made: machine, browser and date.
#[must_use]
pub fn origin(run: &Run) -> String {
    let machine = match &run.provenance {
        Provenance::Recorded { machine } if !machine.is_empty() => machine.as_str(),
        Provenance::Recorded { .. } | Provenance::Measured => "another machine",
    };
    let mut parts = vec![machine.to_owned()];
    parts.extend((!run.environment.browser.is_empty()).then(|| run.environment.browser.clone()));
    parts.extend((!run.when.is_empty()).then(|| dates::day(&run.when)));
    parts.join(" · ")
}

/// A lane's progress while a run goes on.
#[must_use]
pub fn progress(state: &State, lane: ExecutionModel) -> Option<&LaneProgress> {
    match &state.activity {
        Activity::Idle => None,
        Activity::Running(progress) => progress.lanes.iter().find(|p| p.lane == lane),
    }
}

/// What stands in a parameter's field: what was typed, else the value with its digits in groups.
#[must_use]
pub fn text(state: &State, knob: Knob) -> String {
    if let Some(field) = state.field(knob) {
        return field.text.clone();
    }
    let value = knob.show(&state.params);
    value.parse().map_or(value, grouped)
}

/// Whether a parameter is one that few readers turn.
#[must_use]
pub const fn is_advanced(knob: Knob) -> bool {
    match knob {
        Knob::Size | Knob::Tasks | Knob::Workers | Knob::Latency | Knob::ComputeShare => false,
        Knob::Chunk
        | Knob::Schedule
        | Knob::Seed
        | Knob::SwitchInterval
        | Knob::GilRelease
        | Knob::Repetitions
        | Knob::Budget => true,
    }
}

/// The workers that a reader can set without typing. Steps grow, because what matters does.
pub const WORKER_STEPS: [u16; 16] = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32, 48, 64];

/// The step nearest to this number of workers.
#[must_use]
pub fn worker_step(workers: u16) -> usize {
    let nearest = WORKER_STEPS.iter().enumerate().min_by_key(|(_, step)| step.abs_diff(workers));
    nearest.map_or(0, |(index, _)| index)
}

/// A group of chips.
#[derive(Clone, Debug, PartialEq)]
pub struct ChipGroup {
    /// The heading.
    pub name: &'static str,
    /// The workloads, each with a line below its name where there is one.
    pub chips: Vec<(&'static WorkloadMeta, Option<&'static str>)>,
}

/// The workloads that a first visitor should try, and what they show.
const FIRST: [(&str, &str); 3] =
    [("primes", "more cores help"), ("timer", "a GIL is no hindrance"), ("tiny", "parallel loses")];

/// The chips, in groups: a few to start with, then the others by kind.
#[must_use]
pub fn chips(catalog: &'static [WorkloadMeta]) -> Vec<ChipGroup> {
    let first: Vec<_> = FIRST
        .into_iter()
        .filter_map(|(id, line)| Some((catalog.iter().find(|meta| meta.id.0 == id)?, Some(line))))
        .collect();
    let is_first = |meta: &WorkloadMeta| FIRST.iter().any(|(id, _)| meta.id.0 == *id);
    let mut groups = vec![ChipGroup { name: "Start with", chips: first }];
    groups.extend(WorkloadKind::ALL.into_iter().map(|kind| {
        let chips = catalog.iter().filter(|meta| meta.kind == kind && !is_first(meta));
        ChipGroup { name: kind.name(), chips: chips.map(|meta| (meta, None)).collect() }
    }));
    groups.retain(|group| !group.chips.is_empty());
    groups
}

/// One line for those who hear the page: where the run is.
#[must_use]
pub fn status(state: &State) -> String {
    match &state.activity {
        Activity::Running(progress) if progress.stopping => "Stopping".to_owned(),
        Activity::Running(progress) if progress.calibrating => {
            "Measuring this machine’s cores".to_owned()
        }
        Activity::Running(progress) => {
            let lanes: LaneSet = progress.lanes.iter().map(|lane| lane.lane).collect();
            format!("Racing {} lanes", grouped(lanes.len() as u64))
        }
        Activity::Idle => match shown(state) {
            Shown::Measured(figure) if figure.run.stopped => "Stopped".to_owned(),
            Shown::Measured(figure) => figure.comparison.sentence_text(),
            Shown::Recorded(_) | Shown::Nothing => String::new(),
        },
    }
}
