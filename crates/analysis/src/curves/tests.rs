//! Curves of sweeps made by hand.

use super::*;
use crate::format::SPACE;
use crate::runs::{but, finished, run};
use model::ExecutionModel::{EventLoop, FreeThreads, Processes, Sequential};
use model::Knob;

/// Times in milliseconds at a value, lane by lane, with 2 % of spread.
type Times<'a> = &'a dyn Fn(f64) -> Vec<(ExecutionModel, f64)>;

fn curves(kind: SweepKind, unit: &'static str, values: &[u64], times: Times) -> Curves {
    curves_on(3.9, kind, unit, values, times)
}

/// The same on so many cores.
fn curves_on(
    cores: f64,
    kind: SweepKind,
    unit: &'static str,
    values: &[u64],
    times: Times,
) -> Curves {
    let on_workers = kind.knob() == Knob::Workers;
    let points: Vec<Point> = values
        .iter()
        .map(|value| {
            let lanes = times(*value as f64).into_iter().map(|(lane, millis)| {
                but(finished(lane, millis, 2.0), |lane| {
                    if on_workers && has_workers(lane.model) {
                        lane.workers = *value as u16;
                    }
                })
            });
            let mut run = run(lanes.collect());
            run.environment.cores_measured = Some(cores);
            Point { value: *value, result: Ok(run) }
        })
        .collect();
    Curves::of(kind, unit, &points.iter().collect::<Vec<_>>())
}

#[track_caller]
fn check(curves: &Curves, expected: &[&str]) {
    let said: Vec<String> = curves
        .sentences
        .iter()
        .map(|sentence| {
            let text: String = sentence.iter().map(|phrase| phrase.text.as_str()).collect();
            text.replace(SPACE, " ")
        })
        .collect();
    assert_eq!(said, expected, "\n{}", said.join("\n"));
}

/// What is said of a sweep that goes beyond the cores.
const BEYOND: &str =
    "The calibration found 3.9 cores; workers beyond that take turns when they compute.";

const WORKERS: SweepKind = SweepKind::Workers { beyond: false };

#[test]
fn a_serial_share_limits_what_workers_can_do() {
    let amdahl = |serial: f64, n: f64| 400.0 * (serial + (1.0 - serial) / n);
    let swept = curves(WORKERS, "workers", &[1, 2, 3, 4], &|n| {
        vec![
            (Sequential, 400.0),
            (FreeThreads, amdahl(0.02, n)),
            (Processes, amdahl(0.1, n)),
            (EventLoop, 400.0),
        ]
    });
    let threads = swept.lane(FreeThreads).unwrap();
    let four = threads.points[3];
    assert_eq!((four.value, four.workers), (4, 4));
    assert!((four.speedup.unwrap().value - 3.77).abs() < 0.01, "{four:?}");
    assert!((four.efficiency.unwrap().value - 0.943).abs() < 0.001, "{four:?}");
    let laws = threads.laws.as_ref().unwrap();
    let amdahl = laws.amdahl.as_ref().unwrap();
    assert!((amdahl.serial.value - 0.02).abs() < 1e-6);
    assert!(amdahl.serial.covers(0.02));
    assert_eq!(laws.lines.len(), 2);
    let last = laws.lines[0].points.last().unwrap();
    assert_eq!(last.0, 6.0);
    assert!((last.1.value - 6.0 / 1.1).abs() < 0.01, "{last:?}");
    assert_eq!(swept.lane(EventLoop).unwrap().laws, None);
    assert_eq!(swept.lane(Sequential).unwrap().points[0].speedup, None);
    assert_eq!(swept.cores, Some(3.9));
    check(
        &swept,
        &[
            "Free threads: a serial share of 2.0 % (1.6 to 2.4 %), so at most 50× (41.5 to 62.5×) as \
         fast as one worker; fastest measured with 4 workers, 3.77 ± 0.05× one thread.",
            "Processes: a serial share of 10 % (9.5 to 11 %), so at most 10× (9.52 to 10.5×) as fast \
         as one worker; fastest measured with 4 workers, 3.08 ± 0.04× one thread.",
            "The calibration found 3.9 cores.",
        ],
    );
}

#[test]
fn crosstalk_makes_more_workers_slower() {
    let values = [1, 2, 4, 8, 16];
    let usl = |n: f64| 400.0 * (1.0 + 0.03 * (n - 1.0) + 0.01 * n * (n - 1.0)) / n;
    let swept = curves_on(15.8, WORKERS, "workers", &values, &|n| {
        vec![(Sequential, 400.0), (FreeThreads, usl(n))]
    });
    check(
        &swept,
        &[
            "Free threads: contention 3.0 % (2.6 to 3.5 %), crosstalk 1.0 %; by this law best with 10 \
         workers, 4.61× (4.56 to 4.66×) as fast as one worker; fastest measured with 8 workers, \
         4.52 ± 0.05× one thread.",
            "The calibration found 15.8 cores.",
        ],
    );
}

/// Four cores: more workers gain nothing, and that is no serial share.
#[test]
fn workers_beyond_the_cores_do_not_go_into_the_laws() {
    let times = |n: f64| 400.0 * (0.05 + 0.95 / n.min(4.0));
    let swept = curves(WORKERS, "workers", &[1, 2, 3, 4, 5, 6, 7, 8], &|n| {
        vec![(Sequential, 400.0), (FreeThreads, times(n))]
    });
    let laws = swept.lane(FreeThreads).unwrap().laws.as_ref().unwrap();
    assert_eq!(laws.up_to, 4);
    assert!((laws.amdahl.as_ref().unwrap().serial.value - 0.05).abs() < 1e-6);
    check(
        &swept,
        &[
            "Free threads: a serial share of 5.0 % (4.6 to 5.4 %), so at most 20× (18.4 to 21.9×) \
             as fast as one worker, by the times of up to 4 workers, one for each core; fastest \
             measured with 4 workers, 3.48 ± 0.04× one thread.",
            BEYOND,
        ],
    );
}

#[test]
fn no_serial_share_has_no_limit() {
    let swept = curves(WORKERS, "workers", &[1, 2, 3, 4], &|n| {
        vec![(Sequential, 400.0), (FreeThreads, 400.0 / n)]
    });
    check(
        &swept,
        &[
            "Free threads: a serial share of 0 % (0 to 0.4 %), so no limit is in sight; fastest \
         measured with 4 workers, 4.00 ± 0.05× one thread.",
            "The calibration found 3.9 cores.",
        ],
    );
}

#[test]
fn a_law_that_does_not_hold_is_not_told() {
    let steps = |n: f64| if n < 3.0 { 400.0 } else { 100.0 };
    let swept = curves(WORKERS, "workers", &[1, 2, 3, 4, 5], &|n| {
        vec![(Sequential, 400.0), (FreeThreads, steps(n))]
    });
    check(
        &swept,
        &[
            "Free threads: no law of scaling explains the time on 2 and 3 workers; fastest \
             measured with 3 workers, 4.00 ± 0.05× one thread.",
            BEYOND,
        ],
    );
    let short = curves(WORKERS, "workers", &[1, 2], &|n| {
        vec![(Sequential, 400.0), (FreeThreads, 400.0 / n)]
    });
    check(
        &short,
        &[
            "Free threads: no law can be fitted, because 3 different points are needed, and there are \
         2; fastest measured with 2 workers, 2.00 ± 0.02× one thread.",
            "The calibration found 3.9 cores.",
        ],
    );
}

/// Work grows with the square of the size, which is not in proportion to the workers.
#[test]
fn gustafsons_share_is_found_whatever_the_work_is_of_a_size() {
    let swept = curves(SweepKind::Scaled, "workers", &[1, 2, 4, 8], &|n| {
        let one = 100.0 * n * n;
        // Of the time that one worker's work takes, 5 % are serial.
        let scaled = n - 0.05 * (n - 1.0);
        vec![(Sequential, one), (FreeThreads, one / scaled)]
    });
    let gustafson = swept.lane(FreeThreads).unwrap().gustafson.as_ref().unwrap();
    let gustafson = gustafson.as_ref().unwrap();
    assert!((gustafson.serial.value - 0.05).abs() < 1e-3, "{:?}", gustafson.serial);
    check(
        &swept,
        &[
            "Free threads: 8 workers do 7.65 ± 0.09× the work of one in the same time, and 5.0 % (3.7 \
         to 6.3 %) of that time is serial work.",
            BEYOND,
        ],
    );
}

#[test]
fn processes_overtake_one_thread_where_their_fixed_cost_is_worth_it() {
    let values = [1_000, 10_000, 100_000, 1_000_000];
    let swept = curves(SweepKind::Knob(Knob::Size), "numbers", &values, &|size| {
        let work = size / 1_000.0;
        vec![(Sequential, work), (FreeThreads, work / 3.0), (Processes, 20.0 + work / 4.0)]
    });
    assert!(swept.lanes.iter().all(|lane| lane.laws.is_none() && lane.gustafson.is_none()));
    check(
        &swept,
        &[
            "From a size of 31,900 (31,500 to 32,300) numbers on, processes are faster than one thread.",
            "From a size of 387,000 (372,000 to 402,000) numbers on, processes are faster than free \
         threads.",
        ],
    );
}

#[test]
fn chunks_may_be_too_small_and_too_large() {
    let values = [1, 4, 16, 64, 256];
    let swept = curves(SweepKind::Knob(Knob::Chunk), "tasks", &values, &|chunk| {
        let u = 25.0 + 100.0 / chunk + chunk / 4.0;
        vec![(Sequential, 100.0), (Processes, u)]
    });
    check(
        &swept,
        &[
            "From a chunk size of 2 tasks on, processes are faster than one thread.",
            "Processes are fastest with a chunk size of 16 tasks, 3.55× as fast as with 1.",
        ],
    );
}
