//! The lab on the page: runs programs on processes and threads, and shows what happens.
//!
//! What is shown is worked out in `console` and `table`, which know no browser; the
//! component renders it. It is a program of its own, loaded when the lab is opened.

mod console;
mod finding;
mod lines;
mod picture;
mod table;
mod timeline;

#[cfg(target_family = "wasm")]
mod app;
#[cfg(target_family = "wasm")]
mod catalogue;
#[cfg(target_family = "wasm")]
mod run;
#[cfg(target_family = "wasm")]
mod view;

pub use console::{Console, Line};
pub use finding::{Finding, findings};
pub use lines::{HandOverLine, MessageLine, ThreadSums, full, hand_overs, messages, text, threads};
pub use picture::picture;
pub use table::{ProcessLine, Table, ThreadLine};
pub use timeline::{Doing, HandOver, Hold, Message, Object, Row, Span, Sums, Timeline};
