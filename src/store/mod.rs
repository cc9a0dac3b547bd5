//! What the page knows, and how it changes: pure, and tested on the host.

mod action;
mod reduce;
pub mod select;
mod shared;
mod state;

pub use action::{Action, Command, Offer};
pub use reduce::reduce;
pub use shared::Shared;
pub use state::{Activity, Field, Figure, FileSlot, Machine, Recorded, State, Theme, View};

#[cfg(test)]
mod tests;
