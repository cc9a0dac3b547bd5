//! What the crate `concurrent` does on every backend: small programs that check themselves, each of
//! which runs in a process of its own. Natively that is a child process of the operating system, in
//! a browser a worker of either image.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "these are tests: a program that fails says so by a panic"
)]
#![expect(clippy::needless_pass_by_value, reason = "what a process runs owns its arguments")]

mod barriers;
mod conditions;
mod crowds;
mod executors;
mod forks;
mod joinable;
mod manager_lives;
mod managers;
mod memory;
mod pools;
mod processes;
mod queues;
mod runner;
mod sharing;
mod slaughter;
mod threads;
mod values;

pub use runner::{Outcome, Report, Runner};
pub use threads::opposite_order;

/// A program: what it shows, and what runs.
pub type Program = (&'static str, fn());

/// All programs; those that need threads within a process only where there are any.
#[must_use]
pub fn programs(threads: bool) -> Vec<Program> {
    let mut programs = [
        processes::PROGRAMS,
        queues::PROGRAMS,
        sharing::PROGRAMS,
        conditions::PROGRAMS,
        barriers::PROGRAMS,
        values::PROGRAMS,
        memory::PROGRAMS,
        executors::EVERYWHERE,
        crowds::PROGRAMS,
        forks::PROGRAMS,
    ]
    .concat();
    if threads {
        programs.extend(queues::THREADED);
        programs.extend(joinable::PROGRAMS);
        programs.extend(pools::programs());
        programs.extend(executors::programs());
        programs.extend(slaughter::PROGRAMS);
        programs.extend(managers::PROGRAMS);
        programs.extend(manager_lives::PROGRAMS);
        programs.extend(threads::THREADED);
        programs.extend(forks::THREADED);
    }
    programs
}
