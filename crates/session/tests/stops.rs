//! Stop in every phase, as pictures. `stage/mod.rs` says how to read them.

mod stage;

use expect_test::{Expect, expect};
use model::ExecutionModel::{FreeThreads, Processes, Sequential};
use model::{Effort, FailureKind};
use stage::{Reader, Script, Trouble, actor, perform, script};

fn two_lanes() -> Script {
    let lanes = [(Sequential, actor(100)), (Processes, actor(100))];
    script(Effort::Repetitions(3), lanes)
}

fn check(when: u64, mut script: Script, expected: &Expect) {
    script.reader.push((when, Reader::Stop));
    expected.assert_eq(&perform(&script).timeline);
}

#[test]
fn while_calibrating() {
    check(
        50,
        Script { calibration: None, ..two_lanes() },
        &expect![[r#"
            page               r!
            one column = 50 ms
            stopped
            One thread: 0 samples, stopped
            Processes: 0 samples, stopped
        "#]],
    );
}

#[test]
fn while_spawning() {
    check(
        70,
        two_lanes(),
        &expect![[r#"
            page               r!
            One thread         SX
            one column = 50 ms
            stopped
            One thread: 0 samples, stopped
            Processes: 0 samples, stopped
        "#]],
    );
}

#[test]
fn while_loading() {
    check(
        575,
        two_lanes(),
        &expect![[r#"
            page               r          !f
            One thread         SSLwwwwww..e
            Processes                   SSX
            one column = 50 ms
            stopped
            One thread: 0 samples, stopped
            Processes: 0 samples, stopped
        "#]],
    );
}

#[test]
fn while_warming_up() {
    check(
        700,
        two_lanes(),
        &expect![[r#"
            page               r             !f
            One thread         SSLwwwwww.....e
            Processes                   SSLwwe
            one column = 50 ms
            stopped
            One thread: 0 samples, stopped
            Processes: 0 samples, stopped
        "#]],
    );
}

#[test]
fn while_measuring() {
    check(
        1_230,
        two_lanes(),
        &expect![[r#"
            page               r                       !f
            One thread         SSLwwwwww.........cc..cc.e
            Processes                   SSLwwwwww..cc..ce
            one column = 50 ms
            stopped
            One thread: 2 samples, stopped
            Processes: 1 samples, stopped
        "#]],
    );
}

#[test]
fn while_verifying() {
    check(
        1_520,
        two_lanes(),
        &expect![[r#"
            page               r                             !f
            One thread         SSLwwwwww.........cc..cc..cc..e
            Processes                   SSLwwwwww..cc..cc..cce
            one column = 50 ms
            stopped
            One thread: 3 samples, stopped
            Processes: 3 samples, stopped
        "#]],
    );
}

#[test]
fn while_tearing_down() {
    check(
        1_580,
        two_lanes(),
        &expect![[r#"
            page               r                              !f
            One thread         SSLwwwwww.........cc..cc..cc..ve
            Processes                   SSLwwwwww..cc..cc..ccve
            one column = 50 ms
            stopped
            One thread: 3 samples, the answer 42
            Processes: 3 samples, the answer 42
        "#]],
    );
}

#[test]
fn while_the_unshown_sequential_lane_runs() {
    let mut script = two_lanes();
    script.plan.lanes = script.plan.lanes.without(Sequential);
    check(
        200,
        script,
        &expect![[r#"
            page               r   !f
            One thread         SSLwe
            one column = 50 ms
            stopped
            Processes: 0 samples, stopped
        "#]],
    );
}

#[test]
fn while_a_failed_lane_is_being_killed() {
    let mut script = two_lanes();
    let panics = actor(100).with(Trouble::FailsAt(2, FailureKind::Panicked));
    script.actors.insert(Processes, panics);
    check(
        1_205,
        script,
        &expect![[r#"
            page               r                       !f
            One thread         SSLwwwwww.........cc....e
            Processes                   SSLwwwwww..ccX
            one column = 50 ms
            stopped
            One thread: 1 samples, stopped
            Processes: 0 samples, panicked: as the script says
        "#]],
    );
}

#[test]
fn while_a_killed_lane_burns_on() {
    let mut script = two_lanes();
    let panics = actor(100).with(Trouble::FailsAt(2, FailureKind::Panicked));
    script.actors.insert(Processes, panics);
    check(
        1_600,
        script,
        &expect![[r#"
            page               r                               !f
            One thread         SSLwwwwww.........cc............e
            Processes                   SSLwwwwww..ccX
            one column = 50 ms
            stopped
            One thread: 1 samples, stopped
            Processes: 0 samples, panicked: as the script says
        "#]],
    );
}

#[test]
fn a_lane_that_does_not_look_at_its_flag_is_killed_after_the_grace() {
    let mut script = two_lanes();
    script.actors.insert(Processes, actor(1_000).with(Trouble::Deaf));
    check(
        1_000,
        script,
        &expect![[r#"
            page               r                   !     f
            One thread         SSLwwwwww...........e
            Processes                   SSLwwwwwwwwxxxxxxX
            one column = 50 ms
            stopped
            One thread: 0 samples, stopped
            Processes: 0 samples, stopped
        "#]],
    );
}

#[test]
fn a_lane_that_is_slow_to_end_is_killed_after_the_grace() {
    let mut script = two_lanes();
    script.actors.insert(Processes, actor(100).with(Trouble::NeverEnds));
    check(
        1_580,
        script,
        &expect![[r#"
            page               r                              !     f
            One thread         SSLwwwwww.........cc..cc..cc..ve
            Processes                   SSLwwwwww..cc..cc..ccveeeeeeX
            one column = 50 ms
            stopped
            One thread: 3 samples, the answer 42
            Processes: 3 samples, the answer 42
        "#]],
    );
}

#[test]
fn a_hung_lane_is_killed_and_nothing_is_timed_until_it_has_burnt_out() {
    let lanes = [(Sequential, actor(100)), (FreeThreads, actor(100).with(Trouble::HangsAt(1)))];
    let mut script = script(Effort::Repetitions(1), lanes);
    script.column = 100;
    script.reader = vec![(1_800, Reader::Run), (4_500, Reader::Stop)];
    check(
        1_200,
        script,
        &expect![[r#"
            page               r           !  f  r                          !  f
            One thread         Swww........                       Swww......
            Free threads           SLwwwwwwxxxX                       SLwwwwxxxX
            one column = 100 ms
            stopped
            One thread: 0 samples, stopped
            Free threads: 0 samples, stopped
            stopped
            One thread: 0 samples, stopped
            Free threads: 0 samples, stopped
        "#]],
    );
}

#[test]
fn twice_is_as_good_as_once_and_a_run_can_follow() {
    let mut script = two_lanes();
    script.column = 100;
    script.reader = vec![(720, Reader::Stop), (900, Reader::Stop), (1_000, Reader::Run)];
    check(
        700,
        script,
        &expect![[r#"
            page               r      ! !r               f
            One thread         Swww...   Swww.....c.c.c.e
            Processes              SLw       SLwww.c.c.ce
            one column = 100 ms
            stopped
            One thread: 0 samples, stopped
            Processes: 0 samples, stopped
            One thread: 3 samples, the answer 42
            Processes: 3 samples, the answer 42
        "#]],
    );
}
