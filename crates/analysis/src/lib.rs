//! A finished run to what it means: a comparison of its lanes, the result as a sentence, warnings
//! about what the numbers cannot say, findings about what took the time, where all of the time went,
//! which lane to use, and whether the results have the shapes that lessons promise. A machine to how
//! good it is for measuring. Two runs to what differs. A sweep to how lanes scale. Also the one
//! place where a number becomes text.
//!
//! Nothing here measures, and nothing here knows where a result is shown.

#![forbid(unsafe_code)]

mod advice;
pub mod axis;
mod compare;
mod cost;
mod curves;
mod difference;
mod finding;
pub mod format;
mod lane;
pub mod machine;
mod prose;
pub mod recorded;
mod sentence;
mod shape;
mod sums;
mod sweep;
mod warning;

pub use advice::{Advice, Python, SIMPLEST_FIRST, TIE, advice};
pub use compare::{Comparison, compare};
pub use cost::{LaneCosts, Memory, Overhead, Part, PartKind, Source, Start, StartMethod, costs};
pub use curves::{CurvePoint, Curves, LaneCurve, Laws, Line, Missing, Overtaking};
pub use difference::{Change, Differences, LanePair, Obstacle, Row, differences};
pub use finding::{Finding, findings};
pub use lane::{Dot, LaneResult};
pub use machine::{Fact, Verdict, machine};
pub use prose::Phrase;
pub use shape::{Lesson, Shape, python_chunksize, shapes, shapes_of_sweep};
pub use stats::{Estimate, Fit, Gustafson, Law, Refusal};
pub use sweep::{BUDGETS, Sweep, SweepKind, Unsweepable};
pub use warning::Warning;

#[cfg(test)]
mod runs;
