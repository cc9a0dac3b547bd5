//! Semantics beside CPython: small programs, each written in Python and in Rust on this crate. The
//! machine's `python3` runs the one, this process the other, and both must print the same lines.
//!
//! A file a subject. Where the two differ for a reason, `differences` has it. A program that needs
//! a newer Python than there is says so and is skipped.
//!
//! Every program is deterministic: threads hand over by events and queues, and a time-out either
//! must run out, because nobody will ever come, or never does.
#![cfg(not(loom))]
// Programs are test code through and through, but Clippy knows only `#[test]` functions as such.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a program fails by panicking")]

mod compare;
mod differences;
mod program;
mod python;
mod rust;

mod barriers;
mod conditions;
mod events;
mod futures;
mod globals;
mod locals;
mod locks;
mod queues;
mod semaphores;
mod threads;
mod timers;

/// A test for each subject, which is a file with its programs.
macro_rules! subjects {
    ($($subject:ident)*) => {
        /// The subjects that there are.
        const SUBJECTS: &[&str] = &[$(stringify!($subject)),*];

        /// The programs of a subject.
        fn programs_of(subject: &str) -> Vec<program::Program> {
            match subject {
                $(stringify!($subject) => $subject::programs(),)*
                _ => Vec::new(),
            }
        }

        $(#[test]
        fn $subject() {
            compare::check(stringify!($subject), &$subject::programs());
        })*
    };
}

subjects! {
    threads globals locks conditions semaphores events barriers timers locals queues futures
}

/// What [`rust::run_alone`] starts this program for; else it does nothing.
#[test]
fn alone() {
    rust::alone();
}
