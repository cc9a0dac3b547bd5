//! The allocator: counts what a process has, which the page reads where it shares the memory; and
//! stands still while that is copied, where threads share it.

use crate::page;
use counting::Counting;
use wire::LabSays;

#[cfg(not(feature = "threads"))]
#[global_allocator]
static ALLOCATOR: Counting = Counting::new(failed);

#[cfg(feature = "threads")]
#[global_allocator]
static ALLOCATOR: gate::Gated = gate::Gated(Counting::new(|_| ()));

#[cfg(feature = "threads")]
pub use gate::{gate, still};

/// Running out of memory is a bare trap, without the panic hook: this is the last moment at which
/// anything can be said about it. What saying it needs comes from what the failed request left.
fn failed(bytes: usize) {
    if bytes > 1024 {
        concurrent::console::err(&format!(
            "out of memory: {} KiB more could not be had\n",
            bytes / 1024
        ));
    }
}

/// Tells the page where the count is kept.
pub fn tell() {
    page::tell(&LabSays::Memory { address: counting::address_of_live() as u32 });
}

#[cfg(feature = "threads")]
mod gate {
    //! The allocator's own lock cannot be held by others, so this counts who is within, and lets
    //! nobody in while the memory is copied.

    use counting::Counting;
    use std::alloc::{GlobalAlloc, Layout};
    use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

    /// How many threads are within; with this bit, nobody may come in.
    const CLOSED: u32 = 1 << 31;
    static GATE: AtomicU32 = AtomicU32::new(0);
    /// Where the highest block ends that there ever was.
    static TOP: AtomicUsize = AtomicUsize::new(0);

    pub struct Gated(pub Counting);

    /// A thread is within until this is dropped.
    struct Within;

    impl Within {
        fn enter() -> Self {
            // Acquire: goes with the Release of whoever has opened the gate.
            while GATE.fetch_add(1, Ordering::Acquire) & CLOSED != 0 {
                // Release: as below.
                GATE.fetch_sub(1, Ordering::Release);
                while GATE.load(Ordering::Relaxed) & CLOSED != 0 {
                    // As the allocator waits for its own lock; a copy takes some milliseconds.
                    std::hint::spin_loop();
                }
            }
            Self
        }
    }

    impl Drop for Within {
        fn drop(&mut self) {
            // Release: what the allocator wrote comes before, for who closes the gate.
            GATE.fetch_sub(1, Ordering::Release);
        }
    }

    /// Calls the allocator for a block of so many bytes.
    fn get(bytes: usize, allocate: impl FnOnce() -> *mut u8) -> *mut u8 {
        let within = Within::enter();
        let block = allocate();
        let end = block.addr() + bytes;
        // Relaxed: it is read when nobody is within.
        if !block.is_null() && end > TOP.load(Ordering::Relaxed) {
            TOP.fetch_max(end, Ordering::Relaxed);
        }
        drop(within);
        if block.is_null() {
            // Not within: it allocates.
            super::failed(bytes);
        }
        block
    }

    // SAFETY: every call is passed on to `Counting` unchanged, and its result is returned unchanged.
    unsafe impl GlobalAlloc for Gated {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // SAFETY: the caller keeps `alloc`'s contract.
            get(layout.size(), || unsafe { self.0.alloc(layout) })
        }

        unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
            // SAFETY: the caller keeps `alloc_zeroed`'s contract.
            get(layout.size(), || unsafe { self.0.alloc_zeroed(layout) })
        }

        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            let _within = Within::enter();
            // SAFETY: the caller keeps `dealloc`'s contract.
            unsafe { self.0.dealloc(block, layout) };
        }

        unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            // SAFETY: the caller keeps `realloc`'s contract.
            get(size, || unsafe { self.0.realloc(block, layout, size) })
        }
    }

    /// Calls `work` while no thread is within the allocator, with the address beyond
    /// which nothing was ever allocated. `work` allocates nothing: it would wait for itself.
    pub fn still(work: impl FnOnce(u32)) {
        // One at a time.
        while GATE.fetch_or(CLOSED, Ordering::Acquire) & CLOSED != 0 {
            std::hint::spin_loop();
        }
        // Acquire: goes with the Release of those who leave.
        while GATE.load(Ordering::Acquire) != CLOSED {
            std::hint::spin_loop();
        }
        // The allocator's own word for what comes next is just behind.
        work(TOP.load(Ordering::Relaxed) as u32 + 4_096);
        // Release: goes with the Acquire of those who come.
        GATE.fetch_and(!CLOSED, Ordering::Release);
    }

    /// The address of the gate: a copy of the memory begins with an open one.
    pub fn gate() -> u32 {
        (&raw const GATE).addr() as u32
    }
}
