//! Miri, which runs tests in an interpreter and finds undefined behaviour and data races, on the
//! unsafe code that it can run.
//!
//! | unsafe code | who looks at it |
//! |---|---|
//! | `concurrent`: closures and functions as numbers, `WorkerThreads`’ borrowed closure | Miri, with the tests of all protocols |
//! | `counting`: the allocator | Miri |
//! | `services`: memory that processes map, waits on it | its tests natively: Miri has no `memfd_create` and no shared mapping |
//! | `services`, `engine`, `lab`: what is there in a page alone | the tests in browsers: Miri runs no wasm that has imports |
//!
//! Whatever else there is (`services` on its `Heap`, the kernels) has no unsafe code; of the pipes’
//! and semaphores’ races loom knows more.

use anyhow::Result;

use crate::engine::{Image, Toolchains};
use crate::paths;
use crate::tally::Count;

/// Tests that are left out, and why.
const SKIPPED: [(&str, &str); 3] = [
    ("waits::", "they make a segment, and Miri maps no memory that others map too"),
    (
        "every_task_is_answered_once_or_was_begun_by_one_that_died",
        "many minutes, without unsafe code",
    ),
    ("no_task_waits_while_a_worker_is_idle", "half a minute, without unsafe code"),
];

/// Interprets the tests of the crates that have unsafe code.
///
/// # Errors
/// When Miri cannot be had, or one of them fails in it.
pub fn interpret(toolchains: &Toolchains, filter: Option<&str>, count: &mut Count) -> Result<()> {
    let nightly = toolchains.of(Image::Threads);
    nightly.need_miri()?;
    let mut cargo = nightly.cargo();
    cargo.args(["miri", "test", "--quiet", "--no-fail-fast", "-p", "concurrent", "-p", "counting"]);
    cargo.args(["--lib", "--target-dir"]).arg(paths::target().join("miri")).args(filter);
    cargo.arg("--").args(SKIPPED.iter().flat_map(|(name, _)| ["--skip", name]));
    // A function's number is meant to become the function again, and proptest asks for its folder.
    cargo.env("MIRIFLAGS", "-Zmiri-permissive-provenance -Zmiri-disable-isolation");
    // Each takes seconds here, and they are about answers, not about memory.
    count.run(cargo.env("PROPTEST_CASES", "3"))
}
