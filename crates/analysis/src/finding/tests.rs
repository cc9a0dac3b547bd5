//! Timelines as text, and what is found in them.

use super::*;
use crate::format::SPACE;
use crate::runs::{but, finished, run, stopped};
use model::ExecutionModel::{FreeThreads, GilThreads, Processes, RayonPool, Sequential};
use model::{Costs, LaneRecord, Span, SpanKind};

/// A lane with this timeline: a line for each worker, a column for each millisecond. A small letter
/// computes that task, D and E convert, L waits for a lock, W for work, I has
/// nothing left to do, a dot is no span.
fn timeline(lane: ExecutionModel, lines: &[&str]) -> LaneRecord {
    let mut spans = Vec::new();
    for (worker, line) in (0..).zip(lines) {
        let mut start = 0;
        for stretch in line.as_bytes().chunk_by(|a, b| a == b) {
            let end = start + stretch.len() as u64;
            let (kind, tasks) = match stretch[0] {
                b'.' => (None, 0..0),
                b'D' => (Some(SpanKind::Decode), 0..0),
                b'E' => (Some(SpanKind::Encode), 0..0),
                b'L' => (Some(SpanKind::WaitLock), 0..0),
                b'W' => (Some(SpanKind::WaitQueue), 0..0),
                b'I' => (Some(SpanKind::Idle), 0..0),
                letter => {
                    let task = u32::from(letter - b'a');
                    (Some(SpanKind::Compute), task..task + 1)
                }
            };
            let ms = Nanos::from_millis;
            spans.extend(kind.map(|kind| Span {
                worker,
                kind,
                start: ms(start),
                end: ms(end),
                tasks,
            }));
            start = end;
        }
    }
    let wall = lines.iter().map(|line| line.len()).max().unwrap_or(0) as f64;
    but(finished(lane, wall, 1.0), |lane| {
        lane.workers = lines.len() as u16;
        lane.spans = spans;
    })
}

/// Costs in every sample.
fn with(lane: LaneRecord, costs: Costs) -> LaneRecord {
    crate::runs::costing(lane, costs)
}

/// Every chunk is of ten tasks.
fn in_tens(lane: LaneRecord) -> LaneRecord {
    but(lane, |lane| {
        for span in &mut lane.spans {
            span.tasks = span.tasks.start * 10..span.tasks.end * 10;
        }
    })
}

#[track_caller]
fn check(lanes: Vec<LaneRecord>, expected: &[&str]) {
    let said: Vec<String> =
        findings(&run(lanes)).iter().map(|finding| finding.what().replace(SPACE, " ")).collect();
    assert_eq!(said, expected);
}

#[test]
fn busy_workers_are_no_finding() {
    check(
        vec![
            timeline(Sequential, &["aaaaaabbbbbbccccccdddddd"]),
            timeline(FreeThreads, &["aaaaaa", "bbbbbb", "cccccc", "dddddd"]),
            timeline(Processes, &["Daaaaaaaa", "Dbbbbbbbb", "Dccccccccc", "Ddddddddd"]),
        ],
        &[],
    );
    check(vec![], &[]);
}

#[test]
fn small_chunks_spend_their_time_on_messages() {
    let lane = timeline(Processes, &["DaE.DbE.DcE", "DdE.DeE.DfE"]);
    check(
        vec![lane.clone()],
        &["Chunks too small: 73 % of the time of processes went into messages"],
    );
    let found = findings(&run(vec![lane]));
    assert_eq!(
        found[0].why().replace(SPACE, " "),
        "Each chunk is a message there and one back, and computes for 1.00 ms only"
    );
}

#[test]
fn long_chunks_are_not_small_whatever_lies_between() {
    let apart = ["Daaaaaaaa........Dbbbbbbbb", "Dcccccccc........Ddddddddd"];
    check(vec![timeline(Processes, &apart)], &[]);
}

#[test]
fn large_messages_are_not_small_chunks() {
    let lane = timeline(Processes, &["DDaEDDbE", "DDcEDDdE"]);
    let copied = Costs { bytes_sent: 40 << 20, ..Costs::default() };
    check(
        vec![with(lane.clone(), copied)],
        &["Messages too large: 75 % of the time of processes went into copying"],
    );
    let little = Costs { bytes_sent: 40 << 10, ..Costs::default() };
    check(
        vec![with(lane, little)],
        &["Chunks too small: 75 % of the time of processes went into messages"],
    );
}

#[test]
fn a_gil_that_is_always_held_is_named() {
    let costs = |held, waited| Costs {
        compute: Nanos::from_millis(held),
        wait_gil: Nanos::from_millis(waited),
        ..Costs::default()
    };
    let lane = with(finished(GilThreads, 100.0, 1.0), costs(92, 270));
    let found = findings(&run(vec![lane.clone()]));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].what().replace(SPACE, " "), "The GIL is held 92 % of the time");
    assert!(found[0].why().replace(SPACE, " ").ends_with("waited for it 68 % of their time"));
    // Waiting for the network, they hardly hold it.
    check(vec![with(finished(GilThreads, 100.0, 1.0), costs(20, 30))], &[]);
    let mut released = run(vec![lane]);
    released.plan.params.gil_release = true;
    assert_eq!(findings(&released), []);
}

#[test]
fn waiting_for_a_lock_is_named() {
    check(
        vec![timeline(FreeThreads, &["aaLLLLaa", "LLbbLLbb", "LLLLcccc", "LLLLLLdd"])],
        &["Free threads waited for locks 56 % of the time"],
    );
}

#[test]
fn one_task_may_be_most_of_the_work() {
    let lines = ["aaaaaaaaaaaaaa", "bb............", "cc............", "dd............"];
    let threads = timeline(FreeThreads, &lines);
    check(vec![threads, timeline(RayonPool, &lines)], &["One task is 70 % of the work"]);
    let found = findings(&run(vec![timeline(FreeThreads, &lines)]));
    let Finding::HeavyTask { lanes, .. } = &found[0] else { panic!("{found:?}") };
    assert_eq!(lanes, &[FreeThreads]);
    assert!(found[0].why().ends_with("more than 1.4× as fast as one"), "{}", found[0].why());
}

#[test]
fn a_task_counts_as_one_when_it_was_interrupted() {
    check(vec![timeline(FreeThreads, &["aaa.aaa.aa", "bb.ccc.ddd"])], &[]);
    check(
        vec![timeline(FreeThreads, &["aaa.aaa.aa", "b.........", "c.........", "..........d"])],
        &["One task is 73 % of the work"],
    );
}

#[test]
fn one_chunk_may_be_most_of_the_work() {
    let lines = ["aaaaaaaaaaaaaa", "bb............", "cc............", "dd............"];
    check(
        vec![in_tens(timeline(FreeThreads, &lines))],
        &["One chunk of 10 tasks is 70 % of the work of free threads"],
    );
}

#[test]
fn workers_that_were_done_early_are_found() {
    check(
        vec![timeline(RayonPool, &["abcdefgh", "ijk", "lmn", "opq"])],
        &["The work-stealing pool had nothing left to do for 47 % of the time"],
    );
    // A worker that never came counts whole.
    let absent = but(timeline(RayonPool, &["abcd", "efgh", "ijkl"]), |lane| lane.workers = 4);
    check(vec![absent], &["The work-stealing pool had nothing left to do for 25 % of the time"]);
}

#[test]
fn spans_of_doing_nothing_are_not_work() {
    check(
        vec![timeline(RayonPool, &["abcdefgh", "ijkIIIII", "lmnWWIII", "opqIIIII"])],
        &["The work-stealing pool had nothing left to do for 47 % of the time"],
    );
    // What the driver does is no message of a worker’s, nor is idleness.
    let lines = ["DaabbccddeeE", "DffgghhiijjE", "DkkllmmIIIII"];
    let lane = but(timeline(Processes, &lines), |lane| {
        let converts = |span: &&Span| matches!(span.kind, SpanKind::Decode | SpanKind::Encode);
        let driver = |span: &Span| Span { worker: Span::DRIVER, ..span.clone() };
        let copies: Vec<Span> = lane.spans.iter().filter(converts).map(driver).collect();
        lane.spans.extend(copies);
    });
    check(vec![lane], &[]);
}

#[test]
fn the_first_execution_may_be_the_slowest() {
    let first =
        |lane, ms| but(finished(lane, 10.0, 1.0), |lane| lane.warmup = Nanos::from_millis(ms));
    check(vec![first(Sequential, 19)], &[]);
    check(
        vec![first(Sequential, 25), first(FreeThreads, 62), first(Processes, 40)],
        &["The first execution of free threads took 62.0 ms, later ones 10.0 ms"],
    );
    let mut coarse = run(vec![first(Sequential, 62)]);
    coarse.environment.clock_step = Nanos::from_millis(10);
    assert_eq!(findings(&coarse), [], "six steps of a clock are no measurement");
}

#[test]
fn spans_that_were_not_kept_are_not_missed_work() {
    let costs = Costs { compute: Nanos::from_millis(100), ..Costs::default() };
    check(vec![with(timeline(RayonPool, &["abcdefgh", "ijk", "lmn", "opq"]), costs)], &[]);
}

#[test]
fn combining_alone_is_a_serial_share() {
    let costs = Costs { combine: Nanos::from_millis(20), ..Costs::default() };
    check(
        vec![with(finished(FreeThreads, 100.0, 1.0), costs)],
        &["Putting the parts together took 20 % of the time of free threads"],
    );
}

#[test]
fn a_start_that_takes_longer_than_the_work_is_named() {
    let slow = but(finished(Processes, 40.0, 1.0), |lane| lane.spawn = Nanos::from_millis(105));
    check(vec![slow], &["Starting processes took 105 ms, their work 40.0 ms"]);
}

#[test]
fn nothing_is_found_in_a_lane_that_did_not_finish() {
    let lane = timeline(Processes, &["DaE.DbE.DcE", "DdE.DeE.DfE"]);
    check(vec![but(lane, |lane| lane.outcome = stopped(Processes).outcome)], &[]);
}

#[test]
fn every_finding_says_what_it_means_and_what_to_do() {
    let ms = Nanos::from_millis;
    for finding in [
        Finding::SmallChunks { lane: Processes, share: 0.61, chunk: ms(1) },
        Finding::LargeMessages { lane: Processes, share: 0.61, bytes: 1 << 20 },
        Finding::GilHeld { held: 0.92, waited: 0.7 },
        Finding::LockWaits { lane: FreeThreads, share: 0.5 },
        Finding::HeavyTask { lanes: vec![FreeThreads], share: 0.7 },
        Finding::HeavyChunk { lane: FreeThreads, share: 0.7, tasks: 9 },
        Finding::Unbalanced { lane: FreeThreads, share: 0.3 },
        Finding::SerialCombining { lane: FreeThreads, share: 0.2 },
        Finding::SlowStart { lane: Processes, startup: ms(90), work: ms(40) },
    ] {
        for sentence in [finding.what(), finding.why(), finding.advice().to_owned()] {
            assert!(sentence.starts_with(char::is_uppercase), "{sentence}");
            assert!(!sentence.ends_with('.') && !sentence.contains("  "), "{sentence}");
        }
    }
}
