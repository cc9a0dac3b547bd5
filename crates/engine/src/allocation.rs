//! The allocator, counting: how much memory the instance has had at most, and the last request
//! that could not be met.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator with counters beside it.
struct Counting;

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
        note(block, layout.size());
        block
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps `alloc_zeroed`'s contract.
        let block = unsafe { System.alloc_zeroed(layout) };
        note(block, layout.size());
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
            note(moved, size);
        } else {
            shrank(layout.size());
            grew(size);
        }
        moved
    }
}

fn note(block: *mut u8, bytes: usize) {
    if block.is_null() {
        // Running out of memory is a bare trap, without the panic hook: this is the last moment
        // at which anything can be said about it.
        crate::crash::out_of_memory(bytes);
    } else {
        grew(bytes);
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most bytes that were allocated at once in this instance so far.
pub fn peak() -> u64 {
    PEAK.load(Ordering::Relaxed) as u64
}

#[cfg(test)]
mod tests {
    use super::peak;

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
