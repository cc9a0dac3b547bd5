//! The allocator: how much memory the instance has had at most, and the last request that could not
//! be met.

use counting::Counting;

// Running out of memory is a bare trap, without the panic hook: this is the last moment at which
// anything can be said about it.
#[global_allocator]
static ALLOCATOR: Counting = Counting::new(crate::crash::out_of_memory);

#[cfg(feature = "threads")]
pub use counting::live;
pub use counting::peak;
