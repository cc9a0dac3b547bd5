//! Runs as files: the format that others keep, what comes back from it, and what is refused.

use model::{
    Answer, Chunk, Closed, Costs, Effort, Environment, ExecutionModel, Failure, FailureKind,
    LaneRecord, LaneSet, MachineLoad, Nanos, Outcome, Params, Percent, Plan, Provenance, Run,
    Sample, Schedule, Span, SpanKind, Workers, WorkloadId,
};
use proptest::prelude::*;
use report::{ReportError, from_json, to_json};

const GOLDEN: &str = include_str!("golden/run-v1.json");

/// A run with something in every field, and with every way for a lane to end.
fn golden_run() -> Run {
    let sample = |wall_ms: u64, digest: u64| Sample {
        wall: Nanos::from_millis(wall_ms),
        executions: 3,
        costs: Costs {
            compute: Nanos::from_millis(700),
            wait_gil: Nanos(1),
            wait_io: Nanos(2),
            encode: Nanos(3),
            decode: Nanos(4),
            combine: Nanos(5),
            bytes_sent: 6,
            bytes_received: 7,
            gil_switches: 8,
        },
        digest,
        workers_seen: 4,
    };
    Run {
        provenance: Provenance::Recorded { machine: "4 cores, x86-64, Linux".to_owned() },
        when: "2026-07-01T12:00:00Z".to_owned(),
        plan: Plan {
            workload: WorkloadId("primes"),
            params: Params {
                size: 400_000_000,
                tasks: 256,
                workers: Workers::Exactly(4),
                chunk: Chunk::Tasks(16),
                schedule: Schedule::Dynamic,
                seed: 7,
                switch_interval: Nanos::from_millis(5),
                latency: Nanos::ZERO,
                compute_share: Percent(100),
                gil_release: false,
                effort: Effort::Budget(Nanos::from_secs(8)),
            },
            lanes: LaneSet::ALL.without(ExecutionModel::RayonPool),
            workers: 4,
            file: Some(("War “&” Peace.txt".to_owned(), 3_200_000)),
        },
        environment: Environment {
            browser: "Chromium 156".to_owned(),
            platform: "Linux".to_owned(),
            cores_claimed: 4,
            cores_measured: Some(3.87),
            isolated: true,
            shared_memory: true,
            clock_step: Nanos(5_000),
            was_hidden: false,
            load: MachineLoad::Free,
            memory_claimed: Some(8 << 30),
            memory_room: Some(1 << 30),
        },
        lanes: vec![
            LaneRecord {
                workers: 1,
                spawn: Nanos(4_100_000),
                load: Nanos(900_000),
                warmup: Nanos(1_300_000_000),
                warm_workers: 1,
                overhead: Some(Nanos(2_150)),
                samples: vec![
                    sample(812, 0xFEDC_BA98_7654_3210),
                    sample(809, 0xFEDC_BA98_7654_3210),
                ],
                spans: vec![Span {
                    worker: 0,
                    kind: SpanKind::Compute,
                    start: Nanos(10),
                    end: Nanos(809_000_000),
                    tasks: 0..256,
                }],
                start_spans: vec![Span {
                    worker: 0,
                    kind: SpanKind::Spawn,
                    start: Nanos::ZERO,
                    end: Nanos(4_100_000),
                    tasks: 0..0,
                }],
                memory: 1_179_648,
                private_memory: vec![1_179_000],
                shared_memory: 648,
                ..LaneRecord::without_samples(
                    ExecutionModel::Sequential,
                    Outcome::Finished(Answer {
                        digest: 0xFEDC_BA98_7654_3210,
                        text: "21,336,326 primes".to_owned(),
                    }),
                )
            },
            LaneRecord::without_samples(ExecutionModel::GilThreads, Outcome::Stopped),
            LaneRecord::without_samples(
                ExecutionModel::FreeThreads,
                Outcome::Closed(Closed::NotIsolated),
            ),
            LaneRecord::without_samples(
                ExecutionModel::Processes,
                Outcome::Failed(Failure::new(FailureKind::Panicked, "primes/mod.rs:82")),
            ),
            LaneRecord::without_samples(ExecutionModel::EventLoop, Outcome::Stopped),
        ],
        stopped: true,
    }
}

#[test]
fn the_format_is_the_golden_file() {
    let json = to_json(&golden_run()) + "\n";
    assert!(
        json == GOLDEN,
        "the format has changed. A field that old readers can do without may be added, and then \
         the golden file is to be this; anything else needs a new version.\n{json}"
    );
}

#[test]
fn the_golden_file_is_read() {
    assert_eq!(from_json(GOLDEN), Ok(golden_run()));
}

#[test]
fn a_field_of_a_newer_writer_is_passed_over() {
    let json = GOLDEN.replacen("\"when\"", "\"weather\": [\"mild\"],\n  \"when\"", 1);
    assert_eq!(from_json(&json), Ok(golden_run()));
}

#[test]
fn a_field_that_an_older_file_does_not_have_is_at_its_default() {
    let newer = [
        "warm_workers",
        "overhead_ns",
        "private_memory_bytes",
        "shared_memory_bytes",
        "memory_room_bytes",
    ];
    let mut file: serde_json::Value = serde_json::from_str(GOLDEN).unwrap();
    file["environment"].as_object_mut().unwrap().retain(|key, _| !newer.contains(&key.as_str()));
    file["environment"].as_object_mut().unwrap().remove("memory_claimed_bytes");
    for lane in file["lanes"].as_array_mut().unwrap() {
        lane.as_object_mut().unwrap().retain(|key, _| !newer.contains(&key.as_str()));
        lane.as_object_mut().unwrap().remove("start_spans");
    }
    let mut expected = golden_run();
    (expected.environment.memory_claimed, expected.environment.memory_room) = (None, None);
    let lane = &mut expected.lanes[0];
    *lane = LaneRecord {
        warm_workers: 0,
        overhead: None,
        start_spans: Vec::new(),
        private_memory: Vec::new(),
        shared_memory: 0,
        ..lane.clone()
    };
    assert_eq!(from_json(&file.to_string()), Ok(expected));
}

#[test]
fn a_bad_file_is_refused_with_the_place_and_the_reason() {
    let with = |from: &str, to: &str| {
        assert!(GOLDEN.contains(from), "{from}");
        GOLDEN.replacen(from, to, 1)
    };
    for (json, message) in [
        (String::new(), "The file is not JSON: EOF while parsing a value, in line 1, column 0"),
        (
            GOLDEN[..60].to_owned(),
            "The file is not JSON: EOF while parsing a string, in line 4, column 13",
        ),
        ("[1, 2]".to_owned(), "The file is not a run: its “format” is not “racetrack-run”"),
        ("{}".to_owned(), "The file is not a run: its “format” is not “racetrack-run”"),
        (
            with("racetrack-run", "racetrack-spectrum"),
            "The file is not a run: its “format” is not “racetrack-run”",
        ),
        (
            with("\"version\": 1", "\"version\": 2"),
            "The file has version 2 of the format, and only version 1 can be read here; a newer \
             page may read it",
        ),
        (
            with("\"primes\"", "\"prunes\""),
            "The file is damaged at plan.workload: there is no workload “prunes”, in line 8, \
             column 24",
        ),
        (
            with("\"wall_ns\": 809000000", "\"wall_ns\": -1"),
            "The file is damaged at lanes[0].samples[1].wall_ns: invalid value: integer `-1`, \
             expected u64, in line 85, column 23",
        ),
        (
            with("\"digest\": \"fedcba9876543210\"", "\"digest\": \"fedcba98765432100\""),
            "The file is damaged at lanes[0].outcome.finished.digest: a digest is 16 hexadecimal \
             digits, in line 53, column 39",
        ),
        (
            with("\"not-isolated\"", "\"rain\""),
            "The file is damaged at lanes[2].outcome.closed.reason: there is no reason “rain”, in \
             line 144, column 9",
        ),
        (
            with("\"workers_seen\": 4", "\"workers_unseen\": 4"),
            "The file is damaged at lanes[0].samples[0]: missing field `workers_seen`, in line \
             83, column 9",
        ),
    ] {
        assert_eq!(from_json(&json).map_err(|error| error.to_string()), Err(message.to_owned()));
    }
}

#[test]
fn a_version_of_another_kind_is_no_version() {
    let json = GOLDEN.replacen("\"version\": 1", "\"version\": \"one\"", 1);
    assert_eq!(from_json(&json), Err(ReportError::NotARun));
}

#[test]
fn what_is_not_a_number_is_left_out() {
    let mut run = golden_run();
    run.environment.cores_measured = Some(f64::NAN);
    let read = from_json(&to_json(&run)).unwrap();
    assert_eq!(read.environment.cores_measured, None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_run_comes_back_as_it_was(run in runs()) {
        prop_assert_eq!(from_json(&to_json(&run)), Ok(run));
    }

    #[test]
    fn a_file_cut_anywhere_is_refused(cut in 0..GOLDEN.trim_end().len()) {
        prop_assume!(GOLDEN.is_char_boundary(cut));
        prop_assert!(from_json(&GOLDEN[..cut]).is_err());
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,200}") {
        prop_assert!(from_json(&text).is_err());
    }

    #[test]
    fn a_damaged_file_never_causes_a_panic(at in 0..GOLDEN.len(), with in any::<char>()) {
        let mut characters: Vec<char> = GOLDEN.chars().collect();
        let at = at % characters.len();
        characters[at] = with;
        let damaged: String = characters.into_iter().collect();
        // A changed character in a text or a number can leave a readable run; what was read can
        // then be written.
        if let Ok(run) = from_json(&damaged) {
            prop_assert_eq!(from_json(&to_json(&run)), Ok(run));
        }
    }
}

fn nanos() -> impl Strategy<Value = Nanos> {
    any::<u64>().prop_map(Nanos)
}

fn lane_names() -> impl Strategy<Value = ExecutionModel> {
    prop::sample::select(&ExecutionModel::ALL[..])
}

fn plans() -> impl Strategy<Value = Plan> {
    let params = (
        any::<u64>(),
        any::<u32>(),
        prop_oneof![Just(Workers::Auto), any::<u16>().prop_map(Workers::Exactly)],
        prop_oneof![Just(Chunk::Auto), any::<u32>().prop_map(Chunk::Tasks)],
        prop::sample::select(&Schedule::ALL[..]),
        any::<u64>(),
        (nanos(), nanos()),
        any::<u8>(),
        any::<bool>(),
        prop_oneof![any::<u32>().prop_map(Effort::Repetitions), nanos().prop_map(Effort::Budget)],
    )
        .prop_map(
            |(size, tasks, workers, chunk, schedule, seed, times, share, release, effort)| Params {
                size,
                tasks,
                workers,
                chunk,
                schedule,
                seed,
                switch_interval: times.0,
                latency: times.1,
                compute_share: Percent(share),
                gil_release: release,
                effort,
            },
        );
    let ids: Vec<WorkloadId> = catalog::CATALOG.iter().map(|meta| meta.id).collect();
    let lanes = prop::collection::vec(lane_names(), 0..7);
    let file = prop::option::of((any::<String>(), any::<u64>()));
    (prop::sample::select(ids), params, lanes, any::<u16>(), file).prop_map(
        |(workload, params, lanes, workers, file)| Plan {
            workload,
            params,
            lanes: lanes.into_iter().collect(),
            workers,
            file,
        },
    )
}

fn samples() -> impl Strategy<Value = Sample> {
    (nanos(), any::<u32>(), any::<[u64; 9]>(), any::<u64>(), any::<u16>()).prop_map(
        |(wall, executions, costs, digest, workers_seen)| Sample {
            wall,
            executions,
            costs: Costs {
                compute: Nanos(costs[0]),
                wait_gil: Nanos(costs[1]),
                wait_io: Nanos(costs[2]),
                encode: Nanos(costs[3]),
                decode: Nanos(costs[4]),
                combine: Nanos(costs[5]),
                bytes_sent: costs[6],
                bytes_received: costs[7],
                gil_switches: costs[8],
            },
            digest,
            workers_seen,
        },
    )
}

fn spans() -> impl Strategy<Value = Span> {
    (any::<u16>(), prop::sample::select(&SpanKind::ALL[..]), nanos(), nanos(), any::<(u32, u32)>())
        .prop_map(|(worker, kind, start, end, tasks)| Span {
            worker,
            kind,
            start,
            end,
            tasks: tasks.0..tasks.1,
        })
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        any::<(u64, String)>()
            .prop_map(|(digest, text)| Outcome::Finished(Answer { digest, text })),
        (prop::sample::select(&FailureKind::ALL[..]), any::<String>())
            .prop_map(|(kind, detail)| Outcome::Failed(Failure { kind, detail })),
        prop_oneof![
            Just(Closed::NotIsolated),
            Just(Closed::NoSharedMemory),
            Just(Closed::NoFileSystem)
        ]
        .prop_map(Outcome::Closed),
        Just(Outcome::Stopped),
    ]
}

fn lanes() -> impl Strategy<Value = LaneRecord> {
    (
        (lane_names(), outcomes(), any::<u16>()),
        (nanos(), nanos(), nanos()),
        (any::<u16>(), prop::option::of(nanos())),
        prop::collection::vec(samples(), 0..4),
        (prop::collection::vec(spans(), 0..4), prop::collection::vec(spans(), 0..4)),
        (any::<u64>(), prop::collection::vec(any::<u64>(), 0..4), any::<u64>()),
    )
        .prop_map(
            |(
                (model, outcome, workers),
                (spawn, load, warmup),
                (warm_workers, overhead),
                samples,
                (spans, start_spans),
                (memory, private_memory, shared_memory),
            )| LaneRecord {
                model,
                outcome,
                workers,
                spawn,
                load,
                warmup,
                warm_workers,
                overhead,
                samples,
                spans,
                start_spans,
                memory,
                private_memory,
                shared_memory,
            },
        )
}

fn environments() -> impl Strategy<Value = Environment> {
    let load =
        prop_oneof![Just(MachineLoad::Unknown), Just(MachineLoad::Free), Just(MachineLoad::Busy)];
    (
        any::<(String, String, u32)>(),
        // The format keeps hundredths.
        prop::option::of((0_u32..100_000).prop_map(|hundredths| f64::from(hundredths) / 100.0)),
        any::<(bool, bool, bool)>(),
        nanos(),
        load,
        any::<(Option<u64>, Option<u64>)>(),
    )
        .prop_map(
            |(
                (browser, platform, cores_claimed),
                cores_measured,
                flags,
                clock_step,
                load,
                (memory_claimed, memory_room),
            )| {
                Environment {
                    browser,
                    platform,
                    cores_claimed,
                    cores_measured,
                    isolated: flags.0,
                    shared_memory: flags.1,
                    clock_step,
                    was_hidden: flags.2,
                    load,
                    memory_claimed,
                    memory_room,
                }
            },
        )
}

fn runs() -> impl Strategy<Value = Run> {
    let provenance = prop_oneof![
        Just(Provenance::Measured),
        any::<String>().prop_map(|machine| Provenance::Recorded { machine })
    ];
    (
        provenance,
        any::<String>(),
        plans(),
        environments(),
        prop::collection::vec(lanes(), 0..7),
        any::<bool>(),
    )
        .prop_map(|(provenance, when, plan, environment, lanes, stopped)| Run {
            provenance,
            when,
            plan,
            environment,
            lanes,
            stopped,
        })
}
