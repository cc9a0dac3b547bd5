//! A run made by hand, for tests.

use model::{
    Answer, Chunk, Costs, Effort, Environment, ExecutionModel, LaneRecord, LaneSet, Nanos, Outcome,
    Params, Percent, Plan, Provenance, Run, Sample, Schedule, Workers, WorkloadId,
};

/// Two lanes: one thread in 100 ms, free threads on four workers in 25 ms.
pub fn run() -> Run {
    Run {
        provenance: Provenance::Measured,
        when: "2026-11-21T09:30:00.000Z".to_owned(),
        plan: Plan {
            workload: WorkloadId("primes"),
            params: params(),
            lanes: LaneSet::ALL,
            workers: 4,
            file: None,
        },
        environment: Environment { cores_claimed: 4, ..Environment::default() },
        lanes: vec![
            lane(ExecutionModel::Sequential, 1, 100),
            lane(ExecutionModel::FreeThreads, 4, 25),
        ],
        stopped: false,
    }
}

fn params() -> Params {
    Params {
        size: 1_000_000,
        tasks: 64,
        workers: Workers::Auto,
        chunk: Chunk::Auto,
        schedule: Schedule::Dynamic,
        seed: 1,
        switch_interval: Nanos::from_millis(5),
        latency: Nanos::ZERO,
        compute_share: Percent(100),
        gil_release: false,
        effort: Effort::DEFAULT,
    }
}

fn lane(model: ExecutionModel, workers: u16, millis: u64) -> LaneRecord {
    let sample = Sample {
        wall: Nanos::from_millis(millis),
        executions: 1,
        costs: Costs {
            compute: Nanos::from_millis(millis) * u64::from(workers),
            ..Costs::default()
        },
        digest: 1,
        workers_seen: workers,
    };
    let answer = Answer { digest: 1, text: "1 answer".to_owned() };
    LaneRecord {
        workers,
        spawn: Nanos::from_millis(8),
        load: Nanos::from_millis(2),
        samples: vec![sample; 6],
        ..LaneRecord::without_samples(model, Outcome::Finished(answer))
    }
}
