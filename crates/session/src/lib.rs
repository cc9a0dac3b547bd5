//! The experiment as a state machine: events in, effects out, no clock and no waiting.
//!
//! A run first calibrates, then starts its lanes one after the other (so that what a start costs
//! is measured undisturbed), warms each, measures round robin (so that a drift of the machine hits
//! all lanes alike), verifies, and releases everything. A lane that fails leaves the others alone.
//!
//! Whoever drives the session carries out each [`Effect`] and feeds back what comes of it as an
//! [`Event`]. Time arrives in events; nothing here reads a clock, so every schedule is a unit test.

mod event;

pub use event::{Calibration, Effect, Event, Iteration, LaneProgress, Progress};
