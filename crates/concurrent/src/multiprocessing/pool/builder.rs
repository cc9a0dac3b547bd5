//! Making a pool.

use super::Pool;
use super::error::PoolError;
use super::seat::{Kind, Plan};
use super::shared::Shared;
use super::worker::Initializer;
use crate::PerProcess;
use crate::multiprocessing::{ProcessError, Start, cpu_count};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::{Arc, Weak};

/// What a pool shall be like. Python: the arguments of `Pool(…)`
///
/// ```standalone_crate
/// use concurrent::multiprocessing::{Event, Pool, PoolError, init};
/// use std::sync::OnceLock;
///
/// // Each worker has its own.
/// static GO: OnceLock<Event> = OnceLock::new();
///
/// fn prepare(go: Event) {
///     GO.set(go).unwrap();
/// }
///
/// fn wait(x: u32) -> u32 {
///     GO.get().unwrap().wait(None);
///     x
/// }
///
/// fn main() -> Result<(), PoolError> {
///     let _main = init();
///     let go = Event::new()?;
///     let pool =
///         Pool::builder().processes(2).initializer(prepare, go.clone()).maxtasksperchild(10).build()?;
///     let result = pool.map_async(wait, [1, 2, 3], None)?;
///     go.set();
///     assert_eq!(result.get(None)?, [1, 2, 3]);
///     Ok(())
/// }
/// ```
#[derive(Debug)]
#[must_use = "it does nothing before `build`"]
pub struct PoolBuilder {
    processes: Option<usize>,
    initializer: Option<Initializer>,
    maxtasksperchild: Option<u32>,
    start: Start,
}

impl PoolBuilder {
    pub(super) fn new() -> Self {
        Self { processes: None, initializer: None, maxtasksperchild: None, start: Start::Spawn }
    }

    /// How many workers there are; without it, as many as there are processors. Python:
    /// `processes=…`
    pub fn processes(mut self, processes: usize) -> Self {
        self.processes = Some(processes);
        self
    }

    /// What each worker calls first; it inherits what is in the arguments. Python:
    /// `initializer=…, initargs=…`
    ///
    /// If it panics, the worker ends and another is started, and so on for ever, as in Python.
    /// [`terminate`](Pool::terminate) stops that.
    pub fn initializer<A>(mut self, initializer: fn(A), initargs: A) -> Self
    where
        A: Serialize + DeserializeOwned + Send + 'static,
    {
        self.initializer = Some(Initializer::new(initializer, initargs));
        self
    }

    /// After how many tasks a worker is replaced; a chunk counts as one. Python:
    /// `maxtasksperchild=…`
    pub fn maxtasksperchild(mut self, tasks: u32) -> Self {
        self.maxtasksperchild = Some(tasks);
        self
    }

    /// How the workers come into being. Python: `get_context(method).Pool(…)`
    ///
    /// ```
    /// use concurrent::multiprocessing::{Pool, PoolError, Start};
    ///
    /// // Python: get_context("forkserver").Pool(0)
    /// let builder = Pool::builder().processes(0).start_method(Start::Spare);
    /// assert_eq!(builder.build().unwrap_err(), PoolError::NoProcesses);
    /// ```
    pub fn start_method(mut self, start: Start) -> Self {
        self.start = start;
        self
    }

    /// Starts the workers.
    ///
    /// # Errors
    ///
    /// A number is 0, or there are no processes or threads to be had. Workers are not forked: each
    /// would have the pipes of those before it.
    pub fn build(self) -> Result<Pool, PoolError> {
        let processes = self.processes.unwrap_or_else(cpu_count);
        if processes == 0 {
            return Err(PoolError::NoProcesses);
        }
        if self.maxtasksperchild == Some(0) {
            return Err(PoolError::NoTasks);
        }
        if self.start == Start::Fork {
            let why = "the workers of a pool are not forked";
            return Err(ProcessError::Refused(why.into()).into());
        }
        let most = self.maxtasksperchild.unwrap_or(u32::MAX);
        let plan =
            Plan { kind: Kind::Pool, initializer: self.initializer, most, start: self.start };
        let shared = Shared::start(plan, processes, processes)?;
        register(&shared);
        Ok(Pool { shared })
    }
}

/// The pools of this process, which end with it.
static POOLS: PerProcess<Vec<Weak<Shared>>> = PerProcess::new(Vec::new());

/// In a copy of the process: it has none.
pub(crate) fn renew() {
    POOLS.renew(Vec::new());
}

fn register(shared: &Arc<Shared>) {
    let mut pools = POOLS.lock();
    pools.retain(|pool| pool.strong_count() > 0);
    pools.push(Arc::downgrade(shared));
}

/// Terminates all pools. Python does so at the end of a process.
pub(crate) fn terminate_all() {
    let pools = std::mem::take(&mut *POOLS.lock());
    for shared in pools.iter().filter_map(Weak::upgrade) {
        shared.terminate();
    }
}
