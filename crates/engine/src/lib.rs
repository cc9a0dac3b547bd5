//! The program that both images are built from: what runs in every worker.
//!
//! A worker is told once what it becomes ([`boot`]) and stays that:
//!
//! - a **driver** (`driver`) has one lane (`lanes`) and runs its iterations for the page;
//! - a **thread** joins the memory of a driver and does what the driver's closure says;
//! - a **child** (`child`) is a process that takes tasks from a driver through a port;
//! - a **calibrator** spins when it is told to.
//!
//! A lane decides who calls the kernel on which tasks and nothing else. What a kernel may ask for
//! (a checkpoint, a wait) is in `context`; what it did is written down by `recorder`.

#[cfg(all(feature = "threads", target_arch = "wasm32", not(target_feature = "atomics")))]
compile_error!(
    "the threads image needs atomics: build it with `cargo xtask engine`, or rayon would run \
     everything on one thread without a word"
);

mod allocation;
mod boot;
mod calibrator;
mod cancel;
mod child;
mod clock;
mod context;
mod crash;
mod driver;
mod fault;
#[cfg(feature = "threads")]
mod file_servants;
mod files;
mod lanes;
mod recorder;
mod scope;
#[cfg(feature = "threads")]
mod thread_host;
mod wait;

pub use boot::boot;
#[cfg(all(feature = "threads", target_arch = "wasm32"))]
pub use wasm_bindgen_rayon::init_thread_pool;
