//! The shapes that results must have by the lessons, held against a run or a sweep: what was
//! expected, what was measured, and whether it fits.
//!
//! Only shapes that the race can show are here. A run of something else shows none; a lesson about
//! locks or queues is the lab's.

mod of_run;
mod of_sweep;

use crate::Curves;
use model::Run;

/// A lesson: a question, and the shape of its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lesson {
    /// Do threads speed up computing?
    CpuGil,
    /// Which lane wins for computing?
    CpuAll,
    /// And for waiting?
    IoAll,
    /// What if a task computes a share and waits the rest?
    Mixed,
    /// How many workers are too many?
    TooMany,
    /// How large should chunks be?
    ChunkSize,
    /// Why is my speedup 2 of 4?
    Uneven,
    /// How far can it scale?
    Amdahl,
}

impl Lesson {
    /// Every lesson whose shape is here, by its number.
    pub const ALL: [Self; 8] = [
        Self::CpuGil,
        Self::CpuAll,
        Self::IoAll,
        Self::Mixed,
        Self::TooMany,
        Self::ChunkSize,
        Self::Uneven,
        Self::Amdahl,
    ];

    /// The lesson's number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::CpuGil => 1,
            Self::CpuAll => 2,
            Self::IoAll => 3,
            Self::Mixed => 4,
            Self::TooMany => 17,
            Self::ChunkSize => 18,
            Self::Uneven => 20,
            Self::Amdahl => 30,
        }
    }

    /// The name in links. Never changes.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::CpuGil => "cpu-gil",
            Self::CpuAll => "cpu-all",
            Self::IoAll => "io-all",
            Self::Mixed => "mixed",
            Self::TooMany => "too-many",
            Self::ChunkSize => "chunksize",
            Self::Uneven => "uneven",
            Self::Amdahl => "amdahl",
        }
    }

    /// The question.
    #[must_use]
    pub const fn question(self) -> &'static str {
        match self {
            Self::CpuGil => "Do threads speed up computing?",
            Self::CpuAll => "Which lane wins for computing?",
            Self::IoAll => "And for waiting?",
            Self::Mixed => "What if a task computes a share and waits the rest?",
            Self::TooMany => "How many workers are too many?",
            Self::ChunkSize => "How large should chunks be?",
            Self::Uneven => "Why is my speedup 2 of 4?",
            Self::Amdahl => "How far can it scale?",
        }
    }
}

/// A lesson's shape beside what was measured. The texts are without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Which lesson.
    pub lesson: Lesson,
    /// Whether what was measured has the shape, as far as its intervals tell: only what lies outside
    /// by more than the noise has not.
    pub holds: bool,
    /// The shape.
    pub expected: String,
    /// What was measured.
    pub measured: String,
}

/// The shapes that this run can show.
#[must_use]
pub fn shapes(run: &Run) -> Vec<Shape> {
    of_run::shapes(run)
}

/// The shapes that this sweep can show.
#[must_use]
pub fn shapes_of_sweep(curves: &Curves) -> Vec<Shape> {
    of_sweep::shapes(curves)
}

/// The chunk size that `multiprocessing.Pool.map` chooses: four chunks for each worker, the tasks
/// of a remainder spread over them. CPython's `Pool._map_async` in Lib/multiprocessing/pool.py.
#[must_use]
pub const fn python_chunksize(tasks: u32, workers: u16) -> u32 {
    let chunks = 4 * workers as u32;
    if chunks == 0 { tasks } else { tasks.div_ceil(chunks) }
}

#[cfg(test)]
mod tests;
