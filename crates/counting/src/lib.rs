//! The system's allocator, counting: how much memory a program has, and had at most, and a call for
//! the request that could not be met.
//!
//! ```
//! #[global_allocator]
//! static ALLOCATOR: counting::Counting = counting::Counting::new(|_bytes| ());
//!
//! assert!(counting::live() <= counting::peak());
//! ```

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator with counters beside it.
#[derive(Debug)]
pub struct Counting {
    failed: fn(usize),
}

// All Relaxed: these are statistics that publish no data.
static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn grew(bytes: usize) {
    let live = LIVE.fetch_add(bytes, Ordering::Relaxed) + bytes;
    if live > PEAK.load(Ordering::Relaxed) {
        PEAK.fetch_max(live, Ordering::Relaxed);
    }
}

fn shrank(bytes: usize) {
    LIVE.fetch_sub(bytes, Ordering::Relaxed);
}

// SAFETY: every call is passed on to `System` unchanged, and its result is returned unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps `alloc`'s contract.
        let block = unsafe { System.alloc(layout) };
        self.note(block, layout.size());
        block
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps `alloc_zeroed`'s contract.
        let block = unsafe { System.alloc_zeroed(layout) };
        self.note(block, layout.size());
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        shrank(layout.size());
        // SAFETY: the caller keeps `dealloc`'s contract.
        unsafe { System.dealloc(block, layout) };
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller keeps `realloc`'s contract.
        let moved = unsafe { System.realloc(block, layout, size) };
        if moved.is_null() {
            self.note(moved, size);
        } else {
            shrank(layout.size());
            grew(size);
        }
        moved
    }
}

impl Counting {
    /// An allocator that calls `failed` with the size of a request that cannot be met. What that
    /// does must need little memory, or none.
    #[must_use]
    pub const fn new(failed: fn(usize)) -> Self {
        Self { failed }
    }

    fn note(&self, block: *mut u8, bytes: usize) {
        if block.is_null() {
            (self.failed)(bytes);
        } else {
            grew(bytes);
        }
    }
}

/// The most bytes that were allocated at once in this instance so far.
#[must_use]
pub fn peak() -> u64 {
    PEAK.load(Ordering::Relaxed) as u64
}

/// Where the number of bytes that are allocated now is kept: for those who share the memory.
#[must_use]
pub fn address_of_live() -> usize {
    (&raw const LIVE).addr()
}

/// The bytes that are allocated now.
#[must_use]
pub fn live() -> u64 {
    LIVE.load(Ordering::Relaxed) as u64
}

#[cfg(test)]
mod tests {
    use super::{Counting, peak};

    #[global_allocator]
    static ALLOCATOR: Counting = Counting::new(|_| ());

    #[test]
    fn the_peak_stays_when_the_memory_is_given_back() {
        let before = peak();
        drop(std::hint::black_box(vec![1_u8; 64 << 20]));
        assert!(peak() >= before.max(64 << 20));
        let after = peak();
        drop(std::hint::black_box(vec![1_u8; 1 << 10]));
        assert_eq!(peak(), after, "less than the peak does not raise it");
    }
}
