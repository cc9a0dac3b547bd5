//! Processes of the operating system: the first one starts, watches and ends them, in threads of
//! its own that stand for the supervisor. When it ends, so do they all.

mod fork;
mod journal;
mod lifeline;

pub(crate) use fork::fork;
pub use journal::{journal, keep_journal};

use super::boot;
use super::process::ProcessError;
use super::runtime::{Runtime, Unavailable, install, installed};
use crate::{panics, thread};
use rustix::fd::OwnedFd;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use services::{Chunk, Deadlock, Mapped, Order, Process, Start, Stream, Supervisor, System};
use std::collections::BTreeMap;
use std::io::Write;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// How much blocks and pipes can take: pages that nobody touches take nothing.
const BYTES: u32 = 256 << 20;
/// Processes that may live at once.
const LIVE: u32 = 128;
/// How a started process learns its place: the segment's descriptor, its slot and its pid, and the
/// descriptor by which it learns of the first process's end.
const VARIABLE: &str = "CONCURRENT_PROCESS";
/// How often the supervisor looks for deadlocks.
const LOOK: Duration = Duration::from_millis(40);

static INITIALISED: AtomicBool = AtomicBool::new(false);
static SPARES: AtomicU32 = AtomicU32::new(0);
static OFFICE: OnceLock<Mutex<Office>> = OnceLock::new();

type Hook<T> = Box<dyn FnMut(T) + Send>;

/// What the supervisor of this program has at hand.
struct Office {
    supervisor: Supervisor<Mapped>,
    descriptor: i32,
    /// Closed when this process ends.
    lifeline: Option<OwnedFd>,
    /// The children of the system, by their places.
    children: BTreeMap<u32, Pid>,
    console: Hook<Chunk>,
    deadlock: Hook<Deadlock>,
}

fn office() -> Option<MutexGuard<'static, Office>> {
    // That of a copy is the other's.
    OFFICE
        .get()
        .filter(|_| !fork::is_copy())
        .map(|office| office.lock().unwrap_or_else(PoisonError::into_inner))
}

/// In a process that was started for it: runs it and ends. Else says that `main` begins.
pub(crate) fn init() {
    panics::install();
    thread::become_main();
    if let Ok(place) = std::env::var(VARIABLE) {
        // What is started from here on is not this process.
        // SAFETY: `init` is the first line of `main`: no other thread is there to read it.
        unsafe { std::env::remove_var(VARIABLE) };
        std::process::exit(serve(&place).unwrap_or(1));
    }
    // Relaxed: it is read by the thread that wrote it, or by one that was started later.
    INITIALISED.store(true, Ordering::Relaxed);
    if let Some(runtime) = installed() {
        runtime.enter_main();
    }
}

fn serve(place: &str) -> Option<i32> {
    let numbers: Vec<u32> = place.split(' ').filter_map(|number| number.parse().ok()).collect();
    let &[descriptor, slot, pid, lifeline] = numbers.as_slice() else { return None };
    lifeline::set(lifeline.cast_signed());
    lifeline::watch();
    let memory = Mapped::inherited(descriptor.cast_signed()).ok()?;
    let system = System::attach(memory).ok()?;
    INITIALISED.store(true, Ordering::Relaxed);
    // A spare one that nobody wanted ends well.
    Some(boot::run(system, Process::known(slot, pid)?).map_or(0, |code| code.0))
}

/// Whether this program may start processes.
///
/// # Errors
///
/// [`ProcessError::NotInitialised`]: started processes would run `main` from its beginning.
pub(crate) fn may_start() -> Result<(), ProcessError> {
    match INITIALISED.load(Ordering::Relaxed) {
        true => Ok(()),
        false => Err(ProcessError::NotInitialised),
    }
}

/// Makes this process the first of a new segment, and its supervisor.
pub(crate) fn make_segment() -> Result<(), Unavailable> {
    if std::env::var_os(VARIABLE).is_some() {
        return Err(Unavailable(ProcessError::NotInitialised.to_string()));
    }
    let tell = |error: &dyn std::fmt::Display| Unavailable(error.to_string());
    let entries = journal::entries();
    let words = match entries {
        0 => System::<Mapped>::words_for(BYTES),
        entries => System::<Mapped>::words_with_journal(BYTES, entries),
    };
    let memory = Mapped::create(words).map_err(|error| tell(&error))?;
    let system = match entries {
        0 => System::create(memory, LIVE),
        entries => System::create_with_journal(memory, LIVE, entries),
    };
    let system = system.map_err(|error| tell(&error))?;
    let process = system.root_process("MainProcess").map_err(|error| tell(&error))?;
    let first = install(Runtime {
        system: system.clone(),
        process,
        identity: Vec::new(),
        name: "MainProcess".into(),
        daemon: false,
        parent: None,
    });
    if !first {
        // Another thread was faster; its segment is this process's.
        return Ok(());
    }
    let lifeline = lifeline::make().map_err(|error| tell(&error))?;
    OFFICE.get_or_init(|| {
        Mutex::new(Office {
            supervisor: Supervisor::new(system),
            descriptor: memory.descriptor(),
            lifeline: Some(lifeline),
            children: BTreeMap::new(),
            console: Box::new(|chunk| print(&chunk)),
            deadlock: Box::new(|deadlock| print_deadlock(&deadlock)),
        })
    });
    std::thread::Builder::new()
        .name("supervisor".into())
        .spawn(supervise)
        .map_err(|error| tell(&error))?;
    Ok(())
}

fn print(chunk: &Chunk) {
    // A closed output is nobody's to complain to.
    match chunk.stream {
        Stream::Out => std::io::stdout().write_all(&chunk.bytes).ok(),
        Stream::Err => std::io::stderr().write_all(&chunk.bytes).ok(),
    };
}

fn print_deadlock(deadlock: &Deadlock) {
    std::io::stderr().write_all(format!("{deadlock}\n").as_bytes()).ok();
}

/// Where what processes write goes, instead of to standard output and standard error.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Process, init, on_console};
/// use std::sync::mpsc::channel;
///
/// fn greet(name: String) {
///     concurrent::console::out(&format!("hello {name}\n"));
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let (send, receive) = channel();
///     on_console(move |chunk| send.send((chunk.pid, chunk.bytes)).unwrap());
///     let process = Process::new(greet, "Ada".to_owned());
///     process.start()?;
///     assert_eq!(receive.recv()?, (process.pid().unwrap(), b"hello Ada\n".to_vec()));
///     Ok(())
/// }
/// ```
pub fn on_console(hook: impl FnMut(Chunk) + Send + 'static) {
    if super::runtime::runtime().is_ok()
        && let Some(mut office) = office()
    {
        office.console = Box::new(hook);
    }
}

/// What is done about deadlocks, instead of writing them to standard error.
///
/// ```
/// use concurrent::{Lock, Thread, multiprocessing::on_deadlock, watch_deadlocks};
/// use std::sync::mpsc::channel;
///
/// let (send, receive) = channel();
/// on_deadlock(move |deadlock| send.send(deadlock).unwrap());
/// watch_deadlocks()?;
/// let thread = Thread::new(|| {
///     let lock = Lock::named("mine");
///     let (_once, _twice) = (lock.enter(), lock.enter());
/// });
/// thread.with_name("w0").with_daemon(true).start()?;
/// let deadlock = receive.recv()?;
/// assert_eq!((deadlock.cycle[0].name.as_str(), deadlock.cycle[0].label.as_str()), ("w0", "mine"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn on_deadlock(hook: impl FnMut(Deadlock) + Send + 'static) {
    if super::runtime::runtime().is_ok()
        && let Some(mut office) = office()
    {
        office.deadlock = Box::new(hook);
    }
}

/// How many processes are kept ready for [`Start::Spare`](services::Start::Spare); none at first.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Process, Start, init, set_spares};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     set_spares(1);
///     let process = Process::new(|()| (), ()).with_start(Start::Spare);
///     process.start()?;
///     assert!(process.join(None)?);
///     Ok(())
/// }
/// ```
pub fn set_spares(count: u32) {
    // Relaxed: the supervisor may see it late.
    SPARES.store(count, Ordering::Relaxed);
    if super::runtime::runtime().is_ok()
        && let Some(mut office) = office()
    {
        office.work();
    }
}

/// Writes out what is in the console, and ends the spare processes that nobody has wanted.
pub(crate) fn flush() {
    // Relaxed: what is done about it is done by this thread, or by one that sees it late: then a
    // spare more is started, and told to end with the others.
    SPARES.store(0, Ordering::Relaxed);
    if let Some(mut office) = office() {
        office.supervisor.dismiss_spares();
        office.work();
    }
}

fn supervise() {
    let mut rung = 0;
    loop {
        let Some(mut office) = office() else { return };
        office.work();
        for deadlock in office.supervisor.deadlocks() {
            (office.deadlock)(deadlock);
        }
        let system = office.supervisor.system().clone();
        drop(office);
        rung = system.wait_rung(rung, LOOK);
    }
}

impl Office {
    /// Does what was asked for.
    fn work(&mut self) {
        for order in self.supervisor.orders() {
            match order {
                Order::Start(process, Start::Fork) => self.attend(process),
                Order::Start(process, Start::Spawn | Start::Spare) => self.start(process),
                Order::End(process, signal) => {
                    let signal = if signal == 15 { Signal::TERM } else { Signal::KILL };
                    if let Some(pid) = self.children.get(&process.slot()) {
                        // It is there: its end has not been taken note of.
                        kill_process(*pid, signal).ok();
                    }
                }
            }
        }
        while self.supervisor.spares() < SPARES.load(Ordering::Relaxed) {
            let Ok(spare) = self.supervisor.new_spare() else { break };
            self.start(spare);
        }
        let chunks: Vec<_> = self.supervisor.console().collect();
        for chunk in chunks {
            (self.console)(chunk);
        }
    }

    fn start(&mut self, process: Process) {
        let lifeline = lifeline::descriptor();
        let place = format!("{} {} {} {lifeline}", self.descriptor, process.slot(), process.pid());
        // Only what was started here can leave orphans.
        fork::take_orphans();
        // The program that runs, also when its file was replaced since.
        let program = match cfg!(target_os = "linux") {
            true => Ok("/proc/self/exe".into()),
            false => std::env::current_exe(),
        };
        let child = program.and_then(|program| Command::new(program).env(VARIABLE, place).spawn());
        match child {
            Ok(child) => self.reap(process, Pid::from_child(&child)),
            Err(error) => {
                let text = format!("can't start process {}: {error}\n", process.pid());
                std::io::stderr().write_all(text.as_bytes()).ok();
                self.supervisor.ended(process, Some(1));
            }
        }
    }

    /// A copy, which is there already.
    fn attend(&mut self, process: Process) {
        let number = self.supervisor.system().host_number(process);
        match Pid::from_raw(number.cast_signed()) {
            Some(pid) => self.reap(process, pid),
            None => {
                self.supervisor.ended(process, Some(1));
            }
        }
    }

    /// Has a thread wait for the end of a child.
    fn reap(&mut self, process: Process, pid: Pid) {
        self.children.insert(process.slot(), pid);
        // A thread that cannot be had leaves the child unattended; it is killed.
        let reaper = std::thread::Builder::new()
            .name(format!("reaper of {}", process.pid()))
            .stack_size(64 << 10)
            .spawn(move || reap(process, pid));
        if reaper.is_err() {
            kill_process(pid, Signal::KILL).ok();
            self.supervisor.ended(process, Some(-9));
        }
    }
}

/// Waits for the end of a child, and takes note of it.
fn reap(process: Process, pid: Pid) {
    let wait = |options| loop {
        match waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | options) {
            Err(rustix::io::Errno::INTR) => {}
            status => break status.ok().flatten(),
        }
    };
    // Without taking its pid away yet: who kills it must not hit another.
    wait(WaitIdOptions::NOWAIT);
    let Some(mut office) = office() else { return };
    office.children.remove(&process.slot());
    let code = wait(WaitIdOptions::empty()).map_or(-9, |status| {
        let signal = status.terminating_signal().map(|signal| -signal);
        status.exit_status().or(signal).unwrap_or(-9)
    });
    office.supervisor.ended(process, Some(code));
    office.work();
}
