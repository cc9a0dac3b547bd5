//! The page's time, in a worker.
//!
//! Every worker's own time has an origin of its own; by how much it is later than the page's is
//! added to each reading. The page's origin is a number that all threads of an image share.

use model::{Nanos, PageTime};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The bits of the page's time origin in milliseconds since 1970.
static PAGE_ORIGIN: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static LATE: Nanos = {
        // Relaxed: the origin is set before any thread is started, and starting synchronises.
        let page_origin = f64::from_bits(PAGE_ORIGIN.load(Ordering::Relaxed));
        Nanos::from_millis_f64(web::clock::time_origin_ms() - page_origin)
    };
}

/// Tells this image when the page's time began. Once, before the first reading.
pub fn set_page_origin(milliseconds: f64) {
    // Relaxed: see `LATE`.
    PAGE_ORIGIN.store(milliseconds.to_bits(), Ordering::Relaxed);
}

/// The moment it is, in the page's time.
pub fn now() -> PageTime {
    web::clock::now() + LATE.with(|late| *late)
}

/// A duration as the model has it.
pub fn nanos(duration: Duration) -> Nanos {
    Nanos(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX))
}
