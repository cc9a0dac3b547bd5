//! How a process is started: what it runs crosses as bytes, or is copied with all the memory.

use super::{Life, Process, ProcessError, children, lock};
use crate::multiprocessing::action;
use crate::multiprocessing::boot::{self, Boot};
use crate::multiprocessing::fork::{self, Parcel};
use crate::multiprocessing::pickle::{PickleError, dumps, spawning};
use crate::multiprocessing::runtime::{Runtime, runtime};
use serde::Serialize;
use serde::de::DeserializeOwned;
use services::Start;

/// What a process runs.
pub(super) enum Target {
    /// A function, by the numbers that stand for it, and what makes the bytes of its arguments.
    Function { entry: u64, target: u64, arguments: Arguments },
    /// What only a copy of this process has.
    Closure(Box<dyn FnOnce() + Send>),
}

type Arguments = Box<dyn FnOnce() -> Result<Vec<u8>, PickleError> + Send>;

impl Target {
    pub fn function<A>(target: fn(A), arguments: A) -> Self
    where
        A: Serialize + DeserializeOwned + Send + 'static,
    {
        let (entry, target) = Boot::numbers(target);
        Self::Function { entry, target, arguments: Box::new(move || dumps(&arguments)) }
    }
}

/// What a new process is, but for what it runs.
struct Plan {
    runtime: &'static Runtime,
    child: services::Process,
    name: String,
    daemon: bool,
    identity: Vec<u32>,
}

impl Process {
    /// Python: `process.start()`
    ///
    /// # Errors
    ///
    /// See [`ProcessError`]. The arguments are pickled here, as in Python, so it is here that those
    /// are refused that cannot cross.
    pub fn start(&self) -> Result<(), ProcessError> {
        let mut life = lock(&self.shared.state);
        if !matches!(*life, Life::New(_)) {
            let closed = matches!(*life, Life::Closed);
            return Err(if closed { ProcessError::Closed } else { ProcessError::StartedTwice });
        }
        let runtime = runtime()?;
        #[cfg(not(target_family = "wasm"))]
        crate::multiprocessing::native::may_start()?;
        if runtime.daemon {
            return Err(ProcessError::Daemonic);
        }
        let details = lock(&self.shared.details).clone();
        let is_closure = matches!(*life, Life::New(Target::Closure(_)));
        if is_closure && details.start != Start::Fork {
            let why = "a closure is only there in a copy of this process, which is a fork";
            return Err(PickleError(why.into()).into());
        }
        let child = runtime
            .system
            .new_process(runtime.me(), details.start)
            .map_err(|full| ProcessError::Refused(full.to_string()))?;
        let Life::New(target) = std::mem::replace(&mut *life, Life::Closed) else {
            return Err(ProcessError::StartedTwice);
        };
        let (name, daemon, identity) = (details.name, details.daemon, details.identity);
        let plan = Plan { runtime, child, name, daemon, identity };
        let started = match details.start {
            Start::Spawn | Start::Spare => plan.post(target),
            Start::Fork => plan.fork(target),
        };
        match started {
            Ok(()) => {
                *life = Life::Started { process: child, parent: runtime.process.pid() };
                children::add(&self.shared);
                Ok(())
            }
            Err(error) => {
                runtime.system.abandon_process(child);
                Err(error)
            }
        }
    }
}

impl Plan {
    /// What the function is and what its arguments are, for whoever will be this process.
    fn boot(&self, target: Target) -> Result<Boot, ProcessError> {
        let Target::Function { entry, target, arguments } = target else {
            return Err(PickleError("a closure has no number".into()).into());
        };
        let arguments = spawning(self.child.slot(), arguments)?;
        Ok(Boot {
            name: self.name.clone(),
            daemon: self.daemon,
            identity: self.identity.clone(),
            parent: Some(self.runtime.process.pid()),
            entry,
            target,
            actions: action::take(),
            arguments,
        })
    }

    /// Asks for a process that begins with nothing, or lets a spare one begin.
    fn post(self, target: Target) -> Result<(), ProcessError> {
        let block = boot::post(self.runtime, self.child, &self.boot(target)?)?;
        let system = &self.runtime.system;
        system.start_process(self.child, &self.name, self.daemon, block.index());
        Ok(())
    }

    /// Makes a copy of this process, which goes on with what it is to run.
    fn fork(self, target: Target) -> Result<(), ProcessError> {
        let run: fork::Run = match target {
            Target::Closure(closure) => Box::new(move || {
                closure();
                Ok(())
            }),
            Target::Function { .. } => self.boot(target)?.into_run(),
        };
        let parcel = Parcel::new(self.name.clone(), self.daemon, self.identity.clone(), run);
        fork::fork(self.runtime, self.child, parcel)?;
        self.runtime.system.start_copy(self.child, &self.name, self.daemon);
        Ok(())
    }
}
