//! A finished run to what it means: a comparison of its lanes, the result as a sentence, and
//! warnings about what the numbers cannot say. Also the one place where a number becomes text.
//!
//! Nothing here measures, and nothing here knows where a result is shown.

#![forbid(unsafe_code)]

pub mod axis;
mod compare;
pub mod format;
mod lane;
mod prose;
mod sentence;
mod warning;

pub use compare::{Comparison, compare};
pub use lane::{Dot, LaneResult};
pub use prose::Phrase;
pub use stats::Estimate;
pub use warning::Warning;

#[cfg(test)]
mod runs;
