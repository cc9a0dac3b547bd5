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

mod gate;
mod job;
mod primes;
mod random;
mod timer;

pub use gate::{Gate, Halt, Io, Pending};
pub use job::{
    ComputeKernel, Garbled, InputError, InputFile, Job, Kernel, Part, Request, WaitKernel,
};
pub use random::Random;

use job::{ComputeJob, WaitJob};
use model::{WorkloadId, WorkloadMeta};

macro_rules! registry {
    ($($wrapper:ident($module:ident :: $work:ident)),+ $(,)?) => {
        /// Every workload, in the order of the page.
        pub const CATALOG: &[WorkloadMeta] = &[$($module::META),+];

        /// Prepares a workload's input and returns the job.
        ///
        /// # Errors
        ///
        /// The input cannot be used, with the reason.
        pub fn prepare(id: WorkloadId, request: &Request<'_>) -> Result<Box<dyn Job>, InputError> {
            $(if id == $module::META.id {
                return Ok(Box::new($wrapper::<$module::$work>::prepare(request)?));
            })+
            Err(InputError::UnknownWorkload(id.to_string()))
        }

        /// The job as another process sees it, from the bytes of [`Job::setup_bytes`].
        ///
        /// # Errors
        ///
        /// The bytes are not a setup of this workload.
        pub fn open(id: WorkloadId, setup: &[u8]) -> Result<Box<dyn Job>, Garbled> {
            $(if id == $module::META.id {
                return Ok(Box::new($wrapper::<$module::$work>::open(setup)?));
            })+
            Err(Garbled)
        }
    };
}

registry![ComputeJob(primes::Primes), WaitJob(timer::Timer)];

/// The workload of that name.
#[must_use]
pub fn find(id: &str) -> Option<&'static WorkloadMeta> {
    CATALOG.iter().find(|meta| meta.id.0 == id)
}

#[cfg(test)]
mod tests;

/// Placeholder until the mixed workload lands.
#[must_use]
pub fn spin(steps: u64, seed: u64) -> u64 {
    let mut x = seed;
    for _ in 0..steps {
        x = x.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407) ^ (x >> 33);
    }
    x
}
