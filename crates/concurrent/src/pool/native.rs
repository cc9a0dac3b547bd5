//! A pool on the host: processes are threads that share nothing but the bytes they are sent. It
//! drives [`PoolCore`] as a page does, with channels for messages.

use super::core::{Message, PoolCore};
use crate::gil;
use crate::host::StartError;
use crate::process::{ExitCode, Process};
use crate::schedule::{Schedule, python_chunksize};
use crate::sync::{Mutex, Signal, lock};
use crate::thread::Thread;
use crate::waits::Wait;
use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

type Bytes = Vec<u8>;

/// Messages that a process has in hand: one it works on, and the next.
const IN_FLIGHT: usize = 2;

/// Python: `multiprocessing.Pool(processes)`
///
/// ```
/// use concurrent::Pool;
///
/// let double = |bytes: &[u8]| bytes.iter().map(|byte| byte * 2).collect::<Vec<_>>();
/// let pool = Pool::new(4, double)?;
/// assert_eq!(pool.map(vec![vec![1], vec![2, 3]], None)?, [vec![2], vec![4, 6]]);
/// let result = pool.apply_async(vec![20], |_| ());
/// assert_eq!(result.get(None).unwrap()?, [40]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Dropping it closes it and joins its processes, after what was asked for is done.
///
/// # Differences from Python
///
/// A process is a thread here, and knows only the bytes of its messages. The function is the
/// pool's and not the call's, since a function cannot be sent; arguments and results are bytes.
pub struct Pool {
    shared: Arc<Shared>,
    /// The processes, then the thread that handles their answers.
    threads: Vec<Thread>,
}

/// Python: the exception that a call raised, as `result.get()` raises it again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a process of the pool panicked: {0}")]
pub struct PoolError(pub String);

type Outcome = Result<Vec<Bytes>, PoolError>;
type Deliver = Box<dyn FnOnce(Outcome) + Send>;

/// What a process is sent: the number of the task, and its arguments.
type Call = (u32, Vec<Bytes>);
/// What it answers: which process, the number of the task, its results.
type Answer = (usize, u32, Outcome);

struct Shared {
    state: Mutex<State>,
}

struct State {
    core: PoolCore,
    /// Tasks that were asked for, with their arguments until they are sent.
    tasks: BTreeMap<u32, Task>,
    submitted: u32,
    processes: Vec<Process>,
    /// A process ends when its sender is dropped.
    senders: Vec<Option<Sender<Call>>>,
    closed: bool,
}

struct Task {
    arguments: Vec<Bytes>,
    deliver: Deliver,
}

impl Pool {
    /// Starts the processes, each of which calls `function`.
    ///
    /// # Errors
    ///
    /// [`StartError`] when the system gives no thread.
    pub fn new<F>(processes: usize, function: F) -> Result<Self, StartError>
    where
        F: Fn(&[u8]) -> Bytes + Clone + Send + 'static,
    {
        let processes = processes.max(1);
        let (answer, answers) = channel();
        let mut state = State {
            core: PoolCore::new(processes, 0, Schedule::Dynamic { chunk: 1 }, IN_FLIGHT),
            tasks: BTreeMap::new(),
            submitted: 0,
            processes: Vec::new(),
            senders: Vec::new(),
            closed: false,
        };
        let mut threads = Vec::new();
        for worker in 0..processes {
            let (send, calls) = channel();
            let (function, answer) = (function.clone(), answer.clone());
            let mut process = Process::new(format!("PoolWorker-{}", worker + 1));
            let thread = Thread::new(move || serve(worker, &function, &calls, &answer))
                .with_name(process.name())
                .with_daemon(true);
            thread.start()?;
            process.spawned(worker as u32 + 1);
            // What it is sent before it runs waits in its channel.
            process.ready();
            state.processes.push(process);
            state.senders.push(Some(send));
            threads.push(thread);
        }
        let shared = Arc::new(Shared { state: Mutex::new(state) });
        let handled = Arc::clone(&shared);
        let handler =
            Thread::new(move || handled.handle(&answers)).with_name("results").with_daemon(true);
        handler.start()?;
        threads.push(handler);
        Ok(Self { shared, threads })
    }

    /// Python: `pool.map(func, iterable, chunksize)`; without a chunk size,
    /// [`python_chunksize`]. The results are in the order of the arguments.
    ///
    /// # Blocking
    ///
    /// Until all results are there, without the calling thread's GIL.
    ///
    /// # Errors
    ///
    /// The first panic in the order of the arguments.
    pub fn map(&self, iterable: Vec<Bytes>, chunksize: Option<u32>) -> Outcome {
        let length = u32::try_from(iterable.len()).unwrap_or(u32::MAX);
        let chunksize = chunksize
            .unwrap_or_else(|| python_chunksize(length, self.threads.len() - 1))
            .max(1) as usize;
        let mut arguments = iterable.into_iter();
        let mut results = Vec::new();
        loop {
            let chunk: Vec<_> = arguments.by_ref().take(chunksize).collect();
            if chunk.is_empty() {
                break;
            }
            let result = AsyncResult::default();
            let slot = result.clone();
            self.shared.submit(chunk, Box::new(move |outcome| slot.set(outcome)));
            results.push(result);
        }
        let outcomes = results.iter().filter_map(|result| result.wait_for(None));
        let chunks: Vec<_> = outcomes.collect::<Result<_, _>>()?;
        Ok(chunks.into_iter().flatten().collect())
    }

    /// Python: `pool.apply_async(func, args, callback=callback)`. As in Python the callback runs in
    /// the thread that handles the results, which it should not hold up, and not when the call
    /// panicked. It must not drop the pool, which would wait for this thread.
    ///
    /// # Differences from Python
    ///
    /// A callback that panics does not end the thread that handles the results.
    pub fn apply_async(
        &self,
        args: Bytes,
        callback: impl FnOnce(&[u8]) + Send + 'static,
    ) -> AsyncResult {
        let result = AsyncResult::default();
        let slot = result.clone();
        let deliver = move |outcome: Outcome| {
            if let Ok([bytes]) = outcome.as_deref() {
                // AssertUnwindSafe: the panic hook reports it, and whoever waits for the result
                // gets it all the same.
                let _reported = catch_unwind(AssertUnwindSafe(|| callback(bytes)));
            }
            slot.set(outcome);
        };
        self.shared.submit(vec![args], Box::new(deliver));
        result
    }

    /// The processes, as the parent sees them.
    #[must_use]
    pub fn processes(&self) -> Vec<Process> {
        lock(&self.shared.state).processes.clone()
    }

    /// Python: `pool.close()` and `pool.join()`: what was asked for is done, then the processes
    /// end. Returns them.
    ///
    /// # Blocking
    ///
    /// Until they have ended, without the calling thread's GIL.
    #[must_use]
    pub fn join(mut self) -> Vec<Process> {
        self.finish();
        self.processes()
    }

    fn finish(&mut self) {
        let mut state = lock(&self.shared.state);
        state.closed = true;
        state.end_if_done();
        drop(state);
        for thread in self.threads.drain(..) {
            // Not an error: it was started, and is not the calling one (see `apply_async`).
            let _ended = thread.join(None);
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Shared {
    fn submit(&self, arguments: Vec<Bytes>, deliver: Deliver) {
        let mut state = lock(&self.state);
        let number = state.submitted;
        state.submitted += 1;
        state.tasks.insert(number, Task { arguments, deliver });
        let messages = state.core.submit(1);
        state.send(messages);
    }

    /// What the handler of results does until the last process has ended.
    fn handle(&self, answers: &Receiver<Answer>) {
        while let Ok((worker, number, outcome)) = answers.recv() {
            let mut state = lock(&self.state);
            let next = state.core.finished(worker, number..number + 1);
            state.send(next.ok().flatten());
            let task = state.tasks.remove(&number);
            state.end_if_done();
            drop(state);
            if let Some(task) = task {
                (task.deliver)(outcome);
            }
        }
        for process in &mut lock(&self.state).processes {
            process.exited(ExitCode::SUCCESS);
        }
    }
}

impl State {
    fn send(&mut self, messages: impl IntoIterator<Item = Message>) {
        for (worker, tasks) in messages {
            for number in tasks {
                let arguments = self
                    .tasks
                    .get_mut(&number)
                    .map(|task| std::mem::take(&mut task.arguments))
                    .unwrap_or_default();
                if let Some(sender) = &self.senders[worker] {
                    // A process ends only after its sender is dropped.
                    let _received = sender.send((number, arguments));
                }
            }
        }
    }

    /// Lets the processes end when the pool is closed and everything is done.
    fn end_if_done(&mut self) {
        if self.closed && self.core.done() {
            self.senders.fill_with(|| None);
        }
    }
}

/// What a process does: calls the function on what it is sent, until there is no more.
fn serve<F: Fn(&[u8]) -> Bytes>(
    worker: usize,
    function: &F,
    calls: &Receiver<Call>,
    answer: &Sender<Answer>,
) {
    while let Ok((number, arguments)) = calls.recv() {
        // AssertUnwindSafe: the function is called again after a panic, as a Python process calls
        // its function again after an exception.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            arguments.iter().map(|arguments| function(arguments)).collect()
        }))
        .map_err(|panic| PoolError(message(&*panic)));
        if answer.send((worker, number, outcome)).is_err() {
            return;
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
        .to_owned()
}

/// The result of a call that may not have ended. Python: `multiprocessing.pool.AsyncResult`
#[derive(Clone, Default)]
pub struct AsyncResult {
    shared: Arc<(Mutex<Option<Outcome>>, Signal)>,
}

impl AsyncResult {
    fn set(&self, outcome: Outcome) {
        *lock(&self.shared.0) = Some(outcome);
        self.shared.1.notify_all();
    }

    fn wait_for(&self, timeout: Option<Duration>) -> Option<Outcome> {
        let (slot, arrived) = &*self.shared;
        let what = Wait::Given("result");
        gil::blocking(|| {
            arrived.wait_until(lock(slot), timeout, what, |slot| slot.is_some()).0.clone()
        })
    }

    /// Python: `result.ready()`
    #[must_use]
    pub fn ready(&self) -> bool {
        lock(&self.shared.0).is_some()
    }

    /// Python: `result.wait(timeout)`
    ///
    /// # Blocking
    ///
    /// Until the result is there or the time is up, without the calling thread's GIL.
    pub fn wait(&self, timeout: Option<Duration>) {
        let _outcome = self.wait_for(timeout);
    }

    /// Python: `result.get(timeout)`: what the call returned, `Err` when it panicked, `None` when
    /// the time is up.
    ///
    /// # Blocking
    ///
    /// As [`wait`](Self::wait).
    #[must_use]
    pub fn get(&self, timeout: Option<Duration>) -> Option<Result<Bytes, PoolError>> {
        let outcome = self.wait_for(timeout)?;
        Some(outcome.map(|results| results.into_iter().flatten().collect()))
    }
}
