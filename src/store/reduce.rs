//! How the page changes when something happens.

use super::select::{self, Shown};
use super::{
    Action, Activity, Command, Field, Figure, FileSlot, Machine, Offer, Recorded, Shared, State,
};
use crate::route::Opened;
use model::{Effort, InputKind, Knob, Params, Picture, Run};
use session::Progress;

/// Takes in what happened and returns what is to be done about it.
pub fn reduce(state: &mut State, action: Action) -> Vec<Command> {
    match action {
        Action::Opened(opened) => open(state, *opened),
        Action::Typed(knob, text) => type_into(state, knob, text),
        Action::Unfolded(more) => {
            state.more = more;
            Vec::new()
        }
        Action::Reset => {
            state.params = Params::defaults(&state.workload.specs);
            state.fields.clear();
            address(state)
        }
        Action::ToggledLane(lane) => {
            if state.is_running() {
                return Vec::new();
            }
            let lanes = state.lanes;
            state.lanes = if lanes.contains(lane) { lanes.without(lane) } else { lanes.with(lane) };
            address(state)
        }
        Action::Viewed(view) => {
            state.view = view;
            Vec::new()
        }
        Action::Tinted(lane) => {
            state.tint = lane;
            Vec::new()
        }
        Action::Themed(theme) => {
            state.theme = theme;
            vec![Command::Dress(theme)]
        }
        Action::SkippedToRace => vec![Command::FocusRace],
        Action::DismissedNotice => {
            state.dropped.clear();
            address(state)
        }
        Action::ClearedFault => {
            state.fault = None;
            address(state)
        }
        Action::AskedForFile => match state.workload.input {
            InputKind::Generated | InputKind::PrivateFile => Vec::new(),
            kind @ (InputKind::Text | InputKind::Image) => vec![Command::PickFile(kind)],
        },
        Action::DroppedFile => {
            state.file = FileSlot::Sample;
            vec![Command::ForgetFile]
        }
        Action::Offered(offer) => take_offer(state, offer),
        Action::Run => run(state),
        Action::Asked(asked) => ask(state, *asked),
        Action::Stop => {
            if state.is_running() {
                vec![Command::Stop]
            } else {
                Vec::new()
            }
        }
        Action::Download => match select::shown(state) {
            Shown::Measured(figure) => vec![Command::Download(figure.clone())],
            Shown::Recorded(_) | Shown::Nothing => Vec::new(),
        },
        Action::CopyLink => vec![Command::CopyLink(state.choice())],
        Action::Copied(copied) => {
            state.note = Some(if copied {
                "Link copied"
            } else {
                "The browser refused; the link is in the address bar"
            });
            Vec::new()
        }
        Action::Probed(machine) => {
            state.machine = Some(machine);
            Vec::new()
        }
        Action::Recorded(workload, run) => {
            if workload == state.workload.id {
                state.recorded = match run {
                    Some(run) => Recorded::Ready(Shared::new(Figure::new(*run, None))),
                    None => Recorded::Absent,
                };
            }
            Vec::new()
        }
        Action::Progressed(progress) => {
            // A report that was under way when the run ended changes nothing.
            if state.is_running() {
                state.activity = Activity::Running(progress);
            }
            Vec::new()
        }
        Action::Finished(run, picture) => finish(state, *run, picture),
    }
}

/// Puts the choice into the address, without a new step in the history.
fn address(state: &State) -> Vec<Command> {
    vec![Command::Address(state.choice())]
}

fn open(state: &mut State, opened: Opened) -> Vec<Command> {
    let Opened { workload, choice, dropped, fault, traced } = opened;
    let same = workload == state.workload;
    state.dropped = dropped;
    state.fault = fault;
    state.traced = traced;
    if same && choice == state.choice() {
        return Vec::new();
    }
    let mut commands = Vec::new();
    if state.is_running() {
        commands.push(Command::Stop);
    }
    state.params = choice.params;
    state.lanes = choice.lanes;
    state.fields.clear();
    state.note = None;
    if !same {
        if state.workload.input != workload.input && state.file != FileSlot::Sample {
            state.file = FileSlot::Sample;
            commands.push(Command::ForgetFile);
        }
        state.workload = workload;
        state.recorded = Recorded::Loading;
        state.tint = None;
        commands.push(Command::FetchRecorded(workload.id));
    }
    commands
}

fn type_into(state: &mut State, knob: Knob, text: String) -> Vec<Command> {
    let before = state.choice();
    let complaint = if takes_effort_back(state, knob, &text) {
        state.params.effort = Effort::DEFAULT;
        None
    } else {
        knob.set(&text, &mut state.params, &state.workload.specs).err().map(|c| c.message)
    };
    // Repetitions and time budget take each other's place: what stood in the other field is past.
    if complaint.is_none() {
        match knob {
            Knob::Repetitions => forget(state, Knob::Budget),
            Knob::Budget => forget(state, Knob::Repetitions),
            Knob::Size
            | Knob::Tasks
            | Knob::Workers
            | Knob::Chunk
            | Knob::Schedule
            | Knob::Seed
            | Knob::SwitchInterval
            | Knob::Latency
            | Knob::ComputeShare
            | Knob::GilRelease => {}
        }
    }
    forget(state, knob);
    state.fields.push((knob, Field { text, complaint }));
    if state.choice() == before { Vec::new() } else { address(state) }
}

fn forget(state: &mut State, knob: Knob) {
    state.fields.retain(|(of, _)| *of != knob);
}

/// Whether the reader emptied the one field of repetitions and time budget that can be empty
/// because the other one then counts.
fn takes_effort_back(state: &State, knob: Knob, text: &str) -> bool {
    let empty = text.trim().is_empty();
    match (knob, state.params.effort) {
        (Knob::Repetitions, _) | (Knob::Budget, Effort::Repetitions(_)) => empty,
        _ => false,
    }
}

fn take_offer(state: &mut State, offer: Offer) -> Vec<Command> {
    if state.is_running() {
        return Vec::new();
    }
    state.file = match offer {
        Offer::Reading { name } => FileSlot::Reading { name },
        Offer::Read { name, bytes, kind } if kind == state.workload.input => {
            FileSlot::Ready { name, bytes, kind }
        }
        // The workload was changed while the file was being read.
        Offer::Read { .. } => {
            state.file = FileSlot::Sample;
            return vec![Command::ForgetFile];
        }
        Offer::Refused { name, why } => FileSlot::Refused { name, why },
    };
    Vec::new()
}

fn run(state: &mut State) -> Vec<Command> {
    if state.is_running() {
        return Vec::new();
    }
    let Ok(plan) = select::plan(state) else { return Vec::new() };
    state.activity = Activity::Running(Shared::new(Progress::queued(plan.lanes)));
    state.note = None;
    vec![Command::Start { plan: Box::new(plan), fault: state.fault, traced: state.traced }]
}

fn ask(state: &mut State, asked: Opened) -> Vec<Command> {
    let refuse = |why: String| vec![Command::Answer(Err(why))];
    if state.is_running() {
        return refuse("Another run is going on".to_owned());
    }
    if let Some(dropped) = asked.dropped.into_iter().next() {
        return refuse(dropped);
    }
    let plan = match select::plan_of(state, &asked.choice) {
        Ok(plan) => plan,
        Err(why) => return refuse(why),
    };
    state.activity = Activity::Running(Shared::new(Progress::queued(plan.lanes)));
    state.errand = true;
    vec![Command::Start { plan: Box::new(plan), fault: asked.fault, traced: asked.traced }]
}

fn finish(state: &mut State, run: Run, picture: Option<Picture>) -> Vec<Command> {
    state.activity = Activity::Idle;
    if let Some(machine) = &state.machine {
        let before = &machine.environment;
        let mut machine = Machine::clone(machine);
        machine.environment = model::Environment {
            cores_measured: run.environment.cores_measured.or(before.cores_measured),
            // That is a matter of the run.
            was_hidden: before.was_hidden,
            ..run.environment.clone()
        };
        state.machine = Some(Shared::new(machine));
    }
    if std::mem::take(&mut state.errand) {
        return vec![Command::Answer(Ok(Box::new(run)))];
    }
    let figure = Shared::new(Figure::new(run, picture));
    state.measured.retain(|older| older.run.plan.workload != figure.run.plan.workload);
    state.measured.push(figure.clone());
    vec![Command::Announce(figure)]
}
