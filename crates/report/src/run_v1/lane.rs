//! A lane of a run's file.

use crate::text;
use model::{
    Answer, Closed, Costs, ExecutionModel, Failure, FailureKind, LaneRecord, Nanos, Outcome,
    SpanKind,
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct Lane {
    #[serde(with = "text::name")]
    lane: ExecutionModel,
    outcome: LaneOutcome,
    workers: u16,
    spawn_ns: u64,
    load_ns: u64,
    warmup_ns: u64,
    #[serde(default)]
    warm_workers: u16,
    #[serde(default)]
    overhead_ns: Option<u64>,
    memory_bytes: u64,
    #[serde(default)]
    private_memory_bytes: Vec<u64>,
    #[serde(default)]
    shared_memory_bytes: u64,
    samples: Vec<Sample>,
    spans: Vec<Span>,
    #[serde(default)]
    start_spans: Vec<Span>,
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

impl From<&LaneRecord> for Lane {
    fn from(lane: &LaneRecord) -> Self {
        Self {
            lane: lane.model,
            outcome: (&lane.outcome).into(),
            workers: lane.workers,
            spawn_ns: lane.spawn.0,
            load_ns: lane.load.0,
            warmup_ns: lane.warmup.0,
            warm_workers: lane.warm_workers,
            overhead_ns: lane.overhead.map(|overhead| overhead.0),
            memory_bytes: lane.memory,
            private_memory_bytes: lane.private_memory.clone(),
            shared_memory_bytes: lane.shared_memory,
            samples: lane.samples.iter().map(Into::into).collect(),
            spans: lane.spans.iter().map(Into::into).collect(),
            start_spans: lane.start_spans.iter().map(Into::into).collect(),
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
            warm_workers: lane.warm_workers,
            overhead: lane.overhead_ns.map(Nanos),
            samples: lane.samples.into_iter().map(Into::into).collect(),
            spans: lane.spans.into_iter().map(Into::into).collect(),
            start_spans: lane.start_spans.into_iter().map(Into::into).collect(),
            memory: lane.memory_bytes,
            private_memory: lane.private_memory_bytes,
            shared_memory: lane.shared_memory_bytes,
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
