//! The programs, by name: those that are shown beside what they print, and those that check
//! themselves.
//!
//! Each of the former is a file, which is shown as it is: what it needs of others is `concurrent`
//! and [`say`](macro@say).

#![expect(clippy::unwrap_used, reason = "what goes wrong ends the program, as in Python")]
#![expect(clippy::needless_pass_by_value, reason = "what a process runs owns its arguments")]

/// Writes a line to the console, by one call, so that it is not torn. Python: `print(f"…")`
macro_rules! say {
    ($($text:tt)*) => {
        concurrent::console::out(&(format!($($text)*) + "\n"))
    };
}

mod barrier;
mod catalogue;
mod checks;
mod counter;
mod daemon;
mod event;
mod heartbeat;
mod join_full;
mod kill;
mod logging;
mod pipe;
#[expect(clippy::panic, reason = "an exception is what it shows")]
mod pool;
mod producer_consumer;
mod semaphore;
mod shared_memory;
mod shared_or_not;
mod start_up;
mod two_locks;
mod two_locks_ordered;

pub use catalogue::{ENTRIES, Entry};

/// What each program runs, by the ids of the [`ENTRIES`].
pub const PROGRAMS: &[(&str, fn())] = &[
    ("counter", counter::run),
    ("semaphore", semaphore::run),
    ("two-locks", two_locks::run),
    ("two-locks-ordered", two_locks_ordered::run),
    ("producer-consumer", producer_consumer::run),
    ("barrier", barrier::run),
    ("event", event::run),
    ("join-full", join_full::run),
    ("shared-or-not", shared_or_not::run),
    ("pipe", pipe::run),
    ("shared-memory", shared_memory::run),
    ("daemon", daemon::run),
    ("kill", kill::run),
    ("logging", logging::run),
    ("pool", pool::run),
    ("start-up", start_up::run),
    ("heartbeat", heartbeat::run),
];

/// Runs the program of this name, in the first process. Those that check themselves are
/// `behaviour:` and a part of their names; those that measure, `bench:` and what they measure.
pub fn run(name: &str) {
    match name.split_once(':') {
        Some(("behaviour", filter)) => return checks::run(filter),
        Some(("bench", what)) => return crate::bench::run(what),
        Some(_) | None => {}
    }
    match PROGRAMS.iter().find(|(id, _)| *id == name) {
        Some((_, run)) => run(),
        None => concurrent::console::err(&format!("there is no program called “{name}”\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tables_have_the_same_programs() {
        let shown: Vec<_> = ENTRIES.iter().map(|entry| entry.id).collect();
        let run: Vec<_> = PROGRAMS.iter().map(|(id, _)| *id).collect();
        assert_eq!(shown, run);
    }
}
