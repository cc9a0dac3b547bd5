//! The programs that can be chosen, with their texts.

pub use entries::{ENTRIES, Entry};

#[path = "../../lab/src/programs/catalogue.rs"]
mod entries;
