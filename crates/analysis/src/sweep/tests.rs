//! Sweeps that are run by hand.

use super::*;
use crate::runs;
use model::ExecutionModel::{FreeThreads, Processes, Sequential};
use model::{
    Chunk, ExecutionModel, Outcome, ParamSpecs, Params, Percent, Plan, Quantity, Schedule,
    WorkloadId,
};
use proptest::prelude::*;

const SPECS: ParamSpecs = ParamSpecs {
    size: Quantity { min: 1_000, max: 4_000_000, default: 1_000_000, unit: "numbers" },
    tasks: Quantity { min: 1, max: 10_000, default: 256, unit: "tasks" },
    seeded: false,
    latency_ms: Some(Quantity { min: 1, max: 1_000, default: 10, unit: "ms" }),
    compute_share: Some(Quantity { min: 0, max: 100, default: 25, unit: "%" }),
    gil_release: false,
};

fn choice() -> Choice {
    Choice {
        workload: WorkloadId("primes"),
        params: Params::defaults(&SPECS),
        lanes: LaneSet::EMPTY.with(FreeThreads).with(Processes),
    }
}

fn cores(cores: u32) -> Environment {
    Environment { cores_claimed: cores, ..Environment::default() }
}

fn sweep(kind: SweepKind, machine: u32) -> Sweep {
    Sweep::new(kind, &choice(), &SPECS, &cores(machine)).unwrap()
}

/// A run of exactly this, in which every lane finishes.
fn run_of(choice: &Choice) -> Run {
    let lanes = choice.lanes.iter().map(|lane| runs::finished(lane, 50.0, 1.0)).collect();
    let mut run = runs::run(lanes);
    run.plan = Plan {
        workload: choice.workload,
        params: choice.params.clone(),
        lanes: choice.lanes,
        workers: 4,
        file: None,
    };
    run
}

/// All values in the order in which they are run.
fn order(mut sweep: Sweep) -> Vec<u64> {
    let mut values = Vec::new();
    while let (Some(value), Some(choice)) = (sweep.value(), sweep.next()) {
        values.push(value);
        assert!(sweep.take(run_of(&choice)));
    }
    values
}

#[test]
fn both_ends_come_first_then_the_middles() {
    let workers = |beyond| SweepKind::Workers { beyond };
    assert_eq!(order(sweep(workers(false), 8)), [1, 8, 4, 2, 6, 3, 5, 7]);
    assert_eq!(order(sweep(workers(false), 1)), [1, 4, 2, 3], "enough for both laws");
    assert_eq!(order(sweep(workers(true), 4)), [1, 8, 4, 2, 6, 3, 5, 7], "twice the cores");
    let mut many = order(sweep(workers(false), 20));
    assert_eq!(many[..3], [1, 20, 6]);
    many.sort_unstable();
    assert_eq!(many, [1, 2, 3, 4, 6, 8, 12, 16, 20]);
}

#[test]
fn every_swept_parameter_has_five_to_nine_values_in_its_range() {
    for (knob, expected) in [
        (
            Knob::Size,
            &[1_000, 2_400, 5_600, 13_000, 32_000, 75_000, 180_000, 420_000, 1_000_000][..],
        ),
        (Knob::Chunk, &[1, 2, 4, 8, 16, 32, 64, 130, 256]),
        (Knob::Tasks, &[1, 2, 6, 13, 32, 76, 180, 430, 1_024]),
        (Knob::SwitchInterval, &[1, 2, 3, 6, 10, 18, 32, 56, 100]),
        (Knob::Latency, &[1, 2, 3, 4, 6, 10, 16, 25, 40]),
        (Knob::ComputeShare, &[0, 13, 25, 38, 50, 63, 75, 88, 100]),
    ] {
        let mut values = order(sweep(SweepKind::Knob(knob), 4));
        values.sort_unstable();
        assert_eq!(values, expected, "{knob:?}");
    }
}

#[test]
fn one_thread_runs_along_and_the_effort_is_split() {
    let next = sweep(SweepKind::Workers { beyond: false }, 8).next().unwrap();
    assert!(next.lanes.contains(Sequential));
    assert_eq!(next.params.workers, Workers::Exactly(1));
    // Four times eight seconds in eight runs.
    assert_eq!(next.params.effort, Effort::Budget(Nanos::from_secs(4)));
    let mut few = choice();
    few.params.effort = Effort::Repetitions(7);
    let kind = SweepKind::Knob(Knob::ComputeShare);
    let next = Sweep::new(kind, &few, &SPECS, &cores(4)).unwrap().next().unwrap();
    assert_eq!(next.params.effort, Effort::Repetitions(7));
    assert_eq!(next.params.compute_share, Percent(0));
}

#[test]
fn chunks_are_handed_out_in_the_size_that_is_swept() {
    let next = sweep(SweepKind::Knob(Knob::Chunk), 4).next().unwrap();
    assert_eq!(choice().params.schedule, Schedule::Guided);
    assert_eq!(next.params.schedule, Schedule::Dynamic);
    assert_eq!(next.params.chunk, Chunk::Tasks(1));
}

#[test]
fn a_scaled_sweep_grows_the_size_with_the_workers_and_stays_in_range() {
    let mut sweep = sweep(SweepKind::Scaled, 8);
    let mut sizes = Vec::new();
    while let Some(choice) = sweep.next() {
        sizes.push((sweep.value().unwrap(), choice.params.size));
        sweep.take(run_of(&choice));
    }
    sizes.sort_unstable();
    // Eight times a million would be beyond the range.
    assert_eq!(sizes[..2], [(1, 500_000), (2, 1_000_000)]);
    assert_eq!(sizes[7], (8, 4_000_000));
}

#[test]
fn what_no_curve_can_be_drawn_over_is_refused() {
    let refused = |knob| Sweep::new(SweepKind::Knob(knob), &choice(), &SPECS, &cores(4));
    assert_eq!(refused(Knob::Schedule), Err(Unsweepable::NoCurve));
    assert_eq!(refused(Knob::Budget), Err(Unsweepable::NoCurve));
    assert_eq!(refused(Knob::Seed), Err(Unsweepable::NotThere));
    let mut one_task = choice();
    one_task.params.tasks = 1;
    let kind = SweepKind::Knob(Knob::Chunk);
    assert_eq!(Sweep::new(kind, &one_task, &SPECS, &cores(4)), Err(Unsweepable::NoRoom));
}

#[test]
fn a_run_of_something_else_is_no_point() {
    let mut sweep = sweep(SweepKind::Workers { beyond: false }, 4);
    let other = run_of(&choice());
    assert!(!sweep.take(other));
    assert_eq!(sweep.progress(), (0, 4));
}

#[test]
fn a_failed_value_leaves_the_others() {
    let mut sweep = sweep(SweepKind::Workers { beyond: false }, 4);
    sweep.miss("The page ran out of workers");
    while let Some(choice) = sweep.next() {
        let mut run = run_of(&choice);
        if choice.params.workers == Workers::Exactly(3) {
            for lane in &mut run.lanes {
                lane.outcome = Outcome::Stopped;
            }
        }
        assert!(sweep.take(run));
    }
    let curves = sweep.curves();
    let missing: Vec<(u64, &str)> =
        curves.missing.iter().map(|missing| (missing.value, missing.why.as_str())).collect();
    assert_eq!(missing, [(1, "The page ran out of workers"), (3, "No lane finished")]);
    let values = |lane: ExecutionModel| -> Vec<u64> {
        curves.lane(lane).unwrap().points.iter().map(|point| point.value).collect()
    };
    assert_eq!(values(FreeThreads), [2, 4]);
}

#[test]
fn a_stopped_sweep_keeps_what_it_has() {
    let kind = SweepKind::Workers { beyond: false };
    let mut asked = sweep(kind, 4);
    let run = run_of(&asked.next().unwrap());
    asked.take(run.clone());
    asked.stop();
    assert!(asked.is_over());
    assert_eq!(asked.next(), None);
    assert_eq!(asked.curves().lane(FreeThreads).unwrap().points.len(), 1);

    let mut by_its_run = sweep(kind, 4);
    by_its_run.take(Run { stopped: true, ..run });
    assert!(by_its_run.is_over());
    assert_eq!(by_its_run.curves().lane(FreeThreads).unwrap().points.len(), 1);
}

proptest! {
    /// Whatever is chosen, a sweep runs each value of a range once, its ends first.
    #[test]
    fn every_value_is_run_once_and_in_its_range(
        knob in prop::sample::select(&Knob::ALL[..]),
        size in 1_000..4_000_000_u64,
        tasks in 1..10_000_u32,
        latency in 1..1_000_u64,
        machine in 1..100_u32,
    ) {
        let mut choice = choice();
        choice.params.size = size;
        choice.params.tasks = tasks;
        choice.params.latency = Nanos::from_millis(latency);
        let kind = SweepKind::Knob(knob);
        if let Ok(sweep) = Sweep::new(kind, &choice, &SPECS, &cores(machine)) {
            let range = knob.quantity(&SPECS).unwrap();
            let run = order(sweep);
            let mut values = run.clone();
            values.sort_unstable();
            prop_assert!(values.is_sorted_by(|a, b| a < b), "{:?}", run);
            prop_assert!(values.iter().all(|value| (range.min..=range.max).contains(value)));
            prop_assert!((3..=14).contains(&values.len()), "{:?}", values);
            prop_assert_eq!(Some(&run[0]), values.first());
            prop_assert_eq!(Some(&run[1]), values.last());
        }
    }
}
