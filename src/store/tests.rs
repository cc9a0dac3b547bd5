//! The page's behaviour as what happened and what came of it.

use super::select::{self, Shown};
use super::*;
use crate::route::Opened;
use crate::samples;
use model::{Closed, Environment, ExecutionModel, Fault, FaultKind, InputKind, Knob, LaneSet};
use session::Progress;

fn open(fragment: &str) -> State {
    State::new(Opened::read(fragment))
}

fn ready(fragment: &str) -> State {
    let mut state = open(fragment);
    let environment = Environment { cores_claimed: 4, ..Environment::default() };
    let machine = Shared::new(Machine { environment, closed: Vec::new(), private_files: true });
    assert_eq!(reduce(&mut state, Action::Probed(machine)), []);
    state
}

fn typed(state: &mut State, knob: Knob, text: &str) -> Vec<Command> {
    reduce(state, Action::Typed(knob, text.to_owned()))
}

#[test]
fn a_run_goes_from_the_button_to_the_figure() {
    let mut state = ready("#primes?workers=2");
    let commands = reduce(&mut state, Action::Run);
    let [Command::Start { plan, fault: None, traced: true }] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    assert_eq!((plan.workload.0, plan.workers, plan.lanes), ("primes", 2, LaneSet::ALL));
    assert!(state.is_running());

    assert_eq!(reduce(&mut state, Action::Run), [], "it runs already");
    let progress = Progress { done: 0.5, ..Progress::queued(LaneSet::ALL) };
    reduce(&mut state, Action::Progressed(Shared::new(progress.clone())));
    assert_eq!(select::progress(&state, ExecutionModel::Processes), Some(&progress.lanes[4]));

    let run = samples::run("primes");
    let commands = reduce(&mut state, Action::Finished(Box::new(run.clone()), None));
    let Shown::Measured(figure) = select::shown(&state) else { panic!("no figure") };
    assert_eq!(figure.run, run);
    assert_eq!(commands, [Command::Announce(figure.clone())]);
    assert!(!state.is_running());
}

#[test]
fn a_script_gets_the_run_that_it_asked_for_and_the_page_stays_as_it_is() {
    let mut state = ready("#primes?workers=2");
    let asked = || Action::Asked(Box::new(Opened::read("#primes?workers=3&lanes=processes")));
    let commands = reduce(&mut state, asked());
    let [Command::Start { plan, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((plan.workers, plan.lanes.len()), (3, 1));

    let busy = [Command::Answer(Err("Another run is going on".to_owned()))];
    assert_eq!(reduce(&mut state, asked()), busy);

    let run = samples::run("primes");
    let commands = reduce(&mut state, Action::Finished(Box::new(run.clone()), None));
    assert_eq!(commands, [Command::Answer(Ok(Box::new(run)))]);
    assert_eq!(select::shown(&state), Shown::Nothing);
    assert_eq!(select::text(&state, Knob::Workers), "2");
    assert!(!state.is_running());
}

#[test]
fn a_script_is_told_why_there_is_no_run() {
    let mut state = ready("");
    let asked = Action::Asked(Box::new(Opened::read("#primes?workers=many")));
    let commands = reduce(&mut state, asked);
    let [Command::Answer(Err(why))] = commands.as_slice() else { panic!("{commands:?}") };
    assert!(why.starts_with("workers=many: "), "{why}");
    assert!(!state.is_running());
}

#[test]
fn a_report_that_comes_after_the_end_does_not_start_the_run_again() {
    let mut state = ready("");
    let late = Shared::new(Progress::queued(LaneSet::ALL));
    reduce(&mut state, Action::Progressed(late));
    assert!(!state.is_running());
    assert_eq!(reduce(&mut state, Action::Stop), []);
}

#[test]
fn auto_takes_the_cores_and_a_calibration_corrects_them() {
    let mut state = ready("");
    assert_eq!(select::plan(&state).unwrap().workers, 4);
    let mut run = samples::run("primes");
    run.environment.cores_measured = Some(2.9);
    reduce(&mut state, Action::Finished(Box::new(run), None));
    assert_eq!(select::plan(&state).unwrap().workers, 3);
}

#[test]
fn what_cannot_run_says_why() {
    let refusal = |state: &State| select::plan(state).unwrap_err();
    let mut state = open("#primes");
    assert_eq!(refusal(&state), "Asking this browser what it can do…");

    state = ready("#primes");
    typed(&mut state, Knob::Tasks, "many");
    assert_eq!(
        refusal(&state),
        "Tasks: Not a whole number: enter a whole number from 1 to 10,000 tasks"
    );
    assert_eq!(reduce(&mut state, Action::Run), []);

    state = ready("#primes");
    for lane in ExecutionModel::ALL {
        reduce(&mut state, Action::ToggledLane(lane));
    }
    assert_eq!(refusal(&state), "Choose at least one lane");

    state = ready("#primes?lanes=rayon-pool");
    let closed = vec![(ExecutionModel::RayonPool, Closed::NotIsolated)];
    let machine = Machine { environment: Environment::default(), closed, private_files: true };
    reduce(&mut state, Action::Probed(Shared::new(machine)));
    assert_eq!(refusal(&state), "None of the chosen lanes can run in this page");

    state = ready("#primes");
    reduce(&mut state, Action::Offered(Offer::Reading { name: "book.txt".to_owned() }));
    assert_eq!(refusal(&state), "Still reading book.txt");
}

#[test]
fn a_field_keeps_what_was_typed_and_the_parameter_keeps_its_last_value() {
    let mut state = ready("#primes");
    let commands = typed(&mut state, Knob::Size, "2,500,000");
    assert_eq!(commands, [Command::Address(state.choice())]);
    assert_eq!(typed(&mut state, Knob::Size, "2,500,000x"), [], "the address stays");
    assert_eq!(select::text(&state, Knob::Size), "2,500,000x");
    assert_eq!(state.params.size, 2_500_000);
    assert!(state.complaint(Knob::Size).is_some());

    reduce(&mut state, Action::Reset);
    let default = model::grouped(state.workload.specs.size.default);
    assert_eq!(select::text(&state, Knob::Size), default);
}

#[test]
fn repetitions_and_time_budget_take_each_others_place() {
    let mut state = ready("#primes");
    let texts =
        |state: &State| (select::text(state, Knob::Repetitions), select::text(state, Knob::Budget));
    assert_eq!(texts(&state), (String::new(), "8".to_owned()));
    typed(&mut state, Knob::Repetitions, "12");
    assert_eq!(texts(&state), ("12".to_owned(), String::new()));
    typed(&mut state, Knob::Budget, "3");
    assert_eq!(texts(&state), (String::new(), "3".to_owned()));
    typed(&mut state, Knob::Repetitions, "12");
    typed(&mut state, Knob::Repetitions, "");
    assert_eq!(texts(&state), (String::new(), "8".to_owned()), "back to the default budget");
    typed(&mut state, Knob::Budget, "");
    assert!(select::plan(&state).is_err(), "one of them must say when to end");
}

#[test]
fn another_workload_brings_its_own_parameters_and_recording() {
    let mut state = ready("#primes");
    typed(&mut state, Knob::Size, "nonsense");
    let primes = state.workload.id;
    reduce(&mut state, Action::Recorded(primes, Some(Box::new(samples::run("primes")))));
    assert!(matches!(select::shown(&state), Shown::Recorded(_)));

    let commands = reduce(&mut state, Action::Opened(Box::new(Opened::read("#timer"))));
    assert_eq!(commands, [Command::FetchRecorded(state.workload.id)]);
    assert_eq!(state.workload.id.0, "timer");
    assert!(state.fields.is_empty());
    assert_eq!(select::shown(&state), Shown::Nothing);

    // The recording of the workload before arrives late.

    reduce(&mut state, Action::Recorded(primes, Some(Box::new(samples::run("primes")))));
    assert_eq!(select::shown(&state), Shown::Nothing);
}

#[test]
fn going_elsewhere_stops_the_run_and_coming_back_shows_the_last_one() {
    let mut state = ready("#primes");
    reduce(&mut state, Action::Run);
    let commands = reduce(&mut state, Action::Opened(Box::new(Opened::read("#timer"))));
    assert_eq!(commands, [Command::Stop, Command::FetchRecorded(state.workload.id)]);
    reduce(&mut state, Action::Finished(Box::new(samples::run("primes")), None));
    assert_eq!(select::shown(&state), Shown::Nothing, "that run was of another workload");
    reduce(&mut state, Action::Opened(Box::new(Opened::read("#primes"))));
    assert!(matches!(select::shown(&state), Shown::Measured(_)));
}

#[test]
fn the_same_address_again_changes_nothing() {
    let mut state = ready("#primes?workers=2");
    let before = state.clone();
    let again = Opened::read("#primes?workers=2");
    assert_eq!(reduce(&mut state, Action::Opened(Box::new(again))), []);
    assert_eq!(state, before);
}

#[test]
fn a_figure_of_other_settings_is_told_apart() {
    let mut state = ready("#primes");
    let mut run = samples::run("primes");
    run.plan = select::plan(&state).unwrap();
    reduce(&mut state, Action::Finished(Box::new(run), None));
    let Shown::Measured(figure) = select::shown(&state) else { panic!("no figure") };
    let figure = figure.clone();
    assert!(!select::is_outdated(&state, &figure));
    typed(&mut state, Knob::Workers, "3");
    assert!(select::is_outdated(&state, &figure));
    typed(&mut state, Knob::Workers, "auto");
    assert!(!select::is_outdated(&state, &figure));
    reduce(&mut state, Action::ToggledLane(ExecutionModel::EventLoop));
    assert!(select::is_outdated(&state, &figure));
}

#[test]
fn a_fault_of_the_link_is_named_and_can_be_taken_out() {
    let mut state = ready("#primes?fault=processes:kill");
    let fault = Fault { lane: ExecutionModel::Processes, kind: FaultKind::Kill };
    assert_eq!(state.fault, Some(fault));
    let commands = reduce(&mut state, Action::Run);
    assert!(matches!(commands[..], [Command::Start { fault: Some(f), .. }] if f == fault));
    reduce(&mut state, Action::Finished(Box::new(samples::run("primes")), None));
    reduce(&mut state, Action::ClearedFault);
    let commands = reduce(&mut state, Action::Run);
    assert!(matches!(commands[..], [Command::Start { fault: None, .. }]));
}

#[test]
fn a_link_can_keep_the_workers_from_writing_down_what_they_do() {
    let mut state = ready("#primes?trace=off");
    let commands = reduce(&mut state, Action::Run);
    assert!(matches!(commands[..], [Command::Start { traced: false, .. }]));
}

#[test]
fn only_a_workload_that_reads_one_takes_a_file() {
    let mut state = ready("#primes");
    assert_eq!(reduce(&mut state, Action::AskedForFile), []);
    let read = Offer::Read { name: "book.txt".to_owned(), bytes: 9, kind: InputKind::Text };
    assert_eq!(reduce(&mut state, Action::Offered(read)), [Command::ForgetFile]);
    assert_eq!(state.file, FileSlot::Sample);
}

#[test]
fn nothing_of_the_plan_changes_while_it_runs() {
    let mut state = ready("#primes");
    reduce(&mut state, Action::Run);
    let before = state.clone();
    assert_eq!(reduce(&mut state, Action::ToggledLane(ExecutionModel::EventLoop)), []);
    let offer = Offer::Reading { name: "book.txt".to_owned() };
    assert_eq!(reduce(&mut state, Action::Offered(offer)), []);
    assert_eq!(state, before);
    assert_eq!(reduce(&mut state, Action::Stop), [Command::Stop]);
}

#[test]
fn every_workload_has_one_chip() {
    let chips: Vec<_> = select::chips(catalog::CATALOG)
        .into_iter()
        .flat_map(|group| group.chips)
        .map(|(meta, _)| meta.id)
        .collect();
    assert_eq!(chips.len(), catalog::CATALOG.len());
    for meta in catalog::CATALOG {
        assert!(chips.contains(&meta.id), "{} has no chip", meta.id);
    }
}

#[test]
fn the_slider_finds_the_nearest_step() {
    for (workers, step) in [(1, 1), (4, 4), (9, 8), (11, 10), (17, 16), (60, 64), (64, 64)] {
        assert_eq!(select::WORKER_STEPS[select::worker_step(workers)], step, "{workers}");
    }
    assert_eq!(select::WORKER_STEPS.last(), Some(&model::MAX_WORKERS));
}

#[test]
fn the_status_says_what_a_listener_needs() {
    let mut state = ready("#primes");
    assert_eq!(select::status(&state), "");
    reduce(&mut state, Action::Run);
    assert_eq!(select::status(&state), "Racing 6 lanes");
    let calibrating = Progress { calibrating: true, ..Progress::queued(LaneSet::ALL) };
    reduce(&mut state, Action::Progressed(Shared::new(calibrating)));
    assert_eq!(select::status(&state), "Measuring this machine’s cores");
    reduce(&mut state, Action::Finished(Box::new(samples::run("primes")), None));
    let Shown::Measured(figure) = select::shown(&state) else { panic!("no figure") };
    assert_eq!(select::status(&state), figure.comparison.sentence_text());
}
