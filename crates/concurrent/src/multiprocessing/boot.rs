//! How what a process runs gets there: as the number of a function and the bytes of its arguments.

use super::action;
use super::main::{ExitCode, at_exit, exit_code};
use super::pickle::{PickleError, dumps, loads};
use super::runtime::{Runtime, install, installed};
use crate::exception::Exception;
use crate::panics;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use services::{Block, Memory, Process, Stream, System};

/// What a new process is told.
#[derive(Serialize, Deserialize)]
pub(crate) struct Boot {
    pub name: String,
    pub daemon: bool,
    pub identity: Vec<u32>,
    pub parent: Option<u32>,
    /// What decodes the arguments and calls the target.
    pub entry: u64,
    pub target: u64,
    /// The functions that the arguments name.
    pub actions: Vec<u64>,
    pub arguments: Vec<u8>,
}

type Entry = fn(*const (), &[u8]) -> Result<(), PickleError>;

/// Functions are numbered from this one: where a program is loaded differs from process to process,
/// how far its functions are apart does not. A function that might be inlined has an address in
/// each place that it is asked for, so neither this one nor those that ask may be.
#[inline(never)]
fn anchor() {}

/// What stands for a function in every process of this program.
#[inline(never)]
pub(crate) fn number(function: usize) -> u64 {
    function.wrapping_sub(anchor as fn() as usize) as u64
}

/// Where the function is in this process that a number stands for.
#[inline(never)]
pub(crate) fn address(number: u64) -> *const () {
    // A number alone points to nothing, as Miri has it: this is the function that `number` exposed.
    std::ptr::with_exposed_provenance((number as usize).wrapping_add(anchor as fn() as usize))
}

/// Calls the function that the two numbers of [`Boot::numbers`] stand for.
pub(crate) fn call(entry: u64, target: u64, arguments: &[u8]) -> Result<(), PickleError> {
    // SAFETY: the number was made from an `Entry` by `Boot::numbers` in a process of the same
    // program.
    let entry = unsafe { std::mem::transmute::<*const (), Entry>(address(entry)) };
    entry(address(target), arguments)
}

fn enter<A: DeserializeOwned>(target: *const (), arguments: &[u8]) -> Result<(), PickleError> {
    // SAFETY: the number was made from an `fn(A)` by `Boot::new::<A>`, in a process of the same
    // program, together with the number of this very instance of `enter`.
    let target = unsafe { std::mem::transmute::<*const (), fn(A)>(target) };
    target(loads(arguments)?);
    Ok(())
}

impl Boot {
    /// What calls the function, in a copy of this process.
    pub fn into_run(self) -> super::fork::Run {
        Box::new(move || {
            action::give(self.actions);
            call(self.entry, self.target, &self.arguments)
        })
    }

    /// For a function and its arguments.
    pub fn numbers<A: DeserializeOwned>(target: fn(A)) -> (u64, u64) {
        (number(enter::<A> as Entry as usize), number(target as usize))
    }
}

/// Runs a process in the place that it was started for, and returns its exit code. `None` when it
/// is not wanted any more. A spare process waits here until it is.
pub(crate) fn run(system: System<super::runtime::Segment>, process: Process) -> Option<ExitCode> {
    let block = system.begin_process(process)?;
    let block = Block::at_index(&system, block)?;
    let mut bytes = vec![0; block.bytes(&system) as usize];
    system.memory().read(block.offset(&system), &mut bytes);
    block.release_hold(&system, process.slot());
    let boot: Boot = loads(&bytes).ok()?;
    install(Runtime {
        system,
        process,
        identity: boot.identity,
        name: boot.name,
        daemon: boot.daemon,
        parent: boot.parent,
    });
    let runtime = installed()?;
    action::give(boot.actions);
    Some(run_main(runtime, || call(boot.entry, boot.target, &boot.arguments)))
}

/// Runs the main function of a process and what comes after it, and returns the exit code.
pub(crate) fn run_main(
    runtime: &Runtime,
    main: impl FnOnce() -> Result<(), PickleError>,
) -> ExitCode {
    runtime.enter_main();
    // AssertUnwindSafe: nothing of what it leaves broken is looked at afterwards.
    let code = match panics::catch(main) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            complain(runtime, &Exception::of(&error).report());
            ExitCode::EXCEPTION
        }
        Err(panic) => exit_code(&*panic).unwrap_or_else(|| {
            complain(runtime, &Exception::from_panic(panic).report());
            ExitCode::EXCEPTION
        }),
    };
    at_exit(runtime);
    runtime.system.set_exit(runtime.process, code.0);
    code
}

/// Says what a panic says that nobody catches; if the process `ends` with it, also to its parent.
#[cfg(target_family = "wasm")]
pub(crate) fn last_words(exception: &Exception, ends: bool) {
    if let Some(runtime) = installed() {
        complain(runtime, &exception.report());
        if ends {
            runtime.system.set_exit(runtime.process, ExitCode::EXCEPTION.0);
        }
    }
}

/// Python writes `Process Process-1:` and the traceback, but of the first process the traceback
/// alone.
pub(crate) fn complain(runtime: &Runtime, what: &str) {
    let text = match runtime.identity.is_empty() {
        true => format!("{what}\n"),
        false => format!("Process {}:\n{what}\n", runtime.name),
    };
    runtime.system.write_console(runtime.me(), Stream::Err, text.as_bytes());
}

/// The bytes of a boot message, in a block that the new process holds and frees.
pub(crate) fn post(runtime: &Runtime, child: Process, boot: &Boot) -> Result<Block, PickleError> {
    let bytes = dumps(boot)?;
    let refused = |error: services::NoSpace| PickleError(error.to_string());
    let size = u32::try_from(bytes.len()).map_err(|_| PickleError("too large".into()))?;
    let block = Block::new(&runtime.system, runtime.me(), size).map_err(refused)?;
    runtime.system.memory().write(block.offset(&runtime.system), &bytes);
    block.hold(&runtime.system, child.slot());
    block.release_hold(&runtime.system, runtime.process.slot());
    Ok(block)
}
