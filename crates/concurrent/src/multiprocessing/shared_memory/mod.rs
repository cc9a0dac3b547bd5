//! Python's `multiprocessing.shared_memory`: memory that processes share by its name.

mod item;
mod memory;
mod shareable_list;

pub use item::Item;
pub use memory::{SharedMemory, SharedMemoryError};
pub use shareable_list::{ShareableList, ShareableListError};
