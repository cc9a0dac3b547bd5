//! Whole runs as pictures. `stage/mod.rs` says how to read them.

mod stage;

use expect_test::{Expect, expect};
use model::ExecutionModel::{EventLoop, FreeThreads, GilThreads, Processes, RayonPool, Sequential};
use model::{Closed, Effort, MachineLoad, Nanos, Workers};
use session::{Calibration, Effect, Reference};
use stage::{Actor, KNOWN, Performance, Reader, Script, actor, ms, perform, script};

fn check(script: &Script, expected: &Expect) -> Performance {
    let performance = perform(script);
    expected.assert_eq(&performance.timeline);
    performance
}

/// A lane whose iterations take these milliseconds in turn.
fn uneven(warm: &[u64]) -> Actor {
    Actor { warm: warm.iter().map(|warm| ms(*warm)).collect(), ..actor(warm[0]) }
}

#[test]
fn lanes_start_one_after_the_other_and_are_measured_in_turn() {
    let lanes = [(Sequential, actor(200)), (FreeThreads, actor(50)), (Processes, actor(100))];
    let run = check(
        &script(Effort::Repetitions(3), lanes),
        &expect![[r#"
            page               r                                                   f
            One thread         SSLwwwwwwww...............cccc....cccc....cccc....ve
            Free threads                  SSLwww.............cc......cc......cc..ve
            Processes                           SSLwwwwww......cc......cc......ccve
            one column = 50 ms
            One thread: 3 samples, the answer 42
            Free threads: 3 samples of 2, the answer 42
            Processes: 3 samples, the answer 42
        "#]],
    )
    .runs
    .remove(0);
    let processes = run.lane(Processes).unwrap();
    assert_eq!((processes.spawn, processes.load), (ms(100), ms(50)));
    assert_eq!((processes.warmup, processes.workers), (ms(200), 4));
    assert!(processes.samples.iter().all(|sample| sample.wall == ms(100)));
}

#[test]
fn each_lane_shows_its_overhead_once_it_is_warm() {
    let lanes = [
        (Sequential, Actor { nothing: Nanos(400), ..actor(60) }),
        (FreeThreads, Actor { nothing: Nanos::from_micros(50), ..actor(30) }),
        // One execution alone takes longer than is worth it.
        (Processes, Actor { nothing: ms(90), ..actor(60) }),
    ];
    let mut script = script(Effort::Repetitions(2), lanes);
    script.column = 10;
    let run = check(&script, &expect![[r#"
        page               r                                                                                                                                                                                    f
        One thread         SSSSSSSSSSLLLLLwwwwwwwwwwwwwwwwwwoo......................................................................cccccccccccc.....................cccccccccccc.....................vvvvveeeee
        Free threads                                          SSSSSSSSSSLLLLLwwwwwwwwwwwwo......................................................ccccccccc........................ccccccccc............vvvvveeeee
        Processes                                                                         SSSSSSSSSSLLLLLwwwwwwwwwwwwwwwwwwooooooooo.....................cccccccccccc.....................ccccccccccccvvvvveeeee
        one column = 10 ms
        One thread: 2 samples of 2, the answer 42
        Free threads: 2 samples of 3, the answer 42
        Processes: 2 samples of 2, the answer 42
    "#]]).runs.remove(0);
    let overheads = run.lanes.iter().map(|lane| lane.overhead);
    let expected = [Nanos(400), Nanos::from_micros(50), ms(90)].map(Some);
    assert_eq!(overheads.collect::<Vec<_>>(), expected);
    assert!(run.lanes.iter().all(|lane| lane.warm_workers == 1), "as many as were seen at work");
}

#[test]
fn a_lanes_memory_is_what_its_workers_have_and_what_they_share() {
    let run = perform(&script(
        Effort::Repetitions(1),
        [(Processes, actor(100)), (Sequential, actor(100))],
    ));
    let lane = run.runs[0].lane(Processes).unwrap();
    assert_eq!((&lane.private_memory[..], lane.shared_memory), (&[300, 300][..], 400));
    assert_eq!(lane.memory, 1_000);
}

#[test]
fn a_single_lane_is_run_by_itself() {
    check(
        &script(Effort::Repetitions(2), [(Sequential, actor(100))]),
        &expect![[r#"
            page               r              f
            One thread         SSLwwwwwwccccve
            one column = 50 ms
            One thread: 2 samples, the answer 42
        "#]],
    );
}

#[test]
fn sequential_runs_once_unshown_where_it_was_not_chosen() {
    let mut script = script(
        Effort::Repetitions(2),
        [(Sequential, actor(200)), (Processes, actor(50)), (EventLoop, actor(200))],
    );
    script.plan.lanes = script.plan.lanes.without(Sequential);
    check(
        &script,
        &expect![[r#"
            page               r                                          f
            One thread         SSLwwwwwwwwe
            Processes                      SSLwww...........cc....cc....ve
            Event loop                           SSLwwwwwwww..cccc..ccccve
            one column = 50 ms
            Processes: 2 samples of 2, the answer 42
            Event loop: 2 samples, the answer 42
        "#]],
    );
}

#[test]
fn a_page_that_is_not_isolated_runs_the_other_lanes() {
    let lanes = [
        (Sequential, actor(100)),
        (GilThreads, actor(100)),
        (FreeThreads, actor(100)),
        (RayonPool, actor(100)),
        (Processes, actor(50)),
        (EventLoop, actor(100)),
    ];
    let mut script = script(Effort::Repetitions(2), lanes);
    script.closed =
        [GilThreads, FreeThreads, RayonPool].map(|lane| (lane, Closed::NotIsolated)).to_vec();
    check(
        &script,
        &expect![[r#"
            page               r                                     f
            One thread         SSLwwwwww...............cc....cc....ve
            Processes                   SSLwww...........cc....cc..ve
            Event loop                        SSLwwwwww....cc....ccve
            one column = 50 ms
            One thread: 2 samples, the answer 42
            Threads with a GIL: 0 samples, closed: Threads need shared memory, and this page is not isolated
            Free threads: 0 samples, closed: Threads need shared memory, and this page is not isolated
            Work-stealing pool: 0 samples, closed: Threads need shared memory, and this page is not isolated
            Processes: 2 samples of 2, the answer 42
            Event loop: 2 samples, the answer 42
        "#]],
    );
}

#[test]
fn a_run_without_any_open_lane_is_over_at_once() {
    let mut script = script(Effort::Repetitions(2), [(FreeThreads, actor(100))]);
    script.closed = vec![(FreeThreads, Closed::NoSharedMemory)];
    script.calibration = None;
    check(
        &script,
        &expect![[r#"
            page               f
            one column = 50 ms
            Free threads: 0 samples, closed: This browser shares no memory between workers
        "#]],
    );
}

#[test]
fn work_too_short_for_the_clock_is_executed_several_times_a_sample() {
    let quick = Actor { warm: vec![Nanos::from_micros(500)], ..actor(2) };
    check(
        &script(Effort::Repetitions(3), [(Sequential, quick)]),
        &expect![[r#"
            page               r         f
            One thread         SSLwccccve
            one column = 50 ms
            One thread: 3 samples of 125, the answer 42
        "#]],
    );
}

#[test]
fn a_budget_ends_early_when_the_intervals_are_narrow() {
    let lanes = [(Sequential, uneven(&[100, 101])), (Processes, uneven(&[50, 51, 52]))];
    check(
        &script(Effort::Budget(Nanos::from_secs(60)), lanes),
        &expect![[r#"
            page               r                                        f
            One thread         SSLwwwwww......cc..cc..cc..cc..cc..cc..ve
            Processes                   SSLwww..cc..cc..cc..cc..cc..ccve
            one column = 50 ms
            One thread: 6 samples, the answer 42
            Processes: 6 samples of 2, the answer 42
        "#]],
    );
}

#[test]
fn a_budget_is_used_up_while_an_interval_is_wide() {
    let lanes = [(Sequential, actor(100)), (Processes, uneven(&[50, 100, 150]))];
    check(
        &script(Effort::Budget(Nanos::from_secs(2)), lanes),
        &expect![[r#"
            page               r                                                    f
            One thread         SSLwwwwww......cc....cc......cc..cc....cc......cc..ve
            Processes                   SSLwww..cccc..cccccc..cc..cccc..cccccc..ccve
            one column = 50 ms
            One thread: 6 samples, the answer 42
            Processes: 6 samples of 2, the answer 42
        "#]],
    );
}

#[test]
fn a_budget_is_stretched_for_three_samples_of_each_lane() {
    let lanes = [(Sequential, actor(300)), (Processes, uneven(&[100, 200]))];
    check(
        &script(Effort::Budget(Nanos::from_millis(800)), lanes),
        &expect![[r#"
            page               r                                                     f
            One thread         SSLwwwwwwwwwwww.........cccccc....cccccc..cccccc....ve
            Processes                         SSLwwwwww......cccc......cc......ccccve
            one column = 50 ms
            One thread: 3 samples, the answer 42
            Processes: 3 samples, the answer 42
        "#]],
    );
}

#[test]
fn a_calibration_decides_the_workers_that_were_left_to_the_machine() {
    let mut script = script(Effort::Repetitions(1), [(Sequential, actor(50))]);
    script.plan.params.workers = Workers::Auto;
    script.calibration = None;
    let busy = Calibration {
        cores: 2.6,
        spin_per_ms: 7,
        load: MachineLoad::Busy,
        memory_room: Some(256 << 20),
    };
    script.calibrating = Some((150, Some(busy)));
    let performance = check(
        &script,
        &expect![[r#"
            page               rCC          f
            One thread            SSLwwwccve
            one column = 50 ms
            One thread: 1 samples of 2, the answer 42
        "#]],
    );
    let run = &performance.runs[0];
    assert_eq!((run.plan.workers, run.environment.cores_measured), (3, Some(2.6)));
    assert_eq!(run.environment.load, MachineLoad::Busy);
    assert_eq!(run.environment.memory_room, Some(256 << 20));
    let speeds = performance.effects.iter().filter_map(|(_, effect)| match effect {
        Effect::Start { plan, spin_per_ms, .. } => Some((plan.workers, *spin_per_ms)),
        _ => None,
    });
    assert_eq!(speeds.collect::<Vec<_>>(), [(3, 7)]);
}

#[test]
fn a_calibration_that_fails_or_never_answers_does_not_prevent_the_run() {
    let mut script = script(Effort::Repetitions(1), [(Sequential, actor(50))]);
    script.plan.params.workers = Workers::Auto;
    script.calibration = None;
    script.calibrating = Some((100, None));
    let run = perform(&script).runs.remove(0);
    assert_eq!((run.plan.workers, run.environment.cores_measured), (8, None), "as claimed");

    script.calibrating = None;
    script.column = 1_000;
    check(
        &script,
        &expect![[r#"
            page               rCCCCCCCCCf
            One thread
            one column = 1000 ms
            One thread: 1 samples of 2, the answer 42
        "#]],
    );
}

#[test]
fn a_calibration_of_nonsense_is_no_calibration() {
    let mut script = script(Effort::Repetitions(1), [(Sequential, actor(50))]);
    script.plan.params.workers = Workers::Auto;
    script.calibration = Some(Calibration { cores: f64::NAN, ..KNOWN });
    assert_eq!(perform(&script).runs[0].plan.workers, 8);
}

#[test]
fn progress_is_shown_four_times_a_second_while_anything_is_measured() {
    let lanes = [(Sequential, actor(60)), (Processes, actor(60))];
    let performance = perform(&script(Effort::Repetitions(6), lanes));
    let mut shown = String::new();
    for (at, effect) in &performance.effects {
        if let Effect::Publish(progress) = effect {
            let lanes = progress.lanes.iter();
            let lanes = lanes.map(|lane| format!("{} {}", lane.phase.name(), lane.samples));
            let lanes = lanes.collect::<Vec<_>>().join(", ");
            shown += &format!("{at}  {:3.0} %  {lanes}\n", progress.done * 100.0);
            let known = progress.reference != Reference::Awaited;
            assert_eq!(known, *at >= model::PageTime(ms(270)), "from the first warm-up's end on");
        }
    }
    expect![[r#"
        0.000 ms    1 %  Spawn 0, Queued 0
        100.000 ms    4 %  Load 0, Queued 0
        150.000 ms    6 %  Warm-up 0, Queued 0
        270.000 ms    6 %  Warm-up 0, Queued 0
        330.000 ms   14 %  Warm-up 0, Spawn 0
        430.000 ms   16 %  Warm-up 0, Load 0
        480.000 ms   19 %  Warm-up 0, Warm-up 0
        780.000 ms   31 %  Measure 1, Measure 0
        1140.000 ms   48 %  Measure 2, Measure 2
        1500.000 ms   66 %  Measure 4, Measure 3
        1860.000 ms   83 %  Measure 5, Measure 5
        2100.000 ms   95 %  Verify 6, Verify 6
        2150.000 ms   96 %  Teardown 6, Verify 6
        2150.000 ms   98 %  Teardown 6, Teardown 6
        2200.000 ms   99 %  Done 6, Teardown 6
    "#]]
    .assert_eq(&shown);
}

#[test]
fn a_page_that_was_hidden_is_remembered() {
    let mut script = script(Effort::Repetitions(1), [(Sequential, actor(50))]);
    assert!(!perform(&script).runs[0].environment.was_hidden);
    script.reader = vec![(120, Reader::Hide)];
    assert!(perform(&script).runs[0].environment.was_hidden);
}

#[test]
fn runs_follow_each_other_and_one_at_a_time() {
    let mut script = script(Effort::Repetitions(1), [(Processes, actor(100))]);
    script.actors.insert(Sequential, actor(100));
    script.reader = vec![(400, Reader::Run), (1_500, Reader::Run)];
    check(
        &script,
        &expect![[r#"
            page               r       r            f        r                    f
            One thread         SSLwwwwe                      SSLwwwwe
            Processes                  SSLwwwwwwccve                 SSLwwwwwwccve
            one column = 50 ms
            Processes: 1 samples, the answer 42
            Processes: 1 samples, the answer 42
        "#]],
    );
}
