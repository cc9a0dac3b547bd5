//! Semantics beside CPython, as in `tests/cpython`, of what has to do with processes:
//! `multiprocessing` and `ProcessPoolExecutor`. Each program runs in a process of its own, which
//! may start others, in either language.
//!
//! `cargo test -p concurrent --test cpython_processes -- WORD` runs the subjects with the word in
//! their names.
#![cfg(not(loom))]
// Programs are test code through and through, but Clippy knows only `#[test]` functions as such.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a program fails by panicking")]
#![allow(clippy::needless_pass_by_value, reason = "what a process runs owns its arguments")]

#[path = "../cpython/compare.rs"]
#[allow(dead_code, reason = "its tests are run where it belongs")]
mod compare;
mod differences;
mod errors;
#[path = "../cpython/program.rs"]
#[allow(dead_code, reason = "a part of it is for programs of one process")]
mod program;
#[path = "../cpython/python.rs"]
mod python;
mod rust;
mod started;

mod connections;
mod ends;
mod life;
mod managers;
mod pool_ends;
mod pools;
mod queues;
mod shared_memory;
mod synchronisation;
mod values;

use std::panic::catch_unwind;
use std::process::ExitCode;

/// The subjects that there are, each with its programs.
macro_rules! subjects {
    ($($subject:ident)*) => {
        /// Their names.
        const SUBJECTS: &[&str] = &[$(stringify!($subject)),*];

        /// The programs of a subject.
        fn programs_of(subject: &str) -> Vec<program::Program> {
            match subject {
                $(stringify!($subject) => $subject::programs(),)*
                _ => Vec::new(),
            }
        }
    };
}

subjects! {
    life ends connections queues synchronisation values shared_memory managers pools pool_ends
}

#[expect(clippy::print_stdout, reason = "a test harness prints its results")]
fn main() -> ExitCode {
    let unknown = |it: &&differences::Difference| !SUBJECTS.contains(&it.subject);
    assert!(!differences::DIFFERENCES.iter().any(|it| unknown(&it)), "a difference of no subject");
    if rust::is_alone() {
        rust::alone();
    }
    let filter = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    let subjects: Vec<_> =
        SUBJECTS.iter().copied().filter(|subject| subject.contains(&filter)).collect();
    let mut failed = 0;
    for subject in &subjects {
        let checked = catch_unwind(|| compare::check(subject, &programs_of(subject)));
        failed += usize::from(checked.is_err());
        println!("test {subject} ... {}", if checked.is_ok() { "ok" } else { "FAILED" });
    }
    println!(
        "\ntest result: {}. {} passed; {failed} failed",
        if failed == 0 { "ok" } else { "FAILED" },
        subjects.len() - failed
    );
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
