//! The nouns of Racetrack: lanes, parameters, plans, samples, runs, and the units they are in.
//!
//! Everything here is plain data. Nothing in this crate knows a clock, a worker, a file or a
//! browser, so a test can build any [`Run`] by hand. Nothing here is serialised either: what
//! crosses a worker boundary is `wire`'s, what is written to disk or into a URL is `report`'s.

#![forbid(unsafe_code)]

mod environment;
mod failure;
mod knob;
mod lane;
mod params;
mod run;
mod units;
mod workload;

pub use environment::{Closed, Environment, MachineLoad, THREADS_MEMORY};
pub use failure::{Failure, FailureKind, Fault, FaultKind};
pub use knob::{Complaint, Knob, decimal, grouped};
pub use lane::{ExecutionModel, LaneSet, Phase};
pub use params::{
    Choice, Chunk, Effort, MAX_REPETITIONS, MAX_WORKERS, Params, Percent, Plan, Schedule, Workers,
};
pub use run::{
    Answer, Costs, LaneRecord, Outcome, Picture, Provenance, Purpose, Run, Sample, Span, SpanKind,
    worker_name,
};
pub use units::{Nanos, PageTime};
pub use workload::{
    InputKind, ParamSpecs, Quantity, UnknownWorkload, WorkloadId, WorkloadKind, WorkloadMeta,
};
