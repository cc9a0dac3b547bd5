//! What made a lane slower than it could be, found in its spans and samples: with a figure, what it
//! means and what to do.
//!
//! A warning is about numbers that must be read with care; a finding is about a lane that was
//! measured well and loses time to something. Spans are those of the last measured iteration.

mod look;

use crate::format;
use crate::prose::{capitalised, names};
use model::{ExecutionModel, Nanos, Run};

/// Something that took a lane's time.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// The messages about chunks took longer than they should beside the chunks themselves.
    SmallChunks {
        /// Which lane.
        lane: ExecutionModel,
        /// The share of its workers' time that went into messages, 0 to 1.
        share: f64,
        /// How long a chunk computed on the average.
        chunk: Nanos,
    },
    /// Making and reading the bytes of large arguments and results took the time.
    LargeMessages {
        /// Which lane.
        lane: ExecutionModel,
        /// The share of its workers' time that went into messages, 0 to 1.
        share: f64,
        /// The bytes copied for a chunk, both ways, on the average.
        bytes: u64,
    },
    /// The GIL was nearly always held, and others waited for it.
    GilHeld {
        /// The share of the time in which a thread held it, 0 to 1.
        held: f64,
        /// The share of the threads' time that they waited for it, 0 to 1.
        waited: f64,
    },
    /// Workers waited for locks.
    LockWaits {
        /// Which lane.
        lane: ExecutionModel,
        /// The share of the workers' time that they waited, 0 to 1.
        share: f64,
    },
    /// One task is so large a part of the work that the others cannot make up for it.
    HeavyTask {
        /// The lanes in which it shows.
        lanes: Vec<ExecutionModel>,
        /// Its share of the computing, 0 to 1.
        share: f64,
    },
    /// One chunk of several tasks is.
    HeavyChunk {
        /// The lane in which it is the heaviest.
        lane: ExecutionModel,
        /// Its share of the computing, 0 to 1.
        share: f64,
        /// How many tasks it has.
        tasks: u32,
    },
    /// Some workers were done long before the last one.
    Unbalanced {
        /// Which lane.
        lane: ExecutionModel,
        /// The share of the workers' time between their own last task and the last of all, 0 to 1.
        share: f64,
    },
    /// One worker put the parts of the answer together while the others had nothing to do.
    SerialCombining {
        /// Which lane.
        lane: ExecutionModel,
        /// The share of the time, 0 to 1.
        share: f64,
    },
    /// The first execution took much longer than the others.
    ColdCode {
        /// The lane in which that was most so.
        lane: ExecutionModel,
        /// The first execution.
        first: Nanos,
        /// The median of the measured ones.
        later: Nanos,
    },
    /// Starting the workers took longer than their work.
    SlowStart {
        /// Which lane.
        lane: ExecutionModel,
        /// Starting them.
        startup: Nanos,
        /// One execution.
        work: Nanos,
    },
}

impl Finding {
    /// What was found: a sentence without its full stop.
    #[must_use]
    pub fn what(&self) -> String {
        let percent = |share: &f64| format::percent(*share);
        match self {
            Self::SmallChunks { lane, share, .. } => {
                format!(
                    "Chunks too small: {} of the time of {} went into messages",
                    percent(share),
                    name(*lane)
                )
            }
            Self::LargeMessages { lane, share, .. } => {
                format!(
                    "Messages too large: {} of the time of {} went into copying",
                    percent(share),
                    name(*lane)
                )
            }
            Self::GilHeld { held, .. } => {
                format!("The GIL is held {} of the time", percent(held))
            }
            Self::LockWaits { lane, share } => {
                format!(
                    "{} waited for locks {} of the time",
                    capitalised(&name(*lane)),
                    percent(share)
                )
            }
            Self::HeavyTask { share, .. } => format!("One task is {} of the work", percent(share)),
            Self::HeavyChunk { lane, share, tasks } => {
                format!(
                    "One chunk of {tasks} tasks is {} of the work of {}",
                    percent(share),
                    name(*lane)
                )
            }
            Self::Unbalanced { lane, share } => format!(
                "{} had nothing left to do for {} of the time",
                capitalised(&name(*lane)),
                percent(share)
            ),
            Self::SerialCombining { lane, share } => format!(
                "Putting the parts together took {} of the time of {}",
                percent(share),
                name(*lane)
            ),
            Self::ColdCode { lane, first, later } => format!(
                "The first execution of {} took {}, later ones {}",
                name(*lane),
                format::once(*first),
                format::once(*later)
            ),
            Self::SlowStart { lane, startup, work } => format!(
                "Starting {} took {}, their work {}",
                name(*lane),
                format::once(*startup),
                format::once(*work)
            ),
        }
    }

    /// What that means: a sentence without its full stop.
    #[must_use]
    pub fn why(&self) -> String {
        match self {
            Self::SmallChunks { chunk, .. } => format!(
                "Each chunk is a message there and one back, and computes for {} only",
                format::once(*chunk)
            ),
            Self::LargeMessages { bytes, .. } => format!(
                "Processes share no memory: each chunk copies {}, and that takes time in proportion",
                format::bytes(*bytes)
            ),
            Self::GilHeld { waited, .. } => format!(
                "One thread computes at a time whatever their number; they waited for it {} of \
                 their time",
                format::percent(*waited)
            ),
            Self::LockWaits { .. } => {
                "What a lock guards is done by one worker at a time, so it is a serial share"
                    .to_owned()
            }
            Self::HeavyTask { share, .. } | Self::HeavyChunk { share, .. } => format!(
                "A worker does it alone while the others finish: no number of workers is more than \
                 {:.1}× as fast as one",
                1.0 / share
            ),
            Self::Unbalanced { .. } => {
                "The lane is as slow as its last worker, and the others’ cores are idle until then"
                    .to_owned()
            }
            Self::SerialCombining { share, .. } => format!(
                "One worker does it, so it is a serial share: it stays when there are more, and \
                 would alone take {} of this time",
                format::percent(*share)
            ),
            Self::ColdCode { .. } => {
                "A browser compiles code anew once it runs often, and caches are empty at first: \
                 whoever times a single execution times that as well"
                    .to_owned()
            }
            Self::SlowStart { .. } => {
                "A program that does this once pays more for its workers than for the work"
                    .to_owned()
            }
        }
    }

    /// What to do about it: a sentence without its full stop.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::SmallChunks { .. } => "Choose larger chunks, in Python with chunksize",
            Self::LargeMessages { .. } => {
                "Send less, such as a name or a range to make the data from, put the data into \
                 shared memory, or use threads"
            }
            Self::GilHeld { .. } => {
                "Use processes or free threads for computing, or code that releases the GIL, as \
                 numpy’s does"
            }
            Self::LockWaits { .. } => {
                "Hold the lock for less, or let each worker keep a result of its own and combine \
                 them at the end"
            }
            Self::HeavyTask { .. } => "Split that task, or start it first",
            Self::HeavyChunk { .. } => "Choose smaller chunks or a dynamic schedule",
            Self::Unbalanced { .. } => {
                "Choose a dynamic or guided schedule, or smaller chunks, so that a worker that is \
                 done takes what is left"
            }
            Self::SerialCombining { .. } => {
                "Let each worker combine its own parts before it sends them, or make the parts \
                 smaller"
            }
            Self::ColdCode { .. } => "Run it once before you time it, as the lanes here do",
            Self::SlowStart { .. } => {
                "Keep the workers in a pool and use them again, or give them more to do at once"
            }
        }
    }
}

fn name(lane: ExecutionModel) -> String {
    names(&[lane])
}

/// What took the time of a run's finished lanes, kind by kind.
#[must_use]
pub fn findings(run: &Run) -> Vec<Finding> {
    look::findings(run)
}

#[cfg(test)]
mod tests;
