//! Runs, and what is advised.

use super::*;
use crate::format::SPACE;
use crate::runs::{but, closed, costing, failed, finished, run, with_samples};
use model::ExecutionModel::{EventLoop, FreeThreads, GilThreads, Processes, RayonPool, Sequential};
use model::{Costs, FailureKind, LaneRecord, Nanos};
use proptest::prelude::*;

#[track_caller]
fn check(lanes: Vec<LaneRecord>, lane: ExecutionModel, expected: &str) {
    let found = advice(&run(lanes)).unwrap();
    let text = found.text().replace(SPACE, " ");
    assert_eq!((found.lane, text.as_str()), (lane, expected), "\n{text}");
}

fn waiting(lane: LaneRecord) -> LaneRecord {
    costing(lane, Costs { wait_io: Nanos::from_millis(400), ..Costs::default() })
}

#[test]
fn computing_goes_to_free_threads_and_to_processes_on_a_default_python() {
    let lanes = vec![
        finished(Sequential, 400.0, 4.0),
        finished(GilThreads, 402.0, 4.0),
        finished(FreeThreads, 104.0, 4.0),
        finished(RayonPool, 102.0, 4.0),
        finished(Processes, 118.0, 4.0),
    ];
    check(
        lanes.clone(),
        FreeThreads,
        "Use free threads: they finished 3.85 ± 0.09× faster than one thread, because the cores \
         compute at the same time and share the data. That takes a free-threaded Python; on a \
         default CPython, use processes (3.39 ± 0.08×).",
    );
    let found = advice(&run(lanes)).unwrap();
    assert_eq!(found.default_python, Some(Processes));
    assert!(found.certain);
    assert_eq!(
        found.python.idiom,
        "with ThreadPoolExecutor() as pool: results = list(pool.map(f, data))"
    );
    assert!(found.sentences.iter().any(|phrase| phrase.lane == Some(Processes)));
}

#[test]
fn waiting_goes_to_threads_whatever_else_is_as_fast() {
    check(
        vec![
            waiting(finished(Sequential, 400.0, 4.0)),
            waiting(finished(GilThreads, 100.0, 4.0)),
            waiting(finished(FreeThreads, 100.0, 4.0)),
            waiting(finished(EventLoop, 99.0, 4.0)),
        ],
        GilThreads,
        "Use threads with a GIL: they finished 4.0 ± 0.1× faster than one thread, because the \
         work mostly waits, and a thread that waits holds no GIL. The best of the others: the \
         event loop, 4.0 ± 0.1×.",
    );
}

#[test]
fn what_gains_nothing_is_not_advised() {
    check(
        vec![finished(Sequential, 10.0, 4.0), finished(Processes, 120.0, 4.0)],
        Sequential,
        "Use one thread: nothing was faster. More workers would add cost and care, and gain \
         nothing here.",
    );
    check(
        vec![finished(Sequential, 10.0, 4.0), finished(FreeThreads, 9.5, 4.0)],
        Sequential,
        "Use one thread: the fastest of the others, free threads, came to 1.05 ± 0.03× its speed, \
         too little to be worth it. More workers would add cost and care, and gain nothing here.",
    );
}

#[test]
fn who_runs_it_once_may_need_another_lane() {
    let slow = but(finished(Processes, 20.0, 4.0), |lane| lane.spawn = Nanos::from_millis(90));
    let lanes = vec![finished(Sequential, 60.0, 4.0), finished(GilThreads, 60.0, 4.0), slow];
    check(
        lanes.clone(),
        Processes,
        "Use processes: they finished 3.00 ± 0.07× faster than one thread, because each computes \
         on a core of its own, with no GIL between. A program that does this once is better off \
         with one thread, because starting takes 90.0 ms.",
    );
    assert_eq!(advice(&run(lanes)).unwrap().once, Sequential);
}

#[test]
fn one_other_lane_may_serve_both() {
    let slow = but(finished(FreeThreads, 100.0, 4.0), |lane| lane.spawn = Nanos::from_millis(90));
    check(
        vec![finished(Sequential, 400.0, 4.0), slow, finished(Processes, 118.0, 4.0)],
        FreeThreads,
        "Use free threads: they finished 4.0 ± 0.1× faster than one thread, because the cores \
         compute at the same time and share the data. That takes a free-threaded Python; on a \
         default CPython, or to do this once, use processes (3.39 ± 0.08×).",
    );
}

#[test]
fn lanes_that_gave_nothing_are_named() {
    check(
        vec![
            finished(Sequential, 400.0, 4.0),
            closed(FreeThreads),
            failed(GilThreads, FailureKind::Panicked),
            but(finished(Processes, 118.0, 4.0), |lane| lane.memory = 500 << 20),
        ],
        Processes,
        "Use processes: they finished 3.39 ± 0.08× faster than one thread, because each computes \
         on a core of its own, with no GIL between. Free threads and threads with a GIL did not \
         finish and might have been better.",
    );
}

#[test]
fn memory_is_told_where_it_is_much() {
    let holding = |lane, mib: u64| but(lane, |lane: &mut LaneRecord| lane.memory = mib << 20);
    check(
        vec![
            holding(finished(Sequential, 400.0, 4.0), 40),
            holding(finished(Processes, 118.0, 4.0), 220),
        ],
        Processes,
        "Use processes: they finished 3.39 ± 0.08× faster than one thread, because each computes \
         on a core of its own, with no GIL between. They need 220 MiB of memory, one thread 40.0 \
         MiB.",
    );
}

#[test]
fn rusts_pool_is_no_python() {
    check(
        vec![
            finished(Sequential, 400.0, 4.0),
            finished(RayonPool, 100.0, 4.0),
            finished(Processes, 150.0, 4.0),
        ],
        RayonPool,
        "Use the work-stealing pool: it finished 4.0 ± 0.1× faster than one thread, because the \
         cores compute at the same time and share the data. That takes an extension in Rust; in \
         Python alone, use processes (2.67 ± 0.07×).",
    );
}

#[test]
fn times_without_one_thread_are_advice_as_well() {
    check(
        vec![finished(GilThreads, 400.0, 4.0), finished(Processes, 118.0, 4.0)],
        Processes,
        "Use processes: they finished in 118 ± 2 ms, because each computes on a core of its own, \
         with no GIL between. The best of the others: threads with a GIL, 400 ± 8 ms.",
    );
}

#[test]
fn doubt_is_told() {
    let wild = |lane, times: [f64; 5]| with_samples(lane, &times);
    let lanes = vec![
        wild(Sequential, [20.0, 90.0, 100.0, 120.0, 300.0]),
        wild(Processes, [15.0, 60.0, 80.0, 130.0, 400.0]),
    ];
    let found = advice(&run(lanes)).unwrap();
    assert!(!found.certain);
    assert!(found.text().contains("too uncertain to be sure"), "{}", found.text());
}

#[test]
fn one_lane_alone_is_no_choice() {
    assert_eq!(advice(&run(vec![finished(Sequential, 10.0, 1.0), closed(FreeThreads)])), None);
    assert_eq!(advice(&run(vec![])), None);
}

proptest! {
    /// Lesson 32: the advice is the measured best, within a tenth.
    #[test]
    fn the_advised_lane_is_the_best_within_a_tenth(
        lanes in prop::collection::vec(
            prop::option::of((prop::collection::vec(1.0..1_000.0_f64, 1..12), 0..500_u64)), 6..=6,
        )
    ) {
        let records = ExecutionModel::ALL.into_iter().zip(&lanes).map(|(model, lane)| match lane {
            Some((samples, spawn)) => but(with_samples(model, samples), |lane| {
                lane.spawn = Nanos::from_millis(*spawn);
            }),
            None => failed(model, FailureKind::Hung),
        });
        let run = run(records.collect());
        let median = |model| {
            run.lane(model).map(|lane| {
                let walls: Vec<f64> = lane.samples.iter().map(|s| s.wall.0 as f64).collect();
                (stats::median(&walls), lane.startup().0 as f64)
            })
        };
        let finished: Vec<(f64, f64)> = ExecutionModel::ALL
            .into_iter()
            .filter_map(|model| match median(model) {
                Some((Some(wall), startup)) => Some((wall, wall + startup)),
                _ => None,
            })
            .collect();
        let found = advice(&run);
        prop_assert_eq!(found.is_some(), finished.len() >= 2);
        if let Some(found) = found {
            // Half a nanosecond is lost where a median is rounded.
            let least = |times: &mut dyn Iterator<Item = f64>| times.fold(f64::MAX, f64::min);
            let (wall, startup) = median(found.lane).unwrap();
            let best = least(&mut finished.iter().map(|(steady, _)| *steady));
            prop_assert!(wall.unwrap() <= 1.1 * best + 2.0);
            prop_assert!(startup >= 0.0);
            let (wall, startup) = median(found.once).unwrap();
            let best = least(&mut finished.iter().map(|(_, once)| *once));
            prop_assert!(wall.unwrap() + startup <= 1.1 * best + 2.0);
            let sentences = found.text().matches(". ").count() + 1;
            prop_assert_eq!(sentences, 2, "{}", found.text());
        }
    }
}
