//! Sweeps made by hand from a known law.

use super::*;
use crate::runs::{but, finished, run, stopped};
use model::ExecutionModel::{EventLoop, FreeThreads, Processes, Sequential};

/// A run in which free threads obey Amdahl's law with a serial share of a fifth.
fn on(workers: u16) -> Run {
    let share = 1.0 / f64::from(workers);
    run(vec![
        finished(Sequential, 100.0, 1.0),
        but(finished(FreeThreads, 20.0 + 80.0 * share, 1.0), |lane| lane.workers = workers),
        but(finished(EventLoop, 100.0, 1.0), |lane| lane.workers = workers),
    ])
}

#[test]
fn a_sweep_recovers_the_serial_share() {
    let lanes = scaling(&[on(4), on(1), on(2), on(8)]);
    assert_eq!(lanes.len(), 1, "one thread and the event loop do not scale");
    let lane = &lanes[0];
    assert_eq!(lane.lane, FreeThreads);
    let workers: Vec<u16> = lane.points.iter().map(|point| point.workers).collect();
    assert_eq!(workers, [1, 2, 4, 8]);
    let amdahl = lane.amdahl.as_ref().unwrap();
    assert!((amdahl.serial.value - 0.2).abs() < 1e-6, "{:?}", amdahl.serial);
    assert!(amdahl.serial.covers(0.2));
    let universal = lane.universal.as_ref().unwrap();
    assert!(universal.crosstalk.value < 1e-6, "{:?}", universal.crosstalk);
    let four = lane.points[2];
    assert_eq!(four.time.value, Nanos::from_millis(40));
    assert_eq!(four.speedup.unwrap().value, 2.5);
    assert_eq!(four.efficiency.unwrap().value, 0.625);
    assert!((four.serial.unwrap().value - 0.2).abs() < 1e-9);
    assert_eq!(lane.points[0].serial, None);
}

#[test]
fn too_short_a_sweep_says_what_is_missing() {
    let lanes = scaling(&[on(1), on(2), on(4)]);
    assert!(lanes[0].amdahl.is_ok());
    let missing = lanes[0].universal.as_ref().unwrap_err();
    assert_eq!(*missing, Refusal::TooFewPoints { distinct: 3, needed: 4 });
}

#[test]
fn what_did_not_finish_is_no_point() {
    let broken = changed(on(8), |run| run.lanes[1].outcome = stopped(FreeThreads).outcome);
    let lanes = scaling(&[on(1), on(2), on(4), broken]);
    assert_eq!(lanes[0].points.len(), 3);
    assert_eq!(scaling(&[]), []);
    let alone = run(vec![but(finished(Processes, 50.0, 1.0), |lane| lane.workers = 2)]);
    let lanes = scaling(&[alone]);
    assert_eq!(lanes[0].points[0].speedup, None);
}

fn changed(mut run: Run, change: impl FnOnce(&mut Run)) -> Run {
    change(&mut run);
    run
}
