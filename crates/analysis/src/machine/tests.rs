//! Machines, good and bad, and the cards that they get.

use super::*;
use crate::format::SPACE;
use crate::runs::run;

fn card(change: impl FnOnce(&mut Environment, &mut Plan)) -> Vec<String> {
    let mut run = run(vec![]);
    run.plan.lanes = LaneSet::ALL;
    run.environment.memory_room = Some(1 << 30);
    run.environment.memory_claimed = Some(8 << 30);
    change(&mut run.environment, &mut run.plan);
    machine(&run.environment, &run.plan)
        .iter()
        .map(|fact| {
            format!("{:?} {}: {}; {}", fact.verdict, fact.topic.label(), fact.value, fact.meaning)
                .replace(SPACE, " ")
        })
        .collect()
}

#[test]
fn a_good_machine_has_nothing_to_mind() {
    assert_eq!(
        card(|_, _| {}),
        [
            "Good Cores: 3.9 of 4; All together compute 3.9 times as fast as one: no speedup can be \
         higher",
            "Good Load: free; The cores were there for the race",
            "Good Memory: 1.00 GiB could be had, 8 GiB by claim; Enough for the chosen lanes to start",
            "Good Clock: steps of 5 µs; Fine enough for everything here",
            "Good Isolation: isolated; Threads may share memory, and the clock is as fine as it gets",
            "Good Shared memory: shared; A worker saw what another wrote: lanes of threads can run",
            "Good Page: in view; The browser held nothing back",
        ]
    );
}

#[test]
fn everything_that_can_be_wrong_says_what_it_means() {
    let found = card(|environment, _| {
        environment.cores_measured = Some(1.6);
        environment.load = MachineLoad::Busy;
        environment.clock_step = Nanos::from_millis(1);
        environment.memory_room = Some(512 << 20);
        environment.memory_claimed = None;
        environment.isolated = false;
        environment.shared_memory = false;
        environment.was_hidden = true;
    });
    assert_eq!(
        found,
        [
            "Bad Cores: 1.6 of 4; All 4 together computed only 1.6 times as fast as one: others use \
         them, or they share the parts of fewer real ones",
            "Bad Load: busy; Other programs use the cores, and lanes with many workers lose more to \
         them than one thread does",
            "Bad Memory: 512 MiB could be had; The lanes of threads need 768 MiB at once",
            "Bad Clock: steps of 1 ms; What takes less than a few hundred steps cannot be told apart",
            "Bad Isolation: not isolated; 3 of the chosen lanes cannot run",
            "Bad Shared memory: not shared; 3 of the chosen lanes cannot run",
            "Bad Page: hidden for a while; A browser gives hidden pages less time, and not to all \
         lanes alike",
        ]
    );
}

#[test]
fn what_can_be_lived_with_is_to_be_minded() {
    let found = card(|environment, plan| {
        environment.clock_step = Nanos::from_micros(100);
        environment.memory_room = None;
        environment.isolated = false;
        environment.load = MachineLoad::Unknown;
        plan.workers = 8;
        plan.lanes = LaneSet::EMPTY.with(model::ExecutionModel::Processes);
    });
    assert_eq!(
        found[..5],
        [
            "Mind Cores: 3.9 of 4; 8 workers take turns on them when they compute",
            "Mind Load: unknown; Nobody looked whether other programs use the cores",
            "Mind Memory: unknown, 8 GiB by claim; Nobody tried how much memory can be had",
            "Mind Clock: steps of 100 µs; Short work is repeated until it is long enough to be timed",
            "Mind Isolation: not isolated; None of the chosen lanes needs it",
        ]
    );
    let unchecked = card(|environment, _| environment.cores_measured = None);
    assert!(unchecked[0].starts_with("Mind Cores: 4 by claim"), "{}", unchecked[0]);
}

#[test]
fn whatever_is_not_good_can_be_mended_or_lived_with() {
    let mut run = run(vec![]);
    run.environment.load = MachineLoad::Busy;
    run.environment.cores_measured = Some(1.0);
    run.environment.isolated = false;
    run.environment.memory_room = Some(0);
    for fact in machine(&run.environment, &run.plan) {
        assert_eq!(fact.verdict == Verdict::Good, fact.advice.is_none(), "{fact:?}");
    }
}
