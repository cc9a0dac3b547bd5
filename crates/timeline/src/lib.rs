//! The timeline: what every worker of every lane did, or every thread of every process, on one time
//! axis. From spans to what is drawn, listed and summed up; nothing here draws, measures, or knows
//! who looks.
//!
//! | module | from | to |
//! |---|---|---|
//! | `spans`, `row` | spans in any order | rows without overlaps, indexed |
//! | `group` | a lane, a process | whose rows they are, and what each worker is called |
//! | `sums` | a stretch of time | how long and how often each kind |
//! | `view` | wheel, keys, a drag | the stretch of time that is looked at |
//! | `ticks` | a view | labelled moments |
//! | `frame` | a view and a width | for each row, runs of equal columns of pixels |
//! | `layout` | heights in pixels | where each row is, and which span is at a point |
//! | `minimap` | everything | shares of busy workers, group by group |
//! | `link` | what was written down besides | what went from worker to worker |
//! | `handover` | a stretch of time | who got the GIL from whom |
//! | `arrows` | a task, a message | the spans it went through |
//! | `selection` | a stretch of time | its sums, row by row and in total |
//! | `table` | a stretch of time | the same as lines of text |
//! | `drawing` | a view and a width | the same as letters, one for each kind, and back |
//!
//! A frame costs rows × columns, whatever the number of spans: each row keeps sums by which any
//! stretch of it is added up without looking at its spans one by one.

#![forbid(unsafe_code)]

mod arrows;
mod drawing;
mod frame;
mod group;
mod handover;
mod layout;
mod link;
mod minimap;
mod row;
mod selection;
mod spans;
mod sums;
mod table;
mod ticks;
mod view;

pub use arrows::{Arrow, Path};
pub use drawing::{drawing, letter, spans_of};
pub use frame::{Cell, LEVELS, Stretch, column_of, frame};
pub use group::Group;
pub use handover::{HandOver, HandOvers, Lock};
pub use layout::{Hit, Layout, Sizes};
pub use link::{Carried, Link, Moment};
pub use minimap::{Share, Strip, minimap};
pub use row::Row;
pub use selection::Selection;
pub use spans::{SpanAt, Timeline};
pub use sums::Sums;
pub use table::{Line, Table};
pub use ticks::{Tick, moment, ticks};
pub use view::{SHORTEST, View};
