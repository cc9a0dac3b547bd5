//! Runs made by hand, for the tests.

use model::{
    Answer, Closed, Costs, Effort, Environment, ExecutionModel, Failure, FailureKind, LaneRecord,
    LaneSet, MachineLoad, Nanos, Outcome, Params, Percent, Plan, Provenance, Run, Sample, Workers,
    WorkloadId,
};

/// A run of these lanes on four free cores, in which nothing is remarkable.
pub fn run(lanes: Vec<LaneRecord>) -> Run {
    Run {
        provenance: Provenance::Measured,
        when: "2026-07-01T12:00:00Z".to_owned(),
        plan: Plan {
            workload: WorkloadId("primes"),
            params: Params {
                size: 1_000_000,
                tasks: 40,
                workers: Workers::Auto,
                chunk: model::Chunk::Auto,
                schedule: model::Schedule::Guided,
                seed: 1,
                switch_interval: Nanos::from_millis(5),
                latency: Nanos::ZERO,
                compute_share: Percent(100),
                gil_release: false,
                effort: Effort::DEFAULT,
            },
            lanes: lanes.iter().map(|lane| lane.model).collect::<LaneSet>(),
            workers: 4,
            file: None,
        },
        environment: Environment {
            browser: "Chromium 156".to_owned(),
            platform: "Linux".to_owned(),
            cores_claimed: 4,
            cores_measured: Some(3.9),
            isolated: true,
            shared_memory: true,
            clock_step: Nanos::from_micros(5),
            was_hidden: false,
            load: MachineLoad::Free,
            memory_claimed: None,
            memory_room: None,
        },
        lanes,
        stopped: false,
    }
}

/// A finished lane with 21 samples, evenly spread from `median_ms` − `spread` % to + `spread` %.
pub fn finished(model: ExecutionModel, median_ms: f64, spread: f64) -> LaneRecord {
    let walls = (-10..=10).map(|step| median_ms * (1.0 + f64::from(step) * spread / 1_000.0));
    with_samples(model, &walls.collect::<Vec<_>>())
}

/// A finished lane with these samples, in milliseconds.
pub fn with_samples(model: ExecutionModel, walls_ms: &[f64]) -> LaneRecord {
    let workers = if model.takes_workers() { 4 } else { 1 };
    let sample = |wall: &f64| Sample {
        wall: Nanos::from_millis_f64(*wall),
        executions: 1,
        costs: Costs::default(),
        digest: 7,
        workers_seen: workers,
    };
    LaneRecord {
        workers,
        samples: walls_ms.iter().map(sample).collect(),
        ..LaneRecord::without_samples(
            model,
            Outcome::Finished(Answer { digest: 7, text: "7".to_owned() }),
        )
    }
}

/// A lane after something has been done to it.
pub fn but(mut lane: LaneRecord, change: impl FnOnce(&mut LaneRecord)) -> LaneRecord {
    change(&mut lane);
    lane
}

/// A lane with these costs in every sample.
pub fn costing(lane: LaneRecord, costs: Costs) -> LaneRecord {
    but(lane, |lane| {
        for sample in &mut lane.samples {
            sample.costs = costs;
        }
    })
}

/// A lane that failed.
pub fn failed(model: ExecutionModel, kind: FailureKind) -> LaneRecord {
    LaneRecord::without_samples(model, Outcome::Failed(Failure::new(kind, "")))
}

/// A lane that this page cannot run.
pub fn closed(model: ExecutionModel) -> LaneRecord {
    LaneRecord::without_samples(model, Outcome::Closed(Closed::NotIsolated))
}

/// A lane that was stopped.
pub fn stopped(model: ExecutionModel) -> LaneRecord {
    LaneRecord::without_samples(model, Outcome::Stopped)
}
