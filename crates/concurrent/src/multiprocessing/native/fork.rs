//! Copies of this process by `fork(2)`.
//!
//! The supervisor is the first process, and it alone waits for ends. So a copy that another process
//! makes must become its child: that process makes a copy which makes the copy and ends at once, and
//! the system hands the orphan to the first process, which has asked for such orphans (Linux's
//! `PR_SET_CHILD_SUBREAPER`). Elsewhere only the first process can fork.
//!
//! What may be locked by another thread at that moment stays locked in the copy. Assumed is that
//! the system's library sees to its allocator, as those of Linux do. Seen to here are standard
//! output and standard error, and the supervisor's own state; the rest of this crate's, in
//! [`fork`](crate::multiprocessing::fork). Left to luck, as in Python, are the environment (who
//! changes it while another thread forks), the printing of backtraces, and standard input.

use super::{Office, lifeline, office};
use crate::multiprocessing::fork::{Parcel, run};
use crate::multiprocessing::runtime::Runtime;
use crate::panics;
use rustix::process::{Pid, WaitOptions, waitpid};
use services::{Mapped, Process, System};
use std::io::Write;
use std::sync::MutexGuard;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether this process is a copy of one that may have been the supervisor.
static IS_COPY: AtomicBool = AtomicBool::new(false);

/// Whether what this process has of a supervisor is another's.
pub(super) fn is_copy() -> bool {
    // Relaxed: it is written by the one thread of a copy, before there are others.
    IS_COPY.load(Ordering::Relaxed)
}

/// Copies this process into the place of `child`. The copy takes the parcel and does not return.
///
/// # Errors
///
/// The system refuses, and why.
pub(crate) fn fork(
    runtime: &Runtime,
    child: Process,
    parcel: &mut Option<Box<Parcel>>,
) -> Result<(), String> {
    // Nobody may have any of these at the moment of the copy but this thread, which lets go of them
    // in both. What waits to be written is written once.
    let office = office();
    let mut streams = (std::io::stdout().lock(), std::io::stderr().lock());
    // A closed output is nobody's to complain to.
    streams.0.flush().ok();
    if office.is_none() && !cfg!(target_os = "linux") {
        return Err("only the first process of a program can fork on this system".into());
    }
    // SAFETY: the copy runs `go_on` alone, which does not return. What it may use, the module says.
    match unsafe { libc::fork() } {
        -1 => Err(std::io::Error::last_os_error().to_string()),
        0 if office.is_some() => {
            drop(streams);
            go_on(runtime.system.clone(), child, parcel, office)
        }
        0 => {
            // SAFETY: as above; and the one in the middle does nothing else but to end.
            match unsafe { libc::fork() } {
                0 => {
                    drop(streams);
                    go_on(runtime.system.clone(), child, parcel, None)
                }
                copy => {
                    runtime.system.set_host_number(child, copy.max(0).cast_unsigned());
                    end(0)
                }
            }
        }
        made if office.is_some() => {
            runtime.system.set_host_number(child, made.cast_unsigned());
            Ok(())
        }
        middle => {
            // When it has ended, its child is the first process's. Who has said that nobody will
            // ask for children is told that there are none, and then it has ended, too.
            let middle = Pid::from_raw(middle);
            while matches!(waitpid(middle, WaitOptions::empty()), Err(rustix::io::Errno::INTR)) {}
            match runtime.system.host_number(child) {
                0 => Err("the system gives no process".into()),
                _ => Ok(()),
            }
        }
    }
}

/// The copy.
fn go_on(
    system: System<Mapped>,
    process: Process,
    parcel: &mut Option<Box<Parcel>>,
    office: Option<MutexGuard<'_, Office>>,
) -> ! {
    IS_COPY.store(true, Ordering::Relaxed);
    if let Some(mut office) = office {
        drop(office.lifeline.take());
    }
    lifeline::watch();
    // AssertUnwindSafe: nothing is looked at afterwards. Nothing may come back to the frames that
    // called `fork`: they are the parent's.
    let parcel = parcel.take();
    let code = panics::catch(|| run(system, process, *parcel?));
    // A closed output is nobody's to complain to.
    std::io::stdout().flush().ok();
    match code {
        Ok(code) => end(code.map_or(0, |code| code.0)),
        Err(_) => end(1),
    }
}

/// Ends this process without what the parent meant to do at its own end.
pub(super) fn end(code: i32) -> ! {
    // SAFETY: it can be called at any time.
    unsafe { libc::_exit(code) }
}

/// Has orphans below this process become its children.
#[cfg(target_os = "linux")]
pub(super) fn take_orphans() {
    // It fails on systems that are older than this program.
    rustix::process::set_child_subreaper(Some(rustix::process::getpid())).ok();
}

/// Has orphans below this process become its children.
#[cfg(not(target_os = "linux"))]
pub(super) fn take_orphans() {}
