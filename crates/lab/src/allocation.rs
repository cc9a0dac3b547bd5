//! The allocator: counts what a process has, which the page reads where it shares the memory.

use crate::page;
use counting::Counting;
use wire::LabSays;

#[global_allocator]
static ALLOCATOR: Counting = Counting::new(failed);

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
