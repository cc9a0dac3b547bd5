//! The page. It renders state and dispatches actions; it measures nothing and computes nothing on
//! results.
//!
//! ```text
//! user ─▶ Action ─▶ store::reduce ─▶ State ─▶ store::select, charts ─▶ panels, components
//!            ▲             │ Command
//!            └── shell ◀───┘   carries out, feeds back; the only code that waits
//! ```

mod app;
pub mod charts;
mod components;
mod dates;
mod hooks;
mod panels;
mod route;
#[cfg(test)]
mod samples;
mod shell;
pub mod store;

pub use app::mount;
