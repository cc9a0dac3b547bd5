//! Processes as most programs need them.

use concurrent::multiprocessing::{ExitCode, Process};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Python: `process = Process(target=target, args=arguments)`, `process.start()`
pub fn start<A>(target: fn(A), arguments: A) -> Process
where
    A: Serialize + DeserializeOwned + Send + 'static,
{
    let process = Process::new(target, arguments);
    process.start().unwrap();
    process
}

/// Python: `process.join()`, `process.exitcode`
pub fn ended(process: &Process) -> ExitCode {
    assert!(process.join(None).unwrap());
    process.exitcode().unwrap()
}

/// Python: `start(target, arguments)`, and `ended` of it
pub fn run<A>(target: fn(A), arguments: A) -> ExitCode
where
    A: Serialize + DeserializeOwned + Send + 'static,
{
    ended(&start(target, arguments))
}
