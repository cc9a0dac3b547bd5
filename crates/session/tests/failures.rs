//! Lanes that fail in every way, as pictures. `stage/mod.rs` says how to read them.

mod stage;

use expect_test::{Expect, expect};
use model::ExecutionModel::{FreeThreads, Processes, RayonPool, Sequential};
use model::{Closed, Effort, Failure, FailureKind, Nanos};
use session::{Effect, Reference};
use stage::{Actor, Performance, Script, Trouble, actor, perform, script};

fn check(script: &Script, expected: &Expect) -> Performance {
    let performance = perform(script);
    expected.assert_eq(&performance.timeline);
    performance
}

/// Threads with this trouble between two lanes without any.
fn troubled(trouble: Trouble) -> Script {
    let lanes =
        [(Sequential, actor(100)), (FreeThreads, actor(50).with(trouble)), (Processes, actor(100))];
    script(Effort::Repetitions(3), lanes)
}

/// What the lanes were compared with when the run ended.
fn reference(performance: &Performance) -> Option<Reference> {
    performance.effects.iter().rev().find_map(|(_, effect)| match effect {
        Effect::Publish(progress) => Some(progress.reference.clone()),
        _ => None,
    })
}

#[test]
fn workers_that_never_answer_are_killed_and_the_others_go_on() {
    let mut script = troubled(Trouble::NeverSpawns);
    script.column = 500;
    check(
        &script,
        &expect![[r#"
            page               r                       f
            One thread         w......................c
            Free threads        SSSSSSSSSSSSSSSSSSSSX
            Processes                                w.
            one column = 500 ms
            One thread: 3 samples, the answer 42
            Free threads: 0 samples, start-timeout: Not all workers answered within 10.4 s
            Processes: 3 samples, the answer 42
        "#]],
    );
}

#[test]
fn an_input_that_is_never_loaded_has_a_time_out_of_its_own() {
    let mut script = troubled(Trouble::NeverLoads);
    script.column = 500;
    check(
        &script,
        &expect![[r#"
            page               r                       f
            One thread         w.......................
            Free threads        LLLLLLLLLLLLLLLLLLLLX
            Processes                                wc
            one column = 500 ms
            One thread: 3 samples, the answer 42
            Free threads: 0 samples, start-timeout: The input was not loaded within 10.4 s
            Processes: 3 samples, the answer 42
        "#]],
    );
}

#[test]
fn a_panic_while_measuring_costs_only_that_lane_and_a_pause() {
    let script = troubled(Trouble::FailsAt(3, FailureKind::Panicked));
    check(
        &Script { column: 100, ..script },
        &expect![[r#"
            page               r                                        f
            One thread         Swww........c..c......................c.e
            Free threads           SLw......c..cX
            Processes                 SLwww..c......................c.ce
            one column = 100 ms
            One thread: 3 samples, the answer 42
            Free threads: 1 samples of 2, panicked: as the script says
            Processes: 3 samples, the answer 42
        "#]],
    );
}

#[test]
fn the_workers_of_a_worker_need_a_longer_pause() {
    let lanes = [
        (Sequential, actor(100)),
        (RayonPool, actor(100).with(Trouble::FailsAt(1, FailureKind::OutOfMemory))),
        (Processes, actor(100)),
    ];
    check(
        &Script { column: 200, ..script(Effort::Repetitions(2), lanes) },
        &expect![[r#"
            page               r                            f
            One thread         Lw...........................
            Work-stealing pool   SwX
            Processes                                  Swwcc
            one column = 200 ms
            One thread: 2 samples, the answer 42
            Work-stealing pool: 0 samples, out-of-memory: as the script says
            Processes: 2 samples, the answer 42
        "#]],
    );
}

#[test]
fn a_lane_that_hangs_is_given_up() {
    let script = troubled(Trouble::HangsAt(3));
    check(
        &Script { column: 1_000, ..script },
        &expect![[r#"
            page               r                       f
            One thread         .c......................
            Free threads       S.cccccccccccccccccccX
            Processes           .......................
            one column = 1000 ms
            One thread: 3 samples, the answer 42
            Free threads: 1 samples of 2, hung: An iteration took longer than 20.0 s
            Processes: 3 samples, the answer 42
        "#]],
    );
}

#[test]
fn a_first_execution_gets_more_time() {
    let script = troubled(Trouble::HangsAt(0));
    check(
        &Script { column: 2_000, ..script },
        &expect![[r#"
            page               r                              f
            One thread         ................................
            Free threads       wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwX
            Processes                                         w
            one column = 2000 ms
            One thread: 3 samples, the answer 42
            Free threads: 0 samples, hung: An iteration took longer than 60.0 s
            Processes: 3 samples, the answer 42
        "#]],
    );
}

#[test]
fn a_slow_lane_is_given_ten_times_the_slowest_execution() {
    let slow = Actor { cold: 3_000, ..actor(100) };
    let lanes = [(Sequential, slow), (Processes, actor(100).with(Trouble::HangsAt(2)))];
    check(
        &Script { column: 1_000, ..script(Effort::Repetitions(2), lanes) },
        &expect![[r#"
            page               r                                  f
            One thread         www.................................
            Processes             wcccccccccccccccccccccccccccccX
            one column = 1000 ms
            One thread: 2 samples, the answer 42
            Processes: 0 samples, hung: An iteration took longer than 30.0 s
        "#]],
    );
}

#[test]
fn a_wrong_answer_fails_its_lane_loudly() {
    check(
        &troubled(Trouble::WrongAt(3)),
        &expect![[r#"
            page               r                                         f
            One thread         SSLwwwwww...............cc....cc....cc..ve
            Free threads                SSLwww...........cc....ccX
            Processes                         SSLwwwwww....cc....cc..ccve
            one column = 50 ms
            One thread: 3 samples, the answer 42
            Free threads: 1 samples of 2, wrong-answer: The answer’s digest is 0000000000000bad, and that of one thread is 000000000000002a
            Processes: 3 samples, the answer 42
        "#]],
    );
}

#[test]
fn a_wrong_last_answer_counts_as_any_other() {
    check(
        &troubled(Trouble::WrongReport),
        &expect![[r#"
            page               r                                           f
            One thread         SSLwwwwww...............cc....cc....cc....ve
            Free threads                SSLwww...........cc....cc....cc..vX
            Processes                         SSLwwwwww....cc....cc....ccve
            one column = 50 ms
            One thread: 3 samples, the answer 42
            Free threads: 3 samples of 2, wrong-answer: The answer’s digest is 0000000000000bad, and that of one thread is 000000000000002a
            Processes: 3 samples, the answer 42
        "#]],
    );
}

#[test]
fn a_lane_that_does_not_report_is_given_up() {
    check(
        &Script { column: 500, ..troubled(Trouble::NeverReports) },
        &expect![[r#"
            page               r                       f
            One thread         w.c.
            Free threads        ...vvvvvvvvvvvvvvvvvvvvX
            Processes           S.c
            one column = 500 ms
            One thread: 3 samples, the answer 42
            Free threads: 3 samples of 2, hung: The last answer did not come within 10.0 s
            Processes: 3 samples, the answer 42
        "#]],
    );
}

#[test]
fn a_lane_that_does_not_end_keeps_its_result() {
    check(
        &Script { column: 100, ..troubled(Trouble::NeverEnds) },
        &expect![[r#"
            page               r                                                  f
            One thread         Swww........c..c..c..e
            Free threads           SLw......c..c..c.eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeX
            Processes                 SLwww..c..c..ce
            one column = 100 ms
            One thread: 3 samples, the answer 42
            Free threads: 3 samples of 2, the answer 42
            Processes: 3 samples, the answer 42
        "#]],
    );
}

#[test]
fn a_lane_may_die_when_it_is_not_its_turn() {
    check(
        &troubled(Trouble::DiesAt(1_240)),
        &expect![[r#"
            page               r                                     f
            One thread         SSLwwwwww...............cc..cc..cc..ve
            Free threads                SSLwww..........
            Processes                         SSLwwwwww..cc..cc..ccve
            one column = 50 ms
            One thread: 3 samples, the answer 42
            Free threads: 0 samples, worker-died: It ended by itself
            Processes: 3 samples, the answer 42
        "#]],
    );
}

#[test]
fn too_short_for_the_clock_is_a_failure_and_not_a_zero() {
    let nothing = Actor { cold: 0, warm: vec![Nanos::ZERO], ..actor(0) };
    let lanes = [(Sequential, actor(100)), (Processes, nothing)];
    check(
        &script(Effort::Repetitions(2), lanes),
        &expect![[r#"
            page               r                 f
            One thread         SSLwwwwww...ccccve
            Processes                   SSL..X
            one column = 50 ms
            One thread: 2 samples, the answer 42
            Processes: 0 samples, too-short-to-measure: 10,000,000 executions took 0 ms; the clock’s step is 0.005 ms
        "#]],
    );
}

#[test]
fn without_sequential_the_lanes_agree_among_themselves() {
    let mut script = script(
        Effort::Repetitions(2),
        [
            (Sequential, actor(100).with(Trouble::FailsAt(0, FailureKind::Panicked))),
            (FreeThreads, Actor { digest: 0xbad, ..actor(50) }),
            (RayonPool, actor(50)),
            (Processes, actor(50)),
        ],
    );
    script.plan.lanes = script.plan.lanes.without(Sequential);
    script.column = 100;
    let performance = check(
        &script,
        &expect![[r#"
            page               r                                    f
            One thread         SwwX
            Free threads                              SLw......X
            Work-stealing pool                           SLw....c.c.e
            Processes                                       SLw..c.ce
            one column = 100 ms
            Free threads: 0 samples, wrong-answer: The answer’s digest is 0000000000000bad, and that of most lanes is 000000000000002a
            Work-stealing pool: 2 samples of 2, the answer 42
            Processes: 2 samples of 2, the answer 42
        "#]],
    );
    let failure = Some(Failure::new(FailureKind::Panicked, "as the script says"));
    assert_eq!(reference(&performance), Some(Reference::Majority { failure }));
}

#[test]
fn where_sequential_is_closed_the_lanes_agree_too() {
    let mut script = troubled(Trouble::WrongAt(0));
    script.closed = vec![(Sequential, Closed::NoFileSystem)];
    let performance = check(
        &script,
        &expect![[r#"
            page               r                      f
            Free threads       SSLwwwX
            Processes                SSLwwwwwwccccccve
            one column = 50 ms
            One thread: 0 samples, closed: This browser gives the page no private file system
            Free threads: 0 samples, wrong-answer: The answer’s digest is 000000000000002a, and its own earlier one is 0000000000000bad
            Processes: 3 samples, the answer 42
        "#]],
    );
    assert_eq!(reference(&performance), Some(Reference::Majority { failure: None }));
}

#[test]
fn when_every_lane_fails_the_run_is_over() {
    let panics = |at| actor(100).with(Trouble::FailsAt(at, FailureKind::Panicked));
    let lanes = [(Sequential, panics(0)), (Processes, panics(1))];
    check(
        &Script { column: 100, ..script(Effort::Repetitions(2), lanes) },
        &expect![[r#"
            page               r                           f
            One thread         SwwX
            Processes                                 SLwwwX
            one column = 100 ms
            One thread: 0 samples, panicked: as the script says
            Processes: 0 samples, panicked: as the script says
        "#]],
    );
}
