//! The beginning and the end of a process.

use super::process::take_children;
use super::runtime::{Runtime, installed, runtime};
use crate::thread;
use services::State;
use std::any::Any;
use std::fmt;

/// Python: `process.exitcode`: what the process returned, or the negative number of the signal that
/// ended it.
///
/// ```
/// use concurrent::multiprocessing::ExitCode;
///
/// assert_eq!((ExitCode::SUCCESS.0, ExitCode::EXCEPTION.0), (0, 1));
/// assert_eq!((ExitCode::TERMINATED.0, ExitCode::KILLED.0), (-15, -9));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExitCode(pub i32);

impl ExitCode {
    /// It ran to its end.
    pub const SUCCESS: Self = Self(0);
    /// It ended with an exception that nobody caught; here, with a panic.
    pub const EXCEPTION: Self = Self(1);
    /// `process.terminate()`: −SIGTERM.
    pub const TERMINATED: Self = Self(-15);
    /// `process.kill()`: −SIGKILL; also when whatever runs it was ended by others.
    pub const KILLED: Self = Self(-9);
}

impl fmt::Display for ExitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a process knows of itself. Python: `multiprocessing.current_process()`
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{CurrentProcess, Process, SimpleQueue, current_process, init};
///
/// fn tell(queue: SimpleQueue<(String, Option<u32>)>) {
///     let CurrentProcess { name, parent, .. } = current_process();
///     queue.put(&(name, parent)).unwrap();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let queue = SimpleQueue::new()?;
///     Process::new(tell, queue.clone()).with_name("worker").start()?;
///     assert_eq!(queue.get()?, ("worker".to_owned(), current_process().pid));
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentProcess {
    /// Its name.
    pub name: String,
    /// Its pid; `None` where processes are not used.
    pub pid: Option<u32>,
    /// Its parent's pid. Python: `parent_process().pid`
    pub parent: Option<u32>,
    /// Whether it is a daemon.
    pub daemon: bool,
}

/// Python: `multiprocessing.current_process()`
///
/// ```
/// use concurrent::multiprocessing::current_process;
///
/// let me = current_process();
/// assert_eq!((me.name.as_str(), me.parent, me.daemon), ("MainProcess", None, false));
/// ```
#[must_use]
pub fn current_process() -> CurrentProcess {
    let unknown =
        CurrentProcess { name: "MainProcess".into(), pid: None, parent: None, daemon: false };
    runtime().map_or(unknown, |runtime| CurrentProcess {
        name: runtime.name.clone(),
        pid: Some(runtime.process.pid()),
        parent: runtime.parent,
        daemon: runtime.daemon,
    })
}

/// How many processors there are. Python: `multiprocessing.cpu_count()`
///
/// ```
/// assert!(concurrent::multiprocessing::cpu_count() >= 1);
/// ```
///
/// # Differences from Python
///
/// 1 where it is not known: in a page, ask the browser.
#[must_use]
pub fn cpu_count() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// What [`exit`] unwinds with.
struct SystemExit(ExitCode);

/// What [`exit`] was called with, if this is what it unwinds with.
pub(crate) fn exit_code(panic: &(dyn Any + Send)) -> Option<ExitCode> {
    panic.downcast_ref::<SystemExit>().map(|exit| exit.0)
}

/// Ends the calling process with this exit code, if it is called in the main thread; else the
/// thread. Python: `sys.exit(code)`
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{ExitCode, Process, exit, init};
///
/// fn fail(code: i32) {
///     exit(ExitCode(code));
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let process = Process::new(fail, 3);
///     process.start()?;
///     process.join(None)?;
///     assert_eq!(process.exitcode(), Some(ExitCode(3)));
///     Ok(())
/// }
/// ```
///
/// # Differences from Python
///
/// In the process image of a page nothing is unwound, and children are not waited for.
pub fn exit(code: ExitCode) -> ! {
    #[cfg(all(target_family = "wasm", panic = "abort"))]
    if let Some(runtime) = installed() {
        runtime.system.set_exit(runtime.process, code.0);
    }
    std::panic::resume_unwind(Box::new(SystemExit(code)))
}

/// The end of the main function: threads that are no daemons are waited for, children that are
/// daemons are terminated, and the others waited for.
///
/// ```
/// use concurrent::Thread;
/// use concurrent::multiprocessing::{Main, init};
/// use std::sync::atomic::{AtomicBool, Ordering};
///
/// static DONE: AtomicBool = AtomicBool::new(false);
///
/// let main: Main = init();
/// Thread::new(|| DONE.store(true, Ordering::Relaxed)).start()?;
/// drop(main);
/// assert!(DONE.load(Ordering::Relaxed));
/// # Ok::<(), concurrent::StartError>(())
/// ```
#[must_use = "it ends the process when it is dropped: hold it to the end of `main`"]
#[derive(Debug)]
pub struct Main(());

/// Must be the first line of `main` in a program that starts processes. In a process that was
/// started by [`Process::start`](super::Process::start) it runs that process's function and does not return. Python:
/// `if __name__ == "__main__":`
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Process, init};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     // Only the first process comes here. It would start others for ever else.
///     let process = Process::new(|()| println!("hello"), ());
///     process.start()?;
///     assert!(process.join(None)?);
///     Ok(())
/// }
/// ```
#[cfg_attr(target_family = "wasm", doc = "\n\nIn a page it does nothing.")]
pub fn init() -> Main {
    #[cfg(not(target_family = "wasm"))]
    super::native::init();
    Main(())
}

impl Drop for Main {
    fn drop(&mut self) {
        let Some(runtime) = installed() else { return thread::shut_down() };
        at_exit(runtime);
        #[cfg(not(target_family = "wasm"))]
        super::native::flush();
    }
}

/// What Python does at the end of a process: joins threads, terminates pools, shuts down managers,
/// terminates daemons, joins all children, and waits until queues have written what was put.
pub(crate) fn at_exit(runtime: &Runtime) {
    thread::shut_down();
    super::pool::terminate_all();
    super::managers::finish_managers();
    let children = take_children();
    for (process, daemon) in &children {
        if *daemon && runtime.system.process(*process) != State::Ended {
            runtime.system.signal_process(*process, 15);
        }
    }
    for (process, _) in children {
        runtime.system.wait_process(runtime.me(), process, None);
        runtime.system.detach_process(process);
    }
    super::queues::finish_feeders();
}
