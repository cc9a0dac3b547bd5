//! What crosses a worker boundary: messages, their version and their bytes.
//!
//! ```text
//!  page ──Boot──▶ any new worker
//!  page ◀─ToPage── driver ──ToChild──▶ child      (the driver of the processes lane)
//!  page ──ToDriver▶ driver ◀─FromChild─ child
//!  page ◀─Crash─── any worker of any depth        (a broadcast: its parent may be blocked)
//!  page ──LabBoot▶ any worker of the lab ──LabSays▶ page
//! ```
//!
//! The types mirror the domain's and are converted with `From`, so that a domain type can change
//! without changing the bytes unnoticed: golden bytes in the tests say when they do.

#![forbid(unsafe_code)]

mod codec;
mod domain;
mod lab;
mod message;

pub use codec::{DecodeError, VERSION, decode, encode, split};
pub use domain::{
    WireAnswer, WireChoice, WireCosts, WireFault, WireFile, WireLane, WirePicture, WirePurpose,
    WireSample, WireSchedule, WireSpan, WireSpanKind,
};
pub use lab::{LabBoot, LabSays};
pub use message::{
    Boot, ChildBoot, Crash, CrashKind, Done, DriverBoot, FromChild, Prepare, ThreadBoot, ToChild,
    ToDriver, ToPage,
};
