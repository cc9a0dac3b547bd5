//! Rayon in a page, as wasm-bindgen-rayon starts it: what `cargo xtask bench runtime` measures our
//! dispatching beside. It is a module of its own so that the race's images stay as they are.

#![cfg(target_family = "wasm")]

use rayon::prelude::*;
use std::hint::black_box;
use wasm_bindgen::prelude::wasm_bindgen;

pub use wasm_bindgen_rayon::init_thread_pool;

/// So many tasks that do nothing, each on its own.
#[wasm_bindgen]
pub fn dispatch(tasks: u32) {
    (0..tasks).into_par_iter().with_max_len(1).for_each(|task| {
        black_box(task);
    });
}
