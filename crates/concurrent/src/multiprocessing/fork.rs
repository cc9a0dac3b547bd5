//! Processes that begin as copies of their parents. Python: the start method `fork`
//!
//! The parent makes the copy, natively by `fork(2)` and in a page by copying its linear memory
//! (`Host::fork`). What a copy goes on with waits in a [`Parcel`], on the heap, so that it is
//! copied too. Why it is done so: docs/decisions/0007.
//!
//! ```text
//! parent    claim a place ─▶ hold all that it holds ─▶ copy ─▶ ask ─▶ goes on
//! copy                                                  └─▶ wait until the supervisor has heard
//!                                                           of it ─▶ begin anew ─▶ run ─▶ end
//! ```
//!
//! Only the calling thread exists in the copy. What the others had locked stays locked there, so
//! what this crate locks is given to the copy anew ([`PerProcess`](crate::PerProcess)), or is held
//! by the parent while it copies.
//!
//! Races:
//! - *The parent dies before it asks.* The supervisor frees the place. The copy, if there is one,
//!   waits for the place, finds it free or another's, and ends.
//! - *Another thread lets go of something while the memory is copied.* It waits: the counts of what
//!   is held are locked from before the child holds it all until the memory is copied.

use super::held::{self, Counts};
use super::main::ExitCode;
use super::pickle::PickleError;
use super::process::ProcessError;
use super::runtime::{Runtime, Segment, replace};
use super::{boot, managers, pool, process, queues};
use crate::thread::{self, Threads};
use crate::{futures, local, waits};
use services::{Process, System};

/// What a copy runs.
pub(crate) type Run = Box<dyn FnOnce() -> Result<(), PickleError> + Send>;

/// What a copy goes on with.
pub(crate) struct Parcel {
    name: String,
    daemon: bool,
    identity: Vec<u32>,
    run: Run,
    /// What is known when the copy is made.
    rest: Option<Rest>,
}

struct Rest {
    parent: u32,
    held: Counts,
    threads: Threads,
    values: local::Values,
}

impl Parcel {
    pub fn new(name: String, daemon: bool, identity: Vec<u32>, run: Run) -> Self {
        Self { name, daemon, identity, run, rest: None }
    }
}

/// Makes a copy of this process in the place of `child`, which was not asked for yet.
///
/// # Errors
///
/// There can be no copy.
pub(crate) fn fork(
    runtime: &Runtime,
    child: Process,
    mut parcel: Parcel,
) -> Result<(), ProcessError> {
    let threads = thread::threads();
    let all = held::all();
    all.hold(runtime, child.slot());
    let (parent, held) = (runtime.process.pid(), all.counts());
    parcel.rest = Some(Rest { parent, held, threads, values: local::values() });
    let mut parcel = Some(Box::new(parcel));
    #[cfg(not(target_family = "wasm"))]
    let copied = super::native::fork(runtime, child, &mut parcel);
    #[cfg(target_family = "wasm")]
    let copied = super::web::fork(child, &mut parcel);
    if copied.is_err() {
        all.release(runtime, child.slot());
    }
    drop(all);
    // Only now: there may be handles in it, which are counted.
    drop(parcel);
    copied.map_err(ProcessError::Refused)
}

/// In the copy: becomes the process in this place, runs what it is for, and returns the exit code;
/// `None` when it is not wanted any more.
pub(crate) fn run(system: System<Segment>, process: Process, parcel: Parcel) -> Option<ExitCode> {
    if !system.begin_copy(process) {
        return None;
    }
    let Parcel { name, daemon, identity, run, rest } = parcel;
    let Rest { parent, held, threads, values } = rest?;
    held::renew(held);
    waits::renew();
    threads.renew();
    local::renew(values);
    let runtime =
        replace(Runtime { system, process, identity, name, daemon, parent: Some(parent) });
    process::renew();
    queues::renew();
    pool::renew();
    futures::renew();
    managers::renew();
    Some(boot::run_main(runtime, run))
}
