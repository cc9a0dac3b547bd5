//! Both images in a real browser: the kernels, compiled to WebAssembly, give the answers that
//! native code gives. `cargo xtask test` runs this for the process image and, with the feature
//! `threads`, for the threads image.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "the functions that tests call are tests")]

use catalog::{Gate, Halt, Kernel, Request, prepare};
use model::Params;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Never stops anybody.
struct Open;

impl Gate for Open {
    fn checkpoint(&self) -> Result<(), Halt> {
        Ok(())
    }
    fn without_gil(&self, work: &mut dyn FnMut(&dyn Gate) -> Result<(), Halt>) -> Result<(), Halt> {
        work(self)
    }
}

fn answer(workload: &str, size: u64, tasks: u32) -> String {
    let meta = catalog::find(workload).unwrap();
    let params = Params { size, tasks, ..Params::defaults(&meta.specs) };
    let mut job =
        prepare(meta.id.0, &Request { params: &params, file: None, spin_per_ms: 1 }).unwrap();
    for round in 0..job.rounds() {
        let tasks = 0..job.tasks(round);
        let part = match job.kernel() {
            Kernel::Compute(kernel) => kernel.run(round, tasks.clone(), &Open).unwrap(),
            Kernel::Wait(_) => panic!("{workload} waits"),
        };
        job.combine(round, vec![(tasks, part)]);
    }
    job.answer().text
}

#[wasm_bindgen_test]
fn the_number_of_primes_is_known() {
    // https://oeis.org/A006880
    assert_eq!(answer("primes", 1_000_000, 7), "78,498 primes");
    assert_eq!(answer("primes", 10_000_000, 64), "664,579 primes");
}

#[wasm_bindgen_test]
fn spinning_gives_the_same_number_every_time() {
    assert_eq!(catalog::spin(1_000, 1), catalog::spin(1_000, 1));
    assert_ne!(catalog::spin(1_000, 1), catalog::spin(1_001, 1));
}

#[cfg(feature = "threads")]
#[wasm_bindgen_test]
fn the_memory_is_shared_and_never_grows() {
    use wasm_bindgen::JsCast;
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer = memory.buffer();
    assert!(buffer.is_instance_of::<js_sys::SharedArrayBuffer>());
    let pages = core::arch::wasm32::memory_size(0);
    assert_eq!(pages, 4_096, "all of it is there from the start");
    drop(std::hint::black_box(vec![1_u8; 100 << 20]));
    assert_eq!(core::arch::wasm32::memory_size(0), pages, "the allocator uses what is there");
    assert_eq!(core::arch::wasm32::memory_grow(0, 1), usize::MAX, "and cannot get more");
}
