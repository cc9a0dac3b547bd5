//! Panics that this crate catches and reports: quietly, and with what only a panic hook is told,
//! which is where they came from.
//!
//! The hook is installed in processes that this crate boots, and natively by
//! [`init`](crate::multiprocessing::init). Without it, a panic is reported as ever, and again by
//! whoever catches it, without its place.

#[cfg(not(loom))]
mod hook;

#[cfg(not(loom))]
pub(crate) use hook::{inherit, install, traceback};

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
// What it keeps is each thread's own, so loom need not see it.
use std::thread_local;

thread_local! {
    /// In how many calls of [`catch`] the calling thread is.
    static CATCHING: Cell<u32> = const { Cell::new(0) };
}

/// What `work` returns, or what it panics with, for a caller who reports that. `AssertUnwindSafe`:
/// each caller says why.
// Not in line: LLVM crashes on several of it in a function where panics unwind in WebAssembly.
#[inline(never)]
pub(crate) fn catch<R>(work: impl FnOnce() -> R) -> Result<R, Box<dyn Any + Send>> {
    CATCHING.set(CATCHING.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(|| __concurrent_begin_short_backtrace(work)));
    CATCHING.set(CATCHING.get() - 1);
    result
}

/// The mark in a backtrace beyond which there is nothing of interest, as the standard library has
/// one.
#[inline(never)]
fn __concurrent_begin_short_backtrace<R>(work: impl FnOnce() -> R) -> R {
    let result = work();
    // Else the call would be the last thing that this does, and there would be no frame of it.
    std::hint::black_box(());
    result
}

/// Runs what somebody catches who does not report it.
pub(crate) fn unreported<R>(work: impl FnOnce() -> R) -> R {
    struct Restore(u32);
    impl Drop for Restore {
        fn drop(&mut self) {
            CATCHING.set(self.0);
        }
    }
    let _restore = Restore(CATCHING.replace(0));
    work()
}

/// The name of a panic as an exception.
pub(crate) const PANIC: &str = "PanicException";

/// What a panic says; nothing that is known when it is neither a text nor an exception.
pub(crate) fn message(panic: &(dyn Any + Send)) -> &str {
    match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
        (Some(text), _) => text,
        (_, Some(text)) => text,
        // What the standard library shows.
        (None, None) => "Box<dyn Any>",
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests;
