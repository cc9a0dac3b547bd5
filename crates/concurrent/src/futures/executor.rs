//! What executors of processes and of interpreters have in common: the workers are processes, and
//! tasks cross to them as those of a `multiprocessing.Pool` do.

use super::error::{BrokenInterpreterPool, BrokenProcessPool, SubmitError};
use super::future::Future;
use super::log::{LogLevel, log};
use crate::PerProcess;
use crate::exception::Exception;
use crate::multiprocessing::pool::{
    Answer, Batch, Death, Function, Kind, Pending, Plan, PoolError, Refusal, Shared, Sink, results,
};
use crate::multiprocessing::{PickleError, ProcessError, Start};
use crate::sync::{Mutex, lock};
use crate::thread::JoinError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::{Arc, Weak};

/// Workers for which a thread of this process takes care, from the first task on.
pub(super) struct Executor {
    pub max_workers: usize,
    pub plan: Plan,
    life: Mutex<Life>,
}

enum Life {
    New,
    Begun(Arc<Shared>),
    /// It was shut down before there was anything to do.
    Over,
}

/// All that have begun, for the end of the process.
static BEGUN: PerProcess<Vec<Weak<Shared>>> = PerProcess::new(Vec::new());

/// In a copy of the process: it has none of their workers.
pub(super) fn renew() {
    BEGUN.renew(Vec::new());
}

/// No executor takes any more tasks. Python: `concurrent.futures.process._python_exit()`, but for
/// the joining.
pub(super) fn shut_down_all() {
    let begun = std::mem::take(&mut *BEGUN.lock());
    begun.iter().filter_map(Weak::upgrade).for_each(|shared| shared.shut_down(false));
}

impl Executor {
    pub fn new(max_workers: usize, kind: Kind, start: Start) -> Self {
        let plan = Plan { kind, initializer: None, most: u32::MAX, start };
        Self { max_workers, plan, life: Mutex::new(Life::New) }
    }

    /// The workers' side, which begins with the first task.
    fn begin(&self) -> Result<Arc<Shared>, SubmitError> {
        let mut life = lock(&self.life);
        match &*life {
            Life::Begun(shared) => return Ok(Arc::clone(shared)),
            Life::Over => return Err(SubmitError::ShutDown),
            Life::New => {}
        }
        if self.plan.start == Start::Fork {
            // Each would have the pipes of those before it.
            let why = "the workers of an executor are not forked";
            return Err(ProcessError::Refused(why.into()).into());
        }
        let shared = Shared::start(self.plan.clone(), self.max_workers, 0);
        let shared = shared.map_err(|error| match error {
            PoolError::Thread(error) => SubmitError::Start(error),
            PoolError::Process(error) => error.into(),
            other => ProcessError::Refused(other.to_string()).into(),
        })?;
        let mut begun = BEGUN.lock();
        begun.retain(|shared| shared.strong_count() > 0);
        begun.push(Arc::downgrade(&shared));
        *life = Life::Begun(Arc::clone(&shared));
        Ok(shared)
    }

    /// The future of a task with these arguments, whose results are read by `read`.
    pub fn submit<A: Serialize, T: Send + 'static>(
        &self,
        function: Function,
        arguments: &[A],
        read: Read<T>,
    ) -> Result<Future<T>, SubmitError> {
        let shared = self.begin()?;
        let future = Future::new();
        let interprets = matches!(self.plan.kind, Kind::Interpreters(_));
        let sink = Call { future: future.clone(), read, interprets };
        let mut batch = Batch::default();
        let submitted = match batch.push(arguments) {
            Ok(()) => shared.submit(Pending { function, batch, sink: Arc::new(sink) }),
            Err(error) => shared.check().map(|()| sink.abandon(&error.into())),
        };
        match submitted {
            Ok(()) => Ok(future),
            Err(Refusal::ShutDown) => Err(SubmitError::ShutDown),
            Err(Refusal::Process(error)) => Err(error.into()),
            Err(Refusal::Broken(death)) if interprets => {
                Err(BrokenInterpreterPool::from(death).into())
            }
            Err(Refusal::Broken(_)) => Err(BrokenProcessPool.into()),
        }
    }

    pub fn shut_down(&self, wait: bool, cancel_futures: bool) -> Result<(), JoinError> {
        let mut life = lock(&self.life);
        let shared = match &*life {
            Life::Begun(shared) => Arc::clone(shared),
            Life::New | Life::Over => {
                *life = Life::Over;
                return Ok(());
            }
        };
        drop(life);
        shared.shut_down(cancel_futures);
        match shared.handler.get() {
            Some(handler) if wait => handler.join(None).map(drop),
            _ => Ok(()),
        }
    }

    /// Shuts down, and ends all workers by SIGKILL or else by SIGTERM.
    pub fn end_workers(&self, kill: bool) {
        // It does not wait.
        self.shut_down(false, true).ok();
        if let Life::Begun(shared) = &*lock(&self.life) {
            shared.end_workers(kill);
        }
    }
}

impl From<Death> for BrokenInterpreterPool {
    fn from(death: Death) -> Self {
        match death {
            Death::Early => Self::Initializer,
            Death::Late => Self::Ended,
        }
    }
}

/// Reads the results of a task from its answer.
pub(super) type Read<T> = fn(&[u8]) -> Result<T, Exception>;

/// Of a task with one argument.
pub(super) fn read_one<T: DeserializeOwned>(answer: &[u8]) -> Result<T, Exception> {
    let nothing = || PickleError("an answer without a result".into());
    let first = results(answer).and_then(|mut results| results.next().ok_or_else(nothing)?);
    first.map_err(|error| Exception::of(&error))
}

/// Of a task that may have failed.
pub(super) fn read_fallible<T: DeserializeOwned>(answer: &[u8]) -> Result<T, Exception> {
    read_one::<Result<T, Exception>>(answer)?
}

/// Of a chunk.
pub(super) fn read_all<T: DeserializeOwned>(answer: &[u8]) -> Result<Vec<T>, Exception> {
    results(answer).and_then(Iterator::collect).map_err(|error| Exception::of(&error))
}

/// Where the answer of a task goes.
struct Call<T> {
    future: Future<T>,
    read: Read<T>,
    /// Errors are those of interpreters.
    interprets: bool,
}

impl<T> Call<T> {
    fn exception(&self, error: PoolError) -> Exception {
        let (PoolError::Pickle(why) | PoolError::MaybeEncoding { reason: why, .. }) = error else {
            return match error {
                PoolError::Raised(exception) => exception,
                other => Exception::of(&other),
            };
        };
        match self.interprets {
            true => Exception::new("NotShareableError", why.0),
            false => Exception::of(&why),
        }
    }
}

/// What a call in an interpreter has failed with. Python: the exception itself, whose `__cause__` is
/// an `ExecutionFailed`
fn uncaught(exception: &Exception) -> Exception {
    let raised = Exception::new(exception.name(), exception.message());
    let (failed, said) = (raised.report(), exception.report());
    raised.with_traceback(format!(
        "ExecutionFailed: {failed}\n\nUncaught in the interpreter:\n\n{said}"
    ))
}

impl<T: Send> Sink for Call<T> {
    fn answer(&self, _task: u32, answer: Answer<'_>) {
        let outcome = match answer {
            Ok(bytes) => (self.read)(bytes),
            Err(PoolError::Raised(exception)) if self.interprets => Err(uncaught(&exception)),
            Err(error) => Err(self.exception(error)),
        };
        let set = match outcome {
            Ok(result) => self.future.set_result(result),
            Err(exception) => self.future.set_exception(exception),
        };
        if let Err(error) = set {
            // Somebody else has finished it. CPython's thread ends then.
            log(LogLevel::Critical, "Exception in worker".into(), Some(Exception::of(&error)));
        }
    }

    fn abandon(&self, error: &PoolError) {
        // Not an error: it was cancelled.
        let _done = self.future.set_exception(self.exception(error.clone()));
    }

    fn begin(&self) -> bool {
        // An error is logged there.
        self.future.set_running_or_notify_cancel().unwrap_or(false)
    }

    fn cancel(&self) {
        self.future.cancel();
    }
}
