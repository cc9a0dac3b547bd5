//! The program of the lab's two images: what runs in every worker that is a process, or a thread of
//! a process, of the crate `concurrent`.
//!
//! A worker is told once what it becomes (`boot`), and blocks from then on: it needs no
//! event loop, because everything that it waits for is a word of shared memory.
//!
//! On the host there are the programs alone: `cargo run -p lab --example native -- NAME` runs one.

#[cfg(all(feature = "threads", target_arch = "wasm32", not(target_feature = "atomics")))]
compile_error!("the threads image needs atomics: build it with `cargo xtask engine`");

#[cfg(target_family = "wasm")]
mod allocation;
mod bench;
#[cfg(target_family = "wasm")]
mod boot;
#[cfg(target_family = "wasm")]
mod copy;
#[cfg(target_family = "wasm")]
mod host;
#[cfg(target_family = "wasm")]
mod page;
pub mod programs;

#[cfg(target_family = "wasm")]
pub use boot::boot;
