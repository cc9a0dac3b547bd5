//! The workloads. Each is a folder with its story, parameters, seeded input, kernel, split,
//! combine and answer check; a new one adds its folder and one line to the registry below.
//!
//! A kernel is the same code in every lane. What differs between lanes is who calls it on which
//! tasks, and that is not decided here.
//!
//! ```text
//! Request ──prepare──▶ Job ──run(tasks)──▶ Part ──combine──▶ Job ──answer──▶ Answer
//!                       │ setup, args (bytes)   ▲ part (bytes)
//!                       └──────▶ Job in another process
//! ```

#![forbid(unsafe_code)]

mod bulk;
mod fingerprint;
mod gate;
mod job;
mod random;
mod spin;
mod split;

mod blur;
mod file;
mod mandelbrot;
mod matrix;
mod merge_sort;
mod mixed;
mod monte_carlo;
mod n_body;
mod network;
mod primes;
mod sha256;
mod timer;
mod tiny;
mod uneven;
mod word_count;

pub use gate::{Gate, Halt, Io, Pending};
pub use job::{
    ComputeKernel, Garbled, InputError, InputFile, Job, Kernel, Part, Request, WaitKernel,
};
pub use random::Random;
pub use spin::spin;

use job::{ComputeJob, WaitJob};
use model::{Params, WorkloadMeta};

macro_rules! registry {
    ($($wrapper:ident($module:ident :: $work:ident)),+ $(,)?) => {
        /// Every workload, in the order of the page.
        pub const CATALOG: &[WorkloadMeta] = &[$($module::META),+];

        /// What the workload of this name is run with where the reader chose nothing.
        #[must_use]
        pub fn defaults(id: &str) -> Option<Params> {
            $(if id == $module::META.id.0 {
                return Some(Params::defaults(&$module::META.specs));
            })+
            None
        }

        /// Prepares a workload's input and returns the job.
        ///
        /// # Errors
        ///
        /// The input cannot be used, with the reason.
        pub fn prepare(id: &str, request: &Request<'_>) -> Result<Box<dyn Job>, InputError> {
            $(if id == $module::META.id.0 {
                return Ok(Box::new($wrapper::<$module::$work>::prepare(request)?));
            })+
            Err(InputError::UnknownWorkload(id.to_owned()))
        }

        /// The job as another process sees it, from the bytes of [`Job::setup_bytes`].
        ///
        /// # Errors
        ///
        /// The bytes are not a setup of this workload.
        pub fn open(id: &str, setup: &[u8]) -> Result<Box<dyn Job>, Garbled> {
            $(if id == $module::META.id.0 {
                return Ok(Box::new($wrapper::<$module::$work>::open(setup)?));
            })+
            Err(Garbled)
        }
    };
}

registry![
    ComputeJob(primes::Primes),
    ComputeJob(mandelbrot::Mandelbrot),
    ComputeJob(monte_carlo::MonteCarlo),
    ComputeJob(matrix::Matrix),
    ComputeJob(sha256::Hashes),
    ComputeJob(merge_sort::MergeSort),
    ComputeJob(n_body::NBody),
    WaitJob(timer::Timer),
    WaitJob(network::Network),
    WaitJob(file::File),
    WaitJob(mixed::Mixed),
    ComputeJob(word_count::WordCount),
    ComputeJob(blur::Blur),
    ComputeJob(uneven::Uneven),
    ComputeJob(tiny::Tiny),
];

/// The workload of that name, with all that the page tells of it. A worker's program has no need
/// of it, and is smaller without the stories.
#[must_use]
pub fn find(id: &str) -> Option<&'static WorkloadMeta> {
    CATALOG.iter().find(|meta| meta.id.0 == id)
}

#[cfg(test)]
mod tests;
