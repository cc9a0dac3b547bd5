//! The parts of the study, from top to bottom.

mod findings;

pub use findings::findings;
