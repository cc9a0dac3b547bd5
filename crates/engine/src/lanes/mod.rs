//! The six lanes: who calls the kernel on which tasks.

mod alone;
mod event_loop;
mod processes;
#[cfg(feature = "threads")]
mod rayon_pool;
#[cfg(feature = "threads")]
mod threads;

use crate::context::Setting;
use crate::recorder::Recorder;
use crate::scope::Inbox;
use catalog::{Halt, Job};
use concurrent::{automatic_chunk, automatic_min};
use model::{Chunk, Costs, ExecutionModel, Failure, FailureKind, Nanos, Schedule, Span};
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
    /// Whether this is the warm-up: nothing fails on purpose in it.
    pub warmup: bool,
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

    /// What the lane's other processes have allocated at most, in bytes.
    pub async fn memory_of_children(&mut self) -> u64 {
        match self {
            Self::Processes(processes) => processes.memory().await,
            Self::Alone(_) | Self::EventLoop(_) => 0,
            #[cfg(feature = "threads")]
            Self::Threads(_) | Self::RayonPool(_) => 0,
        }
    }
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
