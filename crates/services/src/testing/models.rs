//! What the models share.

use crate::{Heap, System, Thread};

/// A segment with one process and three threads.
pub fn world() -> (System<Heap>, [Thread; 3]) {
    let system = System::create(Heap::new(System::<Heap>::words_for(32)), 2).unwrap();
    let root = system.root_process("").unwrap();
    let threads = [1, 2, 3].map(|ident| system.add_thread(root, ident, "", false, false).unwrap());
    (system, threads)
}

/// Explores the interleavings of `model` with at most `preemptions` forced switches of threads.
pub fn explore(preemptions: usize, model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(model);
}
