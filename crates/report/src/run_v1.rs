//! Version 1 of a run's file, field by field. The fields' meanings and units are in
//! `docs/formats.md`; their order here is their order in the file.

use crate::text;
use model::{
    Answer, Chunk, Closed, Costs, Effort, ExecutionModel, Failure, FailureKind, LaneRecord,
    MachineLoad, Nanos, Outcome, Params, Percent, Provenance, Schedule, SpanKind, Workers,
    WorkloadId,
};
use serde::{Deserialize, Serialize};

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
}

#[derive(Serialize, Deserialize)]
struct Lane {
    #[serde(with = "text::name")]
    lane: ExecutionModel,
    outcome: LaneOutcome,
    workers: u16,
    spawn_ns: u64,
    load_ns: u64,
    warmup_ns: u64,
    memory_bytes: u64,
    samples: Vec<Sample>,
    spans: Vec<Span>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum LaneOutcome {
    Finished {
        #[serde(with = "text::hex")]
        digest: u64,
        text: String,
    },
    Failed {
        #[serde(with = "text::name")]
        failure: FailureKind,
        detail: String,
    },
    Closed {
        #[serde(with = "text::name")]
        reason: Closed,
    },
    Stopped {},
}

#[derive(Serialize, Deserialize)]
struct Sample {
    wall_ns: u64,
    executions: u32,
    compute_ns: u64,
    wait_gil_ns: u64,
    wait_io_ns: u64,
    encode_ns: u64,
    decode_ns: u64,
    combine_ns: u64,
    sent_bytes: u64,
    received_bytes: u64,
    gil_switches: u64,
    #[serde(with = "text::hex")]
    digest: u64,
    workers_seen: u16,
}

#[derive(Serialize, Deserialize)]
struct Span {
    worker: u16,
    #[serde(with = "text::name")]
    kind: SpanKind,
    start_ns: u64,
    end_ns: u64,
    first_task: u32,
    end_task: u32,
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
        }
    }
}

impl From<&LaneRecord> for Lane {
    fn from(lane: &LaneRecord) -> Self {
        Self {
            lane: lane.model,
            outcome: (&lane.outcome).into(),
            workers: lane.workers,
            spawn_ns: lane.spawn.0,
            load_ns: lane.load.0,
            warmup_ns: lane.warmup.0,
            memory_bytes: lane.memory,
            samples: lane.samples.iter().map(Into::into).collect(),
            spans: lane.spans.iter().map(Into::into).collect(),
        }
    }
}

impl From<Lane> for LaneRecord {
    fn from(lane: Lane) -> Self {
        Self {
            model: lane.lane,
            outcome: lane.outcome.into(),
            workers: lane.workers,
            spawn: Nanos(lane.spawn_ns),
            load: Nanos(lane.load_ns),
            warmup: Nanos(lane.warmup_ns),
            samples: lane.samples.into_iter().map(Into::into).collect(),
            spans: lane.spans.into_iter().map(Into::into).collect(),
            memory: lane.memory_bytes,
        }
    }
}

impl From<&Outcome> for LaneOutcome {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Finished(answer) => {
                Self::Finished { digest: answer.digest, text: answer.text.clone() }
            }
            Outcome::Failed(failure) => {
                Self::Failed { failure: failure.kind, detail: failure.detail.clone() }
            }
            Outcome::Closed(reason) => Self::Closed { reason: *reason },
            Outcome::Stopped => Self::Stopped {},
        }
    }
}

impl From<LaneOutcome> for Outcome {
    fn from(outcome: LaneOutcome) -> Self {
        match outcome {
            LaneOutcome::Finished { digest, text } => Self::Finished(Answer { digest, text }),
            LaneOutcome::Failed { failure, detail } => Self::Failed(Failure::new(failure, detail)),
            LaneOutcome::Closed { reason } => Self::Closed(reason),
            LaneOutcome::Stopped {} => Self::Stopped,
        }
    }
}

impl From<&model::Sample> for Sample {
    fn from(sample: &model::Sample) -> Self {
        let costs = &sample.costs;
        Self {
            wall_ns: sample.wall.0,
            executions: sample.executions,
            compute_ns: costs.compute.0,
            wait_gil_ns: costs.wait_gil.0,
            wait_io_ns: costs.wait_io.0,
            encode_ns: costs.encode.0,
            decode_ns: costs.decode.0,
            combine_ns: costs.combine.0,
            sent_bytes: costs.bytes_sent,
            received_bytes: costs.bytes_received,
            gil_switches: costs.gil_switches,
            digest: sample.digest,
            workers_seen: sample.workers_seen,
        }
    }
}

impl From<Sample> for model::Sample {
    fn from(sample: Sample) -> Self {
        Self {
            wall: Nanos(sample.wall_ns),
            executions: sample.executions,
            costs: Costs {
                compute: Nanos(sample.compute_ns),
                wait_gil: Nanos(sample.wait_gil_ns),
                wait_io: Nanos(sample.wait_io_ns),
                encode: Nanos(sample.encode_ns),
                decode: Nanos(sample.decode_ns),
                combine: Nanos(sample.combine_ns),
                bytes_sent: sample.sent_bytes,
                bytes_received: sample.received_bytes,
                gil_switches: sample.gil_switches,
            },
            digest: sample.digest,
            workers_seen: sample.workers_seen,
        }
    }
}

impl From<&model::Span> for Span {
    fn from(span: &model::Span) -> Self {
        Self {
            worker: span.worker,
            kind: span.kind,
            start_ns: span.start.0,
            end_ns: span.end.0,
            first_task: span.tasks.start,
            end_task: span.tasks.end,
        }
    }
}

impl From<Span> for model::Span {
    fn from(span: Span) -> Self {
        Self {
            worker: span.worker,
            kind: span.kind,
            start: Nanos(span.start_ns),
            end: Nanos(span.end_ns),
            tasks: span.first_task..span.end_task,
        }
    }
}
