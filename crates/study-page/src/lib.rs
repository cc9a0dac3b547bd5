//! The study on the page: what the run that is shown means, where its time went, what every worker
//! did, how far it scales, and how it compares with another.
//!
//! It is a program of its own, loaded when there is something to study, because the first load is
//! what the race needs. It asks the page for the run that is shown and for further runs through
//! `window.racetrack` (`page.rs`), as any script could. What it shows is worked out by `analysis`
//! and `timeline` and drawn by modules that know no browser; the components render it.

pub mod comparing;
pub mod curve;
pub mod overlay;
#[cfg(test)]
mod samples;
pub mod scaling;
pub mod stack;
mod subject;

#[cfg(target_family = "wasm")]
mod app;
#[cfg(target_family = "wasm")]
mod bench;
#[cfg(target_family = "wasm")]
mod page;
#[cfg(target_family = "wasm")]
mod panels;
#[cfg(target_family = "wasm")]
mod sweeping;

pub use subject::Subject;
