//! Version 1 of a run's file, field by field. The fields' meanings and units are in
//! `docs/formats.md`; their order here is their order in the file.

use crate::text;
use lane::Lane;
use model::{
    Chunk, Effort, ExecutionModel, MachineLoad, Nanos, Params, Percent, Provenance, Schedule,
    Workers, WorkloadId,
};
use serde::{Deserialize, Serialize};

mod lane;

#[derive(Serialize, Deserialize)]
pub(crate) struct Run {
    recorded_on: Option<String>,
    when: String,
    stopped: bool,
    plan: Plan,
    environment: Environment,
    lanes: Vec<Lane>,
}

#[derive(Serialize, Deserialize)]
struct Plan {
    #[serde(with = "text::name")]
    workload: WorkloadId,
    size: u64,
    tasks: u32,
    workers_asked: Option<u16>,
    workers: u16,
    chunk_tasks: Option<u32>,
    #[serde(with = "text::name")]
    schedule: Schedule,
    seed: u64,
    switch_interval_ns: u64,
    latency_ns: u64,
    compute_share_percent: u8,
    gil_release: bool,
    effort: PlanEffort,
    lanes: Vec<LaneName>,
    file: Option<File>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PlanEffort {
    Repetitions(u32),
    BudgetNs(u64),
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct LaneName(#[serde(with = "text::name")] ExecutionModel);

#[derive(Serialize, Deserialize)]
struct File {
    name: String,
    bytes: u64,
}

#[derive(Serialize, Deserialize)]
struct Environment {
    browser: String,
    platform: String,
    cores_claimed: u32,
    cores_measured: Option<f64>,
    isolated: bool,
    shared_memory: bool,
    clock_step_ns: u64,
    was_hidden: bool,
    #[serde(with = "text::name")]
    load: MachineLoad,
    #[serde(default)]
    memory_claimed_bytes: Option<u64>,
    #[serde(default)]
    memory_room_bytes: Option<u64>,
}

impl From<&model::Run> for Run {
    fn from(run: &model::Run) -> Self {
        Self {
            recorded_on: match &run.provenance {
                Provenance::Measured => None,
                Provenance::Recorded { machine } => Some(machine.clone()),
            },
            when: run.when.clone(),
            stopped: run.stopped,
            plan: (&run.plan).into(),
            environment: (&run.environment).into(),
            lanes: run.lanes.iter().map(Into::into).collect(),
        }
    }
}

impl From<Run> for model::Run {
    fn from(run: Run) -> Self {
        Self {
            provenance: run
                .recorded_on
                .map_or(Provenance::Measured, |machine| Provenance::Recorded { machine }),
            when: run.when,
            plan: run.plan.into(),
            environment: run.environment.into(),
            lanes: run.lanes.into_iter().map(Into::into).collect(),
            stopped: run.stopped,
        }
    }
}

impl From<&model::Plan> for Plan {
    fn from(plan: &model::Plan) -> Self {
        let params = &plan.params;
        Self {
            workload: plan.workload,
            size: params.size,
            tasks: params.tasks,
            workers_asked: match params.workers {
                Workers::Auto => None,
                Workers::Exactly(workers) => Some(workers),
            },
            workers: plan.workers,
            chunk_tasks: match params.chunk {
                Chunk::Auto => None,
                Chunk::Tasks(tasks) => Some(tasks),
            },
            schedule: params.schedule,
            seed: params.seed,
            switch_interval_ns: params.switch_interval.0,
            latency_ns: params.latency.0,
            compute_share_percent: params.compute_share.0,
            gil_release: params.gil_release,
            effort: match params.effort {
                Effort::Repetitions(repetitions) => PlanEffort::Repetitions(repetitions),
                Effort::Budget(budget) => PlanEffort::BudgetNs(budget.0),
            },
            lanes: plan.lanes.iter().map(LaneName).collect(),
            file: plan.file.clone().map(|(name, bytes)| File { name, bytes }),
        }
    }
}

impl From<Plan> for model::Plan {
    fn from(plan: Plan) -> Self {
        Self {
            workload: plan.workload,
            params: Params {
                size: plan.size,
                tasks: plan.tasks,
                workers: plan.workers_asked.map_or(Workers::Auto, Workers::Exactly),
                chunk: plan.chunk_tasks.map_or(Chunk::Auto, Chunk::Tasks),
                schedule: plan.schedule,
                seed: plan.seed,
                switch_interval: Nanos(plan.switch_interval_ns),
                latency: Nanos(plan.latency_ns),
                compute_share: Percent(plan.compute_share_percent),
                gil_release: plan.gil_release,
                effort: match plan.effort {
                    PlanEffort::Repetitions(repetitions) => Effort::Repetitions(repetitions),
                    PlanEffort::BudgetNs(budget) => Effort::Budget(Nanos(budget)),
                },
            },
            lanes: plan.lanes.into_iter().map(|LaneName(lane)| lane).collect(),
            workers: plan.workers,
            file: plan.file.map(|file| (file.name, file.bytes)),
        }
    }
}

impl From<&model::Environment> for Environment {
    fn from(environment: &model::Environment) -> Self {
        Self {
            browser: environment.browser.clone(),
            platform: environment.platform.clone(),
            cores_claimed: environment.cores_claimed,
            // Hundredths: more is not known, and so few digits come back from text exactly.
            cores_measured: environment
                .cores_measured
                .filter(|cores| cores.is_finite())
                .map(|cores| (cores * 100.0).round() / 100.0),
            isolated: environment.isolated,
            shared_memory: environment.shared_memory,
            clock_step_ns: environment.clock_step.0,
            was_hidden: environment.was_hidden,
            load: environment.load,
            memory_claimed_bytes: environment.memory_claimed,
            memory_room_bytes: environment.memory_room,
        }
    }
}

impl From<Environment> for model::Environment {
    fn from(environment: Environment) -> Self {
        Self {
            browser: environment.browser,
            platform: environment.platform,
            cores_claimed: environment.cores_claimed,
            cores_measured: environment.cores_measured,
            isolated: environment.isolated,
            shared_memory: environment.shared_memory,
            clock_step: Nanos(environment.clock_step_ns),
            was_hidden: environment.was_hidden,
            load: environment.load,
            memory_claimed: environment.memory_claimed_bytes,
            memory_room: environment.memory_room_bytes,
        }
    }
}
