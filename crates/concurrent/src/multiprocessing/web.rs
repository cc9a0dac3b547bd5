//! Processes that are workers of a page: what a worker calls once it was given the segment. The
//! page is the supervisor.

use super::boot;
use super::fork::{self, Parcel};
use super::main::ExitCode;
use super::runtime::{Runtime, Segment, install, installed};
use crate::StartError;
use crate::host::host;
use crate::panics;
use services::{AttachError, Attached, Process, Shared, System};

/// A worker that has joined a segment.
#[derive(Debug)]
pub struct Worker {
    system: System<Segment>,
    process: Process,
}

impl Worker {
    /// Joins the segment, as a worker of this process. Every worker calls this first, those of
    /// further threads of a process too: a view of shared memory belongs to the worker that made it.
    ///
    /// # Errors
    ///
    /// The buffer is no segment of this build's.
    pub fn join(segment: Shared, process: Process) -> Result<Self, AttachError> {
        Ok(Self { system: System::attach(Attached::attach(segment, process))?, process })
    }

    /// Runs what the process was started for, and returns its exit code; `None` when
    /// it is not wanted any more. Afterwards the page is told that the process has ended.
    ///
    /// # Blocking
    ///
    /// Until it is done. A spare process waits here until it is wanted.
    pub fn run(self) -> Option<ExitCode> {
        panics::install();
        let code = boot::run(self.system, self.process);
        if let (Some(code), Some(runtime)) = (code, installed()) {
            // Whoever joins it need not wait for the page.
            runtime.system.end_process(runtime.process, code.0);
        }
        code
    }

    /// Runs a process that begins in a copy of its parent's memory, where `parcel` is what the
    /// parent's [`Host::fork`](crate::Host::fork) was given; else as [`run`](Self::run).
    ///
    /// # Blocking
    ///
    /// Until it is done.
    ///
    /// # Safety
    ///
    /// This memory was copied during that call, and this is the first and only call in it.
    pub unsafe fn run_copy(self, parcel: usize) -> Option<ExitCode> {
        let parcel = std::ptr::with_exposed_provenance_mut::<Parcel>(parcel);
        // SAFETY: `fork` leaked it into the memory that this one is a copy of, in which nobody else
        // has used it.
        fork::run(self.system, self.process, *unsafe { Box::from_raw(parcel) })
    }

    /// Runs the first process of the segment.
    ///
    /// # Blocking
    ///
    /// Until it and the children that it waits for have ended.
    pub fn run_first(self, main: impl FnOnce()) {
        panics::install();
        let Self { system, process } = self;
        install(Runtime {
            system,
            process,
            identity: Vec::new(),
            name: "MainProcess".into(),
            daemon: false,
            parent: None,
        });
        if let Some(runtime) = installed() {
            boot::run_main(runtime, || {
                main();
                Ok(())
            });
        }
    }
}

/// Has the host copy this process's memory.
///
/// # Errors
///
/// It refuses, and why.
pub(crate) fn fork(child: Process, parcel: &mut Option<Box<Parcel>>) -> Result<(), String> {
    let Some(given) = parcel.take() else { return Ok(()) };
    let given = Box::into_raw(given);
    let copied = host().fork(child.slot(), child.pid(), given.expose_provenance());
    // SAFETY: it is fresh from `into_raw`; what was made of the number is in another memory.
    *parcel = Some(unsafe { Box::from_raw(given) });
    copied.map_err(|error| match error {
        StartError::Refused(why) => why,
        other => other.to_string(),
    })
}
