//! Timelines of programs that ran natively, on threads and processes of the operating system: each
//! in a process of its own, of one segment with a journal.
//! `cargo test -p lab --test timelines -- WORD` runs those with the word in their names.

#[cfg(not(target_family = "wasm"))]
mod programs;

#[cfg(not(target_family = "wasm"))]
fn main() -> std::process::ExitCode {
    programs::main()
}

/// Processes of a page are started by the page.
#[cfg(target_family = "wasm")]
fn main() {}
