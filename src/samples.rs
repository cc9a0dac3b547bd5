//! Runs made by hand, for tests.

use model::{
    Answer, Environment, ExecutionModel, LaneRecord, LaneSet, Nanos, Outcome, Params, Plan,
    Provenance, Run, Sample,
};

/// A run of all lanes on four workers, in which sequential took 100 ms.
pub fn run(workload: &str) -> Run {
    let meta = catalog::find(workload).unwrap();
    let lanes = [
        lane(ExecutionModel::Sequential, 1, &[99, 100, 101, 100]),
        lane(ExecutionModel::GilThreads, 4, &[101, 102, 103, 102]),
        lane(ExecutionModel::FreeThreads, 4, &[25, 25, 26, 26]),
        lane(ExecutionModel::RayonPool, 4, &[25, 25, 26, 25]),
        lane(ExecutionModel::Processes, 4, &[27, 28, 28, 60]),
        lane(ExecutionModel::EventLoop, 1, &[100, 101, 101, 100]),
    ];
    Run {
        provenance: Provenance::Measured,
        when: "2026-11-21T09:30:00.000Z".to_owned(),
        plan: Plan {
            workload: meta.id,
            params: Params::defaults(&meta.specs),
            lanes: LaneSet::ALL,
            workers: 4,
            file: None,
        },
        environment: Environment { cores_claimed: 4, ..Environment::default() },
        lanes: lanes.into(),
        stopped: false,
    }
}

/// A lane with a start-up of 10 ms and these samples, in milliseconds.
pub fn lane(model: ExecutionModel, workers: u16, walls: &[u64]) -> LaneRecord {
    let answer = Answer { digest: 1, text: "1 answer".to_owned() };
    let samples = walls.iter().map(|wall| Sample {
        wall: Nanos::from_millis(*wall),
        executions: 1,
        costs: model::Costs::default(),
        digest: 1,
        workers_seen: workers,
    });
    LaneRecord {
        workers,
        spawn: Nanos::from_millis(8),
        load: Nanos::from_millis(2),
        samples: samples.collect(),
        ..LaneRecord::without_samples(model, Outcome::Finished(answer))
    }
}
