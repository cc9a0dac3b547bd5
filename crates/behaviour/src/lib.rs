//! What the crate `concurrent` does on every backend: small programs that check themselves, each of
//! which runs in a process of its own. Natively that is a child process of the operating system, in
//! a browser a worker of either image.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "these are tests: a program that fails says so by a panic"
)]
#![expect(clippy::needless_pass_by_value, reason = "what a process runs owns its arguments")]

mod pools;
mod processes;
mod queues;
mod runner;
mod sharing;

pub use runner::{Outcome, Report, Runner};

/// A program: what it shows, and what runs.
pub type Program = (&'static str, fn());

/// All programs.
#[must_use]
pub fn programs() -> Vec<Program> {
    let pools = pools::programs();
    [processes::PROGRAMS, queues::PROGRAMS, sharing::PROGRAMS, &pools].concat()
}
