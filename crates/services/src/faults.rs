//! Faults on purpose, for tests of what stands on this crate: a process that ends itself by SIGKILL
//! at a certain access to its segment.

use rustix::process::{Signal, getpid, kill_process};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

/// How many accesses are left to this process.
static LEFT: AtomicU64 = AtomicU64::new(u64::MAX);

/// This process dies at its n-th access from now, in whatever thread; never, if that is `None`.
pub fn die_at(access: Option<u64>) {
    LEFT.store(access.unwrap_or(u64::MAX), SeqCst);
}

/// Counts an access.
pub(crate) fn step() {
    if LEFT.load(SeqCst) != u64::MAX && LEFT.fetch_sub(1, SeqCst) == 0 {
        // It ends before the call returns.
        kill_process(getpid(), Signal::KILL).ok();
    }
}
