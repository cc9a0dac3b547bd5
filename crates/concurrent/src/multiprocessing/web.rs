//! Processes that are workers of a page: what a worker calls once it was given the segment. The
//! page is the supervisor.

use super::boot;
use super::main::ExitCode;
use super::runtime::{Runtime, Segment, install, installed};
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
