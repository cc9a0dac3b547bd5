//! The six lanes: who calls the kernel on which tasks.

mod alone;
mod event_loop;
mod processes;
#[cfg(feature = "threads")]
mod rayon_pool;
#[cfg(feature = "threads")]
mod threads;

use crate::allocation;
use crate::context::Setting;
use crate::recorder::Recorder;
use crate::scope::Inbox;
use catalog::{Halt, Job};
use concurrent::{automatic_chunk, automatic_min};
use model::{
    Chunk, Costs, ExecutionModel, Failure, FailureKind, Nanos, PageTime, Purpose, Schedule, Span,
    SpanKind,
};
use std::ops::Range;
use wire::DriverBoot;

/// Longer than the page waits for a start: it is the page that gives up, and ends everything.
#[cfg(feature = "threads")]
const START_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(600);

/// A lane that was started.
pub enum Lane {
    /// One thread.
    Alone(alone::Alone),
    /// One event loop.
    EventLoop(event_loop::EventLoop),
    /// Processes.
    Processes(processes::Processes),
    /// Threads, with a GIL or without.
    #[cfg(feature = "threads")]
    Threads(threads::Threads),
    /// Rayon's pool.
    #[cfg(feature = "threads")]
    RayonPool(rayon_pool::RayonPool),
}

/// How an execution is to be carried out.
pub struct Order<'a> {
    /// What all workers have in common.
    pub setting: &'a Setting,
    /// How tasks are handed to workers.
    pub schedule: Schedule,
    /// How many tasks a worker takes at once.
    pub chunk: Chunk,
    /// What the execution is for.
    pub purpose: Purpose,
    /// Whether every worker is to run the kernel in each round, if only for nothing: the lane's
    /// first execution. What that takes is not in its time.
    pub warms: bool,
}

impl Order<'_> {
    /// The schedule for this many tasks and workers, with nothing left automatic.
    pub fn schedule(&self, tasks: u32, workers: usize) -> concurrent::Schedule {
        match (self.schedule, self.chunk) {
            (Schedule::Static, _) => concurrent::Schedule::Static,
            (Schedule::Dynamic, Chunk::Auto) => {
                concurrent::Schedule::Dynamic { chunk: automatic_chunk(tasks, workers) }
            }
            (Schedule::Dynamic, Chunk::Tasks(chunk)) => concurrent::Schedule::Dynamic { chunk },
            (Schedule::Guided, Chunk::Auto) => {
                concurrent::Schedule::Guided { min: automatic_min(tasks, workers) }
            }
            (Schedule::Guided, Chunk::Tasks(min)) => concurrent::Schedule::Guided { min },
        }
    }

    /// The length of the shortest chunks that this makes of so many tasks, the last one aside.
    pub fn shortest(&self, tasks: u32, workers: usize) -> u32 {
        match self.schedule(tasks, workers) {
            concurrent::Schedule::Static => tasks.div_ceil(workers.max(1) as u32),
            concurrent::Schedule::Dynamic { chunk } => chunk,
            concurrent::Schedule::Guided { min } => min,
        }
        .max(1)
    }

    /// The chunk on which a worker is warmed up for which this has none.
    pub fn warming(&self, tasks: u32, workers: usize) -> Range<u32> {
        0..self.shortest(tasks, workers).min(tasks)
    }

    /// Whether something may fail on purpose now: nothing does before a lane is measured.
    pub fn may_fail(&self) -> bool {
        self.purpose == Purpose::Measure
    }
}

/// What came of one execution.
pub struct Execution {
    /// From handing out the first task to holding the answer.
    pub wall: Nanos,
    /// Where the time went.
    pub costs: Costs,
    /// What each worker did.
    pub spans: Vec<Span>,
    /// How many workers ran at least one task.
    pub workers_seen: u16,
}

/// A lane's memory, in bytes.
pub struct Memory {
    /// What each worker has for itself, by worker, as far as it is known; of processes the driver's
    /// comes last.
    pub private: Vec<u64>,
    /// What all workers share.
    pub shared: u64,
}

impl Execution {
    /// An execution that took this long, of which no worker's record was added yet.
    pub fn new(wall: Nanos) -> Self {
        Self { wall, costs: Costs::default(), spans: Vec::new(), workers_seen: 0 }
    }

    /// Adds a worker's record.
    pub fn with(mut self, record: &Recorder) -> Self {
        let costs = &record.costs;
        self.costs.compute += costs.compute;
        self.costs.wait_gil += costs.wait_gil;
        self.costs.wait_io += costs.wait_io;
        self.costs.encode += costs.encode;
        self.costs.decode += costs.decode;
        self.costs.combine += costs.combine;
        self.costs.bytes_sent += costs.bytes_sent;
        self.costs.bytes_received += costs.bytes_received;
        self.spans.extend_from_slice(&record.spans);
        self.workers_seen += u16::from(record.ran);
        self
    }
}

impl Lane {
    /// Starts the lane's workers, and says how many there are.
    ///
    /// # Blocking
    ///
    /// A lane of threads blocks its driver until they run.
    ///
    /// # Errors
    ///
    /// A worker could not be started.
    pub async fn start(boot: &DriverBoot, inbox: &mut Inbox) -> Result<(Self, u16), Failure> {
        match ExecutionModel::from(boot.lane) {
            ExecutionModel::Sequential => Ok((Self::Alone(alone::Alone::start(boot).await?), 1)),
            ExecutionModel::EventLoop => {
                Ok((Self::EventLoop(event_loop::EventLoop::start(boot).await?), 1))
            }
            ExecutionModel::Processes => {
                let processes = processes::Processes::start(boot, inbox).await?;
                let count = processes.count();
                Ok((Self::Processes(processes), count))
            }
            #[cfg(feature = "threads")]
            ExecutionModel::GilThreads | ExecutionModel::FreeThreads => {
                let threads = threads::Threads::start(boot)?;
                let count = threads.count();
                Ok((Self::Threads(threads), count))
            }
            #[cfg(feature = "threads")]
            ExecutionModel::RayonPool => {
                let pool = rayon_pool::RayonPool::start(boot).await?;
                let count = pool.count();
                Ok((Self::RayonPool(pool), count))
            }
            #[cfg(not(feature = "threads"))]
            ExecutionModel::GilThreads
            | ExecutionModel::FreeThreads
            | ExecutionModel::RayonPool => {
                Err(Failure::new(FailureKind::LoadFailed, "this program has no threads"))
            }
        }
    }

    /// Gives every worker what it needs before its first task.
    ///
    /// # Errors
    ///
    /// A process did not take it.
    pub async fn load(
        &mut self,
        workload: &str,
        job: &dyn Job,
        setting: &Setting,
    ) -> Result<(), Failure> {
        match self {
            Self::Processes(processes) => processes.load(workload, job, setting).await,
            // The job is where its workers are.
            Self::Alone(_) | Self::EventLoop(_) => Ok(()),
            #[cfg(feature = "threads")]
            Self::Threads(_) | Self::RayonPool(_) => Ok(()),
        }
    }

    /// Executes the workload once. The job was reset before.
    ///
    /// # Errors
    ///
    /// The run was stopped, or a wait failed.
    pub async fn execute(
        &mut self,
        job: &mut dyn Job,
        order: &Order<'_>,
    ) -> Result<Execution, Halt> {
        match self {
            Self::Alone(lane) => lane.execute(job, order).await,
            Self::EventLoop(lane) => lane.execute(job, order).await,
            Self::Processes(lane) => lane.execute(job, order).await,
            #[cfg(feature = "threads")]
            Self::Threads(lane) => lane.execute(job, order),
            #[cfg(feature = "threads")]
            Self::RayonPool(lane) => lane.execute(job, order),
        }
    }

    /// What its instances have allocated at most.
    pub async fn memory(&mut self) -> Memory {
        let own = allocation::peak();
        match self {
            Self::Processes(processes) => {
                let mut private = processes.memory().await;
                private.push(own);
                Memory { private, shared: 0 }
            }
            Self::Alone(_) | Self::EventLoop(_) => Memory { private: vec![own], shared: 0 },
            #[cfg(feature = "threads")]
            Self::Threads(threads) => threads.stacks().within(own),
            #[cfg(feature = "threads")]
            Self::RayonPool(pool) => pool.stacks().within(own),
        }
    }

    /// How its workers were started and loaded, in the page's time. The driver's own start is not
    /// among it.
    pub fn starts(&self) -> Vec<Span> {
        match self {
            Self::Processes(processes) => processes.starts(),
            Self::Alone(_) | Self::EventLoop(_) => Vec::new(),
            #[cfg(feature = "threads")]
            Self::Threads(threads) => threads.starts(),
            #[cfg(feature = "threads")]
            Self::RayonPool(pool) => pool.starts(),
        }
    }

    /// The number under which the driver's spans are found.
    pub const fn driver(&self) -> u16 {
        match self {
            Self::Alone(_) | Self::EventLoop(_) => 0,
            Self::Processes(_) => Span::DRIVER,
            #[cfg(feature = "threads")]
            Self::Threads(_) | Self::RayonPool(_) => Span::DRIVER,
        }
    }
}

/// What an instance allocated for each of its threads when they were started: a stack for the most
/// part.
#[cfg(feature = "threads")]
#[derive(Clone, Copy)]
pub struct Stacks {
    threads: u16,
    each: u64,
}

#[cfg(feature = "threads")]
impl Stacks {
    /// Of threads that were started since so many bytes were allocated.
    pub fn since(before: u64, threads: u16) -> Self {
        let grown = allocation::live().saturating_sub(before);
        Self { threads, each: grown / u64::from(threads.max(1)) }
    }

    fn within(self, all: u64) -> Memory {
        let private = vec![self.each; usize::from(self.threads)];
        Memory { shared: all.saturating_sub(private.iter().sum()), private }
    }
}

/// A span of a start, in the page's time.
pub fn start_span(worker: u16, kind: SpanKind, start: PageTime, end: PageTime) -> Span {
    Span { worker, kind, start: start.0, end: end.0, tasks: 0..0 }
}

/// Opens the file of a worker that has no other.
///
/// # Errors
///
/// The browser refuses.
async fn open_own_file(boot: &DriverBoot) -> Result<(), Failure> {
    if boot.files {
        crate::files::open(&format!("{}0", crate::files::prefix(boot)))
            .await
            .map_err(|error| Failure::new(FailureKind::IoFailed, error.to_string()))?;
    }
    Ok(())
}
