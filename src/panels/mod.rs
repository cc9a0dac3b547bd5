//! The parts of the page, from top to bottom. Each is a function of the state that returns what is to
//! be seen and dispatches actions. They are no components of Yew: one state feeds them all, so they
//! would all be drawn together anyway, and each component costs every visitor 5 kB.

mod controls;
mod header;
mod lab;
mod machine;
mod notice;
mod params;
mod picture;
mod race;
mod result;
mod story;
mod table;

pub use controls::controls;
pub use header::header;
pub use lab::lab;
pub use machine::machine;
pub use notice::notices;
pub use params::params;
pub use picture::picture;
pub use race::race;
pub use result::result;
pub use story::{lanes, story};
pub use table::table;
