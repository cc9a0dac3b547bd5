//! Failures on purpose: a link can ask for one, so that a reader (and a test) can see what a lane
//! does then. Everything that follows is the real thing.

use std::hint::black_box;
use wire::WireFault;

/// Fails in the given way, in the middle of a kernel's work.
pub fn strike(fault: WireFault) {
    match fault {
        #[expect(clippy::panic, reason = "the reader has asked for a panic")]
        WireFault::Panic => panic!("a panic on request of the link"),
        WireFault::OutOfMemory => {
            let mut hoard = Vec::new();
            loop {
                // Untouched memory costs the machine nothing but address space.
                hoard.push(black_box(Vec::<u8>::with_capacity(64 << 20)));
            }
        }
        WireFault::Hang => loop {
            black_box(());
        },
    }
}
