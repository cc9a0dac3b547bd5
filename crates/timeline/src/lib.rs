//! The timeline: what every worker of every lane did, on one time axis.
#![forbid(unsafe_code)]

mod frame;
mod row;
mod spans;
mod sums;
mod view;

pub use frame::{Cell, LEVELS, Stretch, column_of, frame, stretches};
pub use row::Row;
pub use spans::{SpanAt, Timeline};
pub use sums::Sums;
pub use view::{SHORTEST, View};
