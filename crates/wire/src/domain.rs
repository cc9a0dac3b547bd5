//! The domain's types as they cross a boundary.

use model::{
    Answer, Chunk, Costs, ExecutionModel, Nanos, Params, Percent, Picture, Plan, Purpose, Sample,
    Schedule, Span, SpanKind, Workers,
};
use serde::{Deserialize, Serialize};

macro_rules! mirror_enum {
    ($(#[$doc:meta])* $wire:ident = $domain:ident { $($variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "the variants are the domain's, and documented there")]
        pub enum $wire { $($variant),+ }

        impl From<$domain> for $wire {
            fn from(value: $domain) -> Self {
                match value { $($domain::$variant => Self::$variant),+ }
            }
        }

        impl From<$wire> for $domain {
            fn from(value: $wire) -> Self {
                match value { $($wire::$variant => Self::$variant),+ }
            }
        }
    };
}

mirror_enum! {
    /// An [`ExecutionModel`].
    WireLane = ExecutionModel {
        Sequential, GilThreads, FreeThreads, RayonPool, Processes, EventLoop,
    }
}

mirror_enum! {
    /// A [`Schedule`].
    WireSchedule = Schedule { Static, Dynamic, Guided }
}

mirror_enum! {
    /// A [`Purpose`].
    WirePurpose = Purpose { Warmup, Overhead, Measure }
}

mirror_enum! {
    /// A [`SpanKind`].
    WireSpanKind = SpanKind {
        Compute, WaitGil, WaitLock, WaitQueue, Sleep, Io, Encode, Transfer, Decode, Spawn, Load, Idle,
        Combine,
    }
}

/// A failure to show on purpose, as far as it happens inside a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WireFault {
    /// A kernel panics.
    Panic,
    /// A kernel asks for more memory than there is.
    OutOfMemory,
    /// A kernel never returns.
    Hang,
}

/// A workload with its parameters: the part of a [`Plan`] that a lane needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireChoice {
    /// The workload's slug.
    pub workload: String,
    /// See [`Params::size`].
    pub size: u64,
    /// See [`Params::tasks`].
    pub tasks: u32,
    /// Tasks that a worker takes at once; `None` for automatic.
    pub chunk: Option<u32>,
    /// See [`Params::schedule`].
    pub schedule: WireSchedule,
    /// See [`Params::seed`].
    pub seed: u64,
    /// See [`Params::latency`].
    pub latency_ns: u64,
    /// See [`Params::compute_share`].
    pub compute_share_percent: u8,
    /// See [`Params::gil_release`].
    pub gil_release: bool,
}

impl From<&Plan> for WireChoice {
    fn from(plan: &Plan) -> Self {
        let params = &plan.params;
        Self {
            workload: plan.workload.to_string(),
            size: params.size,
            tasks: params.tasks,
            chunk: match params.chunk {
                Chunk::Auto => None,
                Chunk::Tasks(tasks) => Some(tasks),
            },
            schedule: params.schedule.into(),
            seed: params.seed,
            latency_ns: params.latency.0,
            compute_share_percent: params.compute_share.0,
            gil_release: params.gil_release,
        }
    }
}

impl WireChoice {
    /// The parameters. What a lane does not need (workers, effort) is at its default.
    #[must_use]
    pub fn params(&self, defaults: &Params) -> Params {
        Params {
            size: self.size,
            tasks: self.tasks,
            workers: Workers::Auto,
            chunk: self.chunk.map_or(Chunk::Auto, Chunk::Tasks),
            schedule: self.schedule.into(),
            seed: self.seed,
            latency: Nanos(self.latency_ns),
            compute_share: Percent(self.compute_share_percent),
            gil_release: self.gil_release,
            ..defaults.clone()
        }
    }
}

/// The reader's own input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WireFile {
    /// A text.
    Text(#[serde(with = "serde_bytes")] Vec<u8>),
    /// A decoded picture.
    Image {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
        /// Four bytes a pixel.
        #[serde(with = "serde_bytes")]
        rgba: Vec<u8>,
    },
}

/// A [`Costs`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields are the domain's, and documented there")]
pub struct WireCosts {
    pub compute_ns: u64,
    pub wait_gil_ns: u64,
    pub wait_io_ns: u64,
    pub encode_ns: u64,
    pub decode_ns: u64,
    pub combine_ns: u64,
    pub bytes_sent: u64,
    pub bytes_received: u64,
    pub gil_switches: u64,
}

impl From<Costs> for WireCosts {
    fn from(costs: Costs) -> Self {
        Self {
            compute_ns: costs.compute.0,
            wait_gil_ns: costs.wait_gil.0,
            wait_io_ns: costs.wait_io.0,
            encode_ns: costs.encode.0,
            decode_ns: costs.decode.0,
            combine_ns: costs.combine.0,
            bytes_sent: costs.bytes_sent,
            bytes_received: costs.bytes_received,
            gil_switches: costs.gil_switches,
        }
    }
}

impl From<WireCosts> for Costs {
    fn from(costs: WireCosts) -> Self {
        Self {
            compute: Nanos(costs.compute_ns),
            wait_gil: Nanos(costs.wait_gil_ns),
            wait_io: Nanos(costs.wait_io_ns),
            encode: Nanos(costs.encode_ns),
            decode: Nanos(costs.decode_ns),
            combine: Nanos(costs.combine_ns),
            bytes_sent: costs.bytes_sent,
            bytes_received: costs.bytes_received,
            gil_switches: costs.gil_switches,
        }
    }
}

/// A [`Sample`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields are the domain's, and documented there")]
pub struct WireSample {
    pub wall_ns: u64,
    pub executions: u32,
    pub costs: WireCosts,
    pub digest: u64,
    pub workers_seen: u16,
}

impl From<WireSample> for Sample {
    fn from(sample: WireSample) -> Self {
        Self {
            wall: Nanos(sample.wall_ns),
            executions: sample.executions,
            costs: sample.costs.into(),
            digest: sample.digest,
            workers_seen: sample.workers_seen,
        }
    }
}

/// A [`Span`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields are the domain's, and documented there")]
pub struct WireSpan {
    pub worker: u16,
    pub kind: WireSpanKind,
    pub start_ns: u64,
    pub end_ns: u64,
    pub first_task: u32,
    pub end_task: u32,
}

impl From<&Span> for WireSpan {
    fn from(span: &Span) -> Self {
        Self {
            worker: span.worker,
            kind: span.kind.into(),
            start_ns: span.start.0,
            end_ns: span.end.0,
            first_task: span.tasks.start,
            end_task: span.tasks.end,
        }
    }
}

impl From<WireSpan> for Span {
    fn from(span: WireSpan) -> Self {
        Self {
            worker: span.worker,
            kind: span.kind.into(),
            start: Nanos(span.start_ns),
            end: Nanos(span.end_ns),
            tasks: span.first_task..span.end_task,
        }
    }
}

/// An [`Answer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields are the domain's, and documented there")]
pub struct WireAnswer {
    pub digest: u64,
    pub text: String,
}

impl From<Answer> for WireAnswer {
    fn from(answer: Answer) -> Self {
        Self { digest: answer.digest, text: answer.text }
    }
}

impl From<WireAnswer> for Answer {
    fn from(answer: WireAnswer) -> Self {
        Self { digest: answer.digest, text: answer.text }
    }
}

/// A [`Picture`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields are the domain's, and documented there")]
pub struct WirePicture {
    pub width: u32,
    pub height: u32,
    #[serde(with = "serde_bytes")]
    pub rgba: Vec<u8>,
    pub tiles: Vec<[u32; 4]>,
}

impl From<Picture> for WirePicture {
    fn from(picture: Picture) -> Self {
        Self {
            width: picture.width,
            height: picture.height,
            rgba: picture.rgba,
            tiles: picture.tiles,
        }
    }
}

impl From<WirePicture> for Picture {
    fn from(picture: WirePicture) -> Self {
        Self {
            width: picture.width,
            height: picture.height,
            rgba: picture.rgba,
            tiles: picture.tiles,
        }
    }
}
