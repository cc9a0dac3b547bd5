//! `Queue`, `LifoQueue`, `PriorityQueue` and `SimpleQueue`.

mod handing_over;
mod one_thread;
mod orders;
mod shutdown;

use crate::program::Program;

pub fn programs() -> Vec<Program> {
    [one_thread::programs(), handing_over::programs(), orders::programs(), shutdown::programs()]
        .concat()
}
